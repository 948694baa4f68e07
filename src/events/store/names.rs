//! What people call the records that events and checks tell of.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::QueryBuilder;

use crate::db::{DbError, Tx};
use crate::sql;

/// Names by kind and id, as the view `record_name` has them.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<(String, i64), String>);

/// How many ids one statement asks for: below both databases' limits of bound values.
const IDS_MAX: usize = 20_000;

async fn of_kind(tx: &mut Tx, kind: &str, ids: &[i64]) -> Result<Vec<(i64, String)>, DbError> {
    Ok(sql!(tx, |conn| {
        let mut query = QueryBuilder::new("SELECT id, name FROM record_name WHERE kind = ");
        query.push_bind(kind).push(" AND id IN (");
        let mut list = query.separated(", ");
        ids.iter().for_each(|id| _ = list.push_bind(*id));
        query.push(")");
        query.build_query_as().fetch_all(conn).await?
    }))
}

impl Names {
    /// One statement for each kind among the wanted.
    pub async fn load<'a>(
        tx: &mut Tx,
        wanted: impl IntoIterator<Item = (&'a str, i64)>,
    ) -> Result<Names, DbError> {
        let mut kinds: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        for (kind, id) in wanted {
            kinds.entry(kind).or_default().insert(id);
        }
        let mut names = HashMap::new();
        for (kind, ids) in kinds {
            let ids: Vec<i64> = ids.into_iter().collect();
            for some in ids.chunks(IDS_MAX) {
                let found = of_kind(tx, kind, some).await?;
                names.extend(found.into_iter().map(|(id, name)| ((kind.to_owned(), id), name)));
            }
        }
        Ok(Names(names))
    }

    pub fn of(&self, kind: &str, id: i64) -> Option<&str> {
        self.0.get(&(kind.to_owned(), id)).map(String::as_str)
    }
}

#[cfg(test)]
impl<const N: usize> From<[((&str, i64), &str); N]> for Names {
    fn from(names: [((&str, i64), &str); N]) -> Names {
        let owned = names.map(|((kind, id), name)| ((kind.to_owned(), id), name.to_owned()));
        Names(owned.into_iter().collect())
    }
}
