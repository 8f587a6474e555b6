//! The queue as a line, and when each of its runs will have its verdict.

use super::pace::{Left, Pace, Paces, Steps};
use super::prediction::{Cause, Forecast, Window, after};
use super::scenario::{Course, SCENARIOS, shuffled};
use crate::domain::deadline::{LEAST_RUN, verdict_needed_by};
use crate::domain::ids::RunId;
use crate::domain::progress::Progress;
use jiff::Timestamp;

/// A run that has no verdict yet.
#[derive(Debug, Clone, PartialEq)]
pub struct QueuedRun {
    /// The run.
    pub run: RunId,
    /// When its read is due.
    pub due_at: Timestamp,
    /// It is not taken up before this.
    pub not_before: Timestamp,
    /// Name of the model, where it is known.
    pub model: Option<String>,
    /// Area of level 0, mm²: 0 if the file was opened and its scale is unknown, `None` if it was
    /// not opened.
    pub slide_mm2: Option<f64>,
    /// How far it is, if a worker holds it.
    pub progress: Option<Progress>,
}

/// Runs that are looked at; those behind them get no forecast.
pub const LONGEST_LINE: u32 = 2_000;
/// More workers than this make no difference to a forecast.
const MOST_WORKERS: usize = 64;
/// From the end of a run to the beginning of the next one, s: workers look for work a few times a
/// second.
const TAKING_UP_S: f64 = 0.1;
/// Belongs to no run.
const FIXED_KEY: u64 = 0;
/// Scenarios below the 10th, 50th and 90th percentile.
const EARLY: usize = SCENARIOS / 10;
const MIDDLE: usize = SCENARIOS / 2;
const LATE: usize = SCENARIOS - 1 - EARLY;

/// Forecasts for every run of `line`, which is in the order in which runs are claimed; those that
/// workers hold stand among the others, since a run makes way for one that comes before it.
///
/// Slides that are still to come are not foreseen.
#[must_use]
pub fn forecasts(
    line: &[QueuedRun],
    paces: &Paces,
    workers: usize,
    now: Timestamp,
) -> Vec<Forecast> {
    let mut seats = Seats::new(workers);
    let fixed = shuffled(FIXED_KEY);
    line.iter()
        .enumerate()
        .map(|(ahead, run)| {
            let pace = paces.with(run.model.as_deref());
            let tissue = shuffled(key(run.run));
            let lefts = std::array::from_fn(|scenario| {
                let steps = Steps {
                    speed: scenario,
                    fixed: fixed[scenario],
                    tissue: tissue[scenario],
                };
                pace.left(run.slide_mm2, run.progress, steps)
            });
            let times = Times {
                now,
                window_s: seconds_from(now, verdict_needed_by(run.due_at)),
                ready_s: seconds_from(now, run.not_before).max(0.0),
            };
            times.forecast(&mut seats, &lefts, pace, ahead)
        })
        .collect()
}

fn seconds_from(now: Timestamp, then: Timestamp) -> f64 {
    then.duration_since(now).as_secs_f64()
}

/// Ids of runs differ most in their last bits.
#[allow(clippy::cast_possible_truncation, reason = "the last bits are wanted")]
fn key(run: RunId) -> u64 {
    run.uuid().as_u128() as u64
}

/// When each worker is free, s from now, in every scenario.
struct Seats {
    free_s: Vec<f64>,
    workers: usize,
}

impl Seats {
    fn new(workers: usize) -> Self {
        let workers = workers.clamp(1, MOST_WORKERS);
        Self {
            free_s: vec![0.0; workers * SCENARIOS],
            workers,
        }
    }

    /// The worker that is free first in a scenario.
    fn first(&mut self, scenario: usize) -> &mut f64 {
        let begin = scenario * self.workers;
        let row = &mut self.free_s[begin..begin + self.workers];
        let mut first = 0;
        for seat in 1..row.len() {
            if row[seat] < row[first] {
                first = seat;
            }
        }
        &mut row[first]
    }
}

/// What the clock says to a run.
struct Times {
    now: Timestamp,
    /// When its window closes, s from now.
    window_s: f64,
    /// When it can be taken up, s from now.
    ready_s: f64,
}

impl Times {
    /// Gives the run its seat in every scenario, and tells what follows.
    fn forecast(
        &self,
        seats: &mut Seats,
        lefts: &[Left; SCENARIOS],
        pace: &Pace,
        ahead: usize,
    ) -> Forecast {
        let mut ends: Course = [0.0; SCENARIOS];
        let mut alone: Course = [0.0; SCENARIOS];
        let mut too_late = 0;
        for (scenario, left) in lefts.iter().enumerate() {
            let free_s = seats.first(scenario);
            let start_s = free_s.max(self.ready_s) + TAKING_UP_S;
            let whole_s = start_s + left.whole_s;
            // A run ends with its window, and has a minute whatever the time.
            let cut_s = self.window_s.max(start_s + LEAST_RUN.as_secs_f64()) + left.tail_s;
            *free_s = whole_s.min(cut_s);
            ends[scenario] = *free_s;
            alone[scenario] = left.whole_s;
            too_late += usize::from(whole_s > self.window_s);
        }
        ends.sort_by(f64::total_cmp);
        alone.sort_by(f64::total_cmp);
        let window = match too_late {
            late if late > MIDDLE => Window::Missed,
            late if late > EARLY => Window::AtRisk,
            _ => Window::Kept,
        };
        let cause = if self.window_s <= 0.0 {
            Cause::Overdue
        } else if alone[if window == Window::Missed {
            MIDDLE
        } else {
            LATE
        }] > self.window_s
        {
            Cause::Size
        } else {
            Cause::Queue
        };
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Forecast {
            made_at: self.now,
            early: after(self.now, ends[EARLY]),
            expected: after(self.now, ends[MIDDLE]),
            late: after(self.now, ends[LATE]),
            window,
            cause: (window != Window::Kept).then_some(cause),
            ahead: count(ahead),
            runs: count(pace.runs),
            rough: pace.rough,
        }
    }
}

#[cfg(test)]
mod tests;
