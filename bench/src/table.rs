//! The outcome: each figure beside its peer, as text and as JSON.

use std::time::Duration;

use serde_json::{Value, json};

/// Whether a smaller or a greater ratio is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    fn met(self, value: f64) -> bool {
        match self {
            Goal::AtMost(limit) => value <= limit,
            Goal::AtLeast(limit) => value >= limit,
        }
    }

    fn text(self) -> String {
        match self {
            Goal::AtMost(limit) => format!("≤ {}", short(limit)),
            Goal::AtLeast(limit) => format!("≥ {}", short(limit)),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Figure {
    pub id: &'static str,
    pub what: String,
    pub ours: String,
    pub peer: String,
    /// What the goal is about: a ratio, or the figure itself.
    pub value: f64,
    pub goal: Goal,
    pub note: &'static str,
}

pub const PEER_MISSING: &str = "peer missing, goal's figure used";

/// Three digits that mean something.
pub fn short(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        middle if middle >= 1.0 => format!("{value:.2}"),
        small if small >= 0.001 || small == 0.0 => format!("{value:.4}"),
        _ => format!("1/{:.0}", 1.0 / value),
    }
}

pub fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds >= 1.0 {
        format!("{seconds:.2} s")
    } else if seconds >= 0.001 {
        format!("{:.2} ms", seconds * 1e3)
    } else {
        format!("{:.0} µs", seconds * 1e6)
    }
}

pub fn bytes(bytes: u64) -> String {
    if bytes >= 1_000_000 {
        format!("{:.1} MB", bytes as f64 / 1e6)
    } else {
        format!("{:.0} kB", bytes as f64 / 1e3)
    }
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The value below which a share of them lies.
pub fn quantile(values: &mut [Duration], share: f64) -> Duration {
    values.sort();
    let at = (values.len() as f64 * share) as usize;
    values.get(at.min(values.len().saturating_sub(1))).copied().unwrap_or_default()
}

impl Figure {
    pub fn print(&self) {
        let met = if self.goal.met(self.value) { "met" } else { "MISSED" };
        println!(
            "{:<4} {:<62} {:>14} | {:<28} | {:>10} (goal {:<9}) {met}{}{}",
            self.id,
            self.what,
            self.ours,
            self.peer,
            short(self.value),
            self.goal.text(),
            if self.note.is_empty() { "" } else { "; " },
            self.note,
        );
    }

    pub fn json(&self) -> Value {
        json!({
            "id": self.id, "what": self.what, "ours": self.ours, "peer": self.peer, "value": self.value,
            "goal": self.goal.text(), "met": self.goal.met(self.value), "note": self.note,
        })
    }
}
