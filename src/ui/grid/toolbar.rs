//! Above the table: saved views, search, filters in force, columns, export.

use leptos::prelude::*;

use super::query::{GridQuery, Kind, sort_text};
use super::{Column, Grid};
use crate::kernel::Text;
use crate::ui::icon::{Icon, icon};
use crate::ui::views::SavedView;
use crate::ui::words::UiWord;

/// The id of the form that every filter of the page belongs to.
pub(super) const FILTER_FORM: &str = "grid-filter";

impl<R: 'static> Grid<R> {
    pub(super) fn views(&self, query: &GridQuery, views: Vec<SavedView>) -> AnyView {
        let word = |word: UiWord| word.text(self.lang);
        let mine = views.iter().any(|view| Some(view.id) == query.view && view.mine);
        let current = |view: Option<i64>| (query.view == view).then_some("page");
        let links: Vec<AnyView> = views
            .into_iter()
            .map(|view| {
                let href = format!("{}?{}&view={}", self.path, view.query, view.id);
                view! { <a href=href aria-current=current(Some(view.id))>{view.name}</a> }.into_any()
            })
            .collect();
        let selection = query.address(&self.specs(), &["view"], &[]);
        let remove = query.view.filter(|_| mine).map(|view| {
            view! {
                <form method="post" action="/api/ui/remove_view">
                    <input type="hidden" name="view" value=view.to_string()/>
                    <input type="hidden" name="page" value=self.path/>
                    <button class="btn danger" type="submit">{word(UiWord::RemoveView)}</button>
                </form>
            }
        });
        view! {
            <nav class="tabs" aria-label=word(UiWord::SavedViews)>
                <a href=self.home() aria-current=current(None)>{word(UiWord::AllRows)}</a>
                {links}
                <button type="button" popovertarget="save-view">
                    {icon(Icon::Plus)} {word(UiWord::SaveView)}
                </button>
            </nav>
            <dialog id="save-view" popover="auto" aria-labelledby="save-view-title">
                <header><h2 id="save-view-title">{word(UiWord::SaveView)}</h2></header>
                <div class="body">
                    <p>{word(UiWord::SaveViewHelp)}</p>
                    <form class="stack form" method="post" action="/api/ui/save_view">
                        <input type="hidden" name="page" value=self.path/>
                        <input type="hidden" name="query" value=selection/>
                        <div class="field">
                            <label for="view-name">{word(UiWord::ViewName)}</label>
                            <input class="in" id="view-name" name="name" required maxlength="60"/>
                        </div>
                        <label class="check">
                            <input type="checkbox" name="shared" value="true"/> {word(UiWord::ShareWithArea)}
                        </label>
                        <button class="btn primary" type="submit">{word(UiWord::Save)}</button>
                    </form>
                    {remove}
                </div>
            </dialog>
        }
        .into_any()
    }

    pub(super) fn toolbar(&self, query: &GridQuery) -> AnyView {
        let word = |word: UiWord| word.text(self.lang);
        let chips: Vec<AnyView> = self
            .columns
            .iter()
            .filter(|column| !query.typed(column.spec.key).is_empty())
            .map(|column| self.chip(query, column))
            .collect();
        let narrowed = query.search.is_some() || !chips.is_empty();
        let clear =
            narrowed.then(|| view! { <a class="small" href=self.home()>{word(UiWord::ClearFilters)}</a> });
        let columns_chosen = query.address(&self.specs(), &["q", "sort", "view"], &[]).contains("cols=");
        let columns = columns_chosen
            .then(|| view! { <input type="hidden" name="cols" value=query.columns.join(",")/> });
        let kept: Vec<AnyView> = self.kept.iter().cloned().map(hidden).collect();
        let filterable = self.columns.iter().any(|column| column.spec.filterable);
        let toggle = filterable.then(|| {
            view! {
                <label class="chip toggle narrow-only">
                    <input type="checkbox" id="grid-open"/> {word(UiWord::Filters)}
                </label>
            }
        });
        view! {
            <form class="filters" id=FILTER_FORM method="get" action=self.path role="search">
                <input type="hidden" name="sort" value=sort_text(query.sort)/>
                {columns} {kept}
                <input
                    class="in q" type="search" name="q" value=query.search.clone() autocomplete="off"
                    aria-label=format!("{}: {}", word(UiWord::Search), self.title)
                    placeholder=word(UiWord::Search) data-filter
                />
                <button class="btn" type="submit">{word(UiWord::Filter)}</button>
                {toggle}
                {chips}
                {clear}
                <span class="end">{self.exports(query)} {self.column_button()}</span>
            </form>
            {self.column_chooser(query)}
            {self.complaints(query)}
        }
        .into_any()
    }

    /// A filter in force, with a link that drops it.
    fn chip(&self, query: &GridQuery, column: &Column<R>) -> AnyView {
        let name = format!("f.{}", column.spec.key);
        let typed = query.typed(column.spec.key);
        let text = match &column.spec.kind {
            Kind::Choice(choices) => {
                choices.iter().find(|(value, _)| *value == typed).map_or(typed, |(_, text)| text.as_str())
            }
            _ => typed,
        };
        let href = format!("{}?{}", self.path, query.address(&self.specs(), &[name.as_str(), "view"], &[]));
        let label = format!("{} {}", UiWord::DropFilter.text(self.lang), column.heading);
        view! {
            <span class="chip">
                <span>{column.heading.clone()} " " <b>{text.to_owned()}</b></span>
                <a class="drop" href=href aria-label=label>{icon(Icon::Close)}</a>
            </span>
        }
        .into_any()
    }

    fn complaints(&self, query: &GridQuery) -> Vec<AnyView> {
        let bad = |column: &&Column<R>| query.bad.contains(&column.spec.key);
        let text = |column: &Column<R>| UiWord::BadFilter.text(self.lang).replace("{}", &column.heading);
        self.columns
            .iter()
            .filter(bad)
            .map(|column| crate::ui::parts::notice(crate::ui::Tone::Warn, text(column), ()))
            .collect()
    }

    fn exports(&self, query: &GridQuery) -> Option<AnyView> {
        if !self.exports {
            return None;
        }
        let selection = query.address(&self.specs(), &["view"], &[]);
        let link = |kind: &str| format!("/export{}.{kind}?{selection}", self.path);
        let label = |kind: &str| format!("{} {kind}", UiWord::Export.text(self.lang));
        let one = |kind: &'static str, name: &'static str| {
            view! {
                <a class="btn" href=link(kind) download="" aria-label=label(name)>
                    {icon(Icon::Download)} {name}
                </a>
            }
        };
        Some(view! { {one("csv", "CSV")} {one("xlsx", "XLSX")} }.into_any())
    }

    fn column_button(&self) -> AnyView {
        view! {
            <button class="btn wide-only" type="button" popovertarget="columns">
                {icon(Icon::Columns)} {UiWord::Columns.text(self.lang)}
            </button>
        }
        .into_any()
    }

    fn column_chooser(&self, query: &GridQuery) -> AnyView {
        let kept: Vec<AnyView> = query
            .written
            .iter()
            .cloned()
            .chain(query.search.clone().map(|search| ("q".to_owned(), search)))
            .chain([("sort".to_owned(), sort_text(query.sort))])
            .chain(self.kept.iter().cloned())
            .map(hidden)
            .collect();
        // The first column names the row and always stays.
        let boxes: Vec<AnyView> = self
            .columns
            .iter()
            .skip(1)
            .map(|column| {
                let shown = query.columns.contains(&column.spec.key);
                view! {
                    <label>
                        <input type="checkbox" name="cols" value=column.spec.key checked=shown/>
                        {column.heading.clone()}
                    </label>
                }
                .into_any()
            })
            .collect();
        view! {
            <form class="menu" id="columns" popover="auto" method="get" action=self.path>
                {kept} {boxes} <hr/>
                <button type="submit">{icon(Icon::Check)} {UiWord::Apply.text(self.lang)}</button>
            </form>
        }
        .into_any()
    }
}

fn hidden((name, value): (String, String)) -> AnyView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}
