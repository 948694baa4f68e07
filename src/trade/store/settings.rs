//! The accounts of bills and the places goods pass on their way out: made with the first order, from the
//! accounts that the chart has for them or that are added to it.

use super::TRADE_LOCK;
use crate::auth::Grant;
use crate::auth::permission::{ChangeChart, MoveStock};
use crate::company;
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault, FieldError};
use crate::events::{Event, Kind, Subject, record};
use crate::finance::model::AccountKind;
use crate::finance::store::accounts;
use crate::finance::store::usual::{Usual, find_or_add};
use crate::kernel::Lang;
use crate::sql;
use crate::stock::model::{NewPlace, PlaceKind};
use crate::stock::store::places;

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Settings {
    pub receivable_account_id: i64,
    pub payable_account_id: i64,
    /// Where a category names none.
    pub revenue_account_id: i64,
    pub sales_tax_account_id: i64,
    pub purchase_tax_account_id: i64,
    pub freight_account_id: i64,
    /// Where goods lie that were picked.
    pub packing_id: i64,
    /// Where goods are that have left and are not delivered yet.
    pub on_the_way_id: i64,
}

impl Settings {
    /// The accounts by the names of their fields, with the kind each of them is of.
    pub fn accounts(&self) -> [(&'static str, i64, AccountKind); 6] {
        use AccountKind::{Asset, Expense, Income, Liability};
        [
            ("receivable", self.receivable_account_id, Asset),
            ("payable", self.payable_account_id, Liability),
            ("revenue", self.revenue_account_id, Income),
            ("sales_tax", self.sales_tax_account_id, Liability),
            ("purchase_tax", self.purchase_tax_account_id, Asset),
            ("freight", self.freight_account_id, Expense),
        ]
    }
}

/// `None` before the first order.
pub async fn settings(tx: &mut Tx) -> Result<Option<Settings>, DbError> {
    const ONE: &str = "SELECT receivable_account_id, payable_account_id, revenue_account_id, \
        sales_tax_account_id, purchase_tax_account_id, freight_account_id, packing_id, on_the_way_id \
        FROM trade_setting WHERE id = 1";
    Ok(sql!(tx, |conn| sqlx::query_as(ONE).fetch_optional(conn).await?))
}

/// Those of a company that has orders.
pub(super) async fn known(tx: &mut Tx) -> Result<Settings, DbError> {
    settings(tx).await?.ok_or(DbError::Unreadable("trade_setting"))
}

pub async fn ensure(tx: &mut Tx, grant: &Grant<MoveStock>) -> Result<Settings, DbError> {
    if let Some(found) = settings(tx).await? {
        return Ok(found);
    }
    dialect::lock(tx, TRADE_LOCK).await?;
    if let Some(found) = settings(tx).await? {
        return Ok(found);
    }
    let lang = company::store::load(tx).await?.map_or(Lang::Pt, |company| company.lang);
    let [receivable, payable, revenue, sales_tax, purchase_tax, freight] =
        find_or_add(tx, &wanted(lang)).await?;
    let (packing, on_the_way) =
        lang.pick(("Separação", "A caminho do cliente"), ("Packing", "On the way to the customer"));
    let packing_id = places::usual(tx, grant, &NewPlace::new(packing, PlaceKind::Transit)).await?;
    let on_the_way_id = places::usual(tx, grant, &NewPlace::new(on_the_way, PlaceKind::Transit)).await?;
    let made = Settings {
        receivable_account_id: receivable,
        payable_account_id: payable,
        revenue_account_id: revenue,
        sales_tax_account_id: sales_tax,
        purchase_tax_account_id: purchase_tax,
        freight_account_id: freight,
        packing_id,
        on_the_way_id,
    };
    insert(tx, &made).await?;
    let event = made.accounts().into_iter().fold(
        Event::new(Kind::TradeSettingsChanged, Subject("trade_setting", 1)),
        |event, (field, account, _)| event.with(field, account),
    );
    record(tx, grant.by(), event).await?;
    Ok(made)
}

async fn insert(tx: &mut Tx, new: &Settings) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO trade_setting (id, receivable_account_id, payable_account_id, \
        revenue_account_id, sales_tax_account_id, purchase_tax_account_id, freight_account_id, packing_id, \
        on_the_way_id) VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8)";
    sql!(tx, |conn| {
        sqlx::query(INSERT)
            .bind(new.receivable_account_id)
            .bind(new.payable_account_id)
            .bind(new.revenue_account_id)
            .bind(new.sales_tax_account_id)
            .bind(new.purchase_tax_account_id)
            .bind(new.freight_account_id)
            .bind(new.packing_id)
            .bind(new.on_the_way_id)
            .execute(conn)
            .await?;
    });
    Ok(())
}

/// Other accounts for the bills to come; the places stay. An account must be of its kind and take lines.
pub async fn change_settings(tx: &mut Tx, grant: &Grant<ChangeChart>, new: &Settings) -> Result<(), DbError> {
    const CHANGE: &str = "UPDATE trade_setting SET receivable_account_id = $1, payable_account_id = $2, \
        revenue_account_id = $3, sales_tax_account_id = $4, purchase_tax_account_id = $5, \
        freight_account_id = $6 WHERE id = 1";
    dialect::lock(tx, TRADE_LOCK).await?;
    let old = settings(tx).await?.ok_or(AppError::NotFound)?;
    let chart = accounts::chart(tx).await?;
    let fits = |id: i64, kind: AccountKind| {
        chart
            .iter()
            .any(|account| account.id == id && account.kind == kind && account.analytic && account.active)
    };
    let wrong: Vec<FieldError> = new
        .accounts()
        .into_iter()
        .filter(|(_, id, kind)| !fits(*id, *kind))
        .map(|(field, ..)| FieldError::new(field, Fault::NotAChoice))
        .collect();
    if !wrong.is_empty() {
        return Err(AppError::Invalid(wrong).into());
    }
    let fields = old.accounts().into_iter().zip(new.accounts());
    let event = fields.fold(
        Event::new(Kind::TradeSettingsChanged, Subject("trade_setting", 1)),
        |event, ((field, before, _), (_, after, _))| event.was(field, before, after),
    );
    if event.is_empty() {
        return Ok(());
    }
    let changed = sql!(tx, |conn| sqlx::query(CHANGE)
        .bind(new.receivable_account_id)
        .bind(new.payable_account_id)
        .bind(new.revenue_account_id)
        .bind(new.sales_tax_account_id)
        .bind(new.purchase_tax_account_id)
        .bind(new.freight_account_id)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(changed, 1)?;
    record(tx, grant.by(), event).await?;
    Ok(())
}

/// In the order of [`Settings::accounts`].
fn wanted(lang: Lang) -> [Usual; 6] {
    use AccountKind::{Asset, Expense, Income, Liability};
    let of = |kind, name, reuse, below| Usual { kind, name, reuse, below };
    match lang {
        Lang::Pt => [
            of(Asset, "Clientes a receber", &["Clientes nacionais", "Clientes"][..], &["Clientes"][..]),
            of(Liability, "Fornecedores a pagar", &["Fornecedores nacionais"], &["Fornecedores"]),
            of(Income, "Venda de mercadorias", &["Receita de vendas"], &["Receita bruta"]),
            of(Liability, "Impostos sobre vendas a recolher", &["ICMS a recolher"], &["Passivo circulante"]),
            of(Asset, "Impostos a recuperar", &["ICMS a recuperar"], &["Tributos a recuperar"]),
            of(Expense, "Fretes contratados", &["Fretes"], &["Despesas operacionais"]),
        ],
        Lang::En => [
            of(Asset, "Accounts receivable", &[], &["Current assets"]),
            of(Liability, "Accounts payable", &[], &["Current liabilities"]),
            of(Income, "Sales", &[], &["Operating income"]),
            of(Liability, "Sales tax payable", &[], &["Current liabilities"]),
            of(Asset, "Tax recoverable", &[], &["Current assets"]),
            of(Expense, "Freight out", &[], &["Operating expenses"]),
        ],
    }
}
