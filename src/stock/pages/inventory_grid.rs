//! The columns of the inventory, and what its address asks.

use crate::db::{DbError, Tx};
use crate::kernel::{Day, Lang, Text, fold};
use crate::stock::model::{Category, Place, Writing};
use crate::stock::store::inventory::{Asked, NEVER, Order, Reorder, Row, RowsBy};
use crate::stock::store::places;
use crate::stock::words::items::ItemWord as W;
use crate::ui::grid::{Cell, Column, Editor, Filter, Grid, GridQuery, SortKey, Span};
use crate::ui::{Choice, Tone};

pub const PATH: &str = "/stock";

/// What the columns are made with.
pub struct Sheet<'a> {
    pub by: RowsBy,
    pub on: Option<Day>,
    pub writing: Writing,
    pub categories: &'a [Category],
}

impl Sheet<'_> {
    fn lang(&self) -> Lang {
        self.writing.lang
    }

    /// Figures of now only: reservations have no past.
    fn is_now(&self) -> bool {
        self.on.is_none()
    }

    pub fn grid(&self) -> Grid<Row> {
        let lang = self.lang();
        let units = match self.by {
            RowsBy::Item => (W::OneItem, W::Items),
            _ => (W::OneHolding, W::Holdings),
        };
        let mut grid = Grid::new(PATH, W::Inventory.text(lang), "name", |row: &Row| row.item_id, lang)
            .within(|row| (row.place_id, row.lot_id))
            .unit(units.0.text(lang), units.1.text(lang))
            .column(sku(lang))
            .column(name(lang));
        if self.by != RowsBy::Item {
            grid = grid.keeping("by", self.by.code());
            grid = self.places(grid);
        }
        if let Some(on) = self.on {
            grid = grid.keeping("on", on.to_string());
        }
        grid = self.figures(grid);
        if self.by == RowsBy::Item && self.is_now() {
            grid = self.reordering(grid);
        }
        self.master_data(grid).exported()
    }

    fn places(&self, grid: Grid<Row>) -> Grid<Row> {
        let lang = self.lang();
        let place = Column::text("place", W::Place.text(lang), |row: &Row| Cell::text(&row.place)).unsorted();
        let grid = grid.column(place);
        if self.by == RowsBy::Place {
            return grid;
        }
        let lot = |row: &Row| row.lot.as_ref().map_or_else(Cell::nothing, Cell::text);
        let expiry = |row: &Row| row.expires_on.map_or_else(Cell::nothing, Cell::day);
        grid.column(Column::text("lot", W::Lot.text(lang), lot).unsorted())
            .column(Column::day("expiry", W::Expiry.text(lang), expiry).unsorted())
    }

    fn figures(&self, grid: Grid<Row>) -> Grid<Row> {
        let (lang, decimals) = (self.lang(), self.writing.decimals);
        let on_hand =
            Column::quantity("on_hand", W::OnHand.text(lang), |row: &Row| Cell::quantity(row.on_hand));
        let mut grid = grid.column(if self.is_now() { on_hand } else { on_hand.figure() });
        if self.is_now() {
            let available = Column::quantity("available", W::Available.text(lang), |row: &Row| {
                Cell::quantity(row.available())
            });
            grid = grid
                .column(
                    Column::quantity("reserved", W::Reserved.text(lang), |row: &Row| {
                        Cell::quantity(row.reserved)
                    })
                    .unsorted(),
                )
                .column(available.figure());
        }
        if self.is_now() && self.by == RowsBy::Item {
            let expected = |row: &Row| {
                let cell = Cell::quantity(row.expected);
                match row.expected.is_zero() {
                    true => cell,
                    false => cell.href(format!("/shipments/arrivals?item={}", row.item_id)),
                }
            };
            grid = grid.column(Column::quantity("expected", W::Expected.text(lang), expected).unsorted());
        }
        let unit = Column::mark("unit", W::Unit.text(lang), |row: &Row| Cell::text(&row.unit)).wide_only();
        let value =
            Column::amount("value", W::Value.text(lang), decimals, |row: &Row| Cell::amount(row.value));
        let last = Column::day("last", W::LastMove.text(lang), |row: &Row| {
            row.last_on.map_or_else(Cell::nothing, Cell::day)
        })
        .sorted_by(|row| {
            let day = row.last_on.or_else(|| NEVER.parse().ok());
            day.map_or_else(|| SortKey::Text(String::new()), SortKey::Day)
        });
        // A holding's value is its part of the item's, told when the row is read.
        let value = if self.by == RowsBy::Item { value } else { value.unsorted().unfiltered() };
        grid.column(unit).column(value).column(last)
    }

    fn reordering(&self, grid: Grid<Row>) -> Grid<Row> {
        let lang = self.lang();
        let states = [("due", W::Due), ("out", W::Out), ("fine", W::Fine)];
        let states = states.map(|(code, word)| (code, word.text(lang).to_owned())).to_vec();
        let state = move |row: &Row| match row.reorder() {
            None => Cell::nothing(),
            Some(Reorder::Due) => Cell::state(W::Due.text(lang), Tone::Warn),
            Some(Reorder::Out) => Cell::state(W::Out.text(lang), Tone::Bad),
            Some(Reorder::Fine) => Cell::state(W::Fine.text(lang), Tone::Ok),
        };
        let shown = move |quantity: crate::kernel::Quantity| {
            if quantity.is_zero() { String::new() } else { quantity.show(lang) }
        };
        grid.column(Column::choice("reorder", W::ReorderState.text(lang), states, state).unsorted())
            .column(
                Column::quantity("reorder_point", W::ReorderPoint.text(lang), |row: &Row| {
                    Cell::quantity(row.reorder_point)
                })
                .unsorted()
                .wide_only()
                .edited(Editor::Quantity, move |row| shown(row.reorder_point)),
            )
            .column(
                Column::quantity("reorder_quantity", W::ReorderQuantity.text(lang), |row: &Row| {
                    Cell::quantity(row.reorder_quantity)
                })
                .unsorted()
                .unfiltered()
                .wide_only()
                .edited(Editor::Quantity, move |row| shown(row.reorder_quantity)),
            )
    }

    fn master_data(&self, grid: Grid<Row>) -> Grid<Row> {
        let Writing { lang, decimals } = self.writing;
        let categories: Vec<Choice> = self
            .categories
            .iter()
            .map(|category| Choice::new(category.id.to_string(), category.name.clone()))
            .collect();
        let supplier = |row: &Row| match &row.supplier {
            Some((_, name)) => Cell::text(name),
            None => Cell::nothing(),
        };
        let code = |row: &Row| row.supplier.as_ref().map_or_else(String::new, |(code, _)| code.clone());
        let money = |amount: Option<crate::kernel::Money>| amount.map_or_else(Cell::nothing, Cell::amount);
        let raw = move |amount: Option<crate::kernel::Money>| {
            amount.map_or_else(String::new, |amount| amount.show(decimals, lang))
        };
        let states =
            vec![("yes", W::Active.text(lang).to_owned()), ("no", W::Inactive.text(lang).to_owned())];
        let flags = states.iter().map(|(code, text)| Choice::new(*code, text.clone())).collect();
        let active = move |row: &Row| match row.active {
            true => Cell::state(W::Active.text(lang), Tone::Ok),
            false => Cell::state(W::Inactive.text(lang), Tone::Warn),
        };
        let category =
            Column::text("category", W::Category.text(lang), |row: &Row| Cell::text(&row.category));
        grid.column(category.unsorted().edited(Editor::Choice(categories), |row| row.category_id.to_string()))
            .column(
                Column::text("supplier", W::Supplier.text(lang), supplier)
                    .unsorted()
                    .edited(Editor::Pick("party"), code),
            )
            .column(
                Column::amount("price", W::Price.text(lang), decimals, move |row: &Row| money(row.price))
                    .sorted_by(|row| SortKey::Number(row.price.unwrap_or_default().minor()))
                    .wide_only()
                    .edited(Editor::Money(decimals), move |row| raw(row.price)),
            )
            .column(
                Column::amount("cost", W::Cost.text(lang), decimals, move |row: &Row| money(row.cost))
                    .unsorted()
                    .hidden()
                    .wide_only()
                    .edited(Editor::Money(decimals), move |row| raw(row.cost)),
            )
            .column(
                Column::choice("active", W::Status.text(lang), states, active)
                    .unsorted()
                    .wide_only()
                    .edited(Editor::Choice(flags), |row| (if row.active { "yes" } else { "no" }).to_owned()),
            )
    }
}

fn sku(lang: Lang) -> Column<Row> {
    Column::text("sku", W::Sku.text(lang), |row: &Row| {
        Cell::text(&row.sku).href(format!("/stock/items/{}", row.item_id))
    })
}

fn name(lang: Lang) -> Column<Row> {
    Column::text("name", W::Name.text(lang), |row: &Row| Cell::text(&row.name))
        .sorted_by(|row| SortKey::Text(row.folded.clone()))
        .edited(Editor::Text, |row| row.name.clone())
}

/// The store's question and order for what the address asks.
pub async fn asked(
    tx: &mut Tx,
    query: &GridQuery,
    sheet: &Sheet<'_>,
    all_places: &[Place],
) -> Result<(Asked, Order), DbError> {
    let text = |key| match query.filter(key) {
        Some(Filter::Contains(text)) => text.clone(),
        _ => String::new(),
    };
    let choice = |key| match query.filter(key) {
        Some(Filter::Is(value)) => Some(*value),
        _ => None,
    };
    let within = |key| match query.filter(key) {
        Some(Filter::Within(span)) => Some(*span),
        _ => None,
    };
    let during = |key| -> Option<Span<Day>> {
        match query.filter(key) {
            Some(Filter::During(span)) => Some(*span),
            _ => None,
        }
    };
    let category = fold(text("category").trim());
    let fits = |one: &&Category| fold(&one.name).contains(&category) || fold(&one.code).contains(&category);
    let category_ids = (!category.is_empty())
        .then(|| sheet.categories.iter().filter(fits).map(|category| category.id).collect());
    let order = match query.sort.key {
        "sku" => Order::Sku,
        "on_hand" => Order::OnHand,
        "available" => Order::Available,
        "value" => Order::Value,
        "last" => Order::LastMove,
        "price" => Order::Price,
        _ => Order::Name,
    };
    let asked = Asked {
        by: sheet.by,
        on: sheet.on,
        text: query.search.clone().unwrap_or_default(),
        item_id: None,
        sku: text("sku"),
        name: text("name"),
        category_ids,
        supplier_ids: suppliers(tx, &text("supplier")).await?,
        active: choice("active").map(|value| value == "yes"),
        reorder: choice("reorder").map(|value| match value {
            "due" => Reorder::Due,
            "out" => Reorder::Out,
            _ => Reorder::Fine,
        }),
        place_ids: places_named(all_places, &text("place")),
        lot: text("lot"),
        on_hand: within("on_hand"),
        reserved: within("reserved"),
        available: within("available"),
        expected: within("expected"),
        value: within("value"),
        price: within("price"),
        cost: within("cost"),
        reorder_point: within("reorder_point"),
        moved: during("last"),
        expires: during("expiry"),
    };
    Ok((asked, order))
}

/// The places whose code or name holds the text, with all below them.
pub fn places_named(all: &[Place], text: &str) -> Option<Vec<i64>> {
    let wanted = fold(text.trim());
    if wanted.is_empty() {
        return None;
    }
    let exact = places::named(all, text).map(|place| vec![place.id]);
    let holding = || {
        let fits =
            |place: &&Place| fold(&place.code).contains(&wanted) || fold(&place.name).contains(&wanted);
        all.iter().filter(fits).map(|place| place.id).collect()
    };
    let tops: Vec<i64> = exact.unwrap_or_else(holding);
    let mut ids: Vec<i64> = tops.into_iter().flat_map(|top| places::below(all, top)).collect();
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

async fn suppliers(tx: &mut Tx, text: &str) -> Result<Option<Vec<i64>>, DbError> {
    const NAMED_MAX: i64 = 200;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let found = crate::company::store::find_parties(tx, text, NAMED_MAX).await?;
    Ok(Some(found.into_iter().map(|party| party.id).collect()))
}
