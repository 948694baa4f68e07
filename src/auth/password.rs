//! Passwords: Argon2id with the parameters OWASP recommends (19 MiB, two passes, one lane), so few at a time
//! that a flood of sign-ins takes neither the memory nor the processors of everyone else.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use zxcvbn::Score;

use crate::error::{AppError, Fault, FieldError};

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Four hashes take 76 MiB.
const AT_ONCE: usize = 4;
/// Whoever would wait behind more than these is told that the system is busy.
const WAITING_MAX: usize = 40;

const LENGTH_MIN: usize = 10;
const LENGTH_MAX: usize = 256;
/// Letters of a password that are not its owner's or the company's name.
const OWN_PART_MIN: usize = 6;

pub struct Passwords {
    places: Semaphore,
    waiting: AtomicUsize,
    hashed: AtomicU64,
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords { places: Semaphore::new(AT_ONCE), waiting: AtomicUsize::new(0), hashed: AtomicU64::new(0) }
    }
}

impl Passwords {
    /// The PHC string to store.
    pub async fn hash(&self, password: String) -> Result<String, AppError> {
        self.work(move || make(&password)).await?
    }

    /// Whether the password is the one of this hash. Without a hash the work is done all the same, so that an
    /// unknown user takes as long as a known one.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, AppError> {
        self.work(move || match hash {
            Some(hash) => {
                let parsed = PasswordHash::new(&hash).map_err(failed)?;
                Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok())
            }
            None => make(&password).map(|_| false),
        })
        .await?
    }

    /// How many passwords were hashed so far.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::SeqCst)
    }

    async fn work<T: Send + 'static>(
        &self,
        hash: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let place = Waiting::join(&self.waiting)?;
        let permit = self.places.acquire().await.map_err(failed)?;
        drop(place);
        self.hashed.fetch_add(1, Ordering::SeqCst);
        metrics::counter!("password_hashes_total").increment(1);
        let done = tokio::task::spawn_blocking(hash).await.map_err(failed);
        drop(permit);
        done
    }
}

/// A place in the queue, given up when the caller goes away.
struct Waiting<'a>(&'a AtomicUsize);

impl Waiting<'_> {
    fn join(waiting: &AtomicUsize) -> Result<Waiting<'_>, AppError> {
        if waiting.fetch_add(1, Ordering::SeqCst) >= WAITING_MAX {
            waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(AppError::Busy);
        }
        Ok(Waiting(waiting))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn argon2() -> Result<Argon2<'static>, AppError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn make(password: &str) -> Result<String, AppError> {
    let hash = argon2()?.hash_password(password.as_bytes()).map_err(failed)?;
    Ok(hash.to_string())
}

fn failed(cause: impl std::fmt::Display) -> AppError {
    let reference = crate::server::telemetry::reference();
    tracing::error!(%reference, %cause, "password hash");
    AppError::Internal(reference)
}

/// How hard a password is to guess, 0 to 4, for someone who knows these things about its owner.
pub fn strength(password: &str, known: &[&str]) -> u8 {
    let begin: String = password.chars().take(100).collect();
    let words = words(known);
    let known: Vec<&str> = known.iter().copied().chain(words.iter().map(String::as_str)).collect();
    if own_part(&begin, &words) < OWN_PART_MIN {
        return u8::from(Score::One);
    }
    u8::from(zxcvbn::zxcvbn(&begin, &known).score())
}

fn words(known: &[&str]) -> Vec<String> {
    let all = known.iter().flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    all.filter(|word| word.chars().count() > 2).map(str::to_lowercase).collect()
}

/// How many letters are left without what everyone knows: `bia@empresa1` is Bia's own by two.
fn own_part(password: &str, words: &[String]) -> usize {
    let bare = words.iter().fold(password.to_lowercase(), |rest, word| rest.replace(word.as_str(), ""));
    bare.chars().count()
}

/// What is wrong with a new password, if anything.
pub fn weakness(field: &str, password: &str, repeated: &str, known: &[&str]) -> Option<FieldError> {
    if password.is_empty() {
        return Some(FieldError::new(field, Fault::Required));
    }
    if password.len() > LENGTH_MAX {
        return Some(FieldError::about(field, Fault::TooLong, LENGTH_MAX.to_string()));
    }
    if password.chars().count() < LENGTH_MIN || strength(password, known) < u8::from(Score::Three) {
        return Some(FieldError::new(field, Fault::WeakPassword));
    }
    (password != repeated).then(|| FieldError::new(format!("{field}_again"), Fault::Mismatch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_told_apart() {
        let fault = |password: &str| {
            weakness("p", password, password, &["ana.souza", "Serra Azul"]).map(|error| error.code)
        };
        assert_eq!(fault(""), Some(Fault::Required));
        assert_eq!(fault("x7$kQ9!"), Some(Fault::WeakPassword));
        assert_eq!(fault("password1234"), Some(Fault::WeakPassword));
        for own in ["ana.souza2026", "ana@serra1", "Azul-Souza-Ana!"] {
            assert_eq!(fault(own), Some(Fault::WeakPassword), "{own}");
        }
        assert_eq!(fault(&"a".repeat(300)), Some(Fault::TooLong));
        assert_eq!(fault("tijolo varanda cometa lilás"), None);
        let differing = weakness("p", "tijolo varanda cometa", "tijolo varanda", &[]);
        assert_eq!(differing, Some(FieldError::new("p_again", Fault::Mismatch)));
    }

    #[tokio::test]
    async fn a_hash_holds_its_parameters_and_an_unknown_user_costs_the_same_work() {
        let passwords = Passwords::default();
        let hash = passwords.hash("tijolo varanda".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(passwords.verify("tijolo varanda".to_owned(), Some(hash.clone())).await, Ok(true));
        assert_eq!(passwords.verify("tijolo".to_owned(), Some(hash)).await, Ok(false));
        assert_eq!(passwords.verify("tijolo varanda".to_owned(), None).await, Ok(false));
        assert_eq!(passwords.hashed(), 4);
    }
}
