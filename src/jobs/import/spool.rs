//! A file on its way: in the temporary folder while it is read, in pieces in the database while it waits.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::db::{Db, DbError};
use crate::jobs::store;

/// Pieces are of this size: one is in memory at a time.
const PART_BYTES: usize = 1 << 20;

/// A file of the temporary folder, readable by this program alone, removed when dropped.
pub struct Spool(PathBuf);

impl Spool {
    pub fn create() -> std::io::Result<(Spool, std::fs::File)> {
        let mut name = [0u8; 16];
        getrandom::fill(&mut name).map_err(|_| std::io::Error::other("random source"))?;
        let path = std::env::temp_dir().join(format!("retaguarda-{}", crate::events::hex(&name)));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        Ok((Spool(path), file))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Puts the file into the database, piece by piece, each in a transaction of its own.
    pub async fn keep(&self, db: &Db, job: i64) -> Result<(), DbError> {
        let mut file = std::fs::File::open(&self.0).map_err(|_| DbError::Unreadable("upload"))?;
        let mut piece = vec![0; PART_BYTES];
        for n in 0.. {
            let read = fill(&mut file, &mut piece).map_err(|_| DbError::Unreadable("upload"))?;
            if read == 0 {
                break;
            }
            let mut tx = db.write().await?;
            store::keep_part(&mut tx, job, n, &piece[..read]).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// The file again, from its pieces.
    pub async fn bring(db: &Db, job: i64) -> Result<Spool, DbError> {
        let (spool, mut file) = Spool::create().map_err(|_| DbError::Unreadable("temporary folder"))?;
        let mut tx = db.read().await?;
        for n in 0.. {
            let Some(piece) = store::part(&mut tx, job, n).await? else { break };
            file.write_all(&piece).map_err(|_| DbError::Unreadable("temporary folder"))?;
        }
        Ok(spool)
    }
}

fn fill(file: &mut std::fs::File, piece: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < piece.len() {
        match file.read(&mut piece[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

impl Drop for Spool {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own clearing of its temporary folder.
        let _ = std::fs::remove_file(&self.0);
    }
}
