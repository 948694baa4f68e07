//! What the texts of an entry's form are looked up in.

use super::{accounts, entries, periods, post};
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::finance::model::{Books, EntryForm, Named};
use crate::kernel::{Day, Lang};

/// How many parties one text may mean before it is too vague.
const CANDIDATES_MAX: i64 = 10;

/// Everything the form may name; parties only those that its texts fit.
pub async fn for_form(tx: &mut Tx, form: &EntryForm, today: Day, lang: Lang) -> Result<Books, DbError> {
    let journals = entries::journals(tx).await?.into_iter();
    let areas = company::areas(tx).await?.into_iter();
    let projects = company::projects(tx).await?.into_iter();
    let closed = periods::periods(tx).await?.into_iter().filter(|period| period.closed);
    let closed = closed.map(|period| period.month).collect();
    Ok(Books {
        accounts: accounts::chart(tx).await?,
        journals: journals.map(|one| named(one.id, one.code, one.name, one.active)).collect(),
        areas: areas.map(|one| named(one.id, one.code, one.name, one.active)).collect(),
        projects: projects.map(|one| named(one.id, one.code, one.name, one.active)).collect(),
        parties: parties(tx, form).await?,
        closed,
        decimals: post::company_currency(tx).await?.decimals(),
        today,
        lang,
    })
}

fn named(id: i64, code: String, name: String, active: bool) -> Named {
    Named { id, code, name, active }
}

async fn parties(tx: &mut Tx, form: &EntryForm) -> Result<Vec<Named>, DbError> {
    let mut parties: Vec<Named> = Vec::new();
    for text in form.party_texts() {
        let whole = company::party_by_name(tx, text).await?;
        let fitting = company::find_parties(tx, text, CANDIDATES_MAX).await?;
        for party in whole.into_iter().chain(fitting) {
            if parties.iter().all(|other| other.id != party.id) {
                parties.push(named(party.id, party.code, party.name, party.active));
            }
        }
    }
    Ok(parties)
}
