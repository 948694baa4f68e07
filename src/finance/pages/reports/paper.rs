//! What stands on every report's sheet: whose it is, which days, known when, verified when, sealed by what.

use jiff::tz::TimeZone;
use leptos::prelude::*;

use super::asking::Asking;
use crate::events::hex;
use crate::finance::model::Asked;
use crate::finance::store::reports::Proof;
use crate::finance::words::ReportWord as Word;
use crate::kernel::tax_id::TaxId;
use crate::kernel::{Day, Instant, Lang, Text};
use crate::server::clock;
use crate::server::visitor::Company;
use crate::ui::parts::{self, Tone};
use crate::ui::report::ReportHead;

/// How moments are told on paper.
pub struct Paper {
    pub lang: Lang,
    pub now: Instant,
    pub zone: TimeZone,
}

impl Paper {
    /// The day and the time of an instant where the company is.
    pub fn moment(&self, at: Instant) -> (String, String) {
        let local = clock::local(at, &self.zone);
        let day = clock::day_in(at, &self.zone).show(self.lang);
        (day, format!("{:02}:{:02}", local.hour(), local.minute()))
    }

    fn told(&self, word: Word, at: Instant) -> String {
        let (day, time) = self.moment(at);
        word.text(self.lang).replacen("{}", &day, 1).replacen("{}", &time, 1)
    }

    fn verified(&self, proof: &Proof) -> String {
        match proof.verified {
            verified if !verified.sound => self.told(Word::Unsound, verified.at),
            verified if verified.at == Instant(0) => Word::NeverVerified.text(self.lang).to_owned(),
            verified => self.told(Word::Verified, verified.at),
        }
    }
}

/// What a head tells of the question.
pub struct Subject<'a> {
    pub company: &'a Company,
    pub asked: &'a Asked,
    pub area: Option<&'a str>,
    pub day_only: bool,
}

impl Paper {
    pub fn head(
        &self,
        subject: &Subject,
        title: String,
        proof: &Proof,
        holds: Option<(Word, bool)>,
    ) -> ReportHead {
        let (lang, asked, company) = (self.lang, subject.asked, subject.company);
        let known = asked.known.map_or(self.now, |known| known.moment(&company.time_zone));
        let mut period = if subject.day_only {
            Word::PositionOn.text(lang).replace("{}", &asked.to.show(lang))
        } else {
            let from = Word::Period.text(lang).replacen("{}", &asked.from.show(lang), 1);
            from.replacen("{}", &asked.to.show(lang), 1)
        };
        if asked.without_closing {
            period.push_str(&format!(", {}", Word::WithoutClosing.text(lang)));
        }
        if let Some(area) = subject.area {
            period.push_str(&format!(" · {area}"));
        }
        ReportHead {
            title,
            company: company.name.clone(),
            cnpj: company.cnpj.as_deref().map(punctuated).unwrap_or_default(),
            period,
            known_on: self.told(Word::AsKnown, known),
            verified: self.verified(proof),
            event: proof.head.seq,
            hash: hex(&proof.head.hash),
            proof: holds.map(|(word, holds)| (word.text(lang).to_owned(), holds)),
            signers: [Word::Accountant, Word::Management]
                .map(|word| (word.text(lang).to_owned(), String::new()))
                .to_vec(),
        }
    }
}

impl Asking {
    pub fn head(&self, title: String, proof: &Proof, holds: Option<(Word, bool)>) -> ReportHead {
        let (company, asked, day_only) = (&self.company, &self.asked, self.day_only());
        self.paper.head(&Subject { company, asked, area: self.area_name(), day_only }, title, proof, holds)
    }

    /// Tells that the balances did not agree with the lines, so that the lines were summed.
    pub fn unsound(&self, proof: &Proof) -> Option<AnyView> {
        let text = self.paper.told(Word::Unsound, proof.verified.at);
        (!proof.verified.sound).then(|| parts::notice(Tone::Warn, text, ()))
    }
}

fn punctuated(cnpj: &str) -> String {
    TaxId::parse(cnpj).map_or_else(|_| cnpj.to_owned(), |tax_id| tax_id.to_string())
}

/// `Novembro de 2026, até o dia 24`; a whole month by its name, any other range by its days.
pub fn range_text(from: Day, to: Day, lang: Lang) -> String {
    let whole = from == from.month().first() && from.month() == to.month();
    if !whole {
        let (from, to) = (from.show(lang), to.show(lang));
        return Word::Period.text(lang).replacen("{}", &from, 1).replacen("{}", &to, 1);
    }
    let mut name = from.month().show(lang);
    if let Some(first) = name.get(..1).map(str::to_uppercase) {
        name.replace_range(..1, &first);
    }
    match to == to.month().last() {
        true => name,
        false => {
            let day = to.date().day().to_string();
            Word::PeriodUntil.text(lang).replacen("{}", &name, 1).replacen("{}", &day, 1)
        }
    }
}

/// `01/11 a 24/11/2026`: the year once where it is one.
pub fn range_short(from: Day, to: Day, lang: Lang) -> String {
    let first = from.show(lang);
    let first = match from.year() == to.year() {
        true => first.get(..first.len() - 5).unwrap_or(&first),
        false => &first,
    };
    Word::RangeShort.text(lang).replacen("{}", first, 1).replacen("{}", &to.show(lang), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_told_as_people_do() {
        let text = |from: &str, to: &str| range_text(from.parse().unwrap(), to.parse().unwrap(), Lang::Pt);
        assert_eq!(text("2026-11-01", "2026-11-24"), "Novembro de 2026, até o dia 24");
        assert_eq!(text("2026-11-01", "2026-11-30"), "Novembro de 2026");
        assert_eq!(text("2026-11-02", "2026-11-30"), "Período de 02/11/2026 a 30/11/2026");
        let short =
            |from: &str, lang| range_short(from.parse().unwrap(), "2026-11-24".parse().unwrap(), lang);
        assert_eq!(short("2026-11-01", Lang::Pt), "01/11 a 24/11/2026");
        assert_eq!(short("2026-11-01", Lang::En), "1 Nov to 24 Nov 2026");
        assert_eq!(short("2025-11-01", Lang::Pt), "01/11/2025 a 24/11/2026");
    }
}
