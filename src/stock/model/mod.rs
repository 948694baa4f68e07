//! Types and rules of stock, pure; the browser runs them too.

pub mod item;
mod analysis;
mod moves;
mod place;
mod plan;
mod track;
mod value;

pub use analysis::{Age, Class, Need, USE_DAYS, turnover};
pub use item::{Accounts, Barcode, Category, Item, NewItem, NotABarcode, Unit, ncm};
pub use moves::{MoveKind, NewDocument, NewMove, Sides};
pub use place::{NewPlace, Place, PlaceKind};
pub use plan::{Ground, ItemGround, Key, Objection, Original, Planned, PlannedMove, plan};
pub use track::Track;
pub use value::{LotStock, Standing, cost_at, pick, returned_cost};
