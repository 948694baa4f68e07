//! What rows are worth in the company's currency, in whole minor units that sum to zero.

use crate::kernel::Day;

use super::prices::{Otherwise, Rate};
use super::{Balancer, Fault, OWN_DECIMALS, Row, Rules, too_large};
use crate::finance::import::decimal::Decimal;
use crate::finance::import::item::{Name, ParsedEntry};
use crate::finance::import::problem::{ProblemKind, written};
use crate::finance::model::AMOUNT_MAX;

/// A value in minor units, and what rounding took away; `None` for a line in the company's own currency.
type Value = (i64, Option<i64>);

/// Whether the books take an amount so large.
fn fits(units: &i64) -> bool {
    units.unsigned_abs() <= AMOUNT_MAX.unsigned_abs()
}

impl Balancer<'_> {
    pub(super) fn valued(
        &self,
        entry: &ParsedEntry,
        rows: Vec<Row>,
        date: Day,
        otherwise: Otherwise,
    ) -> Result<Vec<(Row, i64)>, Fault> {
        let mut values: Vec<Value> = Vec::with_capacity(rows.len());
        let mut rates: Vec<(&Name, Rate)> = Vec::new();
        for row in &rows {
            let posting = &entry.postings[row.posting];
            if row.commodity == self.currency {
                let units = row.quantity.units(self.decimals).filter(fits);
                let units = units.ok_or_else(|| self.unfit(entry, row, self.decimals))?;
                values.push((units, None));
                continue;
            }
            if row.quantity.is_zero() && row.weight.is_zero() {
                values.push((0, None));
                continue;
            }
            row.quantity.units(OWN_DECIMALS).ok_or_else(|| self.unfit(entry, row, OWN_DECIMALS))?;
            let rate = match rates.iter().find(|(unit, _)| **unit == row.unit) {
                Some((_, rate)) => *rate,
                None => {
                    let rate = self.rate(row, &rows, date, otherwise);
                    let rate = rate.ok_or_else(|| self.no_rate(entry, row, date))?;
                    rates.push((&row.unit, rate));
                    rate
                }
            };
            let value = row.weight.units_by_rate(rate.over, rate.under, self.decimals);
            let (units, lost) = value.filter(|(units, _)| fits(units)).ok_or_else(|| too_large(posting))?;
            values.push((units, Some(lost)));
        }
        self.even_out(entry, &mut values)?;
        Ok(rows.into_iter().zip(values).map(|(row, (units, _))| (row, units)).collect())
    }

    fn no_rate(&self, entry: &ParsedEntry, row: &Row, date: Day) -> Fault {
        let posting = &entry.postings[row.posting];
        let (account, commodity) = (posting.account.to_string(), row.unit.to_string());
        let (currency, beancount) = (self.currency.to_string(), self.rules == Rules::Beancount);
        let kind = ProblemKind::NoRate { account, commodity, date, currency, beancount };
        Fault { line: posting.line, kind }
    }

    fn unfit(&self, entry: &ParsedEntry, row: &Row, decimals_max: u8) -> Fault {
        let posting = &entry.postings[row.posting];
        if row.quantity.decimals() <= decimals_max {
            return too_large(posting);
        }
        let amount = written(&row.quantity, &row.commodity);
        let kind =
            ProblemKind::TooManyDecimals { account: posting.account.to_string(), amount, decimals_max };
        Fault { line: posting.line, kind }
    }

    /// The rate of what a row weighs: one, the entry's own, or the file's.
    fn rate(&self, row: &Row, rows: &[Row], date: Day, otherwise: Otherwise) -> Option<Rate> {
        if row.unit == self.currency {
            return Some(Rate::ONE);
        }
        let own = rows.iter().find(|other| {
            other.commodity == self.currency && other.unit == row.unit && !other.weight.is_zero()
        });
        if let Some(own) = own {
            return Some(Rate { over: own.quantity, under: own.weight });
        }
        self.facts.prices.rate(&row.unit, &self.currency, date, otherwise)
    }

    /// Whatever rounding left over goes, a unit each, to the converted lines that rounding wronged most.
    fn even_out(&self, entry: &ParsedEntry, values: &mut [Value]) -> Result<(), Fault> {
        let left: i128 = values.iter().map(|(units, _)| i128::from(*units)).sum();
        if left == 0 {
            return Ok(());
        }
        let mut converted: Vec<usize> = (0..values.len()).filter(|at| values[*at].1.is_some()).collect();
        let count = converted.len() as i128;
        let unit = 10i128.pow(u32::from(self.decimals));
        if count == 0 || left.abs() > count.max(unit) {
            let difference = i64::try_from(left).unwrap_or(i64::MAX);
            let difference = Decimal::new(i128::from(difference), self.decimals).unwrap_or(Decimal::ZERO);
            let differences = vec![written(&difference, &self.currency)];
            return Err(Fault { line: entry.place.line, kind: ProblemKind::Unbalanced { differences } });
        }
        let step = if left > 0 { -1 } else { 1 };
        converted.sort_by_key(|at| -step * values[*at].1.unwrap_or_default());
        let (each, more) = (left.abs() / count, left.abs() % count);
        for (nth, at) in converted.into_iter().enumerate() {
            let share = i64::try_from(each + i128::from((nth as i128) < more)).unwrap_or_default();
            values[at].0 += step * share;
        }
        Ok(())
    }
}
