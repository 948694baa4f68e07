//! The first start: a link printed on the console opens the one page that creates the company and its first
//! administrator.

use std::sync::Mutex;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::anyone::Anyone;
use super::grant::OPERATOR;
use super::model::{Role, SetUpForm, normal_email};
use super::store::user::{self, NewUser};
use super::{password, token};
use crate::company::model::NewCompany;
use crate::company::store as company;
use crate::db::{Db, Tx};
use crate::error::{AppError, Rule};
use crate::events::Kind;
use crate::finance::chart::{self, Chart};

/// The one link of this process. Only the hash of its token is held, and only until it is used.
#[derive(Default)]
pub struct SetUpLink(Mutex<Option<[u8; 32]>>);

impl SetUpLink {
    /// A fresh token; earlier ones end.
    pub fn issue(&self) -> Result<String, AppError> {
        let token = token::link()?;
        *self.hash() = Some(Sha256::digest(token.as_bytes()).into());
        Ok(token)
    }

    pub fn opens(&self, token: &str) -> bool {
        let given: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        self.hash().is_some_and(|hash| bool::from(hash.ct_eq(&given)))
    }

    pub fn close(&self) {
        *self.hash() = None;
    }

    fn hash(&self) -> std::sync::MutexGuard<'_, Option<[u8; 32]>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Whether the company exists, made at the command line; then only its first administrator is missing.
pub async fn founded(db: &Db) -> Result<bool, AppError> {
    let mut tx = db.read().await?;
    Ok(company::load(&mut tx).await?.is_some())
}

/// Creates the company, its chart and the first administrator, all or nothing, and signs them in.
pub async fn set_up(anyone: &Anyone, form: &SetUpForm) -> Result<(), AppError> {
    anyone.slow_down()?;
    if !anyone.state.set_up.opens(&form.token) {
        return Err(AppError::Refused(Rule::LinkExpired));
    }
    let founded = founded(&anyone.state.db).await?;
    let (new, mut faults) = match NewCompany::parse(&form.company, None) {
        _ if founded => (None, vec![]),
        Ok(new) => (Some(new), form.chart_fault()),
        Err(faults) => (None, [faults, form.chart_fault()].concat()),
    };
    let known = [form.admin_name.as_str(), form.email.as_str(), form.company.name.as_str()];
    faults.extend(password::weakness("password", &form.password, &form.password_again, &known));
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let hash = anyone.state.passwords.hash(form.password.clone()).await?;
    let mut tx = anyone.state.db.write().await?;
    let user_id = create(anyone, &mut tx, new.as_ref(), form, &hash).await?;
    tx.commit().await?;
    anyone.state.set_up.close();
    anyone.become_user(user_id, 0).await
}

async fn create(
    anyone: &Anyone,
    tx: &mut Tx,
    new: Option<&NewCompany>,
    form: &SetUpForm,
    hash: &str,
) -> Result<i64, AppError> {
    if user::any_person(tx).await? {
        return Err(AppError::Refused(Rule::AlreadySetUp));
    }
    let by = anyone.by(OPERATOR);
    if let Some(new) = new {
        company::create(tx, &by, new).await?;
        if let Some(chart) = Chart::from_code(&form.chart) {
            chart::load(tx, &by, chart).await?;
        }
    }
    let admin = NewUser {
        email: &normal_email(&form.email),
        name: form.admin_name.trim(),
        password_hash: Some(hash),
        area_id: None,
        lang: new.map(|new| new.lang),
        roles: &[Role::Admin],
    };
    Ok(user::add(tx, &by, Kind::UserJoined, &admin).await?)
}
