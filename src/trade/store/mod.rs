//! The SQL of orders; functions named by what they do to them. Goods move by the store of stock, entries are
//! posted by the ledger's, each in the order's transaction.

mod act;
pub mod bills;
pub mod figures;
pub mod history;
pub mod import;
pub mod list;
pub mod orders;
pub mod place;
mod posting;
pub mod read;
pub mod receipts;
pub mod reorder;
pub mod reserve;
pub mod returns;
pub mod sales;
pub mod settings;
pub mod verify;

pub use act::{NewStep, StepLine};
pub use bills::{BillLine, NewBill, bill};
pub use figures::{expected, expected_by, lead_days, sales_by_item};
pub use orders::{announce, approve_over, cancel, change};
pub use place::{place, place_all};
pub use read::{Order, OrderLine, lines, order};
pub use receipts::receive;
pub use reserve::reserve_open;
pub use returns::{Back, NewReturn, give_back};
pub use sales::{deliver, pick, ship, unpick};

/// Keeps two that give numbers, or make the settings, apart.
const TRADE_LOCK: i64 = 0x7472_6164;
