//! The frame of a report, on screen and on paper: whose it is, of which period, as known when, and the seal
//! that ties the sheet to the head of the event chain.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::parts;
use super::words::UiWord;
use crate::kernel::{Lang, Money, Text};

/// Whose report it is and what it speaks of.
#[derive(Clone, Debug, Default)]
pub struct ReportHead {
    pub title: String,
    pub company: String,
    /// Already punctuated; empty where the company has none.
    pub cnpj: String,
    /// `Período de 01/11/2026 a 24/11/2026`
    pub period: String,
    /// `Como conhecido em 24/11/2026 às 14:32`
    pub known_on: String,
    /// The last event the figures include, and the hash of the chain there.
    pub event: i64,
    pub hash: String,
    /// What the report proves of itself, such as equal debits and credits; and whether it does.
    pub proof: Option<(String, bool)>,
    /// Who signs on paper, a line break between name and office.
    pub signers: Vec<(String, String)>,
}

/// A column of figures.
#[derive(Clone, Debug)]
pub struct Figures {
    pub heading: String,
    /// Whether its amounts carry D or C and stand without a sign.
    pub sides: bool,
}

/// A row of the report's tree.
#[derive(Clone, Debug)]
pub struct ReportRow {
    pub code: String,
    pub name: String,
    /// Opens what the row sums up.
    pub href: Option<String>,
    /// Depth, from 1.
    pub level: u8,
    /// Whether it sums rows below it.
    pub sums: bool,
    pub cells: Vec<ReportCell>,
}

/// An amount and the rows it opens; `None` leaves the cell blank.
#[derive(Clone, Debug, Default)]
pub struct ReportCell {
    pub amount: Option<Money>,
    pub href: Option<String>,
}

impl ReportCell {
    pub fn new(amount: Money, href: impl Into<String>) -> ReportCell {
        ReportCell { amount: Some(amount), href: Some(href.into()) }
    }

    /// An amount that opens nothing.
    pub fn still(amount: Money) -> ReportCell {
        ReportCell { amount: Some(amount), href: None }
    }
}

pub struct Report {
    pub head: ReportHead,
    /// Headings of the code and the name.
    pub code: String,
    pub name: String,
    pub figures: Vec<Figures>,
    pub rows: Vec<ReportRow>,
    pub total: Option<(String, Vec<ReportCell>)>,
    pub decimals: u32,
}

impl Report {
    pub fn view(self, lang: Lang) -> AnyView {
        let (figures, decimals) = (self.figures, self.decimals);
        let headings: Vec<AnyView> = figures
            .iter()
            .map(|column| {
                let mark = column.sides.then(|| view! { <span class="dc"></span> });
                view! { <th scope="col" role="columnheader" class="n">{column.heading.clone()} {mark}</th> }
                    .into_any()
            })
            .collect();
        let rows: Vec<AnyView> =
            self.rows.into_iter().map(|row| row_view(row, &figures, decimals, lang)).collect();
        let total = self.total.map(|(name, cells)| {
            let cells = cells_view(cells, &figures, decimals, lang);
            view! {
                <tr role="row" class="total">
                    <td role="cell" class="wide-only"></td>
                    <th scope="row" role="rowheader" class="l1">{name}</th>
                    {cells}
                </tr>
            }
        });
        let span = (figures.len() + 2).to_string();
        let seal = seal(&self.head, lang);
        let (title, label) = (self.head.title.clone(), self.head.title.clone());
        view! {
            <article class="report">
                {head_view(&self.head)}
                <div class="scroll" tabindex="0" role="region" aria-label=label>
                    <table class="t" role="table">
                        <caption class="sr">{title}</caption>
                        <thead role="rowgroup">
                            <tr role="row">
                                <th scope="col" role="columnheader" class="wide-only">{self.code}</th>
                                <th scope="col" role="columnheader">{self.name}</th>
                                {headings}
                            </tr>
                        </thead>
                        <tfoot role="rowgroup">
                            <tr role="row" class="seal"><td role="cell" colspan=span>{seal}</td></tr>
                        </tfoot>
                        <tbody role="rowgroup">{rows} {total}</tbody>
                    </table>
                </div>
                {foot_view(&self.head, lang)}
            </article>
        }
        .into_any()
    }
}

fn row_view(row: ReportRow, figures: &[Figures], decimals: u32, lang: Lang) -> AnyView {
    let class = match (row.sums, row.level) {
        (true, 1) => "syn top1",
        (true, _) => "syn",
        _ => "",
    };
    let name = match row.href {
        Some(href) => view! { <a href=href>{row.name}</a> }.into_any(),
        None => row.name.into_any(),
    };
    let level = format!("l{}", row.level.clamp(1, 4));
    let cells = cells_view(row.cells, figures, decimals, lang);
    view! {
        <tr role="row" class=class>
            <td role="cell" class="acct wide-only">{row.code.clone()}</td>
            <th scope="row" role="rowheader" class=level>
                <span class="code narrow-only">{row.code}</span> {name}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn cells_view(cells: Vec<ReportCell>, figures: &[Figures], decimals: u32, lang: Lang) -> Vec<AnyView> {
    cells
        .into_iter()
        .zip(figures)
        .enumerate()
        .map(|(i, (cell, column))| {
            // On a phone the last figure, the closing one, stands beside the name; the others below.
            let class = if i + 1 == figures.len() { "n figure-cell" } else { "n line-cell" };
            let label = column.heading.clone();
            let Some(amount) = cell.amount else {
                return view! { <td role="cell" class="n gone"></td> }.into_any();
            };
            let (shown, side) = if column.sides { sided(amount, lang) } else { (amount, "") };
            let text = parts::amount(shown, decimals, lang);
            let text = match cell.href {
                Some(href) if !amount.is_zero() => view! { <a href=href>{text}</a> }.into_any(),
                _ => text,
            };
            let mark = column.sides.then(|| view! { <span class="dc">{side}</span> });
            view! { <td role="cell" class=class data-label=label>{text} {mark}</td> }.into_any()
        })
        .collect()
}

/// The amount without its sign, and the side it stands on: D, C (Cr in English), or none for zero.
fn sided(amount: Money, lang: Lang) -> (Money, &'static str) {
    match amount.minor() {
        0 => (amount, ""),
        minor if minor > 0 => (amount, lang.pick("D", "Dr")),
        _ => (-amount, lang.pick("C", "Cr")),
    }
}

fn head_view(head: &ReportHead) -> AnyView {
    let cnpj = (!head.cnpj.is_empty()).then(|| view! { <p>{format!("CNPJ {}", head.cnpj)}</p> });
    let proof = head.proof.clone().map(|(text, holds)| {
        let tone = if holds { parts::Tone::Ok } else { parts::Tone::Bad };
        view! { <p class="screen-only">{parts::state(text, tone)}</p> }
    });
    view! {
        <header class="report-head">
            <div><h2>{head.company.clone()}</h2> {cnpj} {proof}</div>
            <div class="right">
                <p class="print-only"><b>{head.title.clone()}</b></p>
                <p>{head.period.clone()}</p>
                <p class="faint">{head.known_on.clone()}</p>
            </div>
        </header>
    }
    .into_any()
}

/// What stands at the foot of every sheet.
fn seal(head: &ReportHead, lang: Lang) -> String {
    let company = match head.cnpj.as_str() {
        "" => head.company.clone(),
        cnpj => format!("{}, CNPJ {cnpj}", head.company),
    };
    let hash = seal_line(head, lang);
    format!("{company}. {}. {}. {}. {hash}", head.title, head.period, head.known_on)
}

fn seal_line(head: &ReportHead, lang: Lang) -> String {
    UiWord::Seal.text(lang).replacen("{}", &parts::count(head.event, lang), 1).replacen(
        "{}",
        &grouped(&head.hash),
        1,
    )
}

/// A hash in groups of eight, so that it can be read aloud and broken across lines.
fn grouped(hash: &str) -> String {
    let digits: Vec<char> = hash.chars().collect();
    digits.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn foot_view(head: &ReportHead, lang: Lang) -> AnyView {
    let signers: Vec<AnyView> = head
        .signers
        .iter()
        .map(|(name, office)| view! { <p>{name.clone()}<br/>{office.clone()}</p> }.into_any())
        .collect();
    let signs = (!signers.is_empty()).then(|| view! { <div class="signs print-only">{signers}</div> });
    view! { <p class="hash faint screen-only">{seal_line(head, lang)}</p> {signs} }.into_any()
}

/// The row of choices above a report: a GET form whose fields are the report's parameters.
pub fn parameters(path: &'static str, fields: impl IntoView + 'static, lang: Lang) -> AnyView {
    view! {
        <form class="parameters" method="get" action=path>
            {fields}
            <button class="btn" type="submit">{UiWord::Apply.text(lang)}</button>
        </form>
    }
    .into_any()
}

/// Links to the report as files: each format and the address that gives it.
pub fn exports(links: Vec<(&'static str, String)>) -> AnyView {
    let links: Vec<AnyView> = links
        .into_iter()
        .map(|(format, href)| {
            view! { <a class="btn" href=href download="">{icon(Icon::Download)} {format}</a> }.into_any()
        })
        .collect();
    links.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_balance_shows_its_side_and_no_sign() {
        assert_eq!(sided(Money(-500), Lang::Pt), (Money(500), "C"));
        assert_eq!(sided(Money(500), Lang::En), (Money(500), "Dr"));
        assert_eq!(sided(Money::ZERO, Lang::Pt), (Money::ZERO, ""));
    }

    #[test]
    fn a_hash_is_read_in_groups() {
        assert_eq!(grouped("9f3c2b7e61d04a8cb5"), "9f3c2b7e 61d04a8c b5");
    }
}
