//! What a finished run cost.

use crate::domain::geometry::LevelSize;
use crate::domain::verdict::{Outcome, ReasonCode, Verdict};

/// What a finished run cost: what the next ones are predicted from.
#[derive(Debug, Clone, PartialEq)]
pub struct RunCost {
    /// Name of the model.
    pub model: Option<String>,
    /// Area of level 0, mm²; `None` if the scale was unknown.
    pub slide_mm2: Option<f64>,
    /// Tiles of the base grid that were planned and worked on.
    pub tiles: u64,
    /// Opening and surveying, s.
    pub head_s: f64,
    /// Reading and classifying, half-stride tiles included, s.
    pub classify_s: f64,
    /// From the last tile to the recorded verdict, s.
    pub tail_s: f64,
}

/// A wall clock that tells so much more than the run's own clock has been put forward.
const MOST_TAIL_S: f64 = 60.0;

impl RunCost {
    /// The cost of a run that one worker carried out from beginning to end. `size` is that of level
    /// 0, `wall_s` what the wall clock says from its beginning to the recorded verdict.
    ///
    /// `None` for a run that tells nothing of the next one: it failed, or its time was over before
    /// its tiles were.
    #[must_use]
    pub fn of(verdict: &Verdict, size: Option<LevelSize>, wall_s: f64) -> Option<Self> {
        let timing = &verdict.timing;
        let cut = verdict
            .tile_figures
            .as_ref()
            .is_some_and(|tiles| tiles.not_reached > 0);
        let ended_early = verdict
            .reasons
            .iter()
            .any(|reason| reason.code == ReasonCode::Deadline);
        if verdict.outcome == Outcome::Failed || cut || ended_early || timing.total_ms <= 0.0 {
            return None;
        }
        let coverage = verdict.coverage;
        let classified = coverage.read + coverage.failed > 0;
        let head_s = (timing.open_ms + timing.tissue_ms) / 1000.0;
        let classify_s = timing.classify_ms / 1000.0;
        let own_tail_s = (timing.total_ms / 1000.0 - head_s - classify_s).max(0.0);
        let told_tail_s = wall_s - head_s - classify_s;
        let tail_s = if (own_tail_s..own_tail_s + MOST_TAIL_S).contains(&told_tail_s) {
            told_tail_s
        } else {
            own_tail_s
        };
        Some(Self {
            model: verdict.model.as_ref().map(|model| model.name.clone()),
            slide_mm2: size.and_then(|size| {
                let pixels = f64::from(size.width) * f64::from(size.height);
                Some(verdict.mpp.mpp()?.area_mm2(pixels))
            }),
            tiles: if classified { coverage.planned } else { 0 },
            head_s,
            classify_s,
            tail_s,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::scale::MppSource;
    use crate::domain::specimen::SpecimenFacts;
    use crate::domain::tile_figures::TileFigures;
    use crate::domain::verdict::{Coverage, Reason, Timing, VerdictScale};

    fn verdict() -> Verdict {
        let mut verdict = Verdict::failed("", SpecimenFacts::default());
        verdict.outcome = Outcome::Suspicious;
        verdict.reasons.clear();
        verdict.coverage = Coverage::new(500, 480, 20);
        verdict.timing = Timing {
            open_ms: 250.0,
            tissue_ms: 750.0,
            classify_ms: 2_000.0,
            total_ms: 3_500.0,
            tiles_per_s: 250.0,
        };
        verdict.mpp = VerdictScale {
            x: Some(0.5),
            y: Some(0.5),
            source: MppSource::Given,
        };
        verdict
    }

    const SIZE: LevelSize = LevelSize {
        width: 20_000,
        height: 10_000,
    };

    #[test]
    fn parts_add_up_to_the_wall_clock_unless_that_was_put() {
        let parts = |wall_s| {
            let cost = RunCost::of(&verdict(), Some(SIZE), wall_s).unwrap();
            assert_eq!((cost.slide_mm2, cost.tiles), (Some(50.0), 500));
            (cost.head_s, cost.classify_s, cost.tail_s)
        };
        assert_eq!(parts(4.0), (1.0, 2.0, 1.0));
        for wrong in [-3_600.0, 0.0, 3_600.0, f64::NAN] {
            assert_eq!(parts(wrong), (1.0, 2.0, 0.5), "{wrong}");
        }
    }

    #[test]
    fn a_run_that_failed_or_was_cut_off_tells_nothing() {
        let mut failed = verdict();
        failed.outcome = Outcome::Failed;
        let mut cut = verdict();
        cut.tile_figures = Some(TileFigures {
            not_reached: 1,
            ..TileFigures::default()
        });
        let mut late = verdict();
        late.reasons = vec![Reason::new(ReasonCode::Deadline, "")];
        for one in [failed, cut, late] {
            assert_eq!(RunCost::of(&one, Some(SIZE), 4.0), None);
        }
    }

    #[test]
    fn planned_tiles_that_nobody_read_cost_nothing() {
        let mut outside = verdict();
        outside.coverage = Coverage::new(500, 0, 0);
        assert_eq!(RunCost::of(&outside, None, 4.0).unwrap().tiles, 0);
    }
}
