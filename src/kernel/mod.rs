//! Pure vocabulary shared by every slice, in the server and in the browser.

pub mod currency;
pub mod day;
pub mod fold;
pub mod i18n;
pub mod instant;
pub mod money;
pub mod quantity;
pub mod tax_id;

pub use currency::Currency;
pub use day::{Day, Month};
pub use fold::fold;
pub use i18n::{Lang, Text};
pub use instant::Instant;
pub use money::Money;
pub use quantity::Quantity;
pub use tax_id::TaxId;
