//! Notices: what goes out of the service by webhook and by mail, with a case code only.

pub mod attempt;
pub mod case_code;
pub mod delivery;
pub mod mail_address;
pub mod network;
pub mod signing_secret;
pub mod topic;
