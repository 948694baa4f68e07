//! P12: what a browser says of the page, through its own performance interfaces.

use std::process::Command;

use serde_json::Value;

use crate::ground::{Books, EMAIL, Ground, Outcome, PASSWORD};
use crate::process::Server;
use crate::table::{Figure, Goal};

/// `end2end/vitals.mjs` opens the pages; it prints a line of JSON.
pub async fn measure(ground: &Ground, books: &Books) -> Outcome<Vec<Figure>> {
    let server = Server::start(&ground.binary, &books.folder).await?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../end2end/vitals.mjs");
    let mut node = Command::new("node");
    node.arg(script).env("VITALS_URL", format!("http://{}", server.address));
    let output = node.env("VITALS_EMAIL", EMAIL).env("VITALS_PASSWORD", PASSWORD).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let found: Value = serde_json::from_slice(&output.stdout)?;
    let number = |name: &str| found[name].as_f64().ok_or(format!("no {name} in {found}"));
    let figure = |what: &str, value: f64, limit, note| Figure {
        id: "P12",
        what: what.to_owned(),
        ours: format!("{value:.1}"),
        peer: String::new(),
        value,
        goal: Goal::AtMost(limit),
        note,
    };
    Ok(vec![
        figure(
            "largest contentful paint of the list, ms",
            number("lcp")?,
            500.0,
            "peer missing (Django's list); half a second used",
        ),
        figure("total blocking time of the list, ms", number("tbt")?, 50.0, ""),
        figure("cumulative layout shift of the list", number("cls")?, 0.0, ""),
    ])
}
