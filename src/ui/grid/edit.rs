//! Cells that are changed in the grid itself. The script lays a field over the cell and sends all that was
//! changed as one form; a refused form comes back with every cell as it was typed.

use leptos::prelude::*;

use super::query::GridQuery;
use super::{Choice, Column, Grid, Rows};
use crate::error::FieldError;
use crate::kernel::Text;
use crate::ui::cells::CellChange;
use crate::ui::form::{Field, Form};
use crate::ui::kept::Kept;
use crate::ui::parts::{self, Tone};
use crate::ui::words::UiWord;

/// Rows of a page that is worked on like a spreadsheet.
const SHEET_ROWS: usize = 200;

/// How a cell of a column is typed, and what the field begins with.
pub struct Editable<R> {
    pub(super) editor: Editor,
    pub(super) raw: Box<dyn Fn(&R) -> String + Send + Sync>,
}

#[derive(Clone)]
pub enum Editor {
    Text,
    Quantity,
    Money(u32),
    Choice(Vec<Choice>),
    /// By typing part of it; the kind of record to find.
    Pick(&'static str),
}

impl Editor {
    /// The field to type in; `list` is the list of the page that a pick is offered from.
    pub(super) fn field(&self, form: &Form, name: String, label: String, list: &'static str) -> Field {
        match self {
            Editor::Text | Editor::Quantity => form.text(name, label),
            Editor::Money(decimals) => form.money(name, label, *decimals),
            Editor::Choice(choices) => form.select(name, label, choices.clone()),
            Editor::Pick(find) => form.pick(name, label, list, Some(find)),
        }
    }
}

/// Where changed cells are sent, and what came back refused.
pub(in crate::ui) struct Edits {
    action: &'static str,
    typed: Vec<CellChange>,
    errors: Vec<FieldError>,
    refusal: Option<String>,
}

impl<R> Column<R> {
    /// The cell can be changed in the grid; `raw` is what its field begins with.
    pub fn edited(self, editor: Editor, raw: impl Fn(&R) -> String + Send + Sync + 'static) -> Column<R> {
        Column { editable: Some(Editable { editor, raw: Box::new(raw) }), ..self }
    }
}

impl<R: 'static> Grid<R> {
    /// Lets cells be changed; `action` takes `changes`, see [`CellChange`].
    pub fn edits(self, action: &'static str, kept: Option<&Kept>) -> Grid<R> {
        let fields = kept.iter().flat_map(|kept| &kept.fields);
        let typed = CellChange::from_fields(fields.map(|(name, value)| (name.as_str(), value.as_str())));
        let errors = kept.map(|kept| kept.errors().to_vec()).unwrap_or_default();
        let refusal = kept.filter(|kept| kept.errors().is_empty()).map(|kept| kept.error.text(self.lang));
        Grid { edits: Some(Edits { action, typed, errors, refusal }), ..self }
    }

    /// What was typed into a cell and is not saved yet.
    pub(super) fn edited(&self, column: &Column<R>, id: i64) -> Option<String> {
        let mut typed = self.edits.iter().flat_map(|edits| &edits.typed);
        let typed = typed.find(|change| change.row == id && change.field == column.spec.key)?;
        Some(match column.editable.as_ref().map(|editable| &editable.editor) {
            Some(Editor::Choice(choices)) => choices
                .iter()
                .find(|choice| choice.value == typed.now)
                .map_or_else(|| typed.now.clone(), |choice| choice.text.clone()),
            _ => typed.now.clone(),
        })
    }

    /// The typed text itself, where a choice shows another.
    pub(super) fn typed_value(&self, column: &Column<R>, id: i64) -> Option<&str> {
        let mut typed = self.edits.iter().flat_map(|edits| &edits.typed);
        typed.find(|change| change.row == id && change.field == column.spec.key).map(|one| one.now.as_str())
    }

    pub(super) fn sheet_rows(&self, asked: Option<&str>) -> Option<usize> {
        (self.edits.is_some() && asked == Some("200")).then_some(SHEET_ROWS)
    }

    /// The choice between a page to read and one to work on.
    pub(super) fn page_sizes(&self, query: &GridQuery) -> Option<AnyView> {
        self.edits.as_ref()?;
        let without: Vec<(String, String)> =
            query.kept.iter().filter(|(name, _)| name != "rows").cloned().collect();
        let plain = GridQuery { kept: without, ..query.clone() };
        let href =
            |more: &[(&str, String)]| format!("{}?{}", self.path, plain.address(&self.specs(), &[], more));
        let sizes = [(super::query::PAGE_ROWS, href(&[])), (SHEET_ROWS, href(&[("rows", "200".to_owned())]))];
        let links = sizes.map(|(rows, href)| (rows.to_string(), href));
        let here = links.iter().find(|(rows, _)| *rows == query.rows.to_string());
        let here = here.map(|(_, href)| href.clone()).unwrap_or_default();
        Some(parts::segments(UiWord::RowsPerPage.text(self.lang), links.to_vec(), &here))
    }

    /// What is wrong with what was typed, row by row.
    pub(super) fn report(&self, rows: &Rows<R>) -> Option<AnyView> {
        let edits = self.edits.as_ref()?;
        if let Some(refusal) = &edits.refusal {
            return Some(parts::notice(Tone::Bad, refusal.clone(), ()));
        }
        if edits.errors.is_empty() {
            return None;
        }
        let lines: Vec<AnyView> = edits
            .errors
            .iter()
            .map(|error| view! { <li>{self.told(edits, rows, error)}</li> }.into_any())
            .collect();
        let title = UiWord::CellsRefused.text(self.lang).replace("{}", &edits.errors.len().to_string());
        let body = view! { <p><strong>{title}</strong></p> <ul class="names">{lines}</ul> };
        Some(view! { <div role="alert">{parts::notice(Tone::Bad, body, ())}</div> }.into_any())
    }

    /// `DET-0500 · Preço: …`
    fn told(&self, edits: &Edits, rows: &Rows<R>, error: &FieldError) -> String {
        let text = error.text(self.lang);
        let n = error.field.strip_prefix("changes[").and_then(|rest| rest.split(']').next()?.parse().ok());
        let Some(change) = n.and_then(|n: usize| edits.typed.get(n)) else { return text };
        let heading = self.columns.iter().find(|column| column.spec.key == change.field);
        let heading = heading.map_or("", |column| column.heading.as_str());
        let row = rows.rows.iter().find(|row| (self.id)(row) == change.row).zip(self.columns.first());
        let name = row.map(|(row, column)| super::body::written(&(column.cell)(row), column, self));
        format!("{} · {heading}: {text}", name.unwrap_or_else(|| change.row.to_string()))
    }

    /// The fields that are laid over cells, and the form that sends what was changed.
    pub(super) fn editors(&self, query: &GridQuery) -> Option<AnyView> {
        let edits = self.edits.as_ref()?;
        let form = Form::new("cells", self.lang, None);
        let editors: Vec<AnyView> = self
            .shown(query)
            .filter_map(|column| Some((column, column.editable.as_ref()?)))
            .map(|(column, editable)| {
                let (name, label) = (format!("cell-{}", column.spec.key), column.heading.clone());
                let field = editable.editor.field(&form, name, label, "cell-list");
                view! { <div data-editor=column.spec.key>{field.bare()}</div> }.into_any()
            })
            .collect();
        let word = |word: UiWord| word.text(self.lang);
        Some(
            view! {
                <div hidden>{editors} <datalist id="cell-list"></datalist></div>
                <form class="bulk cells" id="cells" method="post" action=edits.action data-cells hidden>
                    <span role="status"><b data-changed></b> " " {word(UiWord::CellsChanged)}</span>
                    <span class="sep" aria-hidden="true"></span>
                    <button class="btn tiny" type="submit">
                        {word(UiWord::Save)} " " <kbd class="kbd" aria-hidden="true">"Ctrl S"</kbd>
                    </button>
                    <button class="btn tiny" type="button" data-undo-cells>{word(UiWord::UndoCells)}</button>
                    <span class="end small" data-cells-note></span>
                </form>
            }
            .into_any(),
        )
    }
}
