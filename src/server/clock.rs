//! The only place that reads the clock; everyone else is told the time.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::kernel::{Day, Instant};

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Instant {
    Instant(Timestamp::now().as_microsecond())
}

/// The calendar day of an instant in a time zone such as `America/Sao_Paulo`; UTC where the zone is unknown.
pub fn day_in(at: Instant, zone: &TimeZone) -> Day {
    let local = Timestamp::from_microsecond(at.micros()).unwrap_or_default().to_zoned_datetime(zone.clone());
    Day::from_date(local.date()).unwrap_or_else(|| Day::from_since_2000(0).unwrap_or_else(|| unreachable!()))
}

pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
