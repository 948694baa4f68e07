//! The company: settings, areas, holidays, parties.
