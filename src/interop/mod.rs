//! Documents that others read: pure functions from domain values to CSV and GeoJSON.

mod feature_id;
pub mod regions_geojson;
pub mod tiles_csv;
pub mod tiles_geojson;
