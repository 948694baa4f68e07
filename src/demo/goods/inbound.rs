//! From makers: purchases, what came of them, their bills, and the lorries that brought them.

use super::days::{Goods, TAX, net_and_tax, then};
use super::shelf::cases;
use super::{Deed, Placed, RECEIVED, Wanted};
use crate::demo::entry::{DemoEntry, Fact, share};
use crate::demo::firm::{Firm, Open, PAYABLE, STOCK, Span};
use crate::demo::trade::next_month;
use crate::kernel::{Day, Money};
use crate::logistics::model::{Basis, Freighted, shares};

/// Orders of the maker that is missed most what brings its items back to their level.
pub fn buy(firm: &mut Firm, goods: &mut Goods, span: &Span, day: Day, facts: &mut Vec<Fact>) {
    let short = |n: usize| {
        let (item, shelf) = (&goods.items[n], &goods.shelves[n]);
        let has = shelf.here() + shelf.coming - shelf.spoken;
        let level = item.demand * if item.keeps.is_some_and(|days| days < 100) { 160 } else { 215 } / 100;
        (level - has).max(0)
    };
    let all = 0..goods.items.len();
    let missing =
        super::days::summed(all.clone().map(|n| (goods.items[n].supplier, short(n) * goods.items[n].cost)));
    let Some((supplier, amount)) = missing.into_iter().max_by_key(|(_, amount)| *amount) else { return };
    if amount <= 0 {
        return;
    }
    let mut lines = Vec::new();
    for n in all.filter(|n| goods.items[*n].supplier == supplier) {
        let count = short(n);
        if count > goods.items[n].demand / 8 {
            let price = Money(firm.random.around(then(goods.items[n].cost, span), 3));
            lines.push(Wanted { item: n, count, price });
        }
    }
    if lines.is_empty() {
        return;
    }
    for line in &lines {
        goods.shelves[line.item].coming += line.count;
    }
    let number = format!("PC-{:05}", 1_001 + goods.purchases.len());
    let days = firm.random.between(3, 9) as i32;
    let promised = day.plus_days(days + 2).unwrap_or(day);
    let placed = Placed { number, party: supplier, on: day, promised, due_days: 28, lines };
    let late = if firm.random.chance(15) { firm.random.between(2, 6) as i32 } else { 0 };
    let purchase = goods.purchases.len();
    goods.coming.push((day.plus_days(days + late).unwrap_or(day), purchase));
    // Goods in lots are received at the dock, with their dates.
    let whole = placed.lines.iter().all(|line| goods.items[line.item].keeps.is_none());
    let carried = whole && firm.random.chance(30);
    let amount: i64 = placed.lines.iter().map(|line| line.price.minor() * line.count).sum();
    facts.push(Fact::deed(day, Deed::Buy(placed.clone()), Vec::new()));
    goods.purchases.push(placed);
    if carried {
        let carrier = firm.cast.carrier(&mut firm.random);
        let quoted = Money(share(amount, firm.random.between(18, 32), 1_000).max(1));
        facts.push(Fact::deed(day, Deed::Announce { purchase, carrier, quoted }, Vec::new()));
        goods.inbound.insert(purchase, (carrier, quoted));
    }
}

/// Receives what comes today. One in ten comes in two parts.
pub fn come(firm: &mut Firm, goods: &mut Goods, day: Day, facts: &mut Vec<Fact>) {
    let (today, later): (Vec<_>, Vec<_>) =
        std::mem::take(&mut goods.coming).into_iter().partition(|(on, _)| *on <= day);
    goods.coming = later;
    for (_, purchase) in today {
        let placed = goods.purchases[purchase].clone();
        let mut lines: Vec<usize> =
            (0..placed.lines.len()).filter(|n| !goods.received.contains(&(purchase, *n))).collect();
        let carried = goods.inbound.contains_key(&purchase);
        let in_parts = !carried && lines.len() > 3 && lines.len() == placed.lines.len();
        if in_parts && firm.random.chance(12) {
            lines.truncate(lines.len() / 2);
            goods.coming.push((day.plus_days(firm.random.between(3, 6) as i32).unwrap_or(day), purchase));
        } else {
            let bill = day.plus_days(firm.random.between(0, 3) as i32).unwrap_or(day);
            goods.unbilled.push((bill, purchase));
        }
        let (mut worth, mut dated) = (0, Vec::new());
        for n in lines {
            let line = placed.lines[n];
            let (net, _) = net_and_tax(&line, TAX);
            let fresh = goods.items[line.item].keeps.map(|days| days - firm.random.between(2, 12) as i32);
            let expires = fresh.and_then(|days| day.plus_days(days));
            let shelf = &mut goods.shelves[line.item];
            shelf.come(line.count, net, expires);
            shelf.coming -= line.count;
            worth += net.minor();
            dated.push((n, expires));
            goods.received.insert((purchase, n));
        }
        let entry = DemoEntry::new(day, "Recebimento").debit(STOCK, worth);
        let entry = entry.credit(RECEIVED, worth).party(placed.party);
        let deed = match carried {
            true => Deed::Unload { purchase },
            false => Deed::Receive { purchase, lines: dated },
        };
        facts.push(Fact::deed(day, deed, vec![entry]));
    }
}

/// Books the bills that come today: of makers, and of those who carried for them.
pub fn bill(firm: &mut Firm, goods: &mut Goods, span: &Span, day: Day, facts: &mut Vec<Fact>) {
    let (today, later): (Vec<_>, Vec<_>) =
        std::mem::take(&mut goods.unbilled).into_iter().partition(|(on, _)| *on <= day);
    goods.unbilled = later;
    for (_, purchase) in today {
        maker(firm, goods, span, day, purchase, facts);
        if let Some((carrier, quoted)) = goods.inbound.get(&purchase).copied() {
            landed(firm, goods, span, day, (purchase, carrier, quoted), facts);
        }
    }
}

fn maker(firm: &mut Firm, goods: &mut Goods, span: &Span, day: Day, purchase: usize, facts: &mut Vec<Fact>) {
    let placed = goods.purchases[purchase].clone();
    let (mut net, mut tax, mut entries) = (0, 0, Vec::new());
    for line in &placed.lines {
        let (of_net, of_tax) = net_and_tax(line, TAX);
        (net, tax) = (net + of_net.minor(), tax + of_tax.minor());
    }
    let mut other = None;
    if firm.random.chance(8) {
        let at = firm.random.below(placed.lines.len() as i64) as usize;
        let line = placed.lines[at];
        let (billed, _) = net_and_tax(&line, TAX);
        let more = Money(share(billed.minor(), firm.random.between(-12, 25), 1_000));
        if !more.is_zero() {
            other = Some((at, billed + more));
            net += more.minor();
            let (to_stock, to_cost) = goods.shelves[line.item].standing.late_cost(cases(line.count), more);
            goods.shelves[line.item].worth(cases(0), to_stock);
            let entry = DemoEntry::new(day, "Custo posterior").debit(STOCK, to_stock.minor());
            let entry = entry.debit("4.1.1.01", to_cost.minor()).credit(RECEIVED, more.minor());
            entries.push(entry.party(placed.party));
        }
    }
    let document = format!("NF-e {}", firm.random.between(1_000, 99_999));
    let due = next_month(firm, span, 9, 28).max(day);
    let entry = DemoEntry::new(day, format!("Compra {}", placed.number))
        .document(document.clone())
        .debit(RECEIVED, net)
        .party(placed.party)
        .debit("1.1.4.01", tax)
        .credit(PAYABLE, net + tax)
        .party(placed.party);
    entries.push(entry);
    firm.bills.push(Open { due, party: placed.party, amount: net + tax, document: document.clone() });
    facts.push(Fact::deed(day, Deed::Bill { purchase, document, due, other }, entries));
}

/// The freight of what came is a part of what it cost.
fn landed(
    firm: &mut Firm,
    goods: &mut Goods,
    span: &Span,
    day: Day,
    (purchase, carrier, quoted): (usize, usize, Money),
    facts: &mut Vec<Fact>,
) {
    let lines = goods.purchases[purchase].lines.clone();
    let basis = if firm.random.chance(70) { Basis::Weight } else { Basis::Value };
    let amount = Money(firm.random.around(quoted.minor(), 3).max(1));
    let freighted: Vec<Freighted> = lines.iter().map(|line| freighted(goods, line)).collect();
    let parts = shares(amount, basis, &freighted, &[]).unwrap_or_default();
    let (mut to_stock, mut to_cost) = (Money::ZERO, Money::ZERO);
    for (line, part) in lines.iter().zip(parts).filter(|(_, part)| !part.is_zero()) {
        let shelf = &mut goods.shelves[line.item];
        let (stock, cost) = shelf.standing.late_cost(cases(line.count), part);
        shelf.worth(cases(0), stock);
        (to_stock, to_cost) = (to_stock + stock, to_cost + cost);
    }
    let document = format!("CT-e {}", 61_000 + goods.freights);
    goods.freights += 1;
    let due = next_month(firm, span, 3, 20).max(day);
    let entry = DemoEntry::new(day, format!("Frete {document}"))
        .document(document.clone())
        .debit(STOCK, to_stock.minor())
        .debit("4.1.1.01", to_cost.minor())
        .credit(PAYABLE, amount.minor())
        .party(carrier);
    firm.bills.push(Open { due, party: carrier, amount: amount.minor(), document: document.clone() });
    facts.push(Fact::deed(
        day,
        Deed::Landed { carrier, document, due, amount, basis, purchase },
        vec![entry],
    ));
}

/// A line as the sharing of freight sees it.
fn freighted(goods: &Goods, line: &Wanted) -> Freighted {
    Freighted {
        line_id: None,
        move_seq: None,
        shipment: String::new(),
        item_id: 0,
        sku: String::new(),
        name: String::new(),
        area_id: None,
        quantity: cases(line.count),
        weight: Some(goods.items[line.item].weight),
        volume: None,
        value: net_and_tax(line, TAX).0,
    }
}
