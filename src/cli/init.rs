//! `init`: a company without the browser.

use clap::{Args, ValueEnum};

use super::{Context, Failure};
use crate::company::{
    self,
    model::{NAME_MAX, NewCompany},
};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::finance::chart::{self, Chart};
use crate::kernel::{Currency, Lang};
use crate::server::clock;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Pt,
    En,
}

#[derive(Args)]
pub struct Init {
    /// The company's name
    #[arg(long, value_name = "NAME")]
    company: String,
    /// Code of the company's currency: BRL, USD, EUR…
    #[arg(long, value_parser = currency)]
    currency: Currency,
    /// Chart of accounts to begin with
    #[arg(long, value_parser = chart, default_value = "none", value_name = "br|en|none")]
    chart: Chart,
    /// CNPJ, with letters since July 2026
    #[arg(long)]
    cnpj: Option<String>,
    /// Time zone that decides what day it is
    #[arg(long, default_value = "America/Sao_Paulo")]
    time_zone: String,
    /// Language of the company; by default Portuguese for BRL, English otherwise
    #[arg(long, value_enum)]
    lang: Option<Language>,
    /// Month the fiscal year starts in, 1 to 12
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..=12))]
    fiscal_year_starts: i64,
}

fn chart(text: &str) -> Result<Chart, String> {
    Chart::from_code(text).ok_or_else(|| format!("`{text}` is not one of br, en, none"))
}

fn currency(text: &str) -> Result<Currency, String> {
    let code = text.to_uppercase();
    let known = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    known
        .then(|| Currency::new(&code))
        .flatten()
        .ok_or_else(|| format!("`{text}` is not a currency code such as BRL"))
}

pub async fn run(context: &Context, init: Init) -> Result<(), Failure> {
    let lang = match init.lang {
        Some(Language::Pt) => Lang::Pt,
        Some(Language::En) => Lang::En,
        None if init.currency == Currency::brl() => Lang::Pt,
        None => Lang::En,
    };
    let refused = |error: &AppError| Failure::refused(error, lang);
    let asked = NewCompany {
        name: init.company,
        cnpj: match init.cnpj {
            None => None,
            Some(text) => Some(
                crate::kernel::tax_id::TaxId::parse_cnpj(&text)
                    .map_err(|_| refused(&AppError::invalid("--cnpj", Fault::NotATaxId)))?,
            ),
        },
        time_zone: init.time_zone,
        currency: init.currency,
        fiscal_year_starts: init.fiscal_year_starts,
        lang,
    };
    let length = asked.name.chars().count();
    if asked.name.trim().is_empty() || length > NAME_MAX {
        let fault = match length > NAME_MAX {
            true => FieldError::about("--company", Fault::TooLong, NAME_MAX.to_string()),
            false => FieldError::new("--company", Fault::Required),
        };
        return Err(refused(&AppError::Invalid(vec![fault])));
    }
    if clock::find_zone(&asked.time_zone).is_none() {
        let text = lang.pick("Fuso horário desconhecido", "Unknown time zone");
        return Err(Failure::Refused(format!("{text}: {}", asked.time_zone)));
    }
    let by = crate::events::By { user_id: context.actor.user_id, at: context.actor.now, request_id: None };
    let mut tx = context.db.write().await?;
    if company::store::load(&mut tx).await?.is_some() {
        return Err(refused(&AppError::Refused(Rule::AlreadySetUp)));
    }
    company::store::create(&mut tx, &by, &asked).await?;
    chart::load(&mut tx, &by, init.chart).await?;
    tx.commit().await?;
    Ok(())
}
