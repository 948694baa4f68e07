//! Charts drawn on the server: SVG with a description, and the same figures in a table behind it. Positions
//! across are percentages, so that bars stretch and type keeps its size. Floats place marks; no amount is
//! ever computed in them.

mod bars;
mod line;
mod scale;
mod waterfall;

use leptos::prelude::*;

pub use bars::{Bar, bars};
pub use line::{Line, Outlook, line};
pub use waterfall::{Step, waterfall};

use super::icon::{Icon, icon};
use super::parts::amount;
use super::words::UiWord;
use crate::kernel::{Lang, Money, Text};
use scale::Scale;

/// What a chart is about.
pub struct Chart {
    /// Names the chart within the page.
    pub id: &'static str,
    /// What someone who cannot see it should know: range, trend, the point that matters.
    pub describe: String,
    /// Title of the table behind the chart, with its unit.
    pub caption: String,
    /// Decimal places of its amounts.
    pub decimals: u32,
    pub lang: Lang,
}

/// A figure of the table behind a chart.
struct Figure {
    amount: Money,
    href: Option<String>,
}

impl Figure {
    fn new(amount: Money, href: Option<String>) -> Figure {
        Figure { amount, href }
    }
}

impl Chart {
    fn svg(&self, height: f64, content: Vec<AnyView>) -> AnyView {
        let label = format!("{}-desc", self.id);
        let id = label.clone();
        view! {
            <svg class="chart" height=height.to_string() role="img" aria-labelledby=label>
                <desc id=id>{self.describe.clone()}</desc>
                {content}
            </svg>
        }
        .into_any()
    }

    /// The same figures as a table, folded away.
    fn table(&self, headings: Vec<String>, rows: Vec<(String, Vec<Option<Figure>>)>) -> AnyView {
        let headings: Vec<AnyView> = headings
            .into_iter()
            .enumerate()
            .map(|(i, text)| view! { <th scope="col" class=(i > 0).then_some("n")>{text}</th> }.into_any())
            .collect();
        let rows: Vec<AnyView> = rows
            .into_iter()
            .map(|(label, figures)| {
                let cells: Vec<AnyView> = figures.into_iter().map(|figure| self.table_cell(figure)).collect();
                view! { <tr><th scope="row">{label}</th> {cells}</tr> }.into_any()
            })
            .collect();
        view! {
            <details class="more">
                <summary>{icon(Icon::Right)} {UiWord::SeeAsTable.text(self.lang)}</summary>
                <table class="t">
                    <caption class="sr">{self.caption.clone()}</caption>
                    <thead><tr>{headings}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        }
        .into_any()
    }

    fn table_cell(&self, figure: Option<Figure>) -> AnyView {
        let Some(figure) = figure else { return view! { <td class="n"></td> }.into_any() };
        let text = amount(figure.amount, self.decimals, self.lang);
        let text = match figure.href {
            Some(href) => view! { <a class="quiet" href=href>{text}</a> }.into_any(),
            None => text,
        };
        view! { <td class="n">{text}</td> }.into_any()
    }

    /// The scale's own labels, beside the chart.
    fn axis(&self, scale: &Scale, height: f64) -> AnyView {
        let texts: Vec<String> =
            scale.ticks.iter().map(|tick| scale::short(*tick, self.decimals, self.lang)).collect();
        let width = texts.iter().map(|text| text.chars().count()).max().unwrap_or(0) * 7 + 2;
        let labels: Vec<AnyView> = scale
            .ticks
            .iter()
            .zip(texts)
            .map(|(tick, text)| {
                let y = round(scale.y(*tick));
                view! { <text class="mid" x=width.to_string() y=y text-anchor="end">{text}</text> }.into_any()
            })
            .collect();
        view! {
            <svg class="chart" width=width.to_string() height=height.to_string() aria-hidden="true">
                {labels}
            </svg>
        }
        .into_any()
    }

    /// Rules across the chart at the scale's ticks; the one at zero is drawn as the axis.
    fn rules(&self, scale: &Scale) -> Vec<AnyView> {
        scale
            .ticks
            .iter()
            .map(|tick| {
                let class = if *tick == 0 { "zero" } else { "rule" };
                let y = (scale.y(*tick).floor() + 0.5).to_string();
                view! { <line class=class x1="0" x2="100%" y1=y.clone() y2=y.clone()/> }.into_any()
            })
            .collect()
    }
}

/// Labels under a chart: as many as fit, every other one of them on a phone. `edges` keeps the outermost
/// inside.
fn under(labels: &[String], at: impl Fn(usize) -> f64, y: f64, edges: bool) -> Vec<AnyView> {
    const MOST: usize = 7;
    let step = labels.len().div_ceil(MOST).max(1);
    (0..labels.len())
        .step_by(step)
        .enumerate()
        .map(|(nth, i)| {
            let x = at(i);
            let anchor = match x {
                x if edges && x < 4.0 => "start",
                x if edges && x > 96.0 => "end",
                _ => "middle",
            };
            let class = (nth % 2 == 1).then_some("wide-only");
            let (x, y, text) = (percent(x), y.to_string(), labels[i].clone());
            view! { <text class=class x=x y=y text-anchor=anchor>{text}</text> }.into_any()
        })
        .collect()
}

/// A trend beside a figure; decoration, the figure itself is told in words.
pub fn sparkline(values: &[Money]) -> AnyView {
    const WIDTH: f64 = 64.0;
    const HEIGHT: f64 = 20.0;
    if values.len() < 2 {
        return ().into_any();
    }
    let minor = values.iter().map(|value| value.minor());
    let (low, high) = (minor.clone().min().unwrap_or(0), minor.max().unwrap_or(0));
    let range = (high as f64 - low as f64).max(1.0);
    let point = |(i, value): (usize, &Money)| {
        let x = 2.0 + (WIDTH - 4.0) * i as f64 / (values.len() - 1) as f64;
        let y = 3.0 + (HEIGHT - 6.0) * (1.0 - (value.minor() as f64 - low as f64) / range);
        (round(x), round(y))
    };
    let points: Vec<(String, String)> = values.iter().enumerate().map(point).collect();
    let (x, y) = points[points.len() - 1].clone();
    view! {
        <svg class="spark" width="64" height="20" viewBox="0 0 64 20" aria-hidden="true">
            <polyline points=joined(&points)/>
            <circle cx=x cy=y r="2"/>
        </svg>
    }
    .into_any()
}

fn joined(points: &[(String, String)]) -> String {
    points.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
}

/// To a hundredth, without needless zeroes.
fn round(value: f64) -> String {
    ((value * 100.0).round() / 100.0).to_string()
}

fn percent(value: f64) -> String {
    format!("{}%", round(value))
}
