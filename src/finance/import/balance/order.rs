//! Puts entries into the order of their days while holding as few of them as the file's own disorder asks
//! for.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::kernel::Day;

use super::facts::days_between;
use crate::finance::import::item::Item;

/// Beancount checks a balance before the entries of its day.
fn rank(item: &Item) -> u8 {
    match item {
        Item::Balance { .. } => 0,
        _ => 1,
    }
}

struct Held {
    key: (Day, u8, u64),
    item: Item,
}

impl PartialEq for Held {
    fn eq(&self, other: &Held) -> bool {
        self.key == other.key
    }
}

impl Eq for Held {}

impl PartialOrd for Held {
    fn partial_cmp(&self, other: &Held) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The earliest is the greatest, as the heap gives out its greatest first.
impl Ord for Held {
    fn cmp(&self, other: &Held) -> Ordering {
        other.key.cmp(&self.key)
    }
}

/// Gives items out by day, then by their place in the file. An item may come up to `lag_days` late; one that
/// is in
/// order does not wait, or only for its day to be over when `whole_days`.
pub struct Order {
    lag_days: i32,
    whole_days: bool,
    newest: Option<Day>,
    heap: BinaryHeap<Held>,
    count: u64,
}

impl Order {
    pub fn new(lag_days: i32, whole_days: bool) -> Order {
        Order { lag_days, whole_days, newest: None, heap: BinaryHeap::new(), count: 0 }
    }

    pub fn put(&mut self, date: Day, item: Item) {
        self.newest = self.newest.max(Some(date));
        self.count += 1;
        self.heap.push(Held { key: (date, rank(&item), self.count), item });
    }

    /// The next item that nothing still to come can precede.
    pub fn ready(&mut self) -> Option<Item> {
        let (first, newest) = (self.heap.peek()?, self.newest?);
        let waited = days_between(first.key.0, newest);
        if waited > self.lag_days || (waited == self.lag_days && !self.whole_days) {
            self.earliest()
        } else {
            None
        }
    }

    /// The next item, whatever may come.
    pub fn earliest(&mut self) -> Option<Item> {
        self.heap.pop().map(|held| held.item)
    }
}
