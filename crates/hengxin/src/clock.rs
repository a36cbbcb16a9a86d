//! The only place that reads the clock. Everything else receives the time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use jiff::tz::TimeZone;

/// The zone of every civil date here.
static SHANGHAI: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Asia/Shanghai").expect("the time zone database is compiled in"));

/// Tells the time; tests set it by hand.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands where it was put: microseconds since 1970-01-01 UTC.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at noon, Asia/Shanghai, of a civil date.
    pub fn at_noon(date: jiff::civil::Date) -> Clock {
        let zoned =
            date.at(12, 0, 0, 0).in_tz("Asia/Shanghai").expect("the time zone database is compiled in");
        Clock::Set(Arc::new(AtomicI64::new(zoned.timestamp().as_microsecond())))
    }

    /// Puts a set clock to another civil date, noon. Does nothing to the machine's clock.
    pub fn move_to(&self, date: jiff::civil::Date) {
        if let (Clock::Set(micros), Clock::Set(other)) = (self, Clock::at_noon(date)) {
            micros.store(other.load(Ordering::SeqCst), Ordering::SeqCst);
        }
    }

    /// The instant, in UTC.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> jiff::Timestamp {
        match self {
            Clock::System => jiff::Timestamp::now(),
            Clock::Set(micros) => jiff::Timestamp::from_microsecond(micros.load(Ordering::SeqCst))
                .expect("set from a timestamp"),
        }
    }

    /// The civil date in Asia/Shanghai.
    pub fn today(&self) -> jiff::civil::Date {
        SHANGHAI.to_datetime(self.now()).date()
    }
}

/// The civil date in Asia/Shanghai of an instant, microseconds since 1970-01-01 UTC.
pub fn day_of(micros: i64) -> domain::Day {
    const HOUR: i64 = 3_600_000_000;
    let days = (micros + 8 * HOUR).div_euclid(24 * HOUR);
    domain::Day::from_days_since_epoch(i32::try_from(days).unwrap_or_default())
}

/// The first instant of a civil date in Asia/Shanghai.
pub fn midnight(date: jiff::civil::Date) -> jiff::Timestamp {
    let first = date.at(0, 0, 0, 0).in_tz("Asia/Shanghai");
    first.expect("the time zone database is compiled in, and the day is not the last of all").timestamp()
}
