//! What the books have against entries of a file that balance by themselves: a closed month, an inactive
//! account, an area that does not exist. Collected while the file is read, so that one run names everything
//! there is to mend.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use sqlx::QueryBuilder;

use super::accounts::Paths;
use super::periods;
use crate::db::{DbError, Tx};
use crate::finance::import::item::{Name, tag};
use crate::finance::import::problem::PROBLEMS_MAX;
use crate::finance::import::{BalancedEntry, Problem, ProblemKind};
use crate::kernel::Month;
use crate::sql;

/// An objection with the fingerprint of its entry: an entry that is in the books already is not posted again.
type Raised = (Problem, Vec<u8>);

pub struct Objections {
    /// The areas there are; `None` where the import makes them.
    areas: Option<HashSet<String>>,
    closed: HashSet<Month>,
    inactive: HashSet<String>,
    raised: RaisedObjections,
}

#[derive(Clone, Default)]
pub struct RaisedObjections(Arc<Mutex<Vec<Raised>>>);

impl Objections {
    pub async fn load(
        tx: &mut Tx,
        paths: &Paths,
        areas: Option<impl Iterator<Item = &String>>,
    ) -> Result<Objections, DbError> {
        let closed = periods::periods(tx).await?.into_iter().filter(|period| period.closed);
        let inactive = paths.all().filter(|account| !account.active);
        Ok(Objections {
            areas: areas.map(|areas| areas.cloned().collect()),
            closed: closed.map(|period| period.month).collect(),
            inactive: inactive.map(|account| account.path.clone()).collect(),
            raised: RaisedObjections::default(),
        })
    }

    pub fn raised(&self) -> RaisedObjections {
        self.raised.clone()
    }

    /// Raises what stands against an entry.
    pub fn look_at(&self, entry: &BalancedEntry, fingerprint: fn(&BalancedEntry) -> Vec<u8>) {
        let mut found: Vec<(u64, ProblemKind)> = Vec::new();
        if self.closed.contains(&entry.date.month()) {
            found.push((entry.place.line, ProblemKind::PeriodClosed { date: entry.date }));
        }
        for line in &entry.lines {
            if self.inactive.contains(&*line.account) {
                found.push((line.line, ProblemKind::AccountInactive { account: line.account.to_string() }));
            }
            let area = tag(&line.tags, "area").or_else(|| tag(&entry.tags, "area"));
            let unknown = |area: &str| self.areas.as_ref().is_some_and(|areas| !areas.contains(area));
            if let Some(area) = area.filter(|area| !area.is_empty() && unknown(area)) {
                found.push((line.line, ProblemKind::AreaUnknown { area: area.to_owned() }));
            }
        }
        // An area that the entry names once for all its lines is one objection.
        found.dedup();
        if !found.is_empty() {
            self.raised.add(entry.place.file.as_ref(), found, &fingerprint(entry));
        }
    }
}

impl RaisedObjections {
    fn add(&self, file: Option<&Name>, found: Vec<(u64, ProblemKind)>, fingerprint: &[u8]) {
        let Ok(mut raised) = self.0.lock() else { return };
        for (line, kind) in found {
            if raised.len() < PROBLEMS_MAX {
                let file = file.map(|file| file.to_string());
                raised.push((Problem { line, column: None, file, kind }, fingerprint.to_vec()));
            }
        }
    }

    /// The objections to entries that no earlier import brought.
    pub async fn of_new(&self, tx: &mut Tx, import_id: i64) -> Result<Vec<Problem>, DbError> {
        let raised = self.0.lock().map(|mut raised| std::mem::take(&mut *raised)).unwrap_or_default();
        if raised.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(Vec<u8>, i64)> = sql!(tx, |conn| {
            let mut query = QueryBuilder::new("SELECT source_hash, COUNT(*) FROM entry WHERE import_id <> ");
            query.push_bind(import_id).push(" AND source_hash IN (");
            let mut hashes = query.separated(", ");
            for (_, hash) in &raised {
                hashes.push_bind(hash.clone());
            }
            query.push(") GROUP BY source_hash");
            query.build_query_as().fetch_all(conn).await?
        });
        let known: HashMap<Vec<u8>, i64> = rows.into_iter().collect();
        Ok(raised
            .into_iter()
            .filter(|(_, hash)| !known.contains_key(hash))
            .map(|(problem, _)| problem)
            .collect())
    }
}

/// The problems of a file and the objections to it, in the order of its lines.
pub fn merged(mut problems: Vec<Problem>, against: Vec<Problem>) -> Vec<Problem> {
    problems.extend(against);
    problems.sort_by(|left, right| (&left.file, left.line).cmp(&(&right.file, right.line)));
    problems
}
