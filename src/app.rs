//! The one route table, the document around every page, and how a page is loaded.

use std::future::Future;

use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_params_map;
use leptos_router::params::ParamsMap;
use leptos_router::{SsrMode, path};

use crate::auth::{self, Actor};
use crate::company;
use crate::db::Db;
use crate::error::{AppError, Rule};
use crate::finance::pages as ledger;
use crate::finance::pages::reports;
use crate::kernel::Lang;
use crate::logistics::pages as shipments;
use crate::search;
use crate::server::assets;
use crate::server::guard::sign_in_path;
use crate::server::state::AppState;
use crate::server::visitor::Company;
use crate::stock::pages as stock;
use crate::trade::pages as trade;
use crate::ui;
pub use crate::ui::Page;
use crate::ui::kept::Kept;
use crate::{events, home, upkeep};

/// One request for a page: who looks, and at what.
pub struct Visit {
    pub state: AppState,
    pub parts: Parts,
    pub params: ParamsMap,
    pub lang: Lang,
}

impl Visit {
    /// Who looks; without a session the visitor is sent to sign in and comes back here.
    pub fn actor(&self) -> Result<&Actor, AppError> {
        self.parts.extensions.get::<Actor>().ok_or(AppError::SignIn)
    }

    pub fn db(&self) -> &Db {
        &self.state.db
    }

    /// The form of this page that was refused, with what was typed and why.
    pub fn kept(&self) -> Option<Kept> {
        self.parts.extensions.get::<Kept>().cloned()
    }

    /// The company; every signed-in visitor has one.
    pub fn company(&self) -> Result<&Company, AppError> {
        self.parts.extensions.get::<Company>().ok_or(AppError::Refused(Rule::NoCompany))
    }

    /// The query string read into a type with serde; what cannot be read is a bad request.
    pub fn query<T: serde::de::DeserializeOwned>(&self) -> Result<T, AppError> {
        axum::extract::Query::<T>::try_from_uri(&self.parts.uri)
            .map(|query| query.0)
            .map_err(|_| AppError::BadRequest)
    }

    /// A number in the path; what is none does not exist.
    pub fn id(&self, name: &str) -> Result<i64, AppError> {
        self.params.get(name).and_then(|text| text.parse().ok()).ok_or(AppError::NotFound)
    }
}

macro_rules! routes {
    ($($path:tt => $load:expr,)*) => {
        #[component]
        pub fn App() -> impl IntoView {
            provide_meta_context();
            view! {
                <Router>
                    <Routes fallback=|| loaded(ParamsMap::new(), not_found)>
                        $(<Route path=path!($path) view=|| page($load) ssr=SsrMode::Async/>)*
                    </Routes>
                </Router>
            }
        }
    };
}

routes! {
    "/search" => search::page,
    "/" => home::pages::home,
    "/ledger/accounts" => ledger::accounts,
    "/ledger/accounts/new" => ledger::new_account,
    "/ledger/accounts/:id" => ledger::account,
    "/ledger/accounts/:id/edit" => ledger::edit_account,
    "/ledger/journals" => ledger::journals,
    "/ledger/journals/:id" => ledger::journal,
    "/ledger/periods" => ledger::periods,
    "/ledger/periods/close-year" => ledger::close_year,
    "/ledger/import" => ledger::import,
    "/ledger/import/:job" => ledger::import_job,
    "/ledger/imports/:id" => ledger::imported,
    "/admin/check" => ledger::check,
    "/admin/audit" => events::pages::audit,
    "/admin/backup" => upkeep::pages::backup,
    "/sign-in" => auth::pages::sign_in,
    "/sign-in/code" => auth::pages::code,
    "/setup/:token" => auth::pages::first_start,
    "/invite/:token" => auth::pages::join,
    "/reset/:token" => auth::pages::join,
    "/account" => auth::pages::account,
    "/account/second-factor" => auth::pages::second_factor,
    "/account/recovery-codes" => auth::pages::recovery_codes,
    "/sessions" => auth::pages::sessions,
    "/users" => auth::pages::users,
    "/users/new" => auth::pages::new_user,
    "/users/:id" => auth::pages::user,
    "/ledger/reports" => reports::index,
    "/ledger/reports/trial-balance" => reports::trial_balance,
    "/ledger/reports/balance-sheet" => reports::balance_sheet,
    "/ledger/reports/income-statement" => reports::income_statement,
    "/ledger/reports/expenses-by-area" => reports::expenses_by_area,
    "/ledger/journal" => reports::journal,
    "/ledger/accounts/:id/statement" => reports::statement,
    "/company" => company::pages::settings,
    "/areas" => company::pages::areas,
    "/areas/new" => company::pages::new_area,
    "/areas/:id" => company::pages::area,
    "/holidays" => company::pages::holidays,
    "/parties" => company::pages::parties,
    "/parties/new" => company::pages::new_party,
    "/parties/:id" => company::pages::party,
    "/parties/:id/edit" => company::pages::edit_party,
    "/projects" => company::pages::projects,
    "/projects/:id" => company::pages::project,
    "/ledger/entries" => ledger::entries,
    "/ledger/entries/new" => ledger::new_entry,
    "/ledger/entries/:id" => ledger::entry,
    "/ledger/entries/:id/reverse" => ledger::reverse,
    "/ledger/entries/:id/transfer" => ledger::transfer,
    "/ledger/entries/:id/complement" => ledger::complement,
    "/stock" => stock::inventory,
    "/stock/valuation" => stock::valuation,
    "/stock/items/new" => stock::new_item,
    "/stock/items/:id" => stock::item,
    "/stock/items/:id/edit" => stock::edit_item,
    "/stock/categories" => stock::categories,
    "/stock/categories/new" => stock::new_category,
    "/stock/categories/:id" => stock::category,
    "/stock/places" => stock::places,
    "/stock/places/new" => stock::new_place,
    "/stock/places/:id" => stock::place,
    "/stock/moves" => stock::moves,
    "/stock/moves/:document" => stock::document,
    "/stock/moves/:document/return" => stock::give_back,
    "/stock/receive" => stock::receive,
    "/stock/issue" => stock::issue,
    "/stock/transfer" => stock::transfer,
    "/stock/scrap" => stock::scrap,
    "/stock/adjust" => stock::adjust,
    "/stock/count" => stock::count,
    "/stock/count/review" => stock::review,
    "/stock/reports" => stock::reports::abc,
    "/stock/reports/age" => stock::reports::age,
    "/stock/reports/turnover" => stock::reports::turnover,
    "/stock/import" => stock::import,
    "/stock/import/:job" => stock::import_job,
    "/stock/reorder" => trade::reorder::suggestions,
    "/stock/reorder/order" => trade::reorder::order,
    "/orders" => trade::orders,
    "/orders/new" => trade::new_order,
    "/orders/settings" => trade::settings,
    "/orders/:id" => trade::order,
    "/orders/:id/edit" => trade::edit_order,
    "/orders/:id/receive" => trade::receive,
    "/orders/:id/pick" => trade::pick,
    "/orders/:id/put-back" => trade::put_back,
    "/orders/:id/ship" => trade::ship,
    "/orders/:id/deliver" => trade::deliver,
    "/orders/:id/bill" => trade::bill,
    "/orders/:id/return" => trade::give_back,
    "/orders/:id/over" => trade::over,
    "/orders/:id/cancel" => trade::cancel,
    "/shipments" => shipments::board,
    "/shipments/list" => shipments::list,
    "/shipments/new" => shipments::new_shipment,
    "/shipments/arrivals" => shipments::arrivals,
    "/shipments/calendar" => shipments::calendar,
    "/shipments/otif" => shipments::otif,
    "/shipments/freight" => shipments::bills,
    "/shipments/freight/new" => shipments::new_bill,
    "/shipments/freight/:id" => shipments::bill,
    "/shipments/stops/:id/proof" => shipments::proof,
    "/shipments/stops/:id/return" => shipments::give_back,
    "/shipments/:id" => shipments::shipment,
    "/shipments/:id/edit" => shipments::edit,
    "/shipments/:id/pick" => shipments::pick,
    "/shipments/:id/ship" => shipments::ship,
    "/shipments/:id/cancel" => shipments::cancel,
}

async fn not_found(_visit: Visit) -> Result<Page, AppError> {
    Err(AppError::NotFound)
}

/// Loads a page and frames it; an error becomes the page that says how to go on, with its status.
pub fn page<F, R>(load: F) -> impl IntoView
where
    F: FnOnce(Visit) -> R + Send + 'static,
    R: Future<Output = Result<Page, AppError>> + Send + 'static,
{
    loaded(use_params_map().get_untracked(), load)
}

/// The same where no route matched, which has no parameters to ask for.
fn loaded<F, R>(params: ParamsMap, load: F) -> impl IntoView
where
    F: FnOnce(Visit) -> R + Send + 'static,
    R: Future<Output = Result<Page, AppError>> + Send + 'static,
{
    let state = expect_context::<AppState>();
    let parts = expect_context::<Parts>();
    let lang = lang_of(&parts);
    let visit = Visit { state, parts: parts.clone(), params, lang };
    Suspend::new(async move {
        let page = match load(visit).await {
            Ok(page) => page,
            Err(AppError::SignIn) => {
                let here = parts.uri.path_and_query().map_or("/", |path| path.as_str());
                leptos_axum::redirect(&sign_in_path(here), false);
                Page::bare("", ())
            }
            Err(error) => {
                set_status(&error);
                ui::error_page::page(&error, lang)
            }
        };
        // The title is written as it is: leptos_meta 0.9.0-rc1 escapes nothing in it.
        let title = ui::escape_html(&page.title);
        view! { <Title text=title/> {ui::layout::frame(&parts, lang, page)} }
    })
}

fn set_status(error: &AppError) {
    if let (Some(response), Ok(status)) =
        (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status()))
    {
        response.set_status(status);
    }
}

/// The visitor's language: their own choice, the cookie of the sign-in page, the browser's, Portuguese.
pub fn lang_of(parts: &Parts) -> Lang {
    match parts.extensions.get::<Actor>() {
        Some(actor) => actor.lang,
        None => lang_of_headers(&parts.headers),
    }
}

/// The same where nobody is known: the cookie, the browser's language, Portuguese.
pub fn lang_of_headers(headers: &HeaderMap) -> Lang {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let cookie = header("cookie").and_then(|cookies| {
        cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("lang=").and_then(Lang::from_code))
    });
    cookie.unwrap_or_else(|| header("accept-language").map_or(Lang::Pt, Lang::from_accept_language))
}

/// The document. Its content security policy allows what this server sent with this page's nonce, and nothing
/// else.
pub fn shell(state: AppState) -> impl IntoView {
    let parts = use_context::<Parts>();
    let lang = parts.as_ref().map_or(Lang::Pt, lang_of);
    let look = parts.as_ref().map_or_else(ui::Look::default, ui::Look::of);
    if let (Some(nonce), Some(response)) = (leptos::nonce::use_nonce(), use_context::<ResponseOptions>())
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce.to_string()))
    {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-theme=look.theme data-density=look.density>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" type="image/svg+xml" href=assets::path("favicon.svg")/>
                <link rel="stylesheet" href=assets::path("retaguarda.css")/>
                <HydrationScripts options=state.options.clone() islands=true/>
                <MetaTags/>
            </head>
            <body><App/></body>
        </html>
    }
}

/// One value of the query string.
pub fn query_value(parts: &Parts, name: &str) -> Option<String> {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).ok()?.0;
    pairs.into_iter().find_map(|(key, value)| (key == name).then_some(value))
}

pub fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' \
        'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
        base-uri 'none'; frame-ancestors 'none'"
    )
}
