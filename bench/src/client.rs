//! An HTTP client that costs next to nothing, so that what is measured is the server: one connection, kept
//! open.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Client {
    stream: TcpStream,
    host: String,
    cookie: String,
    buffer: Vec<u8>,
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let of = |line: &'_ str| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        };
        self.head
            .lines()
            .find(|line| of(line).is_some())
            .and_then(|line| Some(line.split_once(':')?.1.trim()))
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::other(what.to_owned())
}

impl Client {
    pub async fn connect(address: &str) -> io::Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, host: address.to_owned(), cookie: String::new(), buffer: Vec::new() })
    }

    /// Signs in; the cookie goes with every request from then on.
    pub async fn sign_in(address: &str, email: &str, password: &str) -> io::Result<Client> {
        let mut client = Client::connect(address).await?;
        let fields = [("email", email), ("password", password)];
        let answer = client.post("/api/auth/sign_in", "sign-in-0001", &fields).await?;
        let cookies = answer.head.lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next().unwrap_or("").trim())
        });
        client.cookie = cookies.collect::<Vec<_>>().join("; ");
        if answer.status >= 400 || client.cookie.is_empty() {
            return Err(broken(&format!("sign-in: {}", answer.status)));
        }
        Ok(client)
    }

    pub async fn get(&mut self, path: &str) -> io::Result<Answer> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\naccept: text/html\r\ncookie: {}\r\n\r\n",
            self.host, self.cookie
        );
        self.exchange(request.as_bytes()).await
    }

    /// A form; `id` is what makes a repeated request the same one.
    pub async fn post(&mut self, path: &str, id: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| {
                format!("{}={}", retaguarda::ui::escape_query(name), retaguarda::ui::escape_query(value))
            })
            .collect();
        let body = pairs.join("&");
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\naccept: application/json\r\ncookie: {}\r\n\
             x-request-id: {id}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            self.cookie,
            body.len()
        );
        self.exchange(request.as_bytes()).await
    }

    async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head_end = loop {
            if let Some(at) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.fill().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..head_end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut answer = Answer { status, head, body: Vec::new() };
        if let Some(length) = answer.header("content-length").and_then(|text| text.parse::<usize>().ok()) {
            while self.buffer.len() < head_end + length {
                self.fill().await?;
            }
            answer.body = self.buffer[head_end..head_end + length].to_vec();
        } else if answer.header("transfer-encoding").is_some() {
            answer.body = self.chunks(head_end).await?;
        }
        Ok(answer)
    }

    async fn chunks(&mut self, mut at: usize) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                if let Some(end) = self.buffer[at..].windows(2).position(|two| two == b"\r\n") {
                    break at + end;
                }
                self.fill().await?;
            };
            let size = std::str::from_utf8(&self.buffer[at..line]).ok();
            let size = size.and_then(|text| usize::from_str_radix(text.trim(), 16).ok());
            let size = size.ok_or_else(|| broken("a chunk without its size"))?;
            while self.buffer.len() < line + 2 + size + 2 {
                self.fill().await?;
            }
            body.extend_from_slice(&self.buffer[line + 2..line + 2 + size]);
            at = line + 2 + size + 2;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    async fn fill(&mut self) -> io::Result<()> {
        let mut bytes = [0; 1 << 16];
        match self.stream.read(&mut bytes).await? {
            0 => Err(broken("the server hung up")),
            read => {
                self.buffer.extend_from_slice(&bytes[..read]);
                Ok(())
            }
        }
    }
}
