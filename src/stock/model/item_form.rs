//! The form of an item: texts as they were typed, and what they mean. A cell of the grid is one field of it.

use serde::{Deserialize, Serialize};

use super::item::{NAME_MAX, SKU_MAX, UNIT_MAX};
use super::{Barcode, NewItem, NotABarcode, Unit, ncm};
use crate::error::{Fault, FieldError};
use crate::kernel::money::MoneyError;
use crate::kernel::{Lang, Money, Quantity};

/// Other units an item may have.
pub const UNITS_MAX: usize = 20;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemForm {
    pub sku: String,
    pub name: String,
    pub unit: String,
    /// The category's id; empty for the standard one.
    pub category: String,
    pub barcode: String,
    pub ncm: String,
    pub reorder_point: String,
    pub reorder_quantity: String,
    /// Code, tax id or name.
    pub supplier: String,
    pub price: String,
    pub cost: String,
    pub units: Vec<UnitForm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitForm {
    pub name: String,
    /// How many of the item's own unit one holds.
    pub quantity: String,
}

/// How the reader writes numbers.
#[derive(Clone, Copy, Debug)]
pub struct Writing {
    pub lang: Lang,
    pub decimals: u32,
}

/// Why a text is no amount.
pub fn money_fault(error: MoneyError) -> Fault {
    match error {
        MoneyError::Empty => Fault::Required,
        MoneyError::NotANumber => Fault::NotMoney,
        MoneyError::TooManyDecimals => Fault::TooManyDecimals,
        MoneyError::TooLarge => Fault::TooLarge,
    }
}

/// Why a text is no quantity.
pub fn quantity_fault(error: MoneyError) -> Fault {
    match error {
        MoneyError::NotANumber | MoneyError::TooManyDecimals => Fault::NotAQuantity,
        other => money_fault(other),
    }
}

impl ItemForm {
    /// The fields that the grid changes in place.
    pub fn cell_mut(&mut self, field: &str) -> Option<&mut String> {
        Some(match field {
            "name" => &mut self.name,
            "category" => &mut self.category,
            "reorder_point" => &mut self.reorder_point,
            "reorder_quantity" => &mut self.reorder_quantity,
            "supplier" => &mut self.supplier,
            "price" => &mut self.price,
            "cost" => &mut self.cost,
            _ => return None,
        })
    }

    /// An item as a form would show it.
    pub fn of(item: &NewItem, supplier: &str, writing: Writing) -> ItemForm {
        let Writing { lang, decimals } = writing;
        let quantity = |of: Quantity| if of.is_zero() { String::new() } else { of.show(lang) };
        let money = |of: Option<Money>| of.map_or_else(String::new, |amount| amount.show(decimals, lang));
        let unit = |unit: &Unit| UnitForm { name: unit.name.clone(), quantity: unit.quantity.show(lang) };
        ItemForm {
            sku: item.sku.clone(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            category: item.category_id.map_or_else(String::new, |id| id.to_string()),
            barcode: item.barcode.as_ref().map_or_else(String::new, |code| code.as_str().to_owned()),
            ncm: item.ncm.clone().unwrap_or_default(),
            reorder_point: quantity(item.reorder_point),
            reorder_quantity: quantity(item.reorder_quantity),
            supplier: supplier.to_owned(),
            price: money(item.price),
            cost: money(item.cost),
            units: item.units.iter().map(unit).collect(),
        }
    }
}

/// Reads texts one by one and keeps every fault.
struct Reading {
    writing: Writing,
    faults: Vec<FieldError>,
}

impl Reading {
    fn fault(&mut self, field: &str, fault: Fault) {
        self.faults.push(FieldError::new(field, fault));
    }

    fn required(&mut self, field: &str, text: &str, max: usize) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.fault(field, Fault::Required);
        }
        if text.chars().count() > max {
            self.faults.push(FieldError::about(field, Fault::TooLong, max.to_string()));
        }
        text.to_owned()
    }

    fn quantity(&mut self, field: &str, text: &str) -> Quantity {
        match Quantity::parse(text, self.writing.lang) {
            Ok(quantity) if quantity < Quantity::ZERO => self.fault(field, Fault::Negative),
            Ok(quantity) => return quantity,
            Err(MoneyError::Empty) => {}
            Err(error) => self.fault(field, quantity_fault(error)),
        }
        Quantity::ZERO
    }

    fn money(&mut self, field: &str, text: &str) -> Option<Money> {
        match Money::parse(text, self.writing.decimals, self.writing.lang) {
            Ok(amount) if amount < Money::ZERO => self.fault(field, Fault::Negative),
            Ok(amount) => return Some(amount),
            Err(MoneyError::Empty) => {}
            Err(error) => self.fault(field, money_fault(error)),
        }
        None
    }

    fn barcode(&mut self, text: &str) -> Option<Barcode> {
        if text.trim().is_empty() {
            return None;
        }
        match Barcode::parse(text) {
            Ok(code) => Some(code),
            Err(NotABarcode::NotThirteen) => {
                self.fault("barcode", Fault::NotABarcode);
                None
            }
            Err(NotABarcode::WrongDigit(right)) => {
                self.faults.push(FieldError::about("barcode", Fault::WrongDigit, right.to_string()));
                None
            }
        }
    }

    fn units(&mut self, own: &str, forms: &[UnitForm]) -> Vec<Unit> {
        let mut units: Vec<Unit> = Vec::new();
        for (n, form) in forms.iter().enumerate() {
            let (name, quantity) = (form.name.trim(), form.quantity.trim());
            if name.is_empty() && quantity.is_empty() {
                continue;
            }
            let field = |part: &str| format!("units[{n}].{part}");
            let name = self.required(&field("name"), name, UNIT_MAX);
            let taken = name == own || units.iter().any(|unit| unit.name == name);
            if taken && !name.is_empty() {
                self.fault(&field("name"), Fault::Taken);
            }
            let before = self.faults.len();
            let quantity = self.quantity(&field("quantity"), quantity);
            if quantity.is_zero() && self.faults.len() == before {
                self.fault(&field("quantity"), Fault::NotPositive);
            }
            units.push(Unit { name, quantity });
        }
        if units.len() > UNITS_MAX {
            self.faults.push(FieldError::about("units", Fault::TooManyLines, UNITS_MAX.to_string()));
        }
        units
    }
}

impl NewItem {
    /// Reads the form; whom the supplier's text means is looked up by the caller.
    pub fn parse(form: &ItemForm, writing: Writing) -> Result<NewItem, Vec<FieldError>> {
        let mut reading = Reading { writing, faults: Vec::new() };
        let unit = if form.unit.trim().is_empty() { "un" } else { form.unit.trim() };
        let category_id = form.category.trim().parse().ok();
        if category_id.is_none() && !form.category.trim().is_empty() {
            reading.fault("category", Fault::NotAChoice);
        }
        let ncm_text = form.ncm.trim();
        let ncm = ncm(ncm_text);
        if ncm.is_none() && !ncm_text.is_empty() {
            reading.fault("ncm", Fault::NotAnNcm);
        }
        let item = NewItem {
            sku: reading.required("sku", &form.sku, SKU_MAX),
            name: reading.required("name", &form.name, NAME_MAX),
            unit: reading.required("unit", unit, UNIT_MAX),
            category_id,
            barcode: reading.barcode(&form.barcode),
            ncm,
            reorder_point: reading.quantity("reorder_point", &form.reorder_point),
            reorder_quantity: reading.quantity("reorder_quantity", &form.reorder_quantity),
            supplier_id: None,
            price: reading.money("price", &form.price),
            cost: reading.money("cost", &form.cost),
            units: reading.units(unit, &form.units),
        };
        if reading.faults.is_empty() { Ok(item) } else { Err(reading.faults) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITING: Writing = Writing { lang: Lang::Pt, decimals: 2 };

    fn unit(name: &str, quantity: &str) -> UnitForm {
        UnitForm { name: name.to_owned(), quantity: quantity.to_owned() }
    }

    #[test]
    fn a_form_comes_back_as_it_was_read() {
        let form = ItemForm {
            sku: "DET-0500".into(),
            name: "Detergente neutro 5 L".into(),
            unit: "un".into(),
            category: "3".into(),
            barcode: "4006381333931".into(),
            ncm: "34025000".into(),
            reorder_point: "60".into(),
            reorder_quantity: "120,5".into(),
            price: "1.038,90".into(),
            cost: "20,00".into(),
            units: vec![unit("cx", "12")],
            ..ItemForm::default()
        };
        let item = NewItem::parse(&form, WRITING).unwrap();
        assert_eq!((item.price, item.reorder_quantity), (Some(Money(103_890)), Quantity(120_500)));
        assert_eq!(item.units, [Unit { name: "cx".into(), quantity: Quantity(12_000) }]);
        assert_eq!(ItemForm::of(&item, "", WRITING), form);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let form = ItemForm {
            barcode: "4006381333932".into(),
            ncm: "3402".into(),
            reorder_point: "-1".into(),
            price: "abc".into(),
            units: vec![unit("", ""), unit("cx", "0"), unit("cx", "12"), unit("un", "1"), unit("", "5")],
            ..ItemForm::default()
        };
        let faults = NewItem::parse(&form, WRITING).unwrap_err();
        let told: Vec<_> = faults.iter().map(|fault| (fault.field.as_str(), fault.code)).collect();
        let expected = [
            ("ncm", Fault::NotAnNcm),
            ("sku", Fault::Required),
            ("name", Fault::Required),
            ("barcode", Fault::WrongDigit),
            ("reorder_point", Fault::Negative),
            ("price", Fault::NotMoney),
            ("units[1].quantity", Fault::NotPositive),
            ("units[2].name", Fault::Taken),
            ("units[3].name", Fault::Taken),
            ("units[4].name", Fault::Required),
        ];
        assert_eq!(told, expected);
    }
}
