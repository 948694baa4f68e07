//! What a shipment can be, and what may come next (L1).

use serde::{Deserialize, Serialize};

use crate::kernel::{Lang, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Goods of sales, to customers.
    Outbound,
    /// Goods of purchases, from suppliers.
    Inbound,
}

impl Direction {
    pub const ALL: [Direction; 2] = [Direction::Outbound, Direction::Inbound];

    pub const fn code(self) -> &'static str {
        match self {
            Direction::Outbound => "outbound",
            Direction::Inbound => "inbound",
        }
    }

    pub fn from_code(code: &str) -> Option<Direction> {
        Direction::ALL.into_iter().find(|direction| direction.code() == code)
    }
}

impl Text for Direction {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            Direction::Outbound => ("Saída", "Outbound"),
            Direction::Inbound => ("Entrada", "Inbound"),
        };
        lang.pick(pt, en)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Planned,
    /// Its goods lie in packing. Only of what goes out.
    Picked,
    /// On its way.
    Shipped,
    Delivered,
    /// All of it came back.
    Returned,
    Cancelled,
}

impl State {
    pub const ALL: [State; 6] =
        [State::Planned, State::Picked, State::Shipped, State::Delivered, State::Returned, State::Cancelled];

    pub const fn code(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Picked => "picked",
            State::Shipped => "shipped",
            State::Delivered => "delivered",
            State::Returned => "returned",
            State::Cancelled => "cancelled",
        }
    }

    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether `next` may follow for a shipment of this direction; the schema's trigger says the same.
    pub fn may_become(self, next: State, direction: Direction) -> bool {
        match (self, next) {
            (State::Planned, State::Picked) => direction == Direction::Outbound,
            (State::Planned, State::Shipped) => direction == Direction::Inbound,
            (State::Picked, State::Shipped) | (State::Shipped, State::Delivered) => true,
            (State::Shipped | State::Delivered, State::Returned) => true,
            (State::Planned | State::Picked, State::Cancelled) => true,
            // The supplier's goods will not come.
            (State::Shipped, State::Cancelled) => direction == Direction::Inbound,
            _ => false,
        }
    }

    /// Nothing follows but a return.
    pub const fn is_over(self) -> bool {
        matches!(self, State::Delivered | State::Returned | State::Cancelled)
    }
}

impl Text for State {
    fn text(self, lang: Lang) -> &'static str {
        let (pt, en) = match self {
            State::Planned => ("Planejada", "Planned"),
            State::Picked => ("Separada", "Picked"),
            State::Shipped => ("A caminho", "On the way"),
            State::Delivered => ("Entregue", "Delivered"),
            State::Returned => ("Devolvida", "Returned"),
            State::Cancelled => ("Cancelada", "Cancelled"),
        };
        lang.pick(pt, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_machine_s_steps_follow_each_other() {
        let steps = |direction: Direction| -> Vec<(State, State)> {
            let pairs = State::ALL.into_iter().flat_map(|one| State::ALL.map(|next| (one, next)));
            pairs.filter(|(one, next)| one.may_become(*next, direction)).collect()
        };
        use State::{Cancelled, Delivered, Picked, Planned, Returned, Shipped};
        let outbound = [
            (Planned, Picked),
            (Planned, Cancelled),
            (Picked, Shipped),
            (Picked, Cancelled),
            (Shipped, Delivered),
            (Shipped, Returned),
            (Delivered, Returned),
        ];
        assert_eq!(steps(Direction::Outbound), outbound);
        assert!(Planned.may_become(Shipped, Direction::Inbound));
        assert!(!Planned.may_become(Picked, Direction::Inbound));
        assert!(Shipped.may_become(Cancelled, Direction::Inbound));
        assert!(Cancelled.is_over() && !Shipped.is_over());
    }
}
