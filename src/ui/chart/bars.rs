//! Bars: what comes in stands up from zero and what goes out hangs down; of one series alone the bars lie,
//! each below its whole label.

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
    if places.iter().all(|bar| bar.outflow.is_none()) {
        return lying(chart, headings, places);
    }
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
    let rows = places
        .into_iter()
        .map(|bar| {
            let outflow = bar.outflow.map(|amount| Figure::new(-amount, None));
            (bar.label, vec![Some(Figure::new(bar.inflow, bar.href)), outflow])
        })
        .collect();
    view! {
        <div class="axis">{chart.axis(&scale, height)} {chart.svg(height, marks)}</div>
        {chart.table(headings, rows)}
    }
    .into_any()
}

const LINE: f64 = 34.0;

fn lying(chart: &Chart, headings: Vec<String>, places: Vec<Bar>) -> AnyView {
    let most = places.iter().map(|bar| bar.inflow.minor().max(0)).max().unwrap_or(0).max(1);
    let mut marks: Vec<AnyView> = Vec::with_capacity(places.len() * 3);
    for (i, bar) in places.iter().enumerate() {
        let (text, rect) = ((LINE * i as f64 + 13.0).to_string(), (LINE * i as f64 + 18.0).to_string());
        let width = percent(100.0 * bar.inflow.minor().max(0) as f64 / most as f64);
        let amount = bar.inflow.show(chart.decimals, chart.lang);
        let (y, label) = (text.clone(), bar.label.clone());
        marks.push(view! { <text x="0" y=text>{label}</text> }.into_any());
        marks.push(view! { <text x="100%" y=y text-anchor="end">{amount}</text> }.into_any());
        marks.push(view! { <rect class="inflow" x="0" y=rect width=width height="9" rx="1"/> }.into_any());
    }
    let height = LINE * places.len() as f64;
    let rows =
        places.into_iter().map(|bar| (bar.label, vec![Some(Figure::new(bar.inflow, bar.href))])).collect();
    view! { {chart.svg(height, marks)} {chart.table(headings, rows)} }.into_any()
}

fn column(class: &'static str, x: f64, width: f64, scale: &Scale, value: i64) -> AnyView {
    let (zero, end) = (scale.y(0), scale.y(value));
    let (y, height) = (round(zero.min(end)), round((zero - end).abs()));
    view! { <rect class=class x=percent(x) y=y width=percent(width) height=height rx="1"/> }.into_any()
}
