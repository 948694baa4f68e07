//! Long work that outlives the request that asked for it: a row tells any process how far it is and what came
//! of it.

pub mod import;
pub mod run;
pub mod store;

pub use run::{Percent, Running, start};
pub use store::{Job, JobKind, JobState};
