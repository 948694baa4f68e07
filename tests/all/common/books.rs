//! Small books, and how tests look at the pages about them.

use super::{Answer, Client, TestApp};
use retaguarda::auth::Role;
use retaguarda::sql;

pub const BOOKS: &str = "\
2026-09-10 Aporte
    Ativo:Banco  10.000,00 BRL
    Patrimônio:Capital

2026-10-05 Venda de outubro
    Ativo:Banco  3.000,00 BRL
    Receita:Vendas

2026-10-20 Aluguel de outubro
    Despesas:Aluguel  1.200,00 BRL
    Ativo:Banco

2026-11-05 Venda de novembro
    Ativo:Banco  5.000,50 BRL
    Receita:Vendas

2026-11-20 Aluguel de novembro
    Despesas:Aluguel  1.250,00 BRL
    Ativo:Banco
";

/// A file through the upload, and on: the page of the job.
pub async fn try_import(client: &Client, name: &str, content: impl Into<Vec<u8>>) -> (String, Answer) {
    let sent = client.upload("/ledger/import", "/ledger/import/upload", name, content.into()).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let job = sent.location.unwrap();
    assert!(job.starts_with("/ledger/import/"), "{job}");
    let page = until_ended(client, &job).await;
    (job, page)
}

/// Work that takes longer than a request waits is looked at again, as a person would.
pub async fn until_ended(client: &Client, path: &str) -> Answer {
    loop {
        let page = client.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        if !page.body.contains("<progress") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

pub async fn confirm(client: &Client, job: &str) -> Answer {
    let id = job.rsplit('/').next().unwrap();
    let done = client.submit(job, "/api/finance/confirm_import", &[("job", id)]).await;
    assert_eq!((done.status, done.location.as_deref()), (303, Some(job)), "{}", done.body);
    until_ended(client, job).await
}

pub async fn with_books(app: &TestApp) -> Client {
    let finance = app.client(Role::Finance).await;
    let (job, page) = try_import(&finance, "livros.journal", BOOKS).await;
    assert!(page.body.contains("Nenhum problema. 5 lançamentos seriam importados."), "{}", page.body);
    let page = confirm(&finance, &job).await;
    assert!(page.body.contains("5 lançamentos importados de livros.journal."), "{}", page.body);
    finance
}

pub fn text(body: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for letter in body.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => plain.push(letter),
            _ => {}
        }
    }
    plain
}

/// The table row that holds all of these texts.
pub fn row<'a>(body: &'a str, texts: &[&str]) -> &'a str {
    let fits = |row: &&str| texts.iter().all(|wanted| text(row).contains(wanted));
    body.split("<tr").find(fits).unwrap_or_else(|| panic!("no row with {texts:?}: {body}"))
}

pub async fn count(app: &TestApp, sql: &'static str) -> i64 {
    let mut tx = app.state.db.read().await.unwrap();
    let counted: Result<i64, retaguarda::db::DbError> =
        async { Ok(sql!(&mut tx, |conn| sqlx::query_scalar(sql).fetch_one(conn).await?)) }.await;
    counted.unwrap()
}

pub async fn write(app: &TestApp, sql: &'static str) {
    let mut tx = app.state.db.write().await.unwrap();
    let done: Result<(), retaguarda::db::DbError> = async {
        sql!(&mut tx, |conn| {
            sqlx::query(sql).execute(conn).await?;
        });
        Ok(())
    }
    .await;
    done.unwrap();
    tx.commit().await.unwrap();
}
