//! Answers of the layers, before any page is made: JSON for programs, a bare page for people.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::{assets, guard};
use crate::error::AppError;
use crate::kernel::{Lang, Text};
use crate::ui::escape_html;
use crate::words;

words! {
    pub enum Word {
        Back: "Voltar ao início", "Back to the start";
    }
}

pub fn answer(headers: &HeaderMap, error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer_with(headers, error, status)
}

pub fn answer_with(headers: &HeaderMap, error: &AppError, status: StatusCode) -> Response {
    let mut response = if guard::wants_page(headers) {
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        let mut page = document(error, crate::app::lang_of_headers(headers)).into_response();
        page.headers_mut().insert(CONTENT_TYPE, html);
        page
    } else {
        Json(error).into_response()
    };
    *response.status_mut() = status;
    if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

fn document(error: &AppError, lang: Lang) -> String {
    let (tag, style) = (lang.tag(), assets::path("retaguarda.css"));
    let (text, back) = (escape_html(&error.text(lang)), Word::Back.text(lang));
    format!(
        "<!DOCTYPE html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Retaguarda</title>\
         <link rel=\"stylesheet\" href=\"{style}\"></head><body class=\"door\"><main><div class=\"box\">\
         <h1>{text}</h1><p><a href=\"/\">{back}</a></p></div></main></body></html>"
    )
}

/// For layers that no longer know what was asked for: a page is readable everywhere.
pub fn as_page() -> HeaderMap {
    HeaderMap::from_iter([(axum::http::header::ACCEPT, HeaderValue::from_static("text/html"))])
}
