//! Moments in time: microseconds since the Unix epoch, UTC.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl Instant {
    pub const fn micros(self) -> i64 {
        self.0
    }

    pub const fn plus(self, micros: i64) -> Instant {
        Instant(self.0.saturating_add(micros))
    }

    pub const fn minus(self, micros: i64) -> Instant {
        Instant(self.0.saturating_sub(micros))
    }
}
