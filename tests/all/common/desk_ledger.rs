//! An order desk kept in a vector. One place, two items, no lots: every sum is made anew.

/// One line; quantities in thousandths, amounts in minor units.
#[derive(Clone, Debug, Default)]
pub struct Line {
    pub id: i64,
    pub item: usize,
    pub quantity: i64,
    pub over: i64,
    pub net: i64,
    pub tax: i64,
    pub picked: i64,
    pub shipped: i64,
    pub delivered: i64,
    pub returned: i64,
    pub billed: i64,
    pub billed_net: i64,
    pub billed_tax: i64,
    pub reserved: i64,
    /// Number, quantity, what came back of it.
    pub deliveries: Vec<(i64, i64, i64)>,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub id: i64,
    pub sale: bool,
    pub cancelled: bool,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub orders: Vec<Order>,
    /// In the one place where goods lie.
    pub there: [i64; 2],
}

/// Half away from zero; nothing here is negative but what is taken back.
pub fn rounded(whole: i64, part: i64, of: i64) -> i64 {
    let product = i128::from(whole) * i128::from(part);
    let twice = 2 * product.abs() + i128::from(of);
    i64::try_from(product.signum() * (twice / (2 * i128::from(of)))).unwrap()
}

impl Line {
    pub fn new(item: usize, quantity: i64, price: i64, discount: i64, tax: i64) -> Line {
        let net = rounded(price, quantity * (10_000 - discount), 10_000_000);
        Line { item, quantity, net, tax: rounded(net, tax, 10_000), ..Line::default() }
    }

    fn wanted(&self) -> i64 {
        self.quantity + self.over
    }

    fn part(&self, whole: i64, quantity: i64) -> i64 {
        rounded(whole, quantity, self.quantity)
    }

    /// Bills the next of it; another net where the supplier says so.
    fn bill(&mut self, quantity: i64, net: Option<i64>) {
        let after = self.billed + quantity;
        self.billed_net += net.unwrap_or(self.part(self.net, after) - self.part(self.net, self.billed));
        self.billed_tax += self.part(self.tax, after) - self.part(self.tax, self.billed);
        self.billed = after;
    }

    fn credit(&mut self, quantity: i64) {
        let after = self.billed - quantity;
        let left = |whole: i64, is: i64| {
            let ordered = self.part(whole, self.billed) == is;
            if ordered { self.part(whole, after) } else { rounded(is, after, self.billed) }
        };
        (self.billed_net, self.billed_tax) =
            (left(self.net, self.billed_net), left(self.tax, self.billed_tax));
        self.billed = after;
    }
}

/// What may be done with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Receive,
    Announce,
    Over,
    Pick,
    Unpick,
    Ship,
    Deliver,
    Bill(Option<i64>),
}

impl Model {
    fn reserved(&self, item: usize) -> i64 {
        let lines = self.orders.iter().flat_map(|order| &order.lines);
        lines.filter(|line| line.item == item).map(|line| line.reserved).sum()
    }

    pub fn free(&self, item: usize) -> i64 {
        self.there[item] - self.reserved(item)
    }

    /// Shares an item out anew: among all, or within one order.
    fn share(&mut self, item: usize, only: Option<usize>) {
        let mut lines: Vec<(usize, usize)> = Vec::new();
        for (n, order) in self.orders.iter_mut().enumerate() {
            if only.is_some_and(|one| one != n) {
                continue;
            }
            for (at, line) in order.lines.iter_mut().enumerate().filter(|(_, line)| line.item == item) {
                line.reserved = 0;
                if order.sale && !order.cancelled {
                    lines.push((n, at));
                }
            }
        }
        for (n, at) in lines {
            let free = self.free(item);
            let line = &mut self.orders[n].lines[at];
            line.reserved = (line.wanted() - line.picked).min(free).max(0);
        }
    }

    pub fn place(&mut self, order: Order) {
        let sale = order.sale;
        let items: Vec<usize> = order.lines.iter().map(|line| line.item).collect();
        self.orders.push(order);
        if sale {
            let last = self.orders.len() - 1;
            items.into_iter().for_each(|item| self.share(item, Some(last)));
        }
    }

    /// `None` where it cannot be; the model is then as before for whoever keeps a copy.
    pub fn act(&mut self, order: usize, at: usize, act: Act, quantity: i64) -> Option<()> {
        let free = self.free(self.orders[order].lines[at].item);
        let of = &mut self.orders[order];
        let (sale, open) = (of.sale, !of.cancelled);
        let line = &mut of.lines[at];
        let item = line.item;
        let fits = match act {
            Act::Receive | Act::Announce => !sale && open,
            Act::Over => open,
            Act::Bill(_) => !sale,
            _ => sale && open,
        };
        if !fits || (quantity <= 0 && act != Act::Over) {
            return None;
        }
        let mut share = None;
        match act {
            Act::Receive if quantity <= line.wanted() - line.delivered => {
                line.delivered += quantity;
                line.shipped = line.shipped.max(line.delivered);
                line.picked = line.picked.max(line.shipped);
                line.deliveries.push((0, quantity, 0));
                self.there[item] += quantity;
                share = Some(None);
            }
            Act::Announce if line.shipped + quantity <= line.wanted() => {
                line.shipped += quantity;
                line.picked = line.shipped;
            }
            Act::Over if line.quantity + quantity >= line.picked => line.over = quantity,
            Act::Pick if quantity <= line.wanted() - line.picked && quantity <= free + line.reserved => {
                line.picked += quantity;
                line.reserved = 0;
                self.there[item] -= quantity;
                share = Some(Some(order));
            }
            Act::Unpick if quantity <= line.picked - line.shipped => {
                line.picked -= quantity;
                self.there[item] += quantity;
                share = Some(None);
            }
            Act::Ship if quantity <= line.picked - line.shipped => line.shipped += quantity,
            Act::Deliver if quantity <= line.picked - line.delivered => {
                line.delivered += quantity;
                line.shipped = line.shipped.max(line.delivered);
                line.deliveries.push((0, quantity, 0));
                line.bill(quantity, None);
            }
            Act::Bill(net) if quantity <= line.delivered - line.returned - line.billed => {
                line.bill(quantity, net);
            }
            _ => return None,
        }
        if let Some(only) = share {
            self.share(item, only);
        }
        Some(())
    }

    pub fn give_back(&mut self, order: usize, at: usize, nth: usize, quantity: i64) -> Option<()> {
        let sale = self.orders[order].sale;
        let free = self.free(self.orders[order].lines[at].item);
        let line = &mut self.orders[order].lines[at];
        let delivery = &mut line.deliveries[nth];
        if quantity <= 0 || quantity > delivery.1 - delivery.2 || (!sale && quantity > free) {
            return None;
        }
        delivery.2 += quantity;
        line.returned += quantity;
        let credited = quantity.min(line.billed);
        if credited > 0 {
            line.credit(credited);
        }
        self.there[line.item] += if sale { quantity } else { -quantity };
        Some(())
    }

    pub fn cancel(&mut self, order: usize) -> Option<()> {
        let of = &mut self.orders[order];
        let under_way = of.lines.iter().any(|line| line.picked != line.delivered);
        let open = of.lines.iter().any(|line| line.delivered < line.wanted());
        if of.cancelled {
            // The same again, for the same reason, is no other act.
            return Some(());
        }
        if under_way || !open {
            return None;
        }
        of.cancelled = true;
        let items: Vec<usize> = of.lines.iter().map(|line| line.item).collect();
        if of.sale {
            of.lines.iter_mut().for_each(|line| line.reserved = 0);
            items.into_iter().for_each(|item| self.share(item, None));
        }
        Some(())
    }

    pub fn change(&mut self, order: usize, lines: Vec<Line>) -> Option<()> {
        let of = &mut self.orders[order];
        if of.cancelled || of.lines.iter().any(|line| line.picked > 0) {
            return None;
        }
        of.lines = lines;
        if of.sale {
            (0..2).for_each(|item| self.share(item, Some(order)));
        }
        Some(())
    }
}
