//! A stockroom kept in a vector: every sum is made anew from its moves.

use retaguarda::stock::model::MoveKind;

/// A place outside is `None`; inside it is 0 or 1.
#[derive(Clone, Debug)]
pub struct Moved {
    pub seq: i64,
    pub kind: MoveKind,
    pub day: i32,
    pub item: usize,
    pub from: Option<usize>,
    pub to: Option<usize>,
    pub quantity: i64,
    pub cost: i64,
    pub returned: i64,
}

#[derive(Clone, Default)]
pub struct Model {
    pub moves: Vec<Moved>,
    pub value: [i64; 2],
    pub counts: Vec<(usize, usize, i32)>,
    pub reservations: Vec<(i64, usize, usize, i64)>,
    pub next: i64,
}

pub fn rounded(whole: i64, part: i64, of: i64) -> i64 {
    let (product, of) = (i128::from(whole) * i128::from(part), i128::from(of));
    let twice = 2 * product.abs() + of;
    i64::try_from(product.signum() * (twice / (2 * of))).unwrap()
}

impl Model {
    fn change(moved: &Moved, place: usize) -> i64 {
        let gain = if moved.to == Some(place) { moved.quantity } else { 0 };
        gain - if moved.from == Some(place) { moved.quantity } else { 0 }
    }

    fn of(&self, item: usize) -> impl Iterator<Item = &Moved> {
        self.moves.iter().filter(move |moved| moved.item == item)
    }

    pub fn held(&self, item: usize, place: usize, until: i32) -> i64 {
        self.of(item).filter(|moved| moved.day <= until).map(|moved| Model::change(moved, place)).sum()
    }

    pub fn reserved(&self, item: usize, place: usize) -> i64 {
        let here = self.reservations.iter().filter(|one| (one.1, one.2) == (item, place));
        here.map(|one| one.3).sum()
    }

    pub fn quantity(&self, item: usize) -> i64 {
        (0..2).map(|place| self.held(item, place, i32::MAX)).sum()
    }

    /// S2 and S7 of one place: every running sum, in both orders.
    fn sound(&self, item: usize, place: usize) -> bool {
        let mut ordered: Vec<&Moved> = self.of(item).collect();
        let least = |moves: &[&Moved]| {
            moves
                .iter()
                .scan(0, |sum, moved| {
                    *sum += Model::change(moved, place);
                    Some(*sum)
                })
                .min()
        };
        let posted = least(&ordered).unwrap_or(0);
        ordered.sort_by_key(|moved| (moved.day, moved.seq));
        posted.min(least(&ordered).unwrap_or(0)) >= 0
            && self.held(item, place, i32::MAX) >= self.reserved(item, place)
    }

    /// Moves, keeping the counts that come later true. `None` where it cannot be; the model is then as before
    /// for whoever keeps a copy.
    pub fn go(&mut self, mut one: Moved, given: Option<i64>, back: Option<i64>) -> Option<()> {
        let counted = |model: &Model, place: Option<usize>| {
            let here = model.counts.iter().filter(|count| (count.0, Some(count.1)) == (one.item, place));
            here.map(|count| count.2).filter(|day| *day > one.day).min()
        };
        let (before, after) = (counted(self, one.from), counted(self, one.to));
        let count =
            |from, to, day| Moved { kind: MoveKind::Count, from, to, day, returned: 0, ..one.clone() };
        let before = before.map(|day| count(None, one.from, day));
        let after = after.map(|day| count(one.to, None, day));
        if let Some(found) = before {
            self.push(found, None, None)?;
        }
        one.cost = 0;
        self.push(one, given, back)?;
        match after {
            Some(missed) => self.push(missed, None, None),
            None => Some(()),
        }
    }

    fn push(&mut self, mut one: Moved, given: Option<i64>, back: Option<i64>) -> Option<()> {
        let (held, value) = (self.quantity(one.item), self.value[one.item]);
        let own = (one.from.is_some(), one.to.is_some());
        let gain = match own {
            (false, true) => {
                let found = matches!(one.kind, MoveKind::Count | MoveKind::Adjust) && held > 0;
                let usual = || match found {
                    true => rounded(value, one.quantity, held),
                    false => rounded(700, one.quantity, 1_000),
                };
                one.cost = back.or(given).unwrap_or_else(usual);
                one.cost
            }
            (true, false) => {
                let cost = if one.quantity >= held { value } else { rounded(value, one.quantity, held) };
                one.cost = back.unwrap_or(cost);
                -cost
            }
            _ => 0,
        };
        self.next += 1;
        one.seq = self.next;
        self.value[one.item] += gain;
        let (item, places) = (one.item, [one.from, one.to]);
        self.moves.push(one);
        places.into_iter().flatten().all(|place| self.sound(item, place)).then_some(())
    }
}
