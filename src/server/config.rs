//! What `serve` can be told. `retaguarda serve --help` is its reference.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::kernel::instant;

#[derive(Clone, Debug, Args)]
pub struct ServeConfig {
    /// Address to listen on
    #[arg(long, env = "RETAGUARDA_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,
    /// Show the demo company: it is made where there is none yet, and its people get new passwords at each
    /// start
    #[arg(long)]
    pub demo: bool,
    /// Address for Prometheus to read metrics from; none are kept without it
    #[arg(long, env = "RETAGUARDA_METRICS", value_name = "ADDR")]
    pub metrics: Option<SocketAddr>,
    /// Whether the session cookie is sent over HTTPS only; `auto` means: when a proxy is trusted
    #[arg(long, env = "RETAGUARDA_COOKIE_SECURE", value_enum, default_value_t)]
    pub cookie_secure: CookieSecure,
    /// How many reverse proxies stand in front; their X-Forwarded-For is believed that far
    #[arg(long, env = "RETAGUARDA_TRUST_PROXY", value_name = "N", default_value_t = 0)]
    pub trust_proxy: usize,
    /// Minutes without use after which a session ends
    #[arg(long, env = "RETAGUARDA_SESSION_IDLE", value_name = "MINUTES", default_value_t = 120,
          value_parser = clap::value_parser!(u32).range(1..=10_080))]
    pub session_idle: u32,
    /// Hours after which a session ends however much it is used
    #[arg(long, env = "RETAGUARDA_SESSION_LIFETIME", value_name = "HOURS", default_value_t = 12,
          value_parser = clap::value_parser!(u32).range(1..=720))]
    pub session_lifetime: u32,
    /// Seconds a request may take before it is given up
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub request_timeout: u64,
    /// Seconds that running requests get to finish when the server stops
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub grace: u64,
    /// The data folder, where copies are kept; told by the command line as a whole
    #[arg(skip)]
    pub data: PathBuf,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CookieSecure {
    #[default]
    Auto,
    Always,
    Never,
}

impl Default for ServeConfig {
    fn default() -> ServeConfig {
        ServeConfig {
            addr: SocketAddr::from(([127, 0, 0, 1], 3000)),
            demo: false,
            metrics: None,
            cookie_secure: CookieSecure::Auto,
            trust_proxy: 0,
            session_idle: 120,
            session_lifetime: 12,
            request_timeout: 30,
            grace: 10,
            data: PathBuf::from("data"),
        }
    }
}

impl ServeConfig {
    pub fn secure(&self) -> bool {
        match self.cookie_secure {
            CookieSecure::Always => true,
            CookieSecure::Never => false,
            CookieSecure::Auto => self.trust_proxy > 0,
        }
    }

    /// A browser takes a `__Host-` cookie only from this very host over HTTPS.
    pub fn cookie_name(&self) -> &'static str {
        if self.secure() { "__Host-retaguarda" } else { "retaguarda" }
    }

    pub fn idle_micros(&self) -> i64 {
        i64::from(self.session_idle) * instant::MINUTE
    }

    pub fn lifetime_micros(&self) -> i64 {
        i64::from(self.session_lifetime) * instant::HOUR
    }

    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout)
    }
}
