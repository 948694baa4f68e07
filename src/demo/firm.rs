//! The firm through its months: what it owns and owes, and how much of everything a month brings.

use std::collections::{HashMap, HashSet, VecDeque};

use super::cast::Cast;
use super::entry::{BANK, DemoEntry, DemoLine, Fact, share, told};
use super::goods::{self, Goods};
use super::random::Random;
use super::{Plan, rhythm, trade};
use crate::company::model::calendar::national;
use crate::kernel::{Day, Money, Month};

pub const CASH: &str = "1.1.1.01";
pub const BB: &str = "1.1.1.02";
pub const ITAU: &str = "1.1.1.03";
pub const SAVINGS: &str = "1.1.1.04";
pub const RECEIVABLE: &str = "1.1.2.01";
pub const STOCK: &str = "1.1.3.01";
/// Goods that go from the maker to the customer and are never in a warehouse.
pub const DIRECT: &str = "1.1.3.02";
pub const PAYABLE: &str = "2.1.1.01";
pub const LOAN: &str = "2.1.4.01";
pub const ACCRUED: &str = "2.3.2.01";
pub const RESULT: &str = "2.3.2.02";

/// An invoice to be received or a bill to be paid.
#[derive(Clone, Debug)]
pub struct Open {
    pub due: Day,
    pub party: usize,
    pub amount: i64,
    pub document: String,
}

/// One month about to be made.
#[derive(Clone, Debug)]
pub struct Span {
    pub month: Month,
    /// The last day with entries: the month's last, or today.
    pub last: Day,
    pub is_whole: bool,
    /// How many months ago, seen from today.
    pub back: i64,
    pub holidays: HashSet<Day>,
}

impl Span {
    /// The working day at or after this day of the month, or the last one before it where the month ends;
    /// `None` where that is after today.
    pub fn workday(&self, day: i64) -> Option<Day> {
        let last = i64::from(self.month.last().date().day());
        let on = |n: i64| Day::new(self.month.year(), self.month.of_year(), i8::try_from(n).ok()?);
        let works =
            |day: &Day| !self.holidays.contains(day) && day.date().weekday().to_monday_one_offset() < 6;
        let from = day.clamp(1, last);
        let found = (from..=last).chain((1..from).rev()).filter_map(on).find(works)?;
        (found <= self.last).then_some(found)
    }

    pub fn days(&self) -> i64 {
        i64::from(self.last.date().day())
    }

    /// The part of a month's amount that falls before today; the first days bring somewhat more than the
    /// last.
    pub fn elapsed(&self, amount: i64) -> i64 {
        let whole = i64::from(self.month.last().date().day());
        share(amount, (self.days() + self.days() / 8).min(whole), whole)
    }

    /// Accruals are booked on the last day, and already before it once the month is nearly over.
    pub fn accrues(&self) -> bool {
        self.is_whole || self.days() >= 20
    }
}

pub struct Firm {
    pub plan: Plan,
    pub cast: Cast,
    pub random: Random,
    /// Thousandths by which every amount is larger than in a company of the smallest size.
    scale: i64,
    balances: HashMap<&'static str, i64>,
    pub invoices: Vec<Open>,
    pub bills: Vec<Open>,
    pub invoice_number: i64,
    /// Profit of the months before, newest last.
    pub profits: Vec<i64>,
    /// Profit of the calendar year up to the month before.
    pub year_profit: i64,
    pub goods: Goods,
}

impl Firm {
    fn new(plan: Plan) -> Firm {
        let mut random = plan.random();
        let cast = Cast::new(plan.entries, &mut random);
        let sales_a_month = (plan.entries / plan.months().len().max(1)) as i64 * 36 / 100;
        Firm {
            plan,
            cast,
            random,
            scale: (sales_a_month * 1_000 / 450).max(1_000),
            balances: HashMap::new(),
            invoices: Vec::new(),
            bills: Vec::new(),
            invoice_number: 18_400,
            profits: Vec::new(),
            year_profit: 0,
            goods: Goods::default(),
        }
    }

    /// So few entries a month that single ones move the whole cash: more of it is kept at hand.
    pub fn is_lumpy(&self) -> bool {
        self.plan.entries / self.plan.months().len().max(1) < 120
    }

    /// An amount given in reais of the smallest company, in centavos of this one.
    pub fn reais(&self, amount: i64) -> i64 {
        share(amount * 100, self.scale, 1_000)
    }

    /// A monthly cost, a little lower in earlier months, give or take some percent.
    pub fn cost(&mut self, reais: i64, span: &Span, percent: i64) -> i64 {
        let amount = share(self.reais(reais), 1_000 - 5 * span.back, 1_000);
        self.random.around(amount, percent)
    }

    /// Gross revenue of a whole month.
    pub fn sales_target(&mut self, span: &Span) -> i64 {
        const SEASON: [i64; 12] =
            [920, 900, 1_000, 980, 1_020, 1_000, 990, 1_020, 1_030, 1_060, 1_090, 1_050];
        let season = SEASON[(span.month.of_year() - 1) as usize];
        let amount = share(share(self.reais(1_690_000), season, 1_000), 1_000 - 7 * span.back, 1_000);
        self.random.around(amount, 2)
    }

    pub fn balance(&self, account: &'static str) -> i64 {
        self.balances.get(account).copied().unwrap_or(0)
    }

    pub fn at_banks(&self) -> i64 {
        self.balance(BB) + self.balance(ITAU)
    }

    /// Puts entries in order, settles which bank each amount goes through, and keeps the balances.
    fn settle(&mut self, mut facts: Vec<Fact>) -> Vec<Fact> {
        facts.sort_by_key(|fact| fact.on);
        for entry in facts.iter_mut().flat_map(|fact| &mut fact.entries) {
            for line in std::mem::take(&mut entry.lines) {
                for line in self.through_bank(line) {
                    *self.balances.entry(line.account).or_default() += line.amount;
                    entry.lines.push(line);
                }
            }
        }
        facts
    }

    /// Money comes in at Itaú more often; it goes out where there is more, from both where one alone is too
    /// little.
    fn through_bank(&mut self, line: DemoLine) -> Vec<DemoLine> {
        if line.account != BANK {
            return vec![line];
        }
        if line.amount > 0 {
            let account = if self.random.chance(70) { ITAU } else { BB };
            return vec![DemoLine { account, ..line }];
        }
        let (richer, other) = if self.balance(ITAU) >= self.balance(BB) { (ITAU, BB) } else { (BB, ITAU) };
        let from_richer = (-line.amount).min(self.balance(richer).max(1));
        let parts = [(richer, -from_richer), (other, line.amount + from_richer)];
        let parts = parts.into_iter().filter(|(_, amount)| *amount != 0);
        parts.map(|(account, amount)| DemoLine { account, amount, ..line.clone() }).collect()
    }

    /// One month of about `quota` entries, in order.
    fn month(&mut self, span: &Span, quota: usize) -> Vec<Fact> {
        let sales = self.sales_target(span);
        let mut entries = rhythm::days(self, span, sales);
        entries.extend(trade::collect(self, span));
        entries.extend(trade::pay(self, span));
        let ends = rhythm::ends_count(span);
        let wanted = (quota as i64) - (entries.len() + ends) as i64;
        // The end is filled up afterwards: what its goods do cannot be cut off.
        let is_short = self.plan.today.date().day() < 8;
        let wanted = match span.back {
            0 => wanted * 7 / 10,
            1 if is_short => wanted * 4 / 10,
            _ => wanted,
        };
        let mut facts: Vec<Fact> = entries.into_iter().map(Fact::from).collect();
        facts.extend(trade::business(self, span, sales, wanted));
        // What was delivered in its first days is paid before it ends.
        facts.extend(trade::collect(self, span).into_iter().map(Fact::from));
        let ends = rhythm::ends(self, span, sales, &facts);
        facts.extend(ends.into_iter().map(Fact::from));
        let profit = told(&facts).map(DemoEntry::profit).sum();
        self.profits.push(profit);
        self.year_profit = if span.month.of_year() == 1 { profit } else { self.year_profit + profit };
        self.settle(facts)
    }
}

/// What happens in a plan, made month by month.
pub struct Facts {
    firm: Firm,
    months: VecDeque<(Span, usize)>,
    ready: VecDeque<Fact>,
    made: usize,
}

impl Facts {
    pub(super) fn new(plan: Plan) -> Facts {
        let (months, firm) = (plan.months(), Firm::new(plan));
        let spans: Vec<Span> = months.iter().map(|month| span(&plan, *month)).collect();
        let weights: Vec<u64> =
            spans.iter().map(|span| (span.days() * (1_000 - 7 * span.back)).unsigned_abs()).collect();
        let total = plan.entries - plan.years_to_close().len();
        let quotas = Money(total as i64).split(&weights).unwrap_or_default();
        let months = spans.into_iter().zip(quotas.into_iter().map(|quota| quota.minor() as usize)).collect();
        Facts { firm, months, ready: VecDeque::new(), made: 0 }
    }

    /// The items its deeds name, by their place; there from the first fact on.
    pub fn items(&self) -> &[goods::DemoItem] {
        &self.firm.goods.items
    }

    fn refill(&mut self) -> Option<()> {
        let (span, quota) = self.months.pop_front()?;
        let mut facts = Vec::new();
        if self.made == 0 {
            let sales = self.firm.sales_target(&span);
            let goods = goods::opening(&mut self.firm, &span, sales);
            let opening = rhythm::opening(&mut self.firm, &span, sales);
            facts.extend(self.firm.settle(vec![goods, opening.into()]));
        }
        // What earlier months made too many or too few of is made up for here.
        let planned: usize = quota + self.months.iter().map(|(_, quota)| quota).sum::<usize>();
        let left = self.total().saturating_sub(self.made);
        let quota = (quota + left).saturating_sub(planned + count(&facts));
        let mut month = self.firm.month(&span, quota);
        if self.months.is_empty() {
            let room = left.saturating_sub(count(&facts));
            let more = trade::errands(&mut self.firm, &span, room.saturating_sub(count(&month)));
            month.extend(self.firm.settle(more.into_iter().map(Fact::from).collect()));
            month.sort_by_key(|fact| fact.on);
            while count(&month) > room
                && let Some(last) = month.iter().rposition(|fact| fact.deed.is_none())
            {
                month.remove(last);
            }
        }
        facts.extend(month);
        self.made += count(&facts);
        self.ready.extend(facts);
        Some(())
    }

    fn total(&self) -> usize {
        self.firm.plan.entries - self.firm.plan.years_to_close().len()
    }
}

fn span(plan: &Plan, month: Month) -> Span {
    let today = plan.today;
    let last = month.last().min(today);
    let back = i64::from(today.month().year() - month.year()) * 12
        + i64::from(today.month().of_year() - month.of_year());
    let holidays = national(month.year()).into_iter().map(|holiday| holiday.day).collect();
    Span { month, last, is_whole: last == month.last(), back, holidays }
}

/// How many entries facts have.
fn count(facts: &[Fact]) -> usize {
    told(facts).count()
}

impl Iterator for Facts {
    type Item = Fact;

    fn next(&mut self) -> Option<Fact> {
        while self.ready.is_empty() {
            self.refill()?;
        }
        self.ready.pop_front()
    }
}
