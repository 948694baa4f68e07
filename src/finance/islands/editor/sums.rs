//! What is missing to balance, after each line and in all, and what the entry makes of the balances.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::Editor;
use super::dom::{self, around, find, find_all};
use super::lines::{around_element, field};
use crate::finance::model::running;
use crate::finance::words::EditorWord;
use crate::kernel::{Money, Text};
use crate::ui::escape_html;

impl Editor {
    fn show(&self, minor: i128) -> String {
        Money(i64::try_from(minor).unwrap_or(i64::MAX)).show(self.decimals, self.lang)
    }

    /// `80,00 C`; nothing where nothing is missing.
    fn missing(&self, sum: i128) -> String {
        let side = if sum > 0 { EditorWord::Credit } else { EditorWord::Debit };
        if sum == 0 { String::new() } else { format!("{} {}", self.show(sum.abs()), side.text(self.lang)) }
    }

    pub(super) fn refresh(&self) {
        let rows = self.rows();
        let lines: Vec<_> = rows.iter().map(|row| self.line(row)).collect();
        let sums = running(&lines, self.decimals, self.lang);
        for ((row, line), sum) in rows.iter().zip(&lines).zip(&sums) {
            if let Some(place) = find(row, ".run > span") {
                let sum = if line.is_blank() { 0 } else { *sum };
                dom::write(&place, &self.missing(sum));
            }
        }
        let amounts = lines.iter().filter_map(|line| line.amount(self.decimals, self.lang));
        let (mut debits, mut credits) = (0i128, 0i128);
        for amount in amounts {
            let minor = i128::from(amount.minor());
            debits += minor.max(0);
            credits -= minor.min(0);
        }
        let form: &Element = self.form.as_ref();
        for (selector, text) in [
            ("[data-debits]", self.show(debits)),
            ("[data-credits]", self.show(credits)),
            ("[data-missing] > span", self.missing(debits - credits)),
        ] {
            if let Some(place) = find(form, selector) {
                dom::write(&place, &text);
            }
        }
        if let Some(place) = find(form, "[data-missing]") {
            let _ = place.class_list().toggle_with_force("alarm", debits != credits);
        }
        self.balance(debits, credits);
        self.effect(&rows);
    }

    /// Whether it balances, in words; where it does not, a button that puts the rest into the last line.
    fn balance(&self, debits: i128, credits: i128) {
        let Some(place) = dom::by_id("balance") else { return };
        dom::hide(&place, debits == 0 && credits == 0);
        let missing = debits - credits;
        let _ = place.class_list().toggle_with_force("ok", missing == 0);
        let (strong, rest) = match missing.signum() {
            0 => (
                EditorWord::Balanced.text(self.lang).to_owned(),
                EditorWord::BalancedHow.text(self.lang).replace("{}", &self.show(debits)),
            ),
            1 => (self.told(EditorWord::MissingCredit, missing), String::new()),
            _ => (self.told(EditorWord::MissingDebit, -missing), String::new()),
        };
        if let Some(place) = find(&place, "strong") {
            dom::write(&place, &strong);
        }
        if let Some(place) = find(&place, "span > span") {
            dom::write(&place, &rest);
        }
        if let Some(button) = find(&place, "[data-settle]") {
            dom::hide(&button, missing == 0 || self.open_row().is_none());
            dom::write(&button, &self.told(EditorWord::Put, missing.abs()));
        }
    }

    fn told(&self, word: EditorWord, minor: i128) -> String {
        word.text(self.lang).replace("{}", &self.show(minor))
    }

    /// The last row that is begun but has no amount yet.
    fn open_row(&self) -> Option<Element> {
        let mut rows = self.rows().into_iter().rev();
        rows.find(|row| !self.line(row).is_blank()).filter(|row| {
            let line = self.line(row);
            line.debit.is_empty() && line.credit.is_empty()
        })
    }

    /// Puts what is missing into the last line.
    pub(super) fn settle(&self) {
        let Some(row) = self.open_row() else { return };
        let side = if self.sum_without(&row) > 0 { "credit" } else { "debit" };
        if let Some(field) = field(&row, side) {
            dom::set_value(&field, &self.show(self.sum_without(&row).abs()));
            dom::focus(&field);
            self.refresh();
        }
    }

    fn sum_without(&self, row: &Element) -> i128 {
        let others = self.rows().into_iter().filter(|other| other != row);
        let amounts = others.filter_map(|other| self.line(&other).amount(self.decimals, self.lang));
        amounts.map(|amount| i128::from(amount.minor())).sum()
    }

    /// An empty side that would balance the entry is filled in as one comes to it; typing replaces it.
    pub(super) fn suggest(&self, event: &Event) {
        let Some(side) = around(event, "[name$=\"[debit]\"], [name$=\"[credit]\"]") else { return };
        let Some(row) = around_element(&side, "tr") else { return };
        let line = self.line(&row);
        if line.account.is_empty() || !line.debit.is_empty() || !line.credit.is_empty() {
            return;
        }
        let sum = self.sum_without(&row);
        let is_credit = side.get_attribute("name").is_some_and(|name| name.ends_with("[credit]"));
        if sum != 0 && (sum > 0) == is_credit {
            dom::set_value(&side, &self.show(sum.abs()));
            let _ = side.set_attribute("data-suggested", "");
            dom::focus(&side);
            self.refresh();
        }
    }

    /// What was suggested gives way to what is typed on the other side.
    pub(super) fn edited(&self, event: &Event) {
        let Some(side) = around(event, "[name$=\"[debit]\"], [name$=\"[credit]\"]") else { return };
        let _ = side.remove_attribute("data-suggested");
        let other = around_element(&side, "tr").and_then(|row| find(&row, "[data-suggested]"));
        if let Some(other) = other {
            dom::set_value(&other, "");
            let _ = other.remove_attribute("data-suggested");
        }
    }

    /// The balances of the accounts named so far, after and before.
    fn effect(&self, rows: &[Element]) {
        let (Some(section), Some(body), Some(list)) =
            (dom::by_id("effect"), dom::by_id("effect-rows"), dom::by_id("accounts"))
        else {
            return;
        };
        let mut moved: Vec<(String, i128)> = Vec::new();
        for line in rows.iter().map(|row| self.line(row)) {
            let amount = line.amount(self.decimals, self.lang).map_or(0, |amount| i128::from(amount.minor()));
            match moved.iter_mut().find(|(account, _)| *account == line.account) {
                Some((_, sum)) => *sum += amount,
                None => moved.push((line.account, amount)),
            }
        }
        let options = find_all(&list, "option");
        let mut html = String::new();
        for (account, sum) in moved.iter().filter(|(_, sum)| *sum != 0) {
            let option =
                options.iter().find(|option| option.get_attribute("value").as_deref() == Some(account));
            let before = option.and_then(|option| option.get_attribute("data-balance")?.parse::<i128>().ok());
            let (Some(before), Some((code, name))) = (before, account.split_once(' ')) else { continue };
            let (code, name) = (escape_html(code), escape_html(name));
            let was = EditorWord::Before.text(self.lang).replace("{}", &self.sided(before));
            let after = self.sided(before + sum);
            html.push_str(&format!(
                "<tr><th scope=\"row\">{name}<span class=\"sub\">{code}</span></th>\
                 <td class=\"n\"><b>{after}</b><span class=\"sub\">{was}</span></td></tr>"
            ));
        }
        body.set_inner_html(&html);
        if let Some(section) = section.dyn_ref::<HtmlElement>() {
            section.set_hidden(html.is_empty());
        }
    }

    /// `158.429,95 D`
    fn sided(&self, balance: i128) -> String {
        let side = if balance < 0 { EditorWord::Credit } else { EditorWord::Debit };
        format!("{} {}", self.show(balance.abs()), side.text(self.lang))
    }
}
