//! Whoever reads the ledger of some areas sees those lines and what follows from them: nothing else.

use crate::common;
use std::collections::BTreeMap;
use std::io::Cursor;

use crate::common::books::{row, text};
use crate::common::{Client, NOON, TestApp, both};
use calamine::{Data, Reader, Xlsx};
use reqwest::Method;
use retaguarda::auth::{Actor, Role};
use retaguarda::company::model::{NewArea, NewParty};
use retaguarda::company::store as company;
use retaguarda::finance::chart::{self, Chart};
use retaguarda::finance::model::{NewEntry, NewLine, OwnAmount};
use retaguarda::finance::store::correct::{self, Correction};
use retaguarda::finance::store::periods::{self, FiscalYear};
use retaguarda::finance::store::reports::{Movement, Question, movements};
use retaguarda::finance::store::{accounts, attachments, entries, post_all};
use retaguarda::kernel::{Currency, Day, Lang, Money};

const LIST: &str = "/ledger/entries";
const FREIGHT: &str = "4.2.2.01";
const FUEL: &str = "4.2.2.02";
const BANK: &str = "1.1.1.02";
const SALES: &str = "3.1.1.01";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn operator() -> Actor {
    Actor::operator(NOON, day("2026-11-24"), Lang::Pt)
}

/// Two areas: the manager's own, and another one; a party of the other one.
struct Books {
    accounts: BTreeMap<String, i64>,
    mine: Option<i64>,
    other: Option<i64>,
    party: i64,
    journal: i64,
}

impl Books {
    async fn found(app: &TestApp) -> Books {
        let mut tx = app.state.db.write().await.unwrap();
        let grant = operator().grant().unwrap();
        chart::load(&mut tx, &common::operator(NOON), Chart::Br).await.unwrap();
        let area = |code: &str, name: &str, manager_id| NewArea {
            code: code.to_owned(),
            name: name.to_owned(),
            parent_id: None,
            manager_id,
        };
        let manager = Some(app.ids[&Role::Manager]);
        let mine = company::add_area(&mut tx, &grant, &area("L", "Logística", manager)).await.unwrap();
        let other = company::add_area(&mut tx, &grant, &area("D", "Diretoria", None)).await.unwrap();
        let party = NewParty {
            code: String::new(),
            name: "Posto Sigiloso".to_owned(),
            tax_id: None,
            customer: false,
            supplier: true,
            carrier: false,
            email: None,
            phone: None,
            city: None,
            state: None,
            country: None,
        };
        let party = company::add_party(&mut tx, &operator().grant().unwrap(), &party).await.unwrap();
        let chart = accounts::chart(&mut tx).await.unwrap();
        let accounts = chart.into_iter().map(|account| (account.code, account.id)).collect();
        let journal = entries::journals(&mut tx).await.unwrap()[0].id;
        tx.commit().await.unwrap();
        Books { accounts, mine: Some(mine), other: Some(other), party, journal }
    }

    fn line(&self, code: &str, amount: i64, area_id: Option<i64>) -> NewLine {
        NewLine { area_id, ..NewLine::new(self.accounts[code], Money(amount)) }
    }

    fn entry(&self, on: &str, memo: &str, lines: Vec<NewLine>) -> NewEntry {
        NewEntry::new(self.journal, day(on), memo, lines)
    }

    async fn post(&self, app: &TestApp, all: &[NewEntry]) -> Vec<i64> {
        let mut tx = app.state.db.write().await.unwrap();
        let posted = post_all(&mut tx, &operator().grant().unwrap(), all).await.unwrap();
        tx.commit().await.unwrap();
        posted.into_iter().map(|posted| posted.id).collect()
    }

    /// One entry in both areas, one in the manager's own, one in the other; their corrections and files.
    async fn shared(&self, app: &TestApp) -> [i64; 3] {
        let (mine, other) = (self.mine, self.other);
        let fuel = NewLine { party_id: Some(self.party), ..self.line(FUEL, 90_000, other) };
        let lines = vec![self.line(FREIGHT, 10_000, mine), fuel, self.line(BANK, -100_000, None)];
        let both = self.entry("2026-11-03", "Misto", lines);
        let own = vec![self.line(FREIGHT, 3_000, mine), self.line(BANK, -3_000, mine)];
        let own = self.entry("2026-11-04", "Próprio", own);
        let foreign = vec![self.line(FUEL, 77_700, other), self.line(BANK, -77_700, other)];
        let foreign = self.entry("2026-11-05", "Alheio", foreign);
        let ids = self.post(app, &[both, own, foreign]).await;
        let [both, own, foreign] = ids[..] else { panic!("{ids:?}") };
        let mut tx = app.state.db.write().await.unwrap();
        let grant = operator().grant().unwrap();
        let because = |original: i64, reason: &str| Correction {
            original,
            on: day("2026-11-10"),
            reason: reason.to_owned(),
        };
        let hidden = vec![self.line(FUEL, 5_555, other), self.line(BANK, -5_555, other)];
        correct::complement(&mut tx, &grant, &because(both, "Faltou gasolina"), hidden).await.unwrap();
        let seen = vec![self.line(FREIGHT, 1_000, mine), self.line(BANK, -1_000, mine)];
        correct::complement(&mut tx, &grant, &because(both, "Faltou frete"), seen).await.unwrap();
        for (id, name, content) in [
            (both, "nota-mista.pdf", &b"mista"[..]),
            (own, "recibo.pdf", b"recibo"),
            (foreign, "alheia.pdf", b"alheia"),
        ] {
            attachments::add(&mut tx, &grant, id, name, content).await.unwrap();
        }
        tx.commit().await.unwrap();
        [both, own, foreign]
    }
}

/// Memo and total of every row of the list's file.
async fn listed(client: &Client, query: &str) -> Vec<(String, String)> {
    let file = client.get(&format!("/export{LIST}.csv?{query}")).await;
    assert_eq!(file.status, 200, "{}", file.body);
    let mut reader = csv::Reader::from_reader(file.body.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let at = |head: &str| heads.iter().position(|one| one == head).unwrap();
    let (memo, total) = (at("Histórico"), at("Total"));
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| (row[memo].to_owned(), row[total].to_owned())).collect()
}

async fn totals_of_spreadsheet(client: &Client) -> Vec<f64> {
    let response = client.request(Method::GET, &format!("/export{LIST}.xlsx")).send().await.unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(response.bytes().await.unwrap())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let head = range.rows().next().unwrap();
    let at = head.iter().position(|cell| *cell == Data::String("Total".to_owned())).unwrap();
    range.rows().skip(1).filter_map(|row| if let Data::Float(n) = row[at] { Some(n) } else { None }).collect()
}

#[tokio::test]
async fn a_total_is_told_where_ones_area_has_only_credits() {
    for app in both().await {
        let books = Books::found(&app).await;
        let (mine, other) = (books.mine, books.other);
        let lines = vec![books.line(FUEL, 2_000, other), books.line(FREIGHT, -2_000, mine)];
        books.post(&app, &[books.entry("2026-11-03", "Rateio", lines)]).await;
        let manager = app.client(Role::Manager).await;
        assert_eq!(listed(&manager, "").await, [("Rateio".to_owned(), "20.00".to_owned())]);
    }
}

#[tokio::test]
async fn totals_are_those_of_the_lines_one_may_read() {
    for app in both().await {
        let books = Books::found(&app).await;
        let [both, own, foreign] = books.shared(&app).await;
        let manager = app.client(Role::Manager).await;
        let seen = [("Misto", "10.00"), ("Próprio", "30.00"), ("Misto", "100.00")];
        let seen = seen.map(|(memo, total)| (memo.to_owned(), total.to_owned()));
        assert_eq!(listed(&manager, "").await, seen);
        assert_eq!(totals_of_spreadsheet(&manager).await, [10.0, 30.0, 100.0]);
        let list = text(&manager.get(LIST).await.body);
        assert!(list.contains("140,00") && list.contains("3 lançamentos"), "{list}");
        let page = text(&manager.get(&format!("{LIST}/{both}")).await.body);
        assert!(page.contains("100,00"), "{page}");
        let home = text(&manager.get("/").await.body);
        assert!(home.contains("100,00") && home.contains("30,00"), "{home}");
        for shown in [&list, &page, &home] {
            for hidden in ["1.000,00", "900,00", "777,00", "55,55", "1.872,55"] {
                assert!(!shown.contains(hidden), "{hidden}: {shown}");
            }
        }
        assert_eq!(manager.get(&format!("{LIST}/{own}")).await.status, 200);
        assert_eq!(manager.get(&format!("{LIST}/{foreign}")).await.status, 404);

        let finance = app.client(Role::Finance).await;
        let totals: Vec<String> = listed(&finance, "").await.into_iter().map(|(_, total)| total).collect();
        assert_eq!(totals, ["10.00", "55.55", "777.00", "30.00", "1000.00"]);
        for query in ["", "?f.day=2026-11-01..2026-11-30"] {
            assert!(text(&finance.get(&format!("{LIST}{query}")).await.body).contains("1.872,55"));
        }
        assert!(text(&finance.get(&format!("{LIST}/{both}")).await.body).contains("1.000,00"));
        assert!(text(&finance.get("/").await.body).contains("1.000,00"));
    }
}

#[tokio::test]
async fn a_filter_asks_no_line_one_may_not_read() {
    for app in both().await {
        let books = Books::found(&app).await;
        books.shared(&app).await;
        let manager = app.client(Role::Manager).await;
        let finance = app.client(Role::Finance).await;
        for (query, of_manager, of_finance) in [
            ("f.account=4.2.2.02", 0, 3),
            ("f.party=Posto+Sigiloso", 0, 1),
            ("f.area=Diretoria", 0, 3),
            ("f.account=4.2.2.01", 3, 3),
            ("f.account=1.1.1.02", 2, 5),
            ("f.area=Log%C3%ADstica", 3, 3),
        ] {
            assert_eq!(listed(&manager, query).await.len(), of_manager, "{query}");
            assert_eq!(listed(&finance, query).await.len(), of_finance, "{query}");
            let page = text(&manager.get(&format!("{LIST}?{query}")).await.body);
            assert_eq!(page.contains("Misto"), of_manager > 0, "{query}: {page}");
        }
    }
}

#[tokio::test]
async fn corrections_of_other_areas_are_not_listed() {
    for app in both().await {
        let books = Books::found(&app).await;
        let [both, _, foreign] = books.shared(&app).await;
        let page = format!("{LIST}/{both}");
        let manager = app.client(Role::Manager).await.get(&page).await.body;
        row(&manager, &["Faltou frete", "10,00"]);
        assert!(!manager.contains("Faltou gasolina") && !manager.contains("55,55"), "{manager}");
        let finance = app.client(Role::Finance).await.get(&page).await.body;
        row(&finance, &["Faltou gasolina", "55,55"]);
        row(&finance, &["Faltou frete", "10,00"]);
        // A correction in one's area of an entry that is not does not lead there.
        let mut tx = app.state.db.write().await.unwrap();
        let mine = vec![books.line(FREIGHT, 2_222, books.mine), books.line(BANK, -2_222, books.mine)];
        let correction =
            Correction { original: foreign, on: day("2026-11-11"), reason: "Era frete".to_owned() };
        let grant = operator().grant().unwrap();
        let posted = correct::complement(&mut tx, &grant, &correction, mine).await.unwrap();
        tx.commit().await.unwrap();
        let page = app.client(Role::Manager).await.get(&format!("{LIST}/{}", posted.id)).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains(&format!("\"{LIST}/{foreign}\"")), "{}", page.body);
    }
}

#[tokio::test]
async fn a_file_opens_where_every_line_of_its_entry_may_be_read() {
    for app in both().await {
        let books = Books::found(&app).await;
        let [both, own, foreign] = books.shared(&app).await;
        let manager = app.client(Role::Manager).await;
        let finance = app.client(Role::Finance).await;
        let files = [(1, both, "mista", false), (2, own, "recibo", true), (3, foreign, "alheia", false)];
        for (id, entry, content, opens) in files {
            let path = format!("/ledger/attachments/{id}");
            let whole = finance.get(&path).await;
            assert_eq!((whole.status, &*whole.body), (200, content));
            assert!(finance.get(&format!("{LIST}/{entry}")).await.body.contains(&path));
            let answer = manager.get(&path).await;
            assert_eq!(answer.status, if opens { 200 } else { 404 }, "{path}");
            assert_eq!(answer.body == content, opens, "{path}");
            let page = manager.get(&format!("{LIST}/{entry}")).await.body;
            assert_eq!(page.contains(&path), opens, "{page}");
        }
    }
}

/// Account and closing balance of every account of a result, and of the account it is carried to.
async fn results(app: &TestApp, question: &Question) -> BTreeMap<String, i64> {
    let mut tx = app.state.db.read().await.unwrap();
    let chart = accounts::chart(&mut tx).await.unwrap();
    let moved = movements(&mut tx, question).await.unwrap();
    let sum = |id: i64, of: fn(&Movement) -> i64| -> i64 {
        moved.iter().filter(|row| row.account_id == id).map(of).sum()
    };
    let purpose = Some(retaguarda::finance::model::Purpose::Result);
    let wanted = chart.iter().filter(|one| one.kind.is_result() || one.purpose == purpose && one.analytic);
    let mut found = BTreeMap::new();
    for account in wanted {
        let code = if account.kind.is_result() { &*account.code } else { "result" };
        found.insert(code.to_owned(), sum(account.id, Movement::closing));
        found.insert(format!("{code} own"), sum(account.id, Movement::own_closing));
    }
    found.retain(|_, balance| *balance != 0);
    found
}

async fn close(app: &TestApp, year: FiscalYear) -> (Vec<NewLine>, i64) {
    let mut tx = app.state.db.write().await.unwrap();
    let actor = operator();
    let (closing, posting) = (actor.grant().unwrap(), actor.grant().unwrap());
    let mut month = year.first;
    while month < year.last() {
        periods::close(&mut tx, &closing, month).await.unwrap();
        month = month.plus(1).unwrap();
    }
    let dry = periods::closing_entry(&mut tx, year, year.last().last()).await.unwrap();
    let posted = periods::close_year(&mut tx, &closing, &posting, year, "Encerramento").await.unwrap();
    let (_, kept) = entries::as_posted(&mut tx, posted.id).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(kept.lines, dry.lines);
    (kept.lines, posted.id)
}

#[tokio::test]
async fn a_closed_year_leaves_nothing_in_any_area() {
    for app in both().await {
        let books = Books::found(&app).await;
        let (mine, other) = (books.mine, books.other);
        let own = Some(OwnAmount { currency: Currency::new("USD").unwrap(), amount: -700 });
        let abroad = NewLine { own, ..books.line(SALES, -4_000, mine) };
        let pair = |on: &str, code: &str, amount: i64, area| {
            let lines = vec![books.line(code, amount, area), books.line(BANK, -amount, None)];
            books.entry(on, "Movimento", lines)
        };
        let all = [
            pair("2025-01-10", SALES, -100_000, None),
            pair("2025-02-10", SALES, -20_000, mine),
            pair("2025-03-10", FREIGHT, 5_000, mine),
            pair("2025-04-10", FREIGHT, 9_000, other),
            pair("2025-05-10", FREIGHT, 1_000, None),
            // Nothing on the account, but something in two of its areas.
            pair("2025-06-10", FUEL, 3_000, mine),
            pair("2025-06-11", FUEL, -3_000, other),
            books.entry("2025-07-10", "Venda em dólar", vec![abroad, books.line(BANK, 4_000, None)]),
        ];
        books.post(&app, &all).await;
        let year = FiscalYear { first: day("2025-01-01").month() };
        let finance = app.client(Role::Finance).await;
        let path = "/ledger/periods/close-year?year=2025&to=2025-12-31";
        let page = finance.get(path).await.body;
        assert_eq!(page.matches(&format!(">{FREIGHT}<")).count(), 1, "{page}");
        assert!(text(row(&page, &[FREIGHT])).contains("150,00"), "{page}");
        assert!(text(row(&page, &[SALES])).contains("1.240,00"), "{page}");

        let (lines, id) = close(&app, year).await;
        let sum = |area: Option<i64>| -> i64 {
            lines.iter().filter(|line| line.area_id == area).map(|line| line.amount.minor()).sum()
        };
        assert_eq!([None, mine, other].map(sum), [0, 0, 0], "each area's lines balance: {lines:?}");
        assert_eq!(lines.len(), 3 + 3 + 2 + 3, "{lines:?}");
        let question = Question::new(year.range());
        let of = |area: Option<i64>| Question { areas: area.map(|id| vec![id]), ..question.clone() };
        for (area, carried) in [(None, -109_000), (mine, -16_000), (other, 6_000)] {
            let expected = BTreeMap::from([("result".to_owned(), carried)]);
            assert_eq!(results(&app, &of(area)).await, expected, "{area:?}");
        }
        let mut tx = app.state.db.read().await.unwrap();
        for outcome in retaguarda::checks::check(&mut tx).await.unwrap() {
            assert!(outcome.holds(), "{outcome:?}");
        }
        drop(tx);
        let manager = app.client(Role::Manager).await;
        let shown = text(&manager.get(&format!("{LIST}/{id}")).await.body);
        assert!(shown.contains("240,00") && !shown.contains("1.330,00"), "{shown}");
    }
}
