//! The forms of orders: texts as they were typed.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderForm {
    pub kind: String,
    pub number: String,
    pub party: String,
    pub place: String,
    pub ordered_on: String,
    pub promised_on: String,
    pub due_days: String,
    pub area: String,
    pub memo: String,
    pub lines: Vec<OrderLineForm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderLineForm {
    pub item: String,
    pub quantity: String,
    /// The item's own where blank.
    pub unit_price: String,
    pub discount: String,
    pub tax: String,
}

impl OrderLineForm {
    pub fn is_blank(&self) -> bool {
        [&self.item, &self.quantity, &self.unit_price].iter().all(|text| text.trim().is_empty())
    }
}

/// A step of an order: goods received, picked, put back, shipped, delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepForm {
    pub on: String,
    pub document: String,
    pub memo: String,
    pub lines: Vec<StepLineForm>,
}

/// One line of it; a blank quantity leaves it out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepLineForm {
    pub line: String,
    pub quantity: String,
    pub place: String,
    /// The lot goods come from.
    pub lot: String,
    /// The lot goods come in, made where it is new.
    pub lot_code: String,
    pub expires_on: String,
}

/// Purchases of what runs low, each line with its supplier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReorderForm {
    pub lines: Vec<ReorderLineForm>,
}

/// A blank quantity leaves the item out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReorderLineForm {
    pub item: String,
    pub supplier: String,
    pub quantity: String,
    pub unit_price: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillForm {
    pub on: String,
    pub due_on: String,
    pub document: String,
    pub lines: Vec<BillLineForm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillLineForm {
    pub line: String,
    pub quantity: String,
    /// As ordered where blank.
    pub net: String,
    pub tax: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReturnForm {
    pub on: String,
    pub document: String,
    pub memo: String,
    pub lines: Vec<BackForm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BackForm {
    /// The number of the delivery's move.
    pub seq: String,
    pub quantity: String,
}

/// Accounts by their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingsForm {
    pub receivable: String,
    pub payable: String,
    pub revenue: String,
    pub sales_tax: String,
    pub purchase_tax: String,
    pub freight: String,
}
