//! The table itself, which a phone shows as a list of its rows. The roles are written out because a table
//! drawn as blocks would lose them.

use leptos::prelude::*;

use super::query::{GridQuery, Kind, Rows, Sort, sort_text};
use super::toolbar::FILTER_FORM;
use super::{Cell, Column, Grid, Phone, Totals, Value};
use crate::kernel::{Quantity, Text};
use crate::ui::form::Form;
use crate::ui::icon::{Icon, icon};
use crate::ui::markup::Markup;
use crate::ui::parts;
use crate::ui::words::UiWord;

/// The id of the form that acts on ticked rows.
const ACT_FORM: &str = "grid-acts";
/// About what a row takes as markup.
const ROW_BYTES: usize = 1_024;

impl<R: 'static> Grid<R> {
    pub(super) fn table(&self, query: &GridQuery, rows: &Rows<R>, totals: &Totals) -> AnyView {
        let sorted = self.columns.iter().find(|column| column.spec.key == query.sort.key);
        let caption = sorted.map_or_else(
            || self.counted(totals.count),
            |column| {
                let by = UiWord::SortedBy.text(self.lang);
                format!("{}, {by} {}", self.counted(totals.count), column.heading)
            },
        );
        let ticks = !self.acts.is_empty();
        let class = if ticks { "grid ticks" } else { "grid" };
        let body = match rows.rows.is_empty() {
            true => view! { <tbody role="rowgroup">{self.nothing(query)}</tbody> }.into_any(),
            false => {
                let html = self.rows(query, &rows.rows);
                view! { <tbody role="rowgroup" inner_html=html></tbody> }.into_any()
            }
        };
        view! {
            <div class="grid-box">
                <div class="scroll" tabindex="0" role="region" aria-label=self.title.clone()>
                    <table class=class role="table">
                        <caption class="sr">{caption}</caption>
                        <thead role="rowgroup">{self.headings(query)} {self.filters(query)}</thead>
                        {body}
                        <tfoot role="rowgroup">{self.sums(query, totals)}</tfoot>
                    </table>
                </div>
                {ticks.then(|| self.bulk(query))}
            </div>
        }
        .into_any()
    }

    fn headings(&self, query: &GridQuery) -> AnyView {
        let specs = self.specs();
        let cells: Vec<AnyView> = self
            .shown(query)
            .map(|column| {
                let class = column.is_numeric().then_some("n");
                if !column.spec.sortable {
                    let text = column.heading.clone();
                    return view! { <th scope="col" role="columnheader" class=class>{text}</th> }.into_any();
                }
                let here = query.sort.key == column.spec.key;
                let next = Sort { key: column.spec.key, descending: here && !query.sort.descending };
                let address = query.address(&specs, &["sort"], &[("sort", sort_text(next))]);
                let (order, arrow) = match (here, query.sort.descending) {
                    (true, true) => (Some("descending"), Some(icon(Icon::Down))),
                    (true, false) => (Some("ascending"), Some(icon(Icon::Up))),
                    _ => (None, None),
                };
                view! {
                    <th scope="col" role="columnheader" class=class aria-sort=order>
                        <a class="sort" href=format!("{}?{address}", self.path)>
                            {column.heading.clone()} {arrow}
                        </a>
                    </th>
                }
                .into_any()
            })
            .collect();
        let tick = (!self.acts.is_empty()).then(|| {
            view! {
                <th scope="col" role="columnheader">
                    <label class="tick scripted">
                        <input type="checkbox" data-tick-all aria-label=UiWord::SelectPage.text(self.lang)/>
                    </label>
                </th>
            }
        });
        view! { <tr role="row" class="heads">{tick} {cells}</tr> }.into_any()
    }

    fn filters(&self, query: &GridQuery) -> Option<AnyView> {
        if !self.columns.iter().any(|column| column.spec.filterable) {
            return None;
        }
        let cells: Vec<AnyView> = self
            .shown(query)
            .map(|column| {
                let class = column.is_numeric().then_some("n");
                let field = column.spec.filterable.then(|| self.filter_field(query, column));
                view! { <td role="cell" class=class data-label=column.heading.clone()>{field}</td> }
                    .into_any()
            })
            .collect();
        let tick = (!self.acts.is_empty()).then(|| view! { <td role="cell"></td> });
        Some(view! { <tr role="row" class="by">{tick} {cells}</tr> }.into_any())
    }

    fn filter_field(&self, query: &GridQuery, column: &Column<R>) -> AnyView {
        let name = format!("f.{}", column.spec.key);
        let label = format!("{} {}", UiWord::FilterBy.text(self.lang), column.heading);
        let typed = query.typed(column.spec.key).to_owned();
        let invalid = query.bad.contains(&column.spec.key).then_some("true");
        let hint = match &column.spec.kind {
            Kind::Choice(choices) => return self.filter_choice(name, label, &typed, choices),
            Kind::Amount(_) | Kind::Quantity | Kind::Number => "≥",
            Kind::Day => UiWord::FilterDay.text(self.lang),
            Kind::Text | Kind::Mark => UiWord::FilterText.text(self.lang),
        };
        let typed = (!typed.is_empty()).then_some(typed);
        view! {
            <input
                form=FILTER_FORM name=name value=typed placeholder=hint aria-label=label aria-invalid=invalid
                autocomplete="off"
            />
        }
        .into_any()
    }

    fn filter_choice(
        &self,
        name: String,
        label: String,
        typed: &str,
        choices: &[(&'static str, String)],
    ) -> AnyView {
        let class = if typed.is_empty() { "any" } else { "set" };
        let options: Vec<AnyView> = choices
            .iter()
            .map(|(value, text)| {
                view! { <option value=*value selected=*value == typed>{text.clone()}</option> }.into_any()
            })
            .collect();
        view! {
            <select form=FILTER_FORM name=name aria-label=label class=class>
                <option value="">{UiWord::FilterAny.text(self.lang)}</option>
                {options}
            </select>
        }
        .into_any()
    }

    fn rows(&self, query: &GridQuery, rows: &[R]) -> String {
        let mut markup = Markup::with_capacity(rows.len() * ROW_BYTES);
        rows.iter().for_each(|row| self.row(&mut markup, query, row));
        markup.into_html()
    }

    fn row(&self, markup: &mut Markup, query: &GridQuery, row: &R) {
        let mut cells = self.shown(query).map(|column| (column, (column.cell)(row)));
        let Some((column, first)) = cells.next() else { return };
        markup.raw("<tr role=\"row\"");
        if let Some(href) = &first.href {
            markup.raw(" data-open=\"").text(href).raw("\"");
        }
        markup.raw(">");
        if !self.acts.is_empty() {
            let label = format!("{} {}", UiWord::SelectRow.text(self.lang), written(&first, column, self));
            markup.raw(
                "<td role=\"cell\" class=\"pick\"><label class=\"tick\"><input type=\"checkbox\" form=\"",
            );
            markup.raw(ACT_FORM).raw("\" name=\"row\" value=\"").text(&(self.id)(row).to_string());
            markup.raw("\" aria-label=\"").text(&label).raw("\"></label></td>");
        }
        markup.raw("<th scope=\"row\" role=\"rowheader\">");
        self.content(markup, column, &first);
        markup.raw("</th>");
        let id = (self.id)(row);
        cells.for_each(|(column, cell)| self.cell(markup, column, &cell, (id, row)));
        markup.raw("</tr>");
    }

    fn cell(&self, markup: &mut Markup, column: &Column<R>, cell: &Cell, (id, row): (i64, &R)) {
        let place = match (column.phone, &cell.value) {
            (Phone::Figure, _) => "figure-cell",
            (_, Value::Nothing) | (Phone::Hidden, _) => "gone",
            (Phone::Line, _) => "line-cell",
        };
        markup.raw("<td role=\"cell\" class=\"");
        if column.is_numeric() {
            markup.raw("n ");
        }
        let edited = self.edited(column, id);
        if edited.is_some() {
            markup.raw("changed ");
        }
        markup.raw(place).raw("\" data-label=\"").text(&column.heading).raw("\"");
        if let (Some(editable), Some(_)) = (&column.editable, &self.edits) {
            markup.raw(" data-edit=\"").text(column.spec.key).raw("\" data-row=\"").text(&id.to_string());
            markup.raw("\" data-was=\"").text(&(editable.raw)(row)).raw("\"");
            if let Some(typed) = self.typed_value(column, id) {
                markup.raw(" data-now=\"").text(typed).raw("\"");
            }
        }
        markup.raw(">");
        match edited {
            Some(typed) => {
                markup.text(&typed);
            }
            None => self.content(markup, column, cell),
        }
        markup.raw("</td>");
    }

    fn content(&self, markup: &mut Markup, column: &Column<R>, cell: &Cell) {
        if let Some(href) = &cell.href {
            markup.open_link(href);
        }
        if let Some(code) = &cell.code {
            markup.raw("<span class=\"code\">").text(code).raw("</span> ");
        }
        match &cell.value {
            Value::Text(text) => markup.text(text),
            Value::Amount(amount) => {
                let decimals = if let Kind::Amount(decimals) = column.spec.kind { decimals } else { 2 };
                markup.amount(*amount, decimals, self.lang)
            }
            Value::Quantity(quantity) => markup.quantity(*quantity, self.lang),
            Value::Number(number) => markup.amount(crate::kernel::Money(*number), 0, self.lang),
            Value::Day(day) => markup.text(&day.show(self.lang)),
            Value::State(text, tone) => markup.state(text, *tone),
            Value::Nothing => markup.raw("<span class=\"zero\">–</span>"),
        };
        if cell.href.is_some() {
            markup.raw("</a>");
        }
    }

    fn nothing(&self, query: &GridQuery) -> AnyView {
        let span = (self.shown(query).count() + usize::from(!self.acts.is_empty())).to_string();
        view! {
            <tr role="row" class="none">
                <td role="cell" colspan=span>
                    {UiWord::NoRows.text(self.lang)} " "
                    <a href=self.home()>{UiWord::ClearFilters.text(self.lang)}</a>
                </td>
            </tr>
        }
        .into_any()
    }

    fn sums(&self, query: &GridQuery, totals: &Totals) -> AnyView {
        let cells: Vec<AnyView> = self
            .shown(query)
            .skip(1)
            .map(|column| {
                let sum = totals.sums.iter().find(|(key, _)| *key == column.spec.key).map(|(_, sum)| *sum);
                let class = if sum.is_some() { "n" } else { "void" };
                let sum = sum.map(|sum| match column.spec.kind {
                    Kind::Quantity => Quantity(sum.minor()).show(self.lang).into_any(),
                    Kind::Amount(decimals) => parts::amount(sum, decimals, self.lang),
                    _ => parts::amount(sum, 0, self.lang),
                });
                view! { <td role="cell" class=class data-label=column.heading.clone()>{sum}</td> }.into_any()
            })
            .collect();
        let tick = (!self.acts.is_empty()).then(|| view! { <td role="cell" class="void"></td> });
        view! {
            <tr role="row">
                {tick} <th scope="row" role="rowheader">{self.counted(totals.count)}</th> {cells}
            </tr>
        }
        .into_any()
    }

    /// The bar of acts, shown while a row is ticked.
    fn bulk(&self, query: &GridQuery) -> AnyView {
        let back = format!("{}?{}", self.path, query.address(&self.specs(), &[], &[]));
        let form = Form::new(ACT_FORM, self.lang, None);
        let buttons: Vec<AnyView> = self
            .acts
            .iter()
            .map(|act| {
                let text = act.text.clone();
                let choice = act.with.as_ref().map(|(field, label, editor)| {
                    editor.field(&form, (*field).to_owned(), label.clone(), "act-list").bare().into_render()
                });
                let method = act.opens.then_some("get");
                view! {
                    {choice}
                    <button class="btn tiny" type="submit" formaction=act.action formmethod=method>
                        {text}
                    </button>
                }
                .into_any()
            })
            .collect();
        view! {
            <form class="bulk" id=ACT_FORM method="post" aria-label=UiWord::ActsOnSelected.text(self.lang)>
                <input type="hidden" name="back" value=back/>
                <span><b data-ticked></b> " " {UiWord::Selected.text(self.lang)}</span>
                <span class="sep" aria-hidden="true"></span>
                {buttons}
                <datalist id="act-list"></datalist>
            </form>
        }
        .into_any()
    }

    pub(super) fn foot(&self, query: &GridQuery, rows: &Rows<R>, totals: &Totals) -> AnyView {
        let specs = self.specs();
        let link = |row: Option<&R>, side: &'static str, word: UiWord| {
            let cursor = self.cursor_at(query, row?)?.text();
            let href = format!("{}?{}", self.path, query.address(&specs, &[], &[(side, cursor)]));
            let rel = if side == "after" { "next" } else { "prev" };
            Some(view! { <a class="btn tiny" href=href rel=rel>{word.text(self.lang)}</a> })
        };
        let before = link(rows.rows.first().filter(|_| rows.before), "before", UiWord::PageBefore);
        let after = link(rows.rows.last().filter(|_| rows.after), "after", UiWord::PageAfter);
        let shown = parts::count(i64::try_from(rows.rows.len()).unwrap_or(0), self.lang);
        let shown = UiWord::ShownOf.text(self.lang).replacen("{}", &shown, 1).replacen(
            "{}",
            &self.counted(totals.count),
            1,
        );
        let pager = (before.is_some() || after.is_some()).then(|| {
            view! { <nav class="tools" aria-label=UiWord::Pages.text(self.lang)>{before} {after}</nav> }
        });
        view! { <div class="grid-foot"><span>{shown}</span> {self.page_sizes(query)} {pager}</div> }
            .into_any()
    }
}

/// A cell as plain text, for labels.
pub(super) fn written<R>(cell: &Cell, column: &Column<R>, grid: &Grid<R>) -> String {
    let text = match &cell.value {
        Value::Text(text) | Value::State(text, _) => text.clone(),
        Value::Amount(amount) => match column.spec.kind {
            Kind::Amount(decimals) => amount.show(decimals, grid.lang),
            _ => amount.show(2, grid.lang),
        },
        Value::Quantity(quantity) => quantity.show(grid.lang),
        Value::Number(number) => number.to_string(),
        Value::Day(day) => day.show(grid.lang),
        Value::Nothing => String::new(),
    };
    match &cell.code {
        Some(code) => format!("{code} {text}"),
        None => text,
    }
}
