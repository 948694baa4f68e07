//! Who makes a request: the session's user becomes the [`Actor`], the company goes beside it.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::state::AppState;
use super::{clock, flash, guard, handover, kept, refusal, session};
use crate::auth::model::{Density, Theme};
use crate::auth::store::session::Loaded;
use crate::auth::{Action, Actor, Role};
use crate::error::AppError;
use crate::kernel::{Currency, Day, Instant, Lang};
use crate::ui::Look;
use crate::ui::layout::{CompanyName, Tied};

/// The company of the signed-in user, in the request's extensions.
#[derive(Clone, Debug)]
pub struct Company {
    pub name: String,
    pub cnpj: Option<String>,
    pub time_zone: jiff::tz::TimeZone,
    pub currency: Currency,
    /// The month in which a fiscal year begins.
    pub fiscal_year_starts: u8,
    pub lang: Lang,
    pub demo: bool,
}

/// What the session row tells of its user and company. Rides in the session record, is never stored in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Visitor {
    user_id: i64,
    name: String,
    roles: Vec<Role>,
    areas: Vec<i64>,
    lang: Option<Lang>,
    theme: Option<String>,
    density: Option<String>,
    company: Option<Firm>,
    tied: Tied,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Firm {
    name: String,
    cnpj: Option<String>,
    time_zone: String,
    currency: String,
    fiscal_year_starts: u8,
    lang: Lang,
    demo: bool,
}

impl Visitor {
    pub fn of(loaded: Loaded) -> Option<Visitor> {
        let codes = |text: Option<String>| text.unwrap_or_default();
        let company = loaded.company.map(|name| Firm {
            name,
            cnpj: loaded.cnpj,
            time_zone: loaded.time_zone.unwrap_or_default(),
            currency: loaded.currency.unwrap_or_default(),
            fiscal_year_starts: loaded
                .fiscal_year_starts
                .and_then(|month| month.try_into().ok())
                .unwrap_or(1),
            lang: loaded.company_lang.unwrap_or_default(),
            demo: loaded.demo.unwrap_or(false),
        });
        Some(Visitor {
            user_id: loaded.user_id?,
            name: loaded.name?,
            roles: codes(loaded.roles).split(',').filter_map(Role::from_code).collect(),
            areas: codes(loaded.areas).split(',').filter_map(|id| id.parse().ok()).collect(),
            lang: loaded.lang,
            theme: loaded.theme,
            density: loaded.density,
            company,
            tied: Tied { rules: loaded.rules, broken: loaded.broken },
        })
    }

    fn into_actor(self, now: Instant, request_id: String) -> (Actor, Option<Company>) {
        let company = self.company.map(|firm| Company {
            name: firm.name,
            cnpj: firm.cnpj,
            time_zone: clock::zone(&firm.time_zone),
            currency: Currency::new(&firm.currency).unwrap_or_else(Currency::brl),
            fiscal_year_starts: firm.fiscal_year_starts,
            lang: firm.lang,
            demo: firm.demo,
        });
        let actor = Actor {
            user_id: self.user_id,
            name: self.name,
            roles: self.roles,
            areas: self.areas,
            lang: self.lang.or(company.as_ref().map(|company| company.lang)).unwrap_or_default(),
            theme: self.theme.as_deref().and_then(Theme::from_code),
            density: self.density.as_deref().and_then(Density::from_code),
            now,
            today: today(now, company.as_ref()),
            request_id: Some(request_id),
        };
        (actor, company)
    }
}

fn today(now: Instant, company: Option<&Company>) -> Day {
    clock::day_in(now, company.map_or(&jiff::tz::TimeZone::UTC, |company| &company.time_zone))
}

/// The layer that finds the session and tells everyone further in who acts, and when.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let now = state.clock.now();
    let request_id = request.extensions().get::<RequestId>().cloned();
    let request_id = request_id.unwrap_or_else(|| RequestId(clock::request_id(now)));
    let Some(session) = request.extensions().get::<Session>().cloned() else {
        return next.run(request).await;
    };
    let visitor = match session.get::<Visitor>(session::VISITOR).await {
        Ok(visitor) => visitor,
        Err(cause) => return refusal::answer(request.headers(), &session::unavailable(cause)),
    };
    if let Some(visitor) = visitor {
        let tied = visitor.tied;
        let (actor, company) = visitor.into_actor(now, request_id.0);
        request
            .extensions_mut()
            .insert(Look { theme: actor.theme.map(Theme::code), density: actor.density.map(Density::code) });
        if actor.may(Action::CheckBooks) && tied.rules > 0 {
            request.extensions_mut().insert(tied);
        }
        request.extensions_mut().insert(actor);
        if let Some(company) = company {
            request.extensions_mut().insert(CompanyName(company.name.clone()));
            request.extensions_mut().insert(company);
        }
    }
    if request.method() == Method::GET && guard::wants_page(request.headers()) {
        kept::bring(&session, &mut request).await;
        handover::bring(&session, &mut request).await;
        return flash::bring(&session, request, next).await;
    }
    next.run(request).await
}

/// The name of one request, also the idempotency key of what it writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

impl RequestId {
    /// The client's own, so that trying again is the same request.
    pub fn of(headers: &HeaderMap) -> Option<RequestId> {
        RequestId::parse(headers.get("x-request-id")?.to_str().ok()?)
    }

    pub fn parse(text: &str) -> Option<RequestId> {
        let fits = (8..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        fits.then(|| RequestId(text.to_owned()))
    }
}

/// The session behind the current server function, for the few that change it.
pub fn current_session() -> Result<Session, AppError> {
    leptos::prelude::use_context::<axum::http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<Session>().cloned())
        .ok_or(AppError::Busy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_request_ids_are_taken_over() {
        assert!(RequestId::parse("0199f0aa-1111-7000-8000-000000000001").is_some());
        assert!(RequestId::parse("short").is_none());
        assert!(RequestId::parse("0199f0aa 1111\n7000").is_none());
        assert!(RequestId::parse(&"a".repeat(65)).is_none());
    }
}
