//! Where the text comes from: files of one folder, or texts in memory, read line by line.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

/// A line longer than this is refused, so that memory stays small whatever the file holds.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// Opens the file being imported and what it includes. Paths are relative to the folder of the first, with
/// `/`,
/// without `..`. A file is opened more than once and must read the same each time.
pub trait Loader {
    fn open(&self, path: &str) -> io::Result<Box<dyn BufRead>>;
}

/// The files of one folder and those below it; a link that leads out of the folder is not found.
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder of `file`, and the name of `file` in it.
    pub fn of(file: &Path) -> io::Result<(Folder, String)> {
        let file = file.canonicalize()?;
        let name = file.file_name().and_then(|name| name.to_str());
        match (file.parent(), name) {
            (Some(root), Some(name)) => Ok((Folder { root: root.to_path_buf() }, name.to_owned())),
            _ => Err(io::ErrorKind::InvalidInput.into()),
        }
    }
}

impl Loader for Folder {
    fn open(&self, path: &str) -> io::Result<Box<dyn BufRead>> {
        let full = self.root.join(path).canonicalize()?;
        if !full.starts_with(&self.root) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(Box::new(BufReader::with_capacity(1 << 16, File::open(full)?)))
    }
}

/// Texts in memory by name: an upload, or a test.
#[derive(Default)]
pub struct Texts(RefCell<HashMap<String, std::sync::Arc<[u8]>>>);

impl Texts {
    pub fn one(name: &str, text: impl AsRef<[u8]>) -> Texts {
        Texts::default().and(name, text)
    }

    pub fn and(self, name: &str, text: impl AsRef<[u8]>) -> Texts {
        self.0.borrow_mut().insert(name.to_owned(), text.as_ref().into());
        self
    }
}

impl Loader for Texts {
    fn open(&self, path: &str) -> io::Result<Box<dyn BufRead>> {
        let text = self.0.borrow().get(path).cloned().ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(text)))
    }
}

/// Lines of a source, numbered from one, without their ends.
pub struct Lines {
    source: Box<dyn BufRead>,
    buffer: Vec<u8>,
    number: u64,
}

pub enum LineFault {
    NotUtf8,
    TooLong,
    Unreadable,
}

impl Lines {
    pub fn new(source: Box<dyn BufRead>) -> Lines {
        Lines { source, buffer: Vec::with_capacity(256), number: 0 }
    }

    /// The number of the line read last.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Puts the next line into `line`; `false` at the end.
    pub fn next_into(&mut self, line: &mut String) -> Result<bool, LineFault> {
        line.clear();
        self.buffer.clear();
        let mut limited = (&mut self.source).take(LINE_BYTES_MAX as u64 + 1);
        let read = limited.read_until(b'\n', &mut self.buffer).map_err(|_| LineFault::Unreadable)?;
        if read == 0 {
            return Ok(false);
        }
        self.number += 1;
        if read > LINE_BYTES_MAX {
            return Err(LineFault::TooLong);
        }
        let mut bytes = self.buffer.as_slice();
        if self.number == 1 {
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        }
        bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        line.push_str(std::str::from_utf8(bytes).map_err(|_| LineFault::NotUtf8)?);
        Ok(true)
    }
}

/// The path of an included file, seen from the folder of the first; `None` when it leads out of that folder.
pub fn resolve(including: &str, path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.starts_with('~') || path.contains(':') || path.contains('\0') {
        return None;
    }
    let mut parts: Vec<&str> = including.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            other => parts.push(other),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_include_is_seen_from_the_including_file_and_stays_in_the_folder() {
        assert_eq!(resolve("main.journal", "2026/jan.journal").as_deref(), Some("2026/jan.journal"));
        assert_eq!(resolve("2026/main.journal", "../prices.journal").as_deref(), Some("prices.journal"));
        assert_eq!(resolve("main.journal", "../secret"), None);
        assert_eq!(resolve("main.journal", "/etc/passwd"), None);
        assert_eq!(resolve("main.journal", "C:\\x"), None);
    }

    #[test]
    fn lines_lose_their_ends_and_the_byte_order_mark() {
        let source = Texts::one("a", "\u{feff}one\r\ntwo\n\nlast").open("a").unwrap();
        let mut lines = Lines::new(source);
        let (mut line, mut seen) = (String::new(), Vec::new());
        while let Ok(true) = lines.next_into(&mut line) {
            seen.push(line.clone());
        }
        assert_eq!(seen, ["one", "two", "", "last"]);
        assert_eq!(lines.number(), 4);
    }
}
