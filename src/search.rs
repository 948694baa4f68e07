//! Finding records of every kind by a few typed letters: for the palette, for pick lists, for the search
//! page. A slice joins by adding its kind and one arm to `hits`.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What is found at most, of all kinds together.
pub const HITS_MAX: i64 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HitKind {
    Account,
    Entry,
    Party,
    Area,
    Project,
    Order,
    User,
}

impl HitKind {
    pub const ALL: [HitKind; 7] = [
        HitKind::Account,
        HitKind::Entry,
        HitKind::Party,
        HitKind::Area,
        HitKind::Project,
        HitKind::Order,
        HitKind::User,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            HitKind::Account => "account",
            HitKind::Entry => "entry",
            HitKind::Party => "party",
            HitKind::Area => "area",
            HitKind::Project => "project",
            HitKind::Order => "order",
            HitKind::User => "user",
        }
    }

    /// Its icon in the page's sprite.
    pub const fn symbol(self) -> &'static str {
        match self {
            HitKind::Account => "#i-rows",
            HitKind::Entry => "#i-fin",
            HitKind::Party | HitKind::User => "#i-people",
            HitKind::Area => "#i-area",
            HitKind::Project => "#i-goal",
            HitKind::Order => "#i-cart",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub kind: HitKind,
    /// What a form sends for it: its code.
    pub value: String,
    pub text: String,
    pub detail: String,
    pub href: String,
}

/// Records whose code, number, name or memo holds the text; only kinds the actor may read. `kind` is one
/// kind's code, or empty for all.
#[server(endpoint = "ui/find")]
pub async fn find(text: String, #[server(default)] kind: String) -> Result<Vec<Hit>, AppError> {
    let actor = crate::auth::Actor::current()?;
    let kinds: Vec<HitKind> =
        HitKind::ALL.into_iter().filter(|one| kind.is_empty() || one.code() == kind).collect();
    let mut tx = expect_context::<crate::server::state::AppState>().db.read().await?;
    Ok(server::hits(&mut tx, &actor, &text, &kinds).await?)
}

#[cfg(feature = "ssr")]
pub use server::page;

#[cfg(feature = "ssr")]
mod server {
    use leptos::prelude::*;

    use super::{HITS_MAX, Hit, HitKind};
    use crate::app::{Page, Visit};
    use crate::auth::permission::{ReadLedger, ReadOrders, ReadParties, ReadUsers};
    use crate::auth::store::people;
    use crate::auth::{Action, Actor, Grant};
    use crate::company::store as company;
    use crate::db::{DbError, Tx};
    use crate::error::AppError;
    use crate::finance::store::{accounts, entries};
    use crate::kernel::{Lang, Text, fold};
    use crate::trade::store::list as orders;
    use crate::ui::icon::{Icon, icon};
    use crate::ui::nav::commands;
    use crate::ui::words::UiWord;

    const TEXT_MAX: usize = 100;

    pub async fn hits(
        tx: &mut Tx,
        actor: &Actor,
        text: &str,
        kinds: &[HitKind],
    ) -> Result<Vec<Hit>, DbError> {
        let text: String = text.trim().chars().take(TEXT_MAX).collect();
        let mut found = Vec::new();
        if text.is_empty() {
            return Ok(found);
        }
        for kind in kinds {
            let left = HITS_MAX - i64::try_from(found.len()).unwrap_or(HITS_MAX);
            let share = left.min(HITS_MAX / kinds.len().max(1) as i64 + 2);
            match kind {
                HitKind::Account if actor.may(Action::ReadLedger) => {
                    found.extend(found_accounts(tx, &text, share).await?);
                }
                HitKind::Entry => {
                    if let Ok(grant) = actor.grant::<ReadLedger>() {
                        found.extend(found_entries(tx, &grant, &text, share, actor.lang).await?);
                    }
                }
                HitKind::Party if actor.grant::<ReadParties>().is_ok() => {
                    found.extend(found_parties(tx, &text, share).await?);
                }
                HitKind::Area if actor.may(Action::ReadCompany) => {
                    found.extend(found_areas(tx, &text, share, actor.may(Action::ChangeCompany)).await?);
                }
                HitKind::Project if actor.may(Action::ChangeChart) => {
                    found.extend(found_projects(tx, &text, share).await?);
                }
                HitKind::Order => {
                    if let Ok(grant) = actor.grant::<ReadOrders>() {
                        found.extend(found_orders(tx, &grant, &text, share, actor.lang).await?);
                    }
                }
                HitKind::User => {
                    if let Ok(grant) = actor.grant::<ReadUsers>() {
                        found.extend(found_users(tx, &grant, &text, share).await?);
                    }
                }
                HitKind::Account | HitKind::Party | HitKind::Area | HitKind::Project => {}
            }
        }
        Ok(found)
    }

    async fn found_accounts(tx: &mut Tx, text: &str, limit: i64) -> Result<Vec<Hit>, DbError> {
        let text = fold(text);
        let fits = |account: &crate::finance::model::Account| {
            account.active && (account.code.starts_with(&text) || fold(&account.name).contains(&text))
        };
        let hit = |account: crate::finance::model::Account| Hit {
            kind: HitKind::Account,
            text: format!("{} {}", account.code, account.name),
            value: account.code,
            detail: account.path,
            href: format!("/ledger/accounts/{}", account.id),
        };
        let chart = accounts::chart(tx).await?;
        Ok(chart.into_iter().filter(fits).take(usize::try_from(limit).unwrap_or(0)).map(hit).collect())
    }

    async fn found_entries(
        tx: &mut Tx,
        grant: &Grant<ReadLedger>,
        text: &str,
        limit: i64,
        lang: Lang,
    ) -> Result<Vec<Hit>, DbError> {
        // A number is looked up as one first; otherwise memo and document are read.
        let number = text.rsplit('/').next().and_then(|text| text.replace('.', "").parse().ok());
        let filter = match number {
            Some(number) => entries::Filter { number: Some(number), ..entries::Filter::default() },
            None => entries::Filter { text: Some(text.to_owned()), ..entries::Filter::default() },
        };
        let found = entries::list(tx, grant, &filter, entries::Order::NewestFirst, None, limit).await?;
        let hit = |entry: entries::Entry| Hit {
            kind: HitKind::Entry,
            value: format!("{}/{}", entry.year, entry.number),
            text: format!("{}/{} {}", entry.year, entry.number, entry.memo),
            detail: entry.effective_on.show(lang),
            href: format!("/ledger/entries/{}", entry.id),
        };
        Ok(found.into_iter().map(hit).collect())
    }

    async fn found_parties(tx: &mut Tx, text: &str, limit: i64) -> Result<Vec<Hit>, DbError> {
        let hit = |party: crate::company::model::Party| Hit {
            kind: HitKind::Party,
            text: party.name,
            detail: party.tax_id.map_or_else(|| party.code.clone(), |id| format!("{} · {id}", party.code)),
            value: party.code,
            href: format!("/parties/{}", party.id),
        };
        Ok(company::find_parties(tx, text, limit).await?.into_iter().map(hit).collect())
    }

    /// Whoever may not open an area's own page is led to the tree.
    async fn found_areas(tx: &mut Tx, text: &str, limit: i64, opens: bool) -> Result<Vec<Hit>, DbError> {
        let text = fold(text);
        let fits = |area: &crate::company::model::Area| {
            area.active && (fold(&area.code).starts_with(&text) || fold(&area.name).contains(&text))
        };
        let hit = |area: crate::company::model::Area| Hit {
            kind: HitKind::Area,
            text: area.name,
            value: area.code.clone(),
            detail: area.code,
            href: if opens { format!("/areas/{}", area.id) } else { "/areas".to_owned() },
        };
        let areas = company::areas(tx).await?;
        Ok(areas.into_iter().filter(fits).take(usize::try_from(limit).unwrap_or(0)).map(hit).collect())
    }

    async fn found_projects(tx: &mut Tx, text: &str, limit: i64) -> Result<Vec<Hit>, DbError> {
        let text = fold(text);
        let fits = |project: &crate::company::model::Project| {
            fold(&project.code).starts_with(&text) || fold(&project.name).contains(&text)
        };
        let hit = |project: crate::company::model::Project| Hit {
            kind: HitKind::Project,
            text: project.name,
            value: project.code.clone(),
            detail: project.code,
            href: format!("/projects/{}", project.id),
        };
        let projects = company::projects(tx).await?;
        Ok(projects.into_iter().filter(fits).take(usize::try_from(limit).unwrap_or(0)).map(hit).collect())
    }

    async fn found_orders(
        tx: &mut Tx,
        grant: &Grant<ReadOrders>,
        text: &str,
        limit: i64,
        lang: Lang,
    ) -> Result<Vec<Hit>, DbError> {
        let filter = orders::Filter { text: Some(text.to_owned()), ..orders::Filter::default() };
        let newest = (orders::SortBy::Ordered, true);
        let hit = |order: orders::Listed| Hit {
            kind: HitKind::Order,
            text: format!("{} {}", order.kind.text(lang), order.number),
            value: order.number,
            detail: format!("{} · {}", order.party, order.ordered_on.show(lang)),
            href: format!("/orders/{}", order.id),
        };
        Ok(orders::list(tx, grant, &filter, newest, None, limit).await?.into_iter().map(hit).collect())
    }

    async fn found_users(
        tx: &mut Tx,
        grant: &Grant<ReadUsers>,
        text: &str,
        limit: i64,
    ) -> Result<Vec<Hit>, DbError> {
        let hit = |(id, name, email): (i64, String, String)| Hit {
            kind: HitKind::User,
            text: name,
            value: email.clone(),
            detail: email,
            href: format!("/users/{id}"),
        };
        Ok(people::holding(tx, grant, text, limit).await?.into_iter().map(hit).collect())
    }

    /// The palette as a page, for browsers without JavaScript.
    pub async fn page(visit: Visit) -> Result<Page, AppError> {
        #[derive(serde::Deserialize)]
        struct Asked {
            #[serde(default)]
            q: String,
        }
        let actor = visit.actor()?;
        let (lang, Asked { q }) = (visit.lang, visit.query()?);
        let mut tx = visit.db().read().await?;
        let hits = hits(&mut tx, actor, &q, &HitKind::ALL).await?;
        let text = fold(q.trim());
        let commands: Vec<AnyView> = commands(actor, lang)
            .into_iter()
            .filter(|command| fold(&command.text).contains(&text))
            .map(|command| {
                view! { <li><a href=command.href>{icon(command.icon)} <span>{command.text}</span></a></li> }
                    .into_any()
            })
            .collect();
        let none = hits.is_empty() && commands.is_empty();
        let hits: Vec<AnyView> = hits.into_iter().map(hit_row).collect();
        let none = none.then(|| {
            let text = format!("{} “{}”.", UiWord::NothingFound.text(lang), q.trim());
            view! { <p class="muted" role="status">{text}</p> }
        });
        let title = UiWord::Search.text(lang);
        let value = q.clone();
        let body = view! {
            <form class="filters" method="get" action="/search" role="search">
                <input
                    class="in q" type="search" name="q" value=value aria-label=title autofocus data-filter
                />
                <button class="btn" type="submit">{icon(Icon::Search)} {title}</button>
            </form>
            {none}
            <ul class="found">{hits} {commands}</ul>
        };
        Ok(Page::new(title, body).lede(UiWord::SearchHint.text(lang)))
    }

    fn hit_row(hit: Hit) -> AnyView {
        view! {
            <li>
                <a href=hit.href>
                    <svg class="icon" aria-hidden="true"><use_ href=hit.kind.symbol()/></svg>
                    <span>{hit.text}</span> <small>{hit.detail}</small>
                </a>
            </li>
        }
        .into_any()
    }
}
