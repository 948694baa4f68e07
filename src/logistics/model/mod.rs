//! Types and rules of shipments, pure; the browser runs them too.

pub mod form;
mod freight;
mod shipment;
mod state;

pub use freight::{Basis, Freighted, shares};
pub use shipment::{
    ADDRESS_MAX, NOTE_MAX, NUMBER_MAX, NewLoad, NewShipment, NewStop, Proof, STOPS_MAX, TEXT_MAX, Travel,
};
pub use state::{Direction, State};
