//! What a user meets when something is not there or not theirs: a page that says how to go on, with its
//! status.

use crate::common;
use retaguarda::auth::Role;

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_page_of_its_own() {
    for app in common::both().await {
        let client = app.client(Role::Finance).await;
        let answer = client.get("/no/such/page").await;
        assert_eq!(answer.status, 404);
        assert!(answer.body.contains("<h1") && answer.body.contains("endereço"), "{}", answer.body);
        assert_eq!(client.get("/ledger/entries/999999999").await.status, 404);
    }
}

#[tokio::test]
async fn a_page_that_needs_another_role_says_so() {
    for app in common::both().await {
        let answer = app.client(Role::Employee).await.get("/users").await;
        assert_eq!(answer.status, 403);
        assert!(answer.body.contains("administrador"), "{}", answer.body);
    }
}
