//! A short run of every fuzz target; `RETAGUARDA_FUZZ_RUNS` asks for more.

#[path = "fuzz/mod.rs"]
mod fuzz;

fn runs() -> u64 {
    std::env::var("RETAGUARDA_FUZZ_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(5_000)
}

#[test]
fn no_bytes_make_a_parser_panic_or_turn_in_circles() {
    for target in &fuzz::TARGETS {
        target.attack(20_261_124, runs(), |_, _| {});
    }
}
