//! What Debian's packages provide: installed when run as root, named with the exact command when not.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::command::{find, output, run};

/// True on Debian and what descends from it.
pub fn is_debian() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let descends = release
        .lines()
        .filter(|line| line.starts_with("ID=") || line.starts_with("ID_LIKE="))
        .any(|line| line.contains("debian"));
    descends && find("apt-get").is_some()
}

pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0")
}

/// Those of `packages` that are not installed.
pub fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let listed = Command::new("dpkg-query")
        .args(["-W", "-f=${Package} ${db:Status-Abbrev}\n"])
        .args(packages)
        .stderr(Stdio::null())
        .output()
        .map(|listing| String::from_utf8_lossy(&listing.stdout).into_owned())
        .unwrap_or_default();
    let installed = |package: &str| listed.lines().any(|line| line.trim_end() == format!("{package} ii"));
    packages.iter().copied().filter(|package| !installed(package)).collect()
}

/// Installs `packages`, or fails with the command that does.
pub fn install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let names = packages.join(" ");
    if !is_debian() {
        bail!("missing: {names} (named as in Debian); install them and start again");
    }
    if !is_root() {
        bail!("missing packages; run as root: {}", advice(packages));
    }
    run("apt-get update", apt().args(["-qq", "update"]))?;
    run(
        &format!("apt-get install {names}"),
        apt().args(["-qq", "install", "-y", "--no-install-recommends"]).args(packages).stdout(Stdio::null()),
    )
}

/// The command that installs `packages`.
pub fn advice(packages: &[&str]) -> String {
    format!("apt-get update && apt-get install -y --no-install-recommends {}", packages.join(" "))
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.args(["-o", "DPkg::Lock::Timeout=300"]).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    apt
}
