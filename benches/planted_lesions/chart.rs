//! The curve as a picture: lesions found against the share of tiles that was read.

use std::fmt::Write as _;

/// One line of the picture.
pub struct Curve {
    /// Of the planted lesions, µm.
    pub diameter: f64,
    /// Row by row; the other order is drawn solid.
    pub dashed: bool,
    /// Share of the tiles at which each lesion was found, ascending.
    pub shares: Vec<f64>,
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 600.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 365.0;
/// Tell apart in brightness too, for readers who see no colour.
const COLOURS: [&str; 4] = ["#b45309", "#7c3aed", "#0369a1", "#111827"];

/// Draws the curves of `sections` sections each.
pub fn draw(curves: &[Curve], sections: u64) -> String {
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Share of planted lesions found against share of tissue tiles read"><rect width="100%" height="100%" fill="#fff"/>"##
    );
    for step in 0..=5 {
        let share = f64::from(step) / 5.0;
        let (x, y) = (along(share), up(share));
        let percent = step * 20;
        let _ = write!(
            svg,
            r##"<path d="M{LEFT} {y}H{RIGHT}M{x} {TOP}V{BOTTOM}" stroke="#e5e7eb"/><text x="{}" y="{}" text-anchor="end">{percent} %</text><text x="{x}" y="{}" text-anchor="middle">{percent} %</text>"##,
            LEFT - 8.0,
            y + 4.0,
            BOTTOM + 18.0,
        );
    }
    for (index, curve) in curves.iter().enumerate() {
        let colour = COLOURS[index / 2 % COLOURS.len()];
        let dash = if curve.dashed {
            r#" stroke-dasharray="6 4""#
        } else {
            ""
        };
        let mut path = format!("M{} {}", along(0.0), up(0.0));
        for (found, share) in (1_u32..).zip(&curve.shares) {
            let height = up(f64::from(found) / sections as f64);
            let _ = write!(path, "H{:.1}V{height:.1}", along(*share));
        }
        let _ = write!(path, "H{RIGHT}");
        let _ = write!(
            svg,
            r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>"#
        );
        if !curve.dashed {
            let y = TOP + 20.0 + 22.0 * (index / 2) as f64;
            let _ = write!(
                svg,
                r#"<path d="M{0} {y}h28" stroke="{colour}" stroke-width="2"/><text x="{1}" y="{2}">{3} mm</text>"#,
                RIGHT + 16.0,
                RIGHT + 52.0,
                y + 4.0,
                curve.diameter / 1000.0,
            );
        }
    }
    let _ = write!(
        svg,
        r#"<text x="{0}" y="{1}">solid: as a run reads</text><text x="{0}" y="{2}">dashed: row by row</text><text x="{3}" y="{4}" text-anchor="middle">share of the tissue tiles read</text><text x="{LEFT}" y="18">share of planted lesions found</text></svg>"#,
        RIGHT + 16.0,
        TOP + 125.0,
        TOP + 147.0,
        f64::midpoint(LEFT, RIGHT),
        BOTTOM + 42.0,
    );
    svg.push('\n');
    svg
}

fn along(share: f64) -> f64 {
    LEFT + share.min(1.0) * (RIGHT - LEFT)
}

fn up(share: f64) -> f64 {
    BOTTOM - share * (BOTTOM - TOP)
}
