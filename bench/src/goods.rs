//! Goods: a warehouse of 100,000 items and a million moves. The inventory read page by page, sorted and filtered, the
//! valuation, and one move after another posted over HTTP beside the same rows without the program.

use std::fmt::Write;
use std::time::{Duration, Instant};

use sqlx::{Connection, SqliteConnection};

use crate::client::Client;
use crate::ground::{Books, EMAIL, Ground, Outcome, PASSWORD};
use crate::process::Server;
use crate::raw::Raw;
use crate::reading::{gets, p50, page_at, rate, serve};
use crate::table::{Figure, Goal, PEER_MISSING, median, quantile, time};

pub const ITEMS: usize = 100_000;
pub const MOVES: usize = 1_000_000;
/// Moves of documents of their own, the last ones: what the raw side writes again.
const SINGLE: usize = 2 * ROUNDS * ALONE;
const ROUNDS: usize = 5;
const ALONE: usize = 400;
/// Moves of one item: a receipt, then issues.
const OF_EACH: usize = 10;
const DAYS: usize = 100;

const INVENTORY: &str = "/stock";
const VALUATION: &str = "/stock/valuation";
/// An empty page in the same frame.
const EMPTY: &str = "/stock/moves?f.item=NONE";
const SORTED: [&str; 6] = [
    "/stock?sort=-value",
    "/stock?sort=name",
    "/stock?sort=-on_hand",
    "/stock?f.name=parafuso+77",
    "/stock?f.sku=SKU0501",
    "/stock?f.category=Ferragens&sort=-value",
];

/// Items, then moves, in tables that the command line imports.
pub fn tables() -> impl Iterator<Item = (&'static str, String)> {
    let moves = (0..OF_EACH).map(|pass| ("moves", moves(pass)));
    std::iter::once(("items", items())).chain(moves).chain([("moves", single())])
}

fn items() -> String {
    const NAMES: [&str; 8] = ["Parafuso", "Porca", "Arruela", "Prego", "Broca", "Serra", "Chave", "Cabo"];
    let mut table = "sku,name,unit,category,reorder_point,reorder_quantity,supplier,price,cost\n".to_owned();
    for n in 0..ITEMS {
        let (name, category) = (NAMES[n % 8], ["Ferragens", "Ferramentas"][n / 4 % 2]);
        let cents = 100 + n * 7 % 9_900;
        let line = format_args!(
            "SKU{n:06},{name} {n},un,{category},20,100,Fornecedor {},{cents}.50,{cents}.00",
            n % 40
        );
        // Writing to memory does not fail.
        let _ = writeln!(table, "{line}");
    }
    table
}

const HEAD: &str = "date,kind,item,from,to,quantity,unit_cost,document\n";

fn day(number: usize) -> String {
    let (month, day) = (number / 28, number % 28 + 1);
    format!("{}-{:02}-{day:02}", 2024 + month / 12, month % 12 + 1)
}

/// One move of every item, day after day; fifty moves make a document.
fn moves(pass: usize) -> String {
    let mut table = HEAD.to_owned();
    for of_day in 0..DAYS {
        let on = day(pass * DAYS + of_day);
        for (n, item) in (of_day..ITEMS).step_by(DAYS).enumerate() {
            let (place, document) = (item % 20, n / 50);
            let _ = match pass {
                0 => writeln!(
                    table,
                    "{on},receive,SKU{item:06},,Rua {place},1000,{}.13,R{on}-{document}",
                    1 + item % 90
                ),
                _ => {
                    writeln!(table, "{on},issue,SKU{item:06},Rua {place},,{},,S{on}-{document}", 1 + item % 5)
                }
            };
        }
    }
    table
}

fn single() -> String {
    let mut table = HEAD.to_owned();
    for item in 0..SINGLE {
        let _ = writeln!(table, "2026-11-20,issue,SKU{item:06},Rua {},,1,,U{item}", item % 20);
    }
    table
}

pub async fn measure(ground: &Ground) -> Outcome<Vec<Figure>> {
    let goods = ground.goods().await?;
    let mut figures = reading(ground, &goods).await?;
    figures.extend(moving(ground, &goods).await?);
    Ok(figures)
}

async fn reading(ground: &Ground, goods: &Books) -> Outcome<Vec<Figure>> {
    let (server, mut client) = serve(ground, goods).await?;
    let far = page_at(&mut client, INVENTORY, 1_000).await?;
    let mut rounds: [Vec<f64>; 5] = Default::default();
    let mut sorted = Vec::new();
    for _ in 0..ROUNDS {
        let near = p50(&mut client, INVENTORY).await?.as_secs_f64();
        let deep = p50(&mut client, &far).await?.as_secs_f64();
        let many = rate(&server, INVENTORY, 8, 150).await?;
        for path in SORTED {
            sorted.extend(gets(&mut client, path, 10).await?);
        }
        rounds[0].push(near);
        rounds[1].push(deep / near);
        rounds[2].push(many);
        let valued = p50(&mut client, VALUATION).await?.as_secs_f64();
        let raw = sums(goods).await?.as_secs_f64() + p50(&mut client, EMPTY).await?.as_secs_f64();
        rounds[3].push(valued);
        rounds[4].push(valued / raw);
    }
    let [near, deep, many, valued, against] = rounds.map(median);
    let shown = |seconds: f64| time(Duration::from_secs_f64(seconds));
    let figure = |id, what: &str, ours, peer: &str, value, goal, note| Figure {
        id,
        what: format!("{what}, {ITEMS} items, {MOVES} moves"),
        ours,
        peer: peer.to_owned(),
        value,
        goal,
        note,
    };
    let p95 = quantile(&mut sorted, 0.95).as_secs_f64();
    let django = Goal::AtMost(1.0 / 25.0);
    Ok(vec![
        figure(
            "P3",
            "stock valuation",
            shown(valued),
            "raw sums + empty page",
            against,
            Goal::AtMost(4.0),
            "",
        ),
        figure(
            "P8",
            "inventory, 50 rows, p50",
            shown(near),
            "Django admin [43 ms]",
            near / 0.043,
            django,
            PEER_MISSING,
        ),
        figure(
            "P8",
            "the same with 8 clients, pages a second",
            format!("{many:.0}/s"),
            "Django admin [32/s]",
            many / 32.0,
            Goal::AtLeast(50.0),
            PEER_MISSING,
        ),
        figure(
            "P9",
            "page 1,000 of the inventory against page 1",
            shown(deep * near),
            "itself",
            deep,
            Goal::AtMost(2.0),
            "",
        ),
        figure(
            "U5",
            "inventory sorted or filtered, p95",
            shown(p95),
            "150 ms",
            p95 / 0.150,
            Goal::AtMost(1.0),
            "",
        ),
    ])
}

/// What the valuation is of, by the projections alone.
async fn sums(goods: &Books) -> Outcome<Duration> {
    const SUMS: &str = "SELECT c.stock_account_id, SUM(v.value) FROM item_value v JOIN item i ON i.id = v.item_id \
        JOIN item_category c ON c.id = i.category_id GROUP BY 1";
    let url = format!("sqlite:{}?mode=ro", goods.folder.join("retaguarda.db").display());
    let mut conn = SqliteConnection::connect(&url).await?;
    sqlx::query(SUMS).fetch_all(&mut conn).await?;
    let start = Instant::now();
    sqlx::query(SUMS).fetch_all(&mut conn).await?;
    Ok(start.elapsed())
}

async fn moved(client: &mut Client, round: usize, n: usize) -> Outcome<Duration> {
    let item = format!("SKU{:06}", 50_000 + round * ALONE + n);
    let place = format!("Rua {}", (round * ALONE + n) % 20);
    let fields = [
        ("day", "24/11/2026"),
        ("from", place.as_str()),
        ("to", "customer"),
        ("lines[0][item]", item.as_str()),
        ("lines[0][quantity]", "1"),
    ];
    let start = Instant::now();
    let answer = client.post("/api/stock/issue", &format!("move-{round}-{n}"), &fields).await?;
    let took = start.elapsed();
    if answer.status >= 400 {
        return Err(format!("{}: {}", answer.status, String::from_utf8_lossy(&answer.body)).into());
    }
    Ok(took)
}

async fn moving(ground: &Ground, goods: &Books) -> Outcome<Vec<Figure>> {
    let scratch = ground.copy(goods, "moving")?;
    let server = Server::start(&ground.binary, &scratch.folder).await?;
    let mut client = Client::sign_in(&server.address, EMAIL, PASSWORD).await?;
    let mut raw = Raw::prepare(ground, goods, SINGLE).await?;
    let rate = |took: &[Duration]| took.len() as f64 / took.iter().sum::<Duration>().as_secs_f64();
    let (mut ratios, mut ours, mut raws) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let mut written = raw.write(2 * round * ALONE, ALONE, 1).await?;
        let mut took = Vec::with_capacity(ALONE);
        for n in 0..ALONE {
            took.push(moved(&mut client, round, n).await?);
        }
        written.extend(raw.write((2 * round + 1) * ALONE, ALONE, 1).await?);
        ratios.push(rate(&took) / rate(&written));
        ours.push(rate(&took));
        raws.push(rate(&written));
    }
    Ok(vec![Figure {
        id: "S4",
        what: "moves with their ledger lines over HTTP, one client, a second".to_owned(),
        ours: format!("{:.0}/s", median(ours)),
        peer: format!("raw SQLite {:.0}/s", median(raws)),
        value: median(ratios),
        goal: Goal::AtLeast(0.4),
        note: "",
    }])
}
