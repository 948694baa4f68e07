//! Actors and their grants. A [`Grant`] is made here only, from the permission table; stores demand it.

use std::marker::PhantomData;

use leptos::prelude::use_context;

use super::model::{Density, Theme};
use super::permission::{Carries, Permission, Scope, scope};
use super::{Action, Role};
use crate::error::AppError;
use crate::events::By;
use crate::kernel::{Day, Instant, Lang};

/// The person (or the operator at the command line) a request acts for, with the moment it began.
#[derive(Clone, Debug)]
pub struct Actor {
    pub user_id: i64,
    pub name: String,
    pub roles: Vec<Role>,
    /// Their area and those they manage, with everything below.
    pub areas: Vec<i64>,
    pub lang: Lang,
    /// Their choice of look; the system's where they made none.
    pub theme: Option<Theme>,
    pub density: Option<Density>,
    pub now: Instant,
    /// The day of `now` in the company's time zone.
    pub today: Day,
    /// Also the idempotency key of what the request writes.
    pub request_id: Option<String>,
}

/// Leave to do one thing, within a scope.
#[derive(Clone, Debug)]
pub struct Grant<P> {
    by: By,
    scope: Scope,
    areas: Vec<i64>,
    today: Day,
    permission: PhantomData<P>,
}

/// The user row that stands for the command line: it has no password and cannot sign in.
pub const OPERATOR: i64 = 1;

impl Actor {
    /// The actor of the current request; pages, exports and server functions begin with it.
    pub fn current() -> Result<Actor, AppError> {
        use_context::<axum::http::request::Parts>()
            .and_then(|parts| parts.extensions.get::<Actor>().cloned())
            .ok_or(AppError::SignIn)
    }

    /// Whoever holds the data folder: the command line may do everything.
    pub fn operator(now: Instant, today: Day, lang: Lang) -> Actor {
        let roles = Role::ALL.to_vec();
        Actor {
            user_id: OPERATOR,
            name: "retaguarda".to_owned(),
            roles,
            areas: vec![],
            lang,
            theme: None,
            density: None,
            now,
            today,
            request_id: None,
        }
    }

    pub fn may(&self, action: Action) -> bool {
        scope(&self.roles, action).is_some()
    }

    pub fn grant<P: Permission>(&self) -> Result<Grant<P>, AppError> {
        let scope = scope(&self.roles, P::ACTION).ok_or(AppError::Forbidden)?;
        let by = By { user_id: self.user_id, at: self.now, request_id: self.request_id.clone() };
        Ok(Grant { by, scope, areas: self.areas.clone(), today: self.today, permission: PhantomData })
    }
}

impl<P: Permission> Grant<P> {
    /// Leave for what the exercise of this permission writes on the way.
    pub fn carried<Q: Permission>(&self) -> Grant<Q>
    where
        P: Carries<Q>,
    {
        let (by, areas) = (self.by.clone(), self.areas.clone());
        Grant { by, scope: self.scope, areas, today: self.today, permission: PhantomData }
    }
}

impl<P> Grant<P> {
    /// Leave for a part of an act that has several, each of which is done once for the same request.
    pub fn part(self, name: &str) -> Grant<P> {
        let request_id = self.by.request_id.map(|request| format!("{request}:{name}"));
        Grant { by: By { request_id, ..self.by }, ..self }
    }

    pub fn by(&self) -> &By {
        &self.by
    }

    pub fn now(&self) -> Instant {
        self.by.at
    }

    pub fn today(&self) -> Day {
        self.today
    }

    pub fn user_id(&self) -> i64 {
        self.by.user_id
    }

    /// The areas this grant is confined to; `None` where it reaches the whole company.
    pub fn areas(&self) -> Option<&[i64]> {
        match self.scope {
            Scope::All => None,
            Scope::Area | Scope::Own => Some(&self.areas),
        }
    }
}
