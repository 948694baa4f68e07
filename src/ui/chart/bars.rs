//! Bars over time: what comes in stands up from zero, what goes out hangs down.

use leptos::prelude::*;

use super::scale::Scale;
use super::{Chart, Figure, percent, round, under};
use crate::kernel::Money;

/// One place of the axis. `outflow` is given as a positive amount.
#[derive(Clone, Debug)]
pub struct Bar {
    pub label: String,
    pub inflow: Money,
    pub outflow: Option<Money>,
    pub href: Option<String>,
}

const TOP: f64 = 6.0;
const HEIGHT: f64 = 150.0;

/// `headings` name the label and the one or two series.
pub fn bars(chart: &Chart, headings: Vec<String>, places: Vec<Bar>) -> AnyView {
    let values = places.iter().flat_map(|bar| {
        let out = bar.outflow.map(|amount| amount.minor().saturating_neg());
        [Some(bar.inflow.minor()), out].into_iter().flatten()
    });
    let scale = Scale::new(values, true, TOP, HEIGHT);
    let slot = 100.0 / places.len().max(1) as f64;
    let mut marks = chart.rules(&scale);
    for (i, bar) in places.iter().enumerate() {
        let x = slot * i as f64 + slot * 0.18;
        marks.push(column("inflow", x, slot * 0.64, &scale, bar.inflow.minor()));
        if let Some(outflow) = bar.outflow {
            marks.push(column("outflow", x, slot * 0.64, &scale, outflow.minor().saturating_neg()));
        }
    }
    let labels: Vec<String> = places.iter().map(|bar| bar.label.clone()).collect();
    let height = TOP + HEIGHT + 24.0;
    marks.extend(under(&labels, |i| slot * (i as f64 + 0.5), height - 6.0, false));
    let two = places.iter().any(|bar| bar.outflow.is_some());
    let rows = places
        .into_iter()
        .map(|bar| {
            let mut figures = vec![Some(Figure::new(bar.inflow, bar.href))];
            if two {
                figures.push(bar.outflow.map(|amount| Figure::new(-amount, None)));
            }
            (bar.label, figures)
        })
        .collect();
    view! {
        <div class="axis">{chart.axis(&scale, height)} {chart.svg(height, marks)}</div>
        {chart.table(headings, rows)}
    }
    .into_any()
}

fn column(class: &'static str, x: f64, width: f64, scale: &Scale, value: i64) -> AnyView {
    let (zero, end) = (scale.y(0), scale.y(value));
    let (y, height) = (round(zero.min(end)), round((zero - end).abs()));
    view! { <rect class=class x=percent(x) y=y width=percent(width) height=height rx="1"/> }.into_any()
}
