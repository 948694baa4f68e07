//! Why a command failed, as a sentence for the operator. What databases and systems say themselves goes to
//! the log (`RUST_LOG=error` shows it on standard error) and not to the reader.

use std::io;
use std::path::Path;

use crate::db::DbError;
use crate::error::AppError;
use crate::finance::export::ExportError;
use crate::kernel::{Lang, Text};

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    /// A refusal; where it names fields, what is wrong with each is all there is to say.
    pub fn refused(error: &AppError, lang: Lang) -> Failure {
        let AppError::Invalid(fields) = error else { return Failure::Refused(error.text(lang)) };
        let said = fields.iter().map(|field| format!("{}: {}", field.field, field.text(lang)));
        Failure::Refused(said.collect::<Vec<_>>().join("\n"))
    }

    /// A file that could not be read.
    pub fn unreadable(file: &Path, cause: &io::Error, lang: Lang) -> Failure {
        tracing::error!(%cause, "reading a file");
        let text = match cause.kind() {
            io::ErrorKind::NotFound => {
                lang.pick("Arquivo não encontrado; confira o caminho", "No such file; check the path")
            }
            _ => lang.pick(
                "O arquivo não pôde ser lido; confira se é um arquivo e se você pode lê-lo",
                "The file could not be read; check that it is a file and that you may read it",
            ),
        };
        Failure::Refused(format!("{text}: {}", file.display()))
    }

    pub fn text(self, lang: Lang) -> String {
        match self {
            Failure::Refused(text) => text,
            Failure::Db(error) | Failure::Export(ExportError::Db(error)) => of_database(error, lang),
            Failure::Export(ExportError::Write(cause)) => {
                tracing::error!(%cause, "writing an export");
                lang.pick(
                    "A exportação não pôde ser escrita até o fim; confira o espaço em disco.",
                    "The export could not be written to its end; check the space on the disk.",
                )
                .to_owned()
            }
        }
    }
}

fn of_database(error: DbError, lang: Lang) -> String {
    let sentence = match &error {
        DbError::Refused(refusal) => return Failure::refused(refusal, lang).to_string(),
        DbError::NoCompany => no_company(lang),
        DbError::UnknownScheme(scheme) => {
            let text = lang.pick(
                "DATABASE_URL começa com `{}:`; use postgres:// ou sqlite://.",
                "DATABASE_URL begins with `{}:`; use postgres:// or sqlite://.",
            );
            return text.replace("{}", scheme);
        }
        DbError::OldSqlite(version) => {
            let text = lang.pick(
                "O SQLite {} é anterior ao 3.51.3 e pode perder dados; atualize-o.",
                "SQLite {} is older than 3.51.3 and can lose data; update it.",
            );
            return text.replace("{}", version);
        }
        DbError::Folder(folder, _) => {
            let text = lang.pick(
                "A pasta de dados {} não pôde ser criada; confira o caminho e as permissões.",
                "The data folder {} could not be made; check the path and the permissions.",
            );
            tracing::error!(cause = %error, "data folder");
            return text.replace("{}", &folder.display().to_string());
        }
        error => error.trouble().map(|trouble| trouble.text(lang)),
    };
    match sentence {
        Some(sentence) => {
            tracing::error!(cause = %error, "database");
            sentence.to_owned()
        }
        None => of_rest(error, lang),
    }
}

fn no_company(lang: Lang) -> Option<&'static str> {
    Some(lang.pick(
        "Não há dados de empresa nesta pasta ou neste banco; confira --data e DATABASE_URL, ou crie a \
         empresa com `retaguarda init`.",
        "There is no company's data in this folder or database; check --data and DATABASE_URL, or make the \
         company with `retaguarda init`.",
    ))
}

/// Rules of the domain that a trigger told, and what nobody foresaw.
fn of_rest(error: DbError, lang: Lang) -> String {
    let told = AppError::from(error);
    let text = Failure::refused(&told, lang).to_string();
    match told {
        AppError::Internal(_) => {
            let more = lang.pick(
                "Repita com RUST_LOG=error para ver a causa.",
                "Try again with RUST_LOG=error to see the cause.",
            );
            format!("{text}. {more}")
        }
        _ => text,
    }
}
