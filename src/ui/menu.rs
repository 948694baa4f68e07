//! Layers above the page: the account's menu, the keyboard sheet, the palette.

use axum::http::request::Parts;
use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::nav::{Command, commands};
use super::words::UiWord;
use crate::auth::Actor;
use crate::kernel::{Lang, Text};

/// How a visitor likes the pages; a request's extensions carry it, the document's first tag shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// `light` or `dark`; the system's choice otherwise.
    pub theme: Option<&'static str>,
    /// `compact` or `roomy`.
    pub density: Option<&'static str>,
}

impl Look {
    pub fn of(parts: &Parts) -> Look {
        parts.extensions.get::<Look>().copied().unwrap_or_default()
    }
}

/// One preference: each choice is a button that posts it, so it works without JavaScript.
fn preference(
    name: &'static str,
    picture: Icon,
    label: UiWord,
    choices: &[(&'static str, &'static str)],
    chosen: &str,
    back: &str,
    lang: Lang,
) -> AnyView {
    let buttons: Vec<AnyView> = choices
        .iter()
        .map(|(value, text)| {
            let pressed = if *value == chosen { "true" } else { "false" };
            view! { <button type="submit" name=name value=*value aria-pressed=pressed>{*text}</button> }
                .into_any()
        })
        .collect();
    let label = label.text(lang);
    view! {
        <form class="prefer" method="post" action="/api/auth/prefer" data-prefer=name>
            <input type="hidden" name="back" value=back.to_owned()/>
            <span class="lab">{icon(picture)} {label}</span>
            <span class="seg" role="group" aria-label=label>{buttons}</span>
        </form>
    }
    .into_any()
}

pub(super) fn account_menu(parts: &Parts, actor: &Actor, here: &str, lang: Lang) -> AnyView {
    let look = Look::of(parts);
    let word = |word: UiWord| word.text(lang);
    let roles: Vec<&str> = actor.roles.iter().map(|role| role.text(lang)).collect();
    let languages = [("pt", "Português"), ("en", "English")];
    let themes = [
        ("", word(UiWord::ThemeSystem)),
        ("light", word(UiWord::ThemeLight)),
        ("dark", word(UiWord::ThemeDark)),
    ];
    let densities = [
        ("compact", word(UiWord::DensityCompact)),
        ("", word(UiWord::DensityNormal)),
        ("roomy", word(UiWord::DensityRoomy)),
    ];
    let (theme, density) = (look.theme.unwrap_or(""), look.density.unwrap_or(""));
    view! {
        <div class="menu" id="account" popover="auto">
            <div class="who"><strong>{actor.name.clone()}</strong> <span>{roles.join(", ")}</span></div>
            <hr/>
            {preference("lang", Icon::Globe, UiWord::Language, &languages, lang.code(), here, lang)}
            {preference("theme", Icon::Moon, UiWord::Theme, &themes, theme, here, lang)}
            {preference("density", Icon::Rows, UiWord::Density, &densities, density, here, lang)}
            <hr/>
            <button type="button" popovertarget="keys">
                {icon(Icon::Keyboard)} {word(UiWord::KeyboardShortcuts)} <kbd class="kbd end">"?"</kbd>
            </button>
            <a href="/account">{icon(Icon::Device)} {word(UiWord::MyAccount)}</a>
            <hr/>
            <form method="post" action="/api/auth/sign_out">
                <button type="submit">{icon(Icon::SignOut)} {word(UiWord::SignOut)}</button>
            </form>
        </div>
    }
    .into_any()
}

/// The keys of every page, and those of the actor's own commands.
pub(super) fn key_sheet(actor: &Actor, lang: Lang) -> AnyView {
    let fixed = [
        (UiWord::SearchOrCommand, "Ctrl K"),
        (UiWord::KeyNew, "n"),
        (UiWord::KeyFilter, "/"),
        (UiWord::KeyRows, "j k"),
        (UiWord::KeyOpen, "o"),
        (UiWord::KeySelect, "x"),
        (UiWord::KeySave, "Ctrl Enter"),
        (UiWord::KeyDraft, "Ctrl S"),
        (UiWord::KeySheet, "?"),
    ];
    let fixed = fixed.into_iter().map(|(word, keys)| (word.text(lang).to_owned(), keys.to_owned()));
    let own = commands(actor, lang).into_iter().filter_map(|command| Some((command.text, command.keys?)));
    let rows: Vec<AnyView> = fixed
        .chain(own)
        .map(|(text, keys)| {
            let caps: Vec<AnyView> = keys
                .split(' ')
                .map(|key| view! { <kbd class="kbd">{key.to_owned()}</kbd> " " }.into_any())
                .collect();
            view! { <div><dt>{text}</dt><dd>{caps}</dd></div> }.into_any()
        })
        .collect();
    view! {
        <dialog class="wide" id="keys" popover="auto" aria-labelledby="keys-title">
            <header>
                <h2 id="keys-title">{UiWord::KeyboardShortcuts.text(lang)}</h2>
                {close_button("keys", lang)}
            </header>
            <div class="body"><dl class="keys">{rows}</dl></div>
        </dialog>
    }
    .into_any()
}

/// The palette: commands are here already, records are fetched while typing. Without JavaScript the search
/// button leads to a page.
pub(super) fn palette(actor: &Actor, lang: Lang) -> AnyView {
    let rows: Vec<AnyView> =
        commands(actor, lang).into_iter().enumerate().map(|(i, command)| command_row(i, command)).collect();
    let label = UiWord::SearchOrCommand.text(lang);
    view! {
        <dialog class="palette" id="palette" aria-label=label>
            <div class="ask">
                {icon(Icon::Search)}
                <input
                    id="palette-ask" role="combobox" aria-expanded="true" aria-controls="palette-list"
                    aria-autocomplete="list" aria-label=label autocomplete="off" spellcheck="false"
                    placeholder=UiWord::SearchHint.text(lang)
                />
            </div>
            <ul id="palette-list" role="listbox" aria-label=label>{rows}</ul>
            <p class="none" id="palette-none" hidden role="status">{UiWord::NothingFound.text(lang)}</p>
        </dialog>
    }
    .into_any()
}

fn command_row(i: usize, command: Command) -> AnyView {
    let id = format!("palette-{i}");
    let caps = command.keys.clone().map(|keys| view! { <kbd class="kbd end">{keys}</kbd> });
    view! {
        <li role="option" id=id aria-selected="false" data-href=command.href data-keys=command.keys>
            {icon(command.icon)} <span>{command.text}</span> {caps}
        </li>
    }
    .into_any()
}

pub fn close_button(target: &'static str, lang: Lang) -> AnyView {
    view! {
        <button
            class="btn ghost square" type="button" popovertarget=target popovertargetaction="hide"
            aria-label=UiWord::Close.text(lang)
        >
            {icon(Icon::Close)}
        </button>
    }
    .into_any()
}
