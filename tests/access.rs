//! Who may do what, over HTTP: every route and every server function, as every role and as nobody, against
//! one reviewed table. A route or function without a row fails.

mod common;

use std::collections::BTreeSet;

use common::{Answer, Client, TestApp, both};
use leptos::server_fn::axum::server_fn_paths;
use reqwest::Method;
use retaguarda::auth::Role;
use retaguarda::db::testing;
use retaguarda::events;
use retaguarda::server::router::{health_routes, pages, plain_routes};

/// Anyone, signed in or not.
const ANYONE: &str = "anyone";
/// Every role.
const EVERYONE: &str = "employee manager hr finance stock logistics commercial admin auditor";

/// Those who read the ledger; a manager sees the lines of their own areas.
const LEDGER: &str = "manager finance admin auditor";
/// Those who post, keep the chart, close periods and import.
const BOOKKEEPERS: &str = "finance admin";
/// Those who read orders, who place them, who move their goods.
const TRADE: &str = "finance stock logistics commercial admin auditor";
const SELLERS: &str = "commercial admin";
const MOVERS: &str = "stock logistics admin";
/// Those who take shipments along, and those who book what carriers bill.
const SHIPPERS: &str = "logistics admin";
const FREIGHT: &str = "finance logistics admin";
const COMPANY: &str = "hr finance admin auditor";
const PARTIES: &str = "manager finance stock logistics commercial admin auditor";

/// Those who see what there is; those who keep items and places; those who move goods; those who put right.
const STOCK: &str = "finance stock logistics commercial admin auditor";
const KEEPERS: &str = "stock admin";
const ADJUSTERS: &str = "finance stock admin";

/// Route, an address of it, and who may look. `{id}` is the user of the role `employee`.
const PAGES: &[(&str, &str, &str)] = &[
    ("/", "/", EVERYONE),
    ("/search", "/search?q=a", EVERYONE),
    ("/sign-in", "/sign-in", ANYONE),
    ("/sign-in/code", "/sign-in/code", ANYONE),
    ("/setup/{token}", "/setup/none", ANYONE),
    ("/invite/{token}", "/invite/none", ANYONE),
    ("/reset/{token}", "/reset/none", ANYONE),
    ("/account", "/account", EVERYONE),
    ("/account/second-factor", "/account/second-factor", EVERYONE),
    ("/account/recovery-codes", "/account/recovery-codes", EVERYONE),
    ("/sessions", "/sessions", EVERYONE),
    ("/ledger/reports", "/ledger/reports", LEDGER),
    ("/ledger/reports/trial-balance", "/ledger/reports/trial-balance", LEDGER),
    ("/ledger/reports/balance-sheet", "/ledger/reports/balance-sheet", LEDGER),
    ("/ledger/reports/income-statement", "/ledger/reports/income-statement", LEDGER),
    ("/ledger/reports/expenses-by-area", "/ledger/reports/expenses-by-area", LEDGER),
    ("/ledger/journal", "/ledger/journal", LEDGER),
    ("/ledger/accounts/{id}/statement", "/ledger/accounts/0/statement", LEDGER),
    ("/users", "/users", "admin auditor"),
    ("/users/new", "/users/new", "admin"),
    ("/users/{id}", "/users/{id}", "admin auditor"),
    ("/company", "/company", COMPANY),
    ("/areas", "/areas", COMPANY),
    ("/areas/new", "/areas/new", "admin"),
    ("/areas/{id}", "/areas/0", "admin"),
    ("/holidays", "/holidays", COMPANY),
    ("/parties", "/parties", PARTIES),
    ("/parties/new", "/parties/new", "finance commercial admin"),
    ("/parties/{id}", "/parties/0", PARTIES),
    ("/parties/{id}/edit", "/parties/0/edit", "finance commercial admin"),
    ("/projects", "/projects", LEDGER),
    ("/projects/{id}", "/projects/0", BOOKKEEPERS),
    ("/ledger/accounts", "/ledger/accounts", LEDGER),
    ("/ledger/accounts/new", "/ledger/accounts/new", BOOKKEEPERS),
    ("/ledger/accounts/{id}", "/ledger/accounts/0", LEDGER),
    ("/ledger/accounts/{id}/edit", "/ledger/accounts/0/edit", BOOKKEEPERS),
    ("/ledger/journals", "/ledger/journals", LEDGER),
    ("/ledger/journals/{id}", "/ledger/journals/0", LEDGER),
    ("/ledger/periods", "/ledger/periods", LEDGER),
    ("/ledger/periods/close-year", "/ledger/periods/close-year", BOOKKEEPERS),
    ("/ledger/entries", "/ledger/entries", LEDGER),
    ("/ledger/entries/new", "/ledger/entries/new", BOOKKEEPERS),
    ("/ledger/entries/{id}", "/ledger/entries/0", LEDGER),
    ("/ledger/entries/{id}/reverse", "/ledger/entries/0/reverse", BOOKKEEPERS),
    ("/ledger/entries/{id}/transfer", "/ledger/entries/0/transfer", BOOKKEEPERS),
    ("/ledger/entries/{id}/complement", "/ledger/entries/0/complement", BOOKKEEPERS),
    ("/orders", "/orders", TRADE),
    ("/orders/new", "/orders/new", SELLERS),
    ("/orders/settings", "/orders/settings", BOOKKEEPERS),
    ("/orders/{id}", "/orders/0", TRADE),
    ("/orders/{id}/edit", "/orders/0/edit", SELLERS),
    ("/orders/{id}/receive", "/orders/0/receive", MOVERS),
    ("/orders/{id}/pick", "/orders/0/pick", MOVERS),
    ("/orders/{id}/put-back", "/orders/0/put-back", MOVERS),
    ("/orders/{id}/ship", "/orders/0/ship", MOVERS),
    ("/orders/{id}/deliver", "/orders/0/deliver", MOVERS),
    ("/orders/{id}/bill", "/orders/0/bill", BOOKKEEPERS),
    ("/orders/{id}/return", "/orders/0/return", MOVERS),
    ("/orders/{id}/over", "/orders/0/over", BOOKKEEPERS),
    ("/orders/{id}/cancel", "/orders/0/cancel", SELLERS),
    ("/shipments", "/shipments", TRADE),
    ("/shipments/list", "/shipments/list", TRADE),
    ("/shipments/new", "/shipments/new", SHIPPERS),
    ("/shipments/arrivals", "/shipments/arrivals", TRADE),
    ("/shipments/calendar", "/shipments/calendar", TRADE),
    ("/shipments/otif", "/shipments/otif", TRADE),
    ("/shipments/freight", "/shipments/freight", TRADE),
    ("/shipments/freight/new", "/shipments/freight/new", FREIGHT),
    ("/shipments/freight/{id}", "/shipments/freight/0", TRADE),
    ("/shipments/stops/{id}/proof", "/shipments/stops/0/proof", SHIPPERS),
    ("/shipments/stops/{id}/return", "/shipments/stops/0/return", SHIPPERS),
    ("/shipments/{id}", "/shipments/0", TRADE),
    ("/shipments/{id}/edit", "/shipments/0/edit", SHIPPERS),
    ("/shipments/{id}/pick", "/shipments/0/pick", TRADE),
    ("/shipments/{id}/ship", "/shipments/0/ship", SHIPPERS),
    ("/shipments/{id}/cancel", "/shipments/0/cancel", SHIPPERS),
    ("/ledger/import", "/ledger/import", BOOKKEEPERS),
    ("/ledger/import/{job}", "/ledger/import/0", BOOKKEEPERS),
    ("/ledger/imports/{id}", "/ledger/imports/0", BOOKKEEPERS),
    ("/stock", "/stock", STOCK),
    ("/stock/items/new", "/stock/items/new", KEEPERS),
    ("/stock/items/{id}", "/stock/items/0", STOCK),
    ("/stock/items/{id}/edit", "/stock/items/0/edit", KEEPERS),
    ("/stock/categories", "/stock/categories", STOCK),
    ("/stock/categories/new", "/stock/categories/new", KEEPERS),
    ("/stock/categories/{id}", "/stock/categories/0", KEEPERS),
    ("/stock/places", "/stock/places", STOCK),
    ("/stock/places/new", "/stock/places/new", KEEPERS),
    ("/stock/places/{id}", "/stock/places/0", KEEPERS),
    ("/stock/moves", "/stock/moves", STOCK),
    ("/stock/moves/{document}", "/stock/moves/0", STOCK),
    ("/stock/moves/{document}/return", "/stock/moves/0/return", MOVERS),
    ("/stock/receive", "/stock/receive", MOVERS),
    ("/stock/issue", "/stock/issue", MOVERS),
    ("/stock/transfer", "/stock/transfer", MOVERS),
    ("/stock/scrap", "/stock/scrap", ADJUSTERS),
    ("/stock/adjust", "/stock/adjust", ADJUSTERS),
    ("/stock/count", "/stock/count", ADJUSTERS),
    ("/stock/count/review", "/stock/count/review", ADJUSTERS),
    ("/stock/import", "/stock/import", KEEPERS),
    ("/stock/import/{job}", "/stock/import/0", KEEPERS),
    ("/admin/check", "/admin/check", "finance admin auditor"),
    ("/admin/audit", "/admin/audit", "admin auditor"),
    ("/admin/backup", "/admin/backup", "admin"),
];

/// Routes beside pages and functions: method, route, an address, and who may.
const PLAIN: &[(&str, &str, &str, &str)] = &[
    ("GET", "/healthz", "/healthz", ANYONE),
    ("GET", "/readyz", "/readyz", ANYONE),
    ("GET", "/export/parties.csv", "/export/parties.csv", PARTIES),
    ("GET", "/export/parties.xlsx", "/export/parties.xlsx", PARTIES),
    ("GET", "/export/ledger/entries.csv", "/export/ledger/entries.csv", LEDGER),
    ("GET", "/export/ledger/entries.xlsx", "/export/ledger/entries.xlsx", LEDGER),
    ("GET", "/export/orders.csv", "/export/orders.csv", TRADE),
    ("GET", "/export/orders.xlsx", "/export/orders.xlsx", TRADE),
    ("GET", "/export/shipments/list.csv", "/export/shipments/list.csv", TRADE),
    ("GET", "/export/shipments/list.xlsx", "/export/shipments/list.xlsx", TRADE),
    ("GET", "/export/shipments/otif.csv", "/export/shipments/otif.csv", TRADE),
    ("POST", "/shipments/stops/{id}/prove", "/shipments/stops/0/prove", SHIPPERS),
    ("GET", "/shipments/stops/{id}/picture", "/shipments/stops/0/picture", TRADE),
    ("POST", "/ledger/entries/{id}/attachments", "/ledger/entries/0/attachments", BOOKKEEPERS),
    ("GET", "/ledger/attachments/{id}", "/ledger/attachments/0", LEDGER),
    ("POST", "/ledger/import/upload", "/ledger/import/upload", BOOKKEEPERS),
    ("GET", "/ledger/import/{job}/problems.csv", "/ledger/import/0/problems.csv", BOOKKEEPERS),
    ("GET", "/export/stock.csv", "/export/stock.csv", STOCK),
    ("GET", "/export/stock.xlsx", "/export/stock.xlsx", STOCK),
    ("GET", "/export/stock/moves.csv", "/export/stock/moves.csv", STOCK),
    ("GET", "/export/stock/moves.xlsx", "/export/stock/moves.xlsx", STOCK),
    ("POST", "/stock/import/upload", "/stock/import/upload", KEEPERS),
    ("GET", "/stock/import/{job}/problems.csv", "/stock/import/0/problems.csv", KEEPERS),
    ("POST", "/stock/items/{id}/picture", "/stock/items/0/picture", KEEPERS),
    ("GET", "/stock/items/{id}/picture", "/stock/items/0/picture", STOCK),
    ("GET", "/admin/audit.csv", "/admin/audit.csv", "admin auditor"),
    ("GET", "/admin/audit.xlsx", "/admin/audit.xlsx", "admin auditor"),
    ("GET", "/admin/backup/{file}", "/admin/backup/none", "admin"),
    ("GET", "/ledger/reports/trial-balance.csv", "/ledger/reports/trial-balance.csv", LEDGER),
    ("GET", "/ledger/reports/trial-balance.xlsx", "/ledger/reports/trial-balance.xlsx", LEDGER),
    ("GET", "/ledger/reports/balance-sheet.csv", "/ledger/reports/balance-sheet.csv", LEDGER),
    ("GET", "/ledger/reports/balance-sheet.xlsx", "/ledger/reports/balance-sheet.xlsx", LEDGER),
    ("GET", "/ledger/reports/income-statement.csv", "/ledger/reports/income-statement.csv", LEDGER),
    ("GET", "/ledger/reports/income-statement.xlsx", "/ledger/reports/income-statement.xlsx", LEDGER),
    ("GET", "/ledger/reports/expenses-by-area.csv", "/ledger/reports/expenses-by-area.csv", LEDGER),
    ("GET", "/ledger/reports/expenses-by-area.xlsx", "/ledger/reports/expenses-by-area.xlsx", LEDGER),
    ("GET", "/ledger/journal.csv", "/ledger/journal.csv", LEDGER),
    ("GET", "/ledger/journal.xlsx", "/ledger/journal.xlsx", LEDGER),
    ("GET", "/ledger/accounts/{id}/statement.csv", "/ledger/accounts/0/statement.csv", LEDGER),
    ("GET", "/ledger/accounts/{id}/statement.xlsx", "/ledger/accounts/0/statement.xlsx", LEDGER),
];

type Fields = &'static [(&'static str, &'static str)];

/// Function, fields that can be read but change nothing, and who may call it.
const FUNCTIONS: &[(&str, Fields, &str)] = &[
    ("/api/logistics/plan", &[("direction", "outbound")], SHIPPERS),
    ("/api/logistics/change", &[("shipment", "0")], SHIPPERS),
    ("/api/logistics/pick", &[("shipment", "0")], SHIPPERS),
    ("/api/logistics/ship", &[("shipment", "0")], SHIPPERS),
    ("/api/logistics/cancel", &[("shipment", "0")], SHIPPERS),
    ("/api/logistics/give_back", &[("stop", "0")], SHIPPERS),
    ("/api/logistics/bring_back", &[("stop", "0")], SHIPPERS),
    ("/api/logistics/bill", &[("carrier", "")], FREIGHT),
    ("/api/trade/place", &[("kind", "sale")], SELLERS),
    ("/api/trade/change", &[("order", "0")], SELLERS),
    ("/api/trade/more_lines", &[], TRADE),
    ("/api/trade/cancel", &[("order", "0")], SELLERS),
    ("/api/trade/approve_over", &[("order", "0"), ("line", "0")], BOOKKEEPERS),
    ("/api/trade/receive", &[("order", "0")], MOVERS),
    ("/api/trade/pick", &[("order", "0")], MOVERS),
    ("/api/trade/unpick", &[("order", "0")], MOVERS),
    ("/api/trade/ship", &[("order", "0")], MOVERS),
    ("/api/trade/deliver", &[("order", "0")], MOVERS),
    ("/api/trade/bill", &[("order", "0")], BOOKKEEPERS),
    ("/api/trade/give_back", &[("order", "0")], MOVERS),
    ("/api/trade/change_settings", &[], BOOKKEEPERS),
    ("/api/auth/sign_in", &[("email", "x"), ("password", "x")], ANYONE),
    ("/api/auth/second_step", &[("one_time_code", "000000")], ANYONE),
    ("/api/auth/set_up", &[("token", "none")], ANYONE),
    ("/api/auth/join", &[("token", "none"), ("password", "x"), ("password_again", "x")], ANYONE),
    ("/api/auth/prefer", &[("lang", "pt")], ANYONE),
    ("/api/auth/sign_out", &[], EVERYONE),
    ("/api/auth/sign_out_everywhere", &[], EVERYONE),
    (
        "/api/auth/change_password",
        &[("old_password", "x"), ("new_password", "x"), ("new_password_again", "x")],
        EVERYONE,
    ),
    ("/api/auth/propose_second_factor", &[], EVERYONE),
    ("/api/auth/confirm_second_factor", &[("one_time_code", "x")], EVERYONE),
    ("/api/auth/renew_recovery_codes", &[("password", "x")], EVERYONE),
    ("/api/auth/remove_second_factor", &[("password", "x")], EVERYONE),
    ("/api/auth/revoke_session", &[("session", "none")], EVERYONE),
    ("/api/auth/invite", &[("name", ""), ("email", "")], "admin"),
    ("/api/auth/renew_link", &[("id", "0")], "admin"),
    ("/api/auth/change_user", &[("id", "0"), ("name", "")], "admin"),
    ("/api/auth/change_roles", &[("id", "0")], "admin"),
    ("/api/auth/decide_roles", &[("id", "0"), ("approved", "true")], "admin"),
    ("/api/auth/disable_user", &[("id", "0")], "admin"),
    ("/api/auth/enable_user", &[("id", "0")], "admin"),
    ("/api/auth/remove_second_factor_of", &[("id", "0")], "admin"),
    // Finds only what the caller may read; see the kinds in search.rs.
    ("/api/ui/find", &[("text", "a")], EVERYONE),
    ("/api/ui/save_view", &[("page", "/"), ("name", ""), ("query", "")], EVERYONE),
    ("/api/ui/remove_view", &[("page", "/"), ("view", "0")], EVERYONE),
    ("/api/company/change", &[("name", "")], "admin"),
    ("/api/company/add_area", &[("code", "")], "admin"),
    ("/api/company/change_area", &[("id", "0"), ("code", "")], "admin"),
    ("/api/company/set_area_active", &[("id", "0"), ("active", "true")], "admin"),
    ("/api/company/add_holiday", &[("day", "")], "admin"),
    ("/api/company/remove_holiday", &[("id", "0"), ("year", "2026")], "admin"),
    ("/api/company/load_holidays", &[("year", "0")], "admin"),
    ("/api/company/add_party", &[("name", "")], "finance commercial admin"),
    ("/api/company/change_party", &[("id", "0"), ("name", "")], "finance commercial admin"),
    ("/api/company/set_party_active", &[("id", "0"), ("active", "true")], "finance commercial admin"),
    ("/api/company/add_project", &[("code", "")], BOOKKEEPERS),
    ("/api/company/change_project", &[("id", "0"), ("code", "")], BOOKKEEPERS),
    ("/api/company/set_project_active", &[("id", "0"), ("active", "true")], BOOKKEEPERS),
    ("/api/finance/post_entry", &[("memo", "")], BOOKKEEPERS),
    ("/api/finance/keep_draft", &[("memo", "")], BOOKKEEPERS),
    ("/api/finance/discard_draft", &[], BOOKKEEPERS),
    ("/api/finance/close_period", &[("month", "0")], BOOKKEEPERS),
    ("/api/finance/ask_reopen", &[("month", "0")], BOOKKEEPERS),
    ("/api/finance/decide_reopen", &[("request", "0"), ("approve", "true")], BOOKKEEPERS),
    ("/api/finance/close_year", &[("first", "0")], BOOKKEEPERS),
    ("/api/finance/add_account", &[("code", "")], BOOKKEEPERS),
    ("/api/finance/change_account", &[("id", "0"), ("code", "")], BOOKKEEPERS),
    ("/api/finance/set_account_active", &[("id", "0"), ("active", "true")], BOOKKEEPERS),
    ("/api/finance/add_journal", &[("code", "")], BOOKKEEPERS),
    ("/api/finance/change_journal", &[("id", "0"), ("name", "x")], BOOKKEEPERS),
    ("/api/finance/reverse_entry", &[("entry", "0")], BOOKKEEPERS),
    ("/api/finance/transfer_entry", &[("entry", "0")], BOOKKEEPERS),
    ("/api/finance/complement_entry", &[("entry", "0")], BOOKKEEPERS),
    ("/api/finance/look_at_correction", &[], BOOKKEEPERS),
    ("/api/finance/check_books", &[], "finance admin auditor"),
    ("/api/finance/confirm_import", &[("job", "0")], BOOKKEEPERS),
    ("/api/finance/drop_import", &[("job", "0")], BOOKKEEPERS),
    ("/api/stock/add_item", &[("sku", "")], KEEPERS),
    ("/api/stock/change_item", &[("id", "0"), ("sku", "")], KEEPERS),
    ("/api/stock/set_item_active", &[("id", "0"), ("active", "true")], KEEPERS),
    ("/api/stock/change_cells", &[], KEEPERS),
    ("/api/stock/activate_items", &[], KEEPERS),
    ("/api/stock/deactivate_items", &[], KEEPERS),
    ("/api/stock/set_category", &[], KEEPERS),
    ("/api/stock/set_supplier", &[], KEEPERS),
    ("/api/stock/remove_picture", &[("id", "0")], KEEPERS),
    ("/api/stock/add_category", &[("code", "")], KEEPERS),
    ("/api/stock/change_category", &[("id", "0"), ("code", "")], KEEPERS),
    ("/api/stock/add_place", &[("code", "")], KEEPERS),
    ("/api/stock/change_place", &[("id", "0"), ("code", "")], KEEPERS),
    ("/api/stock/set_place_active", &[("id", "0"), ("active", "true")], KEEPERS),
    ("/api/stock/receive", &[("day", "")], MOVERS),
    ("/api/stock/issue", &[("day", "")], MOVERS),
    ("/api/stock/transfer", &[("day", "")], MOVERS),
    ("/api/stock/scrap", &[("day", "")], ADJUSTERS),
    ("/api/stock/adjust", &[("day", "")], ADJUSTERS),
    ("/api/stock/give_back", &[("document", "0"), ("day", "")], MOVERS),
    ("/api/stock/look_again", &[], STOCK),
    ("/api/stock/keep_count", &[("place", "0")], ADJUSTERS),
    ("/api/stock/post_count", &[("place", "0")], ADJUSTERS),
    ("/api/stock/discard_count", &[("place", "0")], ADJUSTERS),
    ("/api/stock/confirm_import", &[("job", "0")], KEEPERS),
    ("/api/stock/drop_import", &[("job", "0")], KEEPERS),
    ("/api/upkeep/take_backup", &[], "admin"),
];

fn may(who: &str, role: Role) -> bool {
    who == ANYONE || who.split(' ').any(|code| code == role.code())
}

fn address(app: &TestApp, sample: &str) -> String {
    sample.replace("{id}", &app.ids[&Role::Employee].to_string())
}

fn names<'a>(rows: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    rows.map(str::to_owned).collect()
}

#[tokio::test]
async fn every_route_and_function_has_a_row() {
    let routed = pages().into_iter().map(|page| page.path().to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(routed, names(PAGES.iter().map(|row| row.0)), "pages");
    let functions = server_fn_paths().map(|(path, _)| path);
    assert_eq!(names(functions), names(FUNCTIONS.iter().map(|row| row.0)), "server functions");
    let plain = plain_routes().into_iter().chain(health_routes());
    let plain = plain.map(|route| format!("{} {}", route.method, route.path)).collect::<BTreeSet<_>>();
    let rows = PLAIN.iter().map(|row| format!("{} {}", row.0, row.1)).collect::<BTreeSet<_>>();
    assert_eq!(plain, rows, "downloads, uploads and health");
}

#[tokio::test]
async fn no_function_answers_a_get() {
    assert!(server_fn_paths().all(|(_, method)| method == Method::POST));
}

fn refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 403, "{what}: {}", answer.body);
}

fn let_in(answer: &Answer, what: &str) {
    let turned_away = answer.location.as_deref().is_some_and(|to| to.starts_with("/sign-in?"));
    assert!(
        answer.status != 401 && answer.status != 403 && answer.status < 500 && !turned_away,
        "{what}: {answer:?}"
    );
}

#[tokio::test]
async fn pages_open_to_those_who_may_and_change_nothing() {
    for app in both().await {
        for (route, sample, who) in PAGES {
            let path = address(&app, sample);
            let answer = app.anon.get(&path).await;
            if *who == ANYONE {
                let_in(&answer, route);
            } else {
                assert_eq!(answer.status, 303, "{route} without a session");
                assert!(answer.location.unwrap().starts_with("/sign-in"), "{route}");
                let call = app.anon.send(app.anon.request(Method::GET, &path)).await;
                assert_eq!(call.status, 401, "{route} for a program without a session");
            }
        }
        for role in Role::ALL {
            let client = app.client(role).await;
            let before = last_event(&app).await;
            for (route, sample, who) in PAGES {
                let answer = client.get(&address(&app, sample)).await;
                let what = format!("{route} as {}", role.code());
                if may(who, role) { let_in(&answer, &what) } else { refused(&answer, &what) }
            }
            assert_eq!(last_event(&app).await, before, "a page changed something for {}", role.code());
        }
    }
}

#[tokio::test]
async fn plain_routes_open_to_those_who_may() {
    for app in both().await {
        for (method, route, sample, who) in PLAIN {
            let answer = app.anon.send(app.anon.request(method.parse().unwrap(), sample)).await;
            if *who == ANYONE { let_in(&answer, route) } else { assert_eq!(answer.status, 401, "{route}") }
        }
        for role in Role::ALL {
            let client = app.client(role).await;
            for (method, route, sample, who) in PLAIN {
                let answer = client.send(client.request(method.parse().unwrap(), sample)).await;
                let what = format!("{route} as {}", role.code());
                if may(who, role) { let_in(&answer, &what) } else { refused(&answer, &what) }
            }
        }
    }
}

#[tokio::test]
async fn functions_serve_those_who_may_and_nobody_else() {
    for app in both().await {
        for (path, fields, who) in FUNCTIONS {
            let answer = app.stranger().post(path, fields).await;
            // The second step without a first is a sign-in that has not begun.
            let without = *who != ANYONE || *path == "/api/auth/second_step";
            if without { assert_eq!(answer.status, 401, "{path}") } else { let_in(&answer, path) }
        }
        for role in Role::ALL {
            let mut client = app.client(role).await;
            for (path, fields, who) in FUNCTIONS.iter().filter(|row| row.2 != ANYONE) {
                if !client.is_in().await {
                    client = app.client(role).await;
                }
                let before = last_event(&app).await;
                let answer = client.post(path, fields).await;
                let what = format!("{path} as {}", role.code());
                if may(who, role) {
                    let_in(&answer, &what);
                } else {
                    refused(&answer, &what);
                    assert_eq!(last_event(&app).await, before, "{what} wrote an event");
                }
            }
            app.advance(6 * retaguarda::kernel::instant::MINUTE);
        }
    }
}

#[tokio::test]
async fn no_function_is_called_by_get_or_from_another_site() {
    let app = TestApp::start(testing::sqlite().await.unwrap()).await;
    let client = app.client(Role::Admin).await;
    let before = last_event(&app).await;
    for (path, fields, _) in FUNCTIONS {
        let query: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let read = client.get(&format!("{path}?{}", query.join("&"))).await;
        assert!(read.status == 405 || read.status == 404, "GET {path}: {}", read.status);
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let request = client.request(Method::POST, path).header(name, value).form(fields);
            refused(&client.send(request).await, &format!("{path} with {name}: {value}"));
        }
    }
    assert_eq!(last_event(&app).await, before);
    assert!(client.is_in().await, "nobody was signed out from another site");
    own_origin_passes(&app, &client).await;
}

async fn own_origin_passes(app: &TestApp, client: &Client) {
    let request = client.request(Method::POST, "/api/auth/prefer").header("origin", &app.base);
    let answer = client.send(request.form(&[("theme", "dark")])).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn last_event(app: &TestApp) -> i64 {
    let mut tx = app.state.db.read().await.unwrap();
    events::store::head(&mut tx).await.unwrap().seq
}
