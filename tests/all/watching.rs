//! What stock and logistics watch: the reports of stock, what is expected in the inventory, and the homes of
//! both roles, each figure of which is the count of the list it opens.

use crate::common;
use crate::common::books::{row, text};
use crate::common::stockroom::units;
use crate::common::{Client, TestApp, both};
use retaguarda::auth::permission::Permission;
use retaguarda::auth::{Actor, Grant, Role};
use retaguarda::company::model::NewParty;
use retaguarda::company::store as company;
use retaguarda::db::Tx;
use retaguarda::finance::chart::{self, Chart};
use retaguarda::kernel::{Day, Lang, Money, Quantity};
use retaguarda::logistics::model::{Direction, NewLoad, NewShipment, NewStop};
use retaguarda::logistics::store as logistics;
use retaguarda::stock::model::{MoveKind, NewDocument, NewItem, NewMove, NewPlace, PlaceKind};
use retaguarda::stock::store as stock;
use retaguarda::trade::model::{NewLine, NewOrder, OrderKind, Rate};
use retaguarda::trade::store as trade;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

struct Keeper<'a> {
    tx: &'a mut Tx,
    actor: Actor,
}

impl Keeper<'_> {
    fn grant<P: Permission>(&self) -> Grant<P> {
        self.actor.grant().unwrap()
    }

    async fn item(&mut self, sku: &str, point: Quantity) -> i64 {
        let new = NewItem {
            sku: sku.to_owned(),
            name: format!("Item {sku}"),
            unit: "un".to_owned(),
            reorder_point: point,
            ..NewItem::default()
        };
        let grant = self.grant();
        stock::add_item(self.tx, &grant, &new).await.unwrap()
    }

    async fn place(&mut self, code: &str, kind: PlaceKind) -> i64 {
        let grant = self.grant();
        stock::add_place(self.tx, &grant, &NewPlace::new(code, kind)).await.unwrap()
    }

    async fn order(&mut self, kind: OrderKind, party: i64, item: i64, quantity: i64, promised: &str) -> i64 {
        let (discount, tax) = (Rate::ZERO, Rate::ZERO);
        let line =
            NewLine { item_id: item, quantity: units(quantity), unit_price: Money(300), discount, tax };
        let order = NewOrder::new(kind, party, day("2026-11-10"), vec![line]);
        let order = NewOrder { promised_on: Some(day(promised)), ..order };
        let grant = self.grant();
        trade::place(self.tx, &grant, &order).await.unwrap()
    }
}

/// Ten of A bought in January for 20.00 and six issued in September; four of B in a lot that expires, one
/// issued; none of C, which is due. Two purchases and two sales, one of each late; a shipment that is late.
async fn furnish(app: &TestApp) {
    let actor = Actor::operator(common::NOON, day("2026-11-24"), Lang::Pt);
    let mut tx = app.state.db.write().await.unwrap();
    chart::load(&mut tx, &common::operator(common::NOON), Chart::Br).await.unwrap();
    let mut keeper = Keeper { tx: &mut tx, actor };
    let party = |name: &str| NewParty { name: name.to_owned(), ..NewParty::default() };
    let grant = keeper.grant();
    let new = [party("Mercado Bom"), party("Fábrica Sul")];
    let parties = company::add_parties(keeper.tx, &grant, &new).await.unwrap();
    let (a, b) = (keeper.item("A-1", Quantity::ZERO).await, keeper.item("B-2", Quantity::ZERO).await);
    keeper.item("C-3", units(3)).await;
    let main = keeper.place("CD1", PlaceKind::Warehouse).await;
    let from = keeper.place("Fornecedores", PlaceKind::Supplier).await;
    let to = keeper.place("Clientes", PlaceKind::Customer).await;
    let grant = keeper.grant();
    let lot = stock::add_lot(keeper.tx, &grant, b, "L1", Some(day("2026-12-01"))).await.unwrap();
    let of_lot = |one: NewMove| NewMove { lot_id: Some(lot), ..one };
    let (ten, four) = (units(10), units(4));
    for (kind, on, one) in [
        (MoveKind::Receive, "2026-01-10", NewMove::new(a, from, main, ten).at(Money(2_000))),
        (MoveKind::Issue, "2026-09-10", NewMove::new(a, main, to, units(6))),
        (MoveKind::Receive, "2026-10-05", of_lot(NewMove::new(b, from, main, four).at(Money(1_200)))),
        (MoveKind::Issue, "2026-10-20", of_lot(NewMove::new(b, main, to, units(1)))),
    ] {
        let (grant, document) = (keeper.grant(), NewDocument::new(kind, day(on), vec![one]));
        match kind {
            MoveKind::Receive => stock::receive(keeper.tx, &grant, document).await.unwrap(),
            _ => stock::issue(keeper.tx, &grant, document).await.unwrap(),
        };
    }
    keeper.order(OrderKind::Purchase, parties[1], a, 7, "2026-11-20").await;
    keeper.order(OrderKind::Purchase, parties[1], b, 3, "2026-12-01").await;
    let late = keeper.order(OrderKind::Sale, parties[0], a, 2, "2026-11-23").await;
    keeper.order(OrderKind::Sale, parties[0], b, 1, "2026-12-05").await;
    let line = trade::lines(keeper.tx, late).await.unwrap()[0].id;
    let stop = NewStop::new(late, vec![NewLoad { order_line_id: line, quantity: units(2) }]);
    let shipment = NewShipment::new(Direction::Outbound, day("2026-11-20"), vec![stop]);
    let grant = keeper.grant();
    logistics::plan(keeper.tx, &grant, &shipment).await.unwrap();
    tx.commit().await.unwrap();
}

async fn shown(client: &Client, path: &str, texts: &[&str]) -> String {
    let page = client.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    let read = text(&page.body);
    for wanted in texts {
        assert!(read.contains(wanted) || page.body.contains(wanted), "{path} lacks {wanted}: {read}");
    }
    page.body
}

/// Label, value and address of each figure of a page.
fn figures(page: &str) -> Vec<(String, String, String)> {
    let figure = |part: &str| {
        let part = part.split("</p>").next().unwrap();
        let label = part.split_once("<h2").unwrap().1.split_once('>').unwrap().1;
        let label = text(label.split("</h2>").next().unwrap());
        let link = part.split_once("<a ").unwrap().1;
        let href = link.split_once("href=\"").unwrap().1.split('"').next().unwrap().replace("&amp;", "&");
        let value = text(link.split_once('>').unwrap().1.split("</a>").next().unwrap());
        (label, value.trim().to_owned(), href)
    };
    page.split("<div class=\"figure\">").skip(1).map(figure).collect()
}

/// How many rows a list says it has.
fn counted(page: &str) -> String {
    let whole = match page.split_once("<tfoot") {
        Some((_, foot)) => text(foot.split_once('>').unwrap().1),
        None => text(page).split(" linhas").next().unwrap().rsplit(' ').next().unwrap().to_owned(),
    };
    whole.trim().chars().take_while(char::is_ascii_digit).collect()
}

/// Every figure that is a count is the count of its list.
async fn figures_open_their_lists(client: &Client) -> Vec<(String, String)> {
    let home = client.get("/").await;
    let mut told = Vec::new();
    for (label, value, href) in figures(&home.body) {
        let list = client.get(&href).await;
        assert_eq!(list.status, 200, "{href}");
        if value.chars().all(|letter| letter.is_ascii_digit()) {
            assert_eq!(counted(&list.body), value, "{label}: {href}: {}", text(&list.body));
        }
        told.push((label, value));
    }
    told
}

#[tokio::test]
async fn the_homes_count_what_their_lists_hold() {
    for app in both().await {
        let keeper = app.client(Role::Stock).await;
        let shipper = app.client(Role::Logistics).await;
        shown(&keeper, "/", &["Ainda não há itens", "/stock/items/new"]).await;
        shown(&shipper, "/", &["Ainda não há remessas", "/shipments/new"]).await;
        furnish(&app).await;
        let told = figures_open_their_lists(&keeper).await;
        let told: Vec<(&str, &str)> =
            told.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        assert_eq!(
            told[..6],
            [
                ("A receber", "2"),
                ("Chegadas atrasadas", "1"),
                ("A repor", "1"),
                ("A separar", "2"),
                ("Vendas atrasadas", "1"),
                ("Vencem em 30 dias", "1"),
            ]
        );
        assert_eq!((told[6].0, told[7]), ("Valor do estoque", ("Giro em 12 meses", "0,97 vezes")));
        shown(&keeper, "/", &["17,00", "Estoque nos últimos 12 meses", "consumo de R$\u{a0}15,00"]).await;
        let told = figures_open_their_lists(&shipper).await;
        let told: Vec<(&str, &str)> =
            told.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        assert_eq!(
            told,
            [
                ("A expedir hoje", "1"),
                ("Entregas atrasadas", "1"),
                ("A separar", "1"),
                ("No prazo e completas, 30 dias", "n/d"),
            ]
        );
        let finance = app.client(Role::Finance).await;
        assert!(!finance.get("/").await.body.contains("Vencem em 30 dias"), "finance keeps its own");
    }
}

#[tokio::test]
async fn the_inventory_tells_what_is_expected() {
    for app in both().await {
        furnish(&app).await;
        let keeper = app.client(Role::Stock).await;
        let page = shown(&keeper, "/stock", &["Por vir", "/shipments/arrivals?item=1"]).await;
        assert!(text(page.split_once("<tfoot").unwrap().1).contains("10"), "seven and three");
        shown(&keeper, "/shipments/arrivals?item=1", &["Item A-1", "1 de 1 linhas"]).await;
        assert_eq!(counted(&keeper.get("/stock?f.expected=%3E%3D5").await.body), "1");
        let csv = keeper.get("/export/stock.csv?f.expected=%3E%3D1").await.body;
        assert_eq!(csv.lines().count(), 3, "{csv}");
        assert!(csv.lines().next().unwrap().contains("Por vir"));
        for path in ["/stock?by=place", "/stock?on=2026-11-01"] {
            assert!(!keeper.get(path).await.body.contains("Por vir"), "{path}");
        }
    }
}

#[tokio::test]
async fn reports_tell_use_age_and_turnover() {
    for app in both().await {
        let keeper = app.client(Role::Stock).await;
        shown(&keeper, "/stock/reports", &["Nada foi consumido neste período"]).await;
        shown(&keeper, "/stock/reports/age", &["Não há nada em estoque"]).await;
        shown(&keeper, "/stock/reports/turnover", &["Nenhum estoque neste período"]).await;
        furnish(&app).await;
        let page =
            shown(&keeper, "/stock/reports", &["Classe A", "Itens: 1, custo: 80,0\u{a0}%", "Ver em tabela"])
                .await;
        row(&page, &["A-1", "12,00", "80,00"]);
        row(&page, &["B-2", "3,00", "20,00", "100,00"]);
        assert!(page.contains("/stock/moves?f.kind=issue&amp;f.item=A-1&amp;f.day=2025-12-01..2026-11-30"));
        shown(&keeper, "/stock/moves?f.kind=issue&f.item=A-1&f.day=2025-12-01..2026-11-30", &["1 movimento"])
            .await;
        assert_eq!(counted(&keeper.get("/stock/reports?f.class=B").await.body), "1");
        assert_eq!(counted(&keeper.get("/stock/reports?from=2026-10-01").await.body), "1");
        shown(&keeper, "/stock/reports?from=jamais", &["Não entendi o dia jamais"]).await;
        let page = shown(&keeper, "/stock/reports/age", &["1 ano ou mais", "6–11 meses"]).await;
        row(&page, &["A-1", "8,00"]);
        row(&page, &["B-2", "9,00"]);
        assert!(page.contains("f.day=2025-12-01..2026-05-31"));
        let page = shown(&keeper, "/stock/reports/turnover", &["1 categoria", "15,00", "17,00"]).await;
        assert!(page.contains("/stock/reports/turnover?by=item"));
        let page = shown(&keeper, "/stock/reports/turnover?by=item", &["2 itens"]).await;
        row(&page, &["A-1", "12,00", "8,00", "0,85"]);
        for (path, lines) in [("", 3), ("/age", 3), ("/turnover", 2)] {
            let csv = keeper.get(&format!("/export/stock/reports{path}.csv")).await;
            assert_eq!((csv.status, csv.body.lines().count()), (200, lines), "{}", csv.body);
            assert_eq!(keeper.get(&format!("/export/stock/reports{path}.xlsx")).await.status, 200);
        }
    }
}
