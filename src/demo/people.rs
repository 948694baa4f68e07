//! The people of the demo company: one for each role, with a random password that is shown once and never
//! again.

use crate::auth::Role;
use crate::auth::password::Passwords;
use crate::auth::{store::user, token};
use crate::db::{Db, DbError, Tx};
use crate::error::AppError;
use crate::events::{By, Kind};
use crate::kernel::Lang;

pub struct Person {
    pub name: &'static str,
    pub email: &'static str,
    pub role: Role,
    /// The code of their area, and whether they manage it.
    pub area: &'static str,
    pub manages: bool,
}

const fn person(
    name: &'static str,
    email: &'static str,
    role: Role,
    area: &'static str,
    manages: bool,
) -> Person {
    Person { name, email, role, area, manages }
}

pub const PEOPLE: [Person; 9] = [
    person("Marcos Azevedo", "marcos@serraazul.example", Role::Admin, "10", true),
    person("Carla Nunes", "carla@serraazul.example", Role::Finance, "11", true),
    person("Júlia Prado", "julia@serraazul.example", Role::Hr, "12", true),
    person("Paula Siqueira", "paula@serraazul.example", Role::Commercial, "20", true),
    person("Helena Castro", "helena@serraazul.example", Role::Manager, "30", true),
    person("Rafael Moura", "rafael@serraazul.example", Role::Stock, "31", true),
    person("Bruno Telles", "bruno@serraazul.example", Role::Logistics, "32", true),
    person("Lívia Campos", "livia@serraazul.example", Role::Employee, "33", false),
    person("Sílvia Tavares", "silvia@serraazul.example", Role::Auditor, "11", false),
];

/// How a person of the demo company signs in.
pub struct SignIn {
    pub person: &'static Person,
    pub password: String,
}

/// A password for each person with its hash, made before any transaction begins: hashing takes its time.
pub async fn passwords() -> Result<Vec<(SignIn, String)>, AppError> {
    let hasher = Passwords::default();
    let mut made = Vec::with_capacity(PEOPLE.len());
    for person in &PEOPLE {
        let password = token::recovery_code()?.to_lowercase();
        let hash = hasher.hash(password.clone()).await?;
        made.push((SignIn { person, password }, hash));
    }
    Ok(made)
}

/// Adds the people; returns their ids in order.
pub(super) async fn join(
    tx: &mut Tx,
    by: &By,
    people: &[(SignIn, String)],
    area: impl Fn(&str) -> Option<i64>,
) -> Result<Vec<i64>, DbError> {
    let mut ids = Vec::with_capacity(people.len());
    for (SignIn { person, .. }, hash) in people {
        let new = user::NewUser {
            email: person.email,
            name: person.name,
            password_hash: Some(hash),
            area_id: area(person.area),
            lang: Some(Lang::Pt),
            roles: &[Role::Employee, person.role],
        };
        ids.push(user::add(tx, by, Kind::UserJoined, &new).await?);
    }
    Ok(ids)
}

/// Gives everyone a new password; whoever is signed in is signed out.
pub async fn renew(db: &Db, by: &By) -> Result<Vec<SignIn>, DbError> {
    let made = passwords().await?;
    let mut tx = db.write().await?;
    let mut renewed = Vec::with_capacity(made.len());
    for (sign_in, hash) in made {
        if let Some(found) = crate::auth::store::sign_in::by_email(db, sign_in.person.email).await? {
            user::set_password(&mut tx, by, found.user_id, &hash).await?;
            renewed.push(sign_in);
        }
    }
    tx.commit().await?;
    Ok(renewed)
}
