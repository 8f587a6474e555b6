//! The life of consultations: asked for, claimed, written, signed, called.

pub(super) mod calls;
pub(super) mod claims;
mod document;
pub(super) mod identities;
pub(super) mod life;
pub(super) mod people;
pub(super) mod permanents;
pub(super) mod reads;
pub(super) mod report;
pub(super) mod surgeon;
mod turn;
