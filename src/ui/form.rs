//! Forms: one line per field, with label, help, error and what was typed before.
//!
//! `Form` makes the fields and remembers their labels, so that the sum of errors on top can link to each.

mod field;

use std::sync::Mutex;

use leptos::prelude::*;

pub use field::{Choice, Field};

use super::icon::{Icon, icon};
use super::kept::Kept;
use super::words::UiWord;
use crate::error::AppError;
use crate::kernel::{Lang, Text};

pub struct Form {
    lang: Lang,
    kept: Option<Kept>,
    id: &'static str,
    files: bool,
    draft: Option<String>,
    /// Name and label of every field made so far, in the order of the page.
    labels: Mutex<Vec<(String, String)>>,
}

impl Form {
    /// `id` names the form in the page: a primary action outside it sends it by that name.
    pub fn new(id: &'static str, lang: Lang, kept: Option<Kept>) -> Form {
        Form { lang, kept, id, files: false, draft: None, labels: Mutex::default() }
    }

    /// The browser keeps what is typed until it is sent, under this name (`entry:new`, `entry:17`).
    pub fn draft(self, name: impl Into<String>) -> Form {
        Form { draft: Some(name.into()), ..self }
    }

    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// What was typed before under this name, where the form was refused.
    pub fn typed(&self, name: &str) -> Option<&str> {
        self.kept.as_ref()?.value(name)
    }

    pub fn error(&self, name: &str) -> Option<String> {
        self.kept.as_ref()?.error(name, self.lang)
    }

    pub fn text(&self, name: impl Into<String>, label: impl Into<Label>) -> Field {
        self.field(name.into(), label.into(), field::Kind::Text("text"))
    }

    pub fn email(&self, name: impl Into<String>, label: impl Into<Label>) -> Field {
        self.field(name.into(), label.into(), field::Kind::Text("email")).autocomplete("email")
    }

    /// Never shown again once sent.
    pub fn password(&self, name: impl Into<String>, label: impl Into<Label>) -> Field {
        self.field(name.into(), label.into(), field::Kind::Password)
    }

    /// A whole number.
    pub fn number(&self, name: impl Into<String>, label: impl Into<Label>) -> Field {
        self.field(name.into(), label.into(), field::Kind::Number)
    }

    /// An amount with this many decimal places; sums such as `1200*3` are worked out in place.
    pub fn money(&self, name: impl Into<String>, label: impl Into<Label>, decimals: u32) -> Field {
        self.field(name.into(), label.into(), field::Kind::Money(decimals))
    }

    /// A day, also by shorthand.
    pub fn day(&self, name: impl Into<String>, label: impl Into<Label>) -> Field {
        self.field(name.into(), label.into(), field::Kind::Day)
    }

    pub fn long_text(&self, name: impl Into<String>, label: impl Into<Label>) -> Field {
        self.field(name.into(), label.into(), field::Kind::LongText)
    }

    pub fn select(&self, name: impl Into<String>, label: impl Into<Label>, choices: Vec<Choice>) -> Field {
        self.field(name.into(), label.into(), field::Kind::Select(choices))
    }

    /// One of many, by typing part of it. `list` is the id of a [`choices`] list of the page; with
    /// JavaScript the list is refilled from the records of kind `find` (`account`, `party`, …) while
    /// typing.
    pub fn pick(
        &self,
        name: impl Into<String>,
        label: impl Into<Label>,
        list: &'static str,
        find: Option<&'static str>,
    ) -> Field {
        self.field(name.into(), label.into(), field::Kind::Pick { list, find })
    }

    /// A box that sends `true` when ticked and nothing otherwise.
    pub fn check(&self, name: impl Into<String>, label: impl Into<Label>) -> Field {
        self.field(name.into(), label.into(), field::Kind::Check("true".to_owned()))
    }

    /// One of several boxes with the same name, each with its own value.
    pub fn check_one(
        &self,
        name: impl Into<String>,
        value: impl Into<String>,
        label: impl Into<Label>,
    ) -> Field {
        self.field(name.into(), label.into(), field::Kind::Check(value.into()))
    }

    pub fn file(&self, name: impl Into<String>, label: impl Into<Label>, accept: &'static str) -> Field {
        self.field(name.into(), label.into(), field::Kind::File(accept))
    }

    pub fn hidden(&self, name: &str, value: impl Into<String>) -> AnyView {
        let value = self.typed(name).map_or_else(|| value.into(), str::to_owned);
        view! { <input type="hidden" name=name.to_owned() value=value/> }.into_any()
    }

    fn field(&self, name: String, Label(label): Label, kind: field::Kind) -> Field {
        let error = self.error(&name);
        let typed = match (&kind, &self.kept) {
            (field::Kind::Check(value), Some(kept)) => {
                kept.values(&name).any(|typed| typed == value).then(|| value.clone())
            }
            (_, kept) => kept.as_ref().and_then(|kept| kept.value(&name)).map(str::to_owned),
        };
        let first =
            self.kept.as_ref().and_then(|kept| kept.errors().first()).map(|error| error.field.as_str());
        let mut field = Field::new(name.clone(), label.clone(), kind, self.lang, typed, error);
        field.focused = first == Some(name.as_str());
        field.sent_before = self.kept.is_some();
        if let Ok(mut labels) = self.labels.lock() {
            labels.push((name, label));
        }
        field
    }

    /// The form that posts to a server function: errors on top, then its content.
    pub fn post(&self, action: impl Into<String>, content: impl IntoView + 'static) -> AnyView {
        let encoding = self.files.then_some("multipart/form-data");
        view! {
            <form
                class="stack form" id=self.id method="post" action=action.into() enctype=encoding novalidate
                data-draft=self.draft.clone()
            >
                {self.errors()} {content}
            </form>
        }
        .into_any()
    }

    /// The same for a form that sends files.
    pub fn upload(mut self, action: impl Into<String>, content: impl IntoView + 'static) -> AnyView {
        self.files = true;
        self.post(action, content)
    }

    /// The sum of errors with links to the fields; nothing where all is well.
    pub fn errors(&self) -> Option<AnyView> {
        // A form that was only brought back, for more lines or a look, has nothing to mend.
        let kept = self.kept.as_ref().filter(|kept| kept.error != AppError::Invalid(Vec::new()))?;
        let labels = self.labels.lock().map(|labels| labels.clone()).unwrap_or_default();
        let items: Vec<AnyView> = kept
            .errors()
            .iter()
            .map(|error| {
                let text = error.text(self.lang);
                match labels.iter().find(|(name, _)| *name == error.field) {
                    Some((name, label)) => {
                        let href = format!("#{}", field::id_of(name));
                        view! { <li><a href=href>{format!("{label}: {text}")}</a></li> }.into_any()
                    }
                    None => view! { <li>{text}</li> }.into_any(),
                }
            })
            .collect();
        let title = match items.len() {
            0 => kept.error.text(self.lang),
            1 => UiWord::OneToMend.text(self.lang).to_owned(),
            n => UiWord::ManyToMend.text(self.lang).replace("{}", &n.to_string()),
        };
        let list = (!items.is_empty()).then(|| view! { <ol>{items}</ol> });
        let view = view! {
            <div class="errors" role="alert" tabindex="-1">{icon(Icon::Stop)} <h2>{title}</h2> {list}</div>
        };
        Some(view.into_any())
    }

    /// The row of buttons at the end: save, and where one goes without saving.
    pub fn save(&self, word: &'static str, cancel: Option<String>) -> AnyView {
        let cancel =
            cancel.map(|href| view! { <a class="btn" href=href>{UiWord::Cancel.text(self.lang)}</a> });
        view! {
            <div class="savebar">
                <button class="btn primary" type="submit">{word}</button>
                {cancel}
                <span class="saved end" data-saved></span>
            </div>
        }
        .into_any()
    }
}

/// A field's label: a word of the catalogue or a text.
pub struct Label(String);

impl From<String> for Label {
    fn from(text: String) -> Label {
        Label(text)
    }
}

impl From<&str> for Label {
    fn from(text: &str) -> Label {
        Label(text.to_owned())
    }
}

/// The list a `pick` field offers: what is sent, and what stands beside it.
pub fn choices(id: &'static str, choices: Vec<(String, String)>) -> AnyView {
    let options: Vec<AnyView> = choices
        .into_iter()
        .map(|(value, text)| view! { <option value=value>{text}</option> }.into_any())
        .collect();
    view! { <datalist id=id>{options}</datalist> }.into_any()
}

/// A button that is a whole form: one act, a few hidden fields.
pub fn act(
    action: &'static str,
    fields: Vec<(&'static str, String)>,
    class: &'static str,
    text: impl Into<String>,
) -> AnyView {
    let fields: Vec<AnyView> = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
        .collect();
    view! {
        <form method="post" action=action>
            {fields} <button class=class type="submit">{text.into()}</button>
        </form>
    }
    .into_any()
}
