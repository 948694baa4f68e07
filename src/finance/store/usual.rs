//! Accounts that other slices post to and most charts have: found by their usual names, or added.

use super::accounts::{self, Paths};
use crate::db::{DbError, Tx};
use crate::finance::model::{Account, AccountKind};

/// What an account is called, and below which headings it belongs, the first that is there; `reuse` names
/// accounts of the default charts.
pub struct Usual {
    pub kind: AccountKind,
    pub name: &'static str,
    pub reuse: &'static [&'static str],
    pub below: &'static [&'static str],
}

impl Usual {
    /// Whether an account is it.
    pub fn is(&self, account: &Account) -> bool {
        let called = self.reuse.contains(&account.name.as_str()) || account.name == self.name;
        called && account.kind == self.kind && account.analytic && account.active
    }

    /// A free path below the first heading that is there, else below the first root of its kind, else a root
    /// itself.
    pub fn path(&self, chart: &[Account]) -> String {
        let headings = || chart.iter().filter(|account| account.kind == self.kind && !account.analytic);
        let named = self.below.iter().find_map(|name| headings().find(|account| account.name == *name));
        let root = || headings().find(|account| account.parent_id.is_none());
        let parent = named.or_else(root).map(|account| account.path.as_str());
        let free = |path: &String| !chart.iter().any(|account| account.path == *path);
        let path = |name: &str| parent.map_or_else(|| name.to_owned(), |parent| format!("{parent}:{name}"));
        let more = (2..).map(|n| path(&format!("{} {n}", self.name)));
        std::iter::once(path(self.name)).chain(more).find(free).unwrap_or_default()
    }
}

/// The accounts in their order, those added that the chart does not have.
pub async fn find_or_add<const N: usize>(tx: &mut Tx, wanted: &[Usual; N]) -> Result<[i64; N], DbError> {
    let chart = accounts::chart(tx).await?;
    let mut paths = Paths::load(tx).await?;
    let mut ids = [0; N];
    for (id, usual) in ids.iter_mut().zip(wanted) {
        *id = match chart.iter().find(|account| usual.is(account)) {
            Some(account) => account.id,
            None => paths.posting(tx, &usual.path(&chart), usual.kind).await?,
        };
    }
    Ok(ids)
}
