//! What goes out of the service, from the outbox: webhooks and mail, with a case code only.

pub mod courier;
pub mod mail;
mod schedule;
pub mod webhook;
