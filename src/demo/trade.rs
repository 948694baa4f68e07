//! Buying, selling, delivering, collecting and paying: the part of a month that grows with the size of the
//! company.

use super::cast::STATIONER;
use super::entry::{BANK, DemoEntry, Fact, share, told};
use super::firm::{CASH, DIRECT, Firm, Open, PAYABLE, RECEIVABLE, Span};
use super::goods::{self, Work};
use crate::kernel::{Day, Money};

/// Uneven parts of an amount, `count` of them.
pub fn uneven(firm: &mut Firm, amount: i64, count: i64) -> Vec<i64> {
    let weights: Vec<u64> = (0..count).map(|_| firm.random.between(30, 100).pow(2).unsigned_abs()).collect();
    let parts = Money(amount).split(&weights).unwrap_or_default();
    parts.into_iter().map(Money::minor).filter(|part| *part > 0).collect()
}

/// A working day of the month so far.
fn some_day(firm: &mut Firm, span: &Span) -> Day {
    let day = firm.random.between(1, span.days());
    span.workday(day).unwrap_or(span.last)
}

/// A day in the month after, so that what is sold in a month is collected in the next.
pub fn next_month(firm: &mut Firm, span: &Span, from: i64, to: i64) -> Day {
    let month = span.month.plus(1).unwrap_or(span.month);
    let day = i8::try_from(firm.random.between(from, to)).unwrap_or(1);
    Day::new(month.year(), month.of_year(), day).unwrap_or_else(|| month.first())
}

pub fn open_invoices(firm: &mut Firm, span: &Span, amount: i64) {
    let count = if firm.is_lumpy() { 8 } else { 24 };
    for amount in uneven(firm, amount, count) {
        let document = invoice_number(firm);
        let (party, day) = (firm.cast.customer(&mut firm.random), firm.random.between(2, 24));
        let due = span.month.first().plus_days(day as i32).unwrap_or(span.last);
        firm.invoices.push(Open { due, party, amount, document });
    }
}

pub fn open_bills(firm: &mut Firm, span: &Span, amount: i64) {
    let count = if firm.is_lumpy() { 4 } else { 9 };
    for amount in uneven(firm, amount, count) {
        let (party, day) = (firm.cast.supplier(&mut firm.random), firm.random.between(11, 26));
        let due = span.month.first().plus_days(day as i32).unwrap_or(span.last);
        firm.bills.push(Open { due, party, amount, document: format!("NF-e {}", 7_000 + day * 31) });
    }
}

fn invoice_number(firm: &mut Firm) -> String {
    firm.invoice_number += 1;
    format!("NF-e {}", firm.invoice_number)
}

/// Takes out what is due by the end of the span; a few pay three weeks late.
fn due(firm: &mut Firm, span: &Span, bills: bool) -> Vec<Open> {
    let all = std::mem::take(if bills { &mut firm.bills } else { &mut firm.invoices });
    let (mut now, mut later) = (Vec::new(), Vec::new());
    for mut open in all {
        if open.due <= span.last && !bills && firm.random.chance(5) {
            open.due = open.due.plus_days(21).unwrap_or(open.due);
        }
        if open.due <= span.last { now.push(open) } else { later.push(open) }
    }
    *(if bills { &mut firm.bills } else { &mut firm.invoices }) = later;
    now
}

/// What customers pay this month.
pub fn collect(firm: &mut Firm, span: &Span) -> Vec<DemoEntry> {
    let paid = due(firm, span, false);
    paid.into_iter()
        .map(|open| {
            let on = span.workday(i64::from(open.due.date().day())).unwrap_or(span.last);
            DemoEntry::new(on, format!("Recebimento {}", open.document))
                .document(open.document)
                .debit(BANK, open.amount)
                .credit(RECEIVABLE, open.amount)
                .party(open.party)
        })
        .collect()
}

/// What is paid to suppliers this month.
pub fn pay(firm: &mut Firm, span: &Span) -> Vec<DemoEntry> {
    let paid = due(firm, span, true);
    paid.into_iter()
        .map(|open| {
            let on = span.workday(i64::from(open.due.date().day())).unwrap_or(span.last);
            DemoEntry::new(on, format!("Pagamento {}", open.document))
                .document(open.document)
                .debit(PAYABLE, open.amount)
                .party(open.party)
                .credit(BANK, open.amount)
        })
        .collect()
}

/// About `wanted` entries of new business, never fewer than one sale and one purchase.
pub fn business(firm: &mut Firm, span: &Span, sales: i64, wanted: i64) -> Vec<Fact> {
    let weeks: &[i64] = if wanted >= 80 { &[7, 14, 21, 31] } else { &[31] };
    let weeks: Vec<Day> = week_ends(span, weeks);
    let open = (wanted - weeks.len() as i64 - 2).max(0);
    let counts = Money(open).split(&[56, 22, 10, 9, 3]).unwrap_or_default();
    let count = |at: usize| counts.get(at).map_or(0, |count| count.minor());
    // A delivery makes two entries, and so do a receipt with its bill and a return.
    let stored = firm.plan.stored();
    let pairs = |at: usize| share(count(at), stored, 2_000);
    let sold = span.elapsed(sales);
    let services = share(sold, 4, 100);
    let work = Work {
        amount: share(sold - services, stored, 1_000),
        sales: pairs(0).max(1),
        purchases: pairs(1).max(1),
        returns: pairs(4),
        freight: span.elapsed(firm.cost(60_000, span, 6)),
    };
    let mut facts = goods::month(firm, span, &work);
    facts.push(serve(firm, span, services).into());
    if stored < 1_000 {
        let direct = share(sales, 1_000 - stored, 1_000);
        let amount = sold - services - work.amount;
        let entries = sell(firm, span, amount, count(0) + count(4) - 2 * (work.sales + work.returns));
        facts.extend(cost(firm, &entries, &weeks).into_iter().chain(entries).map(Fact::from));
        let purchases = buy(firm, span, direct, (count(1) - 2 * work.purchases).max(1));
        facts.extend(purchases.into_iter().map(Fact::from));
    }
    let mut entries = taxes(&facts, &weeks);
    entries.extend(contributions(&facts, span.last));
    let fuel = span.elapsed(firm.cost(34_000, span, 6));
    entries.extend(drive(firm, span, fuel, count(2).max(1)));
    let small = span.elapsed(firm.cost(9_500, span, 10));
    let small = uneven(firm, small, count(3));
    entries.extend(small.into_iter().filter_map(|amount| errand(firm, span, amount)));
    facts.extend(entries.into_iter().map(Fact::from));
    facts
}

fn week_ends(span: &Span, weeks: &[i64]) -> Vec<Day> {
    let mut ends: Vec<Day> = weeks
        .iter()
        .filter(|day| **day < span.days())
        .filter_map(|day| Day::new(span.month.year(), span.month.of_year(), i8::try_from(*day).ok()?))
        .collect();
    ends.push(span.last);
    ends
}

/// What the firm's own lorries bring to customers for money, one invoice a month.
fn serve(firm: &mut Firm, span: &Span, amount: i64) -> DemoEntry {
    let party = firm.cast.customer(&mut firm.random);
    let due = next_month(firm, span, 1, 20);
    firm.invoice_number += 1;
    let document = format!("NFS-e {}", firm.invoice_number);
    firm.invoices.push(Open { due, party, amount, document: document.clone() });
    DemoEntry::new(span.last, "Serviços de entrega do mês")
        .document(document)
        .debit(RECEIVABLE, amount)
        .party(party)
        .credit("3.1.1.02", amount)
        .area("33")
}

/// Sales of goods that go from the maker to the customer.
fn sell(firm: &mut Firm, span: &Span, amount: i64, count: i64) -> Vec<DemoEntry> {
    let mut entries = Vec::new();
    for amount in uneven(firm, amount, count) {
        let (on, party) = (some_day(firm, span), firm.cast.customer(&mut firm.random));
        let (document, due) = (invoice_number(firm), next_month(firm, span, 1, 20));
        entries.push(
            DemoEntry::new(on, format!("Venda {document}"))
                .document(document.clone())
                .debit(RECEIVABLE, amount)
                .party(party)
                .credit("3.1.1.01", amount)
                .area("20"),
        );
        firm.invoices.push(Open { due, party, amount, document });
    }
    entries
}

/// What entries credit an account with, week by week.
fn credited<'a>(
    entries: impl Iterator<Item = &'a DemoEntry> + Clone,
    account: &str,
    weeks: &[Day],
) -> Vec<i64> {
    let mut after: Option<Day> = None;
    let mut sums = Vec::with_capacity(weeks.len());
    for end in weeks {
        let within = |entry: &&DemoEntry| entry.on <= *end && after.is_none_or(|after| entry.on > after);
        let lines = entries.clone().filter(within).flat_map(|entry| &entry.lines);
        sums.push(-lines.filter(|line| line.account == account).map(|line| line.amount).sum::<i64>());
        after = Some(*end);
    }
    sums
}

/// Cost of what went from the maker to the customer, week by week.
fn cost(firm: &mut Firm, sales: &[DemoEntry], weeks: &[Day]) -> Vec<DemoEntry> {
    let sums = credited(sales.iter(), "3.1.1.01", weeks);
    let sold = weeks.iter().zip(sums).filter(|(_, goods)| *goods > 0);
    sold.map(|(end, goods)| {
        let cost = share(goods, firm.random.between(4_520, 4_600), 10_000);
        DemoEntry::new(*end, "Custo das entregas diretas")
            .debit("4.1.1.01", cost)
            .area("20")
            .credit(DIRECT, cost)
    })
    .collect()
}

/// Taxes on what was sold, week by week.
fn taxes(facts: &[Fact], weeks: &[Day]) -> Vec<DemoEntry> {
    let told: Vec<&DemoEntry> = told(facts).collect();
    let goods = credited(told.iter().copied(), "3.1.1.01", weeks);
    let services = credited(told.iter().copied(), "3.1.1.02", weeks);
    let sold = weeks.iter().zip(goods.into_iter().zip(services)).filter(|(_, (goods, _))| *goods > 0);
    sold.map(|(end, (goods, services))| {
        let (icms, pis) = (share(goods, 121, 1_000), share(goods + services, 42, 1_000));
        let iss = share(services, 5, 100);
        DemoEntry::new(*end, "Tributos sobre as vendas")
            .debit("3.2.1.02", icms)
            .area("20")
            .debit("3.2.1.03", pis)
            .area("20")
            .debit("3.2.1.04", iss)
            .area(if iss == 0 { "20" } else { "33" })
            .credit("2.1.3.01", icms)
            .credit("2.1.3.02", pis)
            .credit("2.1.3.05", iss)
    })
    .collect()
}

/// The makers' bills have one amount of taxes; a third of it is PIS and Cofins.
fn contributions(facts: &[Fact], on: Day) -> Option<DemoEntry> {
    let of_bills = told(facts).filter(|entry| entry.lines.iter().any(|line| line.account == goods::RECEIVED));
    let taxes = of_bills.flat_map(|entry| &entry.lines).filter(|line| line.account == "1.1.4.01");
    let part = share(taxes.map(|line| line.amount).sum(), 66, 199);
    let entry = DemoEntry::new(on, "Créditos de PIS e Cofins das compras do mês");
    (part > 0).then(|| entry.debit("1.1.4.02", part).credit("1.1.4.01", part))
}

/// Buys what was sold and brings the stock towards five or six weeks of sales.
fn buy(firm: &mut Firm, span: &Span, sales: i64, count: i64) -> Vec<DemoEntry> {
    let cost = share(sales, 455, 1_000);
    let short = share(cost, 135, 100) - firm.balance(DIRECT);
    let goods = span.elapsed((cost + short / 2).max(cost / 3));
    let mut entries = Vec::new();
    for goods in uneven(firm, goods, count) {
        let (on, party) = (some_day(firm, span), firm.cast.supplier(&mut firm.random));
        let document = format!("NF-e {}", firm.random.between(1_000, 99_999));
        let (icms, pis) = (share(goods, 133, 1_000), share(goods, 66, 1_000));
        let (amount, due) = (goods + icms + pis, next_month(firm, span, 9, 28));
        entries.push(
            DemoEntry::new(on, format!("Compra {document}"))
                .document(document.clone())
                .debit(DIRECT, goods)
                .debit("1.1.4.01", icms)
                .debit("1.1.4.02", pis)
                .credit(PAYABLE, amount)
                .party(party),
        );
        firm.bills.push(Open { due, party, amount, document });
    }
    entries
}

fn drive(firm: &mut Firm, span: &Span, amount: i64, count: i64) -> Vec<DemoEntry> {
    let mut entries = Vec::new();
    for amount in uneven(firm, amount, count) {
        let on = some_day(firm, span);
        let (memo, account) = match firm.random.below(10) {
            0 => ("Revisão de veículo", "4.2.2.03"),
            1 | 2 => ("Pedágios", "4.2.2.02"),
            _ => ("Combustível", "4.2.2.02"),
        };
        let area = if firm.random.chance(65) { "33" } else { "34" };
        entries.push(DemoEntry::new(on, memo).debit(account, amount).area(area).credit(BANK, amount));
    }
    entries
}

/// Small expenses of their own size, as many as asked for.
pub fn errands(firm: &mut Firm, span: &Span, count: usize) -> Vec<DemoEntry> {
    (0..count)
        .filter_map(|_| {
            let amount = firm.random.between(4_000, 90_000);
            errand(firm, span, amount)
        })
        .collect()
}

/// Office, travel and repairs; one in ten of the smallest is paid from the cash box.
fn errand(firm: &mut Firm, span: &Span, amount: i64) -> Option<DemoEntry> {
    const KINDS: [(&str, &str, &str); 6] = [
        ("Material de escritório e limpeza", "4.2.4.07", "10"),
        ("Viagem a cliente", "4.2.3.03", "20"),
        ("Manutenção do galpão", "4.2.4.10", "31"),
        ("Cartório e taxas", "4.2.4.11", "10"),
        ("Treinamento da equipe", "4.2.1.06", "12"),
        ("Embalagens", "4.2.2.05", "31"),
    ];
    let on = some_day(firm, span);
    let (memo, account, area) = firm.random.pick(&KINDS).copied()?;
    let mut entry = DemoEntry::new(on, memo).debit(account, amount).area(area);
    if account == "4.2.4.07" {
        entry = entry.party(STATIONER);
    }
    let from_box = amount < 15_000 && firm.random.chance(10) && firm.balance(CASH) > firm.reais(3_000);
    Some(entry.credit(if from_box { CASH } else { BANK }, amount))
}
