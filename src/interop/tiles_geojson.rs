//! Tiles as GeoJSON, in the form that `WSInfer` writes and `QuPath` reads.

use super::feature_id::feature_id;
use crate::domain::geometry::Level0Rect;
use crate::domain::tile::{TileOutcome, TileResult};
use geojson::feature::Id;
use geojson::{Feature, GeometryValue, JsonObject};
use serde_json::json;
use std::io::{self, Write};

/// Kind of a tile feature, for its id.
const TILE: u64 = 1;

/// Writes the tiles that were analysed as a `FeatureCollection`, one feature at a time.
///
/// Rings run `(maxx,miny) (maxx,maxy) (minx,maxy) (minx,miny)`, closed, in level-0 pixels.
///
/// # Errors
/// When `out` cannot be written.
///
/// # Source
/// `WSInfer` results folder, `model-outputs-geojson/<slide>.geojson`.
pub fn write_tiles_geojson(
    mut out: impl Write,
    class_names: &[String],
    base: &[TileResult],
) -> io::Result<()> {
    out.write_all(br#"{"type":"FeatureCollection","features":["#)?;
    let mut first = true;
    for result in base {
        if let TileOutcome::Read { scores } = &result.outcome {
            if !first {
                out.write_all(b",\n")?;
            }
            first = false;
            serde_json::to_writer(
                &mut out,
                &tile_feature(&result.tile.rect, class_names, scores),
            )?;
        }
    }
    out.write_all(b"]}\n")?;
    out.flush()
}

fn tile_feature(rect: &Level0Rect, class_names: &[String], scores: &[f32]) -> Feature {
    let (x0, y0) = (rect.x as f64, rect.y as f64);
    let (x1, y1) = (rect.right() as f64, rect.bottom() as f64);
    let ring = [[x1, y0], [x1, y1], [x0, y1], [x0, y0], [x1, y0]];
    let measurements: JsonObject = class_names
        .iter()
        .zip(scores)
        .map(|(name, score)| (format!("prob_{name}"), json!(score)))
        .collect();
    let mut properties = JsonObject::new();
    properties.insert("isLocked".into(), json!(true));
    properties.insert("measurements".into(), json!(measurements));
    properties.insert("objectType".into(), json!("tile"));
    Feature {
        bbox: None,
        geometry: Some(GeometryValue::new_polygon([ring]).into()),
        id: Some(Id::String(feature_id(TILE, rect).to_string())),
        properties: Some(properties),
        foreign_members: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tile::{Pass, Tile, TileFailure};

    #[test]
    fn only_tiles_that_the_model_saw_become_features() {
        let rect = |x| Level0Rect {
            x,
            y: 4,
            width: 10,
            height: 10,
        };
        let tile = |x| Tile {
            rect: rect(x),
            pass: Pass::Base,
        };
        let results = [
            TileResult {
                tile: tile(0),
                outcome: TileOutcome::Read {
                    scores: vec![0.75, 0.25],
                },
            },
            TileResult {
                tile: tile(10),
                outcome: TileOutcome::Failed {
                    failure: TileFailure::Decode,
                },
            },
        ];
        let mut out = Vec::new();
        write_tiles_geojson(&mut out, &["normal".into(), "tumor".into()], &results).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        insta::assert_json_snapshot!(json);
    }
}
