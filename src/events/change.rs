//! What an event changed, as a person reads it.

use serde_json::Value;

use super::store::names::Names;
use super::words::{AuditWord, CodeWord, FieldWord};
use crate::auth::Role;
use crate::kernel::{Lang, Money, Text};

/// One field of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub field: String,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Is(String),
    Was(String, String),
}

impl Changed {
    /// `Nome: Caixa → Caixa geral`.
    pub fn line(&self) -> String {
        match &self.what {
            What::Is(value) => format!("{}: {value}", self.field),
            What::Was(old, new) => format!("{}: {old} → {new}", self.field),
        }
    }
}

/// Fields that hold a record's number, and of what kind it is; `parent_id` is of the kind of its own record.
const RECORDS: [(&str, &str); 12] = [
    ("area_id", "area"),
    ("asked_by", "app_user"),
    ("carrier_id", "party"),
    ("category_id", "item_category"),
    ("corrects", "entry"),
    ("entry", "entry"),
    ("item_id", "item"),
    ("manager_id", "app_user"),
    ("negative_owner_id", "app_user"),
    ("party_id", "party"),
    ("place_id", "place"),
    ("supplier_id", "party"),
];

/// Fields that hold minor units of the company's currency.
const AMOUNTS: [&str; 6] = ["amount", "cost", "freight_quoted", "net", "price", "tax"];

fn kind_of<'a>(field: &str, subject: &'a str) -> Option<&'a str> {
    match field {
        "parent_id" => Some(subject),
        _ => RECORDS.iter().find(|(name, _)| *name == field).map(|(_, kind)| *kind),
    }
}

/// The records that a stored change names by their numbers.
pub fn records<'a>(change: &str, subject: &'a str) -> Vec<(&'a str, i64)> {
    let Ok(Value::Object(fields)) = serde_json::from_str(change) else { return Vec::new() };
    let of_field = |(name, value): (&String, &Value)| {
        let kind = kind_of(name, subject);
        let values = match value {
            Value::Array(pair) => pair.clone(),
            one => vec![one.clone()],
        };
        values.into_iter().filter_map(move |value| Some((kind?, value.as_i64()?))).collect::<Vec<_>>()
    };
    fields.iter().flat_map(of_field).collect()
}

/// Who reads, and what it takes to tell them of numbers.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    pub lang: Lang,
    pub names: &'a Names,
    /// Of the company's currency.
    pub decimals: u32,
}

/// The fields of a stored change. `personal` holds the values about people that were not erased.
pub fn read(change: &str, personal: &[(String, String)], subject: &str, reader: Reader) -> Vec<Changed> {
    let Ok(Value::Object(fields)) = serde_json::from_str(change) else { return Vec::new() };
    let lang = reader.lang;
    let said = |name: &str, value: &Value| match value.as_i64() {
        Some(number) => numbered(name, number, subject, reader),
        None => said(name, value, lang),
    };
    let read = |(name, value): (&String, &Value)| {
        let what = match value {
            Value::Object(of) if of.contains_key("sha256") => {
                let known = personal.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
                What::Is(known.unwrap_or_else(|| AuditWord::Erased.text(lang).to_owned()))
            }
            Value::Array(pair) if pair.len() == 2 && !is_list(name, pair) => {
                What::Was(said(name, &pair[0]), said(name, &pair[1]))
            }
            other => What::Is(shortened(name, said(name, other))),
        };
        Changed { field: field(name, lang), what }
    };
    fields.iter().map(read).collect()
}

/// A number as what it stands for: a record by its name, an amount with its decimals.
fn numbered(field: &str, number: i64, subject: &str, reader: Reader) -> String {
    let name = kind_of(field, subject).and_then(|kind| reader.names.of(kind, number));
    match name {
        Some(name) => name.to_owned(),
        None if AMOUNTS.contains(&field) => Money(number).show(reader.decimals, reader.lang),
        None => number.to_string(),
    }
}

/// Fields that hold a list, where two values are no old and new one.
fn is_list(name: &str, values: &[Value]) -> bool {
    matches!(name, "accounts" | "added") || name == "roles" && !values.iter().any(Value::is_array)
}

/// A value, in words where it is one of the codes such a field holds.
fn said(field: &str, value: &Value, lang: Lang) -> String {
    match value {
        Value::String(code) => in_words(field, code, lang).unwrap_or_else(|| shown(value, lang)),
        Value::Array(list) if field == "roles" && !list.is_empty() => {
            list.iter().map(|one| said(field, one, lang)).collect::<Vec<_>>().join(", ")
        }
        other => shown(other, lang),
    }
}

fn in_words(field: &str, code: &str, lang: Lang) -> Option<String> {
    let word = match field {
        "roles" => Role::from_code(code)?.text(lang),
        "basis" | "direction" | "proof" | "link" | "theme" | "density" | "reach" | "kind" | "lang"
        | "chart" => {
            let stored = code.replace(' ', "_");
            CodeWord::ALL.iter().find(|word| snake(&format!("{word:?}")) == stored)?.text(lang)
        }
        _ => return None,
    };
    Some(word.to_owned())
}

/// The hash of an entry's content says nothing to a reader beyond its first digits.
fn shortened(name: &str, text: String) -> String {
    match text.get(..12) {
        Some(first) if name == "content" && text.len() > 16 => format!("{first}…"),
        _ => text,
    }
}

fn shown(value: &Value, lang: Lang) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => AuditWord::Yes.text(lang).to_owned(),
        Value::Bool(false) => AuditWord::No.text(lang).to_owned(),
        Value::String(text) if text.is_empty() => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) if list.is_empty() => "–".to_owned(),
        Value::Array(list) => list.iter().map(|value| shown(value, lang)).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let pair = |(name, value): (&String, &Value)| format!("{name}: {}", shown(value, lang));
            fields.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The field's name in the reader's language; as it is stored where the catalogue has none.
fn field(name: &str, lang: Lang) -> String {
    let word = FieldWord::ALL.iter().find(|word| snake(&format!("{word:?}")) == name);
    word.map_or_else(|| name.to_owned(), |word| word.text(lang).to_owned())
}

fn snake(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(change: &str, personal: &[(String, String)]) -> Vec<String> {
        let names = Names::from([(("area", 9), "Compras"), (("area", 1), "Diretoria")]);
        let reader = Reader { lang: Lang::Pt, names: &names, decimals: 2 };
        read(change, personal, "area", reader).iter().map(Changed::line).collect()
    }

    #[test]
    fn records_are_told_by_name_and_amounts_with_decimals() {
        let change = r#"{"area_id":[null,9],"parent_id":1,"price":[350,1234567],"supplier_id":7}"#;
        let told = ["Área: – → Compras", "Abaixo de: Diretoria", "Preço: 3,50 → 12.345,67"];
        assert_eq!(lines(change, &[])[..3], told);
        assert_eq!(records(change, "area"), [("area", 9), ("area", 1), ("party", 7)]);
    }

    #[test]
    fn a_change_is_told_field_by_field() {
        let change = r#"{"active":[true,false],"name":["Caixa","Caixa geral"],"parent_id":null,"strange":3}"#;
        assert_eq!(
            lines(change, &[]),
            ["Ativo: sim → não", "Nome: Caixa → Caixa geral", "Abaixo de: –", "strange: 3"]
        );
    }

    #[test]
    fn an_erased_person_is_named_as_erased() {
        let change = r#"{"email":{"sha256":"ab"}}"#;
        assert_eq!(lines(change, &[]), ["E-mail: apagado"]);
        let known = [("email".to_owned(), "ana@empresa.com.br".to_owned())];
        assert_eq!(lines(change, &known), ["E-mail: ana@empresa.com.br"]);
    }

    #[test]
    fn lists_of_two_are_no_old_and_new() {
        assert_eq!(lines(r#"{"accounts":["a","b"]}"#, &[]), ["Contas: a, b"]);
        assert_eq!(lines(r#"{"roles":["hr","finance"]}"#, &[]), ["Papéis: Pessoas, Financeiro"]);
        assert_eq!(lines(r#"{"roles":[["hr"],[]]}"#, &[]), ["Papéis: Pessoas → –"]);
    }

    #[test]
    fn codes_are_told_in_words() {
        let proof = r#"{"proof":"password and recovery code","reach":["state","none such"]}"#;
        assert_eq!(
            lines(proof, &[]),
            ["Prova: senha e código de recuperação", "Abrangência: estadual → none such"]
        );
    }
}
