//! What tests of pages and forms ask of every one of them.

use retaguarda::error::{AppError, Fault};

use super::{Answer, Client};

/// Posts a form that is taken, and leads on.
pub async fn post_ok(client: &Client, path: &str, fields: &[(&str, &str)], to: &str) {
    let answer = client.post(path, fields).await;
    assert!(answer.status < 400, "{path}: {} {}", answer.status, answer.body);
    assert_eq!(answer.location.as_deref(), Some(to), "{path}");
}

/// A page with all these texts.
pub async fn shown(client: &Client, path: &str, texts: &[&str]) -> String {
    let page = client.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    for text in texts {
        assert!(page.body.contains(text), "{path} lacks {text}: {}", page.body);
    }
    page.body
}

/// What a form's field has been filled in with.
pub fn filled(page: &str, name: &str) -> String {
    let field = page.split("<input").find(|input| input.contains(&format!("name=\"{name}\""))).unwrap();
    let field = field.split('>').next().unwrap_or_default();
    let value = field.split_once("value=\"").map(|(_, rest)| rest.split('"').next().unwrap_or_default());
    value.unwrap_or_default().to_owned()
}

/// The fields that were refused, and why.
pub fn faults(answer: &Answer) -> Vec<(String, Fault)> {
    match answer.error() {
        AppError::Invalid(errors) => errors.into_iter().map(|error| (error.field, error.code)).collect(),
        other => panic!("not invalid: {other:?}"),
    }
}
