//! Documents that others read or write: pure functions between domain values and CSV, GeoJSON, XML and PDF.

pub mod annotation;
mod cell;
pub mod clinic_csv;
pub mod consultation_report;
pub mod downtime_sheet;
mod feature_id;
pub mod fhir_audit;
pub mod regions_geojson;
pub mod tiles_csv;
pub mod tiles_geojson;
pub mod turnaround_csv;
