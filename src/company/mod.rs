//! The company: settings, areas, holidays, parties, projects.

pub mod actions;
pub mod model;
pub mod words;

#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod store;

pub use model::{Area, Company, Holiday, NewArea, NewCompany, NewParty, NewProject, Party, Project};
