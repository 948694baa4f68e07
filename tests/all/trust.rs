//! The pages that show whether the books can be trusted: imports, check, audit, copies, and the first page.

use crate::common::books::{BOOKS, confirm, count, row, text, try_import, until_ended, with_books, write};
use crate::common::both;
use retaguarda::auth::Role;
use retaguarda::error::{AppError, Rule};
use retaguarda::events::store::names::Names;
use retaguarda::kernel::Lang;

/// 10,000 rows of 5,000 entries; 137 rows, each of another entry, are bad in five ways.
fn table(bad: bool) -> (String, usize) {
    let mut csv = "date,journal,number,account,area,party,memo,debit,credit,document\n".to_owned();
    let mut broken = 0;
    for entry in 0..5_000 {
        let hurt = bad && entry % 36 == 7 && broken < 137;
        let wrong = |kind: usize| hurt && entry % 5 == kind;
        let date = if wrong(0) { "2026-02-30" } else { "2026-03-15" };
        let amount = if wrong(1) { "12,3x" } else { "12.30" };
        let area = if wrong(2) { "Lua" } else { "" };
        let account = if wrong(3) { "" } else { "Despesas:Papel" };
        let credit = if wrong(4) { "1.00" } else { "" };
        csv.push_str(&format!("{date},DG,{entry},{account},{area},,Papel,{amount},{credit},\n"));
        csv.push_str(&format!("2026-03-15,DG,{entry},Ativo:Caixa,,,Papel,,12.30,\n"));
        broken += usize::from(hurt);
    }
    (csv, broken)
}

#[tokio::test]
async fn an_import_names_every_bad_row_and_adds_nothing_twice() {
    for app in both().await {
        // Where there are areas, an unknown one is a mistake.
        write(&app, "INSERT INTO area (code, name) VALUES ('1', 'Norte')").await;
        let finance = app.client(Role::Finance).await;
        let (csv, broken) = table(true);
        assert_eq!((broken, csv.lines().count()), (137, 10_001));
        let (job, page) = try_import(&finance, "dez mil.csv", csv.clone()).await;
        assert!(page.body.contains("137 problemas; nada foi importado."), "{}", &text(&page.body));
        let file = finance.get(&format!("{job}/problems.csv")).await;
        assert_eq!(file.status, 200);
        let rows: Vec<Vec<String>> = csv::Reader::from_reader(file.body.as_bytes())
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        assert_eq!(rows.len(), 137);
        let lines: Vec<&str> = csv.lines().collect();
        for row in &rows {
            let line: usize = row[0].parse().unwrap();
            assert_eq!(row[3], lines[line - 1]);
        }
        assert_eq!(count(&app, "SELECT COUNT(*) FROM entry").await, 0);
        let (csv, _) = table(false);
        let (job, page) = try_import(&finance, "dez mil.csv", csv.clone()).await;
        assert!(text(&page.body).contains("5.000 lançamentos seriam importados"), "{}", text(&page.body));
        assert!(page.body.contains("Despesas:Papel"), "{}", page.body);
        confirm(&finance, &job).await;
        let twice =
            finance.post("/api/finance/confirm_import", &[("job", job.rsplit('/').next().unwrap())]).await;
        assert_eq!(twice.error(), AppError::Refused(Rule::JobGone));
        assert_eq!(count(&app, "SELECT COUNT(*) FROM entry").await, 5_000);
        assert_eq!(count(&app, "SELECT COUNT(*) FROM job_part").await, 0);
        let (_, page) = try_import(&finance, "dez mil.csv", csv).await;
        assert!(
            text(&page.body).contains("os 5.000 lançamentos do arquivo já existem"),
            "{}",
            text(&page.body)
        );
        let past = finance.get("/ledger/import").await;
        let link = row(&past.body, &["dez mil.csv", "tabela", "5.000", "finance"]);
        let link = link.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        let brought = text(&finance.get(link).await.body);
        assert!(brought.contains("DG 2026/1") && brought.contains("Arquivo importado"), "{brought}");
    }
}

#[tokio::test]
async fn an_upload_without_a_file_or_content_comes_back_and_a_dry_run_can_be_dropped() {
    for app in both().await {
        let finance = app.client(Role::Finance).await;
        let page = "/ledger/import";
        for (name, content, said) in
            [("", "x", "Escolha um arquivo."), ("a.journal", "", "O arquivo está vazio.")]
        {
            let sent = finance.upload(page, "/ledger/import/upload", name, content.into()).await;
            assert_eq!((sent.status, sent.location.as_deref()), (303, Some(page)), "{said}");
            assert!(finance.get(page).await.body.contains(said), "{said}");
        }
        let (job, _) = try_import(&finance, "livros.journal", BOOKS).await;
        let id = job.rsplit('/').next().unwrap();
        let dropped = finance.submit(&job, "/api/finance/drop_import", &[("job", id)]).await;
        assert_eq!(dropped.location.as_deref(), Some(page));
        assert!(finance.get(&job).await.body.contains("Este ensaio foi descartado"));
        let gone = finance.post("/api/finance/confirm_import", &[("job", id)]).await;
        assert_eq!(gone.error(), AppError::Refused(Rule::JobGone));
        assert_eq!(count(&app, "SELECT COUNT(*) FROM entry").await, 0);
    }
}

#[tokio::test]
async fn the_board_shows_what_breaks_a_rule_and_stops_a_close() {
    for app in both().await {
        let finance = with_books(&app).await;
        finance.submit("/admin/check", "/api/finance/check_books", &[]).await;
        let page = finance.get("/admin/check").await;
        for said in ["Os livros conferem", "30 de 30 regras conferem", "por finance"] {
            assert!(text(&page.body).contains(said), "{said}: {}", text(&page.body));
        }
        write(
            &app,
            "UPDATE balance SET debit = debit + 1 WHERE area_id = 0 AND month = 202611 AND debit > 0",
        )
        .await;
        finance.submit("/admin/check", "/api/finance/check_books", &[]).await;
        let page = finance.get("/admin/check").await;
        assert!(text(&page.body).contains("29 de 30 regras conferem"), "{}", text(&page.body));
        assert!(row(&page.body, &["Os saldos guardados são os recalculados"]).contains("/ledger/accounts/"));
        assert!(page.body.contains("1 de 30 regras não conferem"), "the mark of the rail");
        let refused = finance.post("/api/finance/close_period", &[("month", "202611")]).await;
        assert_eq!(refused.error(), AppError::Refused(Rule::TiesRed));
        let periods = text(&finance.get("/ledger/periods").await.body);
        assert!(periods.contains("Não é possível fechar: 1 de 30 regras"), "{periods}");
    }
}

#[tokio::test]
async fn the_audit_finds_what_happened_and_names_the_erased() {
    for app in both().await {
        let _ = with_books(&app).await;
        let auditor = app.client(Role::Auditor).await;
        // From the table on, where there is one: the filters above it name every kind of event.
        let found = |path: &'static str| async {
            let page = auditor.get(path).await.body;
            text(page.find("<table").map_or(&*page, |at| &page[at..]))
        };
        let imports = found("/admin/audit?kind=JournalImported").await;
        assert!(
            imports.contains("Arquivo importado") && !imports.contains("Lançamento registrado"),
            "{imports}"
        );
        assert!(found("/admin/audit?q=banco").await.contains("Ativo:Banco"), "text in a change");
        assert!(found("/admin/audit?from=2026-11-25").await.contains("Nenhum evento com estes filtros."));
        assert!(
            found("/admin/audit?about=entry&from=24/11/2026&to=24/11")
                .await
                .contains("Lançamento registrado")
        );
        let refused = auditor.get("/admin/audit?from=never").await.body;
        assert!(refused.contains("Não entendi o dia never."), "{refused}");
        let users = found("/admin/audit?kind=UserJoined").await;
        assert!(users.contains("finance"), "{users}");
        write(&app, "DELETE FROM event_personal").await;
        let users = found("/admin/audit?kind=UserJoined").await;
        assert!(users.contains("apagado"), "{users}");
        let all = count(&app, "SELECT COUNT(*) FROM event").await;
        let file = auditor.get("/admin/audit.csv?about=entry").await;
        assert_eq!(file.body.lines().count(), 6, "{}", file.body);
        let file = auditor.get("/admin/audit.csv").await;
        assert_eq!(file.body.lines().count() as i64, all + 1);
        let first = auditor.get("/admin/audit").await.body;
        assert_eq!(first.contains("rel=\"next\""), all > 50);
    }
}

#[tokio::test]
async fn the_first_page_shows_the_ledgers_figures_to_those_who_may_read_it() {
    for app in both().await {
        let finance = app.client(Role::Finance).await;
        assert!(finance.get("/").await.body.contains("Ainda não há lançamentos."));
        let finance = with_books(&app).await;
        write(&app, "UPDATE account SET purpose = 'cash' WHERE path = 'Ativo:Banco'").await;
        let page = finance.get("/").await;
        let home = text(&page.body);
        // Cash, result, revenue, expenses of November, and their change on October.
        for said in ["15.550,50", "3.750,50", "5.000,50", "1.250,00", "+1.950,50", "+2.000,50", "+50,00"] {
            let (whole, cents) = said.split_at(said.len() - 3);
            let apart = format!("{whole} {cents}");
            assert!(home.contains(said) || home.contains(&apart), "{said}: {home}");
        }
        assert!(home.contains("Aluguel de novembro"), "{home}");
        let employee = app.client(Role::Employee).await.get("/").await;
        assert_eq!(employee.status, 200);
        for hidden in ["/ledger", "15.550", "Caixa hoje", "Aluguel", "/admin"] {
            assert!(!employee.body.contains(hidden), "{hidden}: {}", employee.body);
        }
        let admin = text(&app.client(Role::Admin).await.get("/").await.body);
        assert!(admin.contains("Sessões abertas"), "{admin}");
    }
}

#[tokio::test]
async fn a_copy_is_made_checked_listed_and_fetched() {
    for app in both().await {
        let _ = with_books(&app).await;
        let admin = app.client(Role::Admin).await;
        assert!(admin.get("/admin/backup").await.body.contains("Nenhuma cópia foi feita ainda"));
        admin.submit("/admin/backup", "/api/upkeep/take_backup", &[]).await;
        let page = until_ended(&admin, "/admin/backup").await;
        let link = page.body.split("href=\"/admin/backup/").nth(1).unwrap_or_else(|| panic!("{}", page.body));
        let file = link.split('"').next().unwrap().to_owned();
        let answer =
            admin.request(reqwest::Method::GET, &format!("/admin/backup/{file}")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let bytes = answer.bytes().await.unwrap();
        assert!(bytes.starts_with(b"SQLite format 3\0"));
        let copy = app.state.config.data.join("fetched.db");
        std::fs::write(&copy, &bytes).unwrap();
        let db = retaguarda::db::Db::open_copy(&copy).await.unwrap();
        let mut tx = db.read().await.unwrap();
        let entries: i64 = match &mut tx {
            retaguarda::db::Tx::Sqlite(tx) => {
                sqlx::query_scalar("SELECT COUNT(*) FROM entry").fetch_one(&mut **tx).await.unwrap()
            }
            retaguarda::db::Tx::Postgres(_) => unreachable!("a copy is a SQLite file"),
        };
        assert_eq!(entries, 5);
        assert_eq!(admin.get("/admin/backup/retaguarda-19990101T000000Z.db").await.status, 404);
        let finance = app.client(Role::Finance).await;
        assert_eq!(finance.get(&format!("/admin/backup/{file}")).await.status, 403);
        let audit = text(&admin.get("/admin/audit?kind=BackupTaken").await.body);
        assert!(audit.contains(&file), "{audit}");
    }
}

/// The sources name what they record events of: `Subject("place", …)`.
fn subjects(folder: &std::path::Path, found: &mut std::collections::BTreeSet<String>) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            subjects(&path, found);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            let named = text.split("Subject(\"").skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(named.map(str::to_owned));
        }
    }
}

#[test]
fn whatever_has_events_is_called_by_its_name_in_the_audit() {
    let mut all = std::collections::BTreeSet::new();
    subjects(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    assert!(all.len() > 20, "{all:?}");
    for subject in all {
        let (text, _) = retaguarda::events::pages::subject(&subject, 7, &Names::default(), Lang::Pt);
        assert!(!text.starts_with(&subject), "{subject} has no word");
    }
}
