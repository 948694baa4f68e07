//! `backup` and `restore`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Arguments, Context, Failure};
use crate::checks::{Outcome, Tie};
use crate::db::copy;
use crate::db::{Db, DbError};
use crate::kernel::Lang;

#[derive(Args)]
pub struct Backup {
    /// The copy; it must not exist yet
    file: PathBuf,
}

#[derive(Args)]
pub struct Restore {
    /// A copy made by `backup`
    file: PathBuf,
}

/// Copies one snapshot while others go on writing, then opens the copy and checks every rule in it.
pub async fn run(context: &Context, backup: Backup) -> Result<(), Failure> {
    let lang = context.lang;
    if backup.file.exists() {
        let text =
            lang.pick("O arquivo já existe; escolha outro nome", "The file exists; choose another name");
        return Err(Failure::Refused(format!("{text}: {}", backup.file.display())));
    }
    let folder = backup.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let text = lang.pick(
            "A pasta da cópia não existe; crie-a antes",
            "The copy's folder does not exist; make it first",
        );
        return Err(Failure::Refused(format!("{text}: {}", folder.display())));
    }
    let done = copy_and_check(context, &backup).await;
    if done.is_err() {
        copy::discard(&backup.file);
    }
    let events = done?;
    let text = lang.pick("Cópia feita e conferida; eventos", "Copy made and checked; events");
    println!("{text}: {events}");
    Ok(())
}

async fn copy_and_check(context: &Context, backup: &Backup) -> Result<i64, Failure> {
    copy::backup(&context.db, &backup.file).await?;
    checked(&backup.file, context.lang).await
}

/// The number of events in a sound copy. Rules of the books that were broken before the copy was made are
/// told, and are no reason to have none.
async fn checked(file: &Path, lang: Lang) -> Result<i64, Failure> {
    let db = Db::open_copy(file).await?;
    copy::examine(&db).await?;
    let mut tx = db.read().await?;
    let found = crate::checks::check(&mut tx).await?;
    let head = crate::events::store::head(&mut tx).await?;
    tx.commit().await?;
    db.close().await;
    let (chain, rules): (Vec<&Outcome>, Vec<&Outcome>) =
        found.iter().filter(|outcome| !outcome.holds()).partition(|outcome| outcome.tie == Tie::EventChain);
    for outcome in rules {
        eprintln!("{}", outcome.line(lang));
    }
    match chain.first() {
        Some(outcome) => {
            Err(Failure::Refused(format!("{}\n{}", outcome.line(lang), outcome.offenders.join("\n"))))
        }
        None => Ok(head.seq),
    }
}

/// A file that cannot be read as a copy: something else, cut off or damaged.
fn no_copy(failure: Failure, file: &Path, lang: Lang) -> Failure {
    match failure {
        Failure::Db(cause @ (DbError::Sql(_) | DbError::Unreadable(_))) => {
            tracing::error!(%cause, "reading a copy");
            let text = lang.pick(
                "O arquivo não é uma cópia do Retaguarda ou está danificado; use outra cópia",
                "The file is not a copy made by Retaguarda, or it is damaged; use another copy",
            );
            Failure::Refused(format!("{text}: {}", file.display()))
        }
        other => other,
    }
}

/// Puts a copy into an empty database; one that holds a company is never overwritten.
pub async fn restore(arguments: &Arguments, restore: &Restore) -> Result<(), Failure> {
    let lang = super::lang_of_environment();
    if !restore.file.is_file() {
        let text = lang.pick("Arquivo não encontrado", "No such file");
        return Err(Failure::Refused(format!("{text}: {}", restore.file.display())));
    }
    let events =
        checked(&restore.file, lang).await.map_err(|failure| no_copy(failure, &restore.file, lang))?;
    let context = Context::open(arguments, true).await?;
    if context.currency.is_some() {
        let text = lang.pick(
            "O banco de destino já tem uma empresa; restaure em uma pasta vazia (--data) ou em outro banco.",
            "The target holds a company already; restore into an empty folder (--data) or another database.",
        );
        return Err(Failure::Refused(text.to_owned()));
    }
    copy::restore(&context.db, &restore.file).await?;
    context.db.close().await;
    let text = lang.pick("Restaurado; eventos", "Restored; events");
    println!("{text}: {events}");
    Ok(())
}
