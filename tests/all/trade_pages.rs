//! Orders over HTTP, without JavaScript: from placing to the credit note.

use crate::common;
use crate::common::pages::{filled, post_ok, shown};
use crate::common::{TestApp, both};
use retaguarda::auth::{Actor, Role};
use retaguarda::company::model::NewParty;
use retaguarda::company::store as company;
use retaguarda::finance::chart::{self, Chart};
use retaguarda::kernel::{Day, Lang, Money};
use retaguarda::stock::model::{NewItem, NewPlace, PlaceKind};
use retaguarda::stock::store as stock;

/// A customer, a supplier, an item, two places.
async fn furnish(app: &TestApp) {
    let today: Day = "2026-11-24".parse().unwrap();
    let actor = Actor::operator(common::NOON, today, Lang::Pt);
    let mut tx = app.state.db.write().await.unwrap();
    chart::load(&mut tx, &common::operator(common::NOON), Chart::Br).await.unwrap();
    let party = |name: &str| NewParty { name: name.to_owned(), ..NewParty::default() };
    let parties = [party("Mercado Bom"), party("Fábrica Sul")];
    company::add_parties(&mut tx, &actor.grant().unwrap(), &parties).await.unwrap();
    let item = NewItem {
        sku: "CHA-1".to_owned(),
        name: "Chá verde".to_owned(),
        unit: "cx".to_owned(),
        price: Some(Money(350)),
        cost: Some(Money(200)),
        ..NewItem::default()
    };
    stock::add_item(&mut tx, &actor.grant().unwrap(), &item).await.unwrap();
    let main = NewPlace::new("CD1", PlaceKind::Warehouse);
    let main = stock::add_place(&mut tx, &actor.grant().unwrap(), &main).await.unwrap();
    let bin = NewPlace { parent_id: Some(main), ..NewPlace::new("A-01", PlaceKind::Bin) };
    stock::add_place(&mut tx, &actor.grant().unwrap(), &bin).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_purchase_by_forms() {
    for app in both().await {
        furnish(&app).await;
        let (seller, mover) = (app.client(Role::Commercial).await, app.client(Role::Stock).await);
        let finance = app.client(Role::Finance).await;
        shown(&seller, "/orders", &["Ainda não há pedidos", "/orders/new?kind=sale"]).await;
        shown(&finance, "/orders/settings", &["Ainda não há contas a escolher"]).await;
        let new = shown(&seller, "/orders/new?kind=purchase", &["Fornecedor", "CHA-1"]).await;
        let request = filled(&new, "request_id");
        let wrong = [
            ("kind", "purchase"),
            ("party", "Ninguém"),
            ("ordered_on", "24/11/2026"),
            ("lines[0][item]", "CHA-1"),
            ("lines[0][quantity]", "dez"),
            ("lines[1][item]", "NADA"),
            ("lines[1][quantity]", "1"),
        ];
        let refused = seller.submit("/orders/new?kind=purchase", "/api/trade/place", &wrong).await;
        assert_eq!(refused.location.as_deref(), Some("/orders/new?kind=purchase"), "{refused:?}");
        let again =
            shown(&seller, "/orders/new?kind=purchase", &["Não existe: Ninguém", "Não é uma quan"]).await;
        assert_eq!(filled(&again, "lines[0][quantity]"), "dez", "nothing typed is lost");
        assert!(again.contains("Não existe: NADA"));
        let more = seller.submit("/orders/new?kind=purchase", "/api/trade/more_lines", &wrong).await;
        assert_eq!(more.location.as_deref(), Some("/orders/new?kind=purchase"));
        shown(&seller, "/orders/new?kind=purchase", &["lines[4][item]", "Ninguém"]).await;
        let right = [
            ("kind", "purchase"),
            ("request_id", &request),
            ("party", "Fábrica Sul"),
            ("place", "CD1"),
            ("ordered_on", "24/11/2026"),
            ("promised_on", "+7"),
            ("due_days", "30"),
            ("lines[0][item]", "Chá verde"),
            ("lines[0][quantity]", "10"),
            ("lines[0][tax]", "18"),
            ("lines[1][item]", ""),
        ];
        post_ok(&seller, "/api/trade/place", &right, "/orders/1").await;
        post_ok(&seller, "/api/trade/place", &right, "/orders/1").await;
        shown(&seller, "/orders/1", &["Compra 1", "Fábrica Sul", "20,00", "3,60", "/orders/1/edit"]).await;
        let form = shown(&mover, "/orders/1/receive", &["Chá verde", "CD1"]).await;
        assert_eq!(filled(&form, "lines[0][quantity]"), "10");
        let line = filled(&form, "lines[0][line]");
        let over = [
            ("order", "1"),
            ("on", "h"),
            ("lines[0][line]", line.as_str()),
            ("lines[0][quantity]", ""),
            ("lines[1][line]", &line),
            ("lines[1][quantity]", "11"),
        ];
        let refused = mover.submit("/orders/1/receive", "/api/trade/receive", &over).await;
        assert_eq!(refused.location.as_deref(), Some("/orders/1/receive"));
        shown(&mover, "/orders/1/receive", &["Passa do pedido; restam 10"]).await;
        let approve = [("order", "1"), ("line", line.as_str()), ("over", "1"), ("reason", "veio a mais")];
        post_ok(&finance, "/api/trade/approve_over", &approve, "/orders/1").await;
        let request = filled(&shown(&mover, "/orders/1/receive", &[]).await, "request_id");
        let came = [
            ("order", "1"),
            ("request_id", request.as_str()),
            ("on", "24/11/2026"),
            ("document", "NF 88"),
            ("lines[0][line]", &line),
            ("lines[0][quantity]", "11"),
            ("lines[0][place]", "2"),
            ("lines[0][lot_code]", "L-7"),
            ("lines[0][expires_on]", "24/11/2027"),
        ];
        post_ok(&mover, "/api/trade/receive", &came, "/orders/1").await;
        post_ok(&mover, "/api/trade/receive", &came, "/orders/1").await;
        shown(&mover, "/orders/1", &["Concluído", "L-7", "NF 88", "Recebimento"]).await;
        let form = shown(&finance, "/orders/1/bill", &["Chá verde"]).await;
        let request = filled(&form, "request_id");
        assert_eq!(
            (filled(&form, "lines[0][net]"), filled(&form, "due_on")),
            ("22,00".into(), "24/12/2026".into())
        );
        let bill = [
            ("order", "1"),
            ("request_id", request.as_str()),
            ("on", "h"),
            ("due_on", "24/12/2026"),
            ("document", "FT 5"),
            ("lines[0][line]", &line),
            ("lines[0][quantity]", "11"),
            ("lines[0][net]", "22,00"),
            ("lines[0][tax]", "3,96"),
        ];
        post_ok(&finance, "/api/trade/bill", &bill, "/orders/1").await;
        shown(&finance, "/orders/1", &["FT 5", "25,96", "/ledger/entries/", "Excedente aprovado"]).await;
        let page = shown(&finance, "/orders/settings", &["Fornecedores a pagar"]).await;
        assert!(!filled(&page, "payable").is_empty());
        let kept = ["receivable", "payable", "revenue", "sales_tax", "purchase_tax"];
        let mut fields: Vec<(&str, String)> = kept.iter().map(|name| (*name, filled(&page, name))).collect();
        fields.push(("freight", "9.9.9".to_owned()));
        let wrong: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(finance.post("/api/trade/change_settings", &wrong).await.status, 422);
        let csv = finance.get("/export/orders.csv?f.kind=purchase&f.state=done").await;
        assert_eq!((csv.status, csv.body.lines().count()), (200, 2), "{}", csv.body);
        assert_eq!(finance.get("/export/orders.xlsx").await.status, 200);
    }
}

#[tokio::test]
async fn a_sale_by_forms() {
    for app in both().await {
        furnish(&app).await;
        let (seller, mover) = (app.client(Role::Commercial).await, app.client(Role::Logistics).await);
        let admin = app.client(Role::Admin).await;
        let buys = [
            ("kind", "purchase"),
            ("party", "Fábrica Sul"),
            ("place", "CD1"),
            ("ordered_on", "20/11/2026"),
            ("lines[0][item]", "CHA-1"),
            ("lines[0][quantity]", "5"),
        ];
        post_ok(&seller, "/api/trade/place", &buys, "/orders/1").await;
        let came = [
            ("order", "1"),
            ("on", "h"),
            ("lines[0][line]", "1"),
            ("lines[0][quantity]", "5"),
            ("lines[0][place]", "2"),
        ];
        post_ok(&mover, "/api/trade/receive", &came, "/orders/1").await;
        let sells = [
            ("kind", "sale"),
            ("number", "V-10"),
            ("party", "P00001"),
            ("place", "CD1"),
            ("ordered_on", "20/11/2026"),
            ("promised_on", "22/11/2026"),
            ("lines[0][item]", "CHA-1"),
            ("lines[0][quantity]", "3"),
            ("lines[0][discount]", "10"),
        ];
        post_ok(&seller, "/api/trade/place", &sells, "/orders/2").await;
        assert_eq!(seller.post("/api/trade/place", &sells).await.status, 422, "the number is taken");
        shown(&seller, "/orders?f.late=yes", &["V-10", "Atrasado", "1 pedido"]).await;
        shown(&seller, "/orders/2", &["Venda V-10", "Reservado: 3", "9,45"]).await;
        let form = shown(&mover, "/orders/2/pick", &["A-01"]).await;
        assert_eq!(filled(&form, "lines[0][quantity]"), "3");
        let (line, place) = (filled(&form, "lines[0][line]"), filled(&form, "lines[0][place]"));
        let pick = [
            ("order", "2"),
            ("on", "h"),
            ("lines[0][line]", &line),
            ("lines[0][place]", &place),
            ("lines[0][quantity]", "3"),
        ];
        post_ok(&mover, "/api/trade/pick", &pick, "/orders/2").await;
        let some =
            |n| [("order", "2"), ("on", "h"), ("lines[0][line]", line.as_str()), ("lines[0][quantity]", n)];
        shown(&mover, "/orders/2/put-back", &["Chá verde"]).await;
        post_ok(&mover, "/api/trade/unpick", &some("1"), "/orders/2").await;
        shown(&mover, "/orders/2/ship", &["Chá verde"]).await;
        post_ok(&mover, "/api/trade/ship", &some("1"), "/orders/2").await;
        shown(&mover, "/orders/2/deliver", &["Chá verde"]).await;
        post_ok(&mover, "/api/trade/deliver", &some("2"), "/orders/2").await;
        let page = shown(&admin, "/orders/2", &["Parcial", "6,30", "Entrega", "2 de 3 entregues"]).await;
        assert!(page.contains("/orders/2/pick") && page.contains("/orders/2/return"));
        let form = shown(&mover, "/orders/2/return", &["Chá verde"]).await;
        let back = [
            ("order", "2"),
            ("on", "h"),
            ("lines[0][seq]", &filled(&form, "lines[0][seq]")),
            ("lines[0][quantity]", "1"),
        ];
        post_ok(&mover, "/api/trade/give_back", &back, "/orders/2").await;
        shown(&admin, "/orders/2", &["Nota de crédito", "−3,15", "Devolução"]).await;
        shown(&seller, "/orders/2/cancel", &["Nada mais entra ou sai"]).await;
        assert_eq!(seller.post("/api/trade/cancel", &[("order", "2")]).await.status, 422);
        post_ok(&seller, "/api/trade/cancel", &[("order", "2"), ("reason", "fim")], "/orders/2").await;
        shown(&seller, "/orders/2", &["Cancelado", "fim"]).await;
        assert_eq!(mover.get("/orders/2/pick").await.status, 409);
        let employee = app.client(Role::Employee).await;
        for path in ["/orders", "/orders/2", "/export/orders.csv"] {
            assert_eq!(employee.get(path).await.status, 403, "{path}");
        }
    }
}
