//! Parsers under random bytes: small valid inputs, cut, spliced and sprinkled. A panic, a wrong answer or a
//! reader that turns in circles is a failure. The short run is a test, the long one `cargo xtask fuzz`.

mod mutate;
mod targets;

use mutate::{Mutator, Random};
pub use targets::TARGETS;

/// One parser, with what its input looks like and everything that must hold of its answer.
pub struct Target {
    pub name: &'static str,
    /// Valid inputs and the pieces they are made of, as `Mutator::new` reads them.
    pub inputs: &'static str,
    pub run: fn(&[u8]),
}

impl Target {
    /// Runs `count` inputs of the stream that `seed` begins; each is told before it runs, so that whoever
    /// watches can name the one that never ends.
    pub fn attack(&self, seed: u64, count: u64, mut tell: impl FnMut(u64, &[u8])) {
        let mut random = Random::new(seed);
        let mutator = Mutator::new(self.inputs);
        for n in 0..count {
            let input = mutator.input(&mut random);
            tell(n, &input);
            let guard = Named { target: self.name, n, input: &input };
            (self.run)(&input);
            std::mem::forget(guard);
        }
    }
}

/// Says which input it was when a panic passes by.
struct Named<'a> {
    target: &'static str,
    n: u64,
    input: &'a [u8],
}

impl Drop for Named<'_> {
    fn drop(&mut self) {
        eprintln!("{} fails on input {}: {}", self.target, self.n, self.input.escape_ascii());
    }
}
