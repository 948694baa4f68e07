//! The ground that is measured on: demo books of three sizes, made once and kept, and what peers read of
//! them.

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use retaguarda::auth::Role;
use retaguarda::auth::grant::OPERATOR;
use retaguarda::auth::password::Passwords;
use retaguarda::auth::store::user::{self, NewUser};
use retaguarda::db::Db;
use retaguarda::demo::{Plan, store};
use retaguarda::events::{By, Kind};
use retaguarda::kernel::{Day, Instant};

use crate::goods;

pub type Outcome<T> = Result<T, Box<dyn Error>>;

pub const EMAIL: &str = "medidas@empresa.com.br";
pub const PASSWORD: &str = "tijolo varanda cometa lilás";

/// Where everything lies: the program under measure, a folder for what is kept, the assets of the release.
pub struct Ground {
    pub binary: PathBuf,
    pub kept: PathBuf,
    pub site: PathBuf,
}

/// Demo books of one size.
#[derive(Clone)]
pub struct Books {
    pub entries: usize,
    pub folder: PathBuf,
    pub journal: PathBuf,
}

impl Ground {
    /// As `cargo xtask bench` names it.
    pub fn named() -> Outcome<Ground> {
        let path = |name: &str| {
            let value =
                std::env::var_os(name).ok_or(format!("{name} is not set; run `cargo xtask bench`"))?;
            Ok::<_, Box<dyn Error>>(PathBuf::from(value))
        };
        let ground = Ground {
            binary: path("RETAGUARDA_BIN")?,
            kept: path("RETAGUARDA_BENCH")?,
            site: path("RETAGUARDA_SITE")?,
        };
        fs::create_dir_all(&ground.kept)?;
        Ok(ground)
    }

    /// Books of this size; made when they are not there, or of another schema.
    pub async fn books(&self, entries: usize) -> Outcome<Books> {
        let folder = self.kept.join(format!("demo-{entries}-{:016x}", schema()?));
        let books = Books { entries, journal: folder.join("books.journal"), folder };
        if books.journal.is_file() {
            return Ok(books);
        }
        println!("making demo books of {entries} entries");
        self.clear_away(&format!("demo-{entries}-"))?;
        let plan = Plan { entries, seed: 1, today: Day::new(2026, 11, 24).ok_or("a day")? };
        let db = Db::open(None, &books.folder).await?;
        store::load(&db, &plan, NOON).await?;
        add_person(&db).await?;
        db.close().await;
        let part = books.folder.join("books.part");
        let mut export = self.command(&books.folder, &["export", "journal"]);
        if !export.stdout(File::create(&part)?).status()?.success() {
            return Err("the export failed".into());
        }
        fs::rename(part, &books.journal)?;
        Ok(books)
    }

    /// A warehouse of goods; made when it is not there, or of another schema.
    pub async fn goods(&self) -> Outcome<Books> {
        let folder = self.kept.join(format!("goods-{:016x}", schema()?));
        let books = Books { entries: goods::MOVES, journal: folder.join("made"), folder };
        if books.journal.is_file() {
            return Ok(books);
        }
        println!("making {} items and {} moves", goods::ITEMS, goods::MOVES);
        self.clear_away("goods-")?;
        fs::create_dir_all(&books.folder)?;
        let run = |arguments: &[&str]| match self
            .command(&books.folder, arguments)
            .stdout(Stdio::null())
            .status()?
        {
            done if done.success() => Ok(()),
            done => Err::<(), Box<dyn Error>>(format!("{arguments:?} ended with {done}").into()),
        };
        run(&["init", "--company", "Medidas", "--currency", "BRL", "--chart", "br"])?;
        for (kind, table) in goods::tables() {
            let file = books.folder.join("table.csv");
            fs::write(&file, table)?;
            run(&["import", kind, file.to_str().ok_or("a path")?])?;
            fs::remove_file(file)?;
        }
        let db = Db::open(None, &books.folder).await?;
        add_person(&db).await?;
        db.close().await;
        fs::write(&books.journal, "")?;
        Ok(books)
    }

    fn clear_away(&self, names: &str) -> Outcome<()> {
        for old in fs::read_dir(&self.kept)?.flatten() {
            if old.file_name().to_string_lossy().starts_with(names) {
                fs::remove_dir_all(old.path())?;
            }
        }
        Ok(())
    }

    /// A copy that may be written to, gone when dropped.
    pub fn copy(&self, books: &Books, name: &str) -> Outcome<Scratch> {
        let scratch = self.scratch(name)?;
        fs::copy(books.folder.join("retaguarda.db"), scratch.folder.join("retaguarda.db"))?;
        Ok(scratch)
    }

    pub fn scratch(&self, name: &str) -> Outcome<Scratch> {
        let folder = self.kept.join(format!("scratch-{name}"));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Scratch { folder })
    }

    pub fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.env_remove("DATABASE_URL").env("RETAGUARDA_DATA", folder).args(arguments);
        command.stdin(Stdio::null());
        command
    }
}

pub struct Scratch {
    pub folder: PathBuf,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays is cleared away before the folder is used again.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Noon of the last day with entries.
const NOON: Instant = Instant(1_795_532_400_000_000);

async fn add_person(db: &Db) -> Outcome<()> {
    let hash = Passwords::default().hash(PASSWORD.to_owned()).await?;
    let by = By { user_id: OPERATOR, at: NOON, request_id: None };
    let person = NewUser {
        email: EMAIL,
        name: "Medidas",
        password_hash: Some(&hash),
        area_id: None,
        lang: None,
        roles: &[Role::Finance, Role::Stock],
    };
    let mut tx = db.write().await?;
    user::add(&mut tx, &by, Kind::UserJoined, &person).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes when the migrations do; books of another schema cannot be opened.
fn schema() -> Outcome<u64> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut hash = DefaultHasher::new();
    for file in files {
        fs::read(file)?.hash(&mut hash);
    }
    Ok(hash.finish())
}
