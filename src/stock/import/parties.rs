//! Parties: `code,name,kind,tax_id,email,phone,city,state,country`; kind is customer, supplier or carrier, or
//! several of them.

use super::table::{Column, PROBLEMS_MAX, Row, Table};
use super::{File, ImportError, Imported, Leave, Problem, event};
use crate::company::model::{NewParty, PartyForm, PartyRole};
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault};
use crate::events::record;
use crate::kernel::fold;

static COLUMNS: [Column; 9] = [
    Column::new("code", &["codigo"]),
    Column::new("name", &["nome", "razao_social"]).required(),
    Column::new("kind", &["tipo", "papel"]),
    Column::new("tax_id", &["cnpj", "cpf", "cpf_ou_cnpj", "cnpj_ou_cpf"]),
    Column::new("email", &["e_mail"]),
    Column::new("phone", &["telefone"]),
    Column::new("city", &["cidade", "municipio"]),
    Column::new("state", &["estado", "uf"]),
    Column::new("country", &["pais"]),
];

/// Parties whose code, tax id or name is there already are left as they are.
pub async fn import(tx: &mut Tx, leave: &Leave, file: &File<'_>) -> Result<Imported, ImportError> {
    let table = Table::read(file.bytes, &COLUMNS).map_err(ImportError::Problems)?;
    let (mut problems, mut new, mut done) = (Vec::new(), Vec::new(), Imported::default());
    let mut codes = std::collections::HashSet::new();
    for row in table.rows() {
        let Some(party) = read(&row, &mut problems) else { continue };
        let named = if party.code.is_empty() { &party.name } else { &party.code };
        if company::party_by_name(tx, named).await?.is_some() {
            done.known += 1;
            continue;
        }
        if !codes.insert(named.clone()) {
            problems.push(row.problem("code", Fault::Taken, ""));
        }
        new.push(party);
    }
    if !problems.is_empty() {
        problems.truncate(PROBLEMS_MAX);
        return Err(ImportError::Problems(problems));
    }
    done.added = new.len() as u64;
    let grant = leave.parties.as_ref().ok_or(DbError::from(AppError::Forbidden))?;
    company::add_parties(tx, grant, &new).await?;
    if done.added > 0 {
        record(tx, grant.by(), event(file, "parties", &done)).await.map_err(ImportError::Db)?;
    }
    Ok(done)
}

fn read(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<NewParty> {
    let text = |name| row.text(name).unwrap_or_default().to_owned();
    let mut roles = Vec::new();
    for word in text("kind").split(['/', '+', ' ', '|']).filter(|word| !word.is_empty()) {
        match role(&fold(word)) {
            Some(role) => roles.push(role),
            None => problems.push(row.problem("kind", Fault::NotAChoice, word)),
        }
    }
    let form = PartyForm {
        code: text("code"),
        name: text("name"),
        tax_id: text("tax_id"),
        customer: roles.contains(&PartyRole::Customer),
        supplier: roles.contains(&PartyRole::Supplier),
        carrier: roles.contains(&PartyRole::Carrier),
        email: text("email"),
        phone: text("phone"),
        city: text("city"),
    };
    match NewParty::parse(&form) {
        Ok(party) => Some(NewParty {
            state: row.text("state").map(str::to_owned),
            country: row.text("country").map(str::to_owned),
            ..party
        }),
        Err(errors) => {
            problems.extend(errors.into_iter().map(|error| Problem { line: row.line, error }));
            None
        }
    }
}

fn role(word: &str) -> Option<PartyRole> {
    match word {
        "customer" | "cliente" => Some(PartyRole::Customer),
        "supplier" | "vendor" | "fornecedor" => Some(PartyRole::Supplier),
        "carrier" | "shipper" | "transportadora" | "transportador" => Some(PartyRole::Carrier),
        _ => None,
    }
}
