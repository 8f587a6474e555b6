//! What people work with while the service is down.

pub mod open_list;
