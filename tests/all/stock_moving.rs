//! Goods moved, counted and imported over HTTP, without JavaScript.

use crate::common;
use crate::common::pages::{faults, shown};
use crate::common::{Answer, Client, TestApp, both};
use retaguarda::auth::Role;
use retaguarda::error::{AppError, Fault};
use retaguarda::finance::chart::{self, Chart};

/// A company with a Brazilian chart, an item in boxes of 12, a warehouse and a shelf.
async fn rooms() -> Vec<TestApp> {
    let apps = both().await;
    for app in &apps {
        let mut tx = app.state.db.write().await.unwrap();
        chart::load(&mut tx, &common::operator(common::NOON), Chart::Br).await.unwrap();
        tx.commit().await.unwrap();
        let keeper = app.client(Role::Stock).await;
        for fields in [
            vec![
                ("sku", "DET"),
                ("name", "Detergente"),
                ("units[0][name]", "cx"),
                ("units[0][quantity]", "12"),
            ],
            vec![("sku", "ESP"), ("name", "Esponja")],
        ] {
            let answer = keeper.post("/api/stock/add_item", &fields).await;
            assert!(answer.status < 400, "{}", answer.body);
        }
        for fields in [
            [("code", "CD"), ("name", "CD Guarulhos"), ("kind", "warehouse"), ("parent_id", "")],
            [("code", "A1"), ("name", "Prateleira A1"), ("kind", "bin"), ("parent_id", "1")],
        ] {
            let answer = keeper.post("/api/stock/add_place", &fields).await;
            assert_eq!(answer.location.as_deref(), Some("/stock/places"), "{}", answer.body);
        }
    }
    apps
}

fn at(answer: &Answer) -> &str {
    answer.location.as_deref().unwrap_or_else(|| panic!("{answer:?}"))
}

const RECEIPT: &[(&str, &str)] = &[
    ("day", "10/11/2026"),
    ("document", "NF 4711"),
    ("to", "1"),
    ("lines[0][item]", "DET"),
    ("lines[0][quantity]", "2"),
    ("lines[0][unit]", "cx"),
    ("lines[0][cost]", "2*60"),
    ("lines[0][lot]", "L26"),
    ("lines[0][expiry]", "01/06/2027"),
    ("lines[1][item]", ""),
    ("lines[2][item]", "esponja"),
    ("lines[2][quantity]", "5"),
    ("lines[2][cost]", "10,00"),
];

#[tokio::test]
async fn goods_come_in_go_out_and_come_back() {
    for app in rooms().await {
        let keeper = app.client(Role::Stock).await;
        shown(&keeper, "/stock/receive", &["Receber mercadoria", "CD Guarulhos", "lines[5][item]"]).await;
        let received = keeper.post("/api/stock/receive", RECEIPT).await;
        assert_eq!(at(&received), "/stock/moves/1");
        let page =
            shown(&keeper, "/stock/moves/1", &["NF 4711", "24 un", "120,00", "L26", "Recebimento 1"]).await;
        assert!(page.contains("/stock/moves/1/return"), "{page}");
        // Two units of one lot without naming it; the cost is the average.
        let out = [
            ("day", "h"),
            ("from", "1"),
            ("to", "customer"),
            ("lines[0][item]", "det"),
            ("lines[0][quantity]", "2"),
        ];
        assert_eq!(at(&keeper.post("/api/stock/issue", &out).await), "/stock/moves/2");
        shown(&keeper, "/stock/moves/2", &["−10,00", "L26", "Clientes"]).await;
        let back = [("document", "2"), ("day", "h"), ("lines[0][item]", "3"), ("lines[0][quantity]", "3")];
        let refused = keeper.submit("/stock/moves/2/return", "/api/stock/give_back", &back).await;
        assert_eq!(at(&refused), "/stock/moves/2/return");
        shown(&keeper, "/stock/moves/2/return", &["Devolve mais do que foi movido; restam 2", "value=\"3\""])
            .await;
        let back = [("document", "2"), ("day", "h"), ("lines[0][item]", "3"), ("lines[0][quantity]", "1")];
        assert_eq!(at(&keeper.post("/api/stock/give_back", &back).await), "/stock/moves/3");
        shown(&keeper, "/stock/moves/2", &["Devolução 3"]).await;
        shown(&keeper, "/stock", &["115,00", "10,00", "2 itens"]).await;
        shown(&keeper, "/stock?by=lot", &["L26", "01/06/2027", "CD"]).await;
        valued(&keeper, &app.client(Role::Finance).await).await;
        shown(&keeper, "/stock/items/1", &["23 un", "Devolução", "01/06/2027", "R$\u{a0}5,00"]).await;
        shown(&keeper, "/stock/moves?f.kind=return", &["Devolução 3", "1 movimento"]).await;
        shown(&keeper, "/stock/moves?f.item=DET&f.day=11/2026", &["3 movimentos", "115,00"]).await;
        let csv = keeper.get("/export/stock/moves.csv?f.document=4711").await.body;
        assert_eq!(csv.lines().count(), 3, "{csv}");
        let finance = app.client(Role::Finance).await;
        shown(&finance, "/stock/moves/1", &["/ledger/entries/1"]).await;
        let mut tx = app.state.db.read().await.unwrap();
        let outcomes = retaguarda::checks::check(&mut tx).await.unwrap();
        let broken: Vec<_> = outcomes.iter().filter(|outcome| !outcome.holds()).collect();
        assert!(broken.is_empty(), "{broken:?}");
        assert_eq!(finance.post("/api/stock/receive", RECEIPT).await.error(), AppError::Forbidden);
    }
}

/// What came for 120.00 and 10.00, less one unit of 5.00 that stayed out.
async fn valued(keeper: &Client, finance: &Client) {
    let texts = ["Estoque e contabilidade iguais", "125,00", "/stock?on=2026-11-24&amp;f.category="];
    let page = shown(keeper, "/stock/valuation", &texts).await;
    assert!(!page.contains("/statement?"), "the keeper may not open the ledger");
    let page = shown(finance, "/stock/valuation?to=10/11/2026", &["130,00", "/statement?"]).await;
    assert!(page.contains("Posição no fim de 10/11/2026"));
    shown(keeper, "/stock/valuation?to=09/11/2026", &["–"]).await;
    shown(keeper, "/stock/valuation?to=ontem", &["Não é um dia", "value=\"ontem\""]).await;
    let csv = keeper.get("/export/stock-valuation.csv?to=10/11/2026").await;
    assert!(csv.body.contains(",130.00,130.00,0.00\n"), "{}", csv.body);
    assert_eq!(keeper.get("/export/stock-valuation.xlsx").await.status, 200);
}

#[tokio::test]
async fn every_wrong_line_is_told_and_nothing_typed_is_lost() {
    for app in rooms().await {
        let keeper = app.client(Role::Stock).await;
        let wrong = [
            ("day", "nunca"),
            ("to", "1"),
            ("party", "Ninguém"),
            ("lines[0][item]", "XYZ"),
            ("lines[0][quantity]", "1"),
            ("lines[1][item]", "DET"),
            ("lines[1][quantity]", "1"),
            ("lines[1][unit]", "palete"),
            ("lines[2][item]", ""),
            ("lines[3][item]", "e"),
            ("lines[3][quantity]", "x"),
            ("lines[3][cost]", "caro"),
        ];
        let refused = keeper.post("/api/stock/receive", &wrong).await;
        let expected = [
            ("day", Fault::NotADay),
            ("party", Fault::Unknown),
            ("lines[0].item", Fault::Unknown),
            ("lines[1].unit", Fault::NoUnit),
            ("lines[3].item", Fault::Ambiguous),
            ("lines[3].quantity", Fault::NotAQuantity),
        ];
        assert_eq!(faults(&refused), expected.map(|(field, fault)| (field.to_owned(), fault)));
        keeper.submit("/stock/receive", "/api/stock/receive", &wrong).await;
        let texts = ["Ninguém", "palete", "tem: un, cx", "f-lines-3--item-error", "value=\"caro\""];
        shown(&keeper, "/stock/receive", &texts).await;
        // More lines, without JavaScript: everything comes back, nothing is called wrong.
        let more = [("to", "1"), ("lines[5][item]", "DET"), ("memo", "Entrega")];
        let back = keeper.submit("/stock/receive", "/api/stock/look_again", &more).await;
        assert_eq!(at(&back), "/stock/receive");
        let page = shown(&keeper, "/stock/receive", &["Entrega", "lines[8][item]"]).await;
        assert!(!page.contains("class=\"errors\""), "{page}");
        // What is not there cannot leave, and the line says how much is.
        let out = [
            ("day", "h"),
            ("from", "1"),
            ("lines[0][item]", ""),
            ("lines[1][item]", "ESP"),
            ("lines[1][quantity]", "9"),
        ];
        let refused = keeper.post("/api/stock/issue", &out).await;
        assert_eq!(faults(&refused), [("lines[1].quantity".to_owned(), Fault::NotEnough)]);
        let none = keeper.post("/api/stock/issue", &[("day", "h"), ("from", "1")]).await;
        assert_eq!(faults(&none), [("lines[0].item".to_owned(), Fault::Required)]);
    }
}

#[tokio::test]
async fn the_same_request_moves_once() {
    for app in rooms().await {
        let keeper = app.client(Role::Stock).await;
        let page = keeper.get("/stock/receive").await.body;
        let id = page.split("name=\"request_id\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut fields = RECEIPT.to_vec();
        fields.push(("request_id", id));
        for _ in 0..2 {
            let answer = keeper.submit("/stock/receive", "/api/stock/receive", &fields).await;
            assert_eq!(at(&answer), "/stock/moves/1");
        }
        shown(&keeper, "/stock/moves", &["2 movimentos"]).await;
    }
}

#[tokio::test]
async fn goods_in_transit_arrive_by_a_second_document() {
    for app in rooms().await {
        let keeper = app.client(Role::Logistics).await;
        keeper.post("/api/stock/receive", RECEIPT).await;
        let send = [
            ("day", "h"),
            ("from", "1"),
            ("transit", "true"),
            ("lines[0][item]", "ESP"),
            ("lines[0][quantity]", "4"),
        ];
        assert_eq!(at(&keeper.post("/api/stock/transfer", &send).await), "/stock/moves/2");
        shown(&keeper, "/stock/moves/2", &["Em trânsito", "/stock/transfer?of=2", "sem efeito no razão"])
            .await;
        shown(&keeper, "/stock/transfer?of=2", &["value=\"ESP\"", "value=\"4\""]).await;
        let transit = shown(&keeper, "/stock/transfer?of=2", &["Em trânsito"]).await;
        let transit = transit.split("Em trânsito").next().unwrap().rsplit("value=\"").next().unwrap();
        let transit = transit.split('"').next().unwrap().to_owned();
        let arrive = [
            ("day", "h"),
            ("from", transit.as_str()),
            ("to", "2"),
            ("lines[0][item]", "ESP"),
            ("lines[0][quantity]", "4"),
        ];
        assert_eq!(at(&keeper.post("/api/stock/transfer", &arrive).await), "/stock/moves/3");
        shown(&keeper, "/stock?by=place&f.place=A1", &["Esponja", "8,00"]).await;
        assert_eq!(keeper.get("/stock/scrap").await.status, 403);
    }
}

#[tokio::test]
async fn scrap_and_adjustments_need_a_reason() {
    for app in rooms().await {
        let keeper = app.client(Role::Stock).await;
        keeper.post("/api/stock/receive", RECEIPT).await;
        let lost = [("day", "h"), ("from", "1"), ("lines[0][item]", "ESP"), ("lines[0][quantity]", "1")];
        let refused = keeper.post("/api/stock/scrap", &lost).await;
        assert_eq!(faults(&refused), [("reason".to_owned(), Fault::Required)]);
        let with = |reason| lost.iter().copied().chain([("reason", reason)]).collect::<Vec<_>>();
        assert_eq!(at(&keeper.post("/api/stock/scrap", &with("Molhou")).await), "/stock/moves/2");
        shown(&keeper, "/stock/moves/2", &["Molhou", "Perdas", "−2,00"]).await;
        let less = [
            ("day", "h"),
            ("from", "1"),
            ("reason", "Erro de contagem"),
            ("lines[0][item]", "ESP"),
            ("lines[0][quantity]", "-2"),
            ("lines[1][item]", "DET"),
            ("lines[1][quantity]", "3"),
            ("lines[1][lot]", "L26"),
        ];
        assert_eq!(at(&keeper.post("/api/stock/adjust", &less).await), "/stock/moves/3");
        shown(&keeper, "/stock?by=lot", &["27", ">2<"]).await;
    }
}

#[tokio::test]
async fn a_place_is_kept_flagged_and_closed() {
    for app in rooms().await {
        let keeper = app.client(Role::Stock).await;
        shown(&keeper, "/stock/places", &["CD Guarulhos", "Prateleira A1", "Depósito"]).await;
        let owner = app.ids[&Role::Logistics].to_string();
        let flag = [
            ("id", "2"),
            ("code", "A1"),
            ("name", "Prateleira A1"),
            ("parent_id", "1"),
            ("negative_reason", "Separação antes da nota"),
            ("negative_owner_id", owner.as_str()),
        ];
        keeper.post("/api/stock/change_place", &flag).await;
        shown(&keeper, "/stock/places/2", &["Separação antes da nota", "Responde pelo negativo"]).await;
        let out = [("day", "h"), ("from", "2"), ("lines[0][item]", "ESP"), ("lines[0][quantity]", "1")];
        assert_eq!(at(&keeper.post("/api/stock/issue", &out).await), "/stock/moves/1");
        let close = keeper.submit(
            "/stock/places/2",
            "/api/stock/set_place_active",
            &[("id", "2"), ("active", "false")],
        );
        assert_eq!(at(&close.await), "/stock/places/2");
        shown(&keeper, "/stock/places", &["ativo"]).await;
        let looped = [("id", "1"), ("code", "CD"), ("name", "CD"), ("parent_id", "2")];
        assert_eq!(
            faults(&keeper.post("/api/stock/change_place", &looped).await),
            [("parent_id".to_owned(), Fault::Loop)]
        );
        let outside = [("code", "C"), ("name", "C"), ("kind", "customer"), ("negative_reason", "x")];
        let refused = keeper.post("/api/stock/add_place", &outside).await;
        assert_eq!(faults(&refused), [("negative_reason".to_owned(), Fault::NotOwn)]);
    }
}

#[tokio::test]
async fn a_count_is_blind_then_shown_then_posted() {
    for app in rooms().await {
        let keeper = app.client(Role::Stock).await;
        keeper.post("/api/stock/receive", RECEIPT).await;
        shown(&keeper, "/stock/count", &["CD Guarulhos", "nunca"]).await;
        let sheet = shown(&keeper, "/stock/count?place=1", &["Detergente", "L26", "Esponja"]).await;
        assert!(!sheet.contains("24") || !sheet.contains("value=\"24\""), "the sheet is blind");
        let wrong = [("place", "1"), ("day", "h"), ("lines[0][item_id]", "1"), ("lines[0][counted]", "-1")];
        let refused = keeper.post("/api/stock/keep_count", &wrong).await;
        assert_eq!(faults(&refused), [("lines[0].counted".to_owned(), Fault::Negative)]);
        let counted = [
            ("place", "1"),
            ("day", "h"),
            ("lines[0][item_id]", "1"),
            ("lines[0][lot_id]", "1"),
            ("lines[0][counted]", "22"),
            ("lines[1][item_id]", "2"),
            ("lines[1][lot_id]", "0"),
            ("lines[1][counted]", ""),
            ("lines[2][item]", "esponja"),
            ("lines[2][counted]", "6"),
        ];
        let kept = keeper.post("/api/stock/keep_count", &counted).await;
        assert_eq!(at(&kept), "/stock/count/review?place=1");
        let review =
            ["2 linhas contadas, 2 com diferença", "−10,00", "2,00", "−8,00", "/api/stock/post_count"];
        shown(&keeper, "/stock/count/review?place=1", &review).await;
        shown(&keeper, "/stock/count?place=1", &["value=\"22\"", "value=\"6\""]).await;
        shown(&keeper, "/stock/count", &["em andamento: 2 linhas"]).await;
        let finance = app.client(Role::Finance).await;
        shown(&finance, "/stock/count/review?place=1", &["Ainda não há nada contado"]).await;
        let posted = keeper.post("/api/stock/post_count", &[("place", "1")]).await;
        assert_eq!(at(&posted), "/stock/moves/2");
        shown(&keeper, "/stock/moves/2", &["Contagem 2", "Perdas"]).await;
        assert_eq!(at(&keeper.post("/api/stock/post_count", &[("place", "1")]).await), "/stock/count");
        shown(&keeper, "/stock/count", &["24/11/2026"]).await;
        shown(&keeper, "/stock?by=lot", &["22", "110,00"]).await;
    }
}

const ITEMS: &str =
    "sku,name,unit,category,barcode,price\nA-1,Um,un,,4006381333931,\"1,50\"\nA-2,Dois,cx,Limpeza,,\n";
const BAD: &str = "sku,name,unit,category,barcode,price\nB-1,,un,,,\nB-2,Dois,un,,123,\nB-3,Três,un,,,x\n";

async fn send(client: &Client, what: &str, content: &str) -> Answer {
    let part = reqwest::multipart::Part::bytes(content.as_bytes().to_vec()).file_name("tabela.csv");
    let form = reqwest::multipart::Form::new().text("what", what.to_owned()).part("file", part);
    let request = client.request(reqwest::Method::POST, "/stock/import/upload").header("accept", "text/html");
    let request = request.header("referer", format!("{}/stock/import", client.base));
    client.send(request.header("sec-fetch-site", "same-origin").multipart(form)).await
}

#[tokio::test]
async fn a_table_is_tried_confirmed_and_adds_nothing_twice() {
    for app in rooms().await {
        let keeper = app.client(Role::Stock).await;
        let page = shown(&keeper, "/stock/import", &["Itens", "Movimentos", "sku, name"]).await;
        assert!(!page.contains("value=\"parties\""), "{page}");
        let job = at(&send(&keeper, "items", ITEMS).await).to_owned();
        shown(&keeper, &job, &["2 linhas de Itens seriam importadas", "Importar 2 linhas"]).await;
        assert!(!shown(&keeper, "/stock", &[]).await.contains("A-1"), "a dry run keeps nothing");
        let id = job.rsplit('/').next().unwrap().to_owned();
        let confirmed = keeper.submit(&job, "/api/stock/confirm_import", &[("job", &id)]).await;
        assert_eq!(at(&confirmed), job);
        shown(&keeper, &job, &["2 linhas de Itens importadas"]).await;
        shown(&keeper, "/stock?q=A-1", &["Um", "1,50"]).await;
        let again = at(&send(&keeper, "items", ITEMS).await).to_owned();
        shown(&keeper, &again, &["as 2 linhas do arquivo já existem"]).await;
        let bad = at(&send(&keeper, "items", BAD).await).to_owned();
        shown(&keeper, &bad, &["3 problemas; nada foi importado", "B-2,Dois", "barcode: "]).await;
        let csv = keeper.get(&format!("{bad}/problems.csv")).await;
        assert_eq!((csv.status, csv.body.lines().count()), (200, 4), "{}", csv.body);
        let moves = "date,kind,item,to,quantity,unit_cost\n2026-11-20,receive,A-1,CD,10,2.00\n";
        let job = at(&send(&keeper, "moves", moves).await).to_owned();
        let id = job.rsplit('/').next().unwrap().to_owned();
        keeper.submit(&job, "/api/stock/confirm_import", &[("job", &id)]).await;
        shown(&keeper, "/stock/moves", &["A-1", "20,00"]).await;
        let parties = "name,kind\nCloro Brasil,fornecedor\n";
        assert_eq!(send(&keeper, "parties", parties).await.status, 403);
        let admin = app.client(Role::Admin).await;
        let job = at(&send(&admin, "parties", parties).await).to_owned();
        shown(&admin, &job, &["1 linhas de Partes"]).await;
        let id = job.rsplit('/').next().unwrap().to_owned();
        admin.submit(&job, "/api/stock/drop_import", &[("job", &id)]).await;
        shown(&admin, &job, &["descartado"]).await;
        // A job of the ledger is none of stock's, nor the other way round.
        assert_eq!(admin.get(&format!("/ledger/import/{id}")).await.status, 404);
    }
}
