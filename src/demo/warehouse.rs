//! The demo company's warehouses, categories and items, by the stores of stock.

use std::collections::HashMap;

use super::goods::{DemoItem, KINDS};
use crate::auth::Grant;
use crate::auth::grant::Actor;
use crate::auth::permission::{ChangeItems, MoveStock};
use crate::db::{DbError, Tx};
use crate::error::AppError;
use crate::kernel::Money;
use crate::stock::model::{NewItem, NewPlace, PlaceKind};
use crate::stock::store::measures::{Measures, set_measures};
use crate::stock::store::{categories, items, places};
use crate::trade::store::settings;

/// Where everything is and what it is called by.
pub struct Warehouse {
    pub main: i64,
    pub dock: i64,
    pub supplier: i64,
    pub loss: i64,
    pub sales_area: i64,
    pub stock_area: i64,
    pub opening_account: i64,
    /// Item, its place, and its place in the other warehouse.
    items: Vec<(i64, i64, i64)>,
}

/// What the warehouse needs of the ledger and the company.
pub struct Around {
    pub sales_area: i64,
    pub stock_area: i64,
    pub opening_account: i64,
}

impl Warehouse {
    pub async fn build(
        tx: &mut Tx,
        actor: &Actor,
        of: &[DemoItem],
        parties: &[i64],
        around: &Around,
    ) -> Result<Warehouse, DbError> {
        let grant: Grant<ChangeItems> = actor.grant()?;
        let moving: Grant<MoveStock> = actor.grant()?;
        let main = add(tx, &grant, "JUN", "Centro de distribuição Jundiaí", None).await?;
        let mut aisles = Vec::with_capacity(KINDS.len());
        for kind in &KINDS {
            let name = format!("Corredor {}, {}", kind.aisle, kind.name.to_lowercase());
            let code = format!("JUN-{}", kind.aisle);
            aisles.push(add(tx, &grant, &code, &name, Some(main)).await?);
        }
        let dock = add(tx, &grant, "DOCA", "Doca de recebimento Jundiaí", None).await?;
        let other = add(tx, &grant, "SPO", "Depósito São Paulo", None).await?;
        let mut away = Vec::with_capacity(2);
        for (code, name) in [("SPO-1", "Mezanino"), ("SPO-2", "Térreo")] {
            away.push(add(tx, &grant, code, name, Some(other)).await?);
        }
        settings::ensure(tx, &moving).await?;
        let ids = stocked(tx, &grant, of, parties).await?;
        let at = |(id, item): (i64, &DemoItem)| {
            let there = if item.kind < 4 { away.first() } else { away.last() };
            let home = aisles.get(item.kind).copied().unwrap_or(main);
            (id, home, there.copied().unwrap_or(other))
        };
        Ok(Warehouse {
            main,
            dock,
            supplier: places::standard(tx, &moving, PlaceKind::Supplier).await?,
            loss: places::standard(tx, &moving, PlaceKind::Loss).await?,
            sales_area: around.sales_area,
            stock_area: around.stock_area,
            opening_account: around.opening_account,
            items: ids.into_iter().zip(of).map(at).collect(),
        })
    }

    fn at(&self, item: usize) -> (i64, i64, i64) {
        self.items.get(item).copied().unwrap_or_default()
    }

    pub fn item(&self, item: usize) -> i64 {
        self.at(item).0
    }

    pub fn bin(&self, item: usize) -> i64 {
        self.at(item).1
    }

    pub fn away(&self, item: usize) -> i64 {
        self.at(item).2
    }

    /// The place of an item that is known by its id.
    pub fn bin_of(&self, id: i64) -> Option<i64> {
        self.items.iter().find(|(item, ..)| *item == id).map(|(_, bin, _)| *bin)
    }
}

async fn add(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    code: &str,
    name: &str,
    parent_id: Option<i64>,
) -> Result<i64, DbError> {
    let kind = if parent_id.is_some() { PlaceKind::Bin } else { PlaceKind::Warehouse };
    let new = NewPlace { name: name.to_owned(), parent_id, ..NewPlace::new(code, kind) };
    places::add_place(tx, grant, &new).await
}

/// Adds the categories and the items; their ids in order.
async fn stocked(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    of: &[DemoItem],
    parties: &[i64],
) -> Result<Vec<i64>, DbError> {
    let accounts = categories::standard(tx, grant).await?.accounts;
    let mut by_kind = HashMap::new();
    for (n, kind) in KINDS.iter().enumerate() {
        by_kind.insert(n, categories::add_category(tx, grant, kind.code, kind.name, accounts).await?);
    }
    let mut new = Vec::with_capacity(of.len());
    for item in of {
        new.push(NewItem {
            sku: item.sku.clone(),
            name: item.name.clone(),
            unit: item.unit.to_owned(),
            category_id: Some(by_kind.get(&item.kind).copied().ok_or(AppError::NotFound)?),
            barcode: item.barcode.clone(),
            ncm: Some(item.ncm.to_owned()),
            reorder_point: super::goods::cases(item.reorder_point()),
            reorder_quantity: super::goods::cases(item.demand),
            supplier_id: parties.get(item.supplier).copied(),
            price: Some(Money(item.price)),
            cost: Some(Money(item.cost)),
            units: Vec::new(),
        });
    }
    let ids = items::add_items(tx, grant, &new).await?;
    let measured = |(id, item): (&i64, &DemoItem)| {
        let (weight, volume) = (Some(item.weight), Some(item.weight * 13 / 10));
        (*id, Measures { weight, volume })
    };
    let measured: Vec<(i64, Measures)> = ids.iter().zip(of).map(measured).collect();
    set_measures(tx, grant, &measured).await?;
    Ok(ids)
}
