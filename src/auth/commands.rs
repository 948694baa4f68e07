//! `retaguarda user …`: users without a browser. Whoever holds the data folder may do everything.

use clap::{Subcommand, ValueEnum};

use super::model::{is_email, normal_email};
use super::permission::{ChangeUsers, ReadUsers};
use super::store::people::{self, NewPerson};
use super::{Actor, Role, people as rules, token};
use crate::db::Db;
use crate::error::{AppError, Fault};
use crate::kernel::Text;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user and print the link with which they set their password
    Add {
        email: String,
        #[arg(long)]
        name: String,
        /// May be given several times
        #[arg(long = "role", required = true, value_enum)]
        roles: Vec<Role>,
        /// The address users reach this server by
        #[arg(long, default_value = "http://127.0.0.1:3000", value_name = "URL")]
        url: String,
    },
    /// List users: e-mail, name, roles, status
    List,
    /// Shut a user out at once
    Disable { email: String },
    /// Let a disabled user in again
    Enable { email: String },
    /// Print a link for a new password
    Reset {
        email: String,
        /// Also take off the second factor, for who lost it
        #[arg(long)]
        second_factor: bool,
        /// The address users reach this server by
        #[arg(long, default_value = "http://127.0.0.1:3000", value_name = "URL")]
        url: String,
    },
}

impl ValueEnum for Role {
    fn value_variants<'a>() -> &'a [Role] {
        &Role::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.code()))
    }
}

/// Runs a command as the operator; returns what to print.
pub async fn run(db: &Db, operator: &Actor, command: UserCommand) -> Result<String, AppError> {
    match command {
        UserCommand::Add { email, name, roles, url } => add(db, operator, &email, &name, &roles, &url).await,
        UserCommand::List => list(db, operator).await,
        UserCommand::Disable { email } => {
            let grant = operator.grant::<ChangeUsers>()?;
            let id = id_of(db, operator, &email).await?;
            let mut tx = db.write().await?;
            people::disable(&mut tx, &grant, id).await?;
            tx.commit().await?;
            Ok(normal_email(&email))
        }
        UserCommand::Enable { email } => {
            let grant = operator.grant::<ChangeUsers>()?;
            let id = id_of(db, operator, &email).await?;
            let mut tx = db.write().await?;
            people::enable(&mut tx, &grant, id).await?;
            tx.commit().await?;
            Ok(normal_email(&email))
        }
        UserCommand::Reset { email, second_factor, url } => {
            reset(db, operator, &email, second_factor, &url).await
        }
    }
}

async fn id_of(db: &Db, operator: &Actor, email: &str) -> Result<i64, AppError> {
    let grant = operator.grant::<ReadUsers>()?;
    if !is_email(email) {
        return Err(AppError::invalid("email", Fault::NotAnEmail));
    }
    let mut tx = db.read().await?;
    people::id_of(&mut tx, &grant, &normal_email(email)).await?.ok_or(AppError::NotFound)
}

async fn add(
    db: &Db,
    operator: &Actor,
    email: &str,
    name: &str,
    roles: &[Role],
    url: &str,
) -> Result<String, AppError> {
    let grant = operator.grant::<ChangeUsers>()?;
    let codes: Vec<String> = roles.iter().map(|role| role.code().to_owned()).collect();
    let new: NewPerson = rules::parse(name, email, "", &codes)?;
    let token = token::link()?;
    let mut tx = db.write().await?;
    people::invite(&mut tx, &grant, &new, &token::hash(&token)).await?;
    tx.commit().await?;
    Ok(format!("{}/invite/{token}", url.trim_end_matches('/')))
}

async fn reset(
    db: &Db,
    operator: &Actor,
    email: &str,
    second_factor: bool,
    url: &str,
) -> Result<String, AppError> {
    let grant = operator.grant::<ChangeUsers>()?;
    let id = id_of(db, operator, email).await?;
    let token = token::link()?;
    let mut tx = db.write().await?;
    if second_factor {
        people::remove_second_factor(&mut tx, &grant, id).await?;
    }
    let purpose = people::renew_link(&mut tx, &grant, id, &token::hash(&token)).await?;
    tx.commit().await?;
    Ok(format!("{}/{purpose}/{token}", url.trim_end_matches('/')))
}

async fn list(db: &Db, operator: &Actor) -> Result<String, AppError> {
    let grant = operator.grant::<ReadUsers>()?;
    let mut tx = db.read().await?;
    let (mut lines, mut after) = (Vec::new(), (String::new(), 0));
    loop {
        let page = people::people(&mut tx, &grant, (&after.0, after.1)).await?;
        let Some(last) = page.last() else { return Ok(lines.join("\n")) };
        after = (last.name.clone(), last.id);
        lines.extend(page.iter().map(|person| {
            let roles: Vec<&str> = person.roles().iter().map(|role| role.text(operator.lang)).collect();
            format!(
                "{}\t{}\t{}\t{}",
                person.email,
                person.name,
                roles.join(", "),
                person.status().text(operator.lang)
            )
        }));
    }
}
