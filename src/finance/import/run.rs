//! An import from text to balanced entries: the file is read twice, first to learn what it tells about the
//! whole of
//! itself (prices, kinds of accounts, whether days are in order), then to balance entry by entry.

use std::collections::HashSet;
use std::ops::ControlFlow;

use crate::kernel::Day;

use super::account::AccountKind;
use super::balance::facts::Facts;
use super::balance::order::Order;
use super::balance::{BalancedEntry, Balancer, Rules};
use super::commodity::is_code;
use super::decimal::Decimal;
use super::item::{Item, Name, Names, ParsedEntry, Place};
use super::problem::{Problem, ProblemKind, Problems};
use super::source::Loader;
use super::{Format, Reading, Sink};

/// What to import, and into what.
pub struct Job<'a> {
    pub format: Format,
    pub loader: &'a dyn Loader,
    /// The path of the file, as `loader` knows it.
    pub path: &'a str,
    /// The code of the company's currency.
    pub currency: &'a str,
    /// The year of dates that have none; without it they are refused.
    pub year: Option<i16>,
    /// The kinds of accounts that the company already has.
    pub known: &'a dyn Fn(&str) -> Option<AccountKind>,
    /// The path of the company's account with this code.
    pub coded: &'a dyn Fn(&str) -> Option<Name>,
    /// Sees every entry that balances, also those of a file that has problems elsewhere.
    pub seen: &'a dyn Fn(&BalancedEntry),
}

/// What an import hands on: all accounts, commodities and prices first, then the entries.
#[derive(Clone, Debug)]
pub enum Record {
    /// One that is declared is made even without lines; `heading` when others lie below it.
    Account {
        path: Name,
        kind: AccountKind,
        line: u64,
        declared: bool,
        heading: bool,
    },
    Commodity {
        code: Name,
        decimals: Option<u8>,
    },
    Price {
        date: Day,
        commodity: Name,
        rate: Decimal,
        in_commodity: Name,
    },
    Entry(BalancedEntry),
}

pub type RecordSink<'s> = &'s mut dyn FnMut(Record) -> ControlFlow<()>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub accounts: u64,
    pub prices: u64,
    pub entries: u64,
    pub lines: u64,
    /// Entries wholly of zeroes, which were left out.
    pub skipped: u64,
    /// What was read and has no effect here, such as beancount's plugins.
    pub ignored: Vec<(Place, String)>,
    pub first: Option<Day>,
    pub last: Option<Day>,
}

/// Reads a file and hands on what it holds. The sink is called no more once a problem is found, and whoever
/// holds a
/// transaction keeps nothing of it on `Err`. A sink that breaks ends the import early and without a problem.
///
/// Entries come in the order of the file, or in the order of their days where that matters (assertions,
/// lots, pads);
/// then as many are held as the file's own disorder asks for: none when it is in order of days.
pub fn read(job: &Job<'_>, sink: RecordSink<'_>) -> Result<Summary, Vec<Problem>> {
    let (facts, problems) = learn(job);
    let summary = Summary { ignored: facts.ignored.clone(), ..Summary::default() };
    let asserting = problems.are_confined();
    let mut run = Run { sink, problems, summary, unknown: HashSet::new(), stopped: false };
    run.codes(&facts);
    let kinds = run.kinds(job, &facts);
    if run.problems.is_empty() && run.unknown.is_empty() {
        run.declarations(&facts, kinds);
    }
    if !run.problems.full() && !run.stopped {
        run.entries(job, &facts, asserting);
    }
    let mut problems = run.problems.into_list();
    if problems.is_empty() {
        return Ok(run.summary);
    }
    problems.sort_by(|left, right| (&left.file, left.line).cmp(&(&right.file, right.line)));
    Err(problems)
}

fn parse(job: &Job<'_>, sink: Sink<'_>) -> Problems {
    let mut reading = Reading {
        loader: job.loader,
        currency: job.currency,
        year: job.year,
        names: Names::default(),
        problems: Problems::default(),
    };
    let mut named = |mut item: Item| {
        for name in item.accounts_mut() {
            if let Some(path) = (job.coded)(name) {
                *name = path;
            }
        }
        sink(item)
    };
    let sink: Sink<'_> = &mut named;
    // A sink that breaks wants no more; there is nothing to undo here.
    let _ = match job.format {
        Format::Journal => super::journal::parse(&mut reading, job.path, sink),
        Format::Beancount => super::beancount::parse(&mut reading, job.path, sink),
        Format::Table => super::table::parse(&mut reading, job.path, sink),
    };
    reading.problems
}

fn learn(job: &Job<'_>) -> (Facts, Problems) {
    let mut facts = Facts::default();
    let problems = parse(job, &mut |item| {
        facts.learn(&item);
        ControlFlow::Continue(())
    });
    facts.prices.sort();
    (facts, problems)
}

struct Run<'r> {
    sink: RecordSink<'r>,
    problems: Problems,
    summary: Summary,
    /// Accounts of a table whose kind nobody tells: each of their rows is to be mended.
    unknown: HashSet<Name>,
    stopped: bool,
}

impl Run<'_> {
    fn emit(&mut self, record: Record) {
        if !self.stopped && (self.sink)(record).is_break() {
            self.stopped = true;
        }
    }

    /// The kind of every account; one that nobody tells is asked for once, as one line declares it.
    fn kinds(&mut self, job: &Job<'_>, facts: &Facts) -> Vec<AccountKind> {
        let mut kinds = Vec::with_capacity(facts.accounts.len());
        for (path, place) in &facts.accounts {
            match facts.kinds.of(path, job.known) {
                Some(kind) => kinds.push(kind),
                None if job.format == Format::Table => {
                    self.unknown.insert(path.clone());
                }
                None => {
                    let kind = ProblemKind::AccountKindUnknown { account: path.to_string(), table: false };
                    self.problems.push(place, None, kind);
                }
            }
        }
        kinds
    }

    /// Every commodity that lines are in must have a code that can be kept.
    fn codes(&mut self, facts: &Facts) {
        for (code, (_, place)) in facts.seen.iter().filter(|(code, _)| !is_code(code)) {
            self.problems.push(place, None, ProblemKind::BadCommodity { commodity: code.to_string() });
        }
    }

    fn declarations(&mut self, facts: &Facts, kinds: Vec<AccountKind>) {
        let headings = facts.headings();
        for ((path, place), kind) in facts.accounts.iter().zip(kinds) {
            self.summary.accounts += 1;
            let (declared, heading) = (facts.declares(path), headings.contains(&**path));
            self.emit(Record::Account { path: path.clone(), kind, line: place.line, declared, heading });
        }
        for (code, decimals) in &facts.commodities {
            self.emit(Record::Commodity { code: code.clone(), decimals: *decimals });
        }
        for (commodity, in_commodity, date, rate) in facts.prices.all() {
            self.summary.prices += 1;
            let (commodity, in_commodity) = (commodity.clone(), in_commodity.clone());
            self.emit(Record::Price { date, commodity, rate, in_commodity });
        }
    }

    fn entries(&mut self, job: &Job<'_>, facts: &Facts, asserting: bool) {
        let rules = match job.format {
            Format::Journal => Rules::Hledger,
            Format::Beancount => Rules::Beancount,
            Format::Table => Rules::Exact,
        };
        let mut balancer = Balancer::new(facts, rules, job.currency);
        balancer.asserting = asserting;
        let mut order = Order::new(facts.lag_days, rules == Rules::Beancount);
        parse(job, &mut |item| {
            let date = match &item {
                Item::Entry(entry) => entry.date,
                Item::Lost(lost) if lost.dated => lost.entry.date,
                Item::Balance { date, .. } | Item::Pad { date, .. } => *date,
                _ => return ControlFlow::Continue(()),
            };
            if !facts.ordered {
                return self.take(job, &mut balancer, item);
            }
            order.put(date, item);
            while let Some(item) = order.ready() {
                self.take(job, &mut balancer, item)?;
            }
            ControlFlow::Continue(())
        });
        while let Some(item) = order.earliest() {
            if self.take(job, &mut balancer, item).is_break() {
                return;
            }
        }
        balancer.finish(&mut self.problems);
        self.summary.skipped = balancer.skipped;
    }

    fn take(&mut self, job: &Job<'_>, balancer: &mut Balancer<'_>, item: Item) -> ControlFlow<()> {
        if let (Item::Entry(entry), false) = (&item, self.unknown.is_empty()) {
            self.unknown_rows(entry);
        }
        let entry = balancer.take(item, &mut self.problems);
        if let Some(entry) = &entry {
            (job.seen)(entry);
        }
        if let (Some(entry), true) = (entry, self.problems.is_empty() && self.unknown.is_empty()) {
            self.summary.entries += 1;
            self.summary.lines += entry.lines.len() as u64;
            self.summary.first = Some(self.summary.first.map_or(entry.date, |first| first.min(entry.date)));
            self.summary.last = self.summary.last.max(Some(entry.date));
            self.emit(Record::Entry(entry));
        }
        if self.stopped || self.problems.full() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn unknown_rows(&mut self, entry: &ParsedEntry) {
        for posting in entry.postings.iter().filter(|posting| self.unknown.contains(&posting.account)) {
            let place = Place { file: entry.place.file.clone(), line: posting.line };
            let account = posting.account.to_string();
            self.problems.push(&place, None, ProblemKind::AccountKindUnknown { account, table: true });
        }
    }
}
