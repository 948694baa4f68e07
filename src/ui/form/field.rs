//! One labelled field. Built by [`super::Form`]; placed in a view as it is.

use leptos::prelude::*;

use crate::kernel::{Lang, Text};
use crate::ui::icon::{Icon, icon};
use crate::ui::words::UiWord;

pub(super) enum Kind {
    /// The `type` of the input.
    Text(&'static str),
    Password,
    Number,
    Money(u32),
    Day,
    LongText,
    Select(Vec<Choice>),
    Pick {
        list: &'static str,
        find: Option<&'static str>,
    },
    Check(String),
    File(&'static str),
}

/// A choice of a select: what is sent and what is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub text: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Choice {
        Choice { value: value.into(), text: text.into() }
    }
}

pub struct Field {
    name: String,
    label: String,
    kind: Kind,
    lang: Lang,
    typed: Option<String>,
    error: Option<String>,
    pub(super) focused: bool,
    /// Whether the form was sent before: then an unticked box stays unticked, whatever the record says.
    pub(super) sent_before: bool,
    value: Option<String>,
    help: Option<String>,
    required: bool,
    optional: bool,
    readonly: bool,
    columns: u8,
    autocomplete: Option<&'static str>,
    bare: bool,
}

/// The id of a field: its name, with what an id and a fragment do not like replaced.
pub(super) fn id_of(name: &str) -> String {
    let safe = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    "f-".chars().chain(safe).collect::<String>().trim_end_matches('-').to_owned()
}

impl Field {
    pub(super) fn new(
        name: String,
        label: String,
        kind: Kind,
        lang: Lang,
        typed: Option<String>,
        error: Option<String>,
    ) -> Field {
        Field {
            name,
            label,
            kind,
            lang,
            typed,
            error,
            focused: false,
            sent_before: false,
            value: None,
            help: None,
            required: false,
            optional: false,
            readonly: false,
            columns: 12,
            autocomplete: None,
            bare: false,
        }
    }

    /// The value of the record; what was typed before comes first.
    pub fn value(self, value: impl Into<String>) -> Field {
        Field { value: Some(value.into()), ..self }
    }

    /// Whether a box is ticked to begin with.
    pub fn ticked(self, ticked: bool) -> Field {
        Field { value: ticked.then(String::new), ..self }
    }

    pub fn help(self, text: impl Into<String>) -> Field {
        Field { help: Some(text.into()), ..self }
    }

    pub fn required(self) -> Field {
        Field { required: true, ..self }
    }

    /// Says beside the label that the field may stay empty.
    pub fn optional(self) -> Field {
        Field { optional: true, ..self }
    }

    pub fn readonly(self) -> Field {
        Field { readonly: true, ..self }
    }

    /// Its width in twelfths: 2, 3, 4, 5, 6, 8 or 12.
    pub fn columns(self, columns: u8) -> Field {
        Field { columns, ..self }
    }

    pub fn autocomplete(self, autocomplete: &'static str) -> Field {
        Field { autocomplete: Some(autocomplete), ..self }
    }

    /// The cursor stands here when the page opens, unless an error asks for it elsewhere.
    pub fn focused(self) -> Field {
        Field { focused: self.focused || !self.sent_before, ..self }
    }

    /// Without a visible label, for cells of a table of lines; the label is read aloud only.
    pub fn bare(self) -> Field {
        Field { bare: true, ..self }
    }

    fn described_by(&self, id: &str) -> Option<String> {
        let help = self.help_text().map(|_| format!("{id}-help"));
        let error = self.error.as_ref().map(|_| format!("{id}-error"));
        let ids: Vec<String> = error.into_iter().chain(help).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn help_text(&self) -> Option<String> {
        let of_kind = || {
            let help = matches!(self.kind, Kind::Day) && !self.bare;
            help.then(|| UiWord::DayHelp.text(self.lang).to_owned())
        };
        self.help.clone().or_else(of_kind)
    }

    fn shown(&self) -> Option<String> {
        self.typed.clone().or_else(|| self.value.clone())
    }

    fn control(&self, id: &str) -> AnyView {
        let shared = Shared {
            id: id.to_owned(),
            name: self.name.clone(),
            label: self.bare.then(|| self.label.clone()),
            invalid: self.error.as_ref().map(|_| "true"),
            described_by: self.described_by(id),
            required: self.required,
            focused: self.focused,
            readonly: self.readonly,
            autocomplete: self.autocomplete,
        };
        let value = self.shown().unwrap_or_default();
        match &self.kind {
            Kind::Text(kind) => shared.input(kind, "in", value, Extra::default()),
            Kind::Password => shared.input("password", "in", String::new(), Extra::default()),
            Kind::Number => {
                shared.input("text", "in n", value, Extra { mode: Some("numeric"), ..Extra::default() })
            }
            Kind::Money(decimals) => {
                let extra =
                    Extra { mode: Some("decimal"), money: Some(decimals.to_string()), ..Extra::default() };
                shared.input("text", "in money", value, extra)
            }
            Kind::Day => shared.input("text", "in", value, Extra { day: true, ..Extra::default() }),
            Kind::Pick { list, find } => {
                shared.input("text", "in", value, Extra { list: Some(list), find: *find, ..Extra::default() })
            }
            Kind::File(accept) => {
                shared.input("file", "in", String::new(), Extra { accept: Some(accept), ..Extra::default() })
            }
            Kind::LongText => shared.long_text(value),
            Kind::Select(choices) => shared.select(choices, self.shown().as_deref(), self.lang),
            Kind::Check(_) => ().into_any(),
        }
    }

    fn check(self, sent: String) -> AnyView {
        let id = id_of(&format!("{}-{sent}", self.name));
        let ticked = if self.sent_before { self.typed.is_some() } else { self.value.is_some() };
        let below = self.below(&id);
        let class = column_class("field", self.columns);
        let described = self.described_by(&id);
        view! {
            <div class=class>
                <label class="check" for=id.clone()>
                    <input
                        type="checkbox" id=id.clone() name=self.name.clone() value=sent checked=ticked
                        aria-describedby=described
                    />
                    {self.label.clone()}
                </label>
                {below}
            </div>
        }
        .into_any()
    }

    fn below(&self, id: &str) -> AnyView {
        let error = self.error.clone().map(|text| {
            view! { <p class="err" id=format!("{id}-error")>{icon(Icon::Stop)} {text}</p> }
        });
        let help = self.help_text().map(|text| view! { <p class="help" id=format!("{id}-help")>{text}</p> });
        view! { {error} {help} }.into_any()
    }

    fn view(self) -> AnyView {
        if let Kind::Check(sent) = &self.kind {
            let sent = sent.clone();
            return self.check(sent);
        }
        let id = id_of(&self.name);
        let (control, below) = (self.control(&id), self.below(&id));
        if self.bare {
            return view! { {control} {below} }.into_any();
        }
        let optional =
            self.optional.then(|| view! { <span class="opt">{UiWord::Optional.text(self.lang)}</span> });
        view! {
            <div class=column_class("field", self.columns)>
                <label for=id>{self.label} " " {optional}</label>
                {control}
                {below}
            </div>
        }
        .into_any()
    }
}

impl IntoRender for Field {
    type Output = AnyView;

    fn into_render(self) -> AnyView {
        self.view()
    }
}

fn column_class(class: &str, columns: u8) -> String {
    if columns >= 12 { class.to_owned() } else { format!("{class} c{columns}") }
}

/// What every kind of control carries.
struct Shared {
    id: String,
    name: String,
    label: Option<String>,
    invalid: Option<&'static str>,
    described_by: Option<String>,
    required: bool,
    focused: bool,
    readonly: bool,
    autocomplete: Option<&'static str>,
}

#[derive(Default)]
struct Extra {
    mode: Option<&'static str>,
    money: Option<String>,
    day: bool,
    list: Option<&'static str>,
    find: Option<&'static str>,
    accept: Option<&'static str>,
}

impl Shared {
    fn input(self, kind: &'static str, class: &'static str, value: String, extra: Extra) -> AnyView {
        let value = (!value.is_empty()).then_some(value);
        let off = extra.day || extra.money.is_some() || extra.list.is_some();
        let autocomplete = self.autocomplete.or(off.then_some("off"));
        view! {
            <input
                class=class id=self.id name=self.name type=kind value=value inputmode=extra.mode
                aria-label=self.label aria-invalid=self.invalid aria-describedby=self.described_by
                required=self.required autofocus=self.focused readonly=self.readonly autocomplete=autocomplete
                list=extra.list accept=extra.accept data-money=extra.money data-day=extra.day.then_some("")
                data-find=extra.find
            />
        }
        .into_any()
    }

    fn long_text(self, value: String) -> AnyView {
        view! {
            <textarea
                class="in" id=self.id name=self.name aria-label=self.label aria-invalid=self.invalid
                aria-describedby=self.described_by required=self.required autofocus=self.focused
                readonly=self.readonly
            >
                {value}
            </textarea>
        }
        .into_any()
    }

    /// A value that is none of the choices, such as an empty one, makes an empty first choice that asks for
    /// one. Without any value the first choice is taken.
    fn select(self, choices: &[Choice], value: Option<&str>, lang: Lang) -> AnyView {
        let strange = value.is_some_and(|value| choices.iter().all(|choice| choice.value != value));
        let ask = strange.then(|| view! { <option value="">{UiWord::Choose.text(lang)}</option> });
        let options: Vec<AnyView> = choices
            .iter()
            .map(|choice| {
                let chosen = value == Some(choice.value.as_str());
                view! { <option value=choice.value.clone() selected=chosen>{choice.text.clone()}</option> }
                    .into_any()
            })
            .collect();
        view! {
            <select
                class="in" id=self.id name=self.name aria-label=self.label aria-invalid=self.invalid
                aria-describedby=self.described_by required=self.required autofocus=self.focused
            >
                {ask} {options}
            </select>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_carry_no_brackets() {
        assert_eq!(id_of("lines[2].account"), "f-lines-2--account");
        assert_eq!(id_of("name"), "f-name");
    }
}
