//! P4 and P5: entries posted over HTTP, beside the same rows written to SQLite without the program.

use std::time::{Duration, Instant};

use crate::client::Client;
use crate::ground::{Books, EMAIL, Ground, Outcome, PASSWORD};
use crate::process::Server;
use crate::raw::Raw;
use crate::table::{Figure, Goal, PEER_MISSING, median, quantile, time};

const ROUNDS: usize = 5;
const ALONE: usize = 400;
const CLIENTS: usize = 16;
const EACH: usize = 60;

/// One entry of three lines, as the editor sends it.
async fn post(client: &mut Client, id: &str) -> Outcome<Duration> {
    let fields = [
        ("journal", "DG"),
        ("day", "24/11/2026"),
        ("document", id),
        ("party", ""),
        ("memo", "Energia elétrica de novembro"),
        ("lines[0][account]", DEBIT),
        ("lines[0][debit]", "1.234,56"),
        ("lines[1][account]", OTHER),
        ("lines[1][credit]", "1.000,00"),
        ("lines[2][account]", OTHER),
        ("lines[2][credit]", "234,56"),
    ];
    let start = Instant::now();
    let answer = client.post("/api/finance/post_entry", id, &fields).await?;
    let took = start.elapsed();
    if answer.status >= 400 {
        return Err(format!("{}: {}", answer.status, String::from_utf8_lossy(&answer.body)).into());
    }
    Ok(took)
}

const DEBIT: &str = "4.2.4.02";
const OTHER: &str = "1.1.1.02";

async fn several(server: &Server, clients: &mut Vec<Client>, round: usize) -> Outcome<(f64, Vec<Duration>)> {
    while clients.len() < CLIENTS {
        clients.push(Client::sign_in(&server.address, EMAIL, PASSWORD).await?);
    }
    let start = Instant::now();
    let run = |(n, mut client): (usize, Client)| async move {
        let mut took = Vec::with_capacity(EACH);
        for turn in 0..EACH {
            let id = format!("many-{round}-{n}-{turn}");
            took.push(post(&mut client, &id).await.map_err(|error| error.to_string())?);
        }
        Ok::<_, String>((client, took))
    };
    let running: Vec<_> = clients.drain(..).enumerate().map(|one| tokio::spawn(run(one))).collect();
    let mut all = Vec::new();
    for one in running {
        let (client, took) = one.await??;
        clients.push(client);
        all.extend(took);
    }
    Ok((all.len() as f64 / start.elapsed().as_secs_f64(), all))
}

fn rate(took: &[Duration]) -> f64 {
    took.len() as f64 / took.iter().sum::<Duration>().as_secs_f64()
}

pub async fn measure(ground: &Ground, books: &Books) -> Outcome<Vec<Figure>> {
    let scratch = ground.copy(books, "posting")?;
    let server = Server::start(&ground.binary, &scratch.folder).await?;
    let mut alone = Client::sign_in(&server.address, EMAIL, PASSWORD).await?;
    let mut raw = Raw::prepare(ground, books, 2 * ROUNDS * ALONE).await?;
    let mut clients = Vec::new();
    let (mut one, mut many, mut tail) = (Vec::new(), Vec::new(), Vec::new());
    let (mut rates, mut one_rates, mut many_rates) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let mut raws = raw.write(2 * round * ALONE, ALONE, 1).await?;
        let mut took = Vec::with_capacity(ALONE);
        for n in 0..ALONE {
            took.push(post(&mut alone, &format!("alone-{round}-{n}")).await?);
        }
        raws.extend(raw.write((2 * round + 1) * ALONE, ALONE, 1).await?);
        let (many_rate, mut many_took) = several(&server, &mut clients, round).await?;
        one.push(rate(&took) / rate(&raws));
        many.push(many_rate / rate(&raws));
        tail.push(quantile(&mut many_took, 0.99).as_secs_f64() / quantile(&mut raws, 0.99).as_secs_f64());
        rates.push(rate(&raws));
        one_rates.push(rate(&took));
        many_rates.push(many_rate);
    }
    figures([one, many, tail], [rates, one_rates, many_rates])
}

fn figures([one, many, tail]: [Vec<f64>; 3], rates: [Vec<f64>; 3]) -> Outcome<Vec<Figure>> {
    let [raw, alone, together] = rates.map(median);
    let peer = format!("raw SQLite {raw:.0}/s");
    let figure = |id, what: &str, ours: String, peer: String, value, goal, note| Figure {
        id,
        what: what.to_owned(),
        ours,
        peer,
        value,
        goal,
        note,
    };
    Ok(vec![
        figure(
            "P4",
            "entries posted over HTTP, one client, a second",
            format!("{alone:.0}/s"),
            peer.clone(),
            median(one),
            Goal::AtLeast(0.6),
            "",
        ),
        figure(
            "P5",
            "entries posted over HTTP, 16 clients, a second",
            format!("{together:.0}/s"),
            peer,
            median(many),
            Goal::AtLeast(1.2),
            "",
        ),
        figure(
            "P5",
            "the same against Tryton with 4 clients",
            format!("{together:.0}/s"),
            "Tryton [17/s]".to_owned(),
            together / 17.0,
            Goal::AtLeast(100.0),
            PEER_MISSING,
        ),
        figure(
            "P5",
            "99th percentile of a post with 16 clients against raw",
            String::new(),
            format!("raw mean {}", time(Duration::from_secs_f64(1.0 / raw))),
            median(tail),
            Goal::AtMost(15.0),
            "",
        ),
    ])
}
