//! From a total to another through what adds and what takes away.

use leptos::prelude::*;

use super::{Chart, Figure, percent};
use crate::kernel::{Money, Text};
use crate::ui::words::UiWord;

#[derive(Clone, Debug)]
pub struct Step {
    pub label: String,
    pub amount: Money,
    /// A total stands on zero; a change hangs on the step before.
    pub total: bool,
    pub href: Option<String>,
}

impl Step {
    pub fn total(label: impl Into<String>, amount: Money) -> Step {
        Step { label: label.into(), amount, total: true, href: None }
    }

    pub fn change(label: impl Into<String>, amount: Money) -> Step {
        Step { label: label.into(), amount, total: false, href: None }
    }

    pub fn href(self, href: impl Into<String>) -> Step {
        Step { href: Some(href.into()), ..self }
    }
}

const ROW: usize = 30;
/// Where bars begin and how far they reach, in per cent; names stand before, amounts behind.
const FROM: f64 = 37.0;
const REACH: f64 = 40.0;

pub fn waterfall(chart: &Chart, steps: Vec<Step>) -> AnyView {
    let spans = spans(&steps);
    let low = spans.iter().map(|(from, to)| *from.min(to)).min().unwrap_or(0).min(0) as f64;
    let high = spans.iter().map(|(from, to)| *from.max(to)).max().unwrap_or(0).max(0) as f64;
    let x = |value: i128| FROM + REACH * (value as f64 - low) / (high - low).max(1.0);
    let mut marks: Vec<AnyView> = Vec::new();
    for (i, (step, (from, to))) in steps.iter().zip(&spans).enumerate() {
        marks.extend(step_marks(chart, step, i, (x(*from), x(*to)), i + 1 == steps.len()));
    }
    let rows =
        steps.into_iter().map(|step| (step.label, vec![Some(Figure::new(step.amount, step.href))])).collect();
    let headings = vec![UiWord::Step.text(chart.lang).to_owned(), UiWord::Amount.text(chart.lang).to_owned()];
    let height = (spans.len() * ROW) as f64;
    view! { {chart.svg(height, marks)} {chart.table(headings, rows)} }.into_any()
}

fn step_marks(chart: &Chart, step: &Step, i: usize, (from, to): (f64, f64), last: bool) -> Vec<AnyView> {
    let top = i * ROW + 7;
    let middle = (top + 8).to_string();
    let (name, bar) = match (step.total, step.amount.minor() < 0) {
        (true, _) => ("b mid step", "total"),
        (false, true) => ("k mid step", "outflow"),
        (false, false) => ("k mid step", "inflow"),
    };
    let figure = if step.total {
        "b mid step"
    } else if step.amount.minor() < 0 {
        "neg mid step"
    } else {
        "mid step"
    };
    let text = step.amount.show(chart.decimals, chart.lang);
    // A change too small to see still leaves a mark.
    let width = (to - from).abs().max(0.35);
    let mut marks = vec![
        view! { <text class=name x="0" y=middle.clone()>{step.label.clone()}</text> }.into_any(),
        view! {
            <rect
                class=bar x=percent(from.min(to)) y=top.to_string() width=percent(width) height="16" rx="1.5"
            />
        }
        .into_any(),
        view! { <text class=figure x="100%" y=middle text-anchor="end">{text}</text> }.into_any(),
    ];
    if !last {
        let (x, y1, y2) = (percent(to), (top + 16).to_string(), (top + ROW).to_string());
        marks.push(view! { <line class="link" x1=x.clone() x2=x.clone() y1=y1 y2=y2/> }.into_any());
    }
    marks
}

/// Where each step begins and ends.
fn spans(steps: &[Step]) -> Vec<(i128, i128)> {
    let mut level = 0;
    steps
        .iter()
        .map(|step| {
            let amount = i128::from(step.amount.minor());
            let from = if step.total { 0 } else { level };
            level = from + amount;
            (from, level)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_hang_on_the_step_before_and_totals_stand_on_zero() {
        let steps = [
            Step::total("a", Money(100)),
            Step::change("b", Money(-30)),
            Step::change("c", Money(5)),
            Step::total("d", Money(75)),
        ];
        assert_eq!(spans(&steps), [(0, 100), (100, 70), (70, 75), (0, 75)]);
    }
}
