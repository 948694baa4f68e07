//! A PostgreSQL cluster for the tests alone: in a temporary folder, on a free local port, gone afterwards.

use std::env;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::command::{find, output, say};
use crate::debian;

/// PostgreSQL refuses to run as root; Debian's package brings this user.
const UNPRIVILEGED: &str = "postgres";
/// Followed by the process that owns the cluster.
const PREFIX: &str = "retaguarda-postgres-";
/// Durability costs time and is worth nothing to data that is thrown away.
const SETTINGS: [&str; 6] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "listen_addresses=127.0.0.1",
    "log_min_messages=warning",
];

/// A running cluster; dropping it stops it and removes its folder.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    pub fn start() -> Result<Cluster> {
        let programs = programs().context("PostgreSQL is missing")?;
        clear_abandoned(&programs);
        let folder = env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        if debian::is_root() {
            output(Command::new("chown").arg(UNPRIVILEGED).arg(&folder))?;
        }
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let cluster = Cluster { programs, folder, port };
        cluster.initialise()?;
        cluster.launch()?;
        say(format!("PostgreSQL runs on 127.0.0.1:{port} in {}", cluster.folder.display()));
        Ok(cluster)
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn initialise(&self) -> Result<()> {
        output(
            unprivileged(&self.programs.join("initdb"))
                .arg("--pgdata")
                .arg(self.folder.join("cluster"))
                .args([
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                ]),
        )?;
        Ok(())
    }

    fn launch(&self) -> Result<()> {
        let log = File::create(self.folder.join("postgres.log"))?;
        let mut server = unprivileged(&self.programs.join("postgres"));
        server.arg("-D").arg(self.folder.join("cluster"));
        server.arg("-p").arg(self.port.to_string()).arg("-k").arg(&self.folder);
        for setting in SETTINGS {
            server.args(["-c", setting]);
        }
        let mut child = server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        for _ in 0..300 {
            if child.try_wait()?.is_some() {
                break;
            }
            let ready = Command::new(self.programs.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
                .status()?;
            if ready.success() {
                return Ok(());
            }
            sleep(Duration::from_millis(100));
        }
        let log = fs::read_to_string(self.folder.join("postgres.log")).unwrap_or_default();
        bail!("PostgreSQL does not start: {}", log.trim())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        remove(&self.programs, &self.folder);
    }
}

/// Where the server's programs lie: Debian keeps them off PATH, one folder a version; the newest counts.
pub fn programs() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder): &(u32, PathBuf)| folder.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, folder)| folder).or_else(|| Some(find("initdb")?.parent()?.to_owned()))
}

fn unprivileged(program: &Path) -> Command {
    let mut command = if debian::is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", UNPRIVILEGED, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // The working folder may be closed to the unprivileged user.
    command.current_dir("/");
    command
}

/// Clusters whose owner was killed before it could stop them; only where the running processes can be told.
fn clear_abandoned(programs: &Path) {
    if !Path::new("/proc/self").exists() {
        return;
    }
    for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix(PREFIX).and_then(|owner| owner.parse::<u32>().ok());
        if owner.is_some_and(|owner| !Path::new("/proc").join(owner.to_string()).exists()) {
            say(format!("removing the abandoned cluster {name}"));
            remove(programs, &entry.path());
        }
    }
}

fn remove(programs: &Path, folder: &Path) {
    let stopped = output(
        unprivileged(&programs.join("pg_ctl"))
            .args(["stop", "--silent", "--mode=immediate", "--pgdata"])
            .arg(folder.join("cluster")),
    );
    if let Err(error) = stopped
        && folder.join("cluster/postmaster.pid").exists()
    {
        say(format!("PostgreSQL does not stop: {error:#}"));
    }
    if let Err(error) = fs::remove_dir_all(folder) {
        say(format!("{} stays: {error}", folder.display()));
    }
}
