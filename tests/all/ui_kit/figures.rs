//! Pages of charts and reports.

use retaguarda::ui::chart::{self, Bar, Chart, Line, Outlook, Step, bars, line, waterfall};
use retaguarda::ui::report::{self, Figures, Report, ReportCell, ReportHead, ReportRow};

use super::*;

pub fn chart_page(lang: Lang) -> Page {
    let chart = |id, describe: &str| Chart {
        id,
        describe: describe.to_owned(),
        caption: "Em reais".to_owned(),
        decimals: 2,
        lang,
    };
    let steps = vec![
        Step::total("Receita bruta", Money(184_236_000)).href("/reports/dre"),
        Step::change("Impostos e dev.", Money(-31_294_020)),
        Step::total("Receita líquida", Money(152_941_980)),
        Step::change("Custo (CMV)", Money(-86_721_540)),
        Step::change("Outras receitas", Money(4_000_000)),
        Step::total("Lucro", Money(70_220_440)),
    ];
    let months = ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov"];
    let points =
        months.iter().zip(0..).map(|(m, i)| ((*m).to_owned(), Money(420_000 + i * i * 700))).collect();
    let line_of = Line {
        headings: ("Mês".into(), "Pedidos".into()),
        points,
        forecast: vec![Outlook {
            label: "dez".into(),
            value: Money(505_000),
            low: Money(498_000),
            high: Money(512_000),
        }],
        target: Some((Money(500_000), "alvo 5.000,00".into())),
        band: Some((Money(490_000), Money(510_000))),
        filled: false,
    };
    let days = (1i64..=20).map(|i| Bar {
        label: format!("{i:02}/12"),
        inflow: Money(3_000_000 + i * 217_000 % 900_000),
        outflow: Some(Money(i * 731_000 % 5_100_000)),
        href: Some(format!("/cash?day={i}")),
    });
    let headings = vec!["Dia".to_owned(), "Entra".to_owned(), "Sai".to_owned()];
    let spark = chart::sparkline(&[Money(1), Money(5), Money(3), Money(9)]);
    let figure = parts::figure("Lucro", Money(1), &Currency::brl(), "/x", spark, "mês".to_owned(), lang);
    let body = view! {
        {parts::strip(vec![figure])}
        <div class="cols half">
            {parts::section("s-a", "Do faturamento ao lucro", (), waterfall(&chart("wf", "Cascata"), steps))}
            {parts::section("s-b", "Pedidos", (), line(&chart("li", "Linha"), line_of))}
            {parts::section("s-c", "Caixa", (), bars(&chart("ba", "Barras"), headings, days.collect()))}
        </div>
    };
    Page::new("Gráficos", body)
}

pub fn report_page(lang: Lang) -> Page {
    let row = |code: &str, name: &str, level, sums, minor| ReportRow {
        code: code.to_owned(),
        name: name.to_owned(),
        href: Some(format!("/accounts/{code}")),
        level,
        sums,
        cells: vec![
            ReportCell::new(Money(minor), "/ledger?a"),
            ReportCell::new(Money(0), "/ledger?b"),
            ReportCell::new(Money(minor / 3), "/ledger?c"),
            ReportCell::new(Money(-minor), "/ledger?d"),
        ],
    };
    let figures = ["Saldo anterior", "Débitos", "Créditos", "Saldo atual"];
    let report = Report {
        head: ReportHead {
            title: "Balancete de verificação".into(),
            company: "Serra Azul Distribuidora Ltda.".into(),
            cnpj: "7K.4SA.Z21/0001-10".into(),
            period: "Período de 01/11/2026 a 24/11/2026".into(),
            known_on: "Como conhecido em 24/11/2026 às 14:32".into(),
            verified: "Saldos conferidos em 24/11/2026 às 14:00".into(),
            event: 48_213,
            hash: "9f3c2b7e61d04a8cb5e93f107ac4d2e80b91f6a344de87c51f20b96d38a5e71a".into(),
            proof: Some(("débitos e créditos iguais".into(), true)),
            signers: vec![
                ("Carla Nunes".into(), "Contadora".into()),
                ("Administração".into(), String::new()),
            ],
        },
        code: "Conta".into(),
        name: "Nome".into(),
        figures: figures
            .into_iter()
            .enumerate()
            .map(|(i, heading)| Figures { heading: heading.to_owned(), sides: i % 3 == 0 })
            .collect(),
        rows: vec![
            row("1", "Ativo", 1, true, 428_855_911),
            row("1.1", "Ativo circulante", 2, true, 347_552_911),
            row("1.1.1", "Disponível", 3, true, 86_673_428),
            row("1.1.1.01", "Caixa", 4, false, 412_000),
        ],
        total: Some(("Total".into(), vec![ReportCell::still(Money(0)); 4])),
        decimals: 2,
    };
    let form = Form::new("tb", lang, None);
    let fields = view! {
        {form.day("from", "De").value("01/11/2026")} {form.day("to", "Até").value("24/11/2026")}
    };
    let body = view! {
        {report::parameters("/reports/trial-balance", fields, lang)}
        {report.view(lang)}
    };
    Page::new("Balancete de verificação", body)
        .lede("Novembro de 2026")
        .tools(report::exports(vec![("CSV", "/x.csv".into()), ("XLSX", "/x.xlsx".into())]))
        .primary_print("Imprimir")
}
