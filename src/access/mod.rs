//! Deciding what somebody may do. Pure: who somebody is was proven elsewhere.

pub mod actor;
pub mod endpoints;
pub mod policy;
pub mod require;
pub mod role;
pub mod topics;
