//! The pages that keep the books in order: chart of accounts, journals, periods, the close of a year.

use crate::common::books::{confirm, count, row, text, try_import, with_books};
use crate::common::both;
use retaguarda::auth::Role;
use retaguarda::error::{AppError, Rule};

#[tokio::test]
async fn an_account_is_added_changed_and_taken_out_of_use_with_its_trail() {
    for app in both().await {
        let finance = app.client(Role::Finance).await;
        let page = finance.get("/ledger/accounts").await;
        assert!(page.body.contains("O plano de contas está vazio."), "{}", page.body);
        let form = "/ledger/accounts/new";
        let bad = [("code", "1"), ("name", "A:B"), ("kind", ""), ("analytic", "true")];
        let refused = finance.submit(form, "/api/finance/add_account", &bad).await;
        assert_eq!((refused.status, refused.location.as_deref()), (303, Some(form)));
        let page = finance.get(form).await;
        for said in ["O nome não leva dois-pontos", "Escolha um valor da lista.", "value=\"A:B\""] {
            assert!(page.body.contains(said), "{said}: {}", page.body);
        }
        let head = [("code", "1"), ("name", "Ativo"), ("kind", "asset")];
        let added = finance.submit(form, "/api/finance/add_account", &head).await;
        let path = added.location.unwrap();
        let below =
            [("parent", "1"), ("code", "1.01"), ("name", "Cofre"), ("analytic", "true"), ("purpose", "cash")];
        let added = finance.submit(form, "/api/finance/add_account", &below).await;
        let safe = added.location.unwrap();
        let page = finance.get("/ledger/accounts").await;
        assert!(row(&page.body, &["1.01", "Cofre", "Ativo", "Caixa e bancos"]).contains(&safe));
        assert!(finance.get(&path).await.body.contains("Cofre"));
        let id = safe.rsplit('/').next().unwrap();
        let change = [("id", id), ("code", "1.01"), ("name", "Cofre da loja"), ("analytic", "true")];
        let edit = format!("{safe}/edit");
        let changed = finance.submit(&edit, "/api/finance/change_account", &change).await;
        assert_eq!(changed.location.as_deref(), Some(safe.as_str()), "{}", changed.body);
        let off = [("id", id), ("active", "false")];
        finance.submit(&safe, "/api/finance/set_account_active", &off).await;
        let trail = text(&finance.get(&safe).await.body);
        for said in
            ["Conta criada", "Conta alterada", "Nome: Cofre → Cofre da loja", "Ativo: sim → não", "Reativar"]
        {
            assert!(trail.contains(said), "{said}: {trail}");
        }
        assert!(!text(&finance.get("/ledger/accounts").await.body).contains("Cofre da loja"));
        assert!(text(&finance.get("/ledger/accounts?all=1&q=cofre").await.body).contains("Cofre da loja"));
        let taken = finance.post("/api/finance/add_account", &head).await;
        assert_eq!(taken.status, 422, "{}", taken.body);
    }
}

#[tokio::test]
async fn a_journal_keeps_its_code_and_the_last_one_stays_in_use() {
    for app in both().await {
        let finance = app.client(Role::Finance).await;
        let page = "/ledger/journals";
        let refused =
            finance.submit(page, "/api/finance/add_journal", &[("code", "D G"), ("name", "Geral")]).await;
        assert_eq!(refused.location.as_deref(), Some(page));
        assert!(finance.get(page).await.body.contains("O código não leva espaços."));
        finance.submit(page, "/api/finance/add_journal", &[("code", "DG"), ("name", "Geral")]).await;
        let body = finance.get(page).await.body;
        let link = row(&body, &["DG", "Geral", "ativo"]).split("href=\"").nth(1).unwrap();
        let link = link.split('"').next().unwrap().to_owned();
        let id = link.rsplit('/').next().unwrap();
        let last = finance.post("/api/finance/change_journal", &[("id", id), ("name", "Geral")]).await;
        assert_eq!(last.error(), AppError::Refused(Rule::LastJournal));
        let renamed = [("id", id), ("name", "Diário geral"), ("active", "true")];
        finance.submit(&link, "/api/finance/change_journal", &renamed).await;
        let trail = text(&finance.get(&link).await.body);
        assert!(trail.contains("Nome: Geral → Diário geral"), "{trail}");
    }
}

#[tokio::test]
async fn a_month_closes_and_reopens_by_two_people() {
    for app in both().await {
        let finance = with_books(&app).await;
        let page = finance.get("/ledger/periods?year=2026").await;
        row(&page.body, &["outubro de 2026", "aberto", "2", "1.800,00", "Fechar"]);
        let done =
            finance.submit("/ledger/periods", "/api/finance/close_period", &[("month", "202610")]).await;
        assert_eq!((done.status, done.location.as_deref()), (303, Some("/ledger/periods")), "{}", done.body);
        let page = finance.get("/ledger/periods?year=2026").await;
        row(&page.body, &["outubro de 2026", "fechado", "Pedir reabertura"]);
        let late = "2026-10-30 Esquecido\n    Despesas:Aluguel  1,00 BRL\n    Ativo:Banco\n";
        let (_, refused) = try_import(&finance, "tarde.journal", late).await;
        assert!(text(&refused.body).contains("o mês de 30/10/2026 está fechado"), "{}", refused.body);
        let form = "/ledger/periods?year=2026&reopen=202610";
        finance.submit(form, "/api/finance/ask_reopen", &[("month", "202610"), ("reason", " ")]).await;
        assert!(finance.get(form).await.body.contains("Preencha este campo."));
        let ask = [("month", "202610"), ("reason", "nota esquecida")];
        let asked = finance.submit(form, "/api/finance/ask_reopen", &ask).await;
        assert_eq!(asked.location.as_deref(), Some("/ledger/periods"), "{}", asked.body);
        let twice = finance.post("/api/finance/ask_reopen", &ask).await;
        assert_eq!(twice.error(), AppError::Refused(Rule::AlreadyAsked));
        let request = count(&app, "SELECT MAX(id) FROM period_change").await.to_string();
        let approve = [("request", request.as_str()), ("approve", "true")];
        let own = finance.post("/api/finance/decide_reopen", &approve).await;
        assert_eq!(own.error(), AppError::Refused(Rule::SecondPerson));
        let admin = app.client(Role::Admin).await;
        let home = text(&admin.get("/").await.body);
        assert!(home.contains("finance pede a reabertura de outubro de 2026"), "{home}");
        admin.submit("/", "/api/finance/decide_reopen", &approve).await;
        let page = finance.get("/ledger/periods?year=2026").await;
        row(&page.body, &["outubro de 2026", "aberto"]);
        assert!(text(&page.body).contains("reaberto por admin"), "{}", page.body);
        let (job, _) = try_import(&finance, "tarde.journal", late).await;
        assert!(confirm(&finance, &job).await.body.contains("1 lançamentos importados"));
    }
}

#[tokio::test]
async fn a_year_is_closed_after_a_dry_run_that_shows_the_result() {
    for app in both().await {
        let finance = with_books(&app).await;
        let form = "/ledger/accounts/new";
        let result = [
            ("code", "3.9"),
            ("name", "Lucros"),
            ("kind", "equity"),
            ("analytic", "true"),
            ("purpose", "result"),
        ];
        finance.submit(form, "/api/finance/add_account", &result).await;
        let dry = text(&finance.get("/ledger/periods/close-year?year=2026").await.body);
        for said in ["Ensaio: nada é gravado", "5.550,50", "8.000,50", "2.450,00"] {
            assert!(dry.contains(said), "{said}: {dry}");
        }
        let path = "/ledger/periods/close-year?year=2026&to=2026-12-31";
        assert!(text(&finance.get(path).await.body).contains("Para encerrar, feche antes: janeiro de 2026"));
        let early = finance.post("/api/finance/close_year", &[("first", "202601"), ("memo", "x")]).await;
        assert_eq!(early.error(), AppError::Refused(Rule::YearNotOver));
        for month in 1..=11 {
            let month = (202_600 + month).to_string();
            let closed = finance.post("/api/finance/close_period", &[("month", &month)]).await;
            assert!(closed.status < 400, "{month}: {}", closed.body);
        }
        assert!(text(&finance.get(path).await.body).contains("Tudo pronto"));
        let fields = [("first", "202601"), ("memo", "Encerramento")];
        let closed = finance.submit(path, "/api/finance/close_year", &fields).await;
        assert!(
            closed.location.as_deref().is_some_and(|to| to.starts_with("/ledger/entries/")),
            "{closed:?}"
        );
        assert_eq!(count(&app, "SELECT COUNT(*) FROM entry WHERE kind = 'closing'").await, 1);
        assert!(text(&finance.get(path).await.body).contains("O exercício já está encerrado"));
        let periods = finance.get("/ledger/periods?year=2026").await;
        row(&periods.body, &["dezembro de 2026", "fechado"]);
    }
}
