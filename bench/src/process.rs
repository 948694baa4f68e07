//! Child processes and what they cost.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a finished child took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    pub wall: Duration,
    /// User and system time.
    pub cpu: Duration,
    pub peak_bytes: u64,
}

/// Runs to the end with its output thrown away; a failure of the child is an error.
pub fn cost(command: &mut Command) -> io::Result<Cost> {
    let start = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let (status, usage) = wait(&child)?;
    let wall = start.elapsed();
    if status != 0 {
        return Err(io::Error::other(format!("{:?} ended with {status}", command.get_program())));
    }
    let time = |time: libc::timeval| {
        Duration::from_micros(time.tv_sec.unsigned_abs() * 1_000_000 + time.tv_usec.unsigned_abs())
    };
    let cpu = time(usage.ru_utime) + time(usage.ru_stime);
    Ok(Cost { wall, cpu, peak_bytes: usage.ru_maxrss.unsigned_abs() * 1024 })
}

fn wait(child: &Child) -> io::Result<(i32, libc::rusage)> {
    let pid = i32::try_from(child.id()).map_err(io::Error::other)?;
    let mut status = 0;
    // SAFETY: all zeroes is a valid rusage, and both pointers are to locals that outlive the call.
    let (done, usage) = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        (libc::wait4(pid, &mut status, 0, &mut usage), usage)
    };
    if done == pid { Ok((status, usage)) } else { Err(io::Error::last_os_error()) }
}

/// A release server on a data folder.
pub struct Server {
    child: Child,
    pub address: String,
    /// From the start of the process to its first answered page.
    pub ready: Duration,
}

impl Server {
    pub async fn start(binary: &Path, folder: &Path) -> io::Result<Server> {
        let start = Instant::now();
        let mut command = Command::new(binary);
        command.env_remove("DATABASE_URL").env_remove("RETAGUARDA_DATA");
        command.arg("--data").arg(folder).args(["serve", "--addr", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let out = child.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        let mut out = BufReader::new(out);
        let mut line = String::new();
        out.read_line(&mut line)?;
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        // Whatever else it says must not fill the pipe.
        std::thread::spawn(move || _ = out.read_to_end(&mut Vec::new()));
        let mut server = Server { child, address, ready: Duration::ZERO };
        let page = crate::client::Client::connect(&server.address).await?.get("/sign-in").await?;
        server.ready = start.elapsed();
        if page.status == 200 {
            Ok(server)
        } else {
            Err(io::Error::other(format!("first page: {}", page.status)))
        }
    }

    /// A line of the process's status, in bytes: `VmRSS`, `VmHWM`.
    pub fn memory(&self, line: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let kib = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
        kib.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Killed already is gone all the same.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
