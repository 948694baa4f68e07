//! The forms of shipments: texts as they were typed.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TravelForm {
    pub carrier: String,
    pub vehicle: String,
    pub driver: String,
    pub tracking: String,
    pub freight_quoted: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanForm {
    pub number: String,
    pub direction: String,
    pub on: String,
    pub carrier: String,
    pub vehicle: String,
    pub driver: String,
    pub tracking: String,
    pub freight_quoted: String,
    pub stops: Vec<StopForm>,
    pub lines: Vec<LoadForm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StopForm {
    pub order: String,
    pub address: String,
    pub planned_on: String,
}

/// So much of an order's line, or of a load that comes back; a blank quantity leaves it out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoadForm {
    pub order: String,
    pub line: String,
    pub quantity: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BackForm {
    pub on: String,
    pub reason: String,
    pub lines: Vec<LoadForm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillForm {
    pub carrier: String,
    pub document: String,
    pub on: String,
    pub due_on: String,
    pub amount: String,
    pub basis: String,
    /// Their numbers with commas between them.
    pub shipments: String,
    pub shares: Vec<ShareForm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShareForm {
    pub amount: String,
}
