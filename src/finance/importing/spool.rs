//! A spooled file as an importer reads it, counting how far it is.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::finance::import::Loader;
use crate::jobs::Percent;
use crate::jobs::import::Spool;

/// Reads a spooled file under the name it was uploaded with, counting what is read; nothing else can be
/// included.
pub struct Spooled {
    pub spool: Arc<Spool>,
    pub name: String,
    pub size: u64,
    pub percent: Percent,
    pub read: Arc<AtomicU64>,
}

/// An import reads its file twice, tables once more for the decimal mark.
const PASSES: u64 = 2;

impl Loader for Spooled {
    fn open(&self, path: &str) -> std::io::Result<Box<dyn BufRead>> {
        if path != self.name {
            return Err(std::io::ErrorKind::NotFound.into());
        }
        let counted = Counted {
            file: std::fs::File::open(self.spool.path())?,
            read: self.read.clone(),
            percent: self.percent.clone(),
            of: self.size * PASSES,
        };
        Ok(Box::new(BufReader::with_capacity(1 << 16, counted)))
    }
}

struct Counted {
    file: std::fs::File,
    read: Arc<AtomicU64>,
    percent: Percent,
    of: u64,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        let total = self.read.fetch_add(read as u64, Ordering::Relaxed) + read as u64;
        self.percent.set(total, self.of);
        Ok(read)
    }
}
