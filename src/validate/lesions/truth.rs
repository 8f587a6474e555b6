//! The lesions of one slide, as CAMELYON16 evaluates them.

use super::grid::{EvaluationGrid, ISOLATED_BELOW, PIXEL_UM, REACH};
use super::raster::{Connected, Raster, Run, components};
use crate::domain::annotation::{AnnotatedArea, Annotation, AreaKind};
use crate::validate::stats::froc::Lesion;

/// A lesion of a slide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LesionFacts {
    /// What it counts as.
    pub kind: Lesion,
    /// Major axis of the ellipse with its second moments, µm.
    pub major_axis_um: f64,
}

/// The lesions of one slide and where they are.
#[derive(Debug, Clone, PartialEq)]
pub struct GroundTruth {
    grid: EvaluationGrid,
    /// Runs with their lesions, row by row.
    runs: Vec<(Run, usize)>,
    lesions: Vec<LesionFacts>,
}

impl GroundTruth {
    /// From where tumour is: what is nearer to it than 37.5 µm joins it, holes are filled, and what
    /// is connected over sides or corners is one lesion.
    ///
    /// # Source
    /// CAMELYON16, `Evaluation_FROC.py`, `computeEvaluationMask` and `computeITCList`.
    pub(super) fn of_tumour(tumour: &Raster, grid: EvaluationGrid) -> Self {
        let mut lesions = tumour.grown(REACH);
        lesions.fill_holes();
        let runs = lesions.runs(true);
        let (labels, number) = components(&runs, Connected::Corners);
        let mut members: Vec<Vec<Run>> = vec![Vec::new(); number];
        for (run, &label) in runs.iter().zip(&labels) {
            members[label].push(*run);
        }
        let facts = |runs: &Vec<Run>| {
            let major_axis = major_axis(runs);
            LesionFacts {
                kind: if major_axis < ISOLATED_BELOW {
                    Lesion::IsolatedTumourCells
                } else {
                    Lesion::Metastasis
                },
                major_axis_um: major_axis * PIXEL_UM,
            }
        };
        Self {
            grid,
            lesions: members.iter().map(facts).collect(),
            runs: runs.into_iter().zip(labels).collect(),
        }
    }

    /// From outlines: a pixel is tumour if its middle lies in a lesion and in no healthy area.
    pub(super) fn of_annotation(annotation: &Annotation, grid: EvaluationGrid) -> Self {
        let mut tumour = Raster::new(grid.size);
        for (kind, value) in [(AreaKind::Lesion, true), (AreaKind::Healthy, false)] {
            for area in annotation.areas.iter().filter(|area| area.kind == kind) {
                draw(&mut tumour, area, value, &grid);
            }
        }
        Self::of_tumour(&tumour, grid)
    }

    /// The lesions, numbered from 0.
    #[must_use]
    pub fn lesions(&self) -> &[LesionFacts] {
        &self.lesions
    }

    /// The lesion at a place in level-0 pixels.
    #[must_use]
    pub fn lesion_at(&self, x: f64, y: f64) -> Option<usize> {
        let (column, row) = self.grid.pixel(x, y)?;
        let after = self
            .runs
            .partition_point(|(run, _)| (run.row, run.from) <= (row, column));
        let (run, lesion) = self.runs.get(after.checked_sub(1)?)?;
        (run.row == row && column < run.to).then_some(*lesion)
    }
}

/// Sets the pixels whose middle lies inside an odd number of an area's rings. An area so small that
/// it holds no middle sets the pixel of its first place, so that no lesion vanishes.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn draw(raster: &mut Raster, area: &AnnotatedArea, value: bool, grid: &EvaluationGrid) {
    let scaled = |at: f64| at / grid.downsample - 0.5;
    let (_, top, _, bottom) = area.bounds();
    let last = f64::from(grid.size.height) - 1.0;
    let (first, last) = (
        scaled(top).ceil().clamp(0.0, last + 1.0) as u32,
        scaled(bottom).floor().clamp(-1.0, last) as i64,
    );
    let mut drawn = false;
    for row in first..u32::try_from(last + 1).unwrap_or(0).max(first) {
        let y = f64::from(row);
        let mut crossings: Vec<f64> = Vec::new();
        for ring in &area.rings {
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                let (ay, by) = (scaled(a.y), scaled(b.y));
                if (ay <= y) != (by <= y) {
                    let (ax, bx) = (scaled(a.x), scaled(b.x));
                    crossings.push(ax + (y - ay) / (by - ay) * (bx - ax));
                }
            }
        }
        crossings.sort_by(f64::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let column = |at: f64| at.ceil().clamp(0.0, f64::from(grid.size.width)) as u32;
            let (from, to) = (column(pair[0]), column(pair[1]));
            if from < to {
                raster.fill(row, from, to, value);
                drawn = true;
            }
        }
    }
    if !drawn
        && value
        && let Some(place) = area.rings.first().and_then(|ring| ring.first())
        && let Some((column, row)) = grid.pixel(place.x, place.y)
    {
        raster.set(column, row, true);
    }
}

/// Length of the major axis of the ellipse that has the second moments of the pixels, pixels.
///
/// # Source
/// scikit-image `regionprops`, `axis_major_length`: four times the root of the larger eigenvalue of
/// the covariance of the pixels' middles.
fn major_axis(runs: &[Run]) -> f64 {
    let pixels = || {
        runs.iter().flat_map(|run| {
            (run.from..run.to).map(|column| (f64::from(column), f64::from(run.row)))
        })
    };
    let (mut number, mut x, mut y) = (0.0, 0.0, 0.0);
    for (column, row) in pixels() {
        number += 1.0;
        x += column;
        y += row;
    }
    let (x, y) = (x / number, y / number);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (column, row) in pixels() {
        xx += (column - x).powi(2);
        xy += (column - x) * (row - y);
        yy += (row - y).powi(2);
    }
    let (xx, xy, yy) = (xx / number, xy / number, yy / number);
    let larger = f64::midpoint(xx, yy) + ((xx - yy) / 2.0).hypot(xy);
    4.0 * larger.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::annotation::Level0Place;
    use crate::domain::geometry::LevelSize;

    fn grid(width: u32, height: u32) -> EvaluationGrid {
        EvaluationGrid {
            size: LevelSize { width, height },
            downsample: 32.0,
        }
    }

    fn square(kind: AreaKind, from: f64, to: f64) -> AnnotatedArea {
        let corners = [(from, from), (to, from), (to, to), (from, to)];
        AnnotatedArea {
            kind,
            rings: vec![corners.map(|(x, y)| Level0Place { x, y }).to_vec()],
        }
    }

    fn truth(areas: Vec<AnnotatedArea>, grid: EvaluationGrid) -> GroundTruth {
        let annotation = Annotation {
            areas,
            remarks: Vec::new(),
        };
        GroundTruth::of_annotation(&annotation, grid)
    }

    /// 75 ÷ (0.243 · 32 · 2) = 4.8225 pixels: a single tumour pixel grows to the 69 pixels within
    /// a distance whose square is at most 23: 9 + 2·(9 + 9 + 7 + 5) in its rows. The variance
    /// along a row is 2·(4² · 5 + 3² · 7 + 2² · 9 + 1 · 9) ÷ 69 = 376 ÷ 69, so the major axis is
    /// 4 · √(376 ÷ 69) = 9.337 pixels or 72.6 µm, below 275 µm: isolated tumour cells.
    #[test]
    fn a_single_pixel_by_hand() {
        let tiny = square(AreaKind::Lesion, 320.0, 321.0);
        let found = truth(vec![tiny], grid(30, 30));
        let pixels: u32 = found.runs.iter().map(|(run, _)| run.to - run.from).sum();
        assert_eq!(pixels, 69);
        let [lesion] = found.lesions() else {
            panic!("{:?}", found.lesions());
        };
        assert_eq!(lesion.kind, Lesion::IsolatedTumourCells);
        let expected = 4.0 * (376.0_f64 / 69.0).sqrt() * 7.776;
        assert!((lesion.major_axis_um - expected).abs() < 1e-9);
        // The pixel (10, 10) and four to its right belong to it, the fifth does not.
        let at = |column: f64| found.lesion_at((column + 0.5) * 32.0, 10.5 * 32.0);
        assert_eq!((at(14.0), at(15.0), at(5.0)), (Some(0), None, None));
    }

    /// Pixels of two tumours in a row, ten apart: 4 grown pixels from each side leave one free;
    /// nine apart they touch, so that 75 µm joins.
    #[test]
    fn tumours_within_75_um_are_one_lesion() {
        let two = |apart: f64| {
            let second = 10.5 * 32.0 + apart * 32.0;
            let mut far = square(AreaKind::Lesion, 0.0, 1.0);
            for place in &mut far.rings[0] {
                place.x += second;
                place.y += 10.5 * 32.0;
            }
            let near = square(AreaKind::Lesion, 10.5 * 32.0, 10.5 * 32.0 + 1.0);
            truth(vec![near, far], grid(60, 30)).lesions().len()
        };
        assert_eq!((two(9.0), two(10.0)), (1, 2));
    }

    /// A square of 40 pixels grows by 4 on each side: its major axis is that of its second
    /// moments, near 48 · 4 ÷ √12 = 55.4 pixels, above 275 ÷ 7.776 = 35.4: a metastasis. A healthy
    /// area inside of 20 pixels leaves 12 after growth, which is filled.
    #[test]
    fn a_large_square_is_a_metastasis_and_its_hole_is_filled() {
        let outer = square(AreaKind::Lesion, 320.0, 320.0 + 40.0 * 32.0);
        let inner = square(AreaKind::Healthy, 640.0, 640.0 + 20.0 * 32.0);
        let found = truth(vec![inner, outer], grid(70, 70));
        assert_eq!(found.lesions().len(), 1);
        assert_eq!(found.lesions()[0].kind, Lesion::Metastasis);
        let axis = found.lesions()[0].major_axis_um / 7.776;
        assert!((axis - 55.4).abs() < 0.7, "{axis}");
        let middle = 30.5 * 32.0;
        assert_eq!(found.lesion_at(middle, middle), Some(0));
        assert_eq!(found.lesion_at(5.5 * 32.0, middle), None);
    }

    /// The middle of a pixel decides: [32, 96) holds the middles 48 and 80, so two pixels a side.
    #[test]
    fn pixels_whose_middle_is_inside_are_drawn_and_areas_beyond_the_raster_are_cut() {
        let mut raster = Raster::new(grid(6, 6).size);
        draw(
            &mut raster,
            &square(AreaKind::Lesion, 32.0, 96.0),
            true,
            &grid(6, 6),
        );
        let runs: Vec<(u32, u32, u32)> = raster
            .runs(true)
            .iter()
            .map(|run| (run.row, run.from, run.to))
            .collect();
        assert_eq!(runs, [(1, 1, 3), (2, 1, 3)]);
        let beyond = square(AreaKind::Lesion, -1e6, 1e6);
        draw(&mut raster, &beyond, true, &grid(6, 6));
        assert_eq!(raster.runs(true).len(), 6);
        for (from, to) in [(-500.0, -400.0), (5_000.0, 6_000.0)] {
            let mut raster = Raster::new(grid(6, 6).size);
            draw(
                &mut raster,
                &square(AreaKind::Lesion, from, to),
                true,
                &grid(6, 6),
            );
            assert!(raster.runs(true).is_empty());
        }
    }

    #[derive(serde::Deserialize)]
    struct Reference {
        cases: Vec<Case>,
    }

    #[derive(serde::Deserialize)]
    struct Case {
        tumour: Vec<String>,
        lesions: Vec<(u64, f64)>,
    }

    /// Sizes and major axes on random rasters, by scipy and scikit-image.
    ///
    /// # Source
    /// `tests/validate/make_lesions.py`.
    #[test]
    fn lesions_are_those_of_scipy_and_scikit_image() {
        let reference = include_str!("../../../tests/validate/lesions.json");
        let reference: Reference = serde_json::from_str(reference).unwrap();
        for case in reference.cases {
            #[allow(clippy::cast_possible_truncation)]
            let grid = grid(case.tumour[0].len() as u32, case.tumour.len() as u32);
            let mut tumour = Raster::new(grid.size);
            for (row, signs) in (0..).zip(&case.tumour) {
                for (column, sign) in (0..).zip(signs.chars()) {
                    tumour.set(column, row, sign == '#');
                }
            }
            let truth = GroundTruth::of_tumour(&tumour, grid);
            let mut found: Vec<(u64, f64)> = truth
                .lesions()
                .iter()
                .enumerate()
                .map(|(lesion, facts)| {
                    let runs = truth.runs.iter().filter(|(_, of)| *of == lesion);
                    let pixels: u32 = runs.map(|(run, _)| run.to - run.from).sum();
                    (u64::from(pixels), facts.major_axis_um / PIXEL_UM)
                })
                .collect();
            found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            assert_eq!(found.len(), case.lesions.len(), "{:#?}", case.tumour);
            for (found, expected) in found.iter().zip(&case.lesions) {
                assert_eq!(found.0, expected.0);
                assert!(
                    (found.1 - expected.1).abs() < 1e-9,
                    "{found:?} {expected:?}"
                );
            }
        }
    }
}
