//! The texts of the inventory's queries: where its figures stand, by what a row is and by the day asked for.

use super::inventory::RowsBy;
use crate::kernel::Day;

/// A row's figures as SQL. Days are written into the text: they are digits only.
pub struct Expressions {
    pub from: String,
    /// What makes a row: all items, or holdings that hold something.
    pub there: String,
    pub on_hand: String,
    pub reserved: String,
    /// What open purchases are still to bring, of the item and now only.
    pub expected: &'static str,
    pub value: String,
    pub last: String,
    place: &'static str,
    /// What tells rows with the same sort key apart.
    pub ids: &'static str,
}

const NONE: &str = "CAST(0 AS BIGINT)";

pub fn expressions(by: RowsBy, on: Option<Day>) -> Expressions {
    match by {
        RowsBy::Item => of_items(on),
        RowsBy::Place => of_holdings(on, true),
        RowsBy::Lot => of_holdings(on, false),
    }
}

/// The item's figures at the end of a day are those of its last day with a move.
fn value_on(on: Option<Day>) -> String {
    match on {
        None => "JOIN item_value v ON v.item_id = i.id".to_owned(),
        Some(day) => format!(
            "LEFT JOIN item_day v ON v.item_id = i.id AND v.day = (SELECT MAX(x.day) FROM item_day x \
             WHERE x.item_id = i.id AND x.day <= '{day}')"
        ),
    }
}

fn of_items(on: Option<Day>) -> Expressions {
    let now = on.is_none();
    let either = |now_text: &str, then: &str| (if now { now_text } else { then }).to_owned();
    Expressions {
        from: format!("item i {} JOIN item_category c ON c.id = i.category_id", value_on(on)),
        there: "1 = 1".to_owned(),
        on_hand: either("v.quantity", "COALESCE(v.quantity, 0)"),
        reserved: either("v.reserved", "CAST(0 AS BIGINT)"),
        expected: if now { "v.expected" } else { NONE },
        value: either("v.value", "COALESCE(v.value, 0)"),
        last: either("v.last_on", "v.day"),
        place: "CAST(0 AS BIGINT) AS place_id, '' AS place, CAST(0 AS BIGINT) AS lot_id, CAST(NULL AS TEXT) \
                AS lot, CAST(NULL AS DATE) AS expires_on",
        ids: ", i.id",
    }
}

fn of_holdings(on: Option<Day>, all_lots: bool) -> Expressions {
    let held = |of: &str| match on {
        None => format!("{of}.quantity"),
        Some(day) => format!(
            "COALESCE((SELECT d.closing FROM stock_day d WHERE d.item_id = {of}.item_id AND d.place_id = \
             {of}.place_id AND d.lot_id = {of}.lot_id AND d.day <= '{day}' ORDER BY d.day DESC LIMIT 1), 0)"
        ),
    };
    let of_place = |sum: &str| {
        format!(
            "CAST((SELECT SUM({sum}) FROM on_hand x WHERE x.item_id = h.item_id AND x.place_id = h.place_id) \
             AS BIGINT)"
        )
    };
    let on_hand = if all_lots { of_place(&held("x")) } else { held("h") };
    let reserved = match (on, all_lots) {
        (Some(_), _) => "CAST(0 AS BIGINT)".to_owned(),
        (None, true) => of_place("x.reserved"),
        (None, false) => "h.reserved".to_owned(),
    };
    let until = on.map_or_else(String::new, |day| format!(" AND d.day <= '{day}'"));
    let lot = if all_lots { "" } else { " AND d.lot_id = h.lot_id" };
    let last = format!(
        "(SELECT MAX(d.day) FROM stock_day d WHERE d.item_id = h.item_id AND d.place_id = \
         h.place_id{lot}{until})"
    );
    // One of a place's lots stands for the place.
    let first = "h.lot_id = (SELECT MIN(x.lot_id) FROM on_hand x WHERE x.item_id = h.item_id AND \
                 x.place_id = h.place_id) AND ";
    let first = if all_lots { first } else { "" };
    Expressions {
        // Items come first, in the order of their names: SQLite reads a CROSS JOIN as it is written.
        from: format!(
            "item i CROSS JOIN on_hand h {} JOIN item_category c ON c.id = i.category_id JOIN place p ON \
             p.id = h.place_id LEFT JOIN lot l ON l.id = h.lot_id",
            value_on(on)
        ),
        there: format!("h.item_id = i.id AND {first}({on_hand} <> 0 OR {reserved} <> 0)"),
        on_hand,
        reserved,
        expected: NONE,
        value: "COALESCE(v.value, 0)".to_owned(),
        last,
        place: if all_lots {
            "h.place_id, p.code AS place, CAST(-1 AS BIGINT) AS lot_id, CAST(NULL AS TEXT) AS lot, \
             CAST(NULL AS DATE) AS expires_on"
        } else {
            "h.place_id, p.code AS place, h.lot_id, l.code AS lot, l.expires_on"
        },
        ids: if all_lots { ", i.id, h.place_id, CAST(-1 AS BIGINT)" } else { ", i.id, h.place_id, h.lot_id" },
    }
}

/// The same for sums: each place's lots are added up while they are read, and only what filters need is
/// joined.
pub fn summed(by: RowsBy, on: Option<Day>) -> Expressions {
    if by == RowsBy::Item {
        return of_items(on);
    }
    let lots = of_holdings(on, false);
    let held = match on {
        None => "x.quantity".to_owned(),
        Some(day) => format!(
            "COALESCE((SELECT d.closing FROM stock_day d WHERE d.item_id = x.item_id AND d.place_id = \
             x.place_id AND d.lot_id = x.lot_id AND d.day <= '{day}' ORDER BY d.day DESC LIMIT 1), 0)"
        ),
    };
    let reserved = if on.is_none() { "x.reserved" } else { "0" };
    let (sum, lot, group) = match by {
        RowsBy::Place => ("SUM", "CAST(0 AS BIGINT)", " GROUP BY x.item_id, x.place_id"),
        _ => ("", "x.lot_id", ""),
    };
    let last = if by == RowsBy::Place { of_holdings(on, true).last } else { lots.last };
    Expressions {
        from: format!(
            "(SELECT x.item_id, x.place_id, {lot} AS lot_id, CAST({sum}({held}) AS BIGINT) AS on_hand, \
             CAST({sum}({reserved}) AS BIGINT) AS reserved FROM on_hand x{group}) h JOIN item i ON i.id = \
             h.item_id LEFT JOIN lot l ON l.id = h.lot_id"
        ),
        there: "(h.on_hand <> 0 OR h.reserved <> 0)".to_owned(),
        on_hand: "h.on_hand".to_owned(),
        reserved: "h.reserved".to_owned(),
        last,
        ..lots
    }
}

impl Expressions {
    pub fn columns(&self) -> String {
        format!(
            "i.id AS item_id, i.sku, i.name, i.folded, i.unit, i.category_id, c.name AS category, \
             i.reorder_point, i.reorder_quantity, i.supplier_id, i.price, i.cost, i.active, {} AS on_hand, \
             {} AS reserved, {} AS expected, {} AS value, {} AS last_on, {}",
            self.on_hand, self.reserved, self.expected, self.value, self.last, self.place
        )
    }
}

/// A pattern for LIKE … ESCAPE '!'.
pub fn part(text: &str) -> String {
    crate::db::dialect::holding(&crate::kernel::fold(text.trim()))
}

macro_rules! push_within {
    ($query:expr, $expression:expr, $span:expr) => {
        if let Some(span) = $span {
            if let Some(from) = span.from {
                $query.push(" AND ").push($expression).push(" >= ").push_bind(from);
            }
            if let Some(to) = span.to {
                $query.push(" AND ").push($expression).push(" <= ").push_bind(to);
            }
        }
    };
}

/// What is asked of the item itself.
macro_rules! push_items {
    ($query:expr, $asked:expr, $of:expr) => {{
        let text = $asked.text.trim();
        if !text.is_empty() {
            $query.push(" AND (i.barcode = ").push_bind(text.to_owned()).push(" OR (1 = 1");
            for word in text.split_whitespace() {
                $query.push(" AND i.folded LIKE ").push_bind($crate::stock::store::inventory_sql::part(word));
                $query.push(" ESCAPE '!'");
            }
            $query.push("))");
        }
        for (column, text) in [("LOWER(i.sku)", &$asked.sku), ("i.folded", &$asked.name)] {
            if !text.trim().is_empty() {
                $query.push(" AND ").push(column).push(" LIKE ");
                $query.push_bind($crate::stock::store::inventory_sql::part(text)).push(" ESCAPE '!'");
            }
        }
        if let Some(id) = $asked.item_id {
            $query.push(" AND i.id = ").push_bind(id);
        }
        if let Some(ids) = &$asked.category_ids {
            $query.push(" AND i.category_id IN ");
            $crate::stock::store::push_ids!($query, ids);
        }
        if let Some(ids) = &$asked.supplier_ids {
            $query.push(" AND i.supplier_id IN ");
            $crate::stock::store::push_ids!($query, ids);
        }
        if let Some(active) = $asked.active {
            $query.push(" AND i.active = ").push_bind(active);
        }
        push_within!($query, "i.reorder_point", $asked.reorder_point);
        push_within!($query, "i.price", $asked.price);
        push_within!($query, "i.cost", $asked.cost);
        if let (Some(reorder), $crate::stock::store::inventory::RowsBy::Item, None) =
            ($asked.reorder, $asked.by, $asked.on)
        {
            use $crate::stock::store::inventory::Reorder;
            $query.push(" AND i.active = TRUE AND i.reorder_point > 0 AND ").push(match reorder {
                Reorder::Due => "v.quantity - v.reserved <= i.reorder_point",
                Reorder::Out => "v.quantity - v.reserved <= 0",
                Reorder::Fine => "v.quantity - v.reserved > i.reorder_point",
            });
        }
        if $asked.by == $crate::stock::store::inventory::RowsBy::Item {
            push_within!($query, &$of.value, $asked.value);
            push_within!($query, $of.expected, $asked.expected);
        }
    }};
}

/// What is asked of what a row holds.
macro_rules! push_places {
    ($query:expr, $asked:expr, $of:expr) => {{
        push_within!($query, &$of.on_hand, $asked.on_hand);
        push_within!($query, &$of.reserved, $asked.reserved);
        push_within!($query, format!("({}) - ({})", $of.on_hand, $of.reserved), $asked.available);
        push_within!($query, &$of.last, $asked.moved);
        if $asked.by != $crate::stock::store::inventory::RowsBy::Item {
            if let Some(ids) = &$asked.place_ids {
                $query.push(" AND h.place_id IN ");
                $crate::stock::store::push_ids!($query, ids);
            }
            if !$asked.lot.trim().is_empty() {
                $query.push(" AND LOWER(l.code) LIKE ");
                $query.push_bind($crate::db::dialect::holding($asked.lot.trim())).push(" ESCAPE '!'");
            }
            push_within!($query, "l.expires_on", $asked.expires);
        }
    }};
}
pub(super) use {push_items, push_places, push_within};
