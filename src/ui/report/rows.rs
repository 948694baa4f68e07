//! The table of a sheet: its head, and its body cell by cell. On a phone a row becomes a block, with the last
//! figure beside the name and the others below, so every part says its role.

use super::{Figures, sided};
use crate::kernel::{Lang, Money};
use crate::ui::markup::Markup;

/// The columns before the figures: one that phones leave out (code, day), the name, and perhaps a text.
pub struct Columns {
    pub code: String,
    pub name: String,
    pub text: Option<String>,
    pub figures: Vec<Figures>,
}

impl Columns {
    pub fn count(&self) -> usize {
        2 + usize::from(self.text.is_some()) + self.figures.len()
    }

    pub(super) fn head(&self) -> Markup {
        const OPEN: &str = "<th scope=\"col\" role=\"columnheader\">";
        let mut head = Markup::default();
        head.raw("<th scope=\"col\" role=\"columnheader\" class=\"wide-only\">").text(&self.code);
        head.raw("</th>").raw(OPEN).text(&self.name).raw("</th>");
        if let Some(text) = &self.text {
            head.raw(OPEN).text(text).raw("</th>");
        }
        for column in &self.figures {
            head.raw("<th scope=\"col\" role=\"columnheader\" class=\"n\">").text(&column.heading);
            head.raw(if column.sides { "<span class=\"dc\"></span></th>" } else { "</th>" });
        }
        head
    }
}

/// The body of a sheet as it grows.
pub struct Rows<'a> {
    columns: &'a Columns,
    decimals: u32,
    lang: Lang,
    to: Markup,
    column: usize,
}

impl<'a> Rows<'a> {
    /// Room for `count` rows.
    pub fn new(columns: &'a Columns, decimals: u32, lang: Lang, count: usize) -> Rows<'a> {
        let to = Markup::with_capacity(count * (260 + 220 * columns.figures.len()));
        Rows { columns, decimals, lang, to, column: 0 }
    }

    pub fn begin(&mut self, class: &'static str) -> &mut Rows<'a> {
        self.column = 0;
        self.to.raw("<tr role=\"row\" class=\"").raw(class).raw("\">");
        self
    }

    /// The code or the day: a cell of its own, and on a phone part of the name, which [`Rows::name`] begins.
    pub fn code(&mut self, code: &str) -> &mut Rows<'a> {
        self.to.raw("<td role=\"cell\" class=\"acct wide-only\">").text(code).raw("</td>");
        self
    }

    /// The name's cell with its level in the tree; what follows belongs to it until [`Rows::close_name`].
    pub fn name(&mut self, level: u8, code: &str) -> &mut Markup {
        self.to.raw("<th scope=\"row\" role=\"rowheader\" class=\"").raw(level_class(level)).raw("\">");
        self.narrow_code(code)
    }

    /// The same over all the columns that follow.
    pub fn wide_name(&mut self, code: &str) -> &mut Markup {
        let span = (self.columns.count() - 1).to_string();
        self.to.raw("<th scope=\"row\" role=\"rowheader\" class=\"l1\" colspan=\"").text(&span).raw("\">");
        self.narrow_code(code)
    }

    fn narrow_code(&mut self, code: &str) -> &mut Markup {
        if !code.is_empty() {
            self.to.raw("<span class=\"code narrow-only\">").text(code).raw("</span> ");
        }
        &mut self.to
    }

    pub fn close_name(&mut self) -> &mut Rows<'a> {
        self.to.raw("</th>");
        self
    }

    /// The text's cell; what follows belongs to it until [`Rows::close_text`].
    pub fn text(&mut self) -> &mut Markup {
        self.to.raw("<td role=\"cell\" class=\"memo\">")
    }

    pub fn close_text(&mut self) -> &mut Rows<'a> {
        self.to.raw("</td>");
        self
    }

    /// The next figure; `None` leaves the cell blank. A figure that is not zero opens `href`.
    pub fn figure(&mut self, amount: Option<Money>, href: Option<&str>) -> &mut Rows<'a> {
        let Some(column) = self.columns.figures.get(self.column) else { return self };
        self.column += 1;
        let Some(amount) = amount else {
            self.to.raw("<td role=\"cell\" class=\"n gone\"></td>");
            return self;
        };
        let last = self.column == self.columns.figures.len();
        let class = if last { "n figure-cell" } else { "n line-cell" };
        self.to.raw("<td role=\"cell\" class=\"").raw(class).raw("\" data-label=\"").text(&column.heading);
        self.to.raw("\">");
        let (shown, side) = if column.sides { sided(amount, self.lang) } else { (amount, "") };
        match href.filter(|_| !amount.is_zero()) {
            Some(href) => self.to.open_link(href).amount(shown, self.decimals, self.lang).raw("</a>"),
            None => self.to.amount(shown, self.decimals, self.lang),
        };
        if column.sides {
            self.to.raw("<span class=\"dc\">").raw(side).raw("</span>");
        }
        self.to.raw("</td>");
        self
    }

    pub fn end(&mut self) -> &mut Rows<'a> {
        self.to.raw("</tr>");
        self
    }

    pub(super) fn into_html(self) -> String {
        self.to.into_html()
    }
}

const fn level_class(level: u8) -> &'static str {
    match level {
        0 | 1 => "l1",
        2 => "l2",
        3 => "l3",
        4 => "l4",
        5 => "l5",
        _ => "l6",
    }
}
