//! Types and rules of orders, pure; the browser runs them too.

mod amount;
pub mod form;
pub mod order;
mod rate;
mod share;

pub use amount::{Billed, bill, credit, line_amounts, up_to};
pub use order::{NewLine, NewOrder, OrderKind, OrderState, Step, state};
pub use rate::Rate;
pub use share::{Shelf, Taken, Wanted, share_out};
