//! The days of a month: what arrives, what is sold, what leaves, what is put right.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{DemoItem, items};
use super::shelf::{Shelf, cases};
use super::{Deed, Placed, Trip, Wanted, inbound, outbound, upkeep};
use crate::demo::entry::{DemoEntry, Fact, share};
use crate::demo::firm::{Firm, STOCK, Span};
use crate::kernel::{Day, Money};
use crate::trade::model::{NewLine, Rate};

/// Everything the firm has to do with goods, between two months.
#[derive(Default)]
pub struct Goods {
    pub items: Vec<DemoItem>,
    pub shelves: Vec<Shelf>,
    pub purchases: Vec<Placed>,
    pub sales: Vec<Sale>,
    pub trips: Vec<Trip>,
    /// Purchases with the day they come.
    pub coming: Vec<(Day, usize)>,
    /// Received purchases with the day of their bill.
    pub unbilled: Vec<(Day, usize)>,
    /// Purchases that a carrier brings, with who it is and what was asked for.
    pub inbound: BTreeMap<usize, (usize, Money)>,
    /// Lines of purchases that came.
    pub received: BTreeSet<(usize, usize)>,
    /// Sales with the day they may leave.
    pub waiting: Vec<(Day, usize)>,
    /// Trips under way with the day they arrive.
    pub under_way: Vec<(Day, usize)>,
    /// Trips whose carrier has not billed yet.
    pub unpaid: Vec<usize>,
    /// Centavos an item brings in a month, on average.
    pub usual: i64,
    /// How many bills of carriers there were.
    pub freights: i64,
}

pub struct Sale {
    pub placed: Placed,
    pub lines: Vec<SaleLine>,
}

#[derive(Clone, Debug)]
pub struct SaleLine {
    pub net: Money,
    pub shipped: i64,
    pub billed: i64,
    /// What is on its way, by lot.
    pub parts: Vec<i64>,
    /// A delivery out of one lot that nothing came back of: cases and cost.
    pub whole: Option<(i64, Money)>,
}

/// How much a month brings.
pub struct Work {
    /// To be sold, in centavos.
    pub amount: i64,
    pub sales: i64,
    pub purchases: i64,
    pub returns: i64,
    /// What carriers ask for, in centavos.
    pub freight: i64,
}

/// Purchases bear the taxes that are recovered; in prices of sales they are contained.
pub const TAX: i64 = 1_990;

pub fn net_and_tax(line: &Wanted, tax: i64) -> (Money, Money) {
    let tax = Rate::new(tax).unwrap_or_default();
    let (quantity, unit_price) = (cases(line.count), line.price);
    let line = NewLine { item_id: 0, quantity, unit_price, discount: Rate::ZERO, tax };
    line.amounts().unwrap_or_default()
}

/// An amount of today as it was in an earlier month.
pub fn then(amount: i64, span: &Span) -> i64 {
    share(amount, 1_000 - 7 * span.back, 1_000)
}

/// Chooses the items and fills the shelves for a little more than a month.
pub fn opening(firm: &mut Firm, span: &Span, sales: i64) -> Fact {
    let months = firm.plan.months().len().max(1);
    let a_month = firm.plan.entries / months;
    let count = (firm.plan.entries / 25).clamp(48, 384);
    let makers = (a_month.saturating_sub(40) / 14).clamp(1, firm.cast.makers());
    let mut items = items(count, makers, &firm.cast, &mut firm.random);
    let asked: u64 = items.iter().map(|item| item.asked).sum();
    let today = share(sales, 1_000, 1_000 - 7 * span.back);
    for item in &mut items {
        let amount = share(share(today, 455, 1_000), item.asked as i64, asked as i64);
        item.demand = (amount / item.cost.max(1)).max(2);
    }
    let mut shelves = vec![Shelf::default(); items.len()];
    let (mut lines, mut worth) = (Vec::with_capacity(items.len()), 0);
    for (n, (item, shelf)) in items.iter().zip(&mut shelves).enumerate() {
        let count = (item.demand * firm.random.between(110, 160) / 100).max(3);
        let cost = Money(then(item.cost, span) * count);
        let expires = item.keeps.and_then(|days| span.month.first().plus_days(days * 3 / 4));
        shelf.come(count, cost, expires);
        worth += cost.minor();
        lines.push((n, count, cost, expires));
    }
    let brought: i64 = items.iter().map(|item| item.demand * item.price).sum();
    let usual = brought / items.len().max(1) as i64;
    firm.goods = Goods { items, shelves, usual, ..Goods::default() };
    let entry = DemoEntry::new(span.month.first(), "Estoque de abertura");
    Fact::deed(
        span.month.first(),
        Deed::Opening(lines),
        vec![entry.debit(STOCK, worth).credit("2.3.1.02", worth)],
    )
}

/// The working days of a span.
fn working(span: &Span) -> Vec<Day> {
    let days: BTreeSet<Day> = (1..=span.days()).filter_map(|day| span.workday(day)).collect();
    days.into_iter().collect()
}

/// What of `whole` falls on the day `at` of so many.
fn of_day(whole: i64, at: usize, days: usize) -> i64 {
    let (at, days) = (at as i64, days.max(1) as i64);
    whole * (at + 1) / days - whole * at / days
}

/// A month of goods, in order.
pub fn month(firm: &mut Firm, span: &Span, work: &Work) -> Vec<Fact> {
    let mut goods = std::mem::take(&mut firm.goods);
    let days = working(span);
    let mut amounts = super::super::trade::uneven(firm, work.amount, work.sales);
    let (busy, mut facts) = (work.sales >= 8, Vec::new());
    for (n, day) in days.iter().enumerate() {
        let part = |whole: i64| of_day(whole, n, days.len());
        inbound::come(firm, &mut goods, *day, &mut facts);
        inbound::bill(firm, &mut goods, span, *day, &mut facts);
        outbound::arrive(firm, &mut goods, *day, &mut facts);
        outbound::ship(firm, &mut goods, *day, &mut facts);
        let today = amounts.len().saturating_sub(usize::try_from(part(work.sales)).unwrap_or(0));
        outbound::sell(firm, &mut goods, span, *day, &amounts.split_off(today), &mut facts);
        // The last days are busy: what they bring makes no entries before it arrives.
        let rush = if span.back == 0 && n + 4 >= days.len() { 3 } else { 0 };
        let more = vec![goods.usual * 10; rush];
        outbound::sell(firm, &mut goods, span, *day, &more, &mut facts);
        for _ in 0..part(work.purchases) + i64::from(rush > 0) {
            inbound::buy(firm, &mut goods, span, *day, &mut facts);
        }
        for _ in 0..part(work.returns) {
            upkeep::give_back(firm, &mut goods, *day, &mut facts);
        }
        let is_last = n + 1 == days.len();
        if busy || span.back % 4 == 0 {
            upkeep::keep(firm, &mut goods, span, (n, days.len()), *day, &mut facts);
        }
        // Carriers bill twice a month where they carry much.
        let half = if work.sales >= 30 { work.freight / 2 } else { 0 };
        if is_last || (half > 0 && n == days.len() / 2) {
            let amount = if is_last { work.freight - half } else { half };
            outbound::pay_carriers(firm, &mut goods, span, *day, amount, &mut facts);
        }
    }
    if span.back == 0
        && let Some(today) = days.last()
    {
        outbound::plan_tomorrow(firm, &mut goods, *today, &mut facts);
    }
    firm.goods = goods;
    facts
}

/// Sums by key, in its order.
pub fn summed<K: Ord>(pairs: impl IntoIterator<Item = (K, i64)>) -> BTreeMap<K, i64> {
    let mut sums = BTreeMap::new();
    for (key, amount) in pairs {
        *sums.entry(key).or_default() += amount;
    }
    sums
}
