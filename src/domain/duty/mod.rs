//! Who has to answer for the consultations of a time: the roster of pathologists on duty.

pub mod entry;
pub mod line;
pub mod roster;
