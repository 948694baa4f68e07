//! Orders and their lines. How far a line has come is told by its counters, what state an order is in by its
//! lines: neither is kept a second time.

use serde::{Deserialize, Serialize};

use super::{Rate, line_amounts};
use crate::kernel::{Day, Lang, Money, Quantity, Text};

pub const NUMBER_MAX: usize = 40;
pub const MEMO_MAX: usize = 500;
/// Lines of one order.
pub const LINES_MAX: usize = 500;
pub const DUE_DAYS_MAX: i64 = 3_650;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderKind {
    Purchase,
    Sale,
}

impl OrderKind {
    pub const ALL: [OrderKind; 2] = [OrderKind::Purchase, OrderKind::Sale];

    pub const fn code(self) -> &'static str {
        match self {
            OrderKind::Purchase => "purchase",
            OrderKind::Sale => "sale",
        }
    }

    pub fn from_code(code: &str) -> Option<OrderKind> {
        OrderKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl Text for OrderKind {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            OrderKind::Purchase => ("Compra", "Purchase"),
            OrderKind::Sale => ("Venda", "Sale"),
        };
        lang.pick(pt, en)
    }
}

/// What a move of goods is to the line it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    Receive,
    Pick,
    Unpick,
    Ship,
    Deliver,
    Return,
}

impl Step {
    pub const ALL: [Step; 6] =
        [Step::Receive, Step::Pick, Step::Unpick, Step::Ship, Step::Deliver, Step::Return];

    pub const fn code(self) -> &'static str {
        match self {
            Step::Receive => "receive",
            Step::Pick => "pick",
            Step::Unpick => "unpick",
            Step::Ship => "ship",
            Step::Deliver => "deliver",
            Step::Return => "return",
        }
    }

    pub fn from_code(code: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.code() == code)
    }
}

impl Text for Step {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            Step::Receive => ("Recebimento", "Receipt"),
            Step::Pick => ("Separação", "Pick"),
            Step::Unpick => ("Volta ao local", "Put back"),
            Step::Ship => ("Expedição", "Shipment"),
            Step::Deliver => ("Entrega", "Delivery"),
            Step::Return => ("Devolução", "Return"),
        };
        lang.pick(pt, en)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    pub item_id: i64,
    pub quantity: Quantity,
    /// Of one unit.
    pub unit_price: Money,
    pub discount: Rate,
    pub tax: Rate,
}

impl NewLine {
    /// Net and tax; `None` beyond the range.
    pub fn amounts(&self) -> Option<(Money, Money)> {
        line_amounts(self.quantity, self.unit_price, self.discount, self.tax)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    pub kind: OrderKind,
    /// Empty asks for the next free one.
    pub number: String,
    pub party_id: i64,
    /// Where it comes in or leaves; the first warehouse where absent.
    pub place_id: Option<i64>,
    pub ordered_on: Day,
    pub promised_on: Option<Day>,
    /// From a bill to its payment.
    pub due_days: i64,
    pub area_id: Option<i64>,
    pub memo: String,
    /// The hash of the text it was imported from.
    pub source: Option<Vec<u8>>,
    pub lines: Vec<NewLine>,
}

impl NewOrder {
    pub fn new(kind: OrderKind, party_id: i64, ordered_on: Day, lines: Vec<NewLine>) -> NewOrder {
        NewOrder {
            kind,
            number: String::new(),
            party_id,
            place_id: None,
            ordered_on,
            promised_on: None,
            due_days: 0,
            area_id: None,
            memo: String::new(),
            source: None,
            lines,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderState {
    /// Nothing delivered yet.
    Open,
    /// Some delivered, some still to come or go.
    Partial,
    Done,
    Cancelled,
}

impl OrderState {
    pub const ALL: [OrderState; 4] =
        [OrderState::Open, OrderState::Partial, OrderState::Done, OrderState::Cancelled];

    pub const fn code(self) -> &'static str {
        match self {
            OrderState::Open => "open",
            OrderState::Partial => "partial",
            OrderState::Done => "done",
            OrderState::Cancelled => "cancelled",
        }
    }

    pub fn from_code(code: &str) -> Option<OrderState> {
        OrderState::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl Text for OrderState {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            OrderState::Open => ("Em aberto", "Open"),
            OrderState::Partial => ("Parcial", "Partial"),
            OrderState::Done => ("Concluído", "Done"),
            OrderState::Cancelled => ("Cancelado", "Cancelled"),
        };
        lang.pick(pt, en)
    }
}

/// The state that lines tell, each as (still open, delivered).
pub fn state(cancelled: bool, lines: impl IntoIterator<Item = (Quantity, Quantity)>) -> OrderState {
    let (mut open, mut moved) = (false, false);
    for (left, delivered) in lines {
        open |= left > Quantity::ZERO;
        moved |= delivered > Quantity::ZERO;
    }
    match (cancelled, open, moved) {
        (true, ..) => OrderState::Cancelled,
        (false, false, _) => OrderState::Done,
        (false, true, true) => OrderState::Partial,
        (false, true, false) => OrderState::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_tell_the_state() {
        let lines = |pairs: &[(i64, i64)]| {
            let lines: Vec<_> = pairs.iter().map(|(open, done)| (Quantity(*open), Quantity(*done))).collect();
            state(false, lines)
        };
        assert_eq!(lines(&[(5, 0), (3, 0)]), OrderState::Open);
        assert_eq!(lines(&[(5, 0), (0, 3)]), OrderState::Partial);
        assert_eq!(lines(&[(2, 3)]), OrderState::Partial);
        assert_eq!(lines(&[(0, 5), (0, 3)]), OrderState::Done);
        assert_eq!(state(true, [(Quantity(1), Quantity(1))]), OrderState::Cancelled);
    }
}
