//! Categories of items. The standard one is made when the first item needs it, with the accounts that the
//! chart has for it or that are added to it.

use super::ITEM_LOCK;
use crate::auth::Grant;
use crate::auth::permission::ChangeItems;
use crate::company;
use crate::db::{DbError, Tx, dialect};
use crate::error::{AppError, Fault};
use crate::events::{Event, Kind, Subject, record};
use crate::finance::model::{Account, AccountKind, Purpose};
use crate::finance::store::accounts::{self, Paths};
use crate::finance::store::usual::Usual;
use crate::kernel::{Lang, fold};
use crate::sql;
use crate::stock::model::{Accounts, Category};

type Row = (i64, String, String, i64, i64, i64, i64, i64, bool);

fn read((id, code, name, stock, cost, loss, variance, received, standard): Row) -> Category {
    Category { id, code, name, accounts: Accounts { stock, cost, loss, variance, received }, standard }
}

pub async fn categories(tx: &mut Tx) -> Result<Vec<Category>, DbError> {
    const ALL: &str = "SELECT id, code, name, stock_account_id, cost_account_id, loss_account_id, \
        variance_account_id, received_account_id, standard FROM item_category ORDER BY code";
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(ALL).fetch_all(conn).await?);
    Ok(rows.into_iter().map(read).collect())
}

/// The category with this code or name; case and accents do not matter.
pub async fn category_by_name(tx: &mut Tx, text: &str) -> Result<Option<Category>, DbError> {
    let wanted = fold(text.trim());
    let same = |category: &Category| fold(&category.code) == wanted || fold(&category.name) == wanted;
    Ok(categories(tx).await?.into_iter().find(same))
}

pub async fn add_category(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    code: &str,
    name: &str,
    accounts: Accounts,
) -> Result<i64, DbError> {
    dialect::lock(tx, ITEM_LOCK).await?;
    add(tx, grant, code, name, accounts, false).await
}

async fn add(
    tx: &mut Tx,
    grant: &Grant<ChangeItems>,
    code: &str,
    name: &str,
    of: Accounts,
    standard: bool,
) -> Result<i64, DbError> {
    const ADD: &str = "INSERT INTO item_category (code, name, stock_account_id, cost_account_id, \
        loss_account_id, variance_account_id, received_account_id, standard) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    if categories(tx).await?.iter().any(|category| category.code == code) {
        return Err(AppError::invalid("code", Fault::Taken).into());
    }
    let id: i64 = sql!(tx, |conn| sqlx::query_scalar(ADD)
        .bind(code)
        .bind(name)
        .bind(of.stock)
        .bind(of.cost)
        .bind(of.loss)
        .bind(of.variance)
        .bind(of.received)
        .bind(standard)
        .fetch_one(conn)
        .await?);
    let event = Event::new(Kind::CategoryAdded, Subject("item_category", id))
        .with("code", code)
        .with("name", name)
        .with("accounts", vec![of.stock, of.cost, of.loss, of.variance, of.received]);
    record(tx, grant.by(), event).await?;
    Ok(id)
}

/// The category of items without one.
pub async fn standard(tx: &mut Tx, grant: &Grant<ChangeItems>) -> Result<Category, DbError> {
    let found = |all: Vec<Category>| all.into_iter().find(|category| category.standard);
    if let Some(category) = found(categories(tx).await?) {
        return Ok(category);
    }
    dialect::lock(tx, ITEM_LOCK).await?;
    if let Some(category) = found(categories(tx).await?) {
        return Ok(category);
    }
    let lang = company::store::load(tx).await?.map_or(Lang::Pt, |company| company.lang);
    let accounts = standard_accounts(tx, lang).await?;
    let (code, name) = lang.pick(("GERAL", "Mercadorias"), ("GENERAL", "Goods"));
    add(tx, grant, code, name, accounts, true).await?;
    found(categories(tx).await?).ok_or(DbError::Unreadable("item_category"))
}

/// One kind of category made of another's accounts, under its own name.
pub async fn like_standard(tx: &mut Tx, grant: &Grant<ChangeItems>, name: &str) -> Result<i64, DbError> {
    let of = standard(tx, grant).await?.accounts;
    add_category(tx, grant, name, name, of).await
}

async fn standard_accounts(tx: &mut Tx, lang: Lang) -> Result<Accounts, DbError> {
    let chart = accounts::chart(tx).await?;
    let takes = |account: &&Account| account.analytic && account.active;
    let cost = chart.iter().filter(takes).find(|account| account.purpose == Some(Purpose::Cost));
    let cost = cost.filter(|account| account.kind == AccountKind::Expense).map(|account| account.id);
    // Lines of others would make the account differ from the stock, so only an unused one is taken over.
    let unused = accounts::without_lines(tx).await?;
    let mut paths = Paths::load(tx).await?;
    let mut ids = Vec::with_capacity(5);
    for wanted in wanted(lang) {
        let same = |account: &&Account| wanted.reuse.contains(&account.name.as_str());
        let there = chart.iter().filter(takes).filter(same).find(|account| {
            account.kind == wanted.kind && (wanted.kind != AccountKind::Asset || unused.contains(&account.id))
        });
        let id = match there {
            Some(account) => account.id,
            None if wanted.kind == AccountKind::Expense && ids.len() == 1 && cost.is_some() => {
                cost.unwrap_or_default()
            }
            None => paths.posting(tx, &wanted.path(&chart), wanted.kind).await?,
        };
        ids.push(id);
    }
    match ids[..] {
        [stock, cost, loss, variance, received] => Ok(Accounts { stock, cost, loss, variance, received }),
        _ => Err(DbError::Unreadable("item_category")),
    }
}

/// In the order of [`Accounts`].
fn wanted(lang: Lang) -> [Usual; 5] {
    use AccountKind::{Asset, Expense, Liability};
    let of = |kind, name, reuse, below| Usual { kind, name, reuse, below };
    match lang {
        Lang::Pt => [
            of(Asset, "Mercadorias em estoque", &["Mercadorias para revenda"][..], &["Estoques"][..]),
            of(Expense, "Custo das mercadorias vendidas", &[], &["Custo das vendas"]),
            of(Expense, "Perdas de estoque", &["Perdas e ajustes de estoque"], &["Custo das vendas"]),
            of(Expense, "Variação do custo de compra", &[], &["Custo das vendas"]),
            of(Liability, "Mercadorias recebidas a faturar", &[], &["Fornecedores"]),
        ],
        Lang::En => [
            of(Asset, "Goods in stock", &["Inventory"], &["Current assets"]),
            of(Expense, "Cost of goods sold", &[], &["Cost of sales"]),
            of(Expense, "Stock losses and adjustments", &[], &["Cost of sales"]),
            of(Expense, "Purchase cost variance", &[], &["Cost of sales"]),
            of(Liability, "Goods received not invoiced", &[], &["Current liabilities"]),
        ],
    }
}
