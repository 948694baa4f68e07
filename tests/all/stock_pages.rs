//! The pages and server functions of stock over HTTP, without JavaScript.

use crate::common;
use crate::common::pages::{faults, post_ok, shown};
use crate::common::{Answer, Client, TestApp, both};
use retaguarda::auth::Role;
use retaguarda::error::{AppError, Fault};
use retaguarda::finance::chart::{self, Chart};

async fn stocked() -> Vec<TestApp> {
    let apps = both().await;
    for app in &apps {
        let mut tx = app.state.db.write().await.unwrap();
        chart::load(&mut tx, &common::operator(common::NOON), Chart::Br).await.unwrap();
        tx.commit().await.unwrap();
    }
    apps
}

const SOAP: &[(&str, &str)] = &[
    ("sku", "DET-0500"),
    ("name", "Detergente neutro 5 L"),
    ("unit", "un"),
    ("barcode", "4006381333931"),
    ("ncm", "3402.50.00"),
    ("reorder_point", "60"),
    ("reorder_quantity", "120"),
    ("price", "38,90"),
    ("cost", "20,00"),
    ("units[0][name]", "cx"),
    ("units[0][quantity]", "12"),
];

const PLAIN: &[(&str, &str)] = &[("sku", "ESP-0004"), ("name", "Esponja <b>"), ("price", "3,00")];

/// The words of a list over the cells of one change.
fn cell<'a>(n: usize, row: &'a str, field: &'a str, was: &'a str, now: &'a str) -> Vec<(String, &'a str)> {
    [("row", row), ("field", field), ("was", was), ("now", now)]
        .map(|(part, text)| (format!("changes[{n}][{part}]"), text))
        .to_vec()
}

async fn change_cells(client: &Client, cells: &[Vec<(String, &str)>]) -> Answer {
    let fields: Vec<(&str, &str)> = cells.iter().flatten().map(|(name, text)| (&**name, *text)).collect();
    client.post("/api/stock/change_cells", &fields).await
}

#[tokio::test]
async fn an_item_is_added_found_changed_and_exported() {
    for app in stocked().await {
        let keeper = app.client(Role::Stock).await;
        shown(&keeper, "/stock", &["Ainda não há itens", "/stock/items/new"]).await;
        let wrong =
            [("sku", "DET-0500"), ("name", ""), ("barcode", "4006381333932"), ("units[0][name]", "cx")];
        let refused = keeper.submit("/stock/items/new", "/api/stock/add_item", &wrong).await;
        assert_eq!((refused.status, refused.location.as_deref()), (303, Some("/stock/items/new")));
        let page = shown(&keeper, "/stock/items/new", &["DET-0500", "dígito verificador", "seria 1"]).await;
        assert!(page.contains("units[1][quantity]") && page.contains("f-units-0--quantity-error"), "{page}");
        post_ok(&keeper, "/api/stock/add_item", SOAP, "/stock/items/1").await;
        post_ok(&keeper, "/api/stock/add_item", PLAIN, "/stock/items/2").await;
        let taken = keeper.post("/api/stock/add_item", SOAP).await;
        assert_eq!(faults(&taken), [("sku".to_owned(), Fault::Taken)]);
        let facts =
            ["Detergente neutro 5 L", "DET-0500", "34025000", "cx de 12 un", "R$\u{a0}38,90", "Mercadorias"];
        shown(&keeper, "/stock/items/1", &facts).await;
        shown(&keeper, "/stock/items/1/edit", &["4006381333931", "value=\"120\"", "value=\"cx\""]).await;
        let grid = shown(&keeper, "/stock", &["DET-0500", "Esponja &lt;b&gt;", "2 itens", "em falta"]).await;
        assert!(!grid.contains("Esponja <b>"));
        for (query, finds) in [
            ("q=neutro+DET", true),
            ("q=4006381333931", true),
            ("q=esponja", false),
            ("f.reorder=out", true),
            ("f.category=merc", true),
            ("f.price=>=100", false),
            ("sort=-available", true),
            ("by=place", false),
            ("on=2026-01-31", true),
        ] {
            let page = keeper.get(&format!("/stock?{query}")).await;
            assert_eq!(
                (page.status, page.body.contains(">DET-0500<")),
                (200, finds),
                "{query}: {}",
                page.body
            );
        }
        let csv = keeper.get("/export/stock.csv?f.sku=det").await;
        assert_eq!((csv.status, csv.body.lines().count()), (200, 2), "{}", csv.body);
        assert!(
            csv.body.contains("DET-0500,Detergente neutro 5 L,0,0,0,0,un,0.00,,em falta,60,120"),
            "{}",
            csv.body
        );
        assert_eq!(keeper.get("/export/stock.xlsx").await.status, 200);
        let english = [("lang", "en")];
        keeper.post("/api/auth/prefer", &english).await;
        shown(&keeper, "/stock", &["Inventory", "out of stock", "2 items", "New item"]).await;
        shown(&keeper, "/stock/items/1", &["Where it is", "Last moves", "R$38.90"]).await;
    }
}

#[tokio::test]
async fn cells_are_saved_together_and_conflicts_are_named() {
    for app in stocked().await {
        let keeper = app.client(Role::Stock).await;
        post_ok(&keeper, "/api/stock/add_item", SOAP, "/stock/items/1").await;
        post_ok(&keeper, "/api/stock/add_item", PLAIN, "/stock/items/2").await;
        let good = [
            cell(0, "1", "name", "Detergente neutro 5 L", "Detergente 5 L"),
            cell(1, "1", "price", "38,90", "12*3"),
            cell(2, "2", "reorder_point", "", "10,5"),
            cell(3, "2", "active", "yes", "no"),
        ];
        let saved = change_cells(&keeper, &good).await;
        assert!(saved.status < 400, "{}", saved.body);
        shown(&keeper, "/stock", &["Detergente 5 L", "36,00", "10,5", "inativo"]).await;
        // One wrong cell, one that someone else changed: nothing is saved.
        let mixed = [
            cell(0, "2", "price", "3,00", "x"),
            cell(1, "1", "price", "38,90", "40,00"),
            cell(2, "1", "name", "Detergente 5 L", "Outro"),
            cell(3, "77", "name", "", "Nada"),
        ];
        let refused = change_cells(&keeper, &mixed).await;
        let told = faults(&refused);
        let expected = [(1, Fault::ChangedMeanwhile), (0, Fault::NotMoney), (3, Fault::Unknown)];
        assert_eq!(told, expected.map(|(n, fault)| (format!("changes[{n}].now"), fault)));
        assert!(refused.body.contains("stock, 24/11/2026 12:00: 38,90 → 36,00"), "{}", refused.body);
        // In the page everything typed stands where it was typed.
        let fields: Vec<(&str, &str)> = mixed.iter().flatten().map(|(name, text)| (&**name, *text)).collect();
        let back = keeper.submit("/stock", "/api/stock/change_cells", &fields).await;
        assert_eq!(back.location.as_deref(), Some("/stock"));
        let page =
            shown(&keeper, "/stock", &["Nada foi gravado; 3 células", "DET-0500 · Preço: Mudou"]).await;
        assert!(page.contains("data-was=\"36,00\" data-now=\"40,00\""), "{page}");
        assert!(shown(&keeper, "/stock", &["Detergente 5 L"]).await.contains("36,00"));
        let strange = [cell(0, "1", "sku", "DET-0500", "X")];
        assert_eq!(change_cells(&keeper, &strange).await.error(), AppError::BadRequest);
    }
}

#[tokio::test]
async fn many_items_are_changed_alike() {
    for app in stocked().await {
        let (keeper, finance) = (app.client(Role::Stock).await, app.client(Role::Finance).await);
        let party = [("name", "Química Paulínia"), ("supplier", "true")];
        post_ok(&finance, "/api/company/add_party", &party, "/parties/1").await;
        post_ok(&keeper, "/api/stock/add_item", SOAP, "/stock/items/1").await;
        post_ok(&keeper, "/api/stock/add_item", PLAIN, "/stock/items/2").await;
        let off = [("row", "1"), ("row", "2"), ("back", "/stock")];
        let done = keeper.submit("/stock", "/api/stock/deactivate_items", &off).await;
        assert_eq!((done.status, done.location.as_deref()), (303, Some("/stock")));
        shown(&keeper, "/stock?f.active=no", &["2 itens", "2 itens gravados"]).await;
        let to = [("row", "1"), ("row", "2"), ("supplier", "paulinia")];
        assert_eq!(
            faults(&keeper.post("/api/stock/set_supplier", &to).await),
            [("supplier".to_owned(), Fault::Unknown)]
        );
        let to = [("row", "1"), ("row", "2"), ("supplier", "quimica paulinia")];
        assert!(keeper.post("/api/stock/set_supplier", &to).await.status < 400);
        shown(&keeper, "/stock?f.supplier=paul", &["2 itens", "Química Paulínia"]).await;
        let other = CATEGORY.iter().copied().chain([("code", "LIMP"), ("name", "Limpeza")]);
        let chart = accounts(&keeper).await;
        let other: Vec<(&str, &str)> =
            other.map(|(name, text)| (name, chart.get(text).map_or(text, |id| id))).collect();
        post_ok(&keeper, "/api/stock/add_category", &other, "/stock/categories").await;
        let to = [("row", "1"), ("category", "2")];
        assert!(keeper.post("/api/stock/set_category", &to).await.status < 400);
        shown(&keeper, "/stock?f.category=limpeza", &["1 item", "DET-0500"]).await;
        let history = common::books::text(&keeper.get("/stock/items/1").await.body);
        for said in ["→ Limpeza", "– → Química Paulínia"] {
            assert!(history.contains(said), "{said}: {history}");
        }
        let audit = app.client(Role::Admin).await.get("/admin/audit?about=item&id=1").await.body;
        let audit = common::books::text(&audit);
        assert!(audit.contains("Item DET-0500") && audit.contains("→ Limpeza"), "{audit}");
        assert!(!audit.contains("Item 1"), "{audit}");
        let auditor = app.client(Role::Auditor).await;
        let page = shown(&auditor, "/stock", &["DET-0500"]).await;
        assert!(!page.contains("/api/stock/") && !page.contains("data-edit"), "{page}");
    }
}

const CATEGORY: &[(&str, &str)] = &[
    ("stock", "Mercadorias para revenda"),
    ("cost", "Custo das mercadorias vendidas"),
    ("loss", "Perdas e ajustes de estoque"),
    ("variance", "Variação do custo de compra"),
    ("received", "Mercadorias recebidas a faturar"),
];

/// The ids of the accounts that the form of a category offers, by their last names.
async fn accounts(client: &Client) -> std::collections::HashMap<String, String> {
    let page = client.get("/stock/categories/new").await.body;
    let options = page.split("<option value=\"").skip(1).filter_map(|rest| {
        let (id, rest) = rest.split_once('"')?;
        let text = rest.split_once('>')?.1.split('<').next()?;
        Some((text.rsplit([':', ' ']).next()?.to_owned(), text.rsplit(':').next()?.to_owned(), id.to_owned()))
    });
    options.map(|(_, name, id)| (name, id)).collect()
}

#[tokio::test]
async fn a_category_takes_fitting_accounts_only() {
    for app in stocked().await {
        let keeper = app.client(Role::Stock).await;
        shown(&keeper, "/stock/categories", &["Ainda não há categorias"]).await;
        post_ok(&keeper, "/api/stock/add_item", SOAP, "/stock/items/1").await;
        shown(&keeper, "/stock/categories", &["Mercadorias", "padrão", "GERAL"]).await;
        let chart = accounts(&keeper).await;
        let id = |name: &str| chart.get(name).cloned().unwrap_or_else(|| panic!("{name}: {chart:?}"));
        let of = |stock: String, cost: String| {
            [("stock", stock), ("cost", cost)]
                .into_iter()
                .chain(CATEGORY.iter().skip(2).map(|(field, name)| (*field, id(name))))
                .chain([("code", "LIMP".to_owned()), ("name", "Limpeza".to_owned())])
                .collect::<Vec<_>>()
        };
        let (stock, cost) = (id(CATEGORY[0].1), id(CATEGORY[1].1));
        let turned = of(cost.clone(), stock.clone());
        let turned: Vec<(&str, &str)> = turned.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let refused = keeper.post("/api/stock/add_category", &turned).await;
        let told = faults(&refused);
        assert_eq!(
            told,
            [("stock".to_owned(), Fault::NotAStockAccount), ("cost".to_owned(), Fault::WrongKind)]
        );
        let right = of(stock, cost);
        let mut right: Vec<(&str, &str)> = right.iter().map(|(name, text)| (*name, text.as_str())).collect();
        post_ok(&keeper, "/api/stock/add_category", &right, "/stock/categories").await;
        right.retain(|(name, _)| *name != "name");
        right.extend([("name", "Limpeza e higiene"), ("id", "2")]);
        post_ok(&keeper, "/api/stock/change_category", &right, "/stock/categories").await;
        shown(&keeper, "/stock/categories/2", &["Limpeza e higiene", "Categoria alterada"]).await;
        let finance = app.client(Role::Finance).await;
        let page = shown(&finance, "/stock/categories", &["Limpeza e higiene", "/ledger/accounts/"]).await;
        assert!(!page.contains("/stock/categories/2"));
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n----";

#[tokio::test]
async fn a_picture_is_kept_once_shown_and_removed() {
    for app in stocked().await {
        let keeper = app.client(Role::Stock).await;
        post_ok(&keeper, "/api/stock/add_item", SOAP, "/stock/items/1").await;
        let path = "/stock/items/1/picture";
        assert_eq!(keeper.get(path).await.status, 404);
        let wrong = keeper.upload("/stock/items/1", path, "x.png", b"<svg onload=alert(1)>".to_vec()).await;
        assert_eq!(wrong.location.as_deref(), Some("/stock/items/1"));
        shown(&keeper, "/stock/items/1", &["Use uma imagem PNG", "Sem imagem"]).await;
        keeper.upload("/stock/items/1", path, "x.png", PNG.to_vec()).await;
        shown(&keeper, "/stock/items/1", &["Imagem de Detergente", "Item alterado"]).await;
        let logistics = app.client(Role::Logistics).await;
        let shown_to = logistics.send(logistics.request(reqwest::Method::GET, path)).await;
        assert_eq!(shown_to.headers["content-type"], "image/png");
        assert_eq!(shown_to.headers["x-content-type-options"], "nosniff");
        assert_eq!(
            logistics.post("/api/stock/remove_picture", &[("id", "1")]).await.error(),
            AppError::Forbidden
        );
        post_ok(&keeper, "/api/stock/remove_picture", &[("id", "1")], "/stock/items/1").await;
        assert_eq!(keeper.get(path).await.status, 404);
    }
}
