//! A new shipment: orders that wait are chosen, then how much of each; and who carries it.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{below, found};
use crate::app::{Page, Visit};
use crate::auth::permission::{ChangeShipments, ReadShipments};
use crate::company::store as company;
use crate::db::Tx;
use crate::error::AppError;
use crate::finance::store::post::company_currency;
use crate::kernel::{Day, Lang, Quantity, Text};
use crate::logistics::model::{Direction, Travel};
use crate::logistics::store::list::{self, Waiting};
use crate::logistics::store::{self};
use crate::logistics::words::ShipWord as W;
use crate::trade::model::OrderKind;
use crate::trade::pages::{heads_of, request};
use crate::trade::store::{Order, OrderLine, read as trade};
use crate::ui::form::choices;
use crate::ui::kept::Kept;
use crate::ui::{Form, parts};

/// Orders that are offered at once.
const OFFERED: i64 = 200;

pub async fn new_shipment(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    actor.grant::<ChangeShipments>()?;
    let grant = actor.grant::<ReadShipments>()?;
    let lang = visit.lang;
    let asked = visit.parts.uri.query().unwrap_or_default();
    // Codes and numbers, which no address escapes.
    let values = |wanted: &'static str| {
        let pairs = asked.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(move |(name, _)| *name == wanted).map(|(_, value)| value)
    };
    let way = values("direction").find_map(Direction::from_code).unwrap_or(Direction::Outbound);
    let orders: Vec<i64> = values("order").filter_map(|id| id.parse().ok()).collect();
    let mut tx = visit.db().read().await?;
    if orders.is_empty() {
        let kind = kind_of(way);
        let waiting = list::waiting(&mut tx, &grant, kind, OFFERED).await?;
        let page = Page::new(W::NewShipment.text(lang), choose(way, &waiting, lang));
        return Ok(page.lede(W::NewShipmentLede.text(lang)).tools(ways(way, lang)));
    }
    let heads = trade::heads(&mut tx, &orders).await?;
    let lines = trade::lines_of(&mut tx, &orders).await?;
    let left = store::left(&mut tx, &orders).await?;
    let form = Form::new("shipment", lang, visit.kept().map(Kept::in_brackets));
    let travel = travel(&mut tx, &form, &Travel::default(), lang).await?;
    let chosen = Chosen { heads, lines, left, lang };
    let number =
        form.text("number", W::Number.text(lang)).optional().help(W::NumberHelp.text(lang)).columns(3);
    let day = form.day("on", W::Day.text(lang)).value(actor.today.show(lang)).required().columns(3);
    let save = form.save(W::Plan.text(lang), Some("/shipments".to_owned()));
    let content = view! {
        {request(&visit)?}
        <input type="hidden" name="direction" value=way.code()/>
        <div class="fields">{number} {day}</div>
        {chosen.stops(&form)}
        {chosen.table(&form)}
        {travel}
        {save}
    };
    let body = form.post("/api/logistics/plan", content);
    let page = Page::new(W::NewShipment.text(lang), body).lede(W::NewShipmentLede.text(lang));
    Ok(page.primary_send(W::Plan.text(lang), "shipment"))
}

fn kind_of(way: Direction) -> OrderKind {
    match way {
        Direction::Outbound => OrderKind::Sale,
        Direction::Inbound => OrderKind::Purchase,
    }
}

fn ways(here: Direction, lang: Lang) -> AnyView {
    let path = |way: Direction| format!("/shipments/new?direction={}", way.code());
    let choices = Direction::ALL.map(|way| (way.text(lang).to_owned(), path(way))).to_vec();
    parts::segments(W::Direction.text(lang), choices, &path(here))
}

/// The orders that wait, with a box for each.
fn choose(way: Direction, waiting: &[Waiting], lang: Lang) -> AnyView {
    if waiting.is_empty() {
        return parts::empty(W::NoOpenOrders.text(lang), W::NoOpenOrdersPurpose.text(lang), None);
    }
    let row = |one: &Waiting| {
        let id = format!("order-{}", one.id);
        view! {
            <tr>
                <td data-label=W::Choose.text(lang)>
                    <input type="checkbox" name="order" id=id.clone() value=one.id.to_string()/>
                </td>
                <th scope="row"><label for=id>{one.number.clone()}</label></th>
                <td data-label=W::Party.text(lang)>{one.party.clone()}</td>
                <td data-label=W::OrderedOn.text(lang)>{parts::day(one.ordered_on, lang)}</td>
                <td data-label=W::PromisedOn.text(lang)>
                    {one.promised_on.map(|day| parts::day(day, lang))}
                </td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = waiting.iter().map(row).collect();
    let heads = [
        (W::Choose, false),
        (W::Order, false),
        (W::Party, false),
        (W::OrderedOn, false),
        (W::PromisedOn, false),
    ];
    let table = super::table(W::OpenOrders.text(lang), &heads, rows, lang);
    view! {
        <form class="stack" method="get" action="/shipments/new">
            <input type="hidden" name="direction" value=way.code()/>
            {table}
            <div class="savebar">
                <button class="btn primary" type="submit">{W::ChooseOrders.text(lang)}</button>
            </div>
        </form>
    }
    .into_any()
}

/// The orders that travel.
struct Chosen {
    heads: Vec<Order>,
    lines: Vec<OrderLine>,
    left: BTreeMap<i64, Quantity>,
    lang: Lang,
}

impl Chosen {
    fn text(&self, word: W) -> &'static str {
        word.text(self.lang)
    }

    /// Where each order goes and when.
    fn stops(&self, form: &Form) -> AnyView {
        let show = |day: Day| day.show(self.lang);
        let stop = |(n, order): (usize, &Order)| {
            let name = |field: &str| format!("stops[{n}][{field}]");
            let title = format!("{} {} · {}", self.text(W::Order), order.number, order.party);
            let promised = order.promised_on.map(show).unwrap_or_default();
            let address = form.text(name("address"), self.text(W::Address)).optional().columns(8);
            let planned = form.day(name("planned_on"), self.text(W::PlannedOn)).value(promised).optional();
            view! {
                <fieldset>
                    <legend>{title}</legend>
                    <input type="hidden" name=name("order") value=order.id.to_string()/>
                    <div class="fields">{address} {planned.columns(4)}</div>
                </fieldset>
            }
            .into_any()
        };
        self.heads.iter().enumerate().map(stop).collect::<Vec<AnyView>>().into_any()
    }

    fn table(&self, form: &Form) -> AnyView {
        let left = |line: &OrderLine| self.left.get(&line.id).copied().unwrap_or_default();
        let rows: Vec<AnyView> = self
            .lines
            .iter()
            .filter(|line| left(line) > Quantity::ZERO)
            .enumerate()
            .map(|(n, line)| self.row(form, n, line, left(line)))
            .collect();
        let heads = [(W::Order, false), (W::Item, false), (W::Left, true), (W::Quantity, true)];
        view! {
            <div class="section">
                <table class="lines">
                    <caption class="sr">{self.text(W::Load)}</caption>
                    {heads_of(&heads, self.lang)}
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    }

    fn row(&self, form: &Form, n: usize, line: &OrderLine, left: Quantity) -> AnyView {
        let lang = self.lang;
        let name = |field: &str| format!("lines[{n}][{field}]");
        let order = self.heads.iter().find(|order| order.id == line.order_id);
        let label = self.text(W::OfLine).replacen("{}", self.text(W::Quantity), 1);
        let label = label.replacen("{}", &(n + 1).to_string(), 1);
        view! {
            <tr>
                <td class="calc" data-label=self.text(W::Order)>
                    {order.map(|order| order.number.clone())}
                    <input type="hidden" name=name("order") value=line.order_id.to_string()/>
                    <input type="hidden" name=name("line") value=line.id.to_string()/>
                </td>
                <th scope="row" class="calc full" data-label=self.text(W::Item)>
                    {line.name.clone()} " " <span class="faint">{line.sku.clone()}</span>
                </th>
                <td class="calc n" data-label=self.text(W::Left)>
                    {format!("{} {}", left.show(lang), line.unit)}
                </td>
                <td data-label=self.text(W::Quantity)>
                    {form.money(name("quantity"), label, 3).bare().value(left.show(lang))}
                </td>
            </tr>
        }
        .into_any()
    }
}

/// Who carries it and how.
async fn travel(tx: &mut Tx, form: &Form, travel: &Travel, lang: Lang) -> Result<AnyView, AppError> {
    let decimals = company_currency(tx).await?.decimals();
    let carriers = company::find_parties(tx, "", OFFERED).await?.into_iter().filter(|party| party.carrier);
    let carriers: Vec<(String, String)> = carriers.map(|party| (party.code, party.name)).collect();
    let carrier = match travel.carrier_id {
        Some(id) => company::party(tx, id).await?.map(|party| party.name).unwrap_or_default(),
        None => String::new(),
    };
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    let freight = travel.freight_quoted.map(|freight| freight.show(decimals, lang)).unwrap_or_default();
    let carrier =
        form.pick("carrier", W::Carrier.text(lang), "carriers", Some("party")).value(carrier).optional();
    Ok(view! {
        <div class="fields">
            {carrier.help(W::CarrierHelp.text(lang)).columns(6)}
            {form.text("tracking", W::Tracking.text(lang)).value(of(&travel.tracking)).optional().columns(3)}
            {form
                .money("freight_quoted", W::FreightQuoted.text(lang), decimals)
                .value(freight)
                .optional()
                .columns(3)}
            {form.text("vehicle", W::Vehicle.text(lang)).value(of(&travel.vehicle)).optional().columns(6)}
            {form.text("driver", W::Driver.text(lang)).value(of(&travel.driver)).optional().columns(6)}
        </div>
        {choices("carriers", carriers)}
    }
    .into_any())
}

pub async fn edit(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeShipments>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let shipment = found(&mut tx, &visit).await?;
    let form = Form::new("travel", lang, visit.kept());
    let fields = travel(&mut tx, &form, &shipment.travel(), lang).await?;
    let save = form.save(W::Save.text(lang), Some(format!("/shipments/{}", shipment.id)));
    let content = view! {
        <input type="hidden" name="shipment" value=shipment.id.to_string()/>
        {fields}
        {save}
    };
    let body = form.post("/api/logistics/change", content);
    Ok(below(&shipment, W::Edit, body, lang).primary_send(W::Save.text(lang), "travel"))
}
