//! Reading slides in child processes, so that no file can take the service along.
//!
//! [`server`] is the child (`zhedel decode`), [`pool`] the parent, [`protocol`] what they say to
//! each other over a pipe.

mod child;
pub mod pool;
pub mod program;
pub mod protocol;
mod quarantine;
pub mod remote;
mod scaled_read;
pub mod server;
pub mod shelf;
