//! How the vocabulary of `kernel` is stored: days as DATE or ISO text, instants and money as BIGINT, codes as
//! text.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueFormat, PgValueRef};
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Postgres, Sqlite, Type};

use crate::finance::model::{AccountKind, EntryKind, Purpose};
use crate::kernel::{Currency, Day, Instant, Lang, Money, Month, Quantity, TaxId};
use crate::logistics::model::{Basis, Direction, State};
use crate::stock::model::{Barcode, MoveKind, PlaceKind};
use crate::trade::model::{OrderKind, Rate, Step};

impl Type<Sqlite> for Day {
    fn type_info() -> SqliteTypeInfo {
        <String as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Sqlite> for Day {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<Sqlite>>::encode(self.to_string(), buffer)
    }
}

impl Decode<'_, Sqlite> for Day {
    fn decode(value: SqliteValueRef<'_>) -> Result<Day, BoxDynError> {
        <&str as Decode<Sqlite>>::decode(value)?.parse().map_err(|_| "not a day".into())
    }
}

impl Type<Postgres> for Day {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("DATE")
    }
}

impl Encode<'_, Postgres> for Day {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <i32 as Encode<Postgres>>::encode(self.since_2000(), buffer)
    }
}

impl Decode<'_, Postgres> for Day {
    fn decode(value: PgValueRef<'_>) -> Result<Day, BoxDynError> {
        let day = match value.format() {
            PgValueFormat::Binary => Day::from_since_2000(<i32 as Decode<Postgres>>::decode(value)?),
            PgValueFormat::Text => value.as_str()?.parse().ok(),
        };
        day.ok_or_else(|| "not a day".into())
    }
}

/// A type stored as another one is: `as_stored!(Money: i64, |money| money.0, |minor| Ok(Money(minor)))`.
macro_rules! as_stored {
    ($type:ty: $stored:ty, $write:expr, $read:expr) => {
        as_stored!(
            @ $type: $stored, $write, $read, Sqlite, SqliteTypeInfo, SqliteArgumentsBuffer, SqliteValueRef
        );
        as_stored!(@ $type: $stored, $write, $read, Postgres, PgTypeInfo, PgArgumentBuffer, PgValueRef);
    };
    (@ $type:ty: $stored:ty, $write:expr, $read:expr, $db:ty, $info:ty, $buffer:ty, $value:ident) => {
        impl Type<$db> for $type {
            fn type_info() -> $info {
                <$stored as Type<$db>>::type_info()
            }
            fn compatible(info: &$info) -> bool {
                <$stored as Type<$db>>::compatible(info)
            }
        }

        impl Encode<'_, $db> for $type {
            fn encode_by_ref(&self, buffer: &mut $buffer) -> Result<IsNull, BoxDynError> {
                let write: fn(&$type) -> $stored = $write;
                <$stored as Encode<$db>>::encode(write(self), buffer)
            }
        }

        impl Decode<'_, $db> for $type {
            fn decode(value: $value<'_>) -> Result<$type, BoxDynError> {
                let read: fn($stored) -> Option<$type> = $read;
                let stored = <$stored as Decode<$db>>::decode(value)?;
                read(stored).ok_or_else(|| concat!("not a ", stringify!($type)).into())
            }
        }
    };
}

as_stored!(Money: i64, |money| money.0, |minor| Some(Money(minor)));
as_stored!(Instant: i64, |instant| instant.0, |micros| Some(Instant(micros)));
as_stored!(Month: i64, |month| month.number(), Month::from_number);
as_stored!(Currency: String, |currency| currency.as_str().to_owned(), |code| Currency::new(&code));
as_stored!(Lang: String, |lang| lang.code().to_owned(), |code| Lang::from_code(&code));
as_stored!(AccountKind: String, |kind| kind.code().to_owned(), |code| AccountKind::from_code(&code));
as_stored!(Purpose: String, |purpose| purpose.code().to_owned(), |code| Purpose::from_code(&code));
as_stored!(EntryKind: String, |kind| kind.code().to_owned(), |code| EntryKind::from_code(&code));
as_stored!(TaxId: String, |id| id.as_str().to_owned(), |text| TaxId::parse(&text).ok());
as_stored!(Quantity: i64, |quantity| quantity.0, |thousandths| Some(Quantity(thousandths)));
as_stored!(Barcode: String, |code| code.as_str().to_owned(), |text| Barcode::parse(&text).ok());
as_stored!(PlaceKind: String, |kind| kind.code().to_owned(), |code| PlaceKind::from_code(&code));
as_stored!(MoveKind: String, |kind| kind.code().to_owned(), |code| MoveKind::from_code(&code));
as_stored!(OrderKind: String, |kind| kind.code().to_owned(), |code| OrderKind::from_code(&code));
as_stored!(Step: String, |step| step.code().to_owned(), |code| Step::from_code(&code));
as_stored!(Rate: i64, |rate| rate.hundredths(), Rate::new);
as_stored!(Direction: String, |direction| direction.code().to_owned(), |code| Direction::from_code(&code));
as_stored!(State: String, |state| state.code().to_owned(), |code| State::from_code(&code));
as_stored!(Basis: String, |basis| basis.code().to_owned(), |code| Basis::from_code(&code));
