//! From postings to rows that balance: costs, lots, assigned balances, the one missing amount, the
//! conversion that an
//! entry of two commodities implies.

use super::{Balancer, Fault, OWN_DECIMALS, Row, Rules, holdings, too_large};
use crate::finance::import::decimal::Decimal;
use crate::finance::import::item::{Amount, Assertion, Booking, Cost, LotSpec, Name, ParsedEntry, Posting};
use crate::finance::import::problem::{ProblemKind, written};

use super::lots::Trade;

/// Decimals kept of a weight that a conversion does not divide evenly.
const WEIGHT_DECIMALS: u8 = 12;

type Sums = Vec<(Name, Decimal)>;

impl Balancer<'_> {
    pub(super) fn rows(&mut self, entry: &ParsedEntry) -> Result<Vec<Row>, Fault> {
        let mut rows: Vec<Row> = Vec::with_capacity(entry.postings.len() + 1);
        let mut missing: Option<usize> = None;
        let mut costless: Option<usize> = None;
        for (at, posting) in entry.postings.iter().enumerate() {
            if self.rules == Rules::Beancount {
                self.is_open(entry, posting)?;
            }
            let (amount, assigned);
            match (&posting.amount, &posting.assertion) {
                (Some(written), _) => amount = written,
                (None, Some(assertion)) => {
                    assigned = self.assigned(entry, posting, assertion, &rows)?;
                    amount = &assigned;
                }
                (None, None) => {
                    if let Some(first) = missing {
                        let first_line = entry.postings[first].line;
                        let kind = ProblemKind::TwoAmountsMissing { first_line };
                        return Err(Fault { line: posting.line, kind });
                    }
                    missing = Some(at);
                    continue;
                }
            }
            match self.weight(entry, posting, amount)? {
                Some((weight, unit)) => rows.push(row(at, amount, weight, unit)),
                None if costless.is_some() || missing.is_some() => return Err(cost_unknown(posting, amount)),
                None => {
                    costless = Some(rows.len());
                    rows.push(row(at, amount, Decimal::ZERO, amount.commodity.clone()));
                }
            }
        }
        if let Some(open) = costless {
            self.find_cost(entry, &mut rows, open, missing)?;
        } else if let Some(posting) = missing {
            self.fill(entry, &mut rows, posting)?;
        } else {
            self.settle(entry, &mut rows)?;
        }
        rows.sort_by_key(|row| row.posting);
        Ok(rows)
    }

    /// What a posting weighs: its lots, else its cost, else itself.
    fn weight(
        &mut self,
        entry: &ParsedEntry,
        posting: &Posting,
        amount: &Amount,
    ) -> Result<Option<(Decimal, Name)>, Fault> {
        if let (Rules::Beancount, Some(lot)) = (self.rules, &posting.lot) {
            let trade = self.trade(entry, posting, amount, lot);
            return self.lots.book(&trade).map_err(|kind| Fault { line: posting.line, kind });
        }
        let weight = match &posting.cost {
            None => Some((amount.quantity, amount.commodity.clone())),
            Some(Cost::PerUnit(cost)) => {
                amount.quantity.checked_mul(cost.quantity).map(|weight| (weight, cost.commodity.clone()))
            }
            Some(Cost::Total(cost)) => {
                let size =
                    if amount.quantity.is_zero() { Some(Decimal::ZERO) } else { cost.quantity.checked_abs() };
                let weight =
                    if amount.quantity.is_negative() { size.and_then(Decimal::checked_neg) } else { size };
                weight.map(|weight| (weight, cost.commodity.clone()))
            }
        };
        weight.map(Some).ok_or_else(|| too_large(posting))
    }

    fn trade<'t>(
        &self,
        entry: &ParsedEntry,
        posting: &'t Posting,
        amount: &'t Amount,
        lot: &'t LotSpec,
    ) -> Trade<'t> {
        let booking = self.facts.opened.get(&posting.account).and_then(|(opening, _)| opening.booking);
        let booking = booking.or(self.facts.booking).unwrap_or(Booking::Strict);
        Trade { account: &posting.account, amount, lot, date: entry.date, booking }
    }

    fn is_open(&self, entry: &ParsedEntry, posting: &Posting) -> Result<(), Fault> {
        let fault = |kind| Err(Fault { line: posting.line, kind });
        let account = posting.account.to_string();
        match self.facts.opened.get(&posting.account) {
            Some((opening, closed))
                if opening.date <= entry.date && closed.is_none_or(|closed| entry.date <= closed) =>
            {
                match &posting.amount {
                    Some(amount)
                        if !opening.commodities.is_empty()
                            && !opening.commodities.contains(&amount.commodity) =>
                    {
                        let commodity = amount.commodity.to_string();
                        fault(ProblemKind::CommodityNotAllowed { account, commodity })
                    }
                    _ => Ok(()),
                }
            }
            _ => fault(ProblemKind::AccountNotOpen { account, date: entry.date }),
        }
    }

    /// The amount that makes an assigned balance true.
    fn assigned(
        &self,
        entry: &ParsedEntry,
        posting: &Posting,
        assertion: &Assertion,
        rows: &[Row],
    ) -> Result<Amount, Fault> {
        let Amount { quantity, commodity } = &assertion.amount;
        let mut held = self.holdings.of(&posting.account, commodity, assertion.inclusive);
        for row in rows.iter().filter(|row| row.commodity == *commodity) {
            let account = &entry.postings[row.posting].account;
            let below = assertion.inclusive && holdings::is_below(account, &posting.account);
            if *account == posting.account || below {
                held = held.and_then(|held| held.checked_add(row.quantity));
            }
        }
        let quantity = held.and_then(|held| quantity.checked_sub(held)).ok_or_else(|| too_large(posting))?;
        Ok(Amount { quantity, commodity: commodity.clone() })
    }

    /// Gives the missing posting what is left over, one row for each commodity.
    fn fill(&self, entry: &ParsedEntry, rows: &mut Vec<Row>, at: usize) -> Result<(), Fault> {
        let posting = &entry.postings[at];
        for (unit, sum) in sums(rows).ok_or_else(|| too_large(posting))? {
            let quantity = sum.checked_neg().ok_or_else(|| too_large(posting))?;
            let decimals = if unit == self.currency { self.decimals } else { OWN_DECIMALS };
            let quantity = quantity.rounded(decimals);
            if !quantity.is_zero() {
                rows.push(Row { posting: at, quantity, commodity: unit.clone(), weight: quantity, unit });
            }
        }
        Ok(())
    }

    /// A purchase whose cost is not written costs what the other postings leave over.
    fn find_cost(
        &mut self,
        entry: &ParsedEntry,
        rows: &mut [Row],
        open: usize,
        missing: Option<usize>,
    ) -> Result<(), Fault> {
        let posting = &entry.postings[rows[open].posting];
        let amount = Amount { quantity: rows[open].quantity, commodity: rows[open].commodity.clone() };
        let unknown = || cost_unknown(posting, &amount);
        let left = sums(rows).ok_or_else(|| too_large(posting))?;
        let left: Sums = left.into_iter().filter(|(_, sum)| !sum.is_zero()).collect();
        let ([(unit, sum)], None, Some(lot)) = (left.as_slice(), missing, &posting.lot) else {
            return Err(unknown());
        };
        if lot.currency.as_ref().is_some_and(|currency| currency != unit) {
            return Err(unknown());
        }
        let weight = sum.checked_neg().ok_or_else(|| too_large(posting))?;
        let trade = self.trade(entry, posting, &amount, lot);
        let added = self.lots.add(&trade, weight, unit.clone());
        added.map_err(|kind| Fault { line: posting.line, kind })?;
        (rows[open].weight, rows[open].unit) = (weight, unit.clone());
        Ok(())
    }

    /// Nothing is missing: what is left over must be tolerable, or a conversion that the entry implies.
    fn settle(&self, entry: &ParsedEntry, rows: &mut [Row]) -> Result<(), Fault> {
        let large = || Fault {
            line: entry.place.line,
            kind: ProblemKind::AmountTooLarge { account: accounts(entry) },
        };
        let left: Sums = sums(rows).ok_or_else(large)?;
        let left: Sums = left.into_iter().filter(|(unit, sum)| !self.tolerable(unit, *sum, rows)).collect();
        if left.is_empty() {
            return Ok(());
        }
        if let (Rules::Hledger, [first, second]) = (self.rules, left.as_slice())
            && first.1.is_negative() != second.1.is_negative()
            && entry.postings.iter().all(|posting| posting.cost.is_none())
        {
            let (from, to) = if first.0 == self.currency { (second, first) } else { (first, second) };
            return convert(rows, from, to).ok_or_else(large);
        }
        let differences = left.iter().map(|(unit, sum)| written(&sum.trimmed(), unit)).collect();
        Err(Fault { line: entry.place.line, kind: ProblemKind::Unbalanced { differences } })
    }

    /// hledger: the sum vanishes in the decimals the commodity is shown with. Beancount: it is at most half
    /// the last
    /// decimal written in the entry.
    fn tolerable(&self, unit: &Name, sum: Decimal, rows: &[Row]) -> bool {
        if sum.is_zero() {
            return true;
        }
        let decimals = match self.rules {
            Rules::Exact => None,
            Rules::Hledger => self.facts.precision(unit),
            Rules::Beancount => {
                let written =
                    rows.iter().filter(|row| row.commodity == *unit).map(|row| row.quantity.scale());
                written.filter(|scale| *scale > 0).min()
            }
        };
        let half = decimals.and_then(|decimals| Decimal::new(5, decimals.checked_add(1)?));
        half.is_some_and(|half| sum.checked_abs().is_some_and(|size| size <= half))
    }
}

fn row(posting: usize, amount: &Amount, weight: Decimal, unit: Name) -> Row {
    Row { posting, quantity: amount.quantity, commodity: amount.commodity.clone(), weight, unit }
}

/// What rows weigh together, by unit, in the order of first appearance.
fn sums(rows: &[Row]) -> Option<Sums> {
    let mut sums: Sums = Vec::with_capacity(2);
    for row in rows {
        match sums.iter_mut().find(|(unit, _)| *unit == row.unit) {
            Some((_, sum)) => *sum = sum.checked_add(row.weight)?,
            None => sums.push((row.unit.clone(), row.weight)),
        }
    }
    Some(sums)
}

/// Weighs the rows in `from` by what stands against them in `to`; the last takes the remainder.
fn convert(rows: &mut [Row], from: &(Name, Decimal), to: &(Name, Decimal)) -> Option<()> {
    let total = to.1.checked_neg()?;
    let mut left = total;
    let last = rows.iter().rposition(|row| row.unit == from.0)?;
    for (at, row) in rows.iter_mut().enumerate().filter(|(_, row)| row.unit == from.0) {
        row.weight = if at == last { left } else { share(row.weight, total, from.1)? };
        row.unit = to.0.clone();
        left = left.checked_sub(row.weight)?;
    }
    Some(())
}

fn share(part: Decimal, total: Decimal, whole: Decimal) -> Option<Decimal> {
    let (units, _) = part.units_by_rate(total, whole, WEIGHT_DECIMALS).or_else(|| {
        part.units_by_rate(total, whole, 4)
            .and_then(|(units, lost)| Some((units.checked_mul(100_000_000)?, lost)))
    })?;
    Decimal::new(i128::from(units), WEIGHT_DECIMALS)
}

fn cost_unknown(posting: &Posting, amount: &Amount) -> Fault {
    let (account, amount) = (posting.account.to_string(), written(&amount.quantity, &amount.commodity));
    Fault { line: posting.line, kind: ProblemKind::LotCostUnknown { account, amount } }
}

fn accounts(entry: &ParsedEntry) -> String {
    let mut names: Vec<&str> = entry.postings.iter().map(|posting| &*posting.account).collect();
    names.dedup();
    names.join(", ")
}
