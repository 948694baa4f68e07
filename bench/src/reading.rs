//! P1, P2, P8, P9: pages read by a signed-in person.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::ground::{Books, EMAIL, Ground, Outcome, PASSWORD};
use crate::process::{Cost, Server, cost};
use crate::table::{Figure, Goal, PEER_MISSING, median, quantile, time};

const TRIAL_BALANCE: &str = "/ledger/reports/trial-balance?from=2026-01-01&to=2026-11-30";
const LIST: &str = "/ledger/entries";
const ROUNDS: usize = 5;
const GETS: usize = 40;

/// The times of some GETs; anything but a page is an error.
pub async fn gets(client: &mut Client, path: &str, count: usize) -> Outcome<Vec<Duration>> {
    let mut took = Vec::with_capacity(count);
    for _ in 0..count {
        let start = Instant::now();
        let answer = client.get(path).await?;
        took.push(start.elapsed());
        if answer.status != 200 {
            return Err(format!("{path}: {}", answer.status).into());
        }
    }
    Ok(took)
}

pub async fn p50(client: &mut Client, path: &str) -> Outcome<Duration> {
    Ok(quantile(&mut gets(client, path, GETS).await?, 0.5))
}

pub async fn serve(ground: &Ground, books: &Books) -> Outcome<(Server, Client)> {
    let server = Server::start(&ground.binary, &books.folder).await?;
    let client = Client::sign_in(&server.address, EMAIL, PASSWORD).await?;
    Ok((server, client))
}

/// The CPU time that plain-text accounting takes for the same balances.
pub struct Peers {
    pub ledger: Cost,
    pub hledger: Cost,
}

impl Peers {
    /// Measured once for books that are kept: a million entries take them minutes and gigabytes.
    pub fn kept(books: &Books) -> Outcome<Peers> {
        let file = books.folder.join("peers.txt");
        if let Some(peers) = fs::read_to_string(&file).ok().and_then(|text| Peers::read(&text)) {
            return Ok(peers);
        }
        let run = |program: &str| cost(Command::new(program).arg("-f").arg(&books.journal).arg("bal"));
        let peers = Peers { ledger: run("ledger")?, hledger: run("hledger")? };
        let numbers = [peers.ledger, peers.hledger]
            .map(|cost| format!("{} {} {}", cost.wall.as_micros(), cost.cpu.as_micros(), cost.peak_bytes));
        fs::write(file, numbers.join("\n"))?;
        Ok(peers)
    }

    fn read(text: &str) -> Option<Peers> {
        let mut costs = text.lines().map(|line| {
            let mut numbers = line.split(' ').filter_map(|number| number.parse::<u64>().ok());
            let mut time = || numbers.next().map(Duration::from_micros);
            let (wall, cpu) = (time()?, time()?);
            Some(Cost { wall, cpu, peak_bytes: numbers.next()? })
        });
        Some(Peers { ledger: costs.next()??, hledger: costs.next()?? })
    }
}

/// Our trial balance and hledger's, account by account, to the cent.
pub fn equal_to_the_cent(ground: &Ground, books: &Books) -> Outcome<usize> {
    let ours = ground.command(&books.folder, &["report", "trial-balance", "--format", "csv"]).output()?;
    let mut found: BTreeMap<String, i128> = BTreeMap::new();
    for row in String::from_utf8(ours.stdout)?.lines().skip(1) {
        let cells = cells(row);
        let (Some(account), Some(closing)) = (cells.get(1), cells.last()) else { continue };
        *found.entry(account.clone()).or_default() += cents(closing);
    }
    found.retain(|_, sum| *sum != 0);
    let arguments = ["bal", "--flat", "-N", "--no-elide", "-O", "csv"];
    let theirs = Command::new("hledger").arg("-f").arg(&books.journal).args(arguments).output()?;
    let mut expected: BTreeMap<String, i128> = BTreeMap::new();
    for row in String::from_utf8(theirs.stdout)?.lines().skip(1) {
        let cells = cells(row);
        let [account, amount] = &cells[..] else { continue };
        expected.insert(account.clone(), cents(amount.trim_start_matches("BRL")));
    }
    expected.retain(|_, sum| *sum != 0);
    if found == expected { Ok(found.len()) } else { Err(format!("{found:?} is not {expected:?}").into()) }
}

fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in row.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            letter => cells.last_mut().into_iter().for_each(|cell| cell.push(letter)),
        }
    }
    cells
}

fn cents(text: &str) -> i128 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), "00"));
    let digits: String =
        whole.chars().chain(format!("{fraction:0<2}").chars()).filter(|c| *c != ',').collect();
    digits.parse().unwrap_or(0)
}

/// The trial balance at three sizes, in turns.
pub async fn trial_balance(ground: &Ground, sizes: [&Books; 3], peers: &Peers) -> Outcome<Vec<Figure>> {
    let mut served = Vec::new();
    for books in sizes {
        served.push(serve(ground, books).await?);
    }
    let mut rounds: [Vec<f64>; 3] = Default::default();
    for _ in 0..ROUNDS {
        for (n, (_, client)) in served.iter_mut().enumerate() {
            rounds[n].push(p50(client, TRIAL_BALANCE).await?.as_secs_f64());
        }
    }
    let [small, middle, large] = [0, 1, 2].map(|n| median(rounds[n].clone()));
    let flat = median(rounds[2].iter().zip(&rounds[0]).map(|(large, small)| large / small).collect());
    let shown = |seconds: f64| time(Duration::from_secs_f64(seconds));
    let against = |what: &str, peer: Cost, goal: f64| Figure {
        id: "P1",
        what: format!("trial balance page, {} entries, against `{what} bal` CPU", sizes[2].entries),
        ours: shown(large),
        peer: format!("{what} {}", time(peer.cpu)),
        value: large / peer.cpu.as_secs_f64(),
        goal: Goal::AtMost(goal),
        note: "",
    };
    Ok(vec![
        against("ledger", peers.ledger, 1.0 / 2_000.0),
        against("hledger", peers.hledger, 1.0 / 10_000.0),
        Figure {
            id: "P2",
            what: format!("trial balance page, {} against {} entries", sizes[2].entries, sizes[0].entries),
            ours: shown(large),
            peer: format!("itself {}", shown(small)),
            value: flat,
            goal: Goal::AtMost(1.2),
            note: "",
        },
        Figure {
            id: "P2",
            what: format!("trial balance page, {} entries, against Tryton's report", sizes[1].entries),
            ours: shown(middle),
            peer: "Tryton [3.4 s]".to_owned(),
            value: middle / 3.4,
            goal: Goal::AtMost(1.0 / 400.0),
            note: PEER_MISSING,
        },
    ])
}

/// The list of entries: its first page, its thousandth, and eight readers at once.
pub async fn list(ground: &Ground, books: &Books) -> Outcome<Vec<Figure>> {
    let (server, mut client) = serve(ground, books).await?;
    let far = page_at(&mut client, LIST, 1_000).await?;
    let (mut first, mut thousandth) = (Vec::new(), Vec::new());
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        first.push(p50(&mut client, LIST).await?.as_secs_f64());
        thousandth.push(p50(&mut client, &far).await?.as_secs_f64());
        rates.push(rate(&server, LIST, 8, 150).await?);
    }
    let deep = median(thousandth.iter().zip(&first).map(|(far, near)| far / near).collect());
    let (one, rate) = (median(first), median(rates));
    Ok(vec![
        Figure {
            id: "P8",
            what: format!("50-row list of {} entries, signed in, p50", books.entries),
            ours: time(Duration::from_secs_f64(one)),
            peer: "Django admin [43 ms]".to_owned(),
            value: one / 0.043,
            goal: Goal::AtMost(1.0 / 25.0),
            note: PEER_MISSING,
        },
        Figure {
            id: "P8",
            what: "the same with 8 clients, pages a second".to_owned(),
            ours: format!("{rate:.0}/s"),
            peer: "Django admin [32/s]".to_owned(),
            value: rate / 32.0,
            goal: Goal::AtLeast(50.0),
            note: PEER_MISSING,
        },
        Figure {
            id: "P9",
            what: "page 1,000 of that list against page 1, p50".to_owned(),
            ours: time(Duration::from_secs_f64(median(thousandth))),
            peer: format!("itself {}", time(Duration::from_secs_f64(one))),
            value: deep,
            goal: Goal::AtMost(2.0),
            note: "",
        },
    ])
}

/// Follows the links to the next page.
pub async fn page_at(client: &mut Client, list: &str, page: usize) -> Outcome<String> {
    let mut path = list.to_owned();
    for n in 1..page {
        let body = String::from_utf8(client.get(&path).await?.body)?;
        let next = body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let next = next.filter(|href| href.contains("after=")).last();
        let href = next.ok_or(format!("page {n} has no next one"))?.replace("&amp;", "&");
        path = if href.starts_with('?') { format!("{list}{href}") } else { href };
    }
    Ok(path)
}

/// Pages a second that some readers get together.
pub async fn rate(server: &Server, path: &str, readers: usize, each: usize) -> Outcome<f64> {
    let mut clients = Vec::new();
    for _ in 0..readers {
        clients.push(Client::sign_in(&server.address, EMAIL, PASSWORD).await?);
    }
    let start = Instant::now();
    let read = |path: String, mut client: Client| async move {
        gets(&mut client, &path, each).await.map(|_| ()).map_err(|error| error.to_string())
    };
    let started = |client| tokio::spawn(read(path.to_owned(), client));
    let running: Vec<_> = clients.into_iter().map(started).collect();
    for reader in running {
        reader.await??;
    }
    Ok((readers * each) as f64 / start.elapsed().as_secs_f64())
}

/// The most memory a server took that answered with trial balances and lists.
pub async fn peak(ground: &Ground, books: &Books) -> Outcome<u64> {
    let (server, mut client) = serve(ground, books).await?;
    gets(&mut client, TRIAL_BALANCE, 200).await?;
    gets(&mut client, LIST, 200).await?;
    rate(&server, LIST, 8, 50).await?;
    Ok(server.memory("VmHWM"))
}
