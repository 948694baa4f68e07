//! Signing in: the password, then the second factor where there is one.

use serde::{Deserialize, Serialize};

use super::anyone::Anyone;
use super::store::sign_in::{self as store, Account, Credentials};
use super::{model, token, totp};
use crate::db::Tx;
use crate::error::{AppError, Fault, Rule};
use crate::events::{Event, Kind, Subject, record};
use crate::kernel::instant;
use crate::server::session::unavailable;

/// How long the second factor is waited for.
const PATIENCE: i64 = 10 * instant::MINUTE;
const PENDING: &str = "second_step";

/// What a right password leaves in the session until the code comes.
#[derive(Serialize, Deserialize)]
struct Pending {
    user_id: i64,
    epoch: i64,
    since: i64,
    next: String,
}

/// What follows a right password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    SignedIn,
    AskCode,
}

fn count(outcome: &'static str) {
    metrics::counter!("sign_ins_total", "outcome" => outcome).increment(1);
}

/// Checks the password. Whatever is wrong, the answer and the work are the same.
pub async fn by_password(
    anyone: &Anyone,
    email: &str,
    password: String,
    next: &str,
) -> Result<Step, AppError> {
    anyone.slow_down()?;
    let email = model::normal_email(email);
    let account = Account::of(&email);
    admit(anyone, account).await?;
    let known = store::by_email(&anyone.state.db, &email).await?;
    let hash = known.as_ref().and_then(|known| known.password_hash.clone());
    let right = anyone.state.passwords.verify(password, hash).await?;
    let Some(user) = known.filter(|_| right) else {
        count("wrong");
        return Err(AppError::Refused(Rule::WrongSignIn));
    };
    if user.second_factor {
        let pending = Pending {
            user_id: user.user_id,
            epoch: user.epoch,
            since: anyone.now.micros(),
            next: next.to_owned(),
        };
        anyone.session.insert(PENDING, pending).await.map_err(unavailable)?;
        count("code asked");
        return Ok(Step::AskCode);
    }
    let mut tx = anyone.state.db.write().await?;
    finish(anyone, &mut tx, &user, account, "password").await?;
    tx.commit().await?;
    anyone.become_user(user.user_id, user.epoch).await?;
    Ok(Step::SignedIn)
}

/// Counts the try before anything is compared, so that tries at the same time count, too.
async fn admit(anyone: &Anyone, account: Account) -> Result<(), AppError> {
    let mut tx = anyone.state.db.write().await?;
    let admitted = store::count_try(&mut tx, account, anyone.now).await?;
    tx.commit().await?;
    if !admitted {
        count("too many");
        return Err(AppError::Refused(Rule::TooManyTries));
    }
    Ok(())
}

async fn finish(
    anyone: &Anyone,
    tx: &mut Tx,
    user: &Credentials,
    account: Account,
    proof: &str,
) -> Result<(), AppError> {
    store::forget_tries(tx, account).await?;
    let event = Event::new(Kind::SignedIn, Subject("app_user", user.user_id)).with("proof", proof);
    record(tx, &anyone.by(user.user_id), event).await?;
    count("signed in");
    Ok(())
}

/// Whether this browser has given a right password and owes a code.
pub async fn awaits_code(session: &tower_sessions::Session, now: crate::kernel::Instant) -> bool {
    let pending = session.get::<Pending>(PENDING).await.ok().flatten();
    pending.is_some_and(|pending| now.micros() - pending.since < PATIENCE)
}

/// Checks the code of the app, or a recovery code; returns where the visitor wanted to go.
pub async fn by_code(anyone: &Anyone, code: &str) -> Result<String, AppError> {
    anyone.slow_down()?;
    let pending = anyone.session.get::<Pending>(PENDING).await.map_err(unavailable)?;
    let pending = pending.filter(|pending| anyone.now.micros() - pending.since < PATIENCE);
    let pending = pending.ok_or(AppError::SignIn)?;
    let user = store::by_id(&anyone.state.db, pending.user_id).await?;
    let user = user.filter(|user| user.epoch == pending.epoch).ok_or(AppError::SignIn)?;
    let account = Account::of(&user.email);
    admit(anyone, account).await?;
    let mut tx = anyone.state.db.write().await?;
    let Some(proof) = accept(anyone, &mut tx, &user, code).await? else {
        count("wrong code");
        return Err(AppError::invalid("one_time_code", Fault::WrongCode));
    };
    finish(anyone, &mut tx, &user, account, proof).await?;
    tx.commit().await?;
    anyone.session.remove_value(PENDING).await.map_err(unavailable)?;
    anyone.become_user(user.user_id, user.epoch).await?;
    Ok(pending.next)
}

async fn accept(
    anyone: &Anyone,
    tx: &mut Tx,
    user: &Credentials,
    code: &str,
) -> Result<Option<&'static str>, AppError> {
    let secret = user.totp_secret.as_deref().unwrap_or_default();
    if let Some(step) = totp::step(secret, code, anyone.now) {
        let fresh = store::use_step(tx, user.user_id, step).await?;
        return Ok(fresh.then_some("password and code"));
    }
    let hash = token::hash(code);
    let used = store::use_recovery_code(tx, user.user_id, &hash, anyone.now).await?;
    Ok(used.then_some("password and recovery code"))
}
