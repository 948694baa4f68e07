//! Carriers' bills: the list, one with its shares, and a new one whose shares are shown before it is posted.

use leptos::prelude::*;
use serde::Deserialize;

use super::table;
use crate::app::{Page, Visit};
use crate::auth::Action;
use crate::auth::permission::{BillFreight, ReadShipments};
use crate::company::store as company;
use crate::db::DbError;
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::finance::store::post::company_currency;
use crate::kernel::{Currency, Lang, Text};
use crate::logistics::model::form::BillForm;
use crate::logistics::model::{Basis, Freighted, shares};
use crate::logistics::reading;
use crate::logistics::store::freight::{self, Share};
use crate::logistics::store::list::{self, Billed};
use crate::logistics::store::{Carried, NewFreightBill, carried};
use crate::logistics::words::ShipWord as W;
use crate::trade::pages::request;
use crate::ui::form::choices;
use crate::ui::kept::Kept;
use crate::ui::parts::{self, fact};
use crate::ui::{Choice, Form};

/// Bills of one page.
const SHOWN: i64 = 50;
/// Carriers that are offered without JavaScript.
const OFFERED: i64 = 200;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    below: Option<i64>,
}

pub async fn bills(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadShipments>()?;
    let lang = visit.lang;
    let asked: Asked = visit.query()?;
    let mut tx = visit.db().read().await?;
    let currency = company_currency(&mut tx).await?;
    let mut found = list::bills(&mut tx, &grant, asked.below, SHOWN + 1).await?;
    let more = found.len() as i64 > SHOWN;
    found.truncate(SHOWN as usize);
    let may = actor.may(Action::BillFreight);
    let new = (W::NewBill.text(lang).to_owned(), "/shipments/freight/new".to_owned());
    let body = if found.is_empty() {
        parts::empty(W::NoBills.text(lang), W::NoBillsPurpose.text(lang), may.then_some(new))
    } else {
        let rows: Vec<AnyView> = found.iter().map(|one| listed(one, &currency, lang)).collect();
        let heads = [
            (W::Document, false),
            (W::Carrier, false),
            (W::Day, false),
            (W::DueOn, false),
            (W::Basis, false),
            (W::Amount, true),
        ];
        let next = found.last().filter(|_| more).map(|last| {
            let href = format!("/shipments/freight?below={}", last.id);
            view! { <a class="btn" href=href>{W::More.text(lang)}</a> }
        });
        view! { {table(W::FreightBills.text(lang), &heads, rows, lang)} {next} }.into_any()
    };
    let page = Page::new(W::FreightBills.text(lang), body).lede(W::FreightBillsLede.text(lang));
    Ok(if may { page.primary(W::NewBill.text(lang), "/shipments/freight/new") } else { page })
}

fn name(document: Option<&String>, lang: Lang) -> String {
    document.cloned().unwrap_or_else(|| W::Bill.text(lang).to_owned())
}

fn listed(one: &Billed, currency: &Currency, lang: Lang) -> AnyView {
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/shipments/freight/{}", one.id)>{name(one.document.as_ref(), lang)}</a>
            </th>
            <td data-label=W::Carrier.text(lang)>{one.carrier.clone()}</td>
            <td data-label=W::Day.text(lang)>{parts::day(one.effective_on, lang)}</td>
            <td data-label=W::DueOn.text(lang)>{parts::day(one.due_on, lang)}</td>
            <td data-label=W::Basis.text(lang)>{one.basis.text(lang)}</td>
            <td class="n" data-label=W::Amount.text(lang)>
                {parts::amount(one.amount, currency.decimals(), lang)}
            </td>
        </tr>
    }
    .into_any()
}

pub async fn bill(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let grant = actor.grant::<ReadShipments>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let bill = freight::freight_bill(&mut tx, &grant, visit.id("id")?).await?.ok_or(AppError::NotFound)?;
    let shares = freight::shares_of(&mut tx, bill.id).await?;
    let currency = company_currency(&mut tx).await?;
    let company = visit.company()?;
    let trail = events::trail(&mut tx, Subject("freight_bill", bill.id), company, lang).await?;
    let mut facts = vec![
        fact(W::Carrier.text(lang), bill.carrier.clone()),
        fact(W::Amount.text(lang), parts::money(bill.amount, &currency, lang)),
        fact(W::Day.text(lang), parts::day(bill.effective_on, lang)),
        fact(W::DueOn.text(lang), parts::day(bill.due_on, lang)),
        fact(W::Basis.text(lang), bill.basis.text(lang)),
        fact(W::By.text(lang), bill.recorded_by.clone()),
    ];
    if actor.may(Action::ReadLedger) {
        let href = format!("/ledger/entries/{}", bill.entry_id);
        let link = view! { <a href=href>{W::Entry.text(lang)}</a> };
        facts.push(fact(W::Entry.text(lang), link));
    }
    let rows: Vec<AnyView> = shares.iter().map(|one| share(one, &currency, lang)).collect();
    let heads = [(W::Shipment, false), (W::Item, false), (W::Quantity, true), (W::Share, true)];
    let table = table(W::Shares.text(lang), &heads, rows, lang);
    let shares = parts::section("shares-title", W::Shares.text(lang), (), table);
    let body = view! { <div class="stack">{parts::facts(facts)} {shares} {trail}</div> };
    Ok(Page::new(format!("{} {}", W::Bill.text(lang), bill.document.clone().unwrap_or_default()), body))
}

fn share(one: &Share, currency: &Currency, lang: Lang) -> AnyView {
    let shipment = one.shipment_id.map(|id| {
        let number = one.shipment.clone().unwrap_or_default();
        view! { <a href=format!("/shipments/{id}")>{number}</a> }
    });
    view! {
        <tr>
            <td data-label=W::Shipment.text(lang)>{shipment}</td>
            <th scope="row">{one.name.clone()} <span class="sub">{one.sku.clone()}</span></th>
            <td class="n" data-label=W::Quantity.text(lang)>{one.quantity.show(lang)}</td>
            <td class="n" data-label=W::Share.text(lang)>
                {parts::amount(one.amount, currency.decimals(), lang)}
            </td>
        </tr>
    }
    .into_any()
}

/// What was typed, in the address while the shares are looked at.
pub async fn new_bill(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<BillFreight>()?;
    let lang = visit.lang;
    let asked: BillForm = visit.query()?;
    let mut tx = visit.db().read().await?;
    let currency = company_currency(&mut tx).await?;
    let looks = !asked.amount.is_empty() && visit.kept().is_none();
    let read = match looks {
        true => Some(reading::bill(&mut tx, &asked, actor.today, lang).await),
        false => None,
    };
    let of = match &read {
        Some(Ok(new)) => carried(&mut tx, &new.of).await?,
        _ => of_kept(&mut tx, &visit).await?,
    };
    let refused = match &read {
        Some(Err(DbError::Refused(error))) => Some(error.clone()),
        Some(Ok(new)) if new.basis != Basis::Hand => {
            shares(new.amount, new.basis, &of, &[]).err().map(AppError::Invalid)
        }
        _ => None,
    };
    if let Some(Err(error)) = read.as_ref().filter(|_| refused.is_none()) {
        tracing::error!(%error, "freight");
        return Err(AppError::Busy);
    }
    let kept = visit.kept().map(Kept::in_brackets);
    let kept = kept.or_else(|| refused.map(|error| Kept { fields: fields(&asked), error }.in_brackets()));
    let sound = kept.is_none() && looks;
    let form = Form::new("freight", lang, kept);
    let carriers =
        company::find_parties(&mut tx, "", OFFERED).await?.into_iter().filter(|party| party.carrier);
    let carriers = carriers.map(|party| (party.code, party.name)).collect();
    let today = actor.today.show(lang);
    let head = head(&form, &asked, &today, &currency, lang);
    let by_hand_before = visit.kept().is_some_and(|kept| kept.value("basis") == Some("hand"));
    let shown = match (&read, of.is_empty()) {
        (Some(Ok(new)), false) => preview(&form, new, &of, &currency, lang),
        (None, false) if by_hand_before => by_hand(&form, &of, &currency, lang),
        _ => ().into_any(),
    };
    let post = (sound && !of.is_empty()) || visit.kept().is_some();
    let post = post.then(|| {
        view! {
            <button class="btn primary" type="submit" formaction="/api/logistics/bill" formmethod="post">
                {W::PostBill.text(lang)}
            </button>
        }
    });
    let class = if post.is_some() { "btn" } else { "btn primary" };
    let body = view! {
        <form class="stack form" id="freight" method="get" action="/shipments/freight/new" novalidate>
            {form.errors()} {request(&visit)?} {head} {shown}
            <div class="savebar">
                {post}
                <button class=class type="submit">{W::ShowShares.text(lang)}</button>
            </div>
            {choices("carriers", carriers)}
        </form>
    };
    Ok(Page::new(W::NewBill.text(lang), body).lede(W::NewBillLede.text(lang)))
}

/// What a refused form was for, so that its shares stand there again.
async fn of_kept(tx: &mut crate::db::Tx, visit: &Visit) -> Result<Vec<Freighted>, AppError> {
    let numbers =
        visit.kept().and_then(|kept| kept.value("shipments").map(str::to_owned)).unwrap_or_default();
    let numbers: Vec<String> =
        numbers.split([',', ';', ' ']).map(|number| number.trim().to_owned()).collect();
    let found = list::by_numbers(tx, &numbers).await?;
    let ids = |way| found.iter().filter(|(.., of)| *of == way).map(|(id, ..)| *id).collect::<Vec<i64>>();
    let inbound = ids(crate::logistics::model::Direction::Inbound);
    let of = match inbound.is_empty() {
        true => Carried::Deliveries(ids(crate::logistics::model::Direction::Outbound)),
        false => Carried::Arrivals(inbound),
    };
    Ok(carried(tx, &of).await?)
}

fn fields(asked: &BillForm) -> Vec<(String, String)> {
    let of = [
        ("carrier", &asked.carrier),
        ("document", &asked.document),
        ("on", &asked.on),
        ("due_on", &asked.due_on),
        ("amount", &asked.amount),
        ("basis", &asked.basis),
        ("shipments", &asked.shipments),
    ];
    of.map(|(name, text)| (name.to_owned(), text.clone())).to_vec()
}

fn head(form: &Form, asked: &BillForm, today: &str, currency: &Currency, lang: Lang) -> AnyView {
    let or = |text: &String, other: &str| if text.is_empty() { other.to_owned() } else { text.clone() };
    let bases = Basis::ALL.map(|basis| Choice::new(basis.code(), basis.text(lang))).to_vec();
    let carrier =
        form.pick("carrier", W::Carrier.text(lang), "carriers", Some("party")).value(&asked.carrier);
    let shipments = form.text("shipments", W::ShipmentsOf.text(lang)).value(&asked.shipments).required();
    let amount =
        form.money("amount", W::Amount.text(lang), currency.decimals()).value(&asked.amount).required();
    view! {
        <div class="fields">
            {carrier.help(W::CarrierHelp.text(lang)).required().columns(6)}
            {form.text("document", W::Document.text(lang)).value(&asked.document).optional().columns(3)}
            {amount.columns(3)}
            {form.day("on", W::Day.text(lang)).value(or(&asked.on, today)).required().columns(3)}
            {form.day("due_on", W::DueOn.text(lang)).value(or(&asked.due_on, today)).required().columns(3)}
            {form.select("basis", W::Basis.text(lang), bases).value(or(&asked.basis, "value")).columns(3)}
            {shipments.help(W::ShipmentsHelp.text(lang))}
        </div>
    }
    .into_any()
}

/// The shares as they would be posted; by hand, fields for them.
fn preview(form: &Form, new: &NewFreightBill, of: &[Freighted], currency: &Currency, lang: Lang) -> AnyView {
    if new.basis == Basis::Hand {
        return by_hand(form, of, currency, lang);
    }
    let Ok(parts_of) = shares(new.amount, new.basis, of, &[]) else { return ().into_any() };
    let rows: Vec<AnyView> = of
        .iter()
        .zip(parts_of)
        .map(|(one, part)| shared(one, parts::amount(part, currency.decimals(), lang), lang))
        .collect();
    shown(rows, lang)
}

fn by_hand(form: &Form, of: &[Freighted], currency: &Currency, lang: Lang) -> AnyView {
    let field = |(n, one): (usize, &Freighted)| {
        let label = W::OfLine.text(lang).replacen("{}", W::Share.text(lang), 1);
        let label = label.replacen("{}", &(n + 1).to_string(), 1);
        let share = form.money(format!("shares[{n}][amount]"), label, currency.decimals()).bare();
        shared(one, view! { {share} }, lang)
    };
    let rows: Vec<AnyView> = of.iter().enumerate().map(field).collect();
    shown(rows, lang)
}

fn shared(one: &Freighted, part: impl IntoView + 'static, lang: Lang) -> AnyView {
    view! {
        <tr>
            <td data-label=W::Shipment.text(lang)>{one.shipment.clone()}</td>
            <th scope="row">{one.name.clone()} <span class="sub">{one.sku.clone()}</span></th>
            <td class="n" data-label=W::Quantity.text(lang)>{one.quantity.show(lang)}</td>
            <td class="n" data-label=W::Share.text(lang)>{part}</td>
        </tr>
    }
    .into_any()
}

fn shown(rows: Vec<AnyView>, lang: Lang) -> AnyView {
    let heads = [(W::Shipment, false), (W::Item, false), (W::Quantity, true), (W::Share, true)];
    let table = table(W::Shares.text(lang), &heads, rows, lang);
    parts::section("shares-title", W::Shares.text(lang), (), table)
}
