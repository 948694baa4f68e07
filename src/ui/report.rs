//! The frame of a report, on screen and on paper: whose it is, of which period, as known when, and the seal
//! that ties the sheet to the head of the event chain.

mod rows;

use leptos::prelude::*;

pub use rows::{Columns, Rows};

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
    /// When the balances were last compared with the lines they sum.
    pub verified: String,
    /// The last event the figures include, and the hash of the chain there.
    pub event: i64,
    pub hash: String,
    /// What the report proves of itself, such as equal debits and credits; and whether it does.
    pub proof: Option<(String, bool)>,
    /// Who signs on paper, a line break between name and office.
    pub signers: Vec<(String, String)>,
}

impl ReportHead {
    /// The same head as lines of text, for a file.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let company = match self.cnpj.as_str() {
            "" => self.company.clone(),
            cnpj => format!("{}, CNPJ {cnpj}", self.company),
        };
        let proof = self.proof.iter().map(|(text, _)| text.clone());
        let first = [company, self.title.clone(), self.period.clone(), self.known_on.clone()];
        first.into_iter().chain([self.verified.clone()]).chain(proof).chain([seal_line(self, lang)]).collect()
    }
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
    pub opens: Opens,
}

/// Where a figure leads.
#[derive(Clone, Debug, Default)]
pub enum Opens {
    #[default]
    Nothing,
    /// The same as the name of its row.
    Row,
    Place(String),
}

impl ReportCell {
    pub fn new(amount: Money, href: impl Into<String>) -> ReportCell {
        ReportCell { amount: Some(amount), opens: Opens::Place(href.into()) }
    }

    /// An amount that opens what its row's name opens.
    pub fn of_row(amount: Money) -> ReportCell {
        ReportCell { amount: Some(amount), opens: Opens::Row }
    }

    /// An amount that opens nothing.
    pub fn still(amount: Money) -> ReportCell {
        ReportCell { amount: Some(amount), opens: Opens::Nothing }
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
        let columns = Columns { code: self.code, name: self.name, text: None, figures: self.figures };
        let mut rows = Rows::new(&columns, self.decimals, lang, self.rows.len() + 1);
        for row in &self.rows {
            let class = match (row.sums, row.level) {
                (true, 1) => "syn top1",
                (true, _) => "syn",
                _ => "",
            };
            let name = rows.begin(class).code(&row.code).name(row.level, &row.code);
            match &row.href {
                Some(href) => name.open_link(href).text(&row.name).raw("</a>"),
                None => name.text(&row.name),
            };
            rows.close_name();
            for cell in &row.cells {
                let href = match &cell.opens {
                    Opens::Nothing => None,
                    Opens::Row => row.href.as_deref(),
                    Opens::Place(href) => Some(href.as_str()),
                };
                rows.figure(cell.amount, href);
            }
            rows.end();
        }
        if let Some((name, cells)) = &self.total {
            rows.begin("total").code("").name(1, "").text(name);
            rows.close_name();
            for cell in cells {
                rows.figure(cell.amount, None);
            }
            rows.end();
        }
        let body = rows.into_html();
        paper_of(&self.head, "t", &columns, body, lang)
    }
}

/// The sheet itself: head, table and seal.
pub fn paper(head: &ReportHead, columns: &Columns, rows: Rows, lang: Lang) -> AnyView {
    paper_of(head, "t journal", columns, rows.into_html(), lang)
}

fn paper_of(head: &ReportHead, class: &'static str, columns: &Columns, body: String, lang: Lang) -> AnyView {
    let (title, label) = (head.title.clone(), head.title.clone());
    let span = columns.count().to_string();
    view! {
        <article class="report">
            {head_view(head)}
            <div class="scroll" tabindex="0" role="region" aria-label=label>
                <table class=class role="table">
                    <caption class="sr">{title}</caption>
                    <thead role="rowgroup"><tr role="row" inner_html=columns.head().into_html()></tr></thead>
                    <tfoot role="rowgroup">
                        <tr role="row" class="seal"><td role="cell" colspan=span>{seal(head, lang)}</td></tr>
                    </tfoot>
                    <tbody role="rowgroup" inner_html=body></tbody>
                </table>
            </div>
            {foot_view(head, lang)}
        </article>
    }
    .into_any()
}

/// The amount without its sign, and the side it stands on: D, C (Dr, Cr in English), or none for zero.
pub fn sided(amount: Money, lang: Lang) -> (Money, &'static str) {
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
                <p class="faint">{head.verified.clone()}</p>
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
    format!("{company}. {}. {}. {}. {}. {hash}", head.title, head.period, head.known_on, head.verified)
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
pub fn parameters(path: impl Into<String>, fields: impl IntoView + 'static, lang: Lang) -> AnyView {
    view! {
        <form class="parameters" method="get" action=path.into()>
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
