//! The form of an order: its head, and its lines with spare ones.

use leptos::prelude::*;

use super::{found, heads, of_line, request, title};
use crate::app::{Page, Visit};
use crate::auth::permission::ChangeOrders;
use crate::company::store as company;
use crate::db::Tx;
use crate::error::{AppError, Rule};
use crate::finance::store::post::company_currency;
use crate::kernel::{Lang, Quantity, Text};
use crate::stock::model::{Place, PlaceKind};
use crate::stock::store::places;
use crate::trade::model::OrderKind;
use crate::trade::store::read::{self, Named};
use crate::trade::store::{Order, OrderLine};
use crate::trade::words::TradeWord as W;
use crate::ui::form::choices;
use crate::ui::kept::Kept;
use crate::ui::{Choice, Form, Icon, icon};

/// Blank lines below those that stand there.
const SPARE: usize = 3;
/// What the lists offer without JavaScript.
const OFFERED: i64 = 200;

/// What the form offers.
struct Desk {
    kind: OrderKind,
    parties: Vec<(String, String)>,
    items: Vec<Named>,
    places: Vec<Place>,
    areas: Vec<Choice>,
    decimals: u32,
    lang: Lang,
}

impl Desk {
    async fn load(tx: &mut Tx, kind: OrderKind, lang: Lang) -> Result<Desk, AppError> {
        let parties = company::find_parties(tx, "", OFFERED).await?;
        let own = |place: &Place| place.active && place.kind.is_own() && place.kind != PlaceKind::Transit;
        let areas = company::areas(tx).await?;
        let areas = areas.into_iter().filter(|area| area.active);
        let none = Choice::new("", "–");
        Ok(Desk {
            kind,
            parties: parties.into_iter().map(|party| (party.code, party.name)).collect(),
            items: read::items_offered(tx, OFFERED).await?,
            places: places::places(tx).await?.into_iter().filter(own).collect(),
            areas: std::iter::once(none).chain(areas.map(|area| Choice::new(area.code, area.name))).collect(),
            decimals: company_currency(tx).await?.decimals(),
            lang,
        })
    }

    fn text(&self, word: W) -> &'static str {
        word.text(self.lang)
    }

    fn fields(&self, form: &Form, order: Option<(&Order, &[OrderLine])>, today: String) -> AnyView {
        let head = order.map(|(order, _)| order);
        let lines = order.map_or(&[][..], |(_, lines)| lines);
        let show = |day: crate::kernel::Day| day.show(self.lang);
        let party = if self.kind == OrderKind::Sale { W::Customer } else { W::Supplier };
        let place = if self.kind == OrderKind::Sale { W::LeavesFrom } else { W::ComesTo };
        let places = self.places.iter().map(|place| Choice::new(&place.code, &place.name)).collect();
        let of = |text: fn(&Order) -> String| head.map(text).unwrap_or_default();
        let promised = head.and_then(|order| order.promised_on).map(show).unwrap_or_default();
        let area = head.and_then(|order| order.area.clone()).unwrap_or_default();
        let area = self.areas.iter().find(|choice| choice.text == area).map(|choice| choice.value.clone());
        let party = form
            .pick("party", self.text(party), "parties", Some("party"))
            .value(of(|order| order.party.clone()))
            .required()
            .help(self.text(W::PartyHelp))
            .columns(6)
            .focused();
        let number = form.text("number", self.text(W::Number)).value(of(|order| order.number.clone()));
        let place = form.select("place", self.text(place), places).columns(3);
        let place = match head {
            Some(order) => place.value(&order.place),
            None => place,
        };
        view! {
            <input type="hidden" name="kind" value=self.kind.code()/>
            <div class="fields">
                {party}
                {number.optional().help(self.text(W::NumberHelp)).columns(3)}
                {place}
                {form
                    .day("ordered_on", self.text(W::OrderedOn))
                    .value(head.map_or(today, |order| show(order.ordered_on)))
                    .required()
                    .columns(3)}
                {form.day("promised_on", self.text(W::PromisedOn)).value(promised).optional().columns(3)}
                {form
                    .number("due_days", self.text(W::DueDays))
                    .value(of(|order| order.due_days.to_string()))
                    .optional()
                    .columns(3)}
                {form
                    .select("area", self.text(W::Area), self.areas.clone())
                    .value(area.unwrap_or_default())
                    .columns(3)}
                {form
                    .text("memo", self.text(W::Memo))
                    .value(of(|order| order.memo.clone()))
                    .optional()}
            </div>
            {self.lines(form, lines)}
            {choices("parties", self.parties.clone())}
            {choices(
                "items",
                self.items.iter().map(|item| (item.sku.clone(), item.name.clone())).collect(),
            )}
        }
        .into_any()
    }

    fn lines(&self, form: &Form, lines: &[OrderLine]) -> AnyView {
        let typed = (0..).take_while(|n| form.typed(&format!("lines[{n}][item]")).is_some()).count();
        let filled =
            |n: &usize| form.typed(&format!("lines[{n}][item]")).is_some_and(|text| !text.is_empty());
        let last = (0..typed).rev().find(filled).map_or(0, |n| n + 1);
        let rows = lines.len().max(last) + SPARE;
        let rows: Vec<AnyView> = (0..rows.max(typed)).map(|n| self.line(form, n, lines.get(n))).collect();
        let columns = [
            (W::Item, false),
            (W::Quantity, true),
            (W::UnitPrice, true),
            (W::Discount, true),
            (W::Tax, true),
        ];
        view! {
            <div class="section">
                <table class="lines">
                    <caption class="sr">{self.text(W::Lines)}</caption>
                    {heads(&columns, self.lang)}
                    <tbody>{rows}</tbody>
                    <tfoot>
                        <tr>
                            <td class="add" colspan="5">
                                <button
                                    class="btn ghost tiny" type="submit" formaction="/api/trade/more_lines"
                                    formnovalidate
                                >
                                    {icon(Icon::Plus)} {self.text(W::MoreLines)}
                                </button>
                            </td>
                        </tr>
                    </tfoot>
                </table>
                <p class="small muted">{self.text(W::ItemHelp)}</p>
            </div>
        }
        .into_any()
    }

    fn line(&self, form: &Form, n: usize, line: Option<&OrderLine>) -> AnyView {
        let (lang, decimals) = (self.lang, self.decimals);
        let name = |field: &str| format!("lines[{n}][{field}]");
        let label = |word: W| of_line(word, n, lang);
        let of = |text: &dyn Fn(&OrderLine) -> String| line.map(text).unwrap_or_default();
        let rate = |rate: crate::trade::model::Rate| {
            if rate.is_zero() { String::new() } else { rate.show(lang) }
        };
        let item = form.pick(name("item"), label(W::Item), "items", Some("item")).bare();
        let price = form.money(name("unit_price"), label(W::UnitPrice), decimals).bare();
        let number = |field: &str, word: W| form.money(name(field), label(word), 3).bare();
        let rated = |field: &str, word: W| form.money(name(field), label(word), 2).bare();
        let cell = |word: W, field: AnyView| view! { <td data-label=word.text(lang)>{field}</td> };
        let quantity = number("quantity", W::Quantity).value(of(&|line| line.quantity.show(lang)));
        let price = price.value(of(&|line| line.unit_price.show(decimals, lang)));
        let discount = rated("discount", W::Discount).value(of(&|line| rate(line.discount_rate)));
        let tax = rated("tax", W::Tax).value(of(&|line| rate(line.tax_rate)));
        view! {
            <tr>
                <td class="full" data-label=W::Item.text(lang)>{item.value(of(&|line| line.sku.clone()))}</td>
                {cell(W::Quantity, quantity.into_render())}
                {cell(W::UnitPrice, price.into_render())}
                {cell(W::Discount, discount.into_render())}
                {cell(W::Tax, tax.into_render())}
            </tr>
        }
        .into_any()
    }
}

pub async fn new_order(visit: Visit) -> Result<Page, AppError> {
    #[derive(serde::Deserialize)]
    struct Asked {
        #[serde(default)]
        kind: String,
    }
    let actor = visit.actor()?;
    actor.grant::<ChangeOrders>()?;
    let kind = OrderKind::from_code(&visit.query::<Asked>()?.kind).unwrap_or(OrderKind::Sale);
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let desk = Desk::load(&mut tx, kind, lang).await?;
    let form = Form::new("order", lang, visit.kept().map(Kept::in_brackets));
    let fields = desk.fields(&form, None, actor.today.show(lang));
    let request = request(&visit)?;
    let save = form.save(W::PlaceIt.text(lang), Some("/orders".to_owned()));
    let word = if kind == OrderKind::Sale { W::NewSale } else { W::NewPurchase };
    let body = form.post("/api/trade/place", view! { {request} {fields} {save} });
    Ok(Page::new(word.text(lang), body).primary_send(W::PlaceIt.text(lang), "order"))
}

pub async fn edit_order(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<ChangeOrders>()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (order, lines) = found(&mut tx, &visit).await?;
    if order.cancelled_at.is_some() {
        return Err(AppError::Refused(Rule::OrderCancelled));
    }
    if lines.iter().any(|line| line.picked > Quantity::ZERO) {
        return Err(AppError::Refused(Rule::OrderMoved));
    }
    let desk = Desk::load(&mut tx, order.kind, lang).await?;
    let form = Form::new("order", lang, visit.kept().map(Kept::in_brackets));
    let fields = desk.fields(&form, Some((&order, &lines)), String::new());
    let path = format!("/orders/{}", order.id);
    let save = form.save(W::Save.text(lang), Some(path.clone()));
    let id = view! { <input type="hidden" name="order" value=order.id.to_string()/> };
    let body = form.post("/api/trade/change", view! { {id} {fields} {save} });
    Ok(Page::new(W::Edit.text(lang), body).crumb(title(&order, lang), path))
}
