//! How much of the tissue is read when a planted lesion is found: in the order of a run, and row by
//! row.
//!
//! `cargo bench --bench planted_lesions -- PREDICTIONS OUT` takes `predictions.csv` of a `zhedel
//! validate` run over labelled patches, from which the scores of normal and of tumour tiles are
//! drawn, and writes a curve as SVG and its figures as CSV. A simulation: neighbours are drawn
//! independently, and a tile either has its centre in the lesion or not.

mod chart;
mod section;

use chart::Curve;
use section::{Found, Scores, Section};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Lesions that are planted, µm in diameter.
const DIAMETERS: [f64; 4] = [400.0, 500.0, 600.0, 1_000.0];
/// Sections for each diameter.
const SECTIONS: u64 = 60;

fn main() {
    // `cargo bench` hands its own flags on.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let [predictions, out] = &arguments[..] else {
        println!("skipped: name predictions.csv of a validation and a folder to write to");
        return;
    };
    let scores = Scores::read(Path::new(predictions));
    let out = PathBuf::from(out);
    std::fs::create_dir_all(&out).expect("the folder can be made");
    let mut table = String::from("diameter_um,order,found,sections,median_share,p90_share\n");
    let mut curves = Vec::new();
    for diameter in DIAMETERS {
        let found: Vec<Found> = (0..SECTIONS)
            .map(|seed| Section::new(&scores, diameter, seed).find())
            .collect();
        let shares = |of: fn(&Found) -> Option<f64>| {
            let mut shares: Vec<f64> = found.iter().filter_map(of).collect();
            shares.sort_by(f64::total_cmp);
            shares
        };
        let orders = [
            ("run", shares(|found| found.in_the_order_of_a_run)),
            ("rows", shares(|found| found.row_by_row)),
        ];
        for (order, shares) in orders {
            let at = |quantile: f64| quantile_of(&shares, quantile);
            let _ = writeln!(
                table,
                "{diameter},{order},{},{SECTIONS},{},{}",
                shares.len(),
                at(0.5),
                at(0.9)
            );
            curves.push(Curve {
                diameter,
                dashed: order == "rows",
                shares,
            });
        }
        println!("{diameter} µm done");
    }
    print!("{table}");
    std::fs::write(out.join("planted-lesions.csv"), table).expect("the folder can be written");
    let picture = chart::draw(&curves, SECTIONS);
    std::fs::write(out.join("planted-lesions.svg"), picture).expect("the folder can be written");
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn quantile_of(sorted: &[f64], quantile: f64) -> String {
    let place = (sorted.len() as f64 * quantile).ceil() as usize;
    sorted
        .get(place.saturating_sub(1))
        .map_or_else(String::new, |share| format!("{share:.3}"))
}
