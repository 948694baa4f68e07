//! One's own account: password, second factor, sessions.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};
use tower_sessions::Session;

use super::door::new_password;
use crate::app::{Page, Visit};
use crate::auth::permission::UseOwnAccount;
use crate::auth::second_factor::to_hex;
use crate::auth::store::{session, totp as store};
use crate::auth::totp;
use crate::auth::words::AuthWord as W;
use crate::error::AppError;
use crate::kernel::{Lang, Text};
use crate::server::handover::Handover;
use crate::server::{clock, session::id_hash};
use crate::ui::form::act;
use crate::ui::parts::{fact, facts, notice, section, tag};
use crate::ui::{Form, Tone};

pub async fn account(visit: Visit) -> Result<Page, AppError> {
    let grant = visit.actor()?.grant::<UseOwnAccount>()?;
    let mut tx = visit.db().read().await?;
    let factor = store::state(&mut tx, &grant).await?;
    let lang = visit.lang;
    let form = Form::new("password", lang, visit.kept());
    let old = form.password("old_password", W::OldPassword.text(lang)).autocomplete("current-password");
    let fields = view! {
        {old.required()}
        {new_password(&form, "new_password", "new_password_again", lang)}
        {form.save(W::ChangePassword.text(lang), None)}
    };
    let password = form.post("/api/auth/change_password", fields);
    let second = if factor.confirmed {
        second_factor_on(factor.codes_left, &visit)
    } else {
        view! {
            <p>{W::SecondFactorPurpose.text(lang)}</p>
            {act("/api/auth/propose_second_factor", vec![], "btn", W::TurnOn.text(lang))}
        }
        .into_any()
    };
    let state = if factor.confirmed { (W::IsOn, Tone::Ok) } else { (W::IsOff, Tone::Warn) };
    let body = view! {
        {section("change-password", W::ChangePassword.text(lang), (), password)}
        {section("second-factor", W::SecondFactor.text(lang), tag(state.0.text(lang), state.1), second)}
        <p><a href="/sessions">{W::MySessions.text(lang)}</a></p>
    };
    Ok(Page::new(W::MyAccount.text(lang), body).lede(factor.email))
}

/// What may be done with a second factor, each for the password.
fn second_factor_on(codes_left: i64, visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let form = |id, action: &'static str, word: W| {
        let form = Form::new(id, lang, visit.kept().filter(|kept| kept.value("for") == Some(id)));
        let password = form.password("password", W::OldPassword.text(lang)).autocomplete("current-password");
        let fields = view! {
            <input type="hidden" name="for" value=id/>
            {password.required()}
            {form.save(word.text(lang), None)}
        };
        form.post(action, fields)
    };
    view! {
        {facts(vec![fact(W::CodesLeft.text(lang), codes_left.to_string())])}
        <details>
            <summary>{W::NewCodes.text(lang)}</summary>
            {form("new-codes", "/api/auth/renew_recovery_codes", W::NewCodes)}
        </details>
        <details>
            <summary>{W::TurnOff.text(lang)}</summary>
            {form("turn-off", "/api/auth/remove_second_factor", W::TurnOff)}
        </details>
    }
    .into_any()
}

/// The key as a picture and as text, and the field for the code that proves it arrived.
pub async fn second_factor(visit: Visit) -> Result<Page, AppError> {
    let grant = visit.actor()?.grant::<UseOwnAccount>()?;
    let mut tx = visit.db().read().await?;
    let factor = store::state(&mut tx, &grant).await?;
    let secret = factor.secret.filter(|_| !factor.confirmed).ok_or(AppError::NotFound)?;
    let lang = visit.lang;
    let company = visit.company()?.name.clone();
    let form = Form::new("confirm", lang, visit.kept());
    let code = form.text("one_time_code", W::Code.text(lang)).autocomplete("one-time-code").required();
    let fields = view! {
        {code.focused()}
        {form.save(W::Confirm.text(lang), Some("/account".to_owned()))}
    };
    let body = view! {
        <p>{W::ScanThis.text(lang)}</p>
        {qr(&totp::address(&secret, &company, &factor.email), W::QrPicture.text(lang))}
        {facts(vec![fact(W::Key.text(lang), view! { <code>{in_fours(&totp::base32(&secret))}</code> })])}
        {form.post("/api/auth/confirm_second_factor", fields)}
        {act("/api/auth/propose_second_factor", vec![], "btn ghost", W::StartOver.text(lang))}
    };
    Ok(Page::new(W::SecondFactor.text(lang), body).crumb(W::MyAccount.text(lang), "/account"))
}

fn in_fours(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A QR code drawn as one path; always dark on light, as cameras want it.
fn qr(text: &str, label: &'static str) -> Option<AnyView> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let dark =
        (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
    let path: String = dark.map(|(x, y)| format!("M{},{}h1v1h-1z", x + 4, y + 4)).collect();
    let side = size + 8;
    let view = view! {
        <svg
            class="qr" role="img" aria-label=label width="232" height="232"
            viewBox=format!("0 0 {side} {side}")
            shape-rendering="crispEdges"
        >
            <rect width=side height=side fill="#fff"/>
            <path d=path fill="#000"/>
        </svg>
    };
    Some(view.into_any())
}

/// Shown once, right after they were made.
pub async fn recovery_codes(visit: Visit) -> Result<Page, AppError> {
    visit.actor()?.grant::<UseOwnAccount>()?;
    let lang = visit.lang;
    let body = match visit.parts.extensions.get::<Handover>() {
        Some(Handover(codes)) => {
            let items: Vec<AnyView> =
                codes.iter().map(|code| view! { <li><code>{code.clone()}</code></li> }.into_any()).collect();
            view! { <ol class="codes">{items}</ol> }.into_any()
        }
        None => notice(Tone::Warn, W::ShownBefore.text(lang), ()),
    };
    let page = Page::new(W::RecoveryCodes.text(lang), body).lede(W::RecoveryLede.text(lang));
    Ok(page.crumb(W::MyAccount.text(lang), "/account").primary_print(W::Print.text(lang)))
}

pub async fn sessions(visit: Visit) -> Result<Page, AppError> {
    let grant = visit.actor()?.grant::<UseOwnAccount>()?;
    let idle_since = grant.now().minus(visit.state.config.idle_micros());
    let mut tx = visit.db().read().await?;
    let own = session::own(&mut tx, &grant, idle_since).await?;
    let this = visit.parts.extensions.get::<Session>().and_then(Session::id).map(|id| id_hash(&id));
    let (lang, zone) = (visit.lang, visit.company()?.time_zone.clone());
    let row = |own: &session::Own| {
        let device =
            if own.device.is_empty() { W::UnknownDevice.text(lang).to_owned() } else { own.device.clone() };
        let at = |moment| clock::show(moment, &zone, lang);
        let end = if this.is_some_and(|this| this[..] == own.id_hash[..]) {
            tag(W::ThisSession.text(lang), Tone::Ok)
        } else {
            let name = vec![("session", to_hex(&own.id_hash))];
            act("/api/auth/revoke_session", name, "btn tiny", W::End.text(lang))
        };
        view! {
            <tr>
                <th scope="row">{device}</th>
                <td data-label=W::Since.text(lang)>{at(own.created_at)}</td>
                <td data-label=W::LastUse.text(lang)>{at(own.seen_at)}</td>
                <td data-label=W::Ends.text(lang)>{at(own.expires_at)}</td>
                <td>{end}</td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = own.iter().map(row).collect();
    let body = view! {
        {table(&[W::Device, W::Since, W::LastUse, W::Ends, W::End], rows, lang)}
        {act("/api/auth/sign_out_everywhere", vec![], "btn danger", W::EndAll.text(lang))}
    };
    let page = Page::new(W::MySessions.text(lang), body).lede(W::SessionsLede.text(lang));
    Ok(page.crumb(W::MyAccount.text(lang), "/account"))
}

/// A plain table with these headings.
pub fn table(headings: &[W], rows: Vec<AnyView>, lang: Lang) -> AnyView {
    let heads: Vec<AnyView> =
        headings.iter().map(|word| view! { <th scope="col">{word.text(lang)}</th> }.into_any()).collect();
    view! {
        <div class="scroll" tabindex="0">
            <table class="t records">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
