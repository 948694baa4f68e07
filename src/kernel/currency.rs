//! Currencies and other commodities by code.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An ISO 4217 code (`BRL`) or another commodity's name (`AAPL`, `ACME Inc`): up to 24 characters, blanks
/// only between words, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency(String);

/// Decimal places kept of an amount that is not in the company's currency.
pub const OWN_DECIMALS: u32 = 8;

impl Currency {
    pub fn new(code: &str) -> Option<Currency> {
        let blank = |c: char| c.is_control() || (c.is_whitespace() && c != ' ');
        let fits = !code.is_empty() && code.len() <= 24 && code.trim() == code && !code.chars().any(blank);
        fits.then(|| Currency(code.to_owned()))
    }

    pub fn brl() -> Currency {
        Currency("BRL".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Decimal places of the minor unit (ISO 4217; two for whatever it does not list).
    pub fn decimals(&self) -> u32 {
        match self.0.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }

    /// The sign written before an amount: `R$`, `US$` in Portuguese; the code where there is none.
    pub fn symbol(&self) -> &str {
        match self.0.as_str() {
            "BRL" => "R$",
            "USD" => "US$",
            "EUR" => "€",
            "GBP" => "£",
            "JPY" => "¥",
            other => other,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
