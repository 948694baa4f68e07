//! What goes wrong with goods and is put right: returns, scrap, counts, and moves between the warehouses.

use super::days::Goods;
use super::shelf::cases;
use super::{Deed, Part};
use crate::demo::entry::{DemoEntry, Fact};
use crate::demo::firm::{Firm, RECEIVABLE, STOCK, Span};
use crate::kernel::{Day, Money, Quantity};
use crate::stock::model::returned_cost;
use crate::trade::model;

const LOSSES: &str = "4.1.1.03";
const STOCK_AREA: &str = "31";

/// A customer sends back some of a delivery whose bill is not paid yet.
pub fn give_back(firm: &mut Firm, goods: &mut Goods, day: Day, facts: &mut Vec<Fact>) {
    const REASONS: [&str; 4] = [
        "Embalagem avariada no transporte",
        "Produto em desacordo com o pedido",
        "Cliente recusou parte da entrega",
        "Data de validade curta",
    ];
    let at = firm.random.below(firm.invoices.len() as i64) as usize;
    let Some(document) = firm.invoices.get(at).map(|open| open.document.clone()) else { return };
    let Some(sale) = goods.sales.iter().position(|sale| sale.placed.number == document) else { return };
    let kept = |n: usize| goods.items[goods.sales[sale].placed.lines[n].item].keeps.is_some();
    let whole = |n: &usize| goods.sales[sale].lines[*n].whole.filter(|_| !kept(*n));
    let Some(line) = (0..goods.sales[sale].lines.len()).find(|n| whole(n).is_some()) else { return };
    let Some((moved, cost)) = goods.sales[sale].lines[line].whole.take() else { return };
    let count = (moved / firm.random.between(2, 5)).max(1);
    let (placed, done) = (&goods.sales[sale].placed, &goods.sales[sale].lines[line]);
    let before =
        model::Billed { quantity: cases(done.billed), net: billed(goods, sale, line), tax: Money::ZERO };
    let (net, _) =
        model::credit(cases(placed.lines[line].count), done.net, Money::ZERO, before, cases(count));
    let credited = -net.minor();
    if credited <= 0 || firm.invoices[at].amount <= 2 * credited {
        return;
    }
    let party = placed.party;
    firm.invoices[at].amount -= credited;
    let back = returned_cost(cost, cases(moved), Quantity::ZERO, cases(count));
    goods.shelves[placed.lines[line].item].come(count, back, None);
    let came = DemoEntry::new(day, "Devolução de cliente")
        .debit(STOCK, back.minor())
        .credit("4.1.1.01", back.minor())
        .area("20")
        .party(party);
    let credit = DemoEntry::new(day, format!("Venda {document}, nota de crédito"))
        .debit("3.1.1.01", credited)
        .area("20")
        .party(party)
        .credit(RECEIVABLE, credited)
        .party(party);
    let memo = REASONS[firm.random.below(4) as usize];
    facts.push(Fact::deed(day, Deed::GiveBack { sale, line, count, memo }, vec![came, credit]));
}

/// What the bills of a line have so far; nothing of it came back yet.
fn billed(goods: &Goods, sale: usize, line: usize) -> Money {
    let (placed, done) = (&goods.sales[sale].placed.lines[line], &goods.sales[sale].lines[line]);
    model::up_to(done.net, cases(done.billed), cases(placed.count))
}

/// On their days of the month: what broke or expired is thrown away, some shelves are counted, some goods
/// change warehouses.
pub fn keep(
    firm: &mut Firm,
    goods: &mut Goods,
    span: &Span,
    (at, days): (usize, usize),
    day: Day,
    facts: &mut Vec<Fact>,
) {
    let on = |tenths: usize| at == days * tenths / 10;
    if on(4) {
        exchange(firm, goods, span, day, facts);
    }
    if on(6) {
        throw_away(firm, goods, day, facts);
    }
    if on(8) {
        count(firm, goods, day, facts);
    }
}

fn some(firm: &mut Firm, goods: &Goods, count: i64, fits: impl Fn(&Goods, usize) -> bool) -> Vec<usize> {
    let mut found: Vec<usize> = (0..count)
        .map(|_| firm.random.below(goods.items.len() as i64) as usize)
        .filter(|n| fits(goods, *n))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn throw_away(firm: &mut Firm, goods: &mut Goods, day: Day, facts: &mut Vec<Fact>) {
    let expired: Vec<Part> = (0..goods.items.len())
        // What is reserved goes by the same order of expiry and waits for the next round.
        .filter(|n| goods.shelves[*n].spoken == 0)
        .map(|n| (n, goods.shelves[n].expired(day)))
        .filter(|(_, count)| *count > 0)
        .collect();
    let broken =
        some(firm, goods, 3, |goods, n| goods.shelves[n].free() > 20 && goods.items[n].keeps.is_none());
    let broken: Vec<Part> = broken.into_iter().map(|n| (n, 1 + (n as i64) % 3)).collect();
    for (lines, reason) in [(expired, "Validade vencida"), (broken, "Avaria no manuseio")] {
        if lines.is_empty() {
            continue;
        }
        let mut worth = 0;
        for (item, count) in &lines {
            let parts = goods.shelves[*item].take(*count);
            worth += parts.iter().map(|part| goods.shelves[*item].leave(*part).minor()).sum::<i64>();
        }
        let entry = DemoEntry::new(day, "Descarte").debit(LOSSES, worth).area(STOCK_AREA);
        facts.push(Fact::deed(day, Deed::Scrap { lines, reason }, vec![entry.credit(STOCK, worth)]));
    }
}

fn count(firm: &mut Firm, goods: &mut Goods, day: Day, facts: &mut Vec<Fact>) {
    let items =
        some(firm, goods, 12, |goods, n| goods.shelves[n].free() > 20 && goods.items[n].keeps.is_none());
    let (mut lines, mut worth) = (Vec::new(), 0);
    for item in items {
        let difference = if firm.random.chance(25) { firm.random.between(-3, 2) } else { 0 };
        let shelf = &mut goods.shelves[item];
        lines.push((item, shelf.here() + difference));
        if difference > 0 {
            let value = shelf.standing.found(cases(difference), None);
            shelf.come(difference, value, None);
            worth += value.minor();
        } else if difference < 0 {
            shelf.take(-difference);
            worth -= shelf.leave(-difference).minor();
        }
    }
    let entry = DemoEntry::new(day, "Contagem").debit(STOCK, worth).credit(LOSSES, worth);
    let entries = if worth == 0 { Vec::new() } else { vec![entry] };
    if !lines.is_empty() {
        facts.push(Fact::deed(day, Deed::Count(lines), entries));
    }
}

/// Some of what is plentiful goes to the warehouse in São Paulo; every third month it comes back.
fn exchange(firm: &mut Firm, goods: &mut Goods, span: &Span, day: Day, facts: &mut Vec<Fact>) {
    let away = span.back % 3 != 0 || span.back == 0;
    let lines: Vec<Part> = if away {
        let plenty = |goods: &Goods, n: usize| {
            goods.items[n].keeps.is_none() && goods.shelves[n].free() > goods.items[n].demand
        };
        let items = some(firm, goods, 8, plenty);
        items.into_iter().map(|n| (n, goods.shelves[n].free() / 4)).collect()
    } else {
        let there = goods.shelves.iter().enumerate().filter(|(_, shelf)| shelf.away > 0);
        there.map(|(n, shelf)| (n, shelf.away)).collect()
    };
    let lines: Vec<Part> = lines.into_iter().filter(|(_, count)| *count > 0).collect();
    for (item, count) in &lines {
        let shelf = &mut goods.shelves[*item];
        if away {
            shelf.take(*count);
            shelf.away += count;
        } else {
            shelf.away -= count;
            shelf.put(*count, None);
        }
    }
    if !lines.is_empty() {
        facts.push(Fact::deed(day, Deed::Move { lines, away }, vec![]));
    }
}
