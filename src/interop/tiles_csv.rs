//! Tiles as CSV: `WSInfer`'s table, and a second one for what it has no place for.

use crate::domain::tile::{Pass, TileOutcome, TileResult};
use std::io::Write;

/// Why a CSV could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the tile table could not be written: {source}")]
pub struct CsvError {
    /// The writer's error.
    #[from]
    source: csv::Error,
}

impl From<std::io::Error> for CsvError {
    fn from(error: std::io::Error) -> Self {
        Self {
            source: error.into(),
        }
    }
}

/// Writes the tiles that were analysed, in `WSInfer`'s form: `minx,miny,width,height,prob_<class>…`
/// in level-0 pixels.
///
/// Pass the base grid ordered by x, then y; failed tiles and those in doubt are left out.
///
/// # Errors
/// When `out` cannot be written.
///
/// # Source
/// `WSInfer` results folder, `model-outputs-csv/<slide>.csv`.
pub fn write_tiles_csv(
    out: impl Write,
    class_names: &[String],
    base: &[TileResult],
) -> Result<(), CsvError> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(header(&["minx", "miny", "width", "height"], class_names))?;
    for result in base {
        if let TileOutcome::Read { scores } = &result.outcome {
            let rect = &result.tile.rect;
            let place = [rect.x, rect.y, rect.width, rect.height].map(|v| v.to_string());
            csv.write_record(
                place
                    .into_iter()
                    .chain(scores.iter().map(ToString::to_string)),
            )?;
        }
    }
    csv.flush()?;
    Ok(())
}

/// Writes what [`write_tiles_csv`] leaves out: base tiles that were not analysed and all refinement
/// tiles, with their pass and outcome; a failed tile has empty score fields.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_extra_csv(
    out: impl Write,
    class_names: &[String],
    base: &[TileResult],
    refinement: &[TileResult],
) -> Result<(), CsvError> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(header(
        &["minx", "miny", "width", "height", "pass", "outcome"],
        class_names,
    ))?;
    let left_out = base.iter().filter(|result| !result.is_analysed());
    for result in left_out.chain(refinement) {
        let rect = &result.tile.rect;
        let mut record: Vec<String> = [rect.x, rect.y, rect.width, rect.height]
            .map(|v| v.to_string())
            .into();
        record.push(
            match result.tile.pass {
                Pass::Base => "base",
                Pass::Refinement => "refinement",
            }
            .into(),
        );
        match &result.outcome {
            TileOutcome::Read { scores } => {
                record.push("read".into());
                record.extend(scores.iter().map(ToString::to_string));
            }
            TileOutcome::Doubtful { scores, doubt } => {
                record.push(doubt.code().into());
                record.extend(scores.iter().map(ToString::to_string));
            }
            TileOutcome::Failed { failure } => {
                record.push(format!("failed:{}", failure.code()));
                record.extend(class_names.iter().map(|_| String::new()));
            }
        }
        csv.write_record(record)?;
    }
    csv.flush()?;
    Ok(())
}

fn header(first: &[&str], class_names: &[String]) -> Vec<String> {
    first
        .iter()
        .map(|name| (*name).to_owned())
        .chain(class_names.iter().map(|name| format!("prob_{name}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::Level0Rect;
    use crate::domain::tile::{Tile, TileFailure};

    fn result(x: u64, pass: Pass, scores: Option<[f32; 2]>) -> TileResult {
        TileResult {
            tile: Tile {
                rect: Level0Rect {
                    x,
                    y: 7,
                    width: 186,
                    height: 186,
                },
                pass,
            },
            outcome: scores.map_or(
                TileOutcome::Failed {
                    failure: TileFailure::Decode,
                },
                |scores| TileOutcome::Read {
                    scores: scores.to_vec(),
                },
            ),
        }
    }

    #[test]
    fn the_base_grid_has_the_peers_header_and_only_read_tiles() {
        let classes = ["normal".to_owned(), "tumor".to_owned()];
        let base = [
            result(0, Pass::Base, Some([0.75, 0.25])),
            result(186, Pass::Base, None),
        ];
        let refinement = [result(93, Pass::Refinement, Some([0.5, 0.5]))];
        let mut csv = Vec::new();
        write_tiles_csv(&mut csv, &classes, &base).unwrap();
        insta::assert_snapshot!(String::from_utf8(csv).unwrap(), @r"
        minx,miny,width,height,prob_normal,prob_tumor
        0,7,186,186,0.75,0.25
        ");
        let mut extra = Vec::new();
        write_extra_csv(&mut extra, &classes, &base, &refinement).unwrap();
        insta::assert_snapshot!(String::from_utf8(extra).unwrap(), @r"
        minx,miny,width,height,pass,outcome,prob_normal,prob_tumor
        186,7,186,186,base,failed:decode,,
        93,7,186,186,refinement,read,0.5,0.5
        ");
    }
}
