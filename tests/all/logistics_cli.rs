//! Shipments by the command line: the Northwind tables told as items, parties, moves, orders and shipments,
//! and the figures that come out of them beside those of the files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use crate::common::program::Run;
use crate::common::samples;
use retaguarda::auth::Actor;
use retaguarda::kernel::{Day, Instant, Lang};
use retaguarda::trade::store as trade;

type Row = HashMap<String, String>;

fn report(run: &Run, arguments: &[&str]) -> Vec<Row> {
    rows(&run.program.print(&[&["report"], arguments, &["--format", "csv"]].concat()))
}

fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn northwind(folder: &Path, table: &str) -> Vec<Row> {
    rows(&std::fs::read_to_string(folder.join(format!("{table}.csv"))).unwrap())
}

/// A table of texts, quoted where it must be.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head).unwrap();
    rows.into_iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// `18.6` as 1860.
fn hundredths(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    whole.parse::<i64>().unwrap() * 100 + format!("{part:0<2}").parse::<i64>().unwrap()
}

struct Northwind {
    products: Vec<Row>,
    orders: Vec<Row>,
    details: Vec<Row>,
    customers: HashMap<String, String>,
    suppliers: HashMap<String, String>,
    shippers: HashMap<String, String>,
}

impl Northwind {
    /// `None` where the files are not at hand.
    fn read() -> Option<Northwind> {
        let folder = samples::folder("commerce/northwind")?;
        let northwind = |table: &str| northwind(&folder, table);
        let names = |table: &str, id: &str| -> HashMap<String, String> {
            northwind(table).into_iter().map(|row| (row[id].clone(), row["company_name"].clone())).collect()
        };
        Some(Northwind {
            products: northwind("products"),
            orders: northwind("orders"),
            details: northwind("order_details"),
            customers: names("customers", "customer_id"),
            suppliers: names("suppliers", "supplier_id"),
            shippers: names("shippers", "shipper_id"),
        })
    }

    fn order(&self, id: &str) -> &Row {
        self.orders.iter().find(|order| order["order_id"] == id).unwrap()
    }

    fn shipped(&self) -> BTreeSet<&str> {
        let shipped = self.orders.iter().filter(|order| !order["shipped_date"].is_empty());
        shipped.map(|order| order["order_id"].as_str()).collect()
    }

    fn items(&self) -> String {
        let row = |one: &Row| {
            let price = one["unit_price"].clone();
            vec![one["product_id"].clone(), one["product_name"].clone(), "un".into(), price]
        };
        table(&["sku", "name", "unit", "price"], self.products.iter().map(row))
    }

    fn parties(&self) -> String {
        let kinds =
            [(&self.customers, "customer"), (&self.suppliers, "supplier"), (&self.shippers, "carrier")];
        let rows = kinds.into_iter().flat_map(|(names, kind)| {
            names.values().map(move |name| vec![name.clone(), kind.to_owned()]).collect::<Vec<_>>()
        });
        table(&["name", "kind"], rows)
    }

    /// What is in stock at the end, and all that was shipped before.
    fn moves(&self) -> String {
        let shipped = self.shipped();
        let row = |one: &Row| {
            let id = &one["product_id"];
            let mine = |row: &&Row| row["product_id"] == *id && shipped.contains(row["order_id"].as_str());
            let out: i64 =
                self.details.iter().filter(mine).map(|row| row["quantity"].parse::<i64>().unwrap()).sum();
            let all = out + one["units_in_stock"].parse::<i64>().unwrap();
            let (day, kind, place) = ("1996-07-01".to_owned(), "receive".to_owned(), "Seattle".to_owned());
            vec![day, kind, id.clone(), place, all.to_string(), one["unit_price"].clone()]
        };
        table(&["date", "kind", "item", "to", "quantity", "unit_cost"], self.products.iter().map(row))
    }

    fn orders(&self) -> String {
        const HEAD: [&str; 9] = [
            "number",
            "kind",
            "party",
            "ordered_on",
            "promised_on",
            "item",
            "quantity",
            "unit_price",
            "discount_percent",
        ];
        let sale = |one: &Row| {
            let order = self.order(&one["order_id"]);
            let party = self.customers[&order["customer_id"]].clone();
            let (ordered, promised) = (order["order_date"].clone(), order["required_date"].clone());
            let (item, quantity) = (one["product_id"].clone(), one["quantity"].clone());
            let (price, discount) = (one["unit_price"].clone(), hundredths(&one["discount"]).to_string());
            let kind = "sale".to_owned();
            vec![one["order_id"].clone(), kind, party, ordered, promised, item, quantity, price, discount]
        };
        let open = self.products.iter().filter(|one| one["units_on_order"] != "0");
        let purchase = |one: &Row| {
            let party = self.suppliers[&one["supplier_id"]].clone();
            let (item, quantity) = (one["product_id"].clone(), one["units_on_order"].clone());
            let (number, kind) = (format!("P{item}"), "purchase".to_owned());
            let price = one["unit_price"].clone();
            let ordered = "1998-05-06".to_owned();
            vec![number, kind, party, ordered, String::new(), item, quantity, price, "0".into()]
        };
        table(&HEAD, self.details.iter().map(sale).chain(open.map(purchase)))
    }

    fn shipments(&self) -> String {
        const HEAD: [&str; 8] =
            ["number", "order", "carrier", "shipped_on", "delivered_on", "freight", "item", "quantity"];
        let row = |one: &Row| {
            let order = self.order(&one["order_id"]);
            let (number, day) = (one["order_id"].clone(), order["shipped_date"].clone());
            let carrier = self.shippers[&order["ship_via"]].clone();
            let (item, quantity) = (one["product_id"].clone(), one["quantity"].clone());
            vec![number.clone(), number, carrier, day.clone(), day, order["freight"].clone(), item, quantity]
        };
        table(&HEAD, self.details.iter().map(row))
    }
}

/// Net in cents of each product, each line rounded once, half away from zero.
fn sales(tables: &Northwind) -> BTreeMap<String, (i64, i64)> {
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for one in &tables.details {
        let quantity: i64 = one["quantity"].parse().unwrap();
        let whole = quantity * hundredths(&one["unit_price"]) * (100 - hundredths(&one["discount"]));
        let sum = sums.entry(one["product_id"].clone()).or_default();
        *sum = (sum.0 + quantity, sum.1 + (whole + 50) / 100);
    }
    sums
}

#[tokio::test]
async fn northwind_comes_out_as_it_went_in() {
    let Some(tables) = Northwind::read() else { return };
    for run in Run::both("USD", "en").await {
        run.import("items", &tables.items());
        run.import("parties", &tables.parties());
        run.import("moves", &tables.moves());
        let lines = tables.details.len();
        run.import("orders", &tables.orders());
        let file = run.file("shipments.csv", &tables.shipments());
        let dry = run.program.print(&["import", "shipments", &file, "--dry-run"]);
        assert!(dry.starts_with(&format!("Dry run, nothing kept: {lines} shipment lines")), "{dry}");
        let said = run.import("shipments", &tables.shipments());
        assert!(said.starts_with(&format!("{lines} shipment lines imported, 0 were there")), "{said}");
        let said = run.import("shipments", &tables.shipments());
        assert!(said.starts_with(&format!("0 shipment lines imported, {lines} were there")), "{said}");
        run.program.check();

        in_stock(&run, &tables);
        deliveries(&run, &tables);
        let db = run.program.open().await;
        let actor = Actor::operator(Instant(0), "1998-05-06".parse().unwrap(), Lang::En);
        let mut tx = db.read().await.unwrap();
        let expected = trade::expected(&mut tx, None).await.unwrap();
        let on_order: i64 = expected.iter().map(|one| one.quantity.thousandths() / 1_000).sum();
        let wanted: i64 =
            tables.products.iter().map(|one| one["units_on_order"].parse::<i64>().unwrap()).sum();
        assert_eq!(on_order, wanted);
        let day = |text: &str| text.parse::<Day>().unwrap();
        let (from, to) = (day("1996-07-04"), day("1998-05-06"));
        let grant = actor.grant().unwrap();
        let sold = trade::sales_by_item(&mut tx, &grant, from, to).await.unwrap();
        let sold: BTreeMap<String, (i64, i64)> = sold
            .into_iter()
            .map(|one| (one.sku, (one.quantity.thousandths() / 1_000, one.net.minor())))
            .collect();
        assert_eq!(sold, sales(&tables));
        drop(tx);
        db.close().await;
    }
}

fn in_stock(run: &Run, tables: &Northwind) {
    let mut on_hand: BTreeMap<String, i64> = BTreeMap::new();
    for row in report(run, &["stock"]) {
        assert_eq!(row["place"], "Seattle", "nothing was left on its way");
        *on_hand.entry(row["item"].clone()).or_default() +=
            hundredths(&row["on_hand"][..row["on_hand"].len() - 1]);
    }
    for one in &tables.products {
        let units = on_hand.get(&one["product_id"]).copied().unwrap_or(0) / 100;
        assert_eq!(units.to_string(), one["units_in_stock"], "{}", one["product_name"]);
    }
}

fn deliveries(run: &Run, tables: &Northwind) {
    let otif = report(run, &["otif"]);
    assert_eq!(otif.len(), tables.orders.len());
    let late: Vec<&str> =
        otif.iter().filter(|row| row["on_time"] == "no").map(|row| row["shipment"].as_str()).collect();
    let after = |order: &&Row| order["shipped_date"] > order["required_date"];
    let wanted: Vec<&str> =
        tables.orders.iter().filter(after).map(|order| order["order_id"].as_str()).collect();
    assert_eq!((late.len(), late), (37, wanted));
    assert_eq!(otif.iter().filter(|row| row["delivered_on"].is_empty()).count(), 21);
    assert!(otif.iter().all(|row| row["in_full"] == if row["delivered_on"].is_empty() { "" } else { "yes" }));
    let mut freight: BTreeMap<String, i64> = BTreeMap::new();
    for row in &otif {
        *freight.entry(row["carrier"].clone()).or_default() += hundredths(&row["freight"]);
    }
    let expected =
        [("Federal Shipping", 2_051_251), ("Speedy Express", 1_618_533), ("United Package", 2_824_485)];
    assert_eq!(freight, expected.map(|(name, cents)| (name.to_owned(), cents)).into());
    let text = run.program.print(&[
        "report",
        "otif",
        "--from",
        "1998-05-01",
        "--to",
        "1998-05-31",
        "--format",
        "csv",
    ]);
    assert!(text.starts_with("shipment,party,carrier,promised_on,delivered_on,on_time,in_full,freight\n"));
    let in_may = |order: &&Row| {
        let day = [&order["shipped_date"], &order["required_date"]];
        let day = day.into_iter().find(|day| !day.is_empty()).unwrap();
        (*day).as_str() >= "1998-05-01" && (*day).as_str() <= "1998-05-31"
    };
    assert_eq!(rows(&text).len(), tables.orders.iter().filter(in_may).count());
}

const ITEMS: &str = "sku,name,cost\nA1,Chá,2.00\nB2,Café,3.00\n";
const MOVES: &str = "date,kind,item,to,lot,quantity,unit_cost\n\
    2026-01-05,receive,A1,Central,L1,4,2.00\n2026-01-05,receive,A1,Central,L2,6,2.00\n\
    2026-02-01,receive,B2,Central,,5,3.00\n";
const ORDERS: &str = "number,kind,party,ordered_on,promised_on,item,quantity,unit_price\n\
    1,sale,Mercado,2026-01-06,2026-01-20,A1,7,5.00\n1,sale,Mercado,2026-01-06,2026-01-20,B2,2,6.00\n\
    2,sale,Empório,2026-01-06,,A1,3,5.00\n9,purchase,Fábrica,2026-01-06,2026-01-10,B2,8,3.00\n";

#[tokio::test]
async fn every_bad_row_is_named_and_how_to_mend_it() {
    for run in Run::both("USD", "en").await {
        run.import("items", ITEMS);
        run.import("moves", MOVES);
        run.import("orders", ORDERS);
        let bad = "numero;pedido;transportadora;expedido_em;entregue_em;frete;produto;quantidade\n\
            S1;1;Rápido;10/01/2026;12/01/2026;10,50;A1;3\nS1;1;Rápido;11/01/2026;12/01/2026;10,50;A1;3\n\
            S2;7;Rápido;10/01/2026;;;A1;3\nS3;2;Rápido;10/01/2026;;;B2;3\nS4;2;;10/01/2026;09/01/2026;;A1;1\n\
            S5;2;;;09/01/2026;;A1;1\nS6;2;;01/01/2026;;;A1;1\nS7;2;;;;;Z;0\nS8;2;;;;;A1;4\n";
        let said = run.refused("shipments", bad);
        let first = ["line 3, shipped_on", "line 6, delivered_on", "line 7, shipped_on", "line 9, item"];
        for line in first.into_iter().chain(["line 9, quantity", "5 problems"]) {
            assert!(said.contains(line), "{line}: {said}");
        }
        let mended = "number,order,shipped_on,item,quantity\nS2,7,2026-01-10,A1,3\nS3,2,2026-01-10,B2,3\n\
            S6,2,2026-01-01,A1,1\nS8,2,,A1,4\n";
        let said = run.refused("shipments", mended);
        for line in ["line 2, order", "line 3, item", "line 4, shipped_on", "line 5, quantity", "4 problems"]
        {
            assert!(said.contains(line), "{line}: {said}");
        }
        let short = "number,order,shipped_on,item,quantity\nS1,1,2026-01-10,A1,3\nS1,1,2026-01-10,B2,2\n";
        let said = run.refused("shipments", short);
        assert!(said.contains("line 3, quantity: Not enough there on this day; there was 0."), "{said}");
        assert!(said.contains("receipts"), "{said}");
        assert_eq!(report(&run, &["otif"]).len(), 0, "all or nothing");
        run.program.check();
    }
}

#[tokio::test]
async fn a_shipment_of_several_orders_lots_and_parts() {
    for run in Run::both("USD", "en").await {
        run.import("items", ITEMS);
        run.import("moves", MOVES);
        run.import("orders", ORDERS);
        let shipments = "number,order,carrier,shipped_on,delivered_on,freight,item,quantity\n\
            S1,1,Rápido,2026-01-10,2026-01-12,10.50,A1,5\nS1,2,Rápido,2026-01-10,2026-01-12,10.50,A1,3\n\
            S2,1,Rápido,2026-02-02,2026-02-03,4,A1,2\nS2,1,Rápido,2026-02-02,2026-02-03,4,B2,1\n\
            S3,1,,2026-02-02,,,B2,1\nP1,9,Lento,2026-01-07,2026-01-11,7,B2,8\n";
        let said = run.import("shipments", shipments);
        assert!(
            said.starts_with("6 shipment lines imported, 0 were there already, 2 records made"),
            "{said}"
        );
        run.program.check();
        let text = run.program.print(&["report", "otif", "--format", "csv"]);
        assert_eq!(
            text,
            "shipment,party,carrier,promised_on,delivered_on,on_time,in_full,freight\n\
             S1,Empório +1,Rápido,2026-01-20,2026-01-12,yes,no,10.50\n\
             S2,Mercado,Rápido,2026-01-20,2026-02-03,no,no,4.00\n\
             S3,Mercado,,2026-01-20,,,,\n\
             P1,Fábrica,Lento,2026-01-10,2026-01-11,no,yes,7.00\n"
        );
        let stock = run.program.print(&["report", "stock", "--format", "csv"]);
        assert!(stock.contains("B2,Café,Central,,11.000,0.000,11.000,33.00\n"), "{stock}");
        assert!(stock.contains("B2,Café,On the way to the customer,,1.000,"), "{stock}");
        assert!(!stock.contains("A1"), "{stock}");
        let json = run.program.print(&["report", "otif", "--format", "json"]);
        assert!(json.contains("\"otif_percent\":\"0.00\""), "{json}");
        run.program.print(&["report", "otif"]);
        let early = run.refused("shipments", &shipments.replace("S3", "S4"));
        assert!(early.contains("line 6, quantity"), "{early}");
    }
}
