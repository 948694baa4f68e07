//! What every month brings: pay, rent, taxes, loans, and the accruals at its end.

use super::cast::{ACCOUNTANT, AGENCY, BUILDER, DEALER, LANDLORD, PAYROLL, SOFTWARE, UTILITY};
use super::entry::{BANK, DemoEntry, Fact, share, told};
use super::firm::{ACCRUED, BB, CASH, DIRECT, Firm, ITAU, LOAN, PAYABLE, RECEIVABLE, RESULT, SAVINGS, Span};
use super::trade;
use crate::kernel::Day;

/// The balances the books begin with, on the first day of the first month.
pub fn opening(firm: &mut Firm, span: &Span, sales: i64) -> DemoEntry {
    let on = span.month.first();
    let mut entry = DemoEntry::new(on, "Saldos de abertura")
        .debit(CASH, firm.reais(4_812))
        .debit(BB, share(sales, 25, 100))
        .debit(ITAU, share(sales, if firm.is_lumpy() { 120 } else { 45 }, 100))
        .debit(SAVINGS, share(sales, if firm.is_lumpy() { 70 } else { 30 }, 100));
    trade::open_invoices(firm, span, share(sales, 78, 100));
    for invoice in &firm.invoices {
        entry = entry.debit(RECEIVABLE, invoice.amount).party(invoice.party);
    }
    entry = entry
        .debit(DIRECT, share(share(sales, 66, 100), 1_000 - firm.plan.stored(), 1_000))
        .debit("1.2.3.01", firm.reais(412_000))
        .debit("1.2.3.02", firm.reais(184_150))
        .debit("1.2.3.06", firm.reais(38_400))
        .debit("1.2.3.07", firm.reais(46_900))
        .credit("1.2.3.09", firm.reais(142_300));
    trade::open_bills(firm, span, share(sales, 42, 100));
    for bill in &firm.bills {
        entry = entry.credit(PAYABLE, bill.amount).party(bill.party);
    }
    entry = entry
        .credit("2.1.2.01", firm.reais(97_600))
        .credit("2.1.2.02", firm.reais(51_300))
        .credit("2.1.2.03", firm.reais(118_400))
        .credit("2.1.3.01", firm.reais(84_200))
        .credit("2.1.3.02", firm.reais(21_900))
        .credit(LOAN, firm.reais(640_000))
        .credit("2.3.1.01", firm.reais(750_000));
    let missing = entry.lines.iter().map(|line| line.amount).sum();
    entry.credit("2.3.1.02", missing)
}

/// Pays the whole balance of a liability as it stood when the month began.
fn pay_off(firm: &Firm, on: Option<Day>, memo: &str, account: &'static str) -> Option<DemoEntry> {
    let owed = -firm.balance(account);
    let entry = DemoEntry::new(on?, memo).debit(account, owed).credit(BANK, owed);
    (owed > 0).then_some(entry)
}

fn expense(
    on: Option<Day>,
    memo: &str,
    account: &'static str,
    amount: i64,
    areas: &[(&'static str, u64)],
) -> Option<DemoEntry> {
    Some(DemoEntry::new(on?, memo).debit_areas(account, amount, areas).credit(BANK, amount))
}

/// What is paid, received or moved on a day of the month.
pub fn days(firm: &mut Firm, span: &Span, sales: i64) -> Vec<DemoEntry> {
    let mut found: Vec<Option<DemoEntry>> = vec![
        treasury(firm, span, sales),
        pay_off(firm, span.workday(6), "Pagamento de salários", "2.1.2.01"),
        pay_off(firm, span.workday(20), "INSS e FGTS", "2.1.2.02").map(|entry| entry.document("DARF")),
        pay_off(firm, span.workday(10), "Comissões do mês anterior", "2.1.5.04"),
        pay_off(firm, span.workday(20), "ICMS do mês anterior", "2.1.3.01")
            .map(|entry| entry.document("DARE-SP")),
        pay_off(firm, span.workday(25), "PIS e Cofins do mês anterior", "2.1.3.02")
            .map(|entry| entry.document("DARF")),
        pay_off(firm, span.workday(10), "ISS do mês anterior", "2.1.3.05"),
        pay_off(firm, span.workday(28), "IRPJ do mês anterior", "2.1.3.03")
            .map(|entry| entry.document("DARF")),
        pay_off(firm, span.workday(28), "CSLL do mês anterior", "2.1.3.04")
            .map(|entry| entry.document("DARF")),
    ];
    found.extend(bills_of_the_house(firm, span));
    found.extend(people(firm, span));
    found.extend(loan(firm, span));
    found.extend(assets(firm, span));
    found.extend(owners(firm, span));
    found.into_iter().flatten().collect()
}

/// Keeps enough at the banks for the month and the rest in savings.
fn treasury(firm: &mut Firm, span: &Span, sales: i64) -> Option<DemoEntry> {
    let wanted = share(sales, if firm.is_lumpy() { 135 } else { 75 }, 100);
    let on = span.workday(1)?;
    let excess = firm.at_banks() - wanted;
    if excess > 0 {
        let entry = DemoEntry::new(on, "Aplicação do excedente de caixa").debit(SAVINGS, excess);
        return Some(entry.credit(BANK, excess));
    }
    let back = (-excess).min(firm.balance(SAVINGS));
    (back > 0).then(|| DemoEntry::new(on, "Resgate de aplicação").debit(BANK, back).credit(SAVINGS, back))
}

fn bills_of_the_house(firm: &mut Firm, span: &Span) -> Vec<Option<DemoEntry>> {
    let rent = share(firm.reais(28_500), 1_000 - 50 * (span.back / 12), 1_000);
    let (energy, software) = (firm.cost(14_300, span, 9), firm.cost(12_600, span, 3));
    let (water, books) = (firm.cost(3_150, span, 8), firm.cost(9_400, span, 0));
    let (advertising, fees) = (firm.cost(22_000, span, 15), firm.cost(2_100, span, 10));
    let (cleaning, on) = (firm.cost(4_700, span, 12), |day| span.workday(day));
    let paid = |entry: Option<DemoEntry>, party| entry.map(|entry| entry.party(party));
    let cash = firm.reais(2_000);
    let low = firm.balance(CASH) < firm.reais(3_000);
    let fill = |on| DemoEntry::new(on, "Suprimento de caixa").debit(CASH, cash).credit(BANK, cash);
    vec![
        on(3).filter(|_| low).map(fill),
        paid(
            expense(
                on(5),
                "Aluguel do galpão e do escritório",
                "4.2.4.01",
                rent,
                &[("31", 60), ("20", 15), ("10", 25)],
            ),
            LANDLORD,
        ),
        paid(expense(on(12), "Conta de energia", "4.2.4.02", energy, &[("31", 7), ("10", 3)]), UTILITY),
        paid(
            expense(on(15), "Sistemas, internet e telefonia", "4.2.4.03", software, &[("13", 8), ("20", 2)]),
            SOFTWARE,
        ),
        expense(on(18), "Conta de água", "4.2.4.06", water, &[("31", 1)]),
        paid(expense(on(22), "Honorários contábeis", "4.2.4.08", books, &[("11", 1)]), ACCOUNTANT),
        paid(expense(on(26), "Campanha e redes sociais", "4.2.3.02", advertising, &[("20", 1)]), AGENCY),
        expense(on(24), "Vigilância e seguro do galpão", "4.2.4.09", cleaning, &[("31", 1)]),
        expense(on(27), "Tarifas bancárias", "4.3.1.02", fees, &[("11", 1)]),
    ]
}

/// What is paid to people beside their salaries: benefits, holidays, the thirteenth salary in two halves.
fn people(firm: &mut Firm, span: &Span) -> Vec<Option<DemoEntry>> {
    let salaries = firm.cost(140_000, span, 0);
    let benefits = firm.random.around(share(salaries, 14, 100), 3);
    let rest = |day, memo: &str, amount| {
        span.workday(day).map(|on| DemoEntry::new(on, memo).debit("2.1.2.03", amount).credit(BANK, amount))
    };
    let half = match span.month.of_year() {
        11 => rest(28, "13º salário, primeira parcela", share(salaries, 50, 100)),
        12 => rest(18, "13º salário, segunda parcela", share(salaries, 50, 100)),
        _ => None,
    };
    vec![
        expense(span.workday(2), "Vale-refeição, transporte e saúde", "4.2.1.03", benefits, &PAYROLL),
        rest(15, "Férias do mês", share(salaries, 7, 100)),
        half,
    ]
}

fn loan(firm: &mut Firm, span: &Span) -> Vec<Option<DemoEntry>> {
    let installment = firm.reais(31_250);
    let owed = -firm.balance(LOAN);
    let pay = span.workday(25).map(|on| {
        let amount = installment.min(owed);
        DemoEntry::new(on, "Parcela do capital de giro")
            .document("CCB 4471")
            .debit(LOAN, amount)
            .credit(BANK, amount)
    });
    let renew = owed < 8 * installment;
    let fresh = firm.reais(480_000);
    let new = span
        .workday(8)
        .filter(|_| renew)
        .map(|on| DemoEntry::new(on, "Renovação do capital de giro").debit(BANK, fresh).credit(LOAN, fresh));
    vec![pay, new]
}

/// The fleet once a year, machines once a quarter, and the works at the second warehouse since six months
/// ago.
fn assets(firm: &mut Firm, span: &Span) -> Vec<Option<DemoEntry>> {
    let month = span.month.of_year();
    let buy = |on: Option<Day>, memo: &str, account, amount, party, project: Option<&'static str>| {
        let entry = DemoEntry::new(on?, memo).debit(account, amount).area("31").party(party);
        let entry = project.map_or(entry.clone(), |project| entry.project(project));
        Some(entry.credit(BANK, amount))
    };
    let (van, machine, works) =
        (firm.cost(196_000, span, 4), firm.cost(57_850, span, 20), firm.cost(68_000, span, 12));
    vec![
        (month == 7)
            .then(|| buy(span.workday(10), "Caminhão de entregas", "1.2.3.01", van, DEALER, Some("FROTA")))
            .flatten(),
        (month % 3 == 2)
            .then(|| buy(span.workday(13), "Paleteira e estantes", "1.2.3.02", machine, DEALER, None))
            .flatten(),
        (span.back < 6)
            .then(|| {
                buy(
                    span.workday(17),
                    "Medição da obra do segundo galpão",
                    "1.2.3.03",
                    works,
                    BUILDER,
                    Some("CD2"),
                )
            })
            .flatten(),
    ]
}

/// Profit paid out each quarter, and last year's result carried on once its books are closed.
fn owners(firm: &mut Firm, span: &Span) -> Vec<Option<DemoEntry>> {
    let mut entries = Vec::new();
    if span.month.of_year() % 3 == 0 {
        let earned: i64 = firm.profits.iter().rev().take(3).sum();
        let amount = share(earned, 35, 100);
        let pay = |on| {
            DemoEntry::new(on, "Distribuição de lucros do trimestre")
                .debit("2.3.2.03", amount)
                .credit(BANK, amount)
        };
        entries.push(span.workday(15).filter(|_| amount > 0).map(pay));
    }
    let closed = firm.plan.years_to_close().contains(&(span.month.year() - 1));
    if span.month.of_year() == 1 && closed {
        let (profit, year) = (firm.year_profit, span.month.year() - 1);
        let carry = |on| {
            DemoEntry::new(on, format!("Resultado de {year} para lucros acumulados"))
                .debit(RESULT, profit)
                .credit(ACCRUED, profit)
        };
        entries.push(span.workday(20).filter(|_| profit != 0).map(carry));
    }
    entries
}

/// How many entries [`ends`] makes.
pub fn ends_count(span: &Span) -> usize {
    if span.accrues() { 11 } else { 0 }
}

/// The accruals at the end of the month; `facts` are what it has so far.
pub fn ends(firm: &mut Firm, span: &Span, sales: i64, facts: &[Fact]) -> Vec<DemoEntry> {
    if !span.accrues() {
        return Vec::new();
    }
    let on = span.last;
    let mut ends = payroll(firm, span);
    let assets: i64 =
        ["1.2.3.01", "1.2.3.02", "1.2.3.06", "1.2.3.07"].iter().map(|it| firm.balance(it)).sum();
    let wear = share(assets, 165, 10_000);
    ends.push(
        DemoEntry::new(on, "Depreciação do mês")
            .debit_areas("4.2.4.04", wear, &[("33", 45), ("34", 20), ("31", 30), ("10", 5)])
            .credit("1.2.3.09", wear),
    );
    let interest = share(-firm.balance(LOAN), 185, 10_000);
    ends.push(
        DemoEntry::new(on, "Juros do capital de giro")
            .debit("4.3.1.01", interest)
            .area("11")
            .credit(LOAN, interest),
    );
    let (yielded, withheld) =
        (share(firm.balance(SAVINGS), 92, 10_000), share(firm.balance(SAVINGS), 20, 10_000));
    ends.push(
        DemoEntry::new(on, "Rendimento de aplicações")
            .debit(SAVINGS, yielded - withheld)
            .debit("1.1.4.04", withheld)
            .credit("3.3.1.01", yielded)
            .area("11"),
    );
    let sold = span.elapsed(sales);
    let commissions = share(sold, 175, 10_000);
    ends.push(
        DemoEntry::new(on, "Comissões sobre vendas")
            .debit("4.2.3.01", commissions)
            .area("20")
            .credit("2.1.5.04", commissions),
    );
    let doubtful = share(sold, 12, 10_000);
    ends.push(
        DemoEntry::new(on, "Perdas estimadas com clientes")
            .debit("4.2.3.04", doubtful)
            .area("20")
            .credit("1.1.2.09", doubtful),
    );
    ends.extend(offsets(firm, on, facts));
    let profit: i64 = told(facts).chain(&ends).map(DemoEntry::profit).sum();
    ends.push(tax_on_profit(on, profit.max(0)));
    ends.retain(|entry| !entry.lines.is_empty());
    ends
}

fn payroll(firm: &mut Firm, span: &Span) -> Vec<DemoEntry> {
    let on = span.last;
    let salaries = firm.cost(140_000, span, 2);
    let (charges, rest, owners) = (share(salaries, 34, 100), share(salaries, 17, 100), firm.reais(14_000));
    let (inss, tax) = (share(salaries, 11, 100), share(salaries, 5, 100));
    vec![
        DemoEntry::new(on, "Folha de pagamento")
            .debit_areas("4.2.1.01", salaries, &PAYROLL)
            .debit("4.2.1.05", owners)
            .area("10")
            .credit("2.1.2.02", inss + tax)
            .credit("2.1.2.01", salaries + owners - inss - tax),
        DemoEntry::new(on, "Encargos sobre a folha")
            .debit_areas("4.2.1.02", charges, &PAYROLL)
            .credit("2.1.2.02", charges),
        DemoEntry::new(on, "Provisão de férias e 13º")
            .debit_areas("4.2.1.04", rest, &PAYROLL)
            .credit("2.1.2.03", rest),
    ]
}

/// Taxes to recover from purchases against those owed on sales.
fn offsets(firm: &Firm, on: Day, facts: &[Fact]) -> Vec<DemoEntry> {
    let now = |account: &'static str| {
        let lines = told(facts).flat_map(|entry| &entry.lines).filter(|line| line.account == account);
        firm.balance(account) + lines.map(|line| line.amount).sum::<i64>()
    };
    let against = |memo: &str, owed: &'static str, credit: &'static str| {
        let amount = now(credit).min(-now(owed)).max(0);
        DemoEntry::new(on, memo).debit(owed, amount).credit(credit, amount)
    };
    vec![
        against("Apuração do ICMS", "2.1.3.01", "1.1.4.01"),
        against("Apuração de PIS e Cofins", "2.1.3.02", "1.1.4.02"),
    ]
}

/// IRPJ of 15 % and 10 % on what exceeds R$ 20.000 a month, CSLL of 9 % (Lei 9.249/1995; Lei 7.689/1988), on
/// part of the profit: incentives and the loss carried forward take the rest.
fn tax_on_profit(on: Day, profit: i64) -> DemoEntry {
    let base = share(profit, 74, 100);
    let income = share(base, 15, 100) + share((base - 2_000_000).max(0), 10, 100);
    let social = share(base, 9, 100);
    DemoEntry::new(on, "IRPJ e CSLL do mês por estimativa")
        .debit("4.4.1.01", income)
        .debit("4.4.1.02", social)
        .credit("2.1.3.03", income)
        .credit("2.1.3.04", social)
}
