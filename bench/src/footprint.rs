//! P11 and the sizes of P12: memory, start, and how much there is to load.

use std::fs;

use crate::ground::{Books, Ground, Outcome};
use crate::process::{Cost, Server};
use crate::reading;
use crate::table::{Figure, Goal, bytes, median, time};

pub async fn measure(ground: &Ground, books: &Books, ledger: Cost) -> Outcome<Vec<Figure>> {
    let mut starts = Vec::new();
    let mut idle = 0;
    for _ in 0..5 {
        let server = Server::start(&ground.binary, &books.folder).await?;
        starts.push(server.ready.as_secs_f64());
        idle = server.memory("VmRSS");
    }
    let peak = reading::peak(ground, books).await?;
    let start = median(starts);
    let binary = fs::metadata(&ground.binary)?.len();
    let figure = |what: &str, ours: String, peer: &str, value, limit| Figure {
        id: "P11",
        what: what.to_owned(),
        ours,
        peer: peer.to_owned(),
        value,
        goal: Goal::AtMost(limit),
        note: "",
    };
    let of_ledger = peak as f64 / ledger.peak_bytes as f64;
    let peer = format!("ledger {}", bytes(ledger.peak_bytes));
    Ok(vec![
        figure(
            "peak memory serving trial balance and list, 1 M entries",
            bytes(peak),
            &peer,
            of_ledger,
            1.0 / 20.0,
        ),
        figure(
            "start to first page, ms",
            time(std::time::Duration::from_secs_f64(start)),
            "Tryton [3.1 s]",
            start * 1e3,
            200.0,
        ),
        figure("memory after the first page, MB", bytes(idle), "", idle as f64 / 1e6, 40.0),
        figure("the binary, MB", bytes(binary), "", binary as f64 / 1e6, 30.0),
        Figure {
            id: "P12",
            ..figure(
                "browser part, wasm and js with brotli, kB",
                bytes(assets(ground)?),
                "",
                assets(ground)? as f64 / 1e3,
                250.0,
            )
        },
    ])
}

fn assets(ground: &Ground) -> Outcome<u64> {
    let mut total = 0;
    for file in fs::read_dir(ground.site.join("pkg"))?.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".js.br") || name.ends_with(".wasm.br") {
            total += file.metadata()?.len();
        }
    }
    if total == 0 { Err("no compressed assets".into()) } else { Ok(total) }
}
