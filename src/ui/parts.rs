//! Small pieces every page is made of: amounts, days, figures, notices, states, empty places.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::words::UiWord;
use crate::kernel::{Currency, Day, Instant, Lang, Money, Text};

/// How a state feels. The word beside it says it; the colour repeats it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Ok,
    Warn,
    Bad,
    Info,
    Accent,
}

impl Tone {
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Ok => "ok",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
            Tone::Info => "info",
            Tone::Accent => "accent",
        }
    }

    pub const fn icon(self) -> Icon {
        match self {
            Tone::Plain | Tone::Accent | Tone::Info => Icon::Info,
            Tone::Ok => Icon::Check,
            Tone::Warn => Icon::Alert,
            Tone::Bad => Icon::Stop,
        }
    }
}

/// A class list without a trailing blank where the second is empty.
pub(super) fn classes(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_owned() } else { format!("{first} {second}") }
}

/// An amount in a report or a grid: zero as –, a negative with a real minus sign and its class.
pub fn amount(amount: Money, decimals: u32, lang: Lang) -> AnyView {
    match amount.minor() {
        0 => view! { <span class="zero">"–"</span> }.into_any(),
        minor if minor < 0 => view! { <span class="neg">{amount.show(decimals, lang)}</span> }.into_any(),
        _ => amount.show(decimals, lang).into_any(),
    }
}

/// `R$ 1.234,56` in Portuguese, `R$1,234.56` in English.
pub fn money_text(amount: Money, currency: &Currency, lang: Lang) -> String {
    let (sign, digits) = match amount.show(currency.decimals(), lang) {
        text if text.starts_with('−') => ("−", text.trim_start_matches('−').to_owned()),
        text => ("", text),
    };
    let gap = lang.pick("\u{a0}", if currency.symbol().len() > 3 { "\u{a0}" } else { "" });
    format!("{sign}{}{gap}{digits}", currency.symbol())
}

/// An amount with its currency, in a sentence or a fact.
pub fn money(amount: Money, currency: &Currency, lang: Lang) -> AnyView {
    let text = money_text(amount, currency, lang);
    let class = if amount.minor() < 0 { "nowrap neg" } else { "nowrap" };
    view! { <span class=class>{text}</span> }.into_any()
}

/// A day for people; the machine's form beside it.
pub fn day(day: Day, lang: Lang) -> AnyView {
    view! { <time class="nowrap" datetime=day.to_string()>{day.show(lang)}</time> }.into_any()
}

/// A moment for people, in the company's time zone; the machine's form beside it.
pub fn moment(at: Instant, zone: &jiff::tz::TimeZone, lang: Lang) -> AnyView {
    let machine = crate::server::sheet::utc(at);
    view! { <time class="nowrap" datetime=machine>{crate::server::clock::written(at, zone, lang)}</time> }
        .into_any()
}

/// A whole number with grouped thousands.
pub fn count(number: i64, lang: Lang) -> String {
    Money(number).show(0, lang)
}

/// The size of a file: `1.234 kB`.
pub fn bytes(size: u64, lang: Lang) -> String {
    let (value, unit) = match size {
        0..10_000 => (size, "B"),
        10_000..10_000_000 => (size / 1_000, "kB"),
        _ => (size / 1_000_000, "MB"),
    };
    format!("{}\u{a0}{unit}", count(i64::try_from(value).unwrap_or(i64::MAX), lang))
}

/// A state in words on a soft ground.
pub fn tag(text: impl Into<String>, tone: Tone) -> AnyView {
    view! { <span class=classes("tag", tone.class())>{text.into()}</span> }.into_any()
}

/// A state inside a table: mark and word, no ground.
pub fn state(text: impl Into<String>, tone: Tone) -> AnyView {
    view! { <span class=classes("state", tone.class())>{icon(tone.icon())} {text.into()}</span> }.into_any()
}

/// Something the reader must know. `body` is text or a view; `tools` may be `()`.
pub fn notice(tone: Tone, body: impl IntoView + 'static, tools: impl IntoView + 'static) -> AnyView {
    view! {
        <div class=classes("notice", tone.class())>
            {icon(tone.icon())} <div>{body}</div> <span class="tools">{tools}</span>
        </div>
    }
    .into_any()
}

/// What a place without content is for, with the first action.
pub fn empty(
    title: impl Into<String>,
    purpose: impl Into<String>,
    action: Option<(String, String)>,
) -> AnyView {
    let action = action.map(|(text, href)| view! { <a class="btn" href=href>{text}</a> });
    view! { <div class="empty"><p><strong>{title.into()}</strong> {purpose.into()}</p> {action}</div> }
        .into_any()
}

/// The shape of what is still loading.
pub fn skeleton() -> AnyView {
    view! {
        <div class="skeleton" aria-hidden="true">
            <i class="w1"></i> <i class="w2"></i> <i class="w3"></i>
        </div>
    }
    .into_any()
}

/// A titled part of a page. `note` stands at the end of the heading's line.
pub fn section(
    id: &'static str,
    title: impl Into<String>,
    note: impl IntoView + 'static,
    body: impl IntoView + 'static,
) -> AnyView {
    let note = note.into_any();
    view! {
        <section class="section" aria-labelledby=id>
            <header><h2 id=id>{title.into()}</h2> <span class="note">{note}</span></header>
            {body}
        </section>
    }
    .into_any()
}

/// A label over its value.
pub fn fact(label: impl Into<String>, value: impl IntoView + 'static) -> AnyView {
    view! { <div><dt>{label.into()}</dt><dd>{value}</dd></div> }.into_any()
}

pub fn facts(facts: Vec<AnyView>) -> AnyView {
    view! { <dl class="facts">{facts}</dl> }.into_any()
}

/// A figure of a strip: label, amount that opens its rows, what it means.
pub fn figure(
    label: impl Into<String>,
    amount: Money,
    currency: &Currency,
    href: impl Into<String>,
    spark: impl IntoView + 'static,
    meaning: impl IntoView + 'static,
    lang: Lang,
) -> AnyView {
    let text = amount.show(currency.decimals(), lang);
    let cut =
        if currency.decimals() == 0 { text.len() } else { text.len() - currency.decimals() as usize - 1 };
    let (whole, cents) = (text[..cut].to_owned(), text[cut..].to_owned());
    let class = if amount.minor() < 0 { "value neg" } else { "value" };
    view! {
        <div class="figure">
            <h2 class="label">{label.into()}</h2>
            <span class="spark">{spark}</span>
            <a class=class href=href.into()>
                <span class="unit">{currency.symbol().to_owned()}</span>
                {whole} <span class="cents">{cents}</span>
            </a>
            <p class="delta">{meaning}</p>
        </div>
    }
    .into_any()
}

/// The same for a figure that is no amount: a count, a rate, already written for the reader.
pub fn figure_text(
    label: impl Into<String>,
    value: impl Into<String>,
    href: impl Into<String>,
    spark: impl IntoView + 'static,
    meaning: impl IntoView + 'static,
) -> AnyView {
    view! {
        <div class="figure">
            <h2 class="label">{label.into()}</h2>
            <span class="spark">{spark}</span>
            <a class="value" href=href.into()>{value.into()}</a>
            <p class="delta">{meaning}</p>
        </div>
    }
    .into_any()
}

pub fn strip(figures: Vec<AnyView>) -> AnyView {
    view! { <div class="strip">{figures}</div> }.into_any()
}

/// The answer to a question (does it tie, does it fit), its reasons below.
pub fn verdict(
    tone: Tone,
    say: impl Into<String>,
    because: impl Into<String>,
    mark: impl IntoView + 'static,
    body: impl IntoView + 'static,
) -> AnyView {
    let class = match tone {
        Tone::Ok => "verdict fits",
        Tone::Warn => "verdict tight",
        _ => "verdict",
    };
    view! {
        <section class=class>
            <header><div><p class="say">{say.into()}</p><p>{because.into()}</p></div> {mark}</header>
            <div class="body">{body}</div>
        </section>
    }
    .into_any()
}

/// Long work under way: what it is, how far it is (0 to 100), where to cancel it by a post.
pub fn job(text: impl Into<String>, percent: u8, cancel: Option<String>, lang: Lang) -> AnyView {
    let percent = percent.min(100);
    let shown = format!("{percent}{}%", lang.pick("\u{a0}", ""));
    let cancel = cancel.map(|action| {
        view! {
            <form method="post" action=action>
                <button class="btn tiny" type="submit">{UiWord::Cancel.text(lang)}</button>
            </form>
        }
    });
    view! {
        <div class="job" role="status" data-under-way>
            <span>{text.into()}</span>
            <progress value=percent.to_string() max="100" aria-label=UiWord::Progress.text(lang)>
                {shown.clone()}
            </progress>
            <span class="faint">{shown}</span>
            {cancel}
        </div>
    }
    .into_any()
}

/// The views of one thing; the one at `here` is current. `count` may be left out.
pub fn tabs(
    label: impl Into<String>,
    tabs: Vec<(String, String, Option<i64>)>,
    here: &str,
    lang: Lang,
) -> AnyView {
    let links: Vec<AnyView> = tabs
        .into_iter()
        .map(|(text, href, number)| {
            let current = (href == here).then_some("page");
            let number = number.map(|number| view! { <span class="count">{count(number, lang)}</span> });
            view! { <a href=href aria-current=current>{text} " " {number}</a> }.into_any()
        })
        .collect();
    view! { <nav class="tabs" aria-label=label.into()>{links}</nav> }.into_any()
}

/// A choice between a few links; the one at `here` is current.
pub fn segments(label: impl Into<String>, choices: Vec<(String, String)>, here: &str) -> AnyView {
    let links: Vec<AnyView> = choices
        .into_iter()
        .map(|(text, href)| {
            let current = (href == here).then_some("true");
            view! { <a href=href aria-current=current>{text}</a> }.into_any()
        })
        .collect();
    view! { <div class="seg" role="group" aria-label=label.into()>{links}</div> }.into_any()
}

/// A value that needs a grant to be read.
pub fn masked(dots: &'static str, lang: Lang) -> AnyView {
    view! {
        <span class="masked">
            {icon(Icon::Lock)} <span aria-hidden="true">{dots}</span>
            <span class="sr">{UiWord::Protected.text(lang)}</span>
        </span>
    }
    .into_any()
}

/// A dialog that a button with `popovertarget=id` opens: an act named, its effect told, its form.
pub fn dialog(
    id: &'static str,
    title: impl Into<String>,
    body: impl IntoView + 'static,
    lang: Lang,
) -> AnyView {
    let (label, heading) = (format!("{id}-title"), format!("{id}-title"));
    view! {
        <dialog id=id popover="auto" aria-labelledby=label>
            <header><h2 id=heading>{title.into()}</h2> {super::menu::close_button(id, lang)}</header>
            <div class="body">{body}</div>
        </dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_the_reader_writes_it() {
        let (brl, amount) = (Currency::brl(), Money(-123456));
        assert_eq!(money_text(amount, &brl, Lang::Pt), "−R$\u{a0}1.234,56");
        assert_eq!(money_text(amount, &brl, Lang::En), "−R$1,234.56");
    }
}
