//! To customers: orders, the lorries they leave with, what reaches them, and what carriers ask for it.

use super::days::{Goods, Sale, SaleLine, net_and_tax, then};
use super::shelf::cases;
use super::{Deed, Part, Placed, Stop, Trip, Wanted};
use crate::demo::entry::{DemoEntry, Fact, share};
use crate::demo::firm::{Firm, Open, PAYABLE, RECEIVABLE, STOCK, Span};
use crate::demo::trade::next_month;
use crate::kernel::{Day, Money};
use crate::logistics::model::Basis;
use crate::trade::model;

/// Stops of one lorry.
const STOPS: usize = 3;
const SALES_AREA: &str = "20";

/// Places orders of customers for these amounts.
pub fn sell(
    firm: &mut Firm,
    goods: &mut Goods,
    span: &Span,
    day: Day,
    amounts: &[i64],
    facts: &mut Vec<Fact>,
) {
    let mut placed = Vec::with_capacity(amounts.len());
    for amount in amounts {
        let lines = chosen(firm, goods, span, *amount);
        if lines.is_empty() {
            continue;
        }
        let number = format!("PV-{:05}", 10_001 + goods.sales.len());
        let promised = day.plus_days(firm.random.between(4, 8) as i32).unwrap_or(day);
        let due_days = *firm.random.pick(&[21, 28, 30]).unwrap_or(&28);
        let party = firm.cast.shop(&mut firm.random);
        let order = Placed { number, party, on: day, promised, due_days, lines };
        let blank = |line: &Wanted| SaleLine {
            net: net_and_tax(line, 0).0,
            shipped: 0,
            billed: 0,
            parts: Vec::new(),
            whole: None,
        };
        let lines = order.lines.iter().map(blank).collect();
        for line in &order.lines {
            goods.shelves[line.item].spoken += line.count;
        }
        let leaves = day.plus_days(firm.random.between(1, 3) as i32).unwrap_or(day);
        goods.waiting.push((leaves, goods.sales.len()));
        goods.sales.push(Sale { placed: order.clone(), lines });
        placed.push(order);
    }
    if !placed.is_empty() {
        facts.push(Fact::deed(day, Deed::Sell(placed), Vec::new()));
    }
}

/// Items for an amount, those that are asked for more often first; now and then more than there is.
fn chosen(firm: &mut Firm, goods: &Goods, span: &Span, amount: i64) -> Vec<Wanted> {
    // A line is about half of what its item brings in a month.
    let usual = amount * 2 / then(goods.usual, span).max(1);
    let lines_wanted = firm.random.around(usual * 10, 30).clamp(50, 450) / 10;
    let boldness = if span.back == 0 { 5 } else { 1 };
    let (mut missing, mut lines): (i64, Vec<Wanted>) = (amount, Vec::new());
    let mut open: Vec<usize> = (0..goods.items.len()).collect();
    while missing > 0 && !open.is_empty() {
        let whole: u64 = open.iter().map(|n| goods.items[*n].asked).sum();
        let mut at = firm.random.below(whole as i64).unsigned_abs();
        let found = open.iter().position(|n| {
            let here = goods.items[*n].asked;
            let hit = at < here;
            at = at.saturating_sub(here);
            hit
        });
        let item = open.swap_remove(found.unwrap_or(0));
        let price = then(goods.items[item].price, span).max(1);
        let wish = firm.random.around(amount / lines_wanted, 40).min(missing) / price;
        let (free, bold) = (goods.shelves[item].free(), firm.random.chance(boldness));
        let count = if bold && wish > 0 { free + wish / 2 + 1 } else { wish.min(free) };
        if count > 0 {
            lines.push(Wanted { item, count, price: Money(price) });
            missing -= count * price;
        } else if wish == 0 {
            break;
        }
    }
    lines
}

/// Sends what is there of the sales that may leave today.
pub fn ship(firm: &mut Firm, goods: &mut Goods, day: Day, facts: &mut Vec<Fact>) {
    let (today, later): (Vec<_>, Vec<_>) =
        std::mem::take(&mut goods.waiting).into_iter().partition(|(on, _)| *on <= day);
    goods.waiting = later;
    let mut stops = Vec::new();
    for (_, sale) in today {
        if is_under_way(goods, sale) {
            goods.waiting.push((day, sale));
            continue;
        }
        let loads = load(goods, sale);
        let placed = &goods.sales[sale].placed;
        if left(goods, sale).iter().any(|left| *left > 0) {
            if loads.is_empty() && day.since_2000() - placed.promised.since_2000() > 20 {
                facts.push(cancel(goods, day, sale));
            } else {
                goods.waiting.push((day.plus_days(1).unwrap_or(day), sale));
            }
        }
        if !loads.is_empty() {
            stops.push(Stop { sale, planned: goods.sales[sale].placed.promised, loads });
        }
    }
    let first = goods.trips.len();
    for stops in stops.chunks(STOPS) {
        let trip = trip(firm, goods, day, stops.to_vec());
        goods.trips.push(trip);
    }
    let trips = goods.trips[first..].to_vec();
    if trips.is_empty() {
        return;
    }
    let mut entries = Vec::new();
    for (n, trip) in (first..).zip(&trips) {
        goods.unpaid.push(n);
        if trip.arrives_at_once {
            for stop in &trip.stops {
                entries.push(issue(goods, day, stop));
            }
        } else {
            let days = firm.random.between(1, 3) as i32;
            goods.under_way.push((day.plus_days(days).unwrap_or(day), n));
        }
    }
    // The goods of all lorries are booked before the bills of any.
    for stop in trips.iter().filter(|trip| trip.arrives_at_once).flat_map(|trip| &trip.stops) {
        entries.push(invoice(firm, goods, day, stop));
    }
    facts.push(Fact::deed(day, Deed::Ship(trips), entries));
}

fn is_under_way(goods: &Goods, sale: usize) -> bool {
    goods.sales[sale].lines.iter().any(|line| line.shipped > line.billed)
}

/// What of each line has not left.
fn left(goods: &Goods, sale: usize) -> Vec<i64> {
    let Sale { placed, lines } = &goods.sales[sale];
    placed.lines.iter().zip(lines).map(|(line, done)| line.count - done.shipped).collect()
}

/// Takes what there is of each line off its shelf.
fn load(goods: &mut Goods, sale: usize) -> Vec<(usize, i64)> {
    let mut loads = Vec::new();
    for (n, missing) in left(goods, sale).into_iter().enumerate() {
        let shelf = &mut goods.shelves[goods.sales[sale].placed.lines[n].item];
        let count = missing.min(shelf.here());
        if count > 0 {
            let parts = shelf.take(count);
            shelf.spoken -= count;
            let line = &mut goods.sales[sale].lines[n];
            line.shipped += count;
            line.parts = parts;
            loads.push((n, count));
        }
    }
    loads
}

fn cancel(goods: &mut Goods, day: Day, sale: usize) -> Fact {
    let missing = left(goods, sale);
    for (line, missing) in goods.sales[sale].placed.lines.iter().zip(&missing) {
        goods.shelves[line.item].spoken -= missing;
    }
    Fact::deed(day, Deed::Cancel { sale, reason: "Cliente desistiu do saldo em falta" }, Vec::new())
}

fn trip(firm: &mut Firm, goods: &Goods, day: Day, stops: Vec<Stop>) -> Trip {
    let carrier = firm.cast.carrier(&mut firm.random);
    let worth: i64 = stops
        .iter()
        .flat_map(|stop| stop.loads.iter().map(|(n, count)| (stop.sale, *n, *count)))
        .map(|(sale, n, count)| goods.sales[sale].placed.lines[n].price.minor() * count)
        .sum();
    let vehicle = plate(carrier, firm.random.below(4));
    let quoted = Money(share(worth, firm.random.between(28, 42), 1_000).max(1));
    let arrives_at_once = day < firm.plan.today && firm.random.chance(70);
    let number = format!("R-{:05}", 5_001 + goods.trips.len());
    Trip { number, carrier, vehicle, quoted, arrives_at_once, stops }
}

/// One of the few lorries of a carrier.
fn plate(carrier: usize, lorry: i64) -> String {
    const LETTERS: [char; 8] = ['B', 'D', 'F', 'G', 'J', 'K', 'Q', 'T'];
    let letter = |n: usize| LETTERS[n % LETTERS.len()];
    let n = carrier * 7 + lorry as usize * 3;
    format!("F{}{}{}{}{:02}", letter(n), letter(n / 3 + 1), n % 10, letter(n + 5), (n * 13) % 100)
}

/// Brings what is under way to its customers.
pub fn arrive(firm: &mut Firm, goods: &mut Goods, day: Day, facts: &mut Vec<Fact>) {
    const TAKERS: [&str; 6] =
        ["Rosana Lima", "Sérgio Pacheco", "Adriana Couto", "Wilson Prates", "Neusa Barros", "Edson Faria"];
    let (today, later): (Vec<_>, Vec<_>) =
        std::mem::take(&mut goods.under_way).into_iter().partition(|(on, _)| *on <= day);
    goods.under_way = later;
    for (_, trip) in today {
        for (n, stop) in goods.trips[trip].stops.clone().iter().enumerate() {
            let entries = vec![issue(goods, day, stop), invoice(firm, goods, day, stop)];
            let taken_by = firm.random.pick(&TAKERS).copied().filter(|_| stop.sale % 5 != 0);
            facts.push(Fact::deed(day, Deed::Arrive { trip, stop: n, taken_by }, entries));
        }
    }
}

/// The cost of what reaches a customer.
fn issue(goods: &mut Goods, day: Day, stop: &Stop) -> DemoEntry {
    let party = goods.sales[stop.sale].placed.party;
    let mut worth = 0;
    for (n, count) in &stop.loads {
        let item = goods.sales[stop.sale].placed.lines[*n].item;
        let parts = std::mem::take(&mut goods.sales[stop.sale].lines[*n].parts);
        let costs: i64 = parts.iter().map(|part| goods.shelves[item].leave(*part).minor()).sum();
        let all = *count == goods.sales[stop.sale].placed.lines[*n].count;
        let line = &mut goods.sales[stop.sale].lines[*n];
        line.whole = (all && parts.len() == 1).then_some((*count, Money(costs)));
        worth += costs;
    }
    let entry = DemoEntry::new(day, "Custo da entrega").debit("4.1.1.01", worth);
    entry.area(SALES_AREA).party(party).credit(STOCK, worth)
}

/// What a customer owes for it.
fn invoice(firm: &mut Firm, goods: &mut Goods, day: Day, stop: &Stop) -> DemoEntry {
    let Sale { placed, lines } = &mut goods.sales[stop.sale];
    let mut amount = 0;
    for (n, count) in &stop.loads {
        let (whole, line) = (cases(placed.lines[*n].count), &mut lines[*n]);
        let (net, _) = model::bill(whole, line.net, Money::ZERO, cases(line.billed), cases(*count));
        line.billed += count;
        amount += net.minor();
    }
    let due = day.plus_days(placed.due_days as i32).unwrap_or(day);
    let document = placed.number.clone();
    firm.invoices.push(Open { due, party: placed.party, amount, document: document.clone() });
    DemoEntry::new(day, format!("Venda {document}"))
        .document(document)
        .debit(RECEIVABLE, amount)
        .party(placed.party)
        .credit("3.1.1.01", amount)
        .area(SALES_AREA)
        .party(placed.party)
}

/// Bills of carriers for the trips they made since their last.
pub fn pay_carriers(
    firm: &mut Firm,
    goods: &mut Goods,
    span: &Span,
    day: Day,
    amount: i64,
    facts: &mut Vec<Fact>,
) {
    let trips = std::mem::take(&mut goods.unpaid);
    let mut carriers: Vec<usize> = trips.iter().map(|trip| goods.trips[*trip].carrier).collect();
    carriers.sort_unstable();
    carriers.dedup();
    if firm.is_lumpy() {
        carriers.truncate(1);
    }
    let asked = |carrier: &usize| -> u64 {
        let own = trips.iter().map(|trip| &goods.trips[*trip]).filter(|trip| trip.carrier == *carrier);
        own.map(|trip| trip.quoted.minor().unsigned_abs()).sum()
    };
    let weights: Vec<u64> = carriers.iter().map(asked).collect();
    let parts = Money(amount).split(&weights).unwrap_or_default();
    for (carrier, amount) in
        carriers.into_iter().zip(parts.into_iter().map(Money::minor)).filter(|(_, amount)| *amount > 0)
    {
        let own = trips.iter().copied().filter(|trip| goods.trips[*trip].carrier == carrier).collect();
        let document = format!("CT-e {}", 61_000 + goods.freights);
        goods.freights += 1;
        let due = next_month(firm, span, 3, 20).max(day);
        let entry = DemoEntry::new(day, format!("Frete {document}"))
            .document(document.clone())
            .debit("4.2.2.01", amount)
            .area(SALES_AREA)
            .party(carrier)
            .credit(PAYABLE, amount)
            .party(carrier);
        firm.bills.push(Open { due, party: carrier, amount, document: document.clone() });
        let basis = if firm.random.chance(50) { Basis::Weight } else { Basis::Value };
        let amount = Money(amount);
        let deed = Deed::Freight { carrier, document, due, amount, basis, trips: own };
        facts.push(Fact::deed(day, deed, vec![entry]));
    }
}

/// What leaves tomorrow: one lorry that is loaded, one that is planned.
pub fn plan_tomorrow(firm: &mut Firm, goods: &mut Goods, day: Day, facts: &mut Vec<Fact>) {
    let waiting: Vec<usize> = goods.waiting.iter().map(|(_, sale)| *sale).collect();
    let mut ready = Vec::new();
    for sale in waiting {
        // Of what all that anybody asked for is there, nobody else has reserved it.
        let there = |(n, missing): &(usize, i64)| {
            let shelf = &goods.shelves[goods.sales[sale].placed.lines[*n].item];
            *missing > 0 && shelf.spoken <= shelf.here()
        };
        let loads: Vec<Part> = left(goods, sale).into_iter().enumerate().filter(there).collect();
        if !loads.is_empty() && !is_under_way(goods, sale) {
            ready.push(Stop { sale, planned: goods.sales[sale].placed.promised, loads });
        }
    }
    for (n, stops) in ready.chunks(2).take(2).enumerate() {
        let trip = trip(firm, goods, day, stops.to_vec());
        facts.push(Fact::deed(day, Deed::Plan { trip: trip.clone(), picked: n == 0 }, Vec::new()));
        goods.trips.push(trip);
    }
}
