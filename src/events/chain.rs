//! The hash chain: H(n) = SHA-256(domain ‖ n ‖ H(n−1) ‖ fields), every field preceded by its length.

use sha2::{Digest, Sha256};

const DOMAIN: &[u8] = b"retaguarda.event.v1";
pub const GENESIS: [u8; 32] = [0; 32];

/// The last event: its number and hash. Printed on every report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    pub hash: [u8; 32],
}

impl Head {
    /// The hash in groups of eight hexadecimal digits.
    pub fn show(&self) -> String {
        let groups: Vec<String> = self.hash.chunks(4).map(hex).collect();
        groups.join(" ")
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where the chain does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The event's fields are not those that were hashed.
    Changed { seq: i64 },
    /// The event does not follow the one before it.
    Broken { seq: i64 },
    /// Events between these two are missing.
    Missing { after: i64, before: i64 },
    /// The log ends before its recorded head.
    Cut { last: i64, head: i64 },
    /// A personal value is not the one that was committed to.
    Personal { seq: i64 },
}

pub struct Fields<'a> {
    pub seq: i64,
    pub at: i64,
    pub actor_id: i64,
    pub kind: &'a str,
    pub subject_type: &'a str,
    pub subject_id: i64,
    pub request_id: Option<&'a str>,
    pub reason: Option<&'a str>,
    pub change: &'a str,
}

pub fn link(previous: &[u8; 32], fields: &Fields<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(DOMAIN);
    field(&fields.seq.to_be_bytes());
    field(previous);
    field(&fields.at.to_be_bytes());
    field(&fields.actor_id.to_be_bytes());
    field(fields.kind.as_bytes());
    field(fields.subject_type.as_bytes());
    field(&fields.subject_id.to_be_bytes());
    for optional in [fields.request_id, fields.reason] {
        // A leading byte keeps "absent" apart from "empty".
        match optional {
            Some(text) => field(&[b"\x01", text.as_bytes()].concat()),
            None => field(b"\x00"),
        }
    }
    field(fields.change.as_bytes());
    hash.finalize().into()
}

/// The salted commitment that stands in an event for a personal value.
pub fn commit(salt: &[u8], value: &str) -> String {
    let mut hash = Sha256::new();
    hash.update((salt.len() as u64).to_be_bytes());
    hash.update(salt);
    hash.update(value.as_bytes());
    hex(&hash.finalize())
}
