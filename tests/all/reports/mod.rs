//! The reports' pages, their files and the command line: one question has one answer.

mod pages;

use crate::common;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::process::Command;

use crate::common::{Client, NOON, TestApp, both};
use calamine::{Data, Reader, Xlsx};
use reqwest::Method;
use retaguarda::auth::{Actor, Role};
use retaguarda::company::model::NewArea;
use retaguarda::company::store as company;
use retaguarda::finance::chart::{self, Chart};
use retaguarda::finance::model::{EntryKind, NewEntry, NewLine, OwnAmount};
use retaguarda::finance::store::periods::{self, FiscalYear};
use retaguarda::finance::store::{accounts, entries};
use retaguarda::kernel::{Currency, Day, Instant, Lang, Money, instant};
use retaguarda::sql;

const QUESTION: &str = "from=2026-10-10&to=2026-11-20";

struct Books {
    accounts: BTreeMap<String, i64>,
    areas: [i64; 2],
    journal: i64,
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn operator(at: Instant) -> Actor {
    Actor::operator(at, day("2026-11-24"), Lang::Pt)
}

impl Books {
    /// The Brazilian chart, two areas one below the other, and entries of two years in two currencies.
    async fn found(app: &TestApp) -> Books {
        let mut tx = app.state.db.write().await.unwrap();
        let actor = operator(NOON);
        let grant = actor.grant().unwrap();
        chart::load(&mut tx, &common::operator(NOON), Chart::Br).await.unwrap();
        let area = |code: &str, name: &str, parent_id| NewArea {
            code: code.to_owned(),
            name: name.to_owned(),
            parent_id,
            manager_id: None,
        };
        let above = company::add_area(&mut tx, &grant, &area("L", "Logística", None)).await.unwrap();
        let below = company::add_area(&mut tx, &grant, &area("F", "<Frota>", Some(above))).await.unwrap();
        let chart = accounts::chart(&mut tx).await.unwrap();
        let accounts = chart.into_iter().map(|account| (account.code, account.id)).collect();
        let journal = entries::journals(&mut tx).await.unwrap()[0].id;
        tx.commit().await.unwrap();
        let books = Books { accounts, areas: [above, below], journal };
        books.post_all(app).await;
        books
    }

    fn line(&self, code: &str, amount: i64, area: Option<usize>) -> NewLine {
        let area_id = area.map(|at| self.areas[at]);
        NewLine { area_id, ..NewLine::new(self.accounts[code], Money(amount)) }
    }

    fn entry(&self, on: &str, memo: &str, lines: Vec<NewLine>) -> NewEntry {
        NewEntry {
            journal_id: self.journal,
            effective_on: day(on),
            memo: memo.to_owned(),
            document: None,
            comment: None,
            kind: EntryKind::Normal,
            corrects: None,
            source: None,
            lines,
        }
    }

    async fn post(&self, app: &TestApp, at: Instant, entries: &[NewEntry]) {
        let mut tx = app.state.db.write().await.unwrap();
        let grant = operator(at).grant().unwrap();
        retaguarda::finance::store::post_all(&mut tx, &grant, entries).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn post_all(&self, app: &TestApp) {
        let simple = |on: &str, debit: &str, credit: &str, amount: i64, area: Option<usize>| {
            self.entry(
                on,
                "Movimento",
                vec![self.line(debit, amount, area), self.line(credit, -amount, area)],
            )
        };
        let dollars = |amount: i64| {
            Some(OwnAmount { currency: Currency::new("USD").unwrap(), amount: amount * 100_000_000 })
        };
        let abroad = vec![
            NewLine { own: dollars(100), ..self.line("1.2.1.03", 54_321, None) },
            self.line("1.1.1.02", -54_321, None),
        ];
        let mut all = vec![
            simple("2025-10-15", "1.1.1.02", "2.3.1.01", 100_000_000, None),
            simple("2025-10-20", "1.1.1.02", "3.1.1.01", 700_005, None),
            simple("2025-11-20", "4.2.2.01", "1.1.1.02", 123_456, Some(0)),
            simple("2026-09-12", "1.1.1.02", "3.1.1.01", 900_001, None),
            simple("2026-10-09", "4.2.2.01", "1.1.1.02", 33_333, Some(0)),
            simple("2026-10-10", "1.1.1.02", "3.1.1.01", 5_000_010, None),
            simple("2026-11-05", "4.2.2.02", "1.1.1.02", 77_777, Some(1)),
            simple("2026-11-06", "4.2.2.02", "1.1.1.02", 100_000, None),
            simple("2026-11-20", "4.1.1.01", "1.1.3.01", 2_000_000, None),
            simple("2026-11-21", "1.1.1.02", "3.1.1.01", 9_999, None),
            self.entry("2026-11-10", "=SOMA(1) <script>alert(1)</script>", abroad),
        ];
        all.sort_by_key(|entry| entry.effective_on);
        self.post(app, NOON, &all).await;
    }

    fn statement(&self, code: &str) -> String {
        format!("/ledger/accounts/{}/statement", self.accounts[code])
    }
}

/// The texts of the cells of a report's body, row by row.
fn rows(html: &str) -> Vec<Vec<String>> {
    let report = html.split("<article class=\"report\">").nth(1).unwrap_or("");
    let body =
        report.split("<tbody role=\"rowgroup\">").nth(1).and_then(|rest| rest.split("</tbody>").next());
    let body = body.unwrap_or_else(|| panic!("no table: {html}"));
    let cells = |row: &str| {
        let cells = row.split("</td>").flat_map(|part| part.split("</th>"));
        let texts =
            cells.map(|cell| text(cell.split("<td").last().unwrap_or("").split("<th").last().unwrap_or("")));
        let mut texts: Vec<String> = texts.collect();
        texts.pop();
        texts
    };
    body.split("</tr>").filter(|row| row.contains("<t")).map(cells).collect()
}

fn text(cell: &str) -> String {
    let cell = cell.split_once('>').map_or("", |(_, content)| content);
    let mut text = String::new();
    let mut inside = false;
    for letter in cell.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// A figure of a page in minor units: `1.234,56C` is negative, `–` zero.
fn minor(figure: &str) -> i64 {
    let digits: String = figure.chars().filter(char::is_ascii_digit).collect();
    let amount: i64 = if digits.is_empty() { 0 } else { digits.parse().unwrap() };
    if figure.ends_with('C') || figure.starts_with('−') { -amount } else { amount }
}

fn table(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn command_line(app: &TestApp, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_retaguarda"))
        .args(["--database-url", app.url(), "report", "--format", "csv"])
        .args(arguments)
        .env("LANG", "pt_BR.UTF-8")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The lines above the table of a spreadsheet, and the table.
async fn workbook(client: &Client, path: &str) -> (Vec<String>, Vec<Vec<Data>>) {
    let response = client.request(Method::GET, path).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200, "{path}");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(response.bytes().await.unwrap())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let mut rows = range.rows().map(<[Data]>::to_vec);
    let empty = |row: &Vec<Data>| row.iter().all(|cell| *cell == Data::Empty);
    let about = rows.by_ref().take_while(|row| !empty(row)).map(|row| row[0].to_string()).collect();
    (about, rows.collect())
}

/// Every cell of the spreadsheet is the cell of the CSV; what the CSV disarms stands as it is in the
/// spreadsheet.
fn assert_same_cells(csv: &[Vec<String>], book: &[Vec<Data>], path: &str) {
    assert_eq!(csv.len(), book.len(), "{path}");
    for (line, cells) in csv.iter().zip(book) {
        for (text, cell) in line.iter().zip(cells) {
            let same = match cell {
                Data::Empty => text.is_empty(),
                Data::Float(number) => {
                    let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
                    format!("{number:.decimals$}") == *text
                }
                Data::String(shown) => shown == text.strip_prefix('\'').unwrap_or(text),
                _ => false,
            };
            assert!(same, "{path}: {text} is not {cell:?}");
        }
    }
}

/// The page's rows and the sheet, after the files and the command line were found equal.
async fn answers(
    app: &TestApp,
    client: &Client,
    path: &str,
    query: &str,
    arguments: &[&str],
) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let page = client.get(&format!("{path}?{query}")).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    let file = client.get(&format!("{path}.csv?{query}")).await;
    assert_eq!(file.status, 200, "{path}.csv: {}", file.body);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.body, command_line(app, arguments), "{path}");
    let sheet = table(&file.body);
    let (about, book) = workbook(client, &format!("{path}.xlsx?{query}")).await;
    assert_same_cells(&sheet, &book, path);
    // What the page tells of its figures stands above them in the spreadsheet: whose, which days, known when,
    // and the head of the chain.
    assert_eq!(about.len(), 6, "{about:?}");
    for line in &about {
        // The minute may turn between the two answers.
        let line = line.rsplit_once(':').map_or(line.as_str(), |(line, _)| line);
        assert!(page.body.contains(line), "{path}: {line} is not on the page");
    }
    assert!(about[3].starts_with("Como conhecido em"), "{about:?}");
    (rows(&page.body), sheet)
}

const DAYS: [&str; 4] = ["--from", "2026-10-10", "--to", "2026-11-20"];

fn arguments<'a>(kind: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [kind].into_iter().chain(DAYS).chain(more.iter().copied()).collect()
}

fn amount(text: &str) -> i64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let amount: i64 = digits.parse().unwrap();
    if text.starts_with('-') { -amount } else { amount }
}

#[tokio::test]
async fn the_trial_balance_is_the_same_everywhere() {
    for app in both().await {
        let books = Books::found(&app).await;
        let client = app.client(Role::Finance).await;
        let path = "/ledger/reports/trial-balance";
        for (area, more) in
            [(String::new(), &[][..]), (format!("&area={}", books.areas[0]), &["--area", "L"][..])]
        {
            let query = format!("{QUESTION}{area}");
            let (page, sheet) = answers(&app, &client, path, &query, &arguments("trial-balance", more)).await;
            let mut seen = 0;
            for line in sheet.iter().skip(1).filter(|line| line[2] == "BRL") {
                let row = page.iter().find(|row| row[0] == line[0]).unwrap();
                let shown: Vec<i64> = row[2..6].iter().map(|figure| minor(figure)).collect();
                let plain: Vec<i64> = line[3..7].iter().map(|figure| amount(figure)).collect();
                assert_eq!(shown, plain, "{line:?}");
                seen += 1;
            }
            assert!(seen >= 3);
            let total = page.last().unwrap();
            let sums = |at: usize| -> i64 {
                sheet.iter().skip(1).filter(|line| line[2] == "BRL").map(|line| amount(&line[at])).sum()
            };
            if area.is_empty() {
                assert_eq!(
                    (minor(&total[2]), minor(&total[3]) - minor(&total[4]), minor(&total[5])),
                    (0, 0, 0)
                );
            } else {
                assert_eq!(minor(&total[3]), sums(4));
            }
        }
    }
}

#[tokio::test]
async fn the_statements_are_the_same_everywhere() {
    for app in both().await {
        Books::found(&app).await;
        let client = app.client(Role::Auditor).await;
        for kind in ["balance-sheet", "income-statement"] {
            let path = format!("/ledger/reports/{kind}");
            let (page, sheet) = answers(&app, &client, &path, QUESTION, &arguments(kind, &[])).await;
            assert_eq!(page.len() + 1, sheet.len(), "{kind}");
            for (row, line) in page.iter().zip(sheet.iter().skip(1)) {
                assert_eq!((&row[0], minor(&row[2])), (&line[0], amount(&line[2])), "{kind} {row:?}");
            }
        }
        let query = "from=2026-11-01&to=2026-11-20&compare=both";
        let page = client.get(&format!("/ledger/reports/income-statement?{query}")).await;
        let row = rows(&page.body).into_iter().find(|row| row[0] == "4.2.2").unwrap();
        assert_eq!(
            row[2..].iter().map(|figure| minor(figure)).collect::<Vec<i64>>(),
            [-177_777, -33_333, -123_456]
        );
        let sheet = table(&client.get(&format!("/ledger/reports/income-statement.csv?{query}")).await.body);
        let heads = ["2026-11-01..2026-11-20", "2026-10-01..2026-10-20", "2025-11-01..2025-11-20"];
        assert_eq!(sheet[0][2..], heads);
        let line = sheet.iter().find(|line| line[0] == "4.2.2").unwrap();
        assert_eq!(line[2..], ["-1777.77", "-333.33", "-1234.56"]);
    }
}

#[tokio::test]
async fn expenses_by_area_are_the_same_everywhere() {
    for app in both().await {
        let books = Books::found(&app).await;
        let client = app.client(Role::Finance).await;
        let path = "/ledger/reports/expenses-by-area";
        let (page, sheet) = answers(&app, &client, path, QUESTION, &arguments("expenses-by-area", &[])).await;
        let accounts = page.iter().filter(|row| !row[0].is_empty());
        let shown: Vec<(String, i64)> = accounts.map(|row| (row[0].clone(), minor(&row[2]))).collect();
        let plain: Vec<(String, i64)> =
            sheet.iter().skip(1).map(|line| (line[1].clone(), amount(&line[3]))).collect();
        assert_eq!(shown, plain);
        assert_eq!(minor(&page.last().unwrap()[2]), plain.iter().map(|(_, minor)| minor).sum::<i64>());
        let html = client.get(&format!("{path}?{QUESTION}")).await.body;
        assert!(html.contains("&lt;Frota&gt;") && !html.contains("<Frota>"));
        // The figure of an area leads to the lines of that area alone.
        let href = format!(
            "{}?{QUESTION}&area={}&alone=true&closing=without",
            books.statement("4.2.2.02"),
            books.areas[1]
        );
        assert!(html.contains(&href.replace('&', "&amp;")), "{href}\n{html}");
        let lines = rows(&client.get(&href).await.body);
        assert_eq!(minor(&lines.last().unwrap()[3]), 77_777);
    }
}

#[tokio::test]
async fn journal_and_statement_are_the_same_everywhere() {
    for app in both().await {
        let books = Books::found(&app).await;
        let client = app.client(Role::Finance).await;
        let (page, sheet) =
            answers(&app, &client, "/ledger/journal", QUESTION, &arguments("journal", &[])).await;
        // Rows of entries have no figures.
        let lines: Vec<&Vec<String>> =
            page.iter().filter(|row| row.len() == 4 && !row[0].is_empty()).collect();
        let shown: Vec<i64> = lines.iter().map(|row| minor(&row[2]) - minor(&row[3])).collect();
        let plain: Vec<i64> = sheet.iter().skip(1).map(|line| amount(&line[6])).collect();
        assert_eq!(shown, plain);

        let path = books.statement("1.1.1.02");
        let more = ["--account", "1.1.1.02"];
        let (page, sheet) = answers(&app, &client, &path, QUESTION, &arguments("ledger", &more)).await;
        let mut balance = minor(&page[0][5]);
        assert_eq!(balance, 100_000_000 + 700_005 - 123_456 + 900_001 - 33_333);
        assert_eq!(page.len(), sheet.len() - 1 + 2);
        for (row, line) in page[1..].iter().zip(sheet.iter().skip(1)) {
            balance += amount(&line[6]);
            assert_eq!(
                (minor(&row[3]) - minor(&row[4]), minor(&row[5])),
                (amount(&line[6]), balance),
                "{row:?}"
            );
        }
        assert_eq!(minor(&page.last().unwrap()[5]), balance);
        let html = client.get(&format!("{path}?{QUESTION}")).await.body;
        assert!(html.contains("href=\"/ledger/entries/") && !html.contains("<script>alert"));
        let csv = client.get(&format!("{path}.csv?{QUESTION}")).await.body;
        assert!(csv.contains(",'=SOMA(1)"), "{csv}");
    }
}
