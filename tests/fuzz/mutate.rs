//! Inputs that get past a parser's first line: valid ones changed a little, pieces put together, and plain
//! noise.

/// Splitmix64: small, fast, the same on every machine.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`, which is not zero.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

pub struct Mutator {
    seeds: Vec<Vec<u8>>,
    pieces: Vec<Vec<u8>>,
}

const INPUT_MAX: usize = 2_000;

impl Mutator {
    /// Reads valid inputs, each ended by a line `%%`, and pieces between bars, one a line. The ends of lines
    /// only lay the text out; `\n`, `\r`, `\t`, `\0` and `\\` stand for what they usually do.
    pub fn new(text: &str) -> Mutator {
        let (seeds, pieces) = text.split_once("%% pieces\n").unwrap_or((text, ""));
        let seeds = seeds.split("%%\n").filter(|seed| !seed.is_empty());
        let seeds = seeds.map(|seed| unescaped(&seed.replace('\n', ""))).collect();
        let pieces = pieces.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
        Mutator { seeds, pieces: pieces.map(unescaped).collect() }
    }

    pub fn input(&self, random: &mut Random) -> Vec<u8> {
        let mut input = match random.below(10) {
            0 => (0..random.below(64)).map(|_| random.next() as u8).collect(),
            1..=3 => self.joined(random),
            _ => random.pick(&self.seeds).clone(),
        };
        for _ in 0..random.below(6) {
            self.change(&mut input, random);
        }
        input.truncate(INPUT_MAX);
        input
    }

    fn joined(&self, random: &mut Random) -> Vec<u8> {
        let count = random.below(24);
        (0..count).flat_map(|_| random.pick(&self.pieces).clone()).collect()
    }

    fn change(&self, input: &mut Vec<u8>, random: &mut Random) {
        let at = random.below(input.len() + 1);
        let end = at + random.below((input.len() - at).min(40) + 1);
        match random.below(9) {
            0 => _ = input.drain(at..end),
            1 => insert(input, at, random.pick(&self.pieces)),
            2 => {
                let copied = input[at..end].to_vec();
                insert(input, random.below(input.len() + 1), &copied);
            }
            3 => self.splice(input, at, random),
            4 => self.swap_lines(input, random),
            5 => self.change_number(input, random),
            6 => insert(input, at, &[random.next() as u8]),
            7 => input.truncate(at),
            _ => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }

    /// The rest of one input behind the beginning of another.
    fn splice(&self, input: &mut Vec<u8>, at: usize, random: &mut Random) {
        let other = random.pick(&self.seeds);
        input.truncate(at);
        input.extend_from_slice(&other[random.below(other.len() + 1)..]);
    }

    fn swap_lines(&self, input: &mut Vec<u8>, random: &mut Random) {
        let mut lines: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
        let (a, b) = (random.below(lines.len()), random.below(lines.len()));
        lines.swap(a, b);
        *input = lines.join(&b'\n');
    }

    /// A number becomes one at the edge of what fits.
    fn change_number(&self, input: &mut Vec<u8>, random: &mut Random) {
        const EDGES: [&str; 12] = [
            "0",
            "-0",
            "1",
            "99",
            "0.001",
            "9223372036854775807",
            "9223372036854775808",
            "92233720368547758.07",
            "-92233720368547758.08",
            "170141183460469231731687303715884105727",
            "0.00000000000000000000000000000000000001",
            "1,000,000.5",
        ];
        let Some(start) = input.iter().position(u8::is_ascii_digit) else { return };
        let skip = start + random.below(input.len() - start);
        let Some(at) = input[skip..].iter().position(u8::is_ascii_digit) else { return };
        let from = skip + at;
        let length = input[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        input.splice(from..from + length, random.pick(&EDGES).bytes());
    }
}

fn insert(input: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    input.splice(at..at, bytes.iter().copied());
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\\' => match bytes.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'0') => 0,
                other => other.unwrap_or(b'\\'),
            },
            byte => byte,
        });
    }
    out
}
