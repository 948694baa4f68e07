//! The company's pages and server functions over HTTP, without JavaScript.

use crate::common::both;
use crate::common::pages::{post_ok, shown};
use retaguarda::auth::Role;
use retaguarda::error::AppError;

#[tokio::test]
async fn a_party_is_added_found_changed_and_exported() {
    for app in both().await {
        let finance = app.client(Role::Finance).await;
        shown(&finance, "/parties", &["Ainda não há partes", "/parties/new"]).await;
        let wrong = [("name", "Mercado Bom Preço"), ("tax_id", "12.ABC.345/01DE-36"), ("customer", "true")];
        let refused = finance.submit("/parties/new", "/api/company/add_party", &wrong).await;
        assert_eq!((refused.status, refused.location.as_deref()), (303, Some("/parties/new")));
        shown(&finance, "/parties/new", &["CPF ou CNPJ inválido", "Mercado Bom Preço"]).await;
        let right = [("name", "Mercado Bom Preço"), ("tax_id", "12.ABC.345/01DE-35"), ("customer", "true")];
        post_ok(&finance, "/api/company/add_party", &right, "/parties/1").await;
        shown(&finance, "/parties/1", &["P00001", "12.ABC.345/01DE-35", "Cliente", "/parties/1/edit"]).await;
        let renamed = [("id", "1"), ("name", "Mercado Bom Dia"), ("carrier", "true")];
        post_ok(&finance, "/api/company/change_party", &renamed, "/parties/1").await;
        shown(&finance, "/parties?q=bom+dia&f.role=carrier", &["Mercado Bom Dia", "1 parte"]).await;
        let other = finance.get("/parties?f.role=customer").await.body;
        assert!(!other.contains("Mercado Bom Dia"));
        let csv = finance.get("/export/parties.csv?q=dia").await;
        assert_eq!((csv.status, csv.body.lines().count()), (200, 2), "{}", csv.body);
        assert_eq!(finance.get("/export/parties.xlsx").await.status, 200);
        let off = [("id", "1"), ("active", "false")];
        post_ok(&finance, "/api/company/set_party_active", &off, "/parties/1").await;
        shown(&finance, "/parties/1", &["Inativa", "Reativar"]).await;
        let employee = app.client(Role::Employee).await;
        for path in ["/parties", "/parties/1", "/export/parties.csv"] {
            assert_eq!(employee.get(path).await.status, 403, "{path}");
        }
        let auditor = app.client(Role::Auditor).await;
        assert!(!shown(&auditor, "/parties/1", &["Mercado Bom Dia"]).await.contains("/edit"));
        assert_eq!(auditor.post("/api/company/add_party", &right).await.error(), AppError::Forbidden);
        assert_eq!(app.anon.get("/export/parties.csv").await.status, 303);
    }
}

#[tokio::test]
async fn settings_areas_holidays_and_projects_are_kept() {
    for app in both().await {
        let admin = app.client(Role::Admin).await;
        shown(&admin, "/company", &["Serra Azul", "America/Sao_Paulo", "BRL"]).await;
        let settings = [
            ("name", "Serra Azul Ltda."),
            ("cnpj", "7K.4SA.Z21/0001-10"),
            ("time_zone", "America/Manaus"),
            ("fiscal_year_starts", "4"),
            ("lang", "pt"),
        ];
        post_ok(&admin, "/api/company/change", &settings, "/company").await;
        shown(&admin, "/company", &["Serra Azul Ltda.", "7K.4SA.Z21/0001-10"]).await;
        let top = [("code", "10"), ("name", "Operações"), ("parent_id", ""), ("manager_id", "")];
        post_ok(&admin, "/api/company/add_area", &top, "/areas").await;
        let below = [("code", "11"), ("name", "Armazém"), ("parent_id", "1"), ("manager_id", "2")];
        post_ok(&admin, "/api/company/add_area", &below, "/areas").await;
        shown(&admin, "/areas", &["Operações", "Armazém"]).await;
        let turned =
            [("id", "1"), ("code", "10"), ("name", "Operações"), ("parent_id", "2"), ("manager_id", "")];
        assert_eq!(admin.post("/api/company/change_area", &turned).await.status, 422);
        shown(&admin, "/areas/2", &["Armazém", "Desativar"]).await;
        let holiday = [("day", "14/12/2026"), ("name", "Aniversário"), ("reach", "municipal")];
        post_ok(&admin, "/api/company/add_holiday", &holiday, "/holidays?year=2026").await;
        let national = [("year", "2028"), ("optional", "true")];
        post_ok(&admin, "/api/company/load_holidays", &national, "/holidays?year=2028").await;
        shown(&admin, "/holidays?year=2028", &["Corpus Christi", "Nacional"]).await;
        shown(&admin, "/holidays", &["Aniversário", "14/12/2026"]).await;
        post_ok(&admin, "/api/company/add_project", &[("code", "CD2"), ("name", "Ampliação")], "/projects")
            .await;
        shown(&admin, "/projects", &["CD2", "Ampliação"]).await;
        shown(&admin, "/projects/1", &["Desativar"]).await;
        let hr = app.client(Role::Hr).await;
        assert!(!shown(&hr, "/company", &["Serra Azul Ltda."]).await.contains("/api/company/change"));
        assert_eq!(hr.post("/api/company/add_area", &top).await.error(), AppError::Forbidden);
    }
}
