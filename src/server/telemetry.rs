//! Structured logs and the references that tie an error shown to its cause.

/// A number a user can quote; the log holds the cause beside it.
pub fn reference() -> String {
    let mut bytes = [0u8; 5];
    // Without randomness the reference is all zeroes, and the time of the log line still finds it.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
