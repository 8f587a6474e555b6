//! GeoJSON as `QuPath` writes it: a collection of features, one feature, or a list of them.

use super::error::AnnotationError;
use super::kind_of;
use super::limits::AnnotationLimits;
use super::ring::Gatherer;
use crate::domain::annotation::{Annotation, Level0Place};
use geojson::{Feature, GeoJson, GeometryValue, Position};

/// Reads the areas of a document; what is no area is left out and told.
pub(super) fn read(text: &str, limits: &AnnotationLimits) -> Result<Annotation, AnnotationError> {
    let malformed = |why: String| AnnotationError::Malformed {
        form: "GeoJSON",
        why,
    };
    let features: Vec<Feature> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?
    } else {
        match text
            .parse()
            .map_err(|error: geojson::Error| malformed(error.to_string()))?
        {
            GeoJson::FeatureCollection(collection) => collection.features,
            GeoJson::Feature(feature) => vec![feature],
            GeoJson::Geometry(geometry) => vec![Feature {
                geometry: Some(geometry),
                ..Feature::default()
            }],
        }
    };
    let mut gatherer = Gatherer::new(limits);
    let mut no_areas = 0;
    for (number, feature) in (1..).zip(features) {
        let Some(kind) = kind_of(class(&feature).as_deref()) else {
            continue;
        };
        let name = format!("feature {number}");
        match feature.geometry.map(|geometry| geometry.value) {
            Some(GeometryValue::Polygon { coordinates }) => {
                let rings = rings(&coordinates, &name, &mut gatherer).map_err(malformed)?;
                gatherer.area(&name, kind, rings)?;
            }
            Some(GeometryValue::MultiPolygon { coordinates }) => {
                for polygon in &coordinates {
                    let rings = rings(polygon, &name, &mut gatherer).map_err(malformed)?;
                    gatherer.area(&name, kind, rings)?;
                }
            }
            _ => no_areas += 1,
        }
    }
    if no_areas > 0 {
        gatherer.remark(format!("{no_areas} features are no areas and are left out"));
    }
    Ok(gatherer.finish())
}

/// Name of a feature's class, in either of the forms that `QuPath` has written.
fn class(feature: &Feature) -> Option<String> {
    let classification = feature.property("classification")?;
    let name = classification.get("name").unwrap_or(classification);
    name.as_str().map(str::to_owned)
}

fn rings(
    polygon: &[Vec<Position>],
    name: &str,
    gatherer: &mut Gatherer<'_>,
) -> Result<Vec<Vec<Level0Place>>, String> {
    let mut rings = Vec::with_capacity(polygon.len());
    for ring in polygon {
        let places: Vec<Level0Place> = ring
            .iter()
            .map(|position| match position.as_slice() {
                [x, y, ..] if x.is_finite() && y.is_finite() => Ok(Level0Place { x: *x, y: *y }),
                _ => Err(format!("{name} has a place without x and y")),
            })
            .collect::<Result<_, _>>()?;
        if places.len() > 1 && places.first() != places.last() {
            gatherer.remark(format!(
                "{name} has an outline that is not closed; it is taken to end where it began"
            ));
        }
        rings.push(places);
    }
    Ok(rings)
}

#[cfg(test)]
mod tests {
    use super::super::read_annotation;
    use super::*;
    use crate::domain::annotation::AreaKind;
    use proptest::prelude::*;

    fn found(text: &str) -> Result<Annotation, AnnotationError> {
        read_annotation(text.as_bytes(), &AnnotationLimits::default())
    }

    #[test]
    fn a_document_of_qupath_gives_its_areas_with_their_classes() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","id":"a","geometry":{"type":"Polygon","coordinates":[
                [[0,0],[100.5,0],[100.5,80],[0,80],[0,0]],[[10,10],[20,10],[20,20],[10,10]]]},
             "properties":{"objectType":"annotation","classification":{"name":"Tumor","color":[200,0,0]}}},
            {"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[
                [[[200,0],[210,0],[210,10],[200,0]]],[[[300,0],[310,0],[310,10],[300,0]]]]},"properties":{}},
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[5,5],[6,5],[6,6],[5,5]]]},
             "properties":{"classification":"Normal"}},
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[5,5],[6,5],[6,6],[5,5]]]},
             "properties":{"classification":{"name":"Ignore*"}}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[5,5]},"properties":null}]}"#;
        let annotation = found(text).unwrap();
        let kinds: Vec<AreaKind> = annotation.areas.iter().map(|area| area.kind).collect();
        assert_eq!(
            kinds,
            [
                AreaKind::Lesion,
                AreaKind::Lesion,
                AreaKind::Lesion,
                AreaKind::Healthy
            ]
        );
        assert_eq!(annotation.areas[0].rings.len(), 2);
        assert_eq!(
            annotation.remarks,
            ["1 features are no areas and are left out"]
        );
    }

    #[test]
    fn a_single_feature_and_a_list_of_features_are_read_too() {
        let feature = r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9]]]},"properties":{}}"#;
        for text in [feature.to_owned(), format!("[{feature}]")] {
            let annotation = found(&text).unwrap();
            assert_eq!(annotation.areas.len(), 1);
            assert!(
                annotation.remarks[0].contains("not closed"),
                "{annotation:?}"
            );
        }
    }

    #[test]
    fn what_is_no_annotation_is_refused_with_its_reason() {
        for (text, why) in [
            ("", "neither GeoJSON nor ASAP XML"),
            ("name,x,y", "neither GeoJSON nor ASAP XML"),
            ("{\"type\":\"FeatureCollection\"", "GeoJSON"),
            ("{\"type\":\"Circle\"}", "GeoJSON"),
            ("[1, 2]", "GeoJSON"),
            ("{\"type\":\"Polygon\",\"coordinates\":[[[1]]]}", "GeoJSON"),
        ] {
            let error = found(text).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
        let small = AnnotationLimits {
            bytes: 10,
            ..AnnotationLimits::default()
        };
        let error = read_annotation(&[b'{'; 11], &small).unwrap_err();
        assert_eq!(
            error.to_string(),
            "it has 11 bytes, more than the limit of 10"
        );
        assert!(read_annotation(&[0xff, 0xfe], &AnnotationLimits::default()).is_err());
        // Nested as deeply as this it would exhaust the stack of a careless reader.
        assert!(found(&"[".repeat(1 << 20)).is_err());
    }

    proptest! {
        #[test]
        fn no_document_makes_the_reader_panic(text in "[\\[{<]?.{0,80}") {
            let _ = found(&text);
        }
    }
}
