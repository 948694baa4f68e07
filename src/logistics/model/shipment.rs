//! Shipments about to be planned, and what is said when one arrives.

use super::Direction;
use crate::kernel::{Day, Money, Quantity};

pub const NUMBER_MAX: usize = 40;
/// Vehicle, driver, tracking code.
pub const TEXT_MAX: usize = 100;
pub const ADDRESS_MAX: usize = 300;
pub const NOTE_MAX: usize = 500;
pub const STOPS_MAX: usize = 200;

/// Who carries it and how; may change until it has arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Travel {
    pub carrier_id: Option<i64>,
    pub vehicle: Option<String>,
    pub driver: Option<String>,
    pub tracking: Option<String>,
    /// What the carrier asked for.
    pub freight_quoted: Option<Money>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShipment {
    /// Empty asks for the next free one.
    pub number: String,
    pub direction: Direction,
    /// Since when it is planned.
    pub on: Day,
    pub travel: Travel,
    /// The hash of the text it was imported from.
    pub source: Option<Vec<u8>>,
    pub stops: Vec<NewStop>,
}

/// One order's goods at one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStop {
    pub order_id: i64,
    pub address: String,
    pub planned_on: Option<Day>,
    pub loads: Vec<NewLoad>,
}

/// So much of an order's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewLoad {
    pub order_line_id: i64,
    pub quantity: Quantity,
}

impl NewShipment {
    pub fn new(direction: Direction, on: Day, stops: Vec<NewStop>) -> NewShipment {
        let travel = Travel::default();
        NewShipment { number: String::new(), direction, on, travel, source: None, stops }
    }
}

impl NewStop {
    pub fn new(order_id: i64, loads: Vec<NewLoad>) -> NewStop {
        NewStop { order_id, address: String::new(), planned_on: None, loads }
    }
}

/// Who took the goods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    pub name: String,
    pub document: Option<String>,
    /// As the camera made it.
    pub picture: Option<Vec<u8>>,
}
