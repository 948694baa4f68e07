//! A scale with round steps.

use crate::kernel::{Lang, Money};

/// From amounts in minor units to heights in a drawing: `top` pixels down for the highest tick.
pub(super) struct Scale {
    pub ticks: Vec<i64>,
    low: f64,
    high: f64,
    top: f64,
    height: f64,
}

impl Scale {
    /// Covers `values` with three to six ticks. Bars stand on zero, so for them `from_zero` puts it on the
    /// scale.
    pub fn new(values: impl IntoIterator<Item = i64>, from_zero: bool, top: f64, height: f64) -> Scale {
        let values: Vec<i64> = values.into_iter().chain(from_zero.then_some(0)).collect();
        let low = values.iter().copied().min().unwrap_or(0);
        let high = values.iter().copied().max().unwrap_or(0);
        let step = step((i128::from(high) - i128::from(low)).max(1));
        let first = i128::from(low).div_euclid(step) * step;
        let last = -(-i128::from(high)).div_euclid(step) * step;
        let last = if last == first { first + step } else { last };
        let fits = |tick: &i128| i64::try_from(*tick).ok();
        let count = (last - first) / step;
        let ticks = (0..=count).map(|i| first + i * step).filter_map(|tick| fits(&tick)).collect();
        Scale { ticks, low: first as f64, high: last as f64, top, height }
    }

    pub fn y(&self, value: i64) -> f64 {
        self.top + self.height * (1.0 - (value as f64 - self.low) / (self.high - self.low))
    }
}

/// A step of 1, 2 or 5 times a power of ten that cuts `range` into three to six.
fn step(range: i128) -> i128 {
    let mut unit = 1;
    while range / unit > 50 {
        unit *= 10;
    }
    [1, 2, 5, 10, 20]
        .into_iter()
        .map(|times| unit * times)
        .find(|step| range / step <= 5)
        .unwrap_or(unit * 50)
}

/// An amount for an axis: `200 mil`, `1,5 mi`; in English `200k`, `1.5M`.
pub(super) fn short(minor: i64, decimals: u32, lang: Lang) -> String {
    let unit = 10i64.pow(decimals.min(8));
    let whole = minor / unit;
    let (value, word) = match whole.unsigned_abs() {
        1_000_000_000.. => (whole / 100_000_000, lang.pick("\u{a0}bi", "B")),
        1_000_000.. => (whole / 100_000, lang.pick("\u{a0}mi", "M")),
        10_000.. => (whole / 100, lang.pick("\u{a0}mil", "k")),
        _ if whole == 0 && minor != 0 => return Money(minor).show(decimals, lang),
        _ => return Money(whole).show(0, lang),
    };
    // One decimal place, dropped where it is zero.
    let text = if value % 10 == 0 { Money(value / 10).show(0, lang) } else { Money(value).show(1, lang) };
    format!("{text}{word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover_the_values() {
        let scale = Scale::new([420_500, 468_000], false, 0.0, 100.0);
        assert_eq!(scale.ticks, [420_000, 430_000, 440_000, 450_000, 460_000, 470_000]);
        let scale = Scale::new([-30, 70], true, 0.0, 100.0);
        assert_eq!((scale.ticks.first(), scale.ticks.last()), (Some(&-40), Some(&80)));
        assert!((scale.y(80) - 0.0).abs() < 1e-9);
        assert_eq!(Scale::new([], true, 0.0, 1.0).ticks.len(), 2);
        Scale::new([i64::MIN, i64::MAX], true, 0.0, 1.0);
    }

    #[test]
    fn axis_amounts_are_short() {
        assert_eq!(short(20_000_000, 2, Lang::Pt), "200\u{a0}mil");
        assert_eq!(short(-150_000_000, 2, Lang::En), "−1.5M");
        assert_eq!(short(250, 2, Lang::Pt), "2");
        assert_eq!(short(50, 2, Lang::Pt), "0,50");
    }
}
