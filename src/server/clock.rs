//! The only place that reads the clock; everyone else is told the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::kernel::{Day, Instant, Lang, instant};

/// Where the time comes from: the system, or a hand that a test moves.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn fixed(at: Instant) -> Clock {
        Clock::Fixed(Arc::new(AtomicI64::new(at.micros())))
    }

    pub fn now(&self) -> Instant {
        match self {
            Clock::System => now(),
            Clock::Fixed(micros) => Instant(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock forward by so many microseconds; the system's clock goes its own way.
    pub fn advance(&self, micros: i64) {
        if let Clock::Fixed(now) = self {
            now.fetch_add(micros, Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Instant {
    Instant(Timestamp::now().as_microsecond())
}

/// A fresh request id, UUIDv7, so that ids sort by time.
pub fn request_id(at: Instant) -> String {
    let seconds = u64::try_from(at.micros() / instant::SECOND).unwrap_or(0);
    let nanos = u32::try_from(at.micros().rem_euclid(instant::SECOND) * 1_000).unwrap_or(0);
    uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos)).to_string()
}

/// The date and time of an instant in a time zone.
pub fn local(at: Instant, zone: &TimeZone) -> jiff::civil::DateTime {
    Timestamp::from_microsecond(at.micros()).unwrap_or_default().to_zoned_datetime(zone.clone()).datetime()
}

/// The calendar day of an instant in a time zone such as `America/Sao_Paulo`; UTC where the zone is unknown.
pub fn day_in(at: Instant, zone: &TimeZone) -> Day {
    Day::from_date(local(at, zone).date())
        .unwrap_or_else(|| Day::from_since_2000(0).unwrap_or_else(|| unreachable!()))
}

/// `24/11/2026 14:32`, `24 Nov 2026 14:32`, in a time zone.
pub fn written(at: Instant, zone: &TimeZone, lang: Lang) -> String {
    let local = Timestamp::from_microsecond(at.micros()).unwrap_or_default().to_zoned_datetime(zone.clone());
    format!("{} {:02}:{:02}", day_in(at, zone).show(lang), local.hour(), local.minute())
}

/// The moment a day begins in a time zone.
pub fn begins(day: Day, zone: &TimeZone) -> Instant {
    let begun = day.date().to_zoned_datetime(zone.clone()).map(|begun| begun.timestamp().as_microsecond());
    Instant(begun.unwrap_or(0))
}

pub fn find_zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Day and minute of an instant for people: `24/11/2026 12:00`.
pub fn show(at: Instant, zone: &TimeZone, lang: Lang) -> String {
    let local = Timestamp::from_microsecond(at.micros()).unwrap_or_default().to_zoned_datetime(zone.clone());
    format!("{} {:02}:{:02}", day_in(at, zone).show(lang), local.hour(), local.minute())
}
