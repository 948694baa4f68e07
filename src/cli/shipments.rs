//! `report otif`: every shipment with whether it arrived on time and in full.

use serde_json::json;

use super::report::{Output, print};
use super::{Context, Failure};
use crate::auth::permission::ReadShipments;
use crate::db::DbError;
use crate::kernel::{Day, Money, money};
use crate::logistics::sheets;
use crate::logistics::store::otif::{self, Figures, Question};

/// How many shipments are read at once.
const PAGE: i64 = 5_000;

pub async fn otif(
    context: &Context,
    (from, to): (Option<Day>, Option<Day>),
    format: Output,
) -> Result<(), Failure> {
    let currency = context.currency()?;
    let grant = context.actor.grant::<ReadShipments>().map_err(DbError::from)?;
    let question = Question { from, to, ..Question::default() };
    let mut tx = context.db.read().await?;
    let mut sheet = sheets::otif(&[], &currency);
    let (mut after, mut first) = (None, true);
    loop {
        let page = otif::deliveries(&mut tx, &grant, &question, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        sheet.rows.extend(sheets::otif(&page, &currency).rows);
        if format == Output::Csv {
            print(&if first { sheet.csv() } else { sheet.csv_rows() })?;
            sheet.rows.clear();
            first = false;
        }
    }
    match format {
        Output::Csv if first => print(&sheet.csv()),
        Output::Csv => Ok(()),
        Output::Text => print(&sheet.aligned()),
        Output::Json => {
            let figures = otif::figures(&mut tx, &grant, &question).await?;
            let day = |day: Option<Day>| day.map(|day| day.to_string());
            let document = json!({
                "from": day(from),
                "to": day(to),
                "currency": currency.as_str(),
                "figures": told(&figures, currency.decimals()),
                "rows": sheet.json(),
            });
            print(&format!("{document}\n"))
        }
    }
}

/// Rates as percentages; null where there is nothing to tell from.
fn told(figures: &Figures, decimals: u32) -> serde_json::Value {
    let rate = |part, of| Figures::rate(part, of).map(|rate| money::plain(i128::from(rate), 2));
    json!({
        "shipments": figures.shipments,
        "delivered": figures.delivered,
        "on_time": figures.on_time,
        "in_full": figures.in_full,
        "on_time_percent": rate(figures.on_time, figures.promised),
        "in_full_percent": rate(figures.in_full, figures.delivered),
        "otif_percent": rate(figures.otif, figures.promised),
        "freight": figures.freight.plain(decimals),
        "cost_per_delivery": figures.cost_per_delivery().map(|cost: Money| cost.plain(decimals)),
        "lead_days": figures.lead_tenths().map(|tenths| money::plain(i128::from(tenths), 1)),
    })
}
