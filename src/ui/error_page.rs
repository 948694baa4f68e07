//! The page for an error: what happened, how to go on, and the reference that finds the cause in the log.

use leptos::prelude::*;

use super::page::Page;
use super::parts::{Tone, notice};
use super::words::UiWord;
use crate::error::AppError;
use crate::kernel::{Lang, Text};

pub fn page(error: &AppError, lang: Lang) -> Page {
    let title = match error {
        AppError::NotFound => UiWord::NotFoundTitle,
        AppError::Forbidden => UiWord::ForbiddenTitle,
        _ => UiWord::ErrorTitle,
    };
    let tone = match error {
        AppError::Internal(_) => Tone::Bad,
        AppError::NotFound => Tone::Info,
        _ => Tone::Warn,
    };
    let body = view! {
        <div class="stack narrow">
            {notice(tone, error.text(lang), ())}
            <p class="tools"><a class="btn" href="/">{UiWord::BackHome.text(lang)}</a></p>
        </div>
    };
    Page::new(title.text(lang), body)
}
