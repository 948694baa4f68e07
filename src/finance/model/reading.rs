//! What the texts of an entry's form mean, or everything that is wrong with them.

use std::sync::Arc;

use super::form::{EntryForm, LINES_MAX, line_field};
use super::lookup::{Found, find};
use super::{AMOUNT_MAX, Account, NewEntry, NewLine};
use crate::error::{Fault, FieldError};
use crate::kernel::money::MoneyError;
use crate::kernel::{Day, Lang, Money, Month};

pub const MEMO_MAX: usize = 500;
pub const LINE_MEMO_MAX: usize = 200;
pub const DOCUMENT_MAX: usize = 60;

/// A record that a text may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub active: bool,
}

/// What the texts are looked up in.
#[derive(Clone, Debug)]
pub struct Books {
    pub accounts: Arc<[Account]>,
    pub journals: Arc<[Named]>,
    pub areas: Arc<[Named]>,
    pub projects: Arc<[Named]>,
    /// Those that the form's texts may mean; a company has too many to bring all.
    pub parties: Vec<Named>,
    pub closed: Arc<[Month]>,
    /// Decimal places of the company's currency.
    pub decimals: u32,
    pub today: Day,
    pub lang: Lang,
}

/// The amount of two typed sides, or the side that is at fault and why.
pub(super) fn amount(
    debit: &str,
    credit: &str,
    decimals: u32,
    lang: Lang,
) -> Result<Money, (&'static str, Fault)> {
    let read = |side: &'static str, text: &str| match Money::parse(text, decimals, lang) {
        Ok(amount) if amount.minor() < 0 => Err((side, Fault::Negative)),
        Ok(amount) if amount.minor() > AMOUNT_MAX => Err((side, Fault::TooLarge)),
        Ok(amount) => Ok(amount),
        Err(MoneyError::Empty) => Ok(Money::ZERO),
        Err(MoneyError::NotANumber) => Err((side, Fault::NotMoney)),
        Err(MoneyError::TooManyDecimals) => Err((side, Fault::TooManyDecimals)),
        Err(MoneyError::TooLarge) => Err((side, Fault::TooLarge)),
    };
    match (read("debit", debit)?, read("credit", credit)?) {
        (debit, credit) if debit.is_zero() && credit.is_zero() => Err(("debit", Fault::NoSide)),
        (debit, credit) if credit.is_zero() => Ok(debit),
        (debit, credit) if debit.is_zero() => credit.checked_neg().ok_or(("credit", Fault::TooLarge)),
        _ => Err(("credit", Fault::BothSides)),
    }
}

impl NewEntry {
    /// What the form means, or everything that is wrong with it.
    pub fn parse(form: &EntryForm, books: &Books) -> Result<NewEntry, Vec<FieldError>> {
        let mut reading = Reading::of(books);
        let journal_id = reading.journal(&form.journal);
        let effective_on = reading.day(&form.day);
        let document = reading.text("document", &form.document, DOCUMENT_MAX);
        let party_id = reading.named("party".to_owned(), &form.party, &books.parties);
        let memo = reading.text("memo", &form.memo, MEMO_MAX);
        if memo.is_none() {
            reading.fault("memo", Fault::Required);
        }
        let lines = reading.lines(form, party_id);
        let entry =
            NewEntry { document, ..NewEntry::new(journal_id, effective_on, memo.unwrap_or_default(), lines) };
        reading.finish(entry)
    }
}

/// A form being read: what its texts are looked up in, and what was wrong so far.
pub(super) struct Reading<'a> {
    books: &'a Books,
    faults: Vec<FieldError>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(books: &'a Books) -> Reading<'a> {
        Reading { books, faults: Vec::new() }
    }

    pub(super) fn finish<T>(self, read: T) -> Result<T, Vec<FieldError>> {
        if self.faults.is_empty() { Ok(read) } else { Err(self.faults) }
    }

    pub(super) fn decimals(&self) -> u32 {
        self.books.decimals
    }

    pub(super) fn lang(&self) -> Lang {
        self.books.lang
    }

    pub(super) fn fault(&mut self, field: impl Into<String>, code: Fault) {
        self.faults.push(FieldError::new(field, code));
    }

    fn about(&mut self, field: impl Into<String>, code: Fault, detail: impl Into<String>) {
        self.faults.push(FieldError::about(field, code, detail));
    }

    pub(super) fn text(&mut self, field: impl Into<String>, text: &str, max: usize) -> Option<String> {
        let text = text.trim();
        if text.chars().count() > max {
            self.about(field, Fault::TooLong, max.to_string());
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn journal(&mut self, text: &str) -> i64 {
        match find(&self.books.journals, text, |one| (&one.code, &one.name), |one| one.active) {
            Found::One(journal) if journal.active => journal.id,
            Found::One(journal) => {
                self.about("journal", Fault::Inactive, journal.name.clone());
                0
            }
            _ if text.trim().is_empty() => {
                self.fault("journal", Fault::Required);
                0
            }
            _ => {
                self.about("journal", Fault::Unknown, text.trim());
                0
            }
        }
    }

    pub(super) fn day(&mut self, text: &str) -> Day {
        let today = self.books.today;
        if text.trim().is_empty() {
            self.fault("day", Fault::Required);
            return today;
        }
        let Ok(day) = Day::parse(text, today) else {
            self.fault("day", Fault::NotADay);
            return today;
        };
        if self.books.closed.contains(&day.month()) {
            self.about("day", Fault::PeriodClosed, day.month().show(self.books.lang));
        }
        day
    }

    fn named(&mut self, field: String, text: &str, list: &[Named]) -> Option<i64> {
        if text.trim().is_empty() {
            return None;
        }
        match find(list, text, |one| (&one.code, &one.name), |one| one.active) {
            Found::One(one) if one.active => return Some(one.id),
            Found::One(one) => self.about(field, Fault::Inactive, one.name.clone()),
            Found::Several(fitting) => {
                let names = fitting.iter().flatten().map(|one| format!("{} {}", one.code, one.name));
                self.about(field, Fault::Ambiguous, names.collect::<Vec<_>>().join(", "));
            }
            Found::Nothing => self.about(field, Fault::Unknown, text.trim()),
        }
        None
    }

    pub(super) fn account(&mut self, field: String, text: &str) -> i64 {
        let called = |account: &Account| format!("{} {}", account.code, account.name);
        if text.trim().is_empty() {
            self.fault(field, Fault::Required);
            return 0;
        }
        let takes_lines = |account: &Account| account.analytic && account.active;
        match find(&self.books.accounts, text, |one| (&one.code, &one.name), takes_lines) {
            Found::One(account) if !account.analytic => self.about(field, Fault::Synthetic, called(account)),
            Found::One(account) if !account.active => self.about(field, Fault::Inactive, called(account)),
            Found::One(account) => return account.id,
            Found::Several(fitting) => {
                let names = fitting.iter().flatten().map(|account| called(account));
                self.about(field, Fault::Ambiguous, names.collect::<Vec<_>>().join(", "));
            }
            Found::Nothing => self.about(field, Fault::Unknown, text.trim()),
        }
        0
    }

    /// The filled lines; where all their amounts can be read, what is missing to balance is a fault too.
    pub(super) fn lines(&mut self, form: &EntryForm, party_id: Option<i64>) -> Vec<NewLine> {
        if form.lines.len() > LINES_MAX {
            self.about("lines", Fault::TooManyLines, LINES_MAX.to_string());
            return Vec::new();
        }
        let mut unread = false;
        let mut lines = Vec::new();
        for (n, line) in form.filled() {
            let of = |field| line_field(n, field);
            let account_id = self.account(of("account"), &line.account);
            let area_id = self.named(of("area"), &line.area, &self.books.areas);
            let own_party = self.named(of("party"), &line.party, &self.books.parties);
            let project_id = self.named(of("project"), &line.project, &self.books.projects);
            let memo = self.text(of("memo"), &line.memo, LINE_MEMO_MAX);
            let read = amount(&line.debit, &line.credit, self.books.decimals, self.books.lang);
            let amount = read.unwrap_or_else(|(side, fault)| {
                unread = true;
                self.fault(of(side), fault);
                Money::ZERO
            });
            let party_id = own_party.or(party_id);
            lines.push(NewLine { area_id, party_id, project_id, memo, ..NewLine::new(account_id, amount) });
        }
        if lines.len() < 2 {
            self.fault("lines", Fault::TwoLines);
        } else if !unread {
            self.balance(&lines);
        }
        lines
    }

    fn balance(&mut self, lines: &[NewLine]) {
        let sums = |sign: i64| -> i128 {
            let side = lines.iter().map(|line| i128::from(line.amount.minor()) * i128::from(sign));
            side.filter(|amount| *amount > 0).sum()
        };
        let (debits, credits) = (sums(1), sums(-1));
        let difference = debits - credits;
        let missing = i64::try_from(difference.abs()).ok();
        let Some(missing) = missing.filter(|_| debits.max(credits) <= i128::from(AMOUNT_MAX)) else {
            return self.fault("lines", Fault::TooLarge);
        };
        let missing = Money(missing).show(self.books.decimals, self.books.lang);
        match difference.signum() {
            0 => {}
            1 => self.about("lines", Fault::MissingCredit, missing),
            _ => self.about("lines", Fault::MissingDebit, missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::model::AccountKind;
    use crate::finance::model::LineForm;

    fn account(id: i64, code: &str, name: &str, analytic: bool, active: bool) -> Account {
        Account {
            id,
            parent_id: None,
            code: code.into(),
            name: name.into(),
            path: name.into(),
            kind: AccountKind::Asset,
            analytic,
            purpose: None,
            referential_code: None,
            active,
        }
    }

    fn named(id: i64, code: &str, name: &str) -> Named {
        Named { id, code: code.into(), name: name.into(), active: true }
    }

    fn books() -> Books {
        Books {
            accounts: [
                account(1, "1.1", "Disponível", false, true),
                account(2, "1.1.01", "Caixa", true, true),
                account(3, "1.1.02", "Banco antigo", true, false),
                account(4, "4.1.01", "Aluguel da sede", true, true),
                account(5, "4.1.02", "Aluguel do armazém", true, true),
            ]
            .into(),
            journals: [named(7, "DG", "Diário geral")].into(),
            areas: [named(8, "ADM", "Administração")].into(),
            projects: [named(9, "P1", "Reforma")].into(),
            parties: vec![named(10, "F1", "Imobiliária Serra")],
            closed: [Month::new(2026, 10).unwrap()].into(),
            decimals: 2,
            today: Day::new(2026, 11, 24).unwrap(),
            lang: Lang::Pt,
        }
    }

    fn line(account: &str, debit: &str, credit: &str) -> LineForm {
        LineForm {
            account: account.into(),
            debit: debit.into(),
            credit: credit.into(),
            ..LineForm::default()
        }
    }

    fn form(lines: Vec<LineForm>) -> EntryForm {
        EntryForm {
            journal: "dg".into(),
            day: "h".into(),
            memo: " Aluguel ".into(),
            lines,
            ..EntryForm::default()
        }
    }

    fn faults(form: &EntryForm) -> Vec<(String, Fault, String)> {
        let errors = NewEntry::parse(form, &books()).unwrap_err();
        errors.into_iter().map(|one| (one.field, one.code, one.detail.unwrap_or_default())).collect()
    }

    #[test]
    fn a_form_is_read_with_shorthands_sums_and_names() {
        let mut form = form(vec![
            LineForm { area: "adm".into(), project: "reforma".into(), ..line("aluguel sede", "1200*3", "") },
            LineForm::default(),
            LineForm { memo: "à vista".into(), ..line("1101", "", "3.600,00") },
        ]);
        form.party = "imobil".into();
        form.day = "-3".into();
        let entry = NewEntry::parse(&form, &books()).unwrap();
        assert_eq!((entry.journal_id, entry.effective_on), (7, Day::new(2026, 11, 21).unwrap()));
        assert_eq!(entry.memo, "Aluguel");
        assert_eq!(entry.lines.len(), 2);
        let first = NewLine {
            area_id: Some(8),
            party_id: Some(10),
            project_id: Some(9),
            ..NewLine::new(4, Money(360_000))
        };
        assert_eq!(entry.lines[0], first);
        let second =
            NewLine { party_id: Some(10), memo: Some("à vista".into()), ..NewLine::new(2, Money(-360_000)) };
        assert_eq!(entry.lines[1], second);
    }

    #[test]
    fn every_fault_is_told_at_once_with_its_field() {
        let mut form = form(vec![
            line("1.1", "10", ""),
            line("banco antigo", "10", ""),
            line("aluguel", "10", ""),
            line("xyz", "1", "2"),
            line("", "1,234", ""),
            LineForm { area: "Marte".into(), ..line("caixa", "-1", "") },
            line("caixa", "", ""),
        ]);
        form.memo = String::new();
        form.day = "31/10/2026".into();
        form.document = "x".repeat(DOCUMENT_MAX + 1);
        let found: Vec<(String, Fault)> =
            faults(&form).into_iter().map(|(field, fault, _)| (field, fault)).collect();
        let expected = [
            ("day", Fault::PeriodClosed),
            ("document", Fault::TooLong),
            ("memo", Fault::Required),
            ("lines[0].account", Fault::Synthetic),
            ("lines[1].account", Fault::Inactive),
            ("lines[2].account", Fault::Ambiguous),
            ("lines[3].account", Fault::Unknown),
            ("lines[3].credit", Fault::BothSides),
            ("lines[4].account", Fault::Required),
            ("lines[4].debit", Fault::TooManyDecimals),
            ("lines[5].area", Fault::Unknown),
            ("lines[5].debit", Fault::Negative),
            ("lines[6].debit", Fault::NoSide),
        ];
        assert_eq!(found, expected.map(|(field, fault)| (field.to_owned(), fault)));
    }

    #[test]
    fn what_is_missing_to_balance_is_named_in_money() {
        let missing = faults(&form(vec![line("caixa", "5.700", ""), line("4.1.01", "", "5.620,00")]));
        assert_eq!(missing, [("lines".to_owned(), Fault::MissingCredit, "80,00".to_owned())]);
        let missing = faults(&form(vec![line("caixa", "1", ""), line("4.1.01", "", "1234567,89")]));
        assert_eq!(missing, [("lines".to_owned(), Fault::MissingDebit, "1.234.566,89".to_owned())]);
        assert_eq!(faults(&form(vec![line("caixa", "1", "")]))[0].1, Fault::TwoLines);
        assert_eq!(faults(&form(vec![]))[0].1, Fault::TwoLines);
        let large = "92233720368547758,07";
        let lines = vec![line("caixa", large, ""), line("caixa", large, "")];
        assert_eq!(faults(&form(lines))[0].1, Fault::TooLarge);
        let lines = std::iter::repeat_n(line("caixa", "1", ""), LINES_MAX + 1).collect();
        assert_eq!(faults(&form(lines)), [("lines".to_owned(), Fault::TooManyLines, "500".to_owned())]);
    }
}
