//! An import by browser: a file is uploaded, tried in a dry run that names every problem, and posted once
//! confirmed.

mod preview;
mod spool;
mod upload;
mod work;

pub use preview::{Named, Preview, Upload};
pub use upload::routes;
pub use work::{confirm, dry_run};
