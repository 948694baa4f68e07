//! Types and rules of stock, pure; the browser runs them too.

mod analysis;
pub mod count;
pub mod item;
pub mod item_form;
pub mod move_form;
mod moves;
mod place;
mod plan;
mod track;
mod value;

pub use analysis::{Age, Class, Need, USE_DAYS, turnover, turnover_of};
pub use item::{Accounts, Barcode, Category, Item, NewItem, NotABarcode, Unit, ncm};
pub use item_form::{ItemForm, UnitForm, Writing};
pub use move_form::{MoveForm, MoveLine};
pub use moves::{MoveKind, NewDocument, NewMove, Sides};
pub use place::{NewPlace, Place, PlaceForm, PlaceKind, in_tree_order};
pub use plan::{Ground, ItemGround, Key, Objection, Original, Planned, PlannedMove, plan};
pub use track::Track;
pub use value::{LotStock, Standing, cost_at, pick, returned_cost};
