//! The long run of the fuzz targets: each the asked number of times, on every processor, under a watch.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::fuzz::{TARGETS, Target};
use crate::ground::Outcome;

const RUNS: u64 = 1_000_000;
/// No input of two thousand bytes may take so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a worker is at.
#[derive(Default)]
struct Desk {
    done: AtomicU64,
    input: Mutex<Vec<u8>>,
}

pub fn run(arguments: &[String]) -> Outcome<()> {
    let runs = match arguments {
        [] => RUNS,
        [flag, count] if flag == "--runs" => count.parse()?,
        _ => return Err("fuzz [--runs N]".into()),
    };
    for target in &TARGETS {
        attack(target, runs)?;
    }
    Ok(())
}

fn attack(target: &'static Target, runs: u64) -> Outcome<()> {
    let start = Instant::now();
    let workers = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let desks: Vec<Arc<Desk>> = (0..workers).map(|_| Arc::default()).collect();
    let running: Vec<_> = desks
        .iter()
        .enumerate()
        .map(|(n, desk)| {
            let desk = desk.clone();
            let share = runs / workers + u64::from((n as u64) < runs % workers);
            thread::spawn(move || {
                target.attack(n as u64 + 1, share, |_, input| {
                    if let Ok(mut held) = desk.input.lock() {
                        input.clone_into(&mut held);
                    }
                    desk.done.fetch_add(1, Ordering::Relaxed);
                });
            })
        })
        .collect();
    watch(target, &desks, &running)?;
    for worker in running {
        worker.join().map_err(|_| format!("{} panicked", target.name))?;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{:<12} {runs} inputs, 0 panics, 0 hangs, {seconds:.1} s", target.name);
    Ok(())
}

/// Waits for the workers; one that stays on an input is a hang.
fn watch(target: &Target, desks: &[Arc<Desk>], running: &[thread::JoinHandle<()>]) -> Outcome<()> {
    let mut seen: Vec<(u64, Instant)> = desks.iter().map(|_| (0, Instant::now())).collect();
    while running.iter().any(|worker| !worker.is_finished()) {
        thread::sleep(Duration::from_millis(20));
        for ((desk, worker), (count, since)) in desks.iter().zip(running).zip(&mut seen) {
            let done = desk.done.load(Ordering::Relaxed);
            if done != *count {
                (*count, *since) = (done, Instant::now());
            } else if !worker.is_finished() && since.elapsed() > PATIENCE {
                let input =
                    desk.input.lock().map(|input| input.escape_ascii().to_string()).unwrap_or_default();
                return Err(format!("{} does not end on {input}", target.name).into());
            }
        }
    }
    Ok(())
}
