//! How well finish times were predicted.

use super::prediction::Window;
use crate::domain::deadline::verdict_needed_by;
use jiff::Timestamp;
use serde::Serialize;

/// Verdicts that the figures are taken from.
pub const RECENT_VERDICTS: u32 = 500;

/// A forecast, as it was made when its run was queued, beside the verdict that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetForecast {
    /// When it was made.
    pub made_at: Timestamp,
    /// Lower end of its interval.
    pub early: Timestamp,
    /// Its middle.
    pub expected: Timestamp,
    /// Upper end of its interval.
    pub late: Timestamp,
    /// What it said of the window.
    pub window: Window,
    /// Whether it was a rough guess.
    pub rough: bool,
    /// When the read was due.
    pub due_at: Timestamp,
    /// When the verdict was recorded.
    pub finished_at: Timestamp,
}

/// How well finish times were predicted, over the last verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Accuracy {
    /// Verdicts that were predicted.
    pub n: u64,
    /// Of these, by a rough guess.
    pub rough: u64,
    /// Median of how far the verdict was from the expected time, s; `null` without verdicts.
    pub median_absolute_error_s: Option<f64>,
    /// Median of how much later than expected the verdict came, s: negative if earlier.
    pub median_error_s: Option<f64>,
    /// Verdicts inside their interval, which is meant to hold eight of ten.
    pub inside: u64,
    /// The same as a share.
    pub inside_share: Option<f64>,
    /// Verdicts that came after their window.
    pub late: u64,
    /// Of these, those of which nobody was warned when they were queued.
    pub late_unwarned: u64,
    /// Verdicts left out because the clock was put back between forecast and verdict.
    pub left_out: u64,
}

impl Accuracy {
    /// The figures of some verdicts, in any order.
    #[must_use]
    pub fn of(met: &[MetForecast]) -> Self {
        let counted: Vec<&MetForecast> = met
            .iter()
            .filter(|one| one.finished_at >= one.made_at)
            .collect();
        let errors: Vec<f64> = counted
            .iter()
            .map(|one| one.finished_at.duration_since(one.expected).as_secs_f64())
            .collect();
        let count = |which: &dyn Fn(&MetForecast) -> bool| {
            counted.iter().filter(|one| which(one)).count() as u64
        };
        let is_late = |one: &MetForecast| one.finished_at > verdict_needed_by(one.due_at);
        let n = counted.len() as u64;
        let inside = count(&|one| (one.early..=one.late).contains(&one.finished_at));
        Self {
            n,
            rough: count(&|one| one.rough),
            median_absolute_error_s: median(errors.iter().map(|error| error.abs()).collect()),
            median_error_s: median(errors),
            inside,
            inside_share: (n > 0).then(|| inside as f64 / n as f64),
            late: count(&is_late),
            late_unwarned: count(&|one| is_late(one) && one.window == Window::Kept),
            left_out: (met.len() - counted.len()) as u64,
        }
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = values.get(values.len() / 2)?;
    let lower = values.get((values.len() - 1) / 2)?;
    Some(f64::midpoint(*lower, *upper))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn at(seconds: i64) -> Timestamp {
        "2026-05-01T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
    }

    /// Expected after 10 to 30 s, at 20 s.
    fn met(finished: i64, due: i64, window: Window) -> MetForecast {
        MetForecast {
            made_at: at(0),
            early: at(10),
            expected: at(20),
            late: at(30),
            window,
            rough: false,
            due_at: at(due),
            finished_at: at(finished),
        }
    }

    #[test]
    fn errors_are_counted_and_a_clock_that_was_put_back_is_left_out() {
        let accuracy = Accuracy::of(&[
            met(15, 1_200, Window::Kept),
            met(20, 1_200, Window::Kept),
            met(40, 330, Window::Kept),
            met(70, 330, Window::AtRisk),
            met(-5, 1_200, Window::Kept),
        ]);
        assert_eq!(
            accuracy,
            Accuracy {
                n: 4,
                rough: 0,
                median_absolute_error_s: Some(12.5),
                median_error_s: Some(10.0),
                inside: 2,
                inside_share: Some(0.5),
                late: 2,
                late_unwarned: 1,
                left_out: 1,
            }
        );
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        assert_eq!(Accuracy::of(&[]), Accuracy::default());
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
    }
}
