//! P7: a journal of 100,000 entries goes into empty books.

use std::process::Command;

use crate::ground::{Books, Ground, Outcome};
use crate::process::cost;
use crate::raw::Raw;
use crate::table::{Figure, Goal, PEER_MISSING, median, time};

const ROUNDS: usize = 3;
const BATCH: usize = 1_000;

pub async fn measure(ground: &Ground, books: &Books) -> Outcome<Vec<Figure>> {
    let count = books.entries - books.entries / 50;
    let (mut to_raw, mut to_hledger) = (Vec::new(), Vec::new());
    let (mut walls, mut raws, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut raw = Raw::prepare(ground, books, count).await?;
        let written = raw.len();
        let took: f64 = raw.write(0, written, BATCH).await?.iter().map(|time| time.as_secs_f64()).sum();
        drop(raw);
        let scratch = ground.scratch("import")?;
        let init = ["init", "--company", "Medidas", "--currency", "BRL"];
        if !ground.command(&scratch.folder, &init).status()?.success() {
            return Err("init failed".into());
        }
        let mut import = ground.command(&scratch.folder, &["import", "journal"]);
        let ours = cost(import.arg(&books.journal))?.wall.as_secs_f64();
        drop(scratch);
        let hledger =
            cost(Command::new("hledger").arg("-f").arg(&books.journal).arg("bal"))?.wall.as_secs_f64();
        let raw_rate = written as f64 / took;
        let rate = books.entries as f64 / ours;
        to_raw.push(rate / raw_rate);
        to_hledger.push(ours / hledger);
        walls.push(ours);
        raws.push(raw_rate);
        theirs.push(hledger);
    }
    let wall = median(walls);
    let rate = books.entries as f64 / wall;
    let shown = |seconds: f64| time(std::time::Duration::from_secs_f64(seconds));
    let what = format!("import of {} entries", books.entries);
    let figure = |what: String, ours: String, peer: String, value, goal, note| Figure {
        id: "P7",
        what,
        ours,
        peer,
        value,
        goal,
        note,
    };
    Ok(vec![
        figure(
            format!("{what}, entries a second"),
            format!("{rate:.0}/s"),
            format!("raw batches of 1,000: {:.0}/s", median(raws)),
            median(to_raw),
            Goal::AtLeast(0.4),
            "",
        ),
        figure(
            format!("{what}, wall time"),
            shown(wall),
            format!("hledger bal {}", shown(median(theirs))),
            median(to_hledger),
            Goal::AtMost(2.0),
            "",
        ),
        figure(
            format!("{what}, against Tryton's bulk"),
            format!("{rate:.0}/s"),
            "Tryton [53/s]".to_owned(),
            rate / 53.0,
            Goal::AtLeast(150.0),
            PEER_MISSING,
        ),
    ])
}
