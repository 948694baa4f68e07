//! The frame around every page: rail, top bar, heading, and the layers above them.

use axum::http::request::Parts;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::icon::{Icon, icon, icon_with, mark, sprite};
use super::menu::{account_menu, key_sheet, palette};
use super::nav::{SECTORS, Sector, place};
use super::page::{Page, Primary};
use super::words::UiWord;
use crate::auth::Actor;
use crate::kernel::{Lang, Text};

/// The company's name for the frame; a request's extensions carry it.
#[derive(Clone, Debug)]
pub struct CompanyName(pub String);

/// What the last check of the books found, for those who may check them; a request's extensions carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tied {
    pub rules: i64,
    pub broken: i64,
}

/// A notice of success that the page before left for this one; a request's extensions carry it.
#[derive(Clone, Debug)]
pub struct Toast(pub String);

const PRODUCT: &str = "Retaguarda";

pub fn frame(parts: &Parts, lang: Lang, page: Page) -> AnyView {
    let toast = parts.extensions.get::<Toast>().map(|toast| toast_view(&toast.0, lang));
    match (parts.extensions.get::<Actor>(), page.bare) {
        (Some(actor), false) => framed(parts, actor, lang, page, toast),
        _ => bare(parts, lang, page, toast),
    }
}

fn framed(parts: &Parts, actor: &Actor, lang: Lang, page: Page, toast: Option<AnyView>) -> AnyView {
    let path = parts.uri.path().to_owned();
    let here = parts.uri.path_and_query().map_or("/", |here| here.as_str()).to_owned();
    let company = company(parts);
    let crumbs = crumbs(&path, &page, lang);
    let class = if page.full { "page full" } else { "page" };
    let (head, body) = (page_head(&page.title, page.lede, page.emblem, page.tools, page.primary), page.body);
    view! {
        <div class="app">
            <a class="skip" href="#main">{UiWord::SkipToContent.text(lang)}</a>
            {rail(actor, &path, company, tied(parts, lang), lang)}
            <header class="top">
                {crumbs}
                <a
                    class="search" href="/search" data-open="palette" aria-keyshortcuts="Control+K"
                    aria-label=UiWord::Search.text(lang)
                >
                    {icon(Icon::Search)} <span class="hint">{UiWord::Search.text(lang)}</span>
                    <kbd class="kbd" aria-hidden="true">"Ctrl K"</kbd>
                </a>
                <button
                    class="btn ghost square" type="button" popovertarget="account"
                    aria-label=format!("{} {}", UiWord::AccountOf.text(lang), actor.name)
                >
                    <span class="avatar" aria-hidden="true">{initials(&actor.name)}</span>
                </button>
            </header>
            <main class=class id="main" tabindex="-1">{head} {body}</main>
        </div>
        {account_menu(parts, actor, &here, lang)}
        {key_sheet(actor, lang)}
        {palette(actor, lang)}
        {toast}
        {sprite()}
        <super::islands::Kit lang=lang today=actor.today.to_string() user=actor.user_id/>
    }
    .into_any()
}

/// A page outside the frame: the form on one side, the product's door on the other.
fn bare(parts: &Parts, lang: Lang, page: Page, toast: Option<AnyView>) -> AnyView {
    let other = lang.pick(Lang::En, Lang::Pt);
    let back = parts.uri.path_and_query().map_or("/", |here| here.as_str()).to_owned();
    let lede = page.lede.or_else(|| parts.extensions.get::<CompanyName>().map(|company| company.0.clone()));
    view! {
        <div class="door">
            <main id="main">
                <div class="brand">{mark()} {PRODUCT}</div>
                <div class="box">
                    <div>
                        <h1>{page.title}</h1>
                        {lede.map(|lede| view! { <p class="muted">{lede}</p> })}
                    </div>
                    {page.body}
                </div>
                <div class="foot">
                    <span>{concat!("Retaguarda ", env!("CARGO_PKG_VERSION"))}</span>
                    <form method="post" action="/api/auth/prefer">
                        <input type="hidden" name="back" value=back/>
                        <button class="plain" name="lang" value=other.code() lang=other.tag()>
                            {other.pick("Português", "English")}
                        </button>
                    </form>
                </div>
            </main>
            <aside aria-hidden="true">
                {door_picture()}
                <p class="line">
                    {UiWord::Tagline.text(lang)} <small>{UiWord::TaglineSmall.text(lang)}</small>
                </p>
            </aside>
        </div>
        {toast}
        {sprite()}
    }
    .into_any()
}

fn company(parts: &Parts) -> String {
    parts.extensions.get::<CompanyName>().map_or_else(|| PRODUCT.to_owned(), |company| company.0.clone())
}

/// The mark at the foot of the rail: whether the books tie.
fn tied(parts: &Parts, lang: Lang) -> Option<AnyView> {
    let Tied { rules, broken } = *parts.extensions.get::<Tied>()?;
    let (class, mark, text) = match broken {
        0 => ("", Icon::Check, UiWord::Tied.text(lang).to_owned()),
        broken => {
            let text = UiWord::NotTied.text(lang).replacen("{}", &broken.to_string(), 1);
            ("alert", Icon::Stop, text.replacen("{}", &rules.to_string(), 1))
        }
    };
    let view = view! {
        <a class="tied" href="/admin/check">{icon_with(mark, class)} <span>{text}</span></a>
    };
    Some(view.into_any())
}

fn rail(actor: &Actor, path: &str, company: String, tied: Option<AnyView>, lang: Lang) -> AnyView {
    let here = place(path);
    let sectors: Vec<AnyView> =
        SECTORS.iter().filter_map(|sector| rail_sector(actor, sector, here, path, lang)).collect();
    let home = UiWord::Home.text(lang);
    let current = (path == "/").then_some("page");
    view! {
        <nav class="rail" aria-label=UiWord::Sectors.text(lang)>
            <div class="stay">
                <a class="company" href="/">{mark()} <b>{company}</b></a>
                <div class="list">
                    <ul class="sectors">
                        <li class=if current.is_some() { "home here" } else { "home" }>
                            <a href="/" aria-current=current>
                                {icon(Icon::Home)} <span class="long">{home}</span>
                                <span class="short" aria-hidden="true">{home}</span>
                            </a>
                        </li>
                        {sectors}
                    </ul>
                </div>
                {tied}
            </div>
        </nav>
    }
    .into_any()
}

type Here = Option<(&'static Sector, &'static super::nav::NavPage)>;

fn rail_sector(actor: &Actor, sector: &Sector, here: Here, path: &str, lang: Lang) -> Option<AnyView> {
    let pages = sector.pages_of(actor);
    let first = pages.first()?.path;
    let is_here = here.is_some_and(|(at, _)| at.key == sector.key);
    let list = is_here.then(|| {
        let items: Vec<AnyView> = pages
            .iter()
            .map(|page| {
                let at = here.is_some_and(|(_, at)| at.path == page.path);
                let current = at.then(|| if path == page.path { "page" } else { "true" });
                view! { <li><a href=page.path aria-current=current>{page.word.text(lang)}</a></li> }
                    .into_any()
            })
            .collect();
        view! { <ul class="pages">{items}</ul> }
    });
    let view = view! {
        <li class=is_here.then_some("here")>
            <a href=first aria-current=is_here.then_some("true")>
                {icon(sector.icon)} <span class="long">{sector.word.text(lang)}</span>
                <span class="short" aria-hidden="true">{sector.short.text(lang)}</span>
            </a>
            {list}
        </li>
    };
    Some(view.into_any())
}

fn crumbs(path: &str, page: &Page, lang: Lang) -> AnyView {
    let mut steps: Vec<(String, String)> = Vec::new();
    if let Some((sector, at)) = place(path) {
        let first = sector.pages.first().map_or("/", |page| page.path);
        steps.push((sector.word.text(lang).to_owned(), first.to_owned()));
        if at.path != path {
            steps.push((at.word.text(lang).to_owned(), at.path.to_owned()));
        }
    } else if path != "/" {
        steps.push((UiWord::Home.text(lang).to_owned(), "/".to_owned()));
    }
    steps.extend(page.crumbs.iter().cloned());
    let steps: Vec<AnyView> =
        steps.into_iter().map(|(text, href)| view! { <li><a href=href>{text}</a></li> }.into_any()).collect();
    view! {
        <nav class="crumbs" aria-label=UiWord::YouAreAt.text(lang)>
            <ol>{steps} <li aria-current="page">{page.title.clone()}</li></ol>
        </nav>
    }
    .into_any()
}

fn page_head(
    title: &str,
    lede: Option<String>,
    emblem: Option<AnyView>,
    tools: Option<AnyView>,
    primary: Option<Primary>,
) -> AnyView {
    let words = view! {
        <div>
            <h1>{title.to_owned()}</h1>
            {lede.map(|lede| view! { <p class="lede">{lede}</p> })}
        </div>
    };
    let title = match emblem {
        Some(emblem) => view! { <div class="person">{emblem} {words}</div> }.into_any(),
        None => words.into_any(),
    };
    let lone = tools.is_none();
    let class = if lone { "tools lone" } else { "tools" };
    let shown = tools.is_some() || primary.is_some();
    let side = shown.then(|| view! { <div class=class>{tools} {primary.map(primary_view)}</div> });
    view! { <div class="page-head">{title} {side}</div> }.into_any()
}

fn primary_view(primary: Primary) -> AnyView {
    match primary {
        Primary::Open { text, href } => view! {
            <a class="btn primary" href=href data-keys="n" aria-keyshortcuts="n">
                {icon(Icon::Plus)} {text} <kbd class="kbd" aria-hidden="true">"n"</kbd>
            </a>
        }
        .into_any(),
        Primary::Edit { text, href } => {
            view! { <a class="btn primary" href=href>{icon(Icon::Edit)} {text}</a> }.into_any()
        }
        Primary::Send { text, form } => view! {
            <button class="btn primary" type="submit" form=form aria-keyshortcuts="Control+Enter">
                {text} <kbd class="kbd" aria-hidden="true">"Ctrl Enter"</kbd>
            </button>
        }
        .into_any(),
        Primary::Print { text } => view! {
            <button class="btn primary scripted" type="button" data-print>{icon(Icon::Print)} {text}</button>
        }
        .into_any(),
    }
}

fn toast_view(text: &str, lang: Lang) -> AnyView {
    view! {
        <div class="toast" role="status" id="toast">
            {icon(Icon::Check)} <span>{text.to_owned()}</span>
            <button
                class="plain scripted" type="button" data-dismiss="toast"
                aria-label=UiWord::Dismiss.text(lang)
            >
                {icon(Icon::Close)}
            </button>
        </div>
    }
    .into_any()
}

/// The first letters of the first and the last name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// Two columns of a ledger, drawn from a fixed table: line lengths left and right of the middle rule.
fn door_picture() -> AnyView {
    const LINES: [(u32, u32); 16] = [
        (70, 70),
        (220, 220),
        (70, 70),
        (116, 116),
        (112, 112),
        (199, 199),
        (168, 168),
        (70, 70),
        (223, 223),
        (76, 76),
        (113, 113),
        (116, 116),
        (195, 195),
        (168, 168),
        (70, 70),
        (225, 225),
    ];
    let bars: Vec<AnyView> = LINES
        .iter()
        .enumerate()
        .map(|(i, (left, right))| {
            let y = 96 + 30 * i as u32;
            let lit = i == 10;
            let class = if lit { "lit" } else { "" };
            view! {
                <rect class=format!("left {class}") x=320 - left y=y width=*left height="10" rx="2"/>
                <rect class=format!("right {class}") x="344" y=y width=*right height="10" rx="2"/>
            }
            .into_any()
        })
        .collect();
    view! {
        <svg viewBox="0 0 664 800" preserveAspectRatio="xMidYMid slice">
            {bars} <path class="middle" d="M332 72v500"/>
        </svg>
    }
    .into_any()
}
