//! Exact decimal numbers: what a journal writes is what is kept. No operation rounds unless its name says so,
//! none panics, and a result that does not fit is `None`.

use std::cmp::Ordering;
use std::fmt;

/// The most digits kept after the mark.
const SCALE_MAX: u8 = 28;

/// `mantissa / 10^scale`. The scale remembers how many decimals were written; equality and order ignore it.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    mantissa: i128,
    scale: u8,
}

impl Decimal {
    pub const ZERO: Decimal = Decimal { mantissa: 0, scale: 0 };
    pub const ONE: Decimal = Decimal { mantissa: 1, scale: 0 };

    /// `None` when the scale is beyond 28 digits.
    pub fn new(mantissa: i128, scale: u8) -> Option<Decimal> {
        (scale <= SCALE_MAX).then_some(Decimal { mantissa, scale })
    }

    pub fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// The decimals as written: 2 for `1.50`.
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// The decimals that are needed: 1 for `1.50`.
    pub fn decimals(self) -> u8 {
        self.trimmed().scale
    }

    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    pub fn is_positive(self) -> bool {
        self.mantissa > 0
    }

    /// The same value without zeroes at the end.
    pub fn trimmed(self) -> Decimal {
        let Decimal { mut mantissa, mut scale } = self;
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Decimal { mantissa, scale }
    }

    pub fn checked_neg(self) -> Option<Decimal> {
        Some(Decimal { mantissa: self.mantissa.checked_neg()?, scale: self.scale })
    }

    pub fn checked_abs(self) -> Option<Decimal> {
        Some(Decimal { mantissa: self.mantissa.checked_abs()?, scale: self.scale })
    }

    pub fn checked_add(self, other: Decimal) -> Option<Decimal> {
        let scale = self.scale.max(other.scale);
        let added = || self.mantissa_at(scale)?.checked_add(other.mantissa_at(scale)?);
        if let Some(mantissa) = added() {
            return Some(Decimal { mantissa, scale });
        }
        let (left, right) = (self.trimmed(), other.trimmed());
        let scale = left.scale.max(right.scale);
        let mantissa = left.mantissa_at(scale)?.checked_add(right.mantissa_at(scale)?)?;
        Some(Decimal { mantissa, scale })
    }

    pub fn checked_sub(self, other: Decimal) -> Option<Decimal> {
        self.checked_add(other.checked_neg()?)
    }

    /// Exact product; `None` when it needs more than 28 decimals or does not fit.
    pub fn checked_mul(self, other: Decimal) -> Option<Decimal> {
        if let Some(mantissa) = self.mantissa.checked_mul(other.mantissa)
            && self.scale + other.scale <= SCALE_MAX
        {
            return Some(Decimal { mantissa, scale: self.scale + other.scale });
        }
        let (left, right) = (self.trimmed(), other.trimmed());
        let product =
            Decimal { mantissa: left.mantissa.checked_mul(right.mantissa)?, scale: left.scale + right.scale };
        let product = product.trimmed();
        (product.scale <= SCALE_MAX).then_some(product)
    }

    /// Exact quotient; `None` when it does not end within 28 decimals.
    pub fn checked_div(self, other: Decimal) -> Option<Decimal> {
        let (left, right) = (self.trimmed(), other.trimmed());
        if right.mantissa == 0 {
            return None;
        }
        let mut mantissa = left.mantissa;
        let mut scale = i16::from(left.scale) - i16::from(right.scale);
        while mantissa.checked_rem(right.mantissa)? != 0 || scale < 0 {
            mantissa = mantissa.checked_mul(10)?;
            scale += 1;
        }
        let quotient = mantissa.checked_div(right.mantissa)?;
        Decimal::new(quotient, u8::try_from(scale).ok()?)
    }

    /// Rounded to `scale` decimals, a half to the even neighbour.
    pub fn rounded(self, scale: u8) -> Decimal {
        if self.scale <= scale {
            return self;
        }
        match 10i128.checked_pow(u32::from(self.scale - scale)) {
            Some(divisor) => Decimal { mantissa: divide_half_even(self.mantissa, divisor).0, scale },
            None => Decimal { mantissa: 0, scale },
        }
    }

    /// The value in units of `10^-scale`, only when it is a whole number of them.
    pub fn units(self, scale: u8) -> Option<i64> {
        let exact = self.trimmed();
        if exact.scale > scale {
            return None;
        }
        i64::try_from(exact.mantissa_at(scale)?).ok()
    }

    /// `self × numerator ÷ denominator` in units of `10^-scale`, a half to the even neighbour, and what
    /// rounding
    /// took away in thousand-millionths of a unit.
    pub fn units_by_rate(self, numerator: Decimal, denominator: Decimal, scale: u8) -> Option<(i64, i64)> {
        let (amount, over, under) = (self.trimmed(), numerator.trimmed(), denominator.trimmed());
        let mut top = amount.mantissa.checked_mul(over.mantissa)?;
        let mut bottom = under.mantissa;
        let shift =
            i32::from(scale) + i32::from(under.scale) - i32::from(amount.scale) - i32::from(over.scale);
        let power = 10i128.checked_pow(shift.unsigned_abs())?;
        if shift >= 0 {
            top = top.checked_mul(power)?;
        } else {
            bottom = bottom.checked_mul(power)?;
        }
        if bottom == 0 {
            return None;
        }
        if bottom < 0 {
            (top, bottom) = (top.checked_neg()?, bottom.checked_neg()?);
        }
        let (units, rest) = divide_half_even(top, bottom);
        let lost = match rest.checked_mul(1_000_000_000) {
            Some(scaled) => scaled / bottom,
            None => rest / (bottom / 1_000_000_000),
        };
        Some((i64::try_from(units).ok()?, i64::try_from(lost).ok()?))
    }

    fn mantissa_at(self, scale: u8) -> Option<i128> {
        self.mantissa.checked_mul(10i128.checked_pow(u32::from(scale - self.scale))?)
    }

    /// Whole part and fraction in units of `10^-28`; both carry the sign.
    fn parts(self) -> (i128, i128) {
        let one = 10i128.pow(u32::from(self.scale));
        (self.mantissa / one, self.mantissa % one * 10i128.pow(u32::from(SCALE_MAX - self.scale)))
    }
}

/// Quotient rounded half to even, and the remainder that goes with it. `divisor` is positive.
fn divide_half_even(value: i128, divisor: i128) -> (i128, i128) {
    let (quotient, rest) = (value.div_euclid(divisor), value.rem_euclid(divisor));
    let up = match rest.cmp(&(divisor - rest)) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => quotient % 2 != 0,
    };
    if up { (quotient + 1, rest - divisor) } else { (quotient, rest) }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        if self.scale == other.scale {
            return self.mantissa.cmp(&other.mantissa);
        }
        self.parts().cmp(&other.parts())
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Decimal {
        Decimal { mantissa: i128::from(value), scale: 0 }
    }
}

/// Decimal point, no grouping, as many decimals as the scale has.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let point = if scale > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(mantissa: i128, scale: u8) -> Decimal {
        Decimal::new(mantissa, scale).unwrap()
    }

    #[test]
    fn equality_ignores_zeroes_at_the_end() {
        assert_eq!(decimal(150, 2), decimal(15, 1));
        assert!(decimal(-5, 1) < decimal(-49, 2));
        assert!(decimal(i128::MAX, 0) > decimal(i128::MAX, 28));
    }

    #[test]
    fn a_half_goes_to_the_even_neighbour() {
        for (mantissa, want) in [(25, 2), (35, 4), (-25, -2), (-35, -4), (26, 3), (-26, -3)] {
            assert_eq!(decimal(mantissa, 1).rounded(0), Decimal::from(want), "{mantissa}");
        }
    }

    #[test]
    fn a_rate_rounds_once_and_says_what_it_lost() {
        let (units, lost) = Decimal::from(10).units_by_rate(Decimal::ONE, Decimal::from(3), 2).unwrap();
        assert_eq!((units, lost), (333, 333_333_333));
        let (units, lost) = Decimal::from(-10).units_by_rate(Decimal::from(2), Decimal::from(3), 2).unwrap();
        assert_eq!((units, lost), (-667, 333_333_333));
    }

    #[test]
    fn what_does_not_fit_is_none() {
        let huge = decimal(i128::MAX, 0);
        assert!(huge.checked_add(Decimal::ONE).is_none());
        assert!(huge.checked_mul(Decimal::from(2)).is_none());
        assert!(Decimal::ONE.checked_div(Decimal::from(3)).is_none());
        assert!(Decimal::ONE.checked_div(Decimal::ZERO).is_none());
        assert!(decimal(i128::MIN, 0).checked_neg().is_none());
        assert!(huge.units(2).is_none());
        assert_eq!(decimal(1_500, 3).units(2), Some(150));
        assert_eq!(decimal(1_505, 3).units(2), None);
    }

    #[test]
    fn it_prints_as_written() {
        assert_eq!(decimal(-5, 3).to_string(), "-0.005");
        assert_eq!(decimal(1200, 2).to_string(), "12.00");
        assert_eq!(decimal(7, 0).to_string(), "7");
    }
}
