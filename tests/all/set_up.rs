//! The first start, through the browser.

use crate::common::{PASSWORD, TestApp};
use retaguarda::db::testing;
use retaguarda::error::{AppError, Rule};

#[tokio::test]
async fn the_first_start_makes_a_company_and_its_administrator_once() {
    for db in testing::both().await.unwrap() {
        let app = TestApp::start_empty(db).await;
        let token = app.state.set_up.issue().unwrap();
        assert_eq!(app.anon.get("/setup/wrong").await.status, 409);
        let path = format!("/setup/{token}");
        let page = app.anon.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let mut fields = vec![
            ("token", token.as_str()),
            ("name", "Serra Azul"),
            ("cnpj", "12.ABC.345/01DE-36"),
            ("currency", "BRL"),
            ("time_zone", "America/Sao_Paulo"),
            ("fiscal_year_starts", "1"),
            ("lang", "pt"),
            ("chart", "br"),
            ("admin_name", "Ana Souza"),
            ("email", "Ana@Empresa.com.br"),
            ("password", PASSWORD),
            ("password_again", "outra"),
        ];
        let refused = app.anon.submit(&path, "/api/auth/set_up", &fields).await;
        assert_eq!((refused.status, refused.location.as_deref()), (303, Some(path.as_str())));
        let page = app.anon.get(&path).await;
        for text in ["CPF ou CNPJ inválido", "As duas não são iguais", "12.ABC.345/01DE-36", "Ana Souza"] {
            assert!(page.body.contains(text), "{text}: {}", page.body);
        }
        assert!(!page.body.contains(PASSWORD));
        fields[2].1 = "12.ABC.345/01DE-35";
        fields[11].1 = PASSWORD;
        let done = app.anon.submit(&path, "/api/auth/set_up", &fields).await;
        assert_eq!((done.status, done.location.as_deref()), (303, Some("/")), "{}", done.body);
        assert!(app.anon.is_in().await);
        let again = app.stranger().post("/api/auth/set_up", &fields).await;
        assert_eq!(again.error(), AppError::Refused(Rule::LinkExpired));
        let back = app.stranger().sign_in("ana@empresa.com.br", PASSWORD).await;
        assert_eq!(back.location.as_deref(), Some("/"));
    }
}
