//! The kit's components as markup. The pages are also written to the target's temporary folder, to be
//! looked at.

mod figures;

use axum::http::Request;
use axum::http::request::Parts;
use leptos::prelude::*;
use retaguarda::auth::{Actor, Role};
use retaguarda::error::{AppError, Fault, FieldError};
use retaguarda::kernel::{Currency, Day, Instant, Lang, Money};
use retaguarda::search::HitKind;
use retaguarda::ui::form::choices;
use retaguarda::ui::grid::{Rows, Totals};
use retaguarda::ui::kept::Kept;
use retaguarda::ui::layout::{CompanyName, Toast, frame};
use retaguarda::ui::nav::{CREATE, SECTORS};
use retaguarda::ui::views::SavedView;
use retaguarda::ui::{Cell, Choice, Column, Form, Grid, Icon, Look, Page, Tone, parts};

/// Renders what `view` makes, as the server does.
fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new();
    owner.with(|| view().into_view().to_html())
}

fn today() -> Day {
    "2026-11-24".parse().unwrap()
}

fn visit(path: &str, lang: Lang) -> Parts {
    let (mut parts, ()) = Request::builder().uri(path).body(()).unwrap().into_parts();
    parts.extensions.insert(CompanyName("Serra Azul Distribuidora".to_owned()));
    let mut actor = Actor::operator(Instant(0), today(), lang);
    actor.name = "Carla Nunes".to_owned();
    actor.roles = vec![Role::Finance];
    parts.extensions.insert(actor);
    parts
}

/// A whole document around a page, with the style sheets of the repository.
fn write(name: &str, parts: &Parts, lang: Lang, page: Page) {
    let look = Look::of(parts);
    let theme = look.theme.map(|theme| format!(" data-theme=\"{theme}\"")).unwrap_or_default();
    let style = concat!(env!("CARGO_MANIFEST_DIR"), "/style");
    let sheets: String = ["tokens", "base", "frame", "grid", "form", "chart", "print"]
        .iter()
        .map(|sheet| format!("<link rel=\"stylesheet\" href=\"{style}/{sheet}.css\">"))
        .collect();
    let body = html(|| frame(parts, lang, page));
    let document = format!(
        "<!doctype html><html lang=\"{}\"{theme}><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{name}</title>{sheets}</head>\
         <body>{body}</body></html>",
        lang.tag()
    );
    std::fs::write(format!("{}/{name}.html", env!("CARGO_TARGET_TMPDIR")), document).unwrap();
}

fn refused() -> Kept {
    Kept {
        fields: vec![("name".to_owned(), "Serra".to_owned()), ("limit".to_owned(), "12,x".to_owned())],
        error: AppError::Invalid(vec![
            FieldError::new("cnpj", Fault::NotATaxId),
            FieldError::new("limit", Fault::NotMoney),
            FieldError::about("lines", Fault::MissingCredit, "80,00"),
        ]),
    }
}

fn form_page(lang: Lang) -> Page {
    let zones = vec![Choice::new("a", "São Paulo"), Choice::new("b", "Manaus")];
    let form = Form::new("party", lang, Some(refused())).draft("party:new");
    let fields = view! {
        <div class="fields">
            {form.text("name", "Nome").value("Serra Azul").required().columns(6)}
            {form.text("cnpj", "CNPJ").help("Com ou sem pontos").required().columns(3)}
            {form.day("since", "Desde").value("24/11/2026").columns(3)}
            {form.money("limit", "Limite de crédito", 2).optional().columns(3)}
            {form.select("zone", "Fuso", zones).value("").columns(3)}
            {form.pick("account", "Conta", "accounts", Some("account")).columns(6)}
            {form.long_text("note", "Observação").optional()}
            {form.check("supplier", "Fornecedor").columns(3)}
            {form.file("file", "Anexo", ".pdf,.xml").columns(6)}
        </div>
        {choices("accounts", vec![("1.1.1.01".to_owned(), "Caixa".to_owned())])}
        {form.save("Gravar", Some("/parties".to_owned()))}
    };
    Page::new("Nova parte", form.post("/api/company/add_party", fields))
        .lede("Cliente, fornecedor ou transportadora")
        .crumb("Partes", "/parties")
        .primary_send("Gravar", "party")
}

fn parts_page(lang: Lang) -> Page {
    let (today_tag, action) = (parts::tag("hoje", Tone::Ok), ("Pedir".to_owned(), "/new".to_owned()));
    let brl = Currency::brl();
    let figure = |label: &str, minor: i64| {
        parts::figure(label, Money(minor), &brl, "/reports", (), "8,8 % da receita".to_owned(), lang)
    };
    let body = view! {
        {parts::strip(vec![
            figure("Lucro líquido", 13_458_900),
            figure("Despesas", 47_122_420),
            figure("Investimentos", 18_625_000),
            figure("Caixa hoje", -86_673_428),
        ])}
        {parts::notice(Tone::Warn, "Há 3 lançamentos sem documento.", ())}
        {parts::job("Gerando a planilha", 62, Some("/api/x".to_owned()), lang)}
        {parts::verdict(Tone::Ok, "Confere", "8 de 8 vínculos", today_tag, parts::skeleton())}
        {parts::facts(vec![
            parts::fact("Admissão", parts::day(today(), lang)),
            parts::fact("Saldo", parts::money(Money(-123456), &brl, lang)),
            parts::fact("Situação", parts::state("ativa", Tone::Ok)),
            parts::fact("CPF", parts::masked("•••", lang)),
        ])}
        {parts::empty("Nenhum pedido", "Aqui ficam os pedidos.", Some(action))}
    };
    Page::new("Financeiro", body).lede("1 a 24 de novembro").primary("Novo lançamento", "/entries/new")
}

struct Item {
    id: i64,
    code: &'static str,
    name: &'static str,
    open: bool,
    day: Day,
    quantity: i64,
    value: Money,
}

fn items() -> Vec<Item> {
    let item = |id, code, name, open, quantity, minor| Item {
        id,
        code,
        name,
        open,
        day: today().plus_days(-(id as i32)).unwrap(),
        quantity,
        value: Money(minor),
    };
    vec![
        item(1, "DET-0500", "Detergente neutro 5 L", true, 184, 715_760),
        item(2, "=HYPERLINK()", "Desinfetante pinho 2 L", false, 96, -263_520),
        item(3, "LUV-0010", "Luva nitrílica M, 100 un.", true, 0, 0),
    ]
}

fn item_grid(lang: Lang) -> Grid<Item> {
    let states = vec![("open", "aberto".to_owned()), ("done", "pago".to_owned())];
    Grid::new("/items", "Itens em estoque", "-day", |item: &Item| item.id, lang)
        .column(Column::text("item", "Item", |item: &Item| {
            Cell::text(item.name).code(item.code).href(format!("/items/{}", item.id))
        }))
        .column(Column::choice("state", "Situação", states, |item: &Item| {
            if item.open { Cell::state("aberto", Tone::Warn) } else { Cell::state("pago", Tone::Ok) }
        }))
        .column(Column::day("day", "Contado", |item: &Item| Cell::day(item.day)))
        .column(Column::number("quantity", "Em mãos", |item: &Item| Cell::number(item.quantity)))
        .column(
            Column::amount("value", "Valor (R$)", 2, |item: &Item| {
                Cell::amount(item.value).href(format!("/items/{}/moves", item.id))
            })
            .figure(),
        )
        .column(Column::text("maker", "Fornecedor", |_: &Item| Cell::nothing()).hidden())
        .unit("item", "itens")
        .act("Etiquetas", "/api/stock/labels")
        .exported()
}

fn grid_page(parts: &Parts, lang: Lang) -> Page {
    let grid = item_grid(lang);
    let query = grid.query(&parts.uri, today());
    let rows = query.page(items());
    let totals = Totals { count: 1_234, sums: vec![("value", Money(452_240)), ("quantity", Money(280))] };
    let view = SavedView { id: 7, name: "A repor".into(), query: "f.state=open".into(), mine: true };
    let body = grid.view(&query, &Rows { before: true, after: true, ..rows }, &totals, vec![view]);
    Page::new("Itens em estoque", body).lede("CD Guarulhos").full().primary("Novo item", "/items/new")
}

#[test]
fn a_grid_is_written_as_csv_with_formulas_disarmed() {
    let grid = item_grid(Lang::Pt);
    let query = grid.query(&"/export/items.csv?cols=item,value,day".parse().unwrap(), today());
    let csv = String::from_utf8(grid.csv(&query, &items()).unwrap()).unwrap();
    insta::assert_snapshot!(csv, @r#"
    Item,Contado,Valor (R$)
    DET-0500 Detergente neutro 5 L,2026-11-23,7157.60
    '=HYPERLINK() Desinfetante pinho 2 L,2026-11-22,-2635.20
    "LUV-0010 Luva nitrílica M, 100 un.",2026-11-21,0.00
    "#);
    assert!(grid.xlsx(&query, &items()).unwrap().starts_with(b"PK"));
}

#[test]
fn every_control_of_a_grid_works_by_address() {
    let parts = visit("/items?f.value=%3E%3D10&sort=value&q=neutro", Lang::Pt);
    let markup = html(|| frame(&parts, Lang::Pt, grid_page(&parts, Lang::Pt)));
    for expected in [
        r#"href="/items?q=neutro&amp;f.value=%3E%3D10&amp;sort=-value""#,
        r#"href="/items?q=neutro&amp;f.value=%3E%3D10&amp;sort=value&amp;after=3.n0""#,
        r#"href="/export/items.csv?q=neutro&amp;f.value=%3E%3D10&amp;sort=value""#,
        r#"aria-sort="ascending""#,
        r#"href="/items?q=neutro&amp;sort=value" aria-label="Tirar o filtro Valor (R$)""#,
    ] {
        assert!(markup.contains(expected), "{expected}\n{markup}");
    }
}

#[test]
fn pages_of_the_kit_can_be_looked_at() {
    let lang = Lang::Pt;
    let mut parts = visit("/", lang);
    write("form", &parts, lang, form_page(lang));
    parts.extensions.insert(Toast("Parte gravada.".to_owned()));
    write("parts", &parts, lang, parts_page(lang));
    parts.extensions.insert(Look { theme: Some("dark"), density: None });
    write("parts-dark", &parts, lang, parts_page(lang));
    write("form-dark", &parts, lang, form_page(lang));
    let plain = visit("/", lang);
    write("chart", &plain, lang, figures::chart_page(lang));
    write("report", &plain, lang, figures::report_page(lang));
    let mut grid = visit("/items?f.state=open&f.value=x", lang);
    write("grid", &grid, lang, grid_page(&grid, lang));
    grid.extensions.insert(Look { theme: Some("dark"), density: Some("compact") });
    write("grid-dark", &grid, lang, grid_page(&grid, lang));
    let form = Form::new("sign-in", lang, None);
    let fields = view! {
        <div class="fields">
            {form.email("email", "E-mail").required().focused()}
            {form.password("password", "Senha").autocomplete("current-password").required()}
            <button class="btn primary" type="submit">"Entrar"</button>
        </div>
    };
    write("door", &parts, lang, Page::bare("Entrar", form.post("/api/auth/sign_in", fields)));
    write(
        "error",
        &parts,
        lang,
        retaguarda::ui::error_page::page(&AppError::Internal("0af3".to_owned()), lang),
    );
}

#[test]
fn a_refused_field_keeps_what_was_typed_and_says_how_to_mend_it() {
    let form = Form::new("party", Lang::Pt, Some(refused()));
    let markup = html(|| view! { {form.money("limit", "Limite", 2).value("10,00").help("Em reais")} });
    insta::assert_snapshot!(markup.replace("><", ">\n<").replace(" aria-", "\n  aria-"), @r##"
    <div class="field">
    <label for="f-limit">Limite<!> <!>
    </label>
    <input id="f-limit" name="limit" type="text" value="12,x" inputmode="decimal"
      aria-invalid="true"
      aria-describedby="f-limit-error f-limit-help" autocomplete="off" data-money="2" class="in money">
    <p id="f-limit-error" class="err">
    <svg
      aria-hidden="true" class="icon">
    <use href="#i-stop">
    </use>
    </svg>Não é um valor. Use 1.234,56 ou uma conta como 1200*3.</p>
    <p id="f-limit-help" class="help">Em reais</p>
    </div>
    "##);
}

#[test]
fn no_markup_of_the_kit_carries_a_style_or_a_script() {
    let parts = visit("/", Lang::En);
    for page in [
        form_page(Lang::En),
        parts_page(Lang::En),
        figures::chart_page(Lang::En),
        figures::report_page(Lang::En),
    ] {
        let markup = html(|| frame(&parts, Lang::En, page));
        for forbidden in [" style=", "<style", " onclick", "<script"] {
            assert!(!markup.contains(forbidden), "{forbidden}");
        }
    }
}

#[tokio::test]
async fn the_rail_and_the_palette_lead_to_pages_that_exist() {
    let routes: Vec<String> =
        retaguarda::server::router::pages().iter().map(|route| route.path().to_owned()).collect();
    let pages = SECTORS.iter().flat_map(|sector| sector.pages).map(|page| page.path);
    for path in pages.chain(CREATE.iter().map(|create| create.path)).chain(["/", "/search"]) {
        let place = path.split('?').next().unwrap_or(path);
        assert!(routes.iter().any(|route| route == place), "{path} is not among {routes:?}");
    }
}

#[test]
fn what_is_found_has_an_icon_of_the_sprite() {
    for kind in HitKind::ALL {
        assert!(Icon::ALL.iter().any(|icon| icon.symbol() == kind.symbol()), "{kind:?}");
    }
}
