//! The ledger's reports as sheets: the cells that CSV, XLSX, JSON and the command line share.

use crate::finance::store::reports::{
    AreaExpense, Label, LedgerLine, Movement, Question, Statement, TrialBalance,
};
use crate::kernel::currency::OWN_DECIMALS;
use crate::kernel::{Currency, Lang, Text};
use crate::server::sheet::{Cell, Sheet, utc};
use crate::words;

words! {
    /// The rows of statements that are no accounts.
    pub enum StatementWord {
        GrossRevenue: "Receita bruta", "Gross revenue";
        Deductions: "Deduções da receita", "Deductions from revenue";
        NetRevenue: "Receita líquida", "Net revenue";
        Cost: "Custo das vendas", "Cost of sales";
        GrossProfit: "Lucro bruto", "Gross profit";
        OperatingExpenses: "Despesas operacionais", "Operating expenses";
        OperatingResult: "Resultado operacional", "Operating result";
        FinancialResult: "Resultado financeiro", "Financial result";
        ResultBeforeTax: "Resultado antes dos tributos", "Result before tax";
        TaxOnProfit: "Tributos sobre o lucro", "Tax on profit";
        NetResult: "Resultado líquido", "Net result";
        Assets: "Ativo", "Assets";
        Liabilities: "Passivo", "Liabilities";
        Equity: "Patrimônio líquido", "Equity";
        CurrentResult: "Resultado ainda não encerrado", "Result not yet closed";
        LiabilitiesAndEquity: "Passivo e patrimônio líquido", "Liabilities and equity";
        NoArea: "Sem área", "No area";
    }
}

impl Text for Label {
    fn text(self, lang: Lang) -> &'static str {
        let word = match self {
            Label::GrossRevenue => StatementWord::GrossRevenue,
            Label::Deductions => StatementWord::Deductions,
            Label::NetRevenue => StatementWord::NetRevenue,
            Label::Cost => StatementWord::Cost,
            Label::GrossProfit => StatementWord::GrossProfit,
            Label::OperatingExpenses => StatementWord::OperatingExpenses,
            Label::OperatingResult => StatementWord::OperatingResult,
            Label::FinancialResult => StatementWord::FinancialResult,
            Label::ResultBeforeTax => StatementWord::ResultBeforeTax,
            Label::TaxOnProfit => StatementWord::TaxOnProfit,
            Label::NetResult => StatementWord::NetResult,
            Label::Assets => StatementWord::Assets,
            Label::Liabilities => StatementWord::Liabilities,
            Label::Equity => StatementWord::Equity,
            Label::CurrentResult => StatementWord::CurrentResult,
            Label::LiabilitiesAndEquity => StatementWord::LiabilitiesAndEquity,
        };
        word.text(lang)
    }
}

/// An own amount (hundred-millionths) without the zeroes its currency does not write.
pub fn own_cell(amount: i64, currency: &Currency) -> Cell {
    let (mut amount, mut decimals) = (amount, OWN_DECIMALS);
    while decimals > currency.decimals() && amount % 10 == 0 {
        amount /= 10;
        decimals -= 1;
    }
    Cell::Amount(amount, decimals)
}

/// `code,account,currency,opening,debits,credits,closing`: one row per account and currency, each in its own
/// currency; then the closing of each range it is compared with.
pub fn trial_balance(report: &TrialBalance, company: &Currency) -> Sheet {
    let mut sheet = Sheet::new(&["code", "account", "currency", "opening", "debits", "credits", "closing"]);
    sheet.columns.extend(report.compared.iter().map(|other| format!("closing {}", other.question.range.to)));
    for (account, row) in &report.movements {
        let in_company = row.currency == *company;
        let amounts = if in_company { company_amounts(row, company) } else { own_amounts(row) };
        let compared = report.compared.iter().map(|other| {
            let (minor, own) = other.closing_in(account.id, &row.currency);
            if in_company { Cell::Amount(minor, company.decimals()) } else { own_cell(own, &row.currency) }
        });
        let names =
            [&account.code, &account.path, &row.currency.to_string()].map(|text| Cell::text(text.as_str()));
        sheet.rows.push(names.into_iter().chain(amounts).chain(compared).collect());
    }
    sheet
}

fn company_amounts(row: &Movement, company: &Currency) -> [Cell; 4] {
    let cell = |minor| Cell::Amount(minor, company.decimals());
    [row.opening, row.debit, row.credit, row.closing()].map(cell)
}

fn own_amounts(row: &Movement) -> [Cell; 4] {
    [row.own_opening, row.own_debit, row.own_credit, row.own_closing()]
        .map(|amount| own_cell(amount, &row.currency))
}

/// `code,account,amount…`: one amount per period compared, headed by its range.
pub fn statement(report: &Statement, company: &Currency, lang: Lang) -> Sheet {
    let mut sheet = Sheet::new(&["code", "account"]);
    sheet.columns.extend(amount_heads(&report.questions));
    for row in &report.rows {
        let (code, name) = match (&row.account, row.label) {
            (Some(account), _) => (account.code.clone(), account.path.clone()),
            (None, label) => (String::new(), label.map_or("", |label| label.text(lang)).to_owned()),
        };
        let amounts = row.amounts.iter().map(|minor| Cell::Amount(*minor, company.decimals()));
        sheet.rows.push([Cell::text(code), Cell::text(name)].into_iter().chain(amounts).collect());
    }
    sheet
}

/// One amount is that; of several each is headed by its range.
fn amount_heads(questions: &[Question]) -> Vec<String> {
    let range = |question: &Question| format!("{}..{}", question.range.from, question.range.to);
    match questions {
        [_] => vec!["amount".to_owned()],
        several => several.iter().map(range).collect(),
    }
}

/// `area,code,account,amount…`: one amount per period compared, headed by its range.
pub fn expenses_by_area(
    report: &[AreaExpense],
    questions: &[Question],
    company: &Currency,
    lang: Lang,
) -> Sheet {
    let mut sheet = Sheet::new(&["area", "code", "account"]);
    sheet.columns.extend(amount_heads(questions));
    for area in report {
        let name = area.area.clone().unwrap_or_else(|| StatementWord::NoArea.text(lang).to_owned());
        for (account, amounts) in &area.accounts {
            let texts = [&name, &account.code, &account.path].map(|text| Cell::text(text.as_str()));
            let amounts = amounts.iter().map(|minor| Cell::Amount(*minor, company.decimals()));
            sheet.rows.push(texts.into_iter().chain(amounts).collect());
        }
    }
    sheet
}

/// The columns of statements and journals.
pub const LINE_COLUMNS: [&str; 11] = [
    "number",
    "date",
    "recorded_at",
    "account",
    "currency",
    "amount",
    "company_amount",
    "memo",
    "area",
    "party",
    "document",
];

/// A row of [`LINE_COLUMNS`].
pub fn line(line: &LedgerLine, company: &Currency) -> Vec<Cell> {
    let in_company = Cell::Amount(line.amount.minor(), company.decimals());
    let own = line.own_amount.map_or_else(|| in_company.clone(), |amount| own_cell(amount, &line.currency));
    vec![
        Cell::text(line.reference()),
        Cell::Day(line.effective_on),
        Cell::text(utc(line.recorded_at)),
        Cell::text(line.account_path.as_str()),
        Cell::text(line.currency.as_str()),
        own,
        in_company,
        Cell::text(line.told()),
        Cell::optional(line.area.clone()),
        Cell::optional(line.party.clone()),
        Cell::optional(line.document.clone()),
    ]
}
