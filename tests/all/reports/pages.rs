//! What the pages of the reports do beyond showing the figures.

use super::*;

#[tokio::test]
async fn a_question_that_is_none_keeps_what_was_typed() {
    for app in both().await {
        Books::found(&app).await;
        let client = app.client(Role::Finance).await;
        let statement = "/ledger/reports/trial-balance";
        for (query, field, value, says) in [
            ("from=20%2F11%2F2026&to=10-11", "to", "10-11", "Termina antes de começar; use 20/11/2026"),
            ("from=31-2", "from", "31-2", "Não é um dia"),
            ("known_on=ontem", "known_on", "ontem", "Não é um dia"),
            ("known_at=25%3A00", "known_at", "25:00", "Não é uma hora"),
            ("area=9999", "area", "", "Não existe: 9999"),
            ("from=%22%3E%3Cscript%3E", "from", "&quot;&gt;&lt;script&gt;", "Não é um dia"),
        ] {
            for path in [statement, "/ledger/journal", "/ledger/reports/income-statement"] {
                let page = client.get(&format!("{path}?{query}")).await;
                assert_eq!(page.status, 422, "{path}?{query}");
                assert!(page.body.contains(says), "{query}: {}", page.body);
                assert!(
                    page.body.contains(&format!("id=\"f-{}\"", field.replace('_', "-"))),
                    "{}",
                    page.body
                );
                assert!(page.body.contains("aria-invalid=\"true\""), "{query}");
                assert!(
                    value.is_empty() || page.body.contains(&format!("value=\"{value}\"")),
                    "{}",
                    page.body
                );
                assert_eq!(client.get(&format!("{path}.csv?{query}")).await.status, 422);
            }
        }
    }
}

#[tokio::test]
async fn long_statements_carry_their_balance_from_page_to_page() {
    for app in both().await {
        let books = Books::found(&app).await;
        let many: Vec<NewEntry> = (1..=250)
            .map(|i| {
                let lines = vec![books.line("1.1.1.01", i, None), books.line("2.3.1.01", -i, None)];
                books.entry(&format!("2026-11-{:02}", 1 + i / 100), "Caixa", lines)
            })
            .collect();
        books.post(&app, NOON, &many).await;
        let client = app.client(Role::Finance).await;
        let first = format!("{}?from=2026-11-01&to=2026-11-24", books.statement("1.1.1.01"));
        let (mut path, mut balance, mut lines, mut pages) = (first.clone(), 0, 0, Vec::new());
        loop {
            let html = client.get(&path).await.body;
            let page = rows(&html);
            assert_eq!(minor(&page[0][5]), balance, "{path}");
            lines += page.len() - 2;
            balance = minor(&page.last().unwrap()[5]);
            pages.push(path.clone());
            match link(&html, "next") {
                Some(next) => path = next,
                None => break,
            }
        }
        assert_eq!((lines, balance, pages.len()), (250, 250 * 251 / 2, 3));
        let back = link(&client.get(&pages[2]).await.body, "prev").unwrap();
        assert_eq!(back, pages[1]);
        assert_eq!(link(&client.get(&pages[1]).await.body, "prev").unwrap(), first);
        // The journal's pages hold every line once.
        let (mut path, mut lines) = ("/ledger/journal?from=2026-11-01&to=2026-11-24".to_owned(), 0);
        loop {
            let html = client.get(&path).await.body;
            lines += rows(&html).iter().filter(|row| row.len() == 4 && !row[0].is_empty()).count();
            match link(&html, "next") {
                Some(next) => path = next,
                None => break,
            }
        }
        assert_eq!(lines, 2 * (250 + 5));
    }
}

fn link(html: &str, rel: &str) -> Option<String> {
    let end = html.find(&format!("\" rel=\"{rel}\""))?;
    let begin = html[..end].rfind("href=\"")? + "href=\"".len();
    Some(html[begin..end].replace("&amp;", "&"))
}

#[tokio::test]
async fn what_was_recorded_later_was_not_known() {
    for app in both().await {
        let books = Books::found(&app).await;
        let later = NOON.plus(2 * instant::HOUR);
        let lines = vec![books.line("1.1.1.01", 500, None), books.line("2.3.1.01", -500, None)];
        books.post(&app, later, &[books.entry("2026-11-02", "Depois", lines)]).await;
        let client = app.client(Role::Finance).await;
        let path = format!("{}?from=2026-11-01&to=2026-11-24", books.statement("1.1.1.01"));
        let count = async |known: &str| rows(&client.get(&format!("{path}{known}")).await.body).len() - 2;
        // Noon in São Paulo is when the first entries were recorded.
        assert_eq!(count("&known_on=2026-11-24&known_at=13%3A59").await, 0);
        assert_eq!(count("&known_on=2026-11-24&known_at=14%3A00").await, 1);
        assert_eq!(count("").await, 1);
        let html = client.get(&format!("{path}&known_on=2026-11-24&known_at=13%3A59")).await.body;
        assert!(html.contains("Como conhecido em 24/11/2026 às 13:59"));
        assert!(html.contains("Nenhum lançamento neste período."));
        assert!(!client.get(&path).await.body.contains("Nenhum lançamento neste período."));
    }
}

#[tokio::test]
async fn a_closed_year_keeps_its_income_statement() {
    for app in both().await {
        let books = Books::found(&app).await;
        let year = FiscalYear { first: day("2025-01-01").month() };
        let mut tx = app.state.db.write().await.unwrap();
        let actor = operator(NOON);
        let (closing, posting) = (actor.grant().unwrap(), actor.grant().unwrap());
        let mut month = year.first;
        while month < year.last() {
            periods::close(&mut tx, &closing, month).await.unwrap();
            month = month.plus(1).unwrap();
        }
        periods::close_year(&mut tx, &closing, &posting, year, "Encerramento").await.unwrap();
        tx.commit().await.unwrap();
        let client = app.client(Role::Finance).await;
        let days = "from=2025-01-01&to=2025-12-31";
        let html = client.get(&format!("/ledger/reports/income-statement?{days}")).await.body;
        let sales = rows(&html).into_iter().find(|row| row[0] == "3.1.1.01").unwrap();
        assert_eq!(minor(&sales[2]), 700_005);
        let path = format!("{}?{days}&closing=without", books.statement("3.1.1.01"));
        assert!(html.contains(&path.replace('&', "&amp;")));
        let lines = rows(&client.get(&path).await.body);
        assert_eq!((lines.len(), minor(&lines.last().unwrap()[5])), (3, -700_005));
        let with = rows(&client.get(&path.replace("&closing=without", "")).await.body);
        assert_eq!((with.len(), minor(&with.last().unwrap()[5])), (4, 0));
    }
}

#[tokio::test]
async fn unsound_balances_are_told_and_not_read() {
    for app in both().await {
        Books::found(&app).await;
        let client = app.client(Role::Finance).await;
        let path = format!("/ledger/reports/trial-balance?{QUESTION}");
        let sound = client.get(&path).await.body;
        assert!(sound.contains("Saldos ainda não conferidos"), "{sound}");
        let mut tx = app.state.db.write().await.unwrap();
        sql!(&mut tx, |conn| {
            sqlx::query("UPDATE projection SET sound = FALSE").execute(&mut *conn).await.unwrap();
            sqlx::query("UPDATE balance SET debit = debit + 1").execute(conn).await.unwrap();
        });
        tx.commit().await.unwrap();
        let unsound = client.get(&path).await.body;
        assert!(unsound.contains("estes números foram somados das próprias linhas"));
        assert_eq!(rows(&sound), rows(&unsound));
    }
}

#[tokio::test]
async fn figures_lead_to_what_they_sum() {
    for app in both().await {
        let books = Books::found(&app).await;
        let client = app.client(Role::Finance).await;
        let heading = books.accounts["4.2"];
        let answer = client.get(&format!("/ledger/accounts/{heading}/statement?{QUESTION}")).await;
        let below = format!("/ledger/reports/trial-balance?{QUESTION}&below={heading}");
        assert_eq!((answer.status, answer.location.as_deref()), (302, Some(below.as_str())));
        let page = rows(&client.get(&below).await.body);
        let codes: Vec<&str> = page.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(codes, ["4.2", "4.2.2", "4.2.2.01", "4.2.2.02", ""]);
        assert_eq!(page.last().unwrap()[2..], page[0][2..]);
        let level =
            rows(&client.get(&format!("/ledger/reports/trial-balance?{QUESTION}&level=1")).await.body);
        let codes: Vec<&str> = level.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(codes, ["1", "2", "3", "4", ""]);
        let index = client.get("/ledger/reports?account=1.1.1.02").await;
        assert_eq!(index.location, Some(books.statement("1.1.1.02")));
        let unknown = client.get("/ledger/reports?account=9.9").await;
        assert!(unknown.body.contains("Não existe: 9.9") && unknown.body.contains("value=\"9.9\""));
        assert_eq!(client.get("/ledger/accounts/999999/statement").await.status, 404);
        let employee = app.client(Role::Employee).await;
        for path in [
            "/ledger/reports",
            "/ledger/journal",
            "/ledger/journal.csv",
            "/ledger/reports/balance-sheet.xlsx",
        ] {
            assert_eq!(employee.get(path).await.status, 403, "{path}");
            assert_ne!(app.anon.get(path).await.status, 200, "{path}");
        }
    }
}

/// Range asked, the one before it, the same of the year before.
const COMPARED: &str = "from=2026-11-01&to=2026-11-20&compare=both";

#[tokio::test]
async fn every_report_of_a_range_is_compared_with_others() {
    for app in both().await {
        let books = Books::found(&app).await;
        let client = app.client(Role::Finance).await;
        let last = |row: &Vec<String>, count: usize| -> Vec<i64> {
            row[row.len() - count..].iter().map(|figure| minor(figure)).collect()
        };

        let trial = client.get(&format!("/ledger/reports/trial-balance?{COMPARED}")).await.body;
        for heading in ["Saldo em 20/10/2026", "Saldo em 20/11/2025"] {
            assert!(trial.contains(heading), "{heading}");
        }
        let row = rows(&trial).into_iter().find(|row| row[0] == "4.2.2.01").unwrap();
        assert_eq!(last(&row, 3), [156_789, 156_789, 123_456]);
        let total = rows(&trial).pop().unwrap();
        assert_eq!(last(&total, 3), [0, 0, 0]);
        let csv = table(&client.get(&format!("/ledger/reports/trial-balance.csv?{COMPARED}")).await.body);
        assert_eq!(csv[0][7..], ["closing 2026-10-20", "closing 2025-11-20"]);
        let line = csv.iter().find(|line| line[0] == "4.2.2.01").unwrap();
        assert_eq!(line[6..], ["1567.89", "1567.89", "1234.56"]);
        // An account in another currency is compared in that.
        let dollars = csv.iter().find(|line| line[0] == "1.2.1.03" && line[2] == "USD").unwrap();
        assert_eq!(dollars[6..], ["100.00", "0.00", "0.00"]);

        let expenses = client.get(&format!("/ledger/reports/expenses-by-area?{COMPARED}")).await.body;
        let found = rows(&expenses);
        let area = found.iter().find(|row| row[1] == "Logística").unwrap();
        assert_eq!(last(area, 3), [0, 33_333, 123_456]);
        assert_eq!(last(found.last().unwrap(), 3), [2_177_777, 33_333, 123_456]);
        let csv = table(&client.get(&format!("/ledger/reports/expenses-by-area.csv?{COMPARED}")).await.body);
        assert_eq!(csv[0][3], "2026-11-01..2026-11-20");
        assert!(csv.iter().any(|line| line[1] == "4.2.2.01" && line[3..] == ["0.00", "333.33", "1234.56"]));

        let journal = rows(&client.get(&format!("/ledger/journal?{COMPARED}")).await.body);
        let totals: Vec<Vec<i64>> = journal[journal.len() - 3..].iter().map(|row| last(row, 2)).collect();
        assert_eq!(totals, [[2_232_098; 2], [5_033_343; 2], [123_456; 2]]);

        let statement = books.statement("4.2.2.01");
        let lines = rows(&client.get(&format!("{statement}?{COMPARED}")).await.body);
        let totals: Vec<Vec<i64>> = lines[lines.len() - 3..].iter().map(|row| last(row, 3)).collect();
        assert_eq!(totals, [[0, 0, 156_789], [33_333, 0, 156_789], [123_456, 0, 123_456]]);
    }
}

#[tokio::test]
async fn entries_are_found_by_memo_and_total() {
    for app in both().await {
        Books::found(&app).await;
        let client = app.client(Role::Finance).await;
        for (query, says, other) in [
            ("f.total=20000..50001", "2 lançamentos", "777,77"),
            ("f.total=%3E%3D50000,10", "2 lançamentos", "20.000,00"),
            ("f.memo=soma", "1 lançamento", "777,77"),
            ("f.document=nenhum", "Nada", "777,77"),
        ] {
            let page = client.get(&format!("/ledger/entries?{query}")).await;
            assert_eq!(page.status, 200, "{query}");
            assert!(page.body.contains(says) && !page.body.contains(other), "{query}: {}", page.body);
        }
        let csv = client.get("/export/ledger/entries.csv?f.total=20000..50001").await.body;
        assert_eq!(csv.lines().count(), 3, "{csv}");
    }
}
