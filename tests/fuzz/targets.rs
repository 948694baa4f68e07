//! What each parser is given, and what must hold of every answer.

use std::io::{self, BufRead, Cursor, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use retaguarda::finance::import::{Format, Job, Loader, Record, read};
use retaguarda::kernel::{Currency, Day, Lang, Money, TaxId};
use retaguarda::ui::grid::query::{GridQuery, Kind, Spec};

use super::Target;

const LANGS: [Lang; 2] = [Lang::Pt, Lang::En];

pub const TARGETS: [Target; 7] = [
    Target { name: "journal", inputs: include_str!("inputs/journal.txt"), run: journal },
    Target { name: "beancount", inputs: include_str!("inputs/beancount.txt"), run: beancount },
    Target { name: "csv", inputs: include_str!("inputs/csv.txt"), run: table },
    Target { name: "money", inputs: include_str!("inputs/money.txt"), run: money },
    Target { name: "day", inputs: include_str!("inputs/day.txt"), run: day },
    Target { name: "grid query", inputs: include_str!("inputs/grid.txt"), run: grid },
    Target { name: "tax id", inputs: include_str!("inputs/tax_id.txt"), run: tax_id },
];

fn journal(bytes: &[u8]) {
    import(Format::Journal, bytes);
}

fn beancount(bytes: &[u8]) {
    import(Format::Beancount, bytes);
}

fn table(bytes: &[u8]) {
    import(Format::Table, bytes);
}

/// The text under every name, as long as the reader does not come back for it without end.
struct Patient {
    text: Arc<[u8]>,
    opened: AtomicUsize,
    read: Arc<AtomicUsize>,
}

/// A file is read twice, and again wherever it is included.
const OPENED_MAX: usize = 5_000;

impl Loader for Patient {
    fn open(&self, path: &str) -> io::Result<Box<dyn BufRead>> {
        assert!(
            self.opened.fetch_add(1, Ordering::Relaxed) < OPENED_MAX,
            "the reader opens files without end"
        );
        if path.len() > 8 {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(Box::new(Counted { text: Cursor::new(self.text.clone()), read: self.read.clone() }))
    }
}

struct Counted {
    text: Cursor<Arc<[u8]>>,
    read: Arc<AtomicUsize>,
}

/// Reads of one input; no more than some per byte are ever needed.
const READS_MAX: usize = 10_000_000;

impl Counted {
    fn step(&self) {
        assert!(self.read.fetch_add(1, Ordering::Relaxed) < READS_MAX, "the reader reads without end");
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.step();
        self.text.read(buffer)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.step();
        self.text.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.text.consume(amount);
    }
}

fn import(format: Format, bytes: &[u8]) {
    let loader = Patient { text: bytes.into(), opened: AtomicUsize::new(0), read: Arc::default() };
    let job = Job {
        format,
        loader: &loader,
        path: "main",
        currency: "BRL",
        year: Some(2026),
        known: &|_| None,
        coded: &|_| None,
        seen: &|_| (),
    };
    let mut records = 0usize;
    let outcome = read(&job, &mut |record| {
        records += 1;
        assert!(records < 1_000_000, "records without end");
        if let Record::Entry(entry) = record {
            let sum: i128 = entry.lines.iter().map(|line| i128::from(line.amount)).sum();
            assert_eq!(sum, 0, "an entry sums to zero: {entry:?}");
            assert!(entry.lines.len() >= 2, "an entry has two lines: {entry:?}");
            assert!(entry.lines.iter().all(|line| !line.account.is_empty()), "{entry:?}");
        }
        ControlFlow::Continue(())
    });
    if let Err(problems) = outcome {
        assert!(!problems.is_empty(), "a refusal names its problems");
        for problem in problems.iter().take(3) {
            assert!(LANGS.iter().all(|lang| !problem.text(*lang).is_empty()));
        }
    }
}

fn money(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for lang in LANGS {
        for decimals in [0, 2, 3] {
            let Ok(money) = Money::parse(&text, decimals, lang) else { continue };
            let shown = money.show(decimals, lang);
            assert_eq!(Money::parse(&shown, decimals, lang), Ok(money), "{text:?} shown as {shown}");
            let shares =
                money.split(&[3, 1, 2]).map(|parts| parts.iter().map(|part| i128::from(part.minor())).sum());
            assert_eq!(shares, Some(i128::from(money.minor())), "{text:?} split");
        }
    }
    let code = Currency::new(&text).map(|currency| currency.as_str().to_owned());
    assert!(code.is_none_or(|code| !code.is_empty()));
}

fn day(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let today = Day::new(2026, 11, 24).unwrap_or_else(|| unreachable!("a valid day"));
    if let Ok(day) = Day::parse(&text, today) {
        assert_eq!(day.to_string().parse().ok(), Some(day), "{text:?}");
        for lang in LANGS {
            let shown = day.show(lang);
            assert_eq!(Day::parse(&shown, today).ok(), Some(day), "{text:?} shown as {shown}");
        }
        assert!(day.month().first() <= day && day <= day.month().last());
    }
}

fn specs() -> Vec<Spec> {
    let spec = |key, kind| Spec { key, kind, sortable: true, filterable: true, shown: true };
    vec![
        spec("number", Kind::Text),
        spec("day", Kind::Day),
        spec("total", Kind::Amount(2)),
        spec("count", Kind::Number),
        spec("state", Kind::Choice(vec![("open", "aberto".to_owned())])),
        Spec { shown: false, ..spec("memo", Kind::Text) },
        Spec { sortable: false, filterable: false, ..spec("mark", Kind::Mark) },
    ]
}

fn grid(bytes: &[u8]) {
    let today = Day::new(2026, 11, 24).unwrap_or_else(|| unreachable!("a valid day"));
    let specs = specs();
    for lang in LANGS {
        let query = GridQuery::read(&pairs(bytes), &specs, "-day", today, lang);
        assert_eq!(query.columns.first(), Some(&"number"), "the first column is always there");
        let address = query.address(&specs, &[], &[]);
        let again = GridQuery::read(&pairs(address.as_bytes()), &specs, "-day", today, lang);
        assert_eq!(GridQuery { cursor: None, ..query }, again, "read back from {address}");
    }
}

fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    let pair = |part: &[u8]| {
        let at = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
        (decoded(&part[..at]), decoded(part.get(at + 1..).unwrap_or_default()))
    };
    bytes.split(|byte| *byte == b'&').map(pair).collect()
}

fn decoded(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (bytes[at], digits.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (b'+', _) => {
                out.push(b' ');
                at += 1;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn tax_id(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(id) = TaxId::parse(&text) {
        assert_eq!(TaxId::parse(id.as_str()).as_ref(), Ok(&id), "{text:?}");
        assert_eq!(id.as_str().len(), if id.is_cnpj() { 14 } else { 11 });
    }
}
