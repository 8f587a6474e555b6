//! Hits of a slide as CAMELYON16 takes them.

use super::hits::TileHit;
use std::io::Write;

/// Writes `probability,x,y`, places in level-0 pixels, highest score first. The first column is the
/// model's score; the challenge calls it so.
///
/// # Errors
/// What the writer says.
///
/// # Source
/// CAMELYON16, submission format of the second leader board.
pub fn write_hits(to: impl Write, hits: &[TileHit]) -> csv::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["probability", "x", "y"])?;
    for hit in hits {
        writer.write_record([
            hit.score.to_string(),
            format!("{:.0}", hit.x),
            format!("{:.0}", hit.y),
        ])?;
    }
    writer.flush()?;
    Ok(())
}
