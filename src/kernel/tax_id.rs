//! CPF and CNPJ with their check digits (Receita Federal; alphanumeric CNPJ: IN RFB 2.229/2024).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A valid CPF (11 digits) or CNPJ (14 characters, upper case), without punctuation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxId(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaxIdError {
    Length,
    Character,
    CheckDigits,
}

impl TaxId {
    pub fn parse(text: &str) -> Result<TaxId, TaxIdError> {
        let bare: String = text
            .chars()
            .filter(|c| !matches!(c, '.' | '-' | '/' | ' '))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        match bare.len() {
            11 => TaxId::cpf(bare),
            14 => TaxId::cnpj(bare),
            _ => Err(TaxIdError::Length),
        }
    }

    pub fn parse_cnpj(text: &str) -> Result<TaxId, TaxIdError> {
        TaxId::parse(text).and_then(|id| if id.is_cnpj() { Ok(id) } else { Err(TaxIdError::Length) })
    }

    fn cpf(bare: String) -> Result<TaxId, TaxIdError> {
        if !bare.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TaxIdError::Character);
        }
        let same = bare.bytes().all(|b| b == bare.as_bytes()[0]);
        let (base, given) = bare.split_at(9);
        let first = check_digit(base, 11);
        let second = check_digit(&format!("{base}{first}"), 11);
        if same || given != format!("{first}{second}") {
            return Err(TaxIdError::CheckDigits);
        }
        Ok(TaxId(bare))
    }

    fn cnpj(bare: String) -> Result<TaxId, TaxIdError> {
        let (base, given) = bare.split_at_checked(12).ok_or(TaxIdError::Character)?;
        if !base.bytes().all(|b| b.is_ascii_alphanumeric()) || !given.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TaxIdError::Character);
        }
        let same = bare.bytes().all(|b| b == bare.as_bytes()[0]);
        if same || given != cnpj_digits(base) {
            return Err(TaxIdError::CheckDigits);
        }
        Ok(TaxId(bare))
    }

    pub fn is_cnpj(&self) -> bool {
        self.0.len() == 14
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `12.ABC.345/01DE-35`, `123.456.789-09`.
impl fmt::Display for TaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = &self.0;
        if self.is_cnpj() {
            write!(f, "{}.{}.{}/{}-{}", &t[..2], &t[2..5], &t[5..8], &t[8..12], &t[12..])
        } else {
            write!(f, "{}.{}.{}-{}", &t[..3], &t[3..6], &t[6..9], &t[9..])
        }
    }
}

/// The two check digits of a CNPJ base of 12 characters.
pub fn cnpj_digits(base: &str) -> String {
    let first = check_digit(base, 9);
    let second = check_digit(&format!("{base}{first}"), 9);
    format!("{first}{second}")
}

/// Modulo 11 over ASCII − 48, weights 2 to `heaviest` from the right, starting over after it.
fn check_digit(base: &str, heaviest: u32) -> u32 {
    let weights = (2..=heaviest).cycle();
    let sum: u32 = base.bytes().rev().zip(weights).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alphanumeric_check_digits_follow_the_vectors() {
        for (base, digits) in [
            ("12ABC34501DE", "35"),
            ("000000000001", "91"),
            ("6A3EDMWP0001", "68"),
            ("Q2GROWP70001", "85"),
            ("D7YDDI5H0001", "62"),
        ] {
            assert_eq!(cnpj_digits(base), digits, "{base}");
        }
        assert_eq!(TaxId::parse("LBNXQOB5000163"), Err(TaxIdError::CheckDigits));
        assert!(TaxId::parse("LBNXQOB5000141").is_ok());
    }

    #[test]
    fn punctuation_and_case_do_not_matter() {
        let id = TaxId::parse("12.abc.345/01de-35").unwrap();
        assert_eq!(id.as_str(), "12ABC34501DE35");
        assert_eq!(id.to_string(), "12.ABC.345/01DE-35");
        assert_eq!(TaxId::parse("529.982.247-25").unwrap().to_string(), "529.982.247-25");
    }

    #[test]
    fn what_is_no_tax_id_says_why() {
        assert_eq!(TaxId::parse("123"), Err(TaxIdError::Length));
        assert_eq!(TaxId::parse("111.111.111-11"), Err(TaxIdError::CheckDigits));
        assert_eq!(TaxId::parse("5299822472A"), Err(TaxIdError::Character));
        assert_eq!(TaxId::parse("12ABC34501D%35"), Err(TaxIdError::Character));
        assert_eq!(TaxId::parse("ééééééé"), Err(TaxIdError::Character));
    }
}
