//! Shipments over HTTP, without JavaScript: from the orders that wait to the proof, the freight and the
//! figures.

use crate::common;
use crate::common::pages::{filled, post_ok, shown};
use crate::common::{Client, TestApp, both};
use reqwest::Method;
use reqwest::header::{ACCEPT, REFERER};
use reqwest::multipart::{Form, Part};
use retaguarda::auth::{Actor, Role};
use retaguarda::company::model::NewParty;
use retaguarda::company::store as company;
use retaguarda::events::By;
use retaguarda::finance::chart::{self, Chart};
use retaguarda::kernel::{Day, Lang, Money, Quantity};
use retaguarda::stock::model::{MoveKind, NewDocument, NewItem, NewMove, NewPlace, PlaceKind};
use retaguarda::stock::store as stock;
use retaguarda::trade::model::{NewLine, NewOrder, OrderKind, Rate};
use retaguarda::trade::store as trade;

/// A sale of three of ten units in a bin, a purchase of five, a carrier.
async fn furnish(app: &TestApp) {
    let today: Day = "2026-11-24".parse().unwrap();
    let actor = Actor::operator(common::NOON, today, Lang::Pt);
    let mut tx = app.state.db.write().await.unwrap();
    chart::load(&mut tx, &By { user_id: actor.user_id, at: common::NOON, request_id: None }, Chart::Empty)
        .await
        .unwrap();
    let party = |name: &str| NewParty { name: name.to_owned(), ..NewParty::default() };
    let carrier = NewParty { carrier: true, ..party("Rápido Sul") };
    let parties = [party("Mercado Bom"), party("Fábrica Sul"), carrier];
    let parties = company::add_parties(&mut tx, &actor.grant().unwrap(), &parties).await.unwrap();
    let item = NewItem {
        sku: "CHA-1".to_owned(),
        name: "Chá verde".to_owned(),
        unit: "cx".to_owned(),
        cost: Some(Money(200)),
        ..NewItem::default()
    };
    let item = stock::add_item(&mut tx, &actor.grant().unwrap(), &item).await.unwrap();
    let main = NewPlace::new("CD1", PlaceKind::Warehouse);
    let main = stock::add_place(&mut tx, &actor.grant().unwrap(), &main).await.unwrap();
    let bin = NewPlace { parent_id: Some(main), ..NewPlace::new("A-01", PlaceKind::Bin) };
    let bin = stock::add_place(&mut tx, &actor.grant().unwrap(), &bin).await.unwrap();
    let from = NewPlace::new("Fornecedores", PlaceKind::Supplier);
    let from = stock::add_place(&mut tx, &actor.grant().unwrap(), &from).await.unwrap();
    let day: Day = "2026-11-01".parse().unwrap();
    let came = NewMove::new(item, from, bin, Quantity(10_000)).at(Money(2_000));
    let came = NewDocument::new(MoveKind::Receive, day, vec![came]);
    stock::receive(&mut tx, &actor.grant().unwrap(), came).await.unwrap();
    let order = |kind, party, units: i64, number: &str| {
        let quantity = Quantity(units * 1_000);
        let (discount, tax) = (Rate::ZERO, Rate::ZERO);
        let line = NewLine { item_id: item, quantity, unit_price: Money(350), discount, tax };
        let promised_on = "2026-11-25".parse().ok();
        let number = number.to_owned();
        NewOrder { number, promised_on, place_id: Some(main), ..NewOrder::new(kind, party, day, vec![line]) }
    };
    let sale = order(OrderKind::Sale, parties[0], 3, "V-1");
    trade::place(&mut tx, &actor.grant().unwrap(), &sale).await.unwrap();
    let purchase = order(OrderKind::Purchase, parties[1], 5, "C-1");
    trade::place(&mut tx, &actor.grant().unwrap(), &purchase).await.unwrap();
    tx.commit().await.unwrap();
}

async fn prove(client: &Client, stop: &str, name: &str, picture: &[u8]) -> (u16, Option<String>) {
    let page = format!("/shipments/stops/{stop}/proof");
    let form =
        Form::new().text("name", name.to_owned()).text("on", "24/11/2026").text("document", "11.222.333-4");
    let form = form.part("picture", Part::bytes(picture.to_vec()).file_name("foto.jpg"));
    let request = client.request(Method::POST, &format!("/shipments/stops/{stop}/prove"));
    let request = request.header(ACCEPT, "text/html").header(REFERER, format!("{}{page}", client.base));
    let answer = client.send(request.header("sec-fetch-site", "same-origin").multipart(form)).await;
    (answer.status, answer.location)
}

const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 1, 2, 3];

#[tokio::test]
async fn a_sale_travels_and_is_proven() {
    for app in both().await {
        furnish(&app).await;
        let shipper = app.client(Role::Logistics).await;
        shown(&shipper, "/shipments", &["Ainda não há remessas", "/shipments/new"]).await;
        shown(&shipper, "/shipments/new", &["V-1", "Mercado Bom", "Escolher a carga"]).await;
        let form = shown(&shipper, "/shipments/new?order=1", &["Chá verde", "Rápido Sul"]).await;
        assert_eq!(filled(&form, "lines[0][quantity]"), "3");
        let (line, request) = (filled(&form, "lines[0][line]"), filled(&form, "request_id"));
        let plan = |quantity: &'static str| {
            [
                ("direction", "outbound"),
                ("on", "24/11/2026"),
                ("carrier", "Rápido Sul"),
                ("freight_quoted", "12,50"),
                ("stops[0][order]", "1"),
                ("stops[0][address]", "Rua das Flores, 7"),
                ("lines[0][order]", "1"),
                ("lines[0][line]", line.as_str()),
                ("lines[0][quantity]", quantity),
                ("request_id", request.as_str()),
            ]
        };
        let refused = shipper.submit("/shipments/new?order=1", "/api/logistics/plan", &plan("4")).await;
        assert_eq!(refused.location.as_deref(), Some("/shipments/new?order=1"));
        let again = shown(&shipper, "/shipments/new?order=1", &["restam 3", "Rua das Flores, 7"]).await;
        assert_eq!(filled(&again, "lines[0][quantity]"), "4", "nothing typed is lost");
        post_ok(&shipper, "/api/logistics/plan", &plan("3"), "/shipments/1").await;
        post_ok(&shipper, "/api/logistics/plan", &plan("3"), "/shipments/1").await;
        shown(&shipper, "/shipments/1", &["Planejada", "Rua das Flores, 7", "12,50", "/shipments/1/pick"])
            .await;
        shown(&shipper, "/shipments", &["Mercado Bom", "Remessa 1"]).await;
        shown(&shipper, "/shipments/list?f.state=planned", &["Mercado Bom", "1 remessa"]).await;
        shown(&shipper, "/shipments/1/pick", &["A-01", "CD1 › A-01", "Chá verde"]).await;
        let act = [("shipment", "1"), ("on", "h")];
        assert_eq!(shipper.post("/api/logistics/ship", &act).await.status, 409);
        post_ok(&shipper, "/api/logistics/pick", &act, "/shipments/1").await;
        shown(&shipper, "/shipments/1/ship", &["Expedir"]).await;
        post_ok(&shipper, "/api/logistics/ship", &act, "/shipments/1").await;
        let page =
            shown(&shipper, "/shipments/1", &["A caminho", "logistics", "/shipments/stops/1/proof"]).await;
        assert!(page.contains("/shipments/stops/1/return"));
        let travel =
            [("shipment", "1"), ("tracking", "BR1"), ("carrier", "Rápido Sul"), ("freight_quoted", "12,50")];
        post_ok(&shipper, "/api/logistics/change", &travel, "/shipments/1").await;
        shown(&shipper, "/shipments/1/edit", &["BR1", "12,50"]).await;
        shown(&shipper, "/shipments/stops/1/proof", &["Nome de quem recebeu", "multipart/form-data"]).await;
        let back = Some("/shipments/stops/1/proof".to_owned());
        assert_eq!(prove(&shipper, "1", "Ana", b"<svg onload=alert(1)>").await, (303, back.clone()));
        let page = shown(&shipper, "/shipments/stops/1/proof", &["Use uma imagem"]).await;
        assert_eq!(filled(&page, "name"), "Ana", "nothing typed is lost");
        assert_eq!(prove(&shipper, "1", "", JPEG).await, (303, back));
        assert_eq!(prove(&shipper, "1", "Ana Prado", JPEG).await, (303, Some("/shipments/1".to_owned())));
        shown(&shipper, "/shipments/1", &["Entregue", "Ana Prado", "Ver a foto", "24/11/2026"]).await;
        let picture = shipper.get("/shipments/stops/1/picture").await;
        assert_eq!((picture.status, picture.headers["content-type"].to_str().unwrap()), (200, "image/jpeg"));
        figures(&app, &shipper).await;
    }
}

/// The freight of the shipment, and what is told of it.
async fn figures(app: &TestApp, shipper: &Client) {
    let finance = app.client(Role::Finance).await;
    shown(&finance, "/shipments/freight", &["Ainda não há faturas de frete"]).await;
    let typed =
        "carrier=R%C3%A1pido%20Sul&amount=10%2C00&on=24%2F11%2F2026&due_on=24%2F12%2F2026&shipments=1";
    let weighed = format!("/shipments/freight/new?{typed}&basis=weight");
    shown(&finance, &weighed, &["Falta peso ou volume no cadastro de: CHA-1"]).await;
    let valued = format!("/shipments/freight/new?{typed}&basis=value");
    let page = shown(&finance, &valued, &["Chá verde", "10,00", "Lançar a fatura"]).await;
    let bill = [
        ("carrier", "Rápido Sul"),
        ("document", "CT-e 7"),
        ("amount", "10,00"),
        ("on", "24/11/2026"),
        ("due_on", "24/12/2026"),
        ("basis", "value"),
        ("shipments", "1"),
        ("request_id", &filled(&page, "request_id")),
    ];
    post_ok(&finance, "/api/logistics/bill", &bill, "/shipments/freight/1").await;
    post_ok(&finance, "/api/logistics/bill", &bill, "/shipments/freight/1").await;
    shown(&finance, "/shipments/freight/1", &["CT-e 7", "10,00", "Chá verde", "/ledger/entries/"]).await;
    shown(&finance, "/shipments/freight", &["CT-e 7", "Rápido Sul"]).await;
    shown(shipper, "/shipments/1", &["Frete faturado", "10,00"]).await;
    shown(shipper, "/shipments/otif", &["100,0", "Mercado Bom", "23,0 dias", "10,00"]).await;
    shown(shipper, "/shipments/otif?missed=1", &["Nenhuma remessa nesses dias"]).await;
    let csv = shipper.get("/export/shipments/otif.csv?direction=all").await;
    let row = "1,Mercado Bom,Rápido Sul,2026-11-25,2026-11-24,yes,yes,10.00\n";
    assert!(csv.body.ends_with(row), "{}", csv.body);
    assert_eq!(shipper.get("/export/shipments/list.csv").await.body.lines().count(), 2);
    assert_eq!(shipper.get("/export/shipments/list.xlsx").await.status, 200);
    shown(shipper, "/shipments/calendar?month=202611", &["Mercado Bom", "24/11/2026"]).await;
    let back = [("stop", "1"), ("on", "h"), ("reason", "avaria"), ("lines[0][line]", "1")];
    let more: Vec<(&str, &str)> = back.into_iter().chain([("lines[0][quantity]", "4")]).collect();
    shown(shipper, "/shipments/stops/1/return", &["Chá verde", "3 cx"]).await;
    shipper.submit("/shipments/stops/1/return", "/api/logistics/give_back", &more).await;
    shown(shipper, "/shipments/stops/1/return", &["restam 3", "avaria"]).await;
    let all: Vec<(&str, &str)> = back.into_iter().chain([("lines[0][quantity]", "3")]).collect();
    post_ok(shipper, "/api/logistics/give_back", &all, "/shipments/1").await;
    shown(shipper, "/shipments/1", &["Devolvida", "avaria"]).await;
    let employee = app.client(Role::Employee).await;
    for path in ["/shipments", "/shipments/1", "/shipments/otif", "/shipments/stops/1/picture"] {
        assert_eq!(employee.get(path).await.status, 403, "{path}");
    }
    let auditor = app.client(Role::Auditor).await;
    assert!(!shown(&auditor, "/shipments/1", &["Devolvida"]).await.contains("/edit"));
}

#[tokio::test]
async fn a_supplier_s_shipment_is_expected_and_comes() {
    for app in both().await {
        furnish(&app).await;
        let shipper = app.client(Role::Logistics).await;
        shown(&shipper, "/shipments/arrivals", &["C-1", "Fábrica Sul", "5 cx"]).await;
        let form = shown(&shipper, "/shipments/new?direction=inbound&order=2", &["Chá verde"]).await;
        let plan = [
            ("direction", "inbound"),
            ("on", "h"),
            ("stops[0][order]", "2"),
            ("lines[0][order]", "2"),
            ("lines[0][line]", &filled(&form, "lines[0][line]")),
            ("lines[0][quantity]", "5"),
        ];
        post_ok(&shipper, "/api/logistics/plan", &plan, "/shipments/1").await;
        let act = [("shipment", "1"), ("on", "h")];
        shown(&shipper, "/shipments/1", &["/shipments/1/ship"]).await;
        post_ok(&shipper, "/api/logistics/ship", &act, "/shipments/1").await;
        shown(&shipper, "/shipments/1", &["A caminho", "Receber"]).await;
        assert_eq!(prove(&shipper, "1", "João", JPEG).await, (303, Some("/shipments/1".to_owned())));
        shown(&shipper, "/shipments/1", &["Entregue", "João"]).await;
        shown(&shipper, "/shipments/arrivals", &["Nada é esperado"]).await;
        let form = shown(&shipper, "/shipments/new?order=1", &[]).await;
        let plan = [
            ("on", "h"),
            ("stops[0][order]", "1"),
            ("lines[0][order]", "1"),
            ("lines[0][line]", &filled(&form, "lines[0][line]")),
            ("lines[0][quantity]", "3"),
        ];
        post_ok(&shipper, "/api/logistics/plan", &plan, "/shipments/2").await;
        post_ok(&shipper, "/api/logistics/pick", &[("shipment", "2"), ("on", "h")], "/shipments/2").await;
        post_ok(&shipper, "/api/logistics/ship", &[("shipment", "2"), ("on", "h")], "/shipments/2").await;
        shown(&shipper, "/shipments/stops/2/return", &["Trazer tudo de volta"]).await;
        let back = [("stop", "2"), ("on", "h"), ("reason", "ninguém no local")];
        post_ok(&shipper, "/api/logistics/bring_back", &back, "/shipments/2").await;
        shown(&shipper, "/shipments/2", &["Devolvida", "ninguém no local"]).await;
        let plan = [plan[0], plan[1], plan[2], plan[3], ("lines[0][quantity]", "1")];
        assert_eq!(shipper.post("/api/logistics/plan", &plan).await.status, 422, "nothing is left");
        let cancel = [("shipment", "2"), ("on", "h"), ("reason", "x")];
        assert_eq!(shipper.post("/api/logistics/cancel", &cancel).await.status, 409);
        shown(&shipper, "/shipments/2/cancel", &["Motivo"]).await;
    }
}
