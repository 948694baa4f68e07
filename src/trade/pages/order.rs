//! The record of an order: how far each line has come, its moves and bills, its history, and what comes next.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::orders::tone;
use super::{found, title};
use crate::app::{Page, Visit};
use crate::auth::{Action, Actor};
use crate::error::AppError;
use crate::events::{self, Subject};
use crate::finance::store::post::company_currency;
use crate::kernel::{Currency, Lang, Money, Quantity, Text};
use crate::server::visitor::Company;
use crate::trade::model::{OrderKind, OrderState};
use crate::trade::store::bills::{self, Listed};
use crate::trade::store::read::{self, Moved};
use crate::trade::store::{Order, OrderLine, reserve};
use crate::trade::words::TradeWord as W;
use crate::ui::parts::{self, fact};

/// One of a line's counters.
type CounterOf = fn(&OrderLine) -> Quantity;

/// What the page is made from.
struct Record {
    order: Order,
    lines: Vec<OrderLine>,
    reserved: BTreeMap<i64, Quantity>,
    moves: Vec<Moved>,
    bills: Vec<Listed>,
    company: Company,
    currency: Currency,
    ledger: bool,
    lang: Lang,
}

pub async fn order(visit: Visit) -> Result<Page, AppError> {
    let actor = visit.actor()?;
    let lang = visit.lang;
    let mut tx = visit.db().read().await?;
    let (order, lines) = found(&mut tx, &visit).await?;
    let company = visit.company()?;
    let trail = events::trail(&mut tx, Subject("trade_order", order.id), company, lang).await?;
    let record = Record {
        reserved: reserve::of_order(&mut tx, order.id).await?,
        moves: read::moves(&mut tx, order.id).await?,
        bills: bills::of_order(&mut tx, order.id).await?,
        currency: company_currency(&mut tx).await?,
        company: company.clone(),
        ledger: actor.may(Action::ReadLedger),
        order,
        lines,
        lang,
    };
    let body = view! {
        {record.facts()} {record.lines()} {record.moves()} {record.bills()} {trail}
    };
    let page = Page::new(title(&record.order, lang), view! { <div class="stack">{body}</div> });
    let page = page.lede(record.order.party.clone());
    let mut acts = record.acts(actor).into_iter();
    let page = match acts.next() {
        Some((word, act)) => page.primary_edit(word.text(lang), format!("/orders/{}/{act}", record.order.id)),
        None => page,
    };
    let tools: Vec<AnyView> = acts
        .map(|(word, act)| {
            let href = format!("/orders/{}/{act}", record.order.id);
            view! { <a class="btn" href=href>{word.text(lang)}</a> }.into_any()
        })
        .collect();
    Ok(page.tools(tools))
}

impl Record {
    fn text(&self, word: W) -> &'static str {
        word.text(self.lang)
    }

    /// What can be done next, the most usual first.
    fn acts(&self, actor: &Actor) -> Vec<(W, &'static str)> {
        let any =
            |left: fn(&OrderLine) -> Quantity| self.lines.iter().any(|line| left(line) > Quantity::ZERO);
        let open = self.order.cancelled_at.is_none();
        let moves = actor.may(Action::MoveStock);
        let changes = actor.may(Action::ChangeOrders) && open;
        let still = self.lines.iter().all(|line| line.picked.is_zero());
        let settled = self.lines.iter().all(|line| line.picked == line.delivered);
        let sale = self.order.kind == OrderKind::Sale;
        let all = [
            (W::Deliver, "deliver", sale && open && moves && any(|line| line.picked - line.delivered)),
            (W::Pick, "pick", sale && open && moves && any(OrderLine::to_pick)),
            (W::Receive, "receive", !sale && open && moves && any(OrderLine::open)),
            (W::BillIt, "bill", !sale && actor.may(Action::BillOrders) && any(OrderLine::to_bill)),
            (W::Edit, "edit", changes && still),
            (W::Ship, "ship", sale && open && moves && any(OrderLine::packed)),
            (W::PutBack, "put-back", sale && open && moves && any(OrderLine::packed)),
            (W::GiveBack, "return", moves && any(|line| line.delivered - line.returned)),
            (W::ApproveOver, "over", open && actor.may(Action::ApproveOverDelivery)),
            (W::CancelOrder, "cancel", changes && settled && any(OrderLine::open)),
        ];
        all.into_iter().filter(|(.., may)| *may).map(|(word, act, _)| (word, act)).collect()
    }

    fn facts(&self) -> AnyView {
        let (order, lang) = (&self.order, self.lang);
        let state = order.state(&self.lines);
        let (party, place) = match order.kind {
            OrderKind::Purchase => (W::Supplier, W::ComesTo),
            OrderKind::Sale => (W::Customer, W::LeavesFrom),
        };
        let link = view! { <a href=format!("/parties/{}", order.party_id)>{order.party.clone()}</a> };
        let mut facts = vec![
            fact(self.text(party), link),
            fact(self.text(W::State), parts::tag(state.text(lang), tone(state))),
            fact(self.text(W::OrderedOn), parts::day(order.ordered_on, lang)),
        ];
        if let Some(promised) = order.promised_on {
            facts.push(fact(self.text(W::PromisedOn), parts::day(promised, lang)));
        }
        facts.push(fact(self.text(place), order.place.clone()));
        facts.push(fact(self.text(W::DueDays), order.due_days.to_string()));
        if let Some(area) = &order.area {
            facts.push(fact(self.text(W::Area), area.clone()));
        }
        facts.push(fact(self.text(W::RecordedBy), order.recorded_by.clone()));
        if !order.memo.is_empty() {
            facts.push(fact(self.text(W::Memo), order.memo.clone()));
        }
        if let (Some(at), Some(reason)) = (order.cancelled_at, &order.cancel_reason) {
            facts.push(fact(self.text(W::Cancelled), parts::moment(at, &self.company.time_zone, lang)));
            facts.push(fact(self.text(W::Reason), reason.clone()));
        }
        parts::facts(facts)
    }

    fn amount(&self, amount: Money) -> AnyView {
        parts::amount(amount, self.currency.decimals(), self.lang)
    }

    /// The steps of this kind of order, after what was ordered.
    fn steps(&self) -> Vec<(W, CounterOf)> {
        match self.order.kind {
            OrderKind::Purchase => vec![
                (W::Announced, OrderLine::on_the_way),
                (W::Received, |line| line.delivered),
                (W::Returned, |line| line.returned),
                (W::Billed, |line| line.billed),
            ],
            OrderKind::Sale => vec![
                (W::Picked, |line| line.picked),
                (W::Shipped, |line| line.shipped),
                (W::Delivered, |line| line.delivered),
                (W::Returned, |line| line.returned),
            ],
        }
    }

    fn lines(&self) -> AnyView {
        let lang = self.lang;
        let rows: Vec<AnyView> = self.lines.iter().map(|line| self.line(line)).collect();
        let steps: Vec<AnyView> = self
            .steps()
            .into_iter()
            .map(|(word, _)| view! { <th scope="col" class="n">{word.text(lang)}</th> }.into_any())
            .collect();
        let sum = |of: fn(&OrderLine) -> Money| self.lines.iter().map(of).sum::<Money>();
        let (net, tax) = (sum(|line| line.net), sum(|line| line.tax));
        let rest = steps.len() + 5;
        let head = |word: W| view! { <th scope="col" class="n">{word.text(lang)}</th> };
        let table = view! {
            <div class="scroll" tabindex="0" role="group" aria-label=self.text(W::Lines)>
                <table class="t records">
                    <caption class="sr">{self.text(W::Lines)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{self.text(W::Item)}</th>
                            {head(W::Ordered)}
                            {steps}
                            {head(W::UnitPrice)}
                            {head(W::Discount)}
                            {head(W::TaxAmount)}
                            {head(W::Net)}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                    <tfoot>
                        <tr>
                            <th scope="row" colspan=(rest - 1).to_string()>{self.text(W::Total)}</th>
                            <td class="n" data-label=self.text(W::TaxAmount)>{self.amount(tax)}</td>
                            <td class="n" data-label=self.text(W::Net)>{self.amount(net)}</td>
                        </tr>
                        <tr>
                            <th scope="row" colspan=rest.to_string()>{self.text(W::Value)}</th>
                            <td class="n">{self.amount(net + tax)}</td>
                        </tr>
                    </tfoot>
                </table>
            </div>
        };
        parts::section("lines-title", self.text(W::Lines), (), table)
    }

    fn line(&self, line: &OrderLine) -> AnyView {
        let lang = self.lang;
        let steps: Vec<AnyView> = self
            .steps()
            .into_iter()
            .map(|(word, of)| {
                let label = word.text(lang);
                view! { <td class="n" data-label=label>{quantity(of(line), lang)}</td> }.into_any()
            })
            .collect();
        let over = (!line.over.is_zero()).then(|| {
            let text = format!("+ {} {}", line.over.show(lang), self.text(W::Over));
            view! { <span class="sub">{text}</span> }
        });
        let reserved = self.reserved.get(&line.id).filter(|quantity| !quantity.is_zero()).map(|quantity| {
            let text = format!("{}: {}", self.text(W::Reserved), quantity.show(lang));
            view! { <span class="sub">{text}</span> }
        });
        let discount = (!line.discount_rate.is_zero()).then(|| line.discount_rate.show(lang));
        view! {
            <tr>
                <th scope="row">
                    {line.name.clone()} <span class="sub">{line.sku.clone()}</span>
                    {self.progress(line)}
                </th>
                <td class="n" data-label=self.text(W::Ordered)>
                    {format!("{} {}", line.quantity.show(lang), line.unit)} {over} {reserved}
                </td>
                {steps}
                <td class="n" data-label=self.text(W::UnitPrice)>{self.amount(line.unit_price)}</td>
                <td class="n" data-label=self.text(W::Discount)>{discount}</td>
                <td class="n" data-label=self.text(W::TaxAmount)>{self.amount(line.tax)}</td>
                <td class="n" data-label=self.text(W::Net)>{self.amount(line.net)}</td>
            </tr>
        }
        .into_any()
    }

    /// How much of a line is delivered, as a bar with its words.
    fn progress(&self, line: &OrderLine) -> AnyView {
        if self.order.state(&self.lines) == OrderState::Cancelled {
            return ().into_any();
        }
        let word = if self.order.kind == OrderKind::Sale { W::Progress } else { W::ProgressIn };
        let (done, all) = (line.delivered.show(self.lang), line.wanted().show(self.lang));
        let label = word.text(self.lang).replacen("{}", &done, 1).replacen("{}", &all, 1);
        view! {
            <progress
                value=line.delivered.thousandths().to_string() max=line.wanted().thousandths().to_string()
                aria-label=label.clone() title=label
            ></progress>
        }
        .into_any()
    }

    fn moves(&self) -> AnyView {
        let rows: Vec<AnyView> = self.moves.iter().map(|one| self.moved(one)).collect();
        let body = if rows.is_empty() {
            view! { <p class="small muted">{self.text(W::NoMoves)}</p> }.into_any()
        } else {
            let heads = [W::Step, W::Day, W::Item, W::Moves, W::Document]
                .map(|word| view! { <th scope="col">{self.text(word)}</th> });
            view! {
                <div class="scroll" tabindex="0" role="group" aria-label=self.text(W::Moves)>
                    <table class="t records">
                        <caption class="sr">{self.text(W::Moves)}</caption>
                        <thead>
                            <tr>
                                {heads.to_vec()} <th scope="col" class="n">{self.text(W::Quantity)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .into_any()
        };
        parts::section("moves-title", self.text(W::Moves), (), body)
    }

    fn moved(&self, one: &Moved) -> AnyView {
        let way = format!("{} → {}", one.from, one.to);
        let lot = one.lot.clone().map(|lot| view! { <span class="sub">{lot}</span> });
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/stock/moves/{}", one.document_id)>{one.step.text(self.lang)}</a>
                </th>
                <td>{parts::day(one.effective_on, self.lang)}</td>
                <td>{one.sku.clone()} {lot}</td>
                <td>{way}</td>
                <td>{one.document.clone()} {self.entry(one.entry_id)}</td>
                <td class="n">{quantity(one.quantity, self.lang)}</td>
            </tr>
        }
        .into_any()
    }

    /// The way to a ledger entry, for those who may read it.
    fn entry(&self, entry: Option<i64>) -> Option<AnyView> {
        let id = entry.filter(|_| self.ledger)?;
        let href = format!("/ledger/entries/{id}");
        Some(view! { <span class="sub"><a href=href>{self.text(W::Entry)}</a></span> }.into_any())
    }

    fn bills(&self) -> AnyView {
        let rows: Vec<AnyView> = self.bills.iter().map(|bill| self.bill(bill)).collect();
        let body = if rows.is_empty() {
            view! { <p class="small muted">{self.text(W::NoBills)}</p> }.into_any()
        } else {
            let heads =
                [W::Bill, W::Day, W::DueOn].map(|word| view! { <th scope="col">{self.text(word)}</th> });
            let figures = [W::Net, W::TaxAmount, W::Total]
                .map(|word| view! { <th scope="col" class="n">{self.text(word)}</th> });
            view! {
                <div class="scroll" tabindex="0" role="group" aria-label=self.text(W::Bills)>
                    <table class="t records">
                        <caption class="sr">{self.text(W::Bills)}</caption>
                        <thead><tr>{heads.to_vec()} {figures.to_vec()}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .into_any()
        };
        parts::section("bills-title", self.text(W::Bills), (), body)
    }

    fn bill(&self, bill: &Listed) -> AnyView {
        let word = if bill.credit { W::CreditNote } else { W::Bill };
        let due = (!bill.credit).then(|| parts::day(bill.due_on, self.lang));
        view! {
            <tr>
                <th scope="row">
                    {self.text(word)} " " {bill.document.clone()} {self.entry(bill.entry_id)}
                </th>
                <td>{parts::day(bill.effective_on, self.lang)}</td>
                <td>{due}</td>
                <td class="n">{self.amount(bill.net)}</td>
                <td class="n">{self.amount(bill.tax)}</td>
                <td class="n">{self.amount(bill.net + bill.tax)}</td>
            </tr>
        }
        .into_any()
    }
}

/// A quantity in a table: nothing as –.
fn quantity(quantity: Quantity, lang: Lang) -> AnyView {
    if quantity.is_zero() {
        view! { <span class="zero">"–"</span> }.into_any()
    } else {
        quantity.show(lang).into_any()
    }
}
