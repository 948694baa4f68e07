//! `import items|parties|moves|orders|shipments FILE.csv` and `report stock|stock-valuation`.

use std::path::Path;

use serde_json::json;

use super::report::{Output, print};
use super::{Context, Failure, counted};
use crate::auth::permission::ReadStock;
use crate::db::{DbError, Tx};
use crate::kernel::{Currency, Day, Lang};
use crate::logistics::import as shipments;
use crate::server::sheet::Sheet;
use crate::stock::import::{self, File, ImportError, Imported, Leave};
use crate::stock::sheets;
use crate::stock::store::{holdings as store, places};
use crate::trade::import as orders;

/// The tables that stock, trade and logistics take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Items,
    Parties,
    Moves,
    Orders,
    Shipments,
}

pub async fn import(context: &Context, kind: Kind, file: &Path, dry_run: bool) -> Result<(), Failure> {
    let currency = context.currency()?;
    let lang = context.lang;
    let unreadable = |error: std::io::Error| Failure::unreadable(file, &error, lang);
    let bytes = std::fs::read(file).map_err(unreadable)?;
    let leave = leave(context)?;
    let mut tx = context.db.write().await?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = File { name: &name, bytes: &bytes, currency, lang };
    let read = match kind {
        Kind::Items => import::import_items(&mut tx, &leave, &file).await,
        Kind::Parties => import::import_parties(&mut tx, &leave, &file).await,
        Kind::Moves => import::import_moves(&mut tx, &leave, &file).await,
        Kind::Orders => orders::import(&mut tx, &ordering(context)?, &file).await,
        Kind::Shipments => shipments::import(&mut tx, &shipping(context)?, &file).await,
    };
    let done = read.map_err(|error| refusal(error, lang))?;
    if dry_run {
        drop(tx);
    } else {
        tx.commit().await?;
        if matches!(kind, Kind::Moves | Kind::Shipments) && done.added > 0 {
            super::import::verify(context).await?;
        }
    }
    println!("{}", outcome(kind, &done, dry_run, lang));
    Ok(())
}

fn leave(context: &Context) -> Result<Leave, DbError> {
    let actor = &context.actor;
    Ok(Leave { items: actor.grant()?, parties: Some(actor.grant()?), moves: actor.grant()? })
}

fn ordering(context: &Context) -> Result<orders::Leave, DbError> {
    let actor = &context.actor;
    Ok(orders::Leave { orders: actor.grant()?, parties: actor.grant()? })
}

fn shipping(context: &Context) -> Result<shipments::Leave, DbError> {
    let actor = &context.actor;
    Ok(shipments::Leave { shipments: actor.grant()?, parties: actor.grant()? })
}

fn refusal(error: ImportError, lang: Lang) -> Failure {
    match error {
        ImportError::Db(DbError::Refused(error)) => Failure::refused(&error, lang),
        ImportError::Db(error) => Failure::Db(error),
        ImportError::Problems(problems) => {
            super::import::refused(problems.iter().map(|problem| problem.text(lang)).collect(), lang)
        }
    }
}

fn outcome(kind: Kind, done: &Imported, dry_run: bool, lang: Lang) -> String {
    let (pt, en) = match kind {
        Kind::Items => (["item importado", "itens importados"], ["item imported", "items imported"]),
        Kind::Parties => (["parte importada", "partes importadas"], ["party imported", "parties imported"]),
        Kind::Moves => {
            (["movimento importado", "movimentos importados"], ["move imported", "moves imported"])
        }
        Kind::Shipments => (
            ["linha de remessa importada", "linhas de remessas importadas"],
            ["shipment line imported", "shipment lines imported"],
        ),
        Kind::Orders => (
            ["linha de pedido importada", "linhas de pedidos importadas"],
            ["order line imported", "order lines imported"],
        ),
    };
    let added = counted(done.added, lang.pick(pt, en));
    let known = lang.pick(["já existia", "já existiam"], ["was there already", "were there already"]);
    let made = lang.pick(
        ["cadastro criado no caminho", "cadastros criados no caminho"],
        ["record made on the way", "records made on the way"],
    );
    let kept = if dry_run { lang.pick("Ensaio, nada gravado: ", "Dry run, nothing kept: ") } else { "" };
    let (known, made) = (counted(done.known, known), counted(done.made, made));
    format!("{kept}{added}, {known}, {made}.")
}

/// What there is, by item, place and lot.
pub async fn holdings(
    context: &Context,
    on: Option<Day>,
    place: Option<&str>,
    format: Output,
) -> Result<(), Failure> {
    let currency = context.currency()?;
    let grant = context.actor.grant::<ReadStock>().map_err(DbError::from)?;
    let mut tx = context.db.read().await?;
    let places = match place {
        Some(name) => Some(below(context, &mut tx, name).await?),
        None => None,
    };
    let found = store::on_hand(&mut tx, &grant, on, places.as_deref()).await?;
    write(&sheets::stock(&found, &currency), format, on, &currency)
}

async fn below(context: &Context, tx: &mut Tx, name: &str) -> Result<Vec<i64>, Failure> {
    let all = places::places(tx).await?;
    let unknown = context.lang.pick("Local não encontrado", "No such place");
    let place = places::named(&all, name).ok_or_else(|| Failure::Refused(format!("{unknown}: {name}")))?;
    Ok(places::below(&all, place.id))
}

/// Stock and ledger side by side.
pub async fn valuation(context: &Context, on: Option<Day>, format: Output) -> Result<(), Failure> {
    let currency = context.currency()?;
    let grant = context.actor.grant::<ReadStock>().map_err(DbError::from)?;
    let on = on.unwrap_or(context.actor.today);
    let mut tx = context.db.read().await?;
    let rows = store::valuation(&mut tx, &grant, on).await?;
    write(&sheets::valuation(&rows, &currency), format, Some(on), &currency)
}

fn write(sheet: &Sheet, format: Output, on: Option<Day>, currency: &Currency) -> Result<(), Failure> {
    let text = match format {
        Output::Text => sheet.aligned(),
        Output::Csv => sheet.csv(),
        Output::Json => {
            let on = on.map(|day| day.to_string());
            format!("{}\n", json!({ "on": on, "currency": currency.as_str(), "rows": sheet.json() }))
        }
    };
    print(&text)
}
