//! What the lines of a file are filed under: areas, parties, projects, journals. A party or a project that is
//! not there is made, one event each; an area is a matter of the company, so it is made only where there is
//! none yet, and refused by line elsewhere (`objections`).

use std::collections::HashMap;

use super::Imported;
use crate::auth::Grant;
use crate::auth::permission::ImportLedger;
use crate::company::model::{CODE_MAX, NewArea, NewParty, NewProject};
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError};
use crate::finance::import::BalancedEntry;
use crate::finance::import::item::{Tags, tag};
use crate::sql;

/// The names of dimensions in a file, and the ids they stand for.
pub struct Names {
    grant: Grant<ImportLedger>,
    /// The company had no areas when the import began.
    makes_areas: bool,
    areas: HashMap<String, i64>,
    parties: HashMap<String, i64>,
    projects: HashMap<String, i64>,
    journals: HashMap<String, i64>,
    first_journal: Option<i64>,
}

/// What a line is filed under.
#[derive(Clone, Copy, Default)]
pub struct Filed {
    pub area_id: Option<i64>,
    pub party_id: Option<i64>,
    pub project_id: Option<i64>,
}

impl Names {
    pub async fn load(tx: &mut Tx, grant: &Grant<ImportLedger>) -> Result<Names, DbError> {
        let journals = crate::finance::store::entries::journals(tx).await?;
        let first_journal = journals.iter().filter(|journal| journal.active).map(|journal| journal.id).min();
        let areas = company::areas(tx).await?;
        let by_code = areas.iter().map(|area| (area.code.clone(), area.id));
        let by_name = areas.iter().map(|area| (area.name.clone(), area.id));
        Ok(Names {
            grant: grant.clone(),
            makes_areas: areas.is_empty(),
            areas: by_name.chain(by_code).collect(),
            parties: HashMap::new(),
            projects: HashMap::new(),
            journals: journals.iter().map(|journal| (journal.code.clone(), journal.id)).collect(),
            first_journal,
        })
    }

    /// The areas that a file may name; any where the company has none.
    pub fn areas(&self) -> Option<impl Iterator<Item = &String>> {
        (!self.makes_areas).then(|| self.areas.keys())
    }

    /// What the tags of a line, else of its entry, file it under.
    pub async fn filed(
        &mut self,
        tx: &mut Tx,
        (of_entry, of_line, line): (&Tags, &Tags, u64),
        made: &mut Imported,
    ) -> Result<Filed, DbError> {
        let named = |name| tag(of_line, name).or_else(|| tag(of_entry, name)).filter(|text| !text.is_empty());
        let mut filed = Filed::default();
        if let Some(name) = named("area") {
            filed.area_id = Some(self.area(tx, name, line, made).await?);
        }
        if let Some(name) = named("party") {
            filed.party_id = Some(self.party(tx, name, made).await?);
        }
        if let Some(name) = named("project") {
            filed.project_id = Some(self.project(tx, name, made).await?);
        }
        Ok(filed)
    }

    async fn area(
        &mut self,
        tx: &mut Tx,
        name: &str,
        line: u64,
        made: &mut Imported,
    ) -> Result<i64, DbError> {
        if let Some(id) = self.areas.get(name) {
            return Ok(*id);
        }
        if !self.makes_areas {
            let unknown = FieldError::about(format!("line {line}: area"), Fault::Unknown, name);
            return Err(AppError::Invalid(vec![unknown]).into());
        }
        let new = NewArea {
            code: code(name, made.areas.len()),
            name: name.to_owned(),
            parent_id: None,
            manager_id: None,
        };
        let id = company::add_area(tx, &self.grant.carried(), &new).await?;
        made.areas.push(name.to_owned());
        self.areas.insert(name.to_owned(), id);
        Ok(id)
    }

    async fn party(&mut self, tx: &mut Tx, name: &str, made: &mut Imported) -> Result<i64, DbError> {
        if let Some(id) = self.parties.get(name) {
            return Ok(*id);
        }
        let id = match company::party_by_name(tx, name).await? {
            Some(party) => party.id,
            None => {
                made.parties.push(name.to_owned());
                let new = NewParty { name: name.to_owned(), ..NewParty::default() };
                company::add_party(tx, &self.grant.carried(), &new).await?
            }
        };
        self.parties.insert(name.to_owned(), id);
        Ok(id)
    }

    async fn project(&mut self, tx: &mut Tx, name: &str, made: &mut Imported) -> Result<i64, DbError> {
        if let Some(id) = self.projects.get(name) {
            return Ok(*id);
        }
        let id = match company::project_by_name(tx, name).await? {
            Some(project) => project.id,
            None => {
                let new = NewProject { code: code(name, made.projects.len()), name: name.to_owned() };
                made.projects.push(name.to_owned());
                company::add_project(tx, &self.grant.carried(), &new).await?
            }
        };
        self.projects.insert(name.to_owned(), id);
        Ok(id)
    }

    /// The journal named by the entry, or the company's first.
    pub async fn journal(&mut self, tx: &mut Tx, entry: &BalancedEntry) -> Result<i64, DbError> {
        const ADD: &str = "INSERT INTO journal (code, name) VALUES ($1, $1) RETURNING id";
        let named = tag(&entry.tags, "journal").filter(|code| !code.is_empty());
        let code = match (named, self.first_journal) {
            (Some(code), _) => code,
            (None, Some(first)) => return Ok(first),
            (None, None) => "DG",
        };
        if let Some(id) = self.journals.get(code) {
            return Ok(*id);
        }
        let id: i64 = sql!(tx, |conn| sqlx::query_scalar(ADD).bind(code).fetch_one(conn).await?);
        self.journals.insert(code.to_owned(), id);
        self.first_journal.get_or_insert(id);
        Ok(id)
    }
}

/// The name where it fits a code; else its beginning and a number of its own.
fn code(name: &str, nth: usize) -> String {
    if name.chars().count() <= CODE_MAX {
        return name.to_owned();
    }
    let number = format!(" {}", nth + 1);
    name.chars().take(CODE_MAX - number.len()).collect::<String>() + &number
}
