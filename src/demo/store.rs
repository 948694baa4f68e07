//! Posting the demo company through the ledger like any other, and removing it as a whole.

use std::collections::HashMap;

use super::deeds::{self, Hands};
use super::entry::DemoEntry;
use super::people::{self, SignIn};
use super::warehouse::{Around, Warehouse};
use super::{AREAS, Deed, DemoItem, PROJECTS, Plan, facts};
use crate::auth::grant::{Actor, OPERATOR};
use crate::auth::permission::{ChangeChart, ChangeCompany, ChangeParties, ClosePeriods, PostEntries};
use crate::auth::{Grant, Role};
use crate::company::model::{HolidayForm, NewArea, NewCompany, NewHoliday, NewProject};
use crate::company::store as company;
use crate::db::{Db, DbError, Tx, dialect};
use crate::error::{AppError, Rule};
use crate::finance::chart::{self, Chart};
use crate::finance::model::{NewEntry, NewLine};
use crate::finance::store::entries as ledger;
use crate::finance::store::periods::{self, FiscalYear};
use crate::finance::store::{accounts, post_all};
use crate::kernel::{Currency, Day, Instant, Lang, Money, Month, TaxId};

/// How many entries share a transaction.
const BATCH: usize = 1_000;

/// The company's own CNPJ, of the alphanumeric kind.
const CNPJ: &str = "7K4SAZ21000110";

/// What came of loading: how many entries were posted, and how its people sign in.
pub struct Loaded {
    pub entries: usize,
    pub people: Vec<SignIn>,
}

/// Creates the demo company in an empty database. `now` caps the times of its events: each day is recorded at
/// its own noon, by the person who keeps the books.
pub async fn load(db: &Db, plan: &Plan, now: Instant) -> Result<Loaded, DbError> {
    let made = people::passwords().await?;
    let mut clock = Clock { now, people: HashMap::new() };
    let first = plan.months().first().map_or(plan.today, |month| month.first());
    let actor = clock.actor(first, Role::Finance);
    let mut tx = db.write().await?;
    found(&mut tx, &actor, plan).await?;
    let ids = Ids::load(&mut tx, &actor, plan).await?;
    clock.people = staff(&mut tx, &actor, &made, &ids).await?;
    tx.commit().await?;
    let mut books = Books { db, clock, plan, closed: None, posted: 0 };
    books.post(&ids).await?;
    let people = made.into_iter().map(|(sign_in, _)| sign_in).collect();
    Ok(Loaded { entries: books.posted, people })
}

/// Adds the people and sets the managers of the areas; who does the work of each role.
async fn staff(
    tx: &mut Tx,
    actor: &Actor,
    made: &[(SignIn, String)],
    ids: &Ids,
) -> Result<HashMap<Role, i64>, DbError> {
    let grant: Grant<ChangeCompany> = actor.grant()?;
    let area = |code: &str| ids.areas.get(code).copied();
    let users = people::join(tx, grant.by(), made, area).await?;
    let mut at_work = HashMap::new();
    for ((SignIn { person, .. }, _), user_id) in made.iter().zip(users) {
        at_work.insert(person.role, user_id);
        let managed = area(person.area).filter(|_| person.manages);
        if let Some(id) = managed {
            let area = company::area(tx, id).await?.ok_or(AppError::NotFound)?;
            let new = NewArea {
                code: area.code,
                name: area.name,
                parent_id: area.parent_id,
                manager_id: Some(user_id),
            };
            company::change_area(tx, &grant, id, &new).await?;
        }
    }
    Ok(at_work)
}

struct Clock {
    now: Instant,
    people: HashMap<Role, i64>,
}

impl Clock {
    /// Whoever does the work of a role, at noon in São Paulo on a day.
    fn actor(&self, day: Day, role: Role) -> Actor {
        const NOON: i64 = 15 * 3_600;
        const SINCE_1970: i64 = 10_957;
        let seconds = (i64::from(day.since_2000()) + SINCE_1970) * 86_400 + NOON;
        let moment = Instant(seconds * 1_000_000).min(self.now);
        let user_id = self.people.get(&role).copied().unwrap_or(OPERATOR);
        Actor { user_id, ..Actor::operator(moment, day, Lang::Pt) }
    }
}

/// The company with its chart, holidays, areas and projects.
async fn found(tx: &mut Tx, actor: &Actor, plan: &Plan) -> Result<(), DbError> {
    let grant: Grant<ChangeCompany> = actor.grant()?;
    let new = NewCompany {
        name: "Serra Azul Distribuidora Ltda.".to_owned(),
        cnpj: TaxId::parse(CNPJ).ok(),
        time_zone: "America/Sao_Paulo".to_owned(),
        currency: Currency::brl(),
        fiscal_year_starts: 1,
        lang: Lang::Pt,
    };
    company::create(tx, grant.by(), &new).await?;
    company::mark_demo(tx, grant.by(), plan.seed, plan.entries as u64).await?;
    chart::load(tx, grant.by(), Chart::Br).await?;
    let years = actor.today.year()..=plan.today.year() + 1;
    for year in years {
        company::load_holidays(tx, &grant, year, true).await?;
        let form = HolidayForm {
            day: format!("14/12/{year}"),
            name: "Aniversário de Jundiaí".to_owned(),
            reach: "municipal".to_owned(),
        };
        let holiday = NewHoliday::parse(&form, actor.today).map_err(AppError::Invalid)?;
        company::add_holiday(tx, &grant, &holiday).await?;
    }
    Ok(())
}

/// The ids of what the entries name by code.
struct Ids {
    accounts: HashMap<String, i64>,
    areas: HashMap<&'static str, i64>,
    projects: HashMap<&'static str, i64>,
    parties: Vec<i64>,
    journal: i64,
}

impl Ids {
    async fn load(tx: &mut Tx, actor: &Actor, plan: &Plan) -> Result<Ids, DbError> {
        let company_grant: Grant<ChangeCompany> = actor.grant()?;
        let mut areas = HashMap::new();
        for (code, name, above) in AREAS {
            let parent_id = above.and_then(|above| areas.get(above).copied());
            let new = NewArea { code: code.to_owned(), name: name.to_owned(), parent_id, manager_id: None };
            areas.insert(code, company::add_area(tx, &company_grant, &new).await?);
        }
        let chart_grant: Grant<ChangeChart> = actor.grant()?;
        let mut projects = HashMap::new();
        for (code, name) in PROJECTS {
            let new = NewProject { code: code.to_owned(), name: name.to_owned() };
            projects.insert(code, company::add_project(tx, &chart_grant, &new).await?);
        }
        let party_grant: Grant<ChangeParties> = actor.grant()?;
        let parties = company::add_parties(tx, &party_grant, &plan.cast().parties).await?;
        let accounts =
            accounts::chart(tx).await?.into_iter().map(|account| (account.code, account.id)).collect();
        let general = chart::Chart::Br.journals(Lang::Pt)[0].0;
        let journals = ledger::journals(tx).await?;
        let journal = journals.iter().find(|journal| journal.code == general).ok_or(AppError::NotFound)?.id;
        Ok(Ids { accounts, areas, projects, parties, journal })
    }

    fn entry(&self, demo: DemoEntry) -> Result<NewEntry, DbError> {
        let mut lines = Vec::with_capacity(demo.lines.len());
        for line in demo.lines {
            let account = self.accounts.get(line.account).copied().ok_or(AppError::NotFound)?;
            lines.push(NewLine {
                area_id: line.area.and_then(|area| self.areas.get(area).copied()),
                party_id: line.party.and_then(|party| self.parties.get(party).copied()),
                project_id: line.project.and_then(|project| self.projects.get(project).copied()),
                ..NewLine::new(account, Money(line.amount))
            });
        }
        let mut entry = NewEntry::new(self.journal, demo.on, demo.memo, lines);
        entry.document = demo.document;
        Ok(entry)
    }
}

/// A day that is gathered before it is lived.
#[derive(Default)]
struct Today {
    on: Option<Day>,
    /// With how many entries each makes.
    deeds: Vec<(Deed, usize)>,
    entries: Vec<NewEntry>,
}

/// The books while they are being filled, day by day.
struct Books<'a> {
    db: &'a Db,
    clock: Clock,
    plan: &'a Plan,
    /// The last month closed.
    closed: Option<Month>,
    posted: usize,
}

impl Books<'_> {
    async fn post(&mut self, ids: &Ids) -> Result<(), DbError> {
        let mut tx = self.db.write().await?;
        let mut story = facts(self.plan);
        let (mut hands, mut today, mut since_commit) = (None, Today::default(), 0);
        while let Some(fact) = story.next() {
            if hands.is_none() {
                hands = Some(self.hire(&mut tx, ids, fact.on, story.items()).await?);
            }
            if today.on.is_some_and(|on| on != fact.on) || today.entries.len() == BATCH {
                since_commit += self.live(&mut tx, hands.as_mut(), &mut today).await?;
                self.close_before(&mut tx, fact.on).await?;
            }
            if since_commit >= BATCH {
                tx.commit().await?;
                tx = self.db.write().await?;
                since_commit = 0;
            }
            today.on = Some(fact.on);
            match fact.deed {
                Some(deed) => today.deeds.push((deed, fact.entries.len())),
                None => {
                    for entry in fact.entries {
                        today.entries.push(ids.entry(entry)?);
                    }
                }
            }
        }
        self.live(&mut tx, hands.as_mut(), &mut today).await?;
        self.close_years_over(&mut tx).await?;
        tx.commit().await
    }

    /// Makes the warehouses with what they hold.
    async fn hire(&self, tx: &mut Tx, ids: &Ids, on: Day, items: &[DemoItem]) -> Result<Hands, DbError> {
        let around = Around {
            sales_area: ids.areas.get("20").copied().ok_or(AppError::NotFound)?,
            stock_area: ids.areas.get("31").copied().ok_or(AppError::NotFound)?,
            opening_account: ids.accounts.get("2.3.1.02").copied().ok_or(AppError::NotFound)?,
        };
        let actor = self.clock.actor(on, Role::Stock);
        let house = Warehouse::build(tx, &actor, items, &ids.parties, &around).await?;
        Ok(Hands::new(house, ids.parties.clone(), items))
    }

    /// Does the deeds of a day and posts its entries; how many entries that made.
    async fn live(
        &mut self,
        tx: &mut Tx,
        hands: Option<&mut Hands>,
        today: &mut Today,
    ) -> Result<usize, DbError> {
        let (Some(on), Some(hands)) = (today.on, hands) else { return Ok(0) };
        let mut made = 0;
        for (deed, entries) in today.deeds.drain(..) {
            let actor = self.clock.actor(on, deeds::role(&deed));
            hands.act(tx, &actor, deed).await?;
            made += entries;
        }
        let grant: Grant<PostEntries> = self.clock.actor(on, Role::Finance).grant()?;
        made += post_all(tx, &grant, &today.entries).await?.len();
        today.entries.clear();
        self.posted += made;
        Ok(made)
    }

    /// From the tenth of a month on, the months before it are closed, and with December its year.
    async fn close_before(&mut self, tx: &mut Tx, day: Day) -> Result<(), DbError> {
        let over = if day.date().day() >= 10 { day.month().plus(-1) } else { day.month().plus(-2) };
        match over {
            Some(over) if !self.plan.years_to_close().is_empty() => self.close_to(tx, over, day).await,
            _ => Ok(()),
        }
    }

    /// Where today is early in January, last year is closed all the same.
    async fn close_years_over(&mut self, tx: &mut Tx) -> Result<(), DbError> {
        match self.plan.years_to_close().last().and_then(|year| Month::new(*year, 12)) {
            Some(last) => self.close_to(tx, last, self.plan.today).await,
            None => Ok(()),
        }
    }

    async fn close_to(&mut self, tx: &mut Tx, last: Month, day: Day) -> Result<(), DbError> {
        let actor = self.clock.actor(day, Role::Finance);
        let (closing, posting): (Grant<ClosePeriods>, Grant<PostEntries>) = (actor.grant()?, actor.grant()?);
        let first = self.plan.months().first().and_then(|month| Month::new(month.year(), 1));
        let next = self.closed.map_or(first, |month| month.plus(1));
        let mut next = next.ok_or(AppError::BadRequest)?;
        while next <= last {
            if next.of_year() == 12 {
                let year = FiscalYear { first: Month::new(next.year(), 1).unwrap_or(next) };
                let memo = format!("Encerramento do exercício de {}", next.year());
                periods::close_year(tx, &closing, &posting, year, &memo).await?;
                self.posted += 1;
            } else {
                periods::close(tx, &closing, next).await?;
            }
            self.closed = Some(next);
            next = next.plus(1).ok_or(AppError::BadRequest)?;
        }
        Ok(())
    }
}

/// Removes everything in the database: the demo company, its users, entries and events. A real company is
/// refused.
pub async fn remove(db: &Db) -> Result<(), DbError> {
    let mut tx = db.read().await?;
    let company = company::load(&mut tx).await?.ok_or(Rule::NoCompany)?;
    drop(tx);
    if !company.demo {
        return Err(Rule::NotDemo.into());
    }
    dialect::empty(db).await
}
