//! The demo company holds together: balanced, as many entries as asked for, money never below zero, a
//! sensible margin.

use std::collections::{BTreeMap, HashSet};

use super::*;
use crate::finance::chart::{Chart, accounts};

fn plan(entries: usize, seed: u64, today: &str) -> Plan {
    Plan { entries, seed, today: today.parse().unwrap() }
}

fn entries(plan: &Plan) -> impl Iterator<Item = DemoEntry> {
    facts(plan).flat_map(|fact| fact.entries)
}

/// Balances by account, and the lowest each ever was.
fn run(plan: &Plan) -> (usize, BTreeMap<&'static str, i64>, BTreeMap<&'static str, i64>) {
    let (mut count, mut balances, mut lowest) = (0, BTreeMap::new(), BTreeMap::new());
    let mut last: Option<Day> = None;
    for entry in entries(plan) {
        assert!(last.is_none_or(|last| last <= entry.on) && entry.on <= plan.today, "{entry:?}");
        assert!(entry.lines.len() >= 2, "{entry:?}");
        assert_eq!(entry.lines.iter().map(|line| line.amount).sum::<i64>(), 0, "{entry:?}");
        for line in &entry.lines {
            assert_ne!(line.amount, 0, "{entry:?}");
            let balance = balances.entry(line.account).or_insert(0);
            *balance += line.amount;
            let low = lowest.entry(line.account).or_insert(0);
            *low = (*low).min(*balance);
        }
        last = Some(entry.on);
        count += 1;
    }
    (count, balances, lowest)
}

#[test]
fn any_size_has_exactly_its_entries_and_money_stays_above_zero() {
    let sizes = [(100, 1), (137, 2), (1_000, 3), (5_000, 1), (5_000, 4), (19_999, 5), (60_000, 6)];
    for (size, seed) in sizes {
        for today in ["2026-11-24", "2026-01-02", "2027-12-31"] {
            let plan = plan(size, seed, today);
            let (count, balances, lowest) = run(&plan);
            assert_eq!(count + plan.years_to_close().len(), size, "{plan:?}");
            for account in
                [firm::CASH, firm::BB, firm::ITAU, firm::SAVINGS, firm::STOCK, firm::DIRECT, firm::RECEIVABLE]
            {
                let low = lowest.get(account).copied().unwrap_or(0);
                assert!(low >= 0, "{account} {low} {plan:?}");
            }
            for account in [firm::PAYABLE, firm::LOAN] {
                assert!(balances[account] <= 0, "{account} {plan:?}");
            }
        }
    }
}

#[test]
fn the_figures_are_those_of_a_healthy_distributor() {
    for (size, seed) in [(1_000, 1), (5_000, 2), (30_000, 3)] {
        let (_, balances, _) = run(&plan(size, seed, "2026-11-24"));
        let under = |prefix: &str| -> i64 {
            balances.iter().filter(|(code, _)| code.starts_with(prefix)).map(|(_, amount)| *amount).sum()
        };
        let (gross, net) = (-under("3.1"), -under("3.1") - under("3.2"));
        let profit = -under("3") - under("4");
        let percent = |part: i64, whole: i64| part * 100 / whole;
        assert!((80..=86).contains(&percent(net, gross)), "net {}", percent(net, gross));
        assert!((48..=60).contains(&percent(under("4.1"), net)), "cost {}", percent(under("4.1"), net));
        assert!((6..=16).contains(&percent(profit, net)), "profit {}", percent(profit, net));
        assert!(under("1.1") > -under("2.1"), "current ratio");
    }
}

/// How many deeds of each name there are.
fn deeds(plan: &Plan) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for deed in facts(plan).filter_map(|fact| fact.deed) {
        let name = format!("{deed:?}");
        let name = name.split([' ', '(']).next().unwrap_or_default().to_owned();
        let count = match &deed {
            Deed::Sell(orders) => orders.len(),
            Deed::Ship(trips) => trips.iter().map(|trip| trip.stops.len()).sum(),
            _ => 1,
        };
        *counts.entry(name).or_insert(0) += count;
    }
    counts
}

#[test]
fn goods_come_and_go_in_believable_proportion() {
    for seed in 1..4 {
        let plan = plan(5_000, seed, "2026-11-24");
        let found = deeds(&plan);
        let months = plan.months().len();
        assert!((12..30).contains(&(found["Sell"] / months)), "{found:?}");
        assert!((4..12).contains(&(found["Buy"] / months)), "{found:?}");
        assert!(found["Ship"] >= found["Sell"] * 9 / 10, "{found:?}");
        assert!(found["Receive"] + found["Unload"] >= found["Bill"], "{found:?}");
        for name in
            ["Announce", "Arrive", "Cancel", "Count", "Freight", "GiveBack", "Landed", "Move", "Scrap"]
        {
            assert!(found.get(name).is_some_and(|count| *count >= 5), "{name} {found:?}");
        }
        assert!(found["Cancel"] * 8 < found["Sell"], "{found:?}");
    }
}

#[test]
fn something_is_on_its_way_at_the_end() {
    let plan = plan(5_000, 1, "2026-11-24");
    let (mut bought, mut came, mut left, mut arrived) = (0, HashSet::new(), 0, HashSet::new());
    let (mut ordered, mut loaded, mut at_once, mut planned) = (0, 0, 0, 0);
    for deed in facts(&plan).filter_map(|fact| fact.deed) {
        match deed {
            Deed::Buy(_) => bought += 1,
            Deed::Receive { purchase, .. } | Deed::Unload { purchase } => {
                came.insert(purchase);
            }
            Deed::Sell(orders) => {
                ordered += orders.iter().flat_map(|one| &one.lines).map(|line| line.count).sum::<i64>();
            }
            Deed::Ship(trips) => {
                left += trips.len();
                at_once += trips.iter().filter(|trip| trip.arrives_at_once).count();
                let stops = trips.iter().flat_map(|trip| &trip.stops);
                loaded += stops.flat_map(|stop| &stop.loads).map(|(_, count)| count).sum::<i64>();
            }
            Deed::Arrive { trip, .. } => {
                arrived.insert(trip);
            }
            Deed::Plan { .. } => planned += 1,
            _ => {}
        }
    }
    assert!(came.len() < bought && at_once + arrived.len() < left && loaded < ordered && planned > 0);
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let story = |seed| facts(&plan(3_000, seed, "2026-11-24")).collect::<Vec<_>>();
    assert_eq!(story(5), story(5));
    assert_ne!(story(5), story(6));
}

#[test]
fn accounts_areas_and_parties_exist() {
    let plan = plan(5_000, 9, "2026-11-24");
    let codes: HashSet<&str> =
        accounts(Chart::Br).iter().filter(|account| account.analytic).map(|account| account.code).collect();
    let areas: HashSet<&str> = AREAS.iter().map(|(code, ..)| *code).collect();
    let parties = plan.cast().parties.len();
    let (mut lines, mut count, mut named) = (0, 0, HashSet::new());
    for entry in entries(&plan) {
        count += 1;
        for line in &entry.lines {
            lines += 1;
            assert!(line.account == goods::RECEIVED || codes.contains(line.account), "{entry:?}");
            assert!(line.area.is_none_or(|area| areas.contains(area)), "{entry:?}");
            assert!(line.party.is_none_or(|party| party < parties), "{entry:?}");
            named.extend(line.party);
        }
    }
    assert!((20..=30).contains(&(lines * 10 / count)), "{} lines", lines * 10 / count);
    assert!(named.len() > parties / 2);
}

mod posted {
    use super::*;
    use crate::company::store as company;
    use crate::db::testing::{TestDb, both, sqlite};
    use crate::db::{Db, DbError};
    use crate::demo::store::{load, remove};
    use crate::error::{AppError, Rule};
    use crate::events::store::head;
    use crate::finance::store::reports::{Question, Range, trial_balance};
    use crate::finance::store::verify;
    use crate::kernel::Instant;

    /// 24 November 2026, in the evening.
    const NOW: Instant = Instant(1_795_557_600_000_000);

    async fn balances(db: &Db, plan: &Plan) -> Result<(Vec<(String, i64)>, i64), DbError> {
        let mut tx = db.read().await?;
        let from = plan.months()[0].first();
        let report = trial_balance(&mut tx, Question::new(Range { from, to: plan.today })).await?;
        assert_eq!((report.total.debit, report.total.closing()), (report.total.credit, 0));
        let rows =
            report.accounts.iter().map(|(account, _, balance)| (account.code.clone(), balance.closing()));
        Ok((rows.collect(), head(&mut tx).await?.seq))
    }

    async fn loaded(test: &TestDb, plan: &Plan) -> Result<(Vec<(String, i64)>, i64), DbError> {
        let done = load(&test.db, plan, NOW).await?;
        assert_eq!((done.entries, done.people.len()), (plan.entries, people::PEOPLE.len()));
        balances(&test.db, plan).await
    }

    #[tokio::test]
    async fn the_same_seed_gives_the_same_books_on_both_databases() -> Result<(), DbError> {
        let plan = plan(1_000, 11, "2026-11-24");
        let [first, second] = both().await?;
        let books = loaded(&first, &plan).await?;
        assert_eq!(loaded(&second, &plan).await?, books);
        let other = sqlite().await?;
        assert_ne!(loaded(&other, &Plan { seed: 12, ..plan }).await?, books);
        for test in [first, second] {
            let mut tx = test.db.read().await?;
            let outcomes = crate::checks::check(&mut tx).await?;
            assert!(outcomes.iter().all(verify::Outcome::holds), "{outcomes:?}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn the_ledger_has_what_the_story_told() -> Result<(), DbError> {
        // Ten months of one year: nothing is carried to equity.
        let plan = plan(600, 3, "2026-11-24");
        let (_, told, _) = run(&plan);
        let (books, _) = loaded(&sqlite().await?, &plan).await?;
        // Of the chart, the accounts that take lines.
        let takes = |(code, balance): &&(String, i64)| code.len() == firm::STOCK.len() && *balance != 0;
        let books: BTreeMap<&str, i64> =
            books.iter().filter(takes).map(|(code, balance)| (code.as_str(), *balance)).collect();
        let told: BTreeMap<&str, i64> = told.into_iter().filter(|(_, balance)| *balance != 0).collect();
        assert_eq!(books, told);
        Ok(())
    }

    #[tokio::test]
    async fn the_demo_company_leaves_nothing_behind() -> Result<(), DbError> {
        let plan = plan(120, 1, "2026-11-24");
        for test in both().await? {
            let books = loaded(&test, &plan).await?;
            remove(&test.db).await?;
            let mut tx = test.db.read().await?;
            assert_eq!((company::load(&mut tx).await?, head(&mut tx).await?.seq), (None, 0));
            drop(tx);
            assert_eq!(loaded(&test, &plan).await?, books);
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_real_company_is_not_removed() -> Result<(), DbError> {
        for test in both().await? {
            let nothing = remove(&test.db).await.unwrap_err();
            assert!(matches!(nothing, DbError::Refused(AppError::Refused(Rule::NoCompany))));
            let actor = crate::auth::grant::Actor::operator(
                NOW,
                plan(100, 1, "2026-11-24").today,
                Default::default(),
            );
            let form = company_form();
            let new = crate::company::NewCompany::parse(&form, None).unwrap();
            let mut tx = test.db.write().await?;
            let grant = actor.grant::<crate::auth::permission::ChangeCompany>()?;
            company::create(&mut tx, grant.by(), &new).await?;
            tx.commit().await?;
            let refused = remove(&test.db).await.unwrap_err();
            assert!(matches!(refused, DbError::Refused(AppError::Refused(Rule::NotDemo))));
            assert!(company::load(&mut test.db.read().await?).await?.is_some());
        }
        Ok(())
    }

    fn company_form() -> crate::company::model::CompanyForm {
        crate::company::model::CompanyForm {
            name: "Empresa de verdade".into(),
            cnpj: String::new(),
            time_zone: "America/Sao_Paulo".into(),
            currency: "BRL".into(),
            fiscal_year_starts: "1".into(),
            lang: "pt".into(),
        }
    }
}
