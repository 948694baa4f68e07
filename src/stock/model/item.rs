//! Items, and the codes they bear.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::kernel::{Money, Quantity, fold};

pub const SKU_MAX: usize = 60;
pub const NAME_MAX: usize = 200;
pub const UNIT_MAX: usize = 20;

/// An EAN-13 with its check digit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Barcode(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotABarcode {
    /// Thirteen digits, or twelve as a UPC-A.
    NotThirteen,
    /// The digits are right where the last one is this.
    WrongDigit(u8),
}

impl Barcode {
    /// Spaces and dashes do not matter; a UPC-A is an EAN-13 that begins with 0.
    pub fn parse(text: &str) -> Result<Barcode, NotABarcode> {
        let mut digits: String =
            text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotABarcode::NotThirteen);
        }
        if digits.len() == 12 {
            digits.insert(0, '0');
        }
        if digits.len() != 13 {
            return Err(NotABarcode::NotThirteen);
        }
        let right = check_digit(&digits.as_bytes()[..12]);
        if digits.as_bytes()[12] - b'0' != right {
            return Err(NotABarcode::WrongDigit(right));
        }
        Ok(Barcode(digits))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Barcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The last digit of an EAN-13 (GS1 General Specifications, 7.9): weights 1 and 3, modulo 10.
fn check_digit(twelve: &[u8]) -> u8 {
    let weighed = twelve.iter().zip([1u32, 3].into_iter().cycle());
    let sum: u32 = weighed.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    ((10 - sum % 10) % 10) as u8
}

/// The eight digits of an NCM, however they are punctuated.
pub fn ncm(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, '.' | ' ' | '-')).collect();
    (digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// Another unit an item comes in: a box of 12.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub name: String,
    pub quantity: Quantity,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewItem {
    pub sku: String,
    pub name: String,
    pub unit: String,
    /// `None` for the standard category.
    pub category_id: Option<i64>,
    pub barcode: Option<Barcode>,
    pub ncm: Option<String>,
    pub reorder_point: Quantity,
    pub reorder_quantity: Quantity,
    pub supplier_id: Option<i64>,
    /// Of one unit.
    pub price: Option<Money>,
    /// Of one unit, where a receipt or a gain brings none.
    pub cost: Option<Money>,
    pub units: Vec<Unit>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: i64,
    pub active: bool,
    pub has_picture: bool,
    pub fields: NewItem,
}

impl Item {
    /// Whether a text names this item and no other: its SKU, its barcode, or both SKU and name as lists
    /// offer it.
    pub fn is_called(&self, text: &str) -> bool {
        let text = fold(text.trim());
        let NewItem { sku, name, barcode, .. } = &self.fields;
        let whole = [fold(sku), fold(name), fold(&format!("{sku} {name}"))];
        whole.contains(&text) || barcode.as_ref().is_some_and(|code| code.as_str() == text)
    }
}

/// A kind of goods with its accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub accounts: Accounts,
    pub standard: bool,
}

/// Where the ledger keeps what goods are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accounts {
    pub stock: i64,
    pub cost: i64,
    pub loss: i64,
    pub variance: i64,
    /// Goods received, not yet invoiced.
    pub received: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_barcode_is_read_with_its_check_digit() {
        for (text, whole) in [
            ("4006381333931", "4006381333931"),
            ("7891000315507", "7891000315507"),
            ("978-0-306-40615-7", "9780306406157"),
            ("036000291452", "0036000291452"),
        ] {
            assert_eq!(Barcode::parse(text).unwrap().as_str(), whole);
        }
        assert_eq!(Barcode::parse("4006381333932"), Err(NotABarcode::WrongDigit(1)));
        for text in ["", "400638133393", "40063813339311", "400638133393x", "４００６３８１３３３９３１"]
        {
            assert!(Barcode::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_ncm_has_eight_digits() {
        assert_eq!(ncm("2203.00.00").as_deref(), Some("22030000"));
        assert_eq!(ncm("2203"), None);
    }
}
