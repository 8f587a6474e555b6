//! The service end to end: the real binary on a free port, with its workers and decoders.

#[path = "service/access.rs"]
mod access;
#[path = "service/arriving.rs"]
mod arriving;
#[path = "service/audit.rs"]
mod audit;
#[path = "service/clinic.rs"]
mod clinic;
#[path = "service/clinic_figures.rs"]
mod clinic_figures;
#[path = "service/consultation_report.rs"]
mod consultation_report;
#[path = "service/downtime.rs"]
mod downtime;
#[path = "service/drift.rs"]
mod drift;
#[path = "service/duty.rs"]
mod duty;
#[path = "service/emergency.rs"]
mod emergency;
#[path = "service/encrypted.rs"]
mod encrypted;
#[path = "service/faults.rs"]
mod faults;
#[path = "service/forecasts.rs"]
mod forecasts;
#[path = "service/inputs.rs"]
mod inputs;
#[path = "service/late_entry.rs"]
mod late_entry;
#[path = "service/notices.rs"]
mod notices;
#[path = "service/openapi.rs"]
mod openapi;
#[path = "service/opinions.rs"]
mod opinions;
#[path = "service/permanents.rs"]
mod permanents;
#[path = "service/provider.rs"]
mod provider;
#[path = "service/reading.rs"]
mod reading;
#[path = "service/scarcity.rs"]
mod scarcity;
#[path = "service/server.rs"]
mod server;
#[path = "service/sign_in.rs"]
mod sign_in;
#[path = "service/tiles.rs"]
mod tiles;
#[path = "service/turnaround.rs"]
mod turnaround;
#[path = "service/turnaround_targets.rs"]
mod turnaround_targets;
#[path = "service/tus.rs"]
mod tus;
#[path = "service/uploads.rs"]
mod uploads;
#[path = "service/validations.rs"]
mod validations;
