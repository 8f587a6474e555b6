//! Suspicious regions as GeoJSON annotations for `QuPath`.

use super::feature_id::feature_id;
use crate::domain::geometry::{Level0Point, Level0Rect, Polygon};
use crate::domain::verdict::Region;
use geojson::feature::Id;
use geojson::{Feature, FeatureCollection, GeometryValue, JsonObject};
use serde_json::json;

/// Kind of a region feature, for its id.
const REGION: u64 = 2;
/// Name and colour of the classification; the colour is the accent of the viewer.
const CLASSIFICATION: &str = "Suspicious";
const COLOUR: [u8; 3] = [249, 140, 10];

/// The regions as annotations with classification and measurements, in level-0 pixels.
///
/// # Source
/// `QuPath` GeoJSON: `objectType`, `classification`, `isLocked`, `measurements`.
pub fn regions_geojson(regions: &[Region]) -> FeatureCollection {
    regions.iter().map(region_feature).collect()
}

fn region_feature(region: &Region) -> Feature {
    let name = match &region.label {
        Some(label) => format!("Region {} ({label})", region.rank),
        None => format!("Region {}", region.rank),
    };
    let mut properties = JsonObject::new();
    properties.insert("objectType".into(), json!("annotation"));
    properties.insert("name".into(), json!(name));
    properties.insert(
        "classification".into(),
        json!({ "name": CLASSIFICATION, "color": COLOUR }),
    );
    properties.insert("isLocked".into(), json!(true));
    properties.insert(
        "measurements".into(),
        json!({
            "Rank": region.rank,
            "Area mm^2": region.area_mm2,
            "Model score max": region.max_score,
            "Model score mean": region.mean_score,
        }),
    );
    let bounds = region.polygon.bounds().unwrap_or(Level0Rect {
        x: 0,
        y: 0,
        width: 0,
        height: 0,
    });
    Feature {
        bbox: None,
        geometry: Some(GeometryValue::new_polygon(rings(&region.polygon)).into()),
        id: Some(Id::String(feature_id(REGION, &bounds).to_string())),
        properties: Some(properties),
        foreign_members: None,
    }
}

fn rings(polygon: &Polygon) -> Vec<Vec<[f64; 2]>> {
    let ring = |points: &Vec<Level0Point>| {
        points
            .iter()
            .map(|point| [point.x as f64, point.y as f64])
            .collect()
    };
    std::iter::once(&polygon.exterior)
        .chain(&polygon.interiors)
        .map(ring)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_an_annotation_with_its_label() {
        let corner = |x, y| Level0Point { x, y };
        let region = Region {
            rank: 1,
            polygon: Polygon {
                exterior: vec![corner(0, 0), corner(9, 0), corner(9, 9), corner(0, 0)],
                interiors: vec![],
            },
            area_mm2: 0.25,
            max_score: 0.75,
            mean_score: 0.5,
            label: Some("not validated for this specimen".into()),
        };
        insta::assert_json_snapshot!(regions_geojson(&[region]));
    }
}
