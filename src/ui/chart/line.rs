//! A value over time, with its target and what is expected next.

use leptos::prelude::*;

use super::scale::Scale;
use super::{Chart, Figure, joined, percent, round, under};
use crate::kernel::{Money, Text};
use crate::ui::words::UiWord;

/// A value expected, and the range it may lie in.
#[derive(Clone, Debug)]
pub struct Outlook {
    pub label: String,
    pub value: Money,
    pub low: Money,
    pub high: Money,
}

#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Headings of the table: the label and the value.
    pub headings: (String, String),
    pub points: Vec<(String, Money)>,
    pub forecast: Vec<Outlook>,
    /// The value aimed at and its text, such as `alvo 5.000`.
    pub target: Option<(Money, String)>,
    /// What is good enough, from and to.
    pub band: Option<(Money, Money)>,
    /// Whether the ground below the line is tinted, for balances.
    pub filled: bool,
}

const TOP: f64 = 6.0;
const HEIGHT: f64 = 150.0;

pub fn line(chart: &Chart, line: Line) -> AnyView {
    let scale = scale(&line);
    let places = line.points.len() + line.forecast.len();
    let across = move |i: usize| if places < 2 { 50.0 } else { 100.0 * i as f64 / (places - 1) as f64 };
    let mut marks: Vec<AnyView> = Vec::new();
    marks.extend(band(&line, &scale));
    marks.extend(chart.rules(&scale));
    marks.extend(target(&line, &scale));
    marks.push(strokes(&line, &scale, &across));
    marks.extend(last_point(chart, &line, &scale, &across));
    let labels: Vec<String> = line
        .points
        .iter()
        .map(|(label, _)| label.clone())
        .chain(line.forecast.iter().map(|outlook| outlook.label.clone()))
        .collect();
    let height = TOP + HEIGHT + 24.0;
    marks.extend(under(&labels, across, height - 6.0, true));
    let forecast = UiWord::Forecast.text(chart.lang);
    let rows = line
        .points
        .into_iter()
        .chain(line.forecast.into_iter().map(|next| (format!("{} ({forecast})", next.label), next.value)))
        .map(|(label, value)| (label, vec![Some(Figure::new(value, None))]))
        .collect();
    view! {
        <div class="axis">{chart.axis(&scale, height)} {chart.svg(height, marks)}</div>
        {chart.table(vec![line.headings.0, line.headings.1], rows)}
    }
    .into_any()
}

fn scale(line: &Line) -> Scale {
    let points = line.points.iter().map(|(_, value)| value.minor());
    let forecast = line.forecast.iter().flat_map(|next| [next.low.minor(), next.high.minor()]);
    let target = line.target.iter().map(|(value, _)| value.minor());
    let band = line.band.iter().flat_map(|(from, to)| [from.minor(), to.minor()]);
    Scale::new(points.chain(forecast).chain(target).chain(band), line.filled, TOP, HEIGHT)
}

fn band(line: &Line, scale: &Scale) -> Option<AnyView> {
    let (from, to) = line.band?;
    let (y, height) = (scale.y(to.minor()), scale.y(from.minor()) - scale.y(to.minor()));
    Some(
        view! { <rect class="band" x="0" y=round(y) width="100%" height=round(height.max(0.0))/> }.into_any(),
    )
}

fn target(line: &Line, scale: &Scale) -> Option<AnyView> {
    let (value, text) = line.target.clone()?;
    let y = scale.y(value.minor());
    // The text stands below the line where there is no room above it.
    let at = if y < 20.0 { y + 16.0 } else { y - 6.0 };
    let view = view! {
        <line class="target" x1="0" x2="100%" y1=round(y) y2=round(y)/>
        <text class="acc halo" x="0" y=round(at)>{text}</text>
    };
    Some(view.into_any())
}

/// The lines, in a drawing of their own that stretches without thickening them.
fn strokes(line: &Line, scale: &Scale, across: &impl Fn(usize) -> f64) -> AnyView {
    let at = |i: usize, value: Money| (round(across(i)), round(scale.y(value.minor())));
    let known: Vec<(String, String)> =
        line.points.iter().enumerate().map(|(i, (_, value))| at(i, *value)).collect();
    let first = line.points.len();
    let next = |pick: fn(&Outlook) -> Money| -> Vec<(String, String)> {
        line.forecast.iter().enumerate().map(|(i, outlook)| at(first + i, pick(outlook))).collect()
    };
    let joint: Vec<(String, String)> = known.last().cloned().into_iter().collect();
    let expected: Vec<(String, String)> =
        joint.iter().cloned().chain(next(|outlook| outlook.value)).collect();
    let range: Vec<(String, String)> = joint
        .into_iter()
        .chain(next(|outlook| outlook.high))
        .chain(next(|outlook| outlook.low).into_iter().rev())
        .collect();
    let more = !line.forecast.is_empty();
    let area = (line.filled && known.len() > 1).then(|| {
        let floor = round(scale.y(0));
        let (from, to) = (known[0].0.clone(), known[known.len() - 1].0.clone());
        let points = format!("{from},{floor} {} {to},{floor}", joined(&known));
        view! { <polygon class="area" points=points/> }
    });
    let range = more.then(|| view! { <polygon class="range" points=joined(&range)/> });
    let expected = more.then(|| view! { <polyline class="fc" points=joined(&expected)/> });
    let height = (TOP + HEIGHT).to_string();
    let frame = format!("0 0 100 {height}");
    view! {
        <svg x="0" y="0" width="100%" height=height viewBox=frame preserveAspectRatio="none">
            {area} {range} <polyline points=joined(&known)/> {expected}
        </svg>
    }
    .into_any()
}

/// The last known value, marked and written out.
fn last_point(chart: &Chart, line: &Line, scale: &Scale, across: &impl Fn(usize) -> f64) -> Option<AnyView> {
    let i = line.points.len().checked_sub(1)?;
    let value = line.points[i].1;
    let (x, y) = (across(i), scale.y(value.minor()));
    let (anchor, at) = if x > 50.0 { ("end", x - 1.0) } else { ("start", x + 1.0) };
    let text_y = if y < 24.0 { y + 20.0 } else { y - 10.0 };
    let text = value.show(chart.decimals, chart.lang);
    let view = view! {
        <circle class="dot" cx=percent(x) cy=round(y) r="4"/>
        <text class="b halo" x=percent(at) y=round(text_y) text-anchor=anchor>{text}</text>
    };
    Some(view.into_any())
}
