//! Parties by what a file calls them.

use std::collections::HashMap;

use crate::db::{DbError, Tx};
use crate::kernel::{TaxId, fold};
use crate::sql;

/// Every party by code, tax id and whole name, for those who look up many.
pub struct PartyNames(HashMap<String, i64>);

impl PartyNames {
    pub async fn load(tx: &mut Tx) -> Result<PartyNames, DbError> {
        type Row = (i64, String, String, Option<TaxId>);
        let rows: Vec<Row> =
            sql!(tx, |conn| sqlx::query_as("SELECT id, code, name, tax_id FROM party ORDER BY id DESC")
                .fetch_all(conn)
                .await?);
        let mut names = HashMap::with_capacity(2 * rows.len());
        // A code weighs more than a tax id, and that more than a name; of two with one name the first counts.
        names.extend(rows.iter().map(|(id, _, name, _)| (fold(name), *id)));
        names.extend(rows.iter().filter_map(|(id, .., tax)| Some((tax.as_ref()?.as_str().to_owned(), *id))));
        names.extend(rows.iter().map(|(id, code, ..)| (code.clone(), *id)));
        Ok(PartyNames(names))
    }

    /// The party as [`super::party_by_name`] finds it.
    pub fn find(&self, text: &str) -> Option<i64> {
        let text = text.trim();
        let tax_id = || TaxId::parse(text).ok().and_then(|id| self.0.get(id.as_str()));
        self.0.get(text).or_else(tax_id).or_else(|| self.0.get(&fold(text))).copied()
    }
}
