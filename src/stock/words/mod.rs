//! What the pages of stock say.

pub mod count;
pub mod import;
pub mod items;
pub mod moves;
pub mod places;
pub mod reports;
