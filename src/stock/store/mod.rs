//! The SQL of stock; functions named by what they do to goods.

pub mod act;
pub mod categories;
pub mod cells;
mod content;
pub mod counting;
mod ground;
pub mod holdings;
pub mod import;
pub mod inventory;
mod inventory_sql;
pub mod items;
pub mod late;
pub mod measures;
pub mod months;
pub mod moved;
pub mod movements;
pub mod pictures;
pub mod places;
pub mod post;
pub mod reserve;
pub mod verify;
pub mod watch;

pub use act::{NewCount, adjust, count, give_back, issue, receive, scrap, transfer};
pub use items::{add_item, change_item};
pub use late::{NewLateCost, add_late_cost, post_late_cost};
pub use places::{add_lot, add_place, change_place};
pub use post::{PostError, PostedDocument};
pub use reserve::{Held, NewReservation, release, release_all, reserve, reserve_all};

/// Keys of the locks that keep two writers of the same table apart.
const ITEM_LOCK: i64 = 0x6974_656d;
const PLACE_LOCK: i64 = 0x706c_6163;

/// Pushes `(…)` with these ids, none of them where there are none.
macro_rules! push_ids {
    ($query:expr, $ids:expr) => {{
        $query.push("(-1");
        for id in $ids {
            $query.push(", ").push_bind(*id);
        }
        $query.push(")");
    }};
}
pub(crate) use push_ids;
