//! The stock keeper's part of the first page: what comes, what goes out, what runs low or expires, and what
//! the stock is worth.

use leptos::prelude::*;

use crate::auth::permission::{ReadOrders, ReadShipments, ReadStock};
use crate::auth::{Action, Actor};
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::home::words::HomeWord as W;
use crate::kernel::{Day, Lang, Money, Month, Text};
use crate::logistics::store::list::{Arriving, count_arrivals};
use crate::server::visitor::Company;
use crate::stock::model::turnover;
use crate::stock::store::inventory::{self, Asked, RowsBy};
use crate::stock::store::months;
use crate::trade::model::OrderKind;
use crate::trade::store::list::{self as orders, Filter};
use crate::trade::store::reorder;
use crate::ui::chart::{Chart, Line, line, sparkline};
use crate::ui::grid::Span;
use crate::ui::parts;

/// What expires within so many days is told.
const SOON_DAYS: i32 = 30;
const MONTHS: i32 = 12;

pub async fn board(tx: &mut Tx, actor: &Actor, company: &Company, lang: Lang) -> Result<AnyView, AppError> {
    let grant = actor.grant::<ReadStock>()?;
    let all = inventory::sums(tx, &grant, &Asked::default()).await?;
    if all.count == 0 {
        let new = (W::FirstItem.text(lang).to_owned(), "/stock/items/new".to_owned());
        let act = actor.may(Action::ChangeItems).then_some(new);
        return Ok(parts::empty(W::NoStock.text(lang), W::NoStockPurpose.text(lang), act));
    }
    let [comes, goes] = waiting(tx, actor, lang).await?;
    let months = ends(tx, &grant, actor.today.month()).await?;
    let view = view! {
        <div class="five">{parts::strip(comes)}</div>
        <div class="five">{parts::strip(goes)}</div>
        {worth(all.value, &months, company, lang)}
    };
    Ok(view.into_any())
}

/// What comes and what goes out, each count with the list that has so many rows.
async fn waiting(tx: &mut Tx, actor: &Actor, lang: Lang) -> Result<[Vec<AnyView>; 2], AppError> {
    let (stock, orders) = (actor.grant::<ReadStock>()?, actor.grant::<ReadOrders>()?);
    let shipments = actor.grant::<ReadShipments>()?;
    let arrive = count_arrivals(tx, &shipments, Arriving::default()).await?;
    let late = count_arrivals(tx, &shipments, Arriving { late: true, ..Arriving::default() }).await?;
    let sales = Filter { kind: Some(OrderKind::Sale), ..Filter::default() };
    let (pick, _) = orders::count(tx, &orders, &Filter { to_pick: Some(true), ..sales.clone() }).await?;
    let (overdue, _) = orders::count(tx, &orders, &Filter { late: Some(true), ..sales }).await?;
    let due = reorder::suggestions(tx, &stock, &orders).await?.len() as i64;
    let until = actor.today.plus_days(SOON_DAYS).unwrap_or(actor.today);
    let expires = Some(Span { from: None, to: Some(until) });
    let expiring = Asked { by: RowsBy::Lot, expires, ..Asked::default() };
    let expiring = inventory::sums(tx, &stock, &expiring).await?.count;
    let figure = |word: W, count: i64, href: String, some: W| {
        let meaning = if count == 0 { W::NothingWaits } else { some };
        parts::figure_text(word.text(lang), parts::count(count, lang), href, (), meaning.text(lang))
    };
    let arrivals = |late| format!("/shipments/arrivals{}", if late { "?late=yes" } else { "" });
    let comes = vec![
        figure(W::ToReceive, arrive, arrivals(false), W::LinesToCome),
        figure(W::LateArrivals, late, arrivals(true), W::AskSuppliers),
        figure(W::BelowReorder, due, "/stock/reorder".to_owned(), W::ItemsToBuy),
    ];
    let goes = vec![
        figure(W::ToPick, pick, "/orders?f.kind=sale&f.to_pick=yes".to_owned(), W::SalesToPick),
        figure(W::LateSales, overdue, "/orders?f.kind=sale&f.late=yes".to_owned(), W::SalesPastPromise),
        figure(W::Expiring, expiring, expiring_path(until), W::LotsToUse),
    ];
    Ok([comes, goes])
}

fn expiring_path(until: Day) -> String {
    format!("/stock?by=lot&f.expiry=..{until}")
}

/// The stock of all categories at the ends of the last months, and what was used in them.
struct Ends {
    first: Month,
    used: Money,
    /// At the end of the month before the first, and of each.
    values: Vec<Money>,
}

async fn ends(tx: &mut Tx, grant: &crate::auth::Grant<ReadStock>, now: Month) -> Result<Ends, DbError> {
    let first = now.plus(1 - MONTHS).unwrap_or(now);
    let turned = months::turned(tx, grant, (first, now)).await?;
    let mut values = vec![Money::ZERO; MONTHS as usize + 1];
    for one in &turned {
        for (sum, value) in values.iter_mut().zip(&one.month_ends) {
            *sum = *sum + *value;
        }
    }
    Ok(Ends { first, used: turned.iter().map(|one| one.used).sum(), values })
}

fn worth(now: Money, ends: &Ends, company: &Company, lang: Lang) -> AnyView {
    let currency = &company.currency;
    let trend = sparkline(&ends.values[1..]);
    let since = W::SinceMonth.text(lang).replace("{}", &ends.first.show(lang));
    let report = format!("/stock/reports/turnover?from={}", ends.first.first());
    let turned = match turnover(ends.used, &ends.values) {
        Some(times) => W::Times.text(lang).replace("{}", &Money(times).show(2, lang)),
        None => W::NotTold.text(lang).to_owned(),
    };
    let used = W::UsedSince.text(lang).replace("{}", &parts::money_text(ends.used, currency, lang));
    let figures = vec![
        parts::figure(W::StockValue.text(lang), now, currency, "/stock", trend, since.clone(), lang),
        parts::figure_text(W::Turnover.text(lang), turned, report, (), used),
    ];
    let months = std::iter::successors(Some(ends.first), |month| month.plus(1));
    let label = |month: Month| format!("{} {:02}", month.short(lang), month.year() % 100);
    let points = months.map(label).zip(ends.values[1..].iter().copied()).collect();
    let describe = W::StockDescribe.text(lang).replacen("{}", &ends.first.show(lang), 1);
    let chart = Chart {
        id: "stock-chart",
        describe: describe.replacen("{}", &parts::money_text(now, currency, lang), 1),
        caption: W::StockLine.text(lang).to_owned(),
        decimals: currency.decimals(),
        lang,
    };
    let headings = (W::Month.text(lang).to_owned(), W::StockValue.text(lang).to_owned());
    let drawn = line(&chart, Line { headings, points, filled: true, ..Line::default() });
    view! {
        <div class="five">{parts::strip(figures)}</div>
        {parts::section("stock-line", W::StockLine.text(lang), W::CashNote.text(lang), drawn)}
    }
    .into_any()
}
