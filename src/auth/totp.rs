//! The second factor: six-digit codes of 30 seconds (RFC 6238 with SHA-1, which every app speaks).

use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::kernel::{Instant, instant};

const STEP_SECONDS: u64 = 30;

fn totp(secret: &[u8]) -> Option<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
        .with_secret(Secret::new(secret.into()))
        .build()
        .ok()
}

fn seconds(at: Instant) -> u64 {
    u64::try_from(at.micros() / instant::SECOND).unwrap_or(0)
}

/// The time step whose code this is: now, the one before or the one after. The caller sees to it that a step
/// is accepted once.
pub fn step(secret: &[u8], code: &str, now: Instant) -> Option<i64> {
    let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let found = totp(secret)?.check(&digits, seconds(now))?;
    i64::try_from(found).ok()
}

/// The code that is right at a moment.
pub fn code(secret: &[u8], at: Instant) -> Option<String> {
    Some(totp(secret)?.generate(seconds(at)).to_string())
}

/// The secret as apps take it when it is typed.
pub fn base32(secret: &[u8]) -> String {
    Secret::new(secret.into()).to_base32()
}

/// What the picture says to the app.
pub fn address(secret: &[u8], company: &str, email: &str) -> String {
    let issuer = crate::ui::escape_query(company);
    let account = crate::ui::escape_query(email);
    let secret = base32(secret);
    format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, last six digits.
    #[test]
    fn codes_follow_the_vectors() {
        let secret = b"12345678901234567890";
        for (at, expected) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code(secret, Instant(at * instant::SECOND)).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_code_holds_one_step_before_and_after() {
        let secret = b"12345678901234567890";
        let at = |second: i64| Instant(second * instant::SECOND);
        let given = code(secret, at(3_000)).unwrap();
        assert_eq!(step(secret, &given, at(3_000)), Some(100));
        assert_eq!(step(secret, &given, at(3_059)), Some(100));
        assert_eq!(step(secret, &given, at(2_999)), Some(100));
        assert_eq!(step(secret, &given, at(3_060)), None);
        assert_eq!(step(secret, &given, at(2_969)), None);
        assert_eq!(step(secret, "", at(3_000)), None);
        assert_eq!(step(secret, &format!("{} {}", &given[..3], &given[3..]), at(3_000)), Some(100));
    }
}
