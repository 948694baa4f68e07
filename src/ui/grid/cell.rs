//! What stands in one cell.

use crate::kernel::{Day, Money, Quantity};
use crate::ui::parts::Tone;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Amount(Money),
    Quantity(Quantity),
    Number(i64),
    Day(Day),
    State(String, Tone),
    Nothing,
}

/// What stands in one cell, and the page it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub value: Value,
    /// A code before the text.
    pub code: Option<String>,
    pub href: Option<String>,
}

impl Cell {
    fn new(value: Value) -> Cell {
        Cell { value, code: None, href: None }
    }

    pub fn text(text: impl Into<String>) -> Cell {
        Cell::new(Value::Text(text.into()))
    }

    pub fn amount(amount: Money) -> Cell {
        Cell::new(Value::Amount(amount))
    }

    pub fn quantity(quantity: Quantity) -> Cell {
        Cell::new(Value::Quantity(quantity))
    }

    pub fn number(number: i64) -> Cell {
        Cell::new(Value::Number(number))
    }

    pub fn day(day: Day) -> Cell {
        Cell::new(Value::Day(day))
    }

    pub fn state(text: impl Into<String>, tone: Tone) -> Cell {
        Cell::new(Value::State(text.into(), tone))
    }

    pub fn nothing() -> Cell {
        Cell::new(Value::Nothing)
    }

    pub fn code(self, code: impl Into<String>) -> Cell {
        Cell { code: Some(code.into()), ..self }
    }

    pub fn href(self, href: impl Into<String>) -> Cell {
        Cell { href: Some(href.into()), ..self }
    }
}
