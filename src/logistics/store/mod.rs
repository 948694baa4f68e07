//! The SQL of shipments; functions named by what they do to them. Goods move by the store of orders, each in
//! the shipment's transaction.

mod arrive;
mod back;
pub mod freight;
pub mod history;
pub mod list;
pub mod otif;
mod plan;
pub mod read;
mod steps;
pub mod verify;

pub use arrive::{deliver, prove};
pub use back::{bring_back, give_back};
pub use freight::{Carried, NewFreightBill, bill, carried};
pub(crate) use plan::taken;
pub use plan::{change, left, plan, plan_all};
pub use read::{Load, Shipment, Status, Stop, loads, shipment, statuses, stops};
pub use steps::{cancel, pick, ship};

/// Keeps two that give numbers apart.
const SHIPMENT_LOCK: i64 = 0x7368_6970;
