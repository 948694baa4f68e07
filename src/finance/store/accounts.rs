//! The chart of accounts.

use std::collections::HashMap;

use crate::auth::Grant;
use crate::auth::permission::ChangeChart;
use crate::db::{DbError, Tx, dialect, expect_rows};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::finance::model::{Account, AccountKind, Purpose, TypedAccount};
use crate::sql;

/// Codes and paths are compared with the whole chart: one addition at a time.
const CHART_LOCK: i64 = 0x6368_6172;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    parent_id: Option<i64>,
    code: String,
    name: String,
    path: String,
    kind: AccountKind,
    analytic: bool,
    purpose: Option<Purpose>,
    referential_code: Option<String>,
    active: bool,
}

impl From<Row> for Account {
    fn from(row: Row) -> Account {
        let Row { id, parent_id, code, name, path, kind, analytic, purpose, referential_code, active } = row;
        Account { id, parent_id, code, name, path, kind, analytic, purpose, referential_code, active }
    }
}

/// The whole chart in order of code. A company has hundreds of accounts, not millions.
pub async fn chart(tx: &mut Tx) -> Result<Vec<Account>, DbError> {
    const CHART: &str = "SELECT id, parent_id, code, name, path, kind, analytic, purpose, referential_code, \
        active FROM account ORDER BY code";
    let rows: Vec<Row> = sql!(tx, |conn| sqlx::query_as(CHART).fetch_all(conn).await?);
    Ok(rows.into_iter().map(Account::from).collect())
}

pub async fn account(tx: &mut Tx, id: i64) -> Result<Option<Account>, DbError> {
    const ONE: &str = "SELECT id, parent_id, code, name, path, kind, analytic, purpose, referential_code, \
        active FROM account WHERE id = $1";
    let row: Option<Row> = sql!(tx, |conn| sqlx::query_as(ONE).bind(id).fetch_optional(conn).await?);
    Ok(row.map(Account::from))
}

/// An account to add; its path follows from its parent's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    pub parent_id: Option<i64>,
    pub code: String,
    pub name: String,
    pub kind: AccountKind,
    pub analytic: bool,
    pub purpose: Option<Purpose>,
    pub referential_code: Option<String>,
}

/// The account that was typed, below the parent whose code was typed; its kind is the parent's where there is
/// one.
pub async fn typed(tx: &mut Tx, typed: TypedAccount) -> Result<NewAccount, DbError> {
    let parent = match &typed.parent {
        Some(code) => {
            let chart = chart(tx).await?;
            let found = chart.into_iter().find(|account| account.code == *code);
            let unknown = || FieldError::about("parent", Fault::Unknown, code.as_str());
            Some(found.ok_or_else(|| AppError::Invalid(vec![unknown()]))?)
        }
        None => None,
    };
    let kind = typed.kind.or(parent.as_ref().map(|parent| parent.kind));
    Ok(NewAccount {
        parent_id: parent.map(|parent| parent.id),
        code: typed.code,
        name: typed.name,
        kind: kind.ok_or_else(|| AppError::invalid("kind", Fault::NotAChoice))?,
        analytic: typed.analytic,
        purpose: typed.purpose,
        referential_code: typed.referential_code,
    })
}

/// The code that comes next below an account, or at the root.
pub fn next_code(chart: &[Account], parent: Option<&Account>) -> String {
    let free = |code: &String| !chart.iter().any(|account| account.code == *code);
    let Some(parent) = parent else {
        return (1..).map(|n: i64| n.to_string()).find(free).unwrap_or_default();
    };
    // As many digits as the brothers have.
    let brothers = chart.iter().filter(|account| account.parent_id == Some(parent.id));
    let width =
        brothers.filter_map(|account| account.code.rsplit('.').next()).map(str::len).max().unwrap_or(2);
    (1..).map(|n: i64| format!("{}.{n:0width$}", parent.code)).find(free).unwrap_or_default()
}

/// Inserts without an event, for those who record one for many (a chart, an import); returns the id.
pub async fn insert(tx: &mut Tx, parent_path: Option<&str>, new: &NewAccount) -> Result<i64, DbError> {
    const INSERT: &str = "INSERT INTO account (parent_id, code, name, path, kind, analytic, purpose, \
        referential_code) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    let path = parent_path.map_or_else(|| new.name.clone(), |parent| format!("{parent}:{}", new.name));
    Ok(sql!(tx, |conn| sqlx::query_scalar(INSERT)
        .bind(new.parent_id)
        .bind(&new.code)
        .bind(&new.name)
        .bind(path)
        .bind(new.kind)
        .bind(new.analytic)
        .bind(new.purpose)
        .bind(&new.referential_code)
        .fetch_one(conn)
        .await?))
}

pub async fn add(tx: &mut Tx, grant: &Grant<ChangeChart>, new: &NewAccount) -> Result<i64, DbError> {
    dialect::lock(tx, CHART_LOCK).await?;
    let chart = chart(tx).await?;
    let parent = match new.parent_id {
        Some(id) => Some(chart.iter().find(|account| account.id == id).ok_or(AppError::NotFound)?),
        None => None,
    };
    let parent_path = parent.map(|parent| parent.path.clone());
    unused(&chart, None, &new.code, &path_of(parent_path.as_deref(), &new.name))?;
    if let Some(parent) = parent
        && !parent.kind.may_hold(new.kind)
    {
        return Err(AppError::invalid("kind", Fault::NotAChoice).into());
    }
    one_result_account(&chart, None, new.purpose)?;
    let id = insert(tx, parent_path.as_deref(), new).await?;
    let event = Event::new(Kind::AccountAdded, Subject("account", id))
        .with("code", new.code.as_str())
        .with("name", new.name.as_str())
        .with("kind", new.kind.code());
    events::record(tx, grant.by(), event).await?;
    Ok(id)
}

fn path_of(parent: Option<&str>, name: &str) -> String {
    parent.map_or_else(|| name.to_owned(), |parent| format!("{parent}:{name}"))
}

fn unused(chart: &[Account], but: Option<i64>, code: &str, path: &str) -> Result<(), AppError> {
    let others = || chart.iter().filter(|account| Some(account.id) != but);
    if others().any(|account| account.code == code) {
        return Err(AppError::invalid("code", Fault::Taken));
    }
    if others().any(|account| account.path == path) {
        return Err(AppError::invalid("name", Fault::Taken));
    }
    Ok(())
}

fn one_result_account(chart: &[Account], but: Option<i64>, purpose: Option<Purpose>) -> Result<(), AppError> {
    let taken = |account: &Account| account.purpose == Some(Purpose::Result) && Some(account.id) != but;
    if purpose == Some(Purpose::Result) && chart.iter().any(taken) {
        return Err(AppError::invalid("purpose", Fault::Taken));
    }
    Ok(())
}

/// Changes what may change of an account: its kind and place stay, lines already posted depend on them.
pub async fn change(tx: &mut Tx, grant: &Grant<ChangeChart>, new: &Account) -> Result<(), DbError> {
    const CHANGE: &str = "UPDATE account SET code = $2, name = $3, path = $4, analytic = $5, purpose = $6, \
        referential_code = $7, active = $8 WHERE id = $1";
    let chart = chart(tx).await?;
    let old = chart.iter().find(|account| account.id == new.id).ok_or(AppError::NotFound)?;
    let parent = old.parent_id.and_then(|id| chart.iter().find(|account| account.id == id));
    let path = path_of(parent.map(|parent| parent.path.as_str()), &new.name);
    unused(&chart, Some(new.id), &new.code, &path)?;
    one_result_account(&chart, Some(new.id), new.purpose)?;
    if old.analytic && !new.analytic && has_lines(tx, new.id).await? {
        return Err(Rule::HasLines.into());
    }
    if old.active && !new.active && balance(tx, new.id).await? != 0 {
        return Err(Rule::HasBalance.into());
    }
    let changed = sql!(tx, |conn| sqlx::query(CHANGE)
        .bind(new.id)
        .bind(&new.code)
        .bind(&new.name)
        .bind(&path)
        .bind(new.analytic)
        .bind(new.purpose)
        .bind(&new.referential_code)
        .bind(new.active)
        .execute(conn)
        .await?
        .rows_affected());
    expect_rows(changed, 1)?;
    rename_below(tx, &chart, old, &path).await?;
    let event = Event::new(Kind::AccountChanged, Subject("account", new.id))
        .was("code", old.code.as_str(), new.code.as_str())
        .was("name", old.name.as_str(), new.name.as_str())
        .was("analytic", old.analytic, new.analytic)
        .was("purpose", old.purpose.map(Purpose::code), new.purpose.map(Purpose::code))
        .was("referential_code", old.referential_code.clone(), new.referential_code.clone())
        .was("active", old.active, new.active);
    if !event.is_empty() {
        events::record(tx, grant.by(), event).await?;
    }
    Ok(())
}

async fn rename_below(tx: &mut Tx, chart: &[Account], old: &Account, path: &str) -> Result<(), DbError> {
    const RENAME: &str = "UPDATE account SET path = $2 WHERE id = $1";
    let prefix = format!("{}:", old.path);
    for below in chart.iter().filter(|account| old.path != path && account.path.starts_with(&prefix)) {
        let renamed = format!("{path}:{}", &below.path[prefix.len()..]);
        sql!(tx, |conn| {
            sqlx::query(RENAME).bind(below.id).bind(renamed).execute(conn).await?;
        });
    }
    Ok(())
}

async fn has_lines(tx: &mut Tx, id: i64) -> Result<bool, DbError> {
    const ANY: &str = "SELECT EXISTS (SELECT 1 FROM line WHERE account_id = $1)";
    Ok(sql!(tx, |conn| sqlx::query_scalar(ANY).bind(id).fetch_one(conn).await?))
}

/// The accounts that no line names.
pub async fn without_lines(tx: &mut Tx) -> Result<std::collections::BTreeSet<i64>, DbError> {
    const UNUSED: &str =
        "SELECT id FROM account a WHERE NOT EXISTS (SELECT 1 FROM line WHERE account_id = a.id)";
    let ids: Vec<i64> = sql!(tx, |conn| sqlx::query_scalar(UNUSED).fetch_all(conn).await?);
    Ok(ids.into_iter().collect())
}

async fn balance(tx: &mut Tx, id: i64) -> Result<i64, DbError> {
    const BALANCE: &str = "SELECT CAST(COALESCE(SUM(debit - credit), 0) AS BIGINT) FROM balance WHERE \
        area_id = 0 AND account_id = $1";
    Ok(sql!(tx, |conn| sqlx::query_scalar(BALANCE).bind(id).fetch_one(conn).await?))
}

/// Accounts made from paths as an import meets them. Codes continue the numbering of the parent.
pub struct Paths {
    by_path: HashMap<String, Account>,
    codes: HashMap<String, i64>,
    added: Vec<String>,
}

impl Paths {
    pub async fn load(tx: &mut Tx) -> Result<Paths, DbError> {
        let chart = chart(tx).await?;
        let codes = chart.iter().map(|account| (account.code.clone(), account.id)).collect();
        let by_path = chart.into_iter().map(|account| (account.path.clone(), account)).collect();
        Ok(Paths { by_path, codes, added: Vec::new() })
    }

    pub fn get(&self, path: &str) -> Option<&Account> {
        self.by_path.get(path)
    }

    pub fn all(&self) -> impl Iterator<Item = &Account> {
        self.by_path.values()
    }

    /// The paths added since loading, in order.
    pub fn added(&self) -> &[String] {
        &self.added
    }

    /// The account of a path that takes lines; it and its parents are added where missing, a heading becomes
    /// a posting account as well.
    pub async fn posting(&mut self, tx: &mut Tx, path: &str, kind: AccountKind) -> Result<i64, DbError> {
        if let Some(account) = self.by_path.get(path).filter(|account| account.analytic) {
            return Ok(account.id);
        }
        let account = self.heading(tx, path, kind).await?;
        self.open_to_lines(tx, account).await
    }

    /// The account of a path; it and its parents are added where missing, without taking lines.
    pub async fn heading(&mut self, tx: &mut Tx, path: &str, kind: AccountKind) -> Result<Account, DbError> {
        let mut parent: Option<Account> = None;
        let mut at = 0;
        loop {
            let end = path[at..].find(':').map_or(path.len(), |colon| at + colon);
            let account = self.ensure(tx, parent.as_ref(), &path[..end], &path[at..end], kind).await?;
            if end == path.len() {
                return Ok(account);
            }
            parent = Some(account);
            at = end + 1;
        }
    }

    async fn open_to_lines(&mut self, tx: &mut Tx, account: Account) -> Result<i64, DbError> {
        const OPEN: &str = "UPDATE account SET analytic = TRUE WHERE id = $1";
        if !account.analytic {
            sql!(tx, |conn| {
                sqlx::query(OPEN).bind(account.id).execute(conn).await?;
            });
        }
        let id = account.id;
        self.by_path.insert(account.path.clone(), Account { analytic: true, ..account });
        Ok(id)
    }

    async fn ensure(
        &mut self,
        tx: &mut Tx,
        parent: Option<&Account>,
        path: &str,
        name: &str,
        kind: AccountKind,
    ) -> Result<Account, DbError> {
        if let Some(found) = self.by_path.get(path) {
            return Ok(found.clone());
        }
        let kind = parent.map_or(kind, |parent| parent.kind);
        let code = self.next_code(parent.map(|parent| parent.code.as_str()), kind);
        let new = NewAccount {
            parent_id: parent.map(|parent| parent.id),
            code: code.clone(),
            name: name.to_owned(),
            kind,
            analytic: false,
            purpose: None,
            referential_code: None,
        };
        let id = insert(tx, parent.map(|parent| parent.path.as_str()), &new).await?;
        let account = Account {
            id,
            parent_id: new.parent_id,
            code,
            name: new.name,
            path: path.to_owned(),
            kind,
            analytic: false,
            purpose: None,
            referential_code: None,
            active: true,
        };
        self.codes.insert(account.code.clone(), id);
        self.by_path.insert(account.path.clone(), account.clone());
        self.added.push(account.path.clone());
        Ok(account)
    }

    fn next_code(&self, parent: Option<&str>, kind: AccountKind) -> String {
        let free = |code: &String| !self.codes.contains_key(code);
        match parent {
            None => {
                let first = 1 + AccountKind::ALL.iter().position(|other| *other == kind).unwrap_or(0);
                let candidates = std::iter::once(first).chain(6..).map(|n| n.to_string());
                candidates.into_iter().find(free).unwrap_or_default()
            }
            Some(parent) => (1..).map(|n| format!("{parent}.{n:02}")).find(free).unwrap_or_default(),
        }
    }
}
