//! Discounts and taxes in hundredths of a percent.

use serde::{Deserialize, Serialize};

use crate::kernel::money::MoneyError;
use crate::kernel::{Lang, Money};

/// Hundredths of a percent, none to the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(i64);

impl Rate {
    pub const ZERO: Rate = Rate(0);
    pub const WHOLE: Rate = Rate(10_000);

    /// `None` below nothing and above the whole.
    pub fn new(hundredths: i64) -> Option<Rate> {
        (0..=Rate::WHOLE.0).contains(&hundredths).then_some(Rate(hundredths))
    }

    pub const fn hundredths(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads `12,5`, with at most two decimal places; a percent sign does not matter.
    pub fn parse(text: &str, lang: Lang) -> Result<Rate, MoneyError> {
        let read = Money::parse(text.trim().trim_end_matches('%'), 2, lang)?;
        Rate::new(read.minor()).ok_or(MoneyError::TooLarge)
    }

    /// `12,5` in Portuguese, `12.5` in English.
    pub fn show(self, lang: Lang) -> String {
        let text = Money(self.0).show(2, lang);
        text.trim_end_matches('0').trim_end_matches([',', '.']).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_between_nothing_and_the_whole() {
        for (text, hundredths) in [("12,5", 1_250), ("0", 0), ("100%", 10_000), (" 7.25 ", 725)] {
            assert_eq!(Rate::parse(text, Lang::Pt), Ok(Rate(hundredths)), "{text}");
        }
        assert_eq!(Rate::parse("100,01", Lang::Pt), Err(MoneyError::TooLarge));
        assert_eq!(Rate::parse("-1", Lang::Pt), Err(MoneyError::TooLarge));
        assert_eq!(Rate::parse("0,125", Lang::Pt), Err(MoneyError::TooManyDecimals));
        assert_eq!((Rate(1_250).show(Lang::Pt), Rate(1_000).show(Lang::En)), ("12,5".into(), "10".into()));
        assert_eq!(Rate(0).show(Lang::En), "0");
    }
}
