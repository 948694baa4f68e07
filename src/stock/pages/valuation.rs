//! The valuation: what stock is worth at the end of a day, by account and category, beside what the ledger
//! has.

use axum::extract::{Extension, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use leptos::prelude::*;

use crate::app::{Page, Visit};
use crate::auth::permission::ReadStock;
use crate::auth::{Action, Actor};
use crate::db::Tx;
use crate::error::AppError;
use crate::events::downloads::file;
use crate::finance::model::{Asked, AskedForm};
use crate::finance::pages::reports::paper::{Paper, Subject};
use crate::finance::store::reports;
use crate::kernel::{Money, Text};
use crate::server::refusal;
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::server::visitor::Company;
use crate::stock::sheets;
use crate::stock::store::holdings::{self, Valuation};
use crate::stock::words::items::ItemWord as W;
use crate::ui::escape_query;
use crate::ui::form::Form;
use crate::ui::grid::Format;
use crate::ui::kept::Kept;
use crate::ui::parts;
use crate::ui::report::{Figures, Report, ReportCell, ReportHead, ReportRow, exports, parameters};

const PATH: &str = "/stock/valuation";

pub fn routes() -> Vec<PlainRoute> {
    let csv = |parts: Parts, headers: HeaderMap| download(parts, headers, Format::Csv);
    let xlsx = |parts: Parts, headers: HeaderMap| download(parts, headers, Format::Xlsx);
    vec![
        PlainRoute { path: "/export/stock-valuation.csv", method: "GET", route: get(csv) },
        PlainRoute { path: "/export/stock-valuation.xlsx", method: "GET", route: get(xlsx) },
    ]
}

/// The last day of the address, as in every report of one day; today where there is none.
fn asked(form: &AskedForm, actor: &Actor) -> Result<Asked, AppError> {
    let day = AskedForm { to: form.to.clone(), ..AskedForm::default() };
    Asked::parse(&day, actor.today, actor.lang).map_err(AppError::Invalid)
}

/// What the sheet is of, whoever reads it.
struct Valued {
    rows: Vec<Valuation>,
    head: ReportHead,
}

async fn valued(tx: &mut Tx, actor: &Actor, company: &Company, asked: &Asked) -> Result<Valued, AppError> {
    let grant = actor.grant::<ReadStock>()?;
    let rows = holdings::valuation(tx, &grant, asked.to).await?;
    let proof = reports::proof(tx).await?;
    let ties = rows.iter().all(|row| row.difference() == Money::ZERO);
    let said = if ties { W::ValuationTies } else { W::ValuationDiffers };
    let paper = Paper { lang: actor.lang, now: actor.now, zone: company.time_zone.clone() };
    let subject = Subject { company, asked, area: None, day_only: true };
    let mut head = paper.head(&subject, W::Valuation.text(actor.lang).to_owned(), &proof, None);
    head.proof = Some((said.text(actor.lang).to_owned(), ties));
    head.signers.clear();
    Ok(Valued { rows, head })
}

pub async fn valuation(visit: Visit) -> Result<Page, AppError> {
    let (actor, company, lang) = (visit.actor()?, visit.company()?, visit.lang);
    actor.grant::<ReadStock>()?;
    let form: AskedForm = visit.query()?;
    let (on, wrong) = match asked(&form, actor) {
        Ok(asked) => (asked, None),
        Err(error) => {
            let fields = vec![("to".to_owned(), form.to)];
            (asked(&AskedForm::default(), actor)?, Some(Kept { fields, error }))
        }
    };
    let mut tx = visit.db().read().await?;
    let found = valued(&mut tx, actor, company, &on).await?;
    let typed = Form::new("valuation", lang, wrong);
    let day = typed.day("to", W::AsOfLabel.text(lang)).value(on.to.show(lang));
    let [csv, xlsx] = ["csv", "xlsx"].map(|kind| format!("/export/stock-valuation.{kind}?to={}", on.to));
    let sheet = match found.rows.is_empty() {
        true => {
            let new = actor.may(Action::ChangeItems);
            let new = new.then(|| (W::NewItem.text(lang).to_owned(), "/stock/items/new".to_owned()));
            parts::empty(W::NoItems.text(lang), W::NoItemsPurpose.text(lang), new)
        }
        false => sheet(found, &on, actor, company.currency.decimals()),
    };
    let body = view! {
        {parameters(PATH, view! { {typed.errors()} {day} }, lang)}
        {sheet}
    };
    let lede = W::AsOf.text(lang).replace("{}", &on.to.show(lang));
    Ok(Page::new(W::Valuation.text(lang), body)
        .lede(lede)
        .tools(exports(vec![("CSV", csv), ("XLSX", xlsx)]))
        .primary_print(W::Print.text(lang)))
}

/// Accounts, each with its categories; what a reader may not open is a figure without a link.
fn sheet(found: Valued, asked: &Asked, actor: &Actor, decimals: u32) -> AnyView {
    let lang = actor.lang;
    let reads = actor.may(Action::ReadLedger);
    let mut rows = Vec::new();
    let (mut stock, mut ledger) = (0, 0);
    for one in &found.rows {
        stock += one.stock.minor();
        ledger += one.ledger.minor();
        let statement = format!("/ledger/accounts/{}/statement?{}", one.account_id, asked.query());
        let in_ledger = match reads {
            true => ReportCell::new(one.ledger, statement.clone()),
            false => ReportCell::still(one.ledger),
        };
        rows.push(ReportRow {
            code: one.code.clone(),
            name: one.path.replace(':', " › "),
            href: reads.then_some(statement),
            level: 1,
            sums: true,
            cells: vec![
                ReportCell::new(one.stock, format!("/stock?on={}", asked.to)),
                in_ledger,
                ReportCell::still(one.difference()),
            ],
        });
        for category in &one.categories {
            let href = format!("/stock?on={}&f.category={}", asked.to, escape_query(&category.name));
            rows.push(ReportRow {
                code: category.code.clone(),
                name: category.name.clone(),
                href: Some(href),
                level: 2,
                sums: false,
                cells: vec![ReportCell::of_row(category.value), ReportCell::default(), ReportCell::default()],
            });
        }
    }
    let figure = |word: W| Figures { heading: word.text(lang).to_owned(), sides: false };
    let total = [stock, ledger, ledger - stock].map(|minor| ReportCell::still(Money(minor)));
    Report {
        head: found.head,
        code: W::AccountCode.text(lang).to_owned(),
        name: W::Account.text(lang).to_owned(),
        figures: vec![figure(W::StockValue), figure(W::LedgerValue), figure(W::Difference)],
        rows,
        total: Some((W::Total.text(lang).to_owned(), total.to_vec())),
        decimals,
    }
    .view(lang)
}

type Parts = (State<AppState>, Extension<Actor>, Extension<Company>, Query<AskedForm>);

async fn download(parts: Parts, headers: HeaderMap, format: Format) -> Response {
    match written(parts, format).await {
        Ok(answer) => answer,
        Err(error) => refusal::answer(&headers, &error),
    }
}

async fn written(parts: Parts, format: Format) -> Result<Response, AppError> {
    let (State(state), Extension(actor), Extension(company), Query(form)) = parts;
    let on = asked(&form, &actor)?;
    let mut tx = state.db.read().await?;
    let found = valued(&mut tx, &actor, &company, &on).await?;
    let mut sheet = sheets::valuation(&found.rows, &company.currency);
    sheet.about = found.head.lines(actor.lang);
    let name = format!("stock-valuation-{}.{}", on.to, format.extension());
    let content = match format {
        Format::Csv => sheet.csv().into_bytes(),
        Format::Xlsx => sheet.xlsx().map_err(|_| AppError::Internal(String::new()))?,
    };
    Ok(file(&name, format.content_type(), content))
}
