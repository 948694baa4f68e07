//! A stockroom on bare books: an item, places, and what people do there.

use retaguarda::auth::permission::Permission;
use retaguarda::auth::{Actor, Grant};
use retaguarda::db::{Db, DbError};
use retaguarda::kernel::{Day, Money, Quantity};
use retaguarda::stock::model::{MoveKind, NewDocument, NewItem, NewMove, NewPlace, PlaceKind};
use retaguarda::stock::store::{self, PostedDocument};

use super::bare_books::Books;

pub struct Stockroom {
    pub item: i64,
    pub other: i64,
    pub main: i64,
    pub shelf: i64,
    pub supplier: i64,
    pub customer: i64,
    pub loss: i64,
}

pub fn units(units: i64) -> Quantity {
    Quantity(units * 1_000)
}

pub async fn stock(books: &Books) -> Stockroom {
    let mut tx = books.test.db.write().await.unwrap();
    let grant = books.grant();
    let item = |sku: &str| NewItem {
        sku: sku.to_owned(),
        name: format!("Item {sku}"),
        unit: "un".to_owned(),
        cost: Some(Money(700)),
        ..NewItem::default()
    };
    let ids = store::items::add_items(&mut tx, &grant, &[item("A"), item("B")]).await.unwrap();
    let mut places = Vec::new();
    for (code, kind) in [
        ("main", PlaceKind::Warehouse),
        ("shelf", PlaceKind::Bin),
        ("supplier", PlaceKind::Supplier),
        ("customer", PlaceKind::Customer),
        ("loss", PlaceKind::Loss),
    ] {
        places.push(store::add_place(&mut tx, &grant, &NewPlace::new(code, kind)).await.unwrap());
    }
    tx.commit().await.unwrap();
    let [main, shelf, supplier, customer, loss] = places[..] else { panic!("five places") };
    Stockroom { item: ids[0], other: ids[1], main, shelf, supplier, customer, loss }
}

/// Acts in a transaction of its own.
pub async fn act(db: &Db, actor: &Actor, document: NewDocument) -> Result<PostedDocument, DbError> {
    fn grant<P: Permission>(actor: &Actor) -> Grant<P> {
        actor.grant().unwrap()
    }
    let mut tx = db.write().await?;
    let done = match document.kind {
        MoveKind::Receive => store::receive(&mut tx, &grant(actor), document).await,
        MoveKind::Issue => store::issue(&mut tx, &grant(actor), document).await,
        MoveKind::Transfer => store::transfer(&mut tx, &grant(actor), document).await,
        MoveKind::Scrap => store::scrap(&mut tx, &grant(actor), document).await,
        MoveKind::Return => store::give_back(&mut tx, &grant(actor), document).await,
        _ => store::adjust(&mut tx, &grant(actor), document).await,
    }?;
    tx.commit().await?;
    Ok(done)
}

impl Stockroom {
    pub fn receipt(&self, on: Day, quantity: Quantity, cost: i64) -> NewDocument {
        let one = NewMove::new(self.item, self.supplier, self.main, quantity).at(Money(cost));
        NewDocument::new(MoveKind::Receive, on, vec![one])
    }

    pub fn issue(&self, on: Day, quantity: Quantity) -> NewDocument {
        let one = NewMove::new(self.item, self.main, self.customer, quantity);
        NewDocument::new(MoveKind::Issue, on, vec![one])
    }
}
