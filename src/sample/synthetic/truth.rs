//! What is known of a synthetic slide.

use crate::domain::geometry::Polygon;
use serde::Serialize;
use serde_json::{Value, json};

/// The planted lesions of a slide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroundTruth {
    /// Outlines, level-0 pixels.
    pub lesions: Vec<Polygon>,
}

impl GroundTruth {
    /// A GeoJSON feature collection in level-0 pixels, as `QuPath` exchanges annotations.
    #[must_use]
    pub fn to_geojson(&self) -> Value {
        let features: Vec<Value> = self
            .lesions
            .iter()
            .map(|lesion| {
                let rings: Vec<Vec<[u64; 2]>> = std::iter::once(&lesion.exterior)
                    .chain(&lesion.interiors)
                    .map(|ring| ring.iter().map(|point| [point.x, point.y]).collect())
                    .collect();
                json!({
                    "type": "Feature",
                    "geometry": { "type": "Polygon", "coordinates": rings },
                    "properties": {
                        "objectType": "annotation",
                        "classification": { "name": "planted lesion" },
                    },
                })
            })
            .collect();
        json!({ "type": "FeatureCollection", "features": features })
    }
}
