//! The rings of outlines: what makes one usable, and what is doubtful about it.

use super::error::AnnotationError;
use super::limits::AnnotationLimits;
use crate::domain::annotation::{AnnotatedArea, Annotation, AreaKind, Level0Place};

/// Fewest places that enclose anything.
const LEAST_PLACES: usize = 3;

/// Gathers areas and checks their rings.
pub(super) struct Gatherer<'a> {
    limits: &'a AnnotationLimits,
    annotation: Annotation,
    places: usize,
    comparisons: u64,
}

impl<'a> Gatherer<'a> {
    pub(super) fn new(limits: &'a AnnotationLimits) -> Self {
        Self {
            limits,
            annotation: Annotation::default(),
            places: 0,
            comparisons: 0,
        }
    }

    /// Something that a person should know.
    pub(super) fn remark(&mut self, remark: String) {
        self.annotation.remarks.push(remark);
    }

    /// Takes an area; `name` is what remarks call it. An outer ring of fewer than three places
    /// encloses nothing, so the area is left out, and told.
    pub(super) fn area(
        &mut self,
        name: &str,
        kind: AreaKind,
        rings: Vec<Vec<Level0Place>>,
    ) -> Result<(), AnnotationError> {
        let mut usable = Vec::with_capacity(rings.len());
        for (number, ring) in rings.into_iter().enumerate() {
            self.places += ring.len();
            self.limits.require_places(self.places)?;
            let ring = distinct(ring);
            if ring.len() < LEAST_PLACES {
                self.remark(format!(
                    "{name} has an outline of {} places, which encloses nothing; it is left out",
                    ring.len()
                ));
                if number == 0 {
                    return Ok(());
                }
                continue;
            }
            if self.crosses_itself(&ring)? {
                self.remark(format!(
                    "{name} has an outline that crosses itself; what it encloses an even number of times is left out"
                ));
            }
            usable.push(ring);
        }
        self.annotation.areas.push(AnnotatedArea {
            kind,
            rings: usable,
        });
        self.limits.require_areas(self.annotation.areas.len())
    }

    pub(super) fn finish(self) -> Annotation {
        self.annotation
    }

    /// Whether two sides of a ring cross properly; sides that only touch do not.
    fn crosses_itself(&mut self, ring: &[Level0Place]) -> Result<bool, AnnotationError> {
        let mut sides: Vec<(Level0Place, Level0Place)> = ring
            .iter()
            .copied()
            .zip(ring.iter().copied().cycle().skip(1))
            .collect();
        let left = |side: &(Level0Place, Level0Place)| side.0.x.min(side.1.x);
        let right = |side: &(Level0Place, Level0Place)| side.0.x.max(side.1.x);
        sides.sort_by(|a, b| left(a).total_cmp(&left(b)));
        for (number, side) in sides.iter().enumerate() {
            for other in &sides[number + 1..] {
                if left(other) > right(side) {
                    break;
                }
                self.comparisons += 1;
                if self.comparisons > self.limits.comparisons {
                    return Err(AnnotationError::TooTangled);
                }
                if cross(*side, *other) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// The places without repeats in a row, and without the first one again at the end.
fn distinct(mut ring: Vec<Level0Place>) -> Vec<Level0Place> {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

fn cross(a: (Level0Place, Level0Place), b: (Level0Place, Level0Place)) -> bool {
    let side = |from: Level0Place, to: Level0Place, at: Level0Place| {
        (to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x)
    };
    side(a.0, a.1, b.0) * side(a.0, a.1, b.1) < 0.0
        && side(b.0, b.1, a.0) * side(b.0, b.1, a.1) < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(places: &[(f64, f64)]) -> Vec<Level0Place> {
        places.iter().map(|&(x, y)| Level0Place { x, y }).collect()
    }

    fn gathered(rings: Vec<Vec<Level0Place>>, limits: &AnnotationLimits) -> Annotation {
        let mut gatherer = Gatherer::new(limits);
        gatherer.area("it", AreaKind::Lesion, rings).unwrap();
        gatherer.finish()
    }

    #[test]
    fn rings_are_open_and_what_encloses_nothing_is_left_out_and_told() {
        let limits = AnnotationLimits::default();
        let square = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]);
        let found = gathered(vec![square, ring(&[(1.0, 1.0), (2.0, 2.0)])], &limits);
        assert_eq!(found.areas[0].rings.len(), 1);
        assert_eq!(found.areas[0].rings[0].len(), 4);
        assert_eq!(found.areas[0].bounds(), (0.0, 0.0, 4.0, 4.0));
        assert_eq!(found.remarks.len(), 1);
        let found = gathered(vec![ring(&[(1.0, 1.0), (2.0, 2.0), (1.0, 1.0)])], &limits);
        assert!(found.areas.is_empty() && found.remarks.len() == 1);
    }

    #[test]
    fn only_an_outline_that_crosses_itself_is_told() {
        let limits = AnnotationLimits::default();
        let bow = ring(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]);
        let found = gathered(vec![bow.clone()], &limits);
        assert!(found.areas.len() == 1 && found.remarks[0].contains("crosses itself"));
        // It touches itself at (2, 0).
        let touching = ring(&[
            (0.0, 0.0),
            (2.0, 0.0),
            (4.0, 0.0),
            (4.0, 4.0),
            (2.0, 0.0),
            (0.0, 4.0),
        ]);
        assert!(gathered(vec![touching], &limits).remarks.is_empty());
        let few = AnnotationLimits {
            comparisons: 0,
            ..limits
        };
        let refused = Gatherer::new(&few).area("it", AreaKind::Lesion, vec![bow]);
        assert_eq!(refused, Err(AnnotationError::TooTangled));
    }

    #[test]
    fn limits_hold() {
        let limits = AnnotationLimits {
            places: 3,
            areas: 1,
            ..AnnotationLimits::default()
        };
        let triangle = ring(&[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]);
        let mut gatherer = Gatherer::new(&limits);
        let mut take = || gatherer.area("it", AreaKind::Lesion, vec![triangle.clone()]);
        assert_eq!(take(), Ok(()));
        assert!(take().unwrap_err().to_string().contains("6 places"));
    }
}
