//! Zhedel triages histology slides while the patient is on the table.
//!
//! A lab hands over a slide image; the tissue is tiled and classified in parallel; one of four
//! outcomes, never inferred from absence, stands in the pathologist's worklist. The rooms and
//! what each may import are drawn in `docs/architecture.md` and enforced by
//! `tests/architecture.rs`.
#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod access;
pub mod app;
pub mod auth;
pub mod classify;
pub mod cli;
pub mod config;
pub mod deliver;
pub mod domain;
pub mod http;
pub mod ingest;
pub mod interop;
pub mod paper;
pub mod sample;
pub mod slide;
pub mod store;
pub mod tissue;
pub mod triage;
pub mod validate;
pub mod worker;
