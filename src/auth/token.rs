//! Secrets that are handed to a person once: links and recovery codes. Only their hashes are stored.

use sha2::{Digest, Sha256};

use crate::error::AppError;

/// Without 0/O, 1/I/L and U: read over the telephone, nothing is mistaken.
const LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(|cause| {
        let reference = crate::server::telemetry::reference();
        tracing::error!(%reference, %cause, "random source");
        AppError::Internal(reference)
    })?;
    Ok(bytes)
}

/// 256 random bits for a link, as hexadecimal text.
pub fn link() -> Result<String, AppError> {
    Ok(random::<32>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A secret of 160 bits, the length of the hash that one-time codes are made with (RFC 4226).
pub fn totp_secret() -> Result<[u8; 20], AppError> {
    random()
}

/// A recovery code such as `K7QM-2XNF-V9TB`: twelve letters of thirty, 58 bits.
pub fn recovery_code() -> Result<String, AppError> {
    let mut code = String::with_capacity(14);
    let mut placed = 0;
    while placed < 12 {
        for byte in random::<16>()? {
            // 240 is the largest multiple of 30 in a byte; beyond it the first letters would come up more
            // often.
            if placed < 12 && byte < 240 {
                if placed > 0 && placed % 4 == 0 {
                    code.push('-');
                }
                code.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
                placed += 1;
            }
        }
    }
    Ok(code)
}

/// What is stored of a secret; case, blanks and hyphens of what was typed do not matter.
pub fn hash(secret: &str) -> [u8; 32] {
    let bare: String = secret
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    Sha256::digest(bare.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_is_recognised_however_it_is_typed() {
        let code = recovery_code().unwrap();
        assert_eq!(code.len(), 14);
        assert_eq!(hash(&code), hash(&code.to_lowercase().replace('-', " ")));
        assert_ne!(hash(&code), hash(&recovery_code().unwrap()));
        assert_eq!(link().unwrap().len(), 64);
    }
}
