//! Commodity symbols and currency codes.

use crate::kernel::Currency;

/// ISO 4217 codes in use, sorted. Used to tell money from units that are only counted.
const CURRENCIES: &str = "\
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP \
GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD \
KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO \
NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS \
SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST \
XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// Currencies that write `$`.
const DOLLARS: &[&str] = &[
    "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "BBD", "BMD", "BSD",
    "BZD", "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD",
];

pub fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) && CURRENCIES.contains(code)
}

/// Whether a code can be kept: the rule of `kernel::Currency`.
pub fn is_code(code: &str) -> bool {
    Currency::new(code).is_some()
}

/// The decimals of a currency's minor unit.
pub fn minor_decimals(code: &str) -> u8 {
    Currency::new(code).and_then(|currency| u8::try_from(currency.decimals()).ok()).unwrap_or(2)
}

/// The code a symbol stands for. `$` is the company's own currency where that is a dollar or a peso, else
/// USD;
/// `¥` likewise JPY or CNY, `kr` one of the crowns. Anything unknown stands for itself.
pub fn code_of<'t>(symbol: &'t str, company: &'t str) -> &'t str {
    match symbol {
        "$" if DOLLARS.contains(&company) => company,
        "$" | "US$" => "USD",
        "R$" => "BRL",
        "€" => "EUR",
        "£" => "GBP",
        "¥" | "￥" if company == "CNY" => company,
        "¥" | "￥" => "JPY",
        "kr" if matches!(company, "SEK" | "NOK" | "DKK" | "ISK") => company,
        "₲" => "PYG",
        "₹" => "INR",
        "₽" => "RUB",
        "₩" => "KRW",
        "₺" => "TRY",
        "₴" => "UAH",
        "₪" => "ILS",
        "₱" => "PHP",
        "₫" => "VND",
        "₦" => "NGN",
        "฿" => "THB",
        "C$" => "CAD",
        "A$" => "AUD",
        "zł" => "PLN",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dollar_is_the_companys_own_where_it_has_one() {
        assert_eq!(code_of("$", "BRL"), "USD");
        assert_eq!(code_of("$", "CAD"), "CAD");
        assert_eq!(code_of("R$", "USD"), "BRL");
        assert_eq!(code_of("AAPL", "USD"), "AAPL");
    }

    #[test]
    fn codes_are_whole_words() {
        assert!(is_currency("BRL"));
        assert!(!is_currency("D A"));
        assert!(!is_currency("AAA"));
        assert!(!is_currency("ESA"));
    }
}
