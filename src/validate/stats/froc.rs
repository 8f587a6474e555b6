//! Free-response ROC of CAMELYON16, on hits that are already assigned to lesions.

use super::error::{StatsError, require_count, require_finite};
use serde::Serialize;

/// False positives per slide at which sensitivity is read.
pub const RATES: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0];

/// What kind of lesion an annotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lesion {
    /// Counts: found or missed.
    Metastasis,
    /// Isolated tumour cells (major axis below 275 µm): hits in it count neither way, and missing
    /// it costs nothing.
    IsolatedTumourCells,
}

/// A place that the model points at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Score, higher for more suspicious.
    pub score: f64,
    /// The lesion of its slide that it lies in, from 0; `None` outside every lesion.
    pub lesion: Option<usize>,
}

/// A slide with its lesions and hits; a slide without lesions counts for false positives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FrocSlide {
    /// Its lesions.
    pub lesions: Vec<Lesion>,
    /// What the model points at.
    pub hits: Vec<Hit>,
}

/// What a hit is that lies in a lesion which a higher hit has already found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedHit {
    /// Nothing, as in the challenge's own evaluation: several hits in one lesion are one true
    /// positive and none of them is a false positive.
    Ignored,
    /// A false positive, by the letter of the challenge's rules.
    #[default]
    FalsePositive,
}

impl RepeatedHit {
    /// The code used in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ignored => "ignored",
            Self::FalsePositive => "false_positive",
        }
    }
}

/// One point of a FROC curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FrocPoint {
    /// Hits at or above it count; `None` where no hit counts.
    pub threshold: Option<f64>,
    /// Mean number of false positives, over all slides.
    pub false_positives_per_slide: f64,
    /// Metastases found, fraction of all.
    pub sensitivity: f64,
}

/// FROC curve with its score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Froc {
    /// Points, strictest first: one without any hit, then one per distinct score.
    pub points: Vec<FrocPoint>,
    /// Sensitivity at each of [`RATES`].
    pub sensitivities: [f64; 6],
    /// Mean of those sensitivities.
    pub score: f64,
    /// Slides.
    pub slides: usize,
    /// Metastases.
    pub metastases: usize,
    /// Lesions of isolated tumour cells, which were left out.
    pub isolated_tumour_cells: usize,
}

/// FROC curve and CAMELYON16 score over slides.
///
/// A lesion's score is that of its highest hit. Every distinct score is a threshold; hits of one
/// score count together. Between points sensitivity is interpolated linearly, beyond the last it
/// stays; where several points have one rate of false positives the highest counts.
///
/// The challenge's own program leaves out the lowest value among the scores of false positives and
/// of lesions; a missed lesion has score 0 there, so that value is 0 unless every lesion was found.
/// Here the lowest score is a threshold like any other.
///
/// # Errors
/// `TooFew` without slides or without metastases; `NotFinite` and `UnknownLesion` name the hit.
///
/// # Source
/// Ehteshami Bejnordi et al., JAMA 318:2199 (2017), supplement.
pub fn froc<'a>(
    slides: impl IntoIterator<Item = &'a FrocSlide>,
    repeated: RepeatedHit,
) -> Result<Froc, StatsError> {
    let mut tally = Tally::default();
    for slide in slides {
        tally.add(slide, repeated)?;
    }
    require_count("slides", tally.slides, 1)?;
    require_count("metastases", tally.metastases, 1)?;
    let points = tally.points();
    let sensitivities = RATES.map(|rate| sensitivity_at(&points, rate));
    Ok(Froc {
        score: sensitivities.iter().sum::<f64>() / RATES.len() as f64,
        points,
        sensitivities,
        slides: tally.slides,
        metastases: tally.metastases,
        isolated_tumour_cells: tally.isolated_tumour_cells,
    })
}

/// What was found over all slides.
#[derive(Default)]
struct Tally {
    slides: usize,
    metastases: usize,
    isolated_tumour_cells: usize,
    /// Score and whether it is that of a lesion found; else it is a false positive.
    events: Vec<(f64, bool)>,
}

impl Tally {
    fn add(&mut self, slide: &FrocSlide, repeated: RepeatedHit) -> Result<(), StatsError> {
        let scores: Vec<f64> = slide.hits.iter().map(|hit| hit.score).collect();
        require_finite("score of hit", &scores)?;
        let mut highest: Vec<Option<f64>> = vec![None; slide.lesions.len()];
        for (at, hit) in slide.hits.iter().enumerate() {
            // Minus zero ties with zero; the total order of floats would set it apart.
            let score = hit.score + 0.0;
            let Some(lesion) = hit.lesion else {
                self.events.push((score, false));
                continue;
            };
            let kind = slide.lesions.get(lesion).ok_or(StatsError::UnknownLesion {
                slide: self.slides,
                hit: at,
                lesion,
                lesions: slide.lesions.len(),
            })?;
            if *kind == Lesion::IsolatedTumourCells {
                continue;
            }
            let outdone = match highest[lesion] {
                None => {
                    highest[lesion] = Some(score);
                    continue;
                }
                Some(before) => {
                    highest[lesion] = Some(before.max(score));
                    before.min(score)
                }
            };
            if repeated == RepeatedHit::FalsePositive {
                self.events.push((outdone, false));
            }
        }
        self.events
            .extend(highest.into_iter().flatten().map(|score| (score, true)));
        let metastases = slide.lesions.iter().filter(|&&l| l == Lesion::Metastasis);
        let metastases = metastases.count();
        self.slides += 1;
        self.metastases += metastases;
        self.isolated_tumour_cells += slide.lesions.len() - metastases;
        Ok(())
    }

    fn points(&mut self) -> Vec<FrocPoint> {
        self.events.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut points = vec![FrocPoint {
            threshold: None,
            false_positives_per_slide: 0.0,
            sensitivity: 0.0,
        }];
        let (mut found, mut false_positives) = (0, 0);
        for tied in self.events.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            let lesions = tied.iter().filter(|event| event.1).count();
            found += lesions;
            false_positives += tied.len() - lesions;
            points.push(FrocPoint {
                threshold: Some(tied[0].0),
                false_positives_per_slide: false_positives as f64 / self.slides as f64,
                sensitivity: found as f64 / self.metastases as f64,
            });
        }
        points
    }
}

impl Froc {
    /// Sensitivity at a mean number of false positives per slide, interpolated as for [`RATES`].
    pub fn sensitivity_at(&self, rate: f64) -> f64 {
        sensitivity_at(&self.points, rate)
    }
}

/// Sensitivity at a rate of false positives per slide, interpolated; the first point has rate 0.
fn sensitivity_at(points: &[FrocPoint], rate: f64) -> f64 {
    let after = points.partition_point(|point| point.false_positives_per_slide <= rate);
    let below = points[after - 1];
    points.get(after).map_or(below.sensitivity, |above| {
        let step = above.false_positives_per_slide - below.false_positives_per_slide;
        let share = (rate - below.false_positives_per_slide) / step;
        below.sensitivity + share * (above.sensitivity - below.sensitivity)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Lesion::{IsolatedTumourCells, Metastasis};

    fn hit(score: f64, lesion: Option<usize>) -> Hit {
        Hit { score, lesion }
    }

    fn assert_near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }

    /// Two slides, three metastases, of which one is missed, and isolated tumour cells.
    fn two_slides() -> [FrocSlide; 2] {
        [
            FrocSlide {
                lesions: vec![Metastasis, IsolatedTumourCells, Metastasis],
                hits: vec![
                    hit(0.9, Some(0)),
                    hit(0.4, Some(0)),
                    hit(0.95, Some(1)),
                    hit(0.6, None),
                ],
            },
            FrocSlide {
                lesions: vec![Metastasis],
                hits: vec![hit(0.5, Some(0)), hit(0.5, None), hit(0.3, None)],
            },
        ]
    }

    /// Above 0.9 nothing; 0.9: one of three found, no false positive; 0.6: one, 1/2 per slide; 0.5,
    /// a tie: two found, 1 per slide; 0.3: two, 3/2 per slide. Hence 1/3 at ¼ and ½, 2/3 from 1 on.
    #[test]
    fn two_slides_by_hand() {
        let found = froc(&two_slides(), RepeatedHit::Ignored).unwrap();
        let third = 1.0 / 3.0;
        let rates: Vec<f64> = found
            .points
            .iter()
            .map(|point| point.false_positives_per_slide)
            .collect();
        assert_near(&rates, &[0.0, 0.0, 0.5, 1.0, 1.5]);
        let two = 2.0 * third;
        assert_near(&found.sensitivities, &[third, third, two, two, two, two]);
        assert!((found.score - (2.0 * third + 4.0 * two) / 6.0).abs() < 1e-12);
        assert_eq!((found.metastases, found.isolated_tumour_cells), (3, 1));
    }

    /// The second hit in the first lesion, 0.4, is then one more false positive below 0.5: rates 0,
    /// 0, 1/2, 1, 3/2, 2, and no sensitivity changes.
    #[test]
    fn a_repeated_hit_can_be_counted_as_a_false_positive() {
        let found = froc(&two_slides(), RepeatedHit::FalsePositive).unwrap();
        let rates: Vec<f64> = found
            .points
            .iter()
            .map(|point| point.false_positives_per_slide)
            .collect();
        assert_near(&rates, &[0.0, 0.0, 0.5, 1.0, 1.5, 2.0]);
    }

    /// The lower hit is outdone whichever comes first.
    #[test]
    fn the_order_of_hits_does_not_matter() {
        let mut turned = two_slides();
        for slide in &mut turned {
            slide.hits.reverse();
        }
        for repeated in [RepeatedHit::Ignored, RepeatedHit::FalsePositive] {
            assert_eq!(froc(&turned, repeated), froc(&two_slides(), repeated));
        }
    }

    /// One slide, two metastases at 0.8 and 0.2, three false positives between: from (0, 1/2) to
    /// (3, 1/2), then (3, 1). At 4 and 8 the curve has ended and stays at 1; below it is 1/2.
    #[test]
    fn beyond_its_end_the_curve_stays() {
        let slide = FrocSlide {
            lesions: vec![Metastasis; 2],
            hits: vec![
                hit(0.8, Some(0)),
                hit(0.7, None),
                hit(0.6, None),
                hit(0.5, None),
                hit(0.2, Some(1)),
            ],
        };
        let found = froc([&slide], RepeatedHit::Ignored).unwrap();
        assert_near(&found.sensitivities, &[0.5, 0.5, 0.5, 0.5, 1.0, 1.0]);
    }

    /// One slide; the tie at 0.7 goes from (0, 0) to (1, 1) at once: ¼ and ½ lie on that line.
    #[test]
    fn a_tie_of_lesion_and_false_positive_is_one_slanted_step() {
        let slide = FrocSlide {
            lesions: vec![Metastasis],
            hits: vec![hit(0.7, Some(0)), hit(0.7, None)],
        };
        let found = froc([&slide], RepeatedHit::Ignored).unwrap();
        assert_near(&found.sensitivities, &[0.25, 0.5, 1.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn a_normal_slide_dilutes_false_positives() {
        let mut slides = two_slides().to_vec();
        slides.extend([FrocSlide::default(), FrocSlide::default()]);
        let found = froc(&slides, RepeatedHit::Ignored).unwrap();
        let last = found.points.last().unwrap();
        assert!((last.false_positives_per_slide - 0.75).abs() < 1e-15);
    }

    #[test]
    fn without_a_hit_sensitivity_is_computed_and_without_a_metastasis_it_is_not() {
        let silent = FrocSlide {
            lesions: vec![Metastasis],
            hits: vec![],
        };
        let found = froc([&silent], RepeatedHit::Ignored).unwrap();
        assert!(found.score.abs() < 1e-15 && found.points.len() == 1);
        let without = FrocSlide {
            lesions: vec![IsolatedTumourCells],
            hits: vec![hit(0.9, Some(0))],
        };
        assert!(matches!(
            froc([&without], RepeatedHit::Ignored),
            Err(StatsError::TooFew {
                what: "metastases",
                ..
            })
        ));
        assert!(matches!(
            froc([], RepeatedHit::Ignored),
            Err(StatsError::TooFew { what: "slides", .. })
        ));
    }

    #[test]
    fn a_hit_in_no_known_lesion_or_without_a_score_is_named() {
        let slide = FrocSlide {
            lesions: vec![Metastasis],
            hits: vec![hit(0.9, Some(1))],
        };
        assert_eq!(
            froc([&slide], RepeatedHit::Ignored)
                .unwrap_err()
                .to_string(),
            "hit 0 of slide 0 lies in lesion 1, but the slide has 1"
        );
        let slide = FrocSlide {
            lesions: vec![Metastasis],
            hits: vec![hit(f64::NAN, None)],
        };
        assert!(matches!(
            froc([&slide], RepeatedHit::Ignored),
            Err(StatsError::NotFinite { .. })
        ));
    }
}
