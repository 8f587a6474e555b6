//! What forecasts of finish times are made from, and the forecasts that were made.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::forecast::accuracy::MetForecast;
use crate::domain::forecast::cost::RunCost;
use crate::domain::forecast::line::QueuedRun;
use crate::domain::forecast::prediction::Forecast;
use crate::domain::ids::RunId;

/// Keeping forecasts.
///
/// Workers work for every organisation, so what they have done and have to do is told whole, to the
/// service alone: hence [`Forecasts::queued_runs`] and [`Forecasts::run_costs`] take no [`Actor`], and
/// what they give is never shown.
pub trait Forecasts: Send + Sync {
    /// Runs without a verdict in the order in which [`super::queue::JobQueue::claim`] gives them,
    /// those that workers hold among them; at most the first `most`.
    fn queued_runs(&self, most: u32) -> Answer<'_, Vec<QueuedRun>>;

    /// What the last runs cost that one worker carried out from beginning to end, newest first.
    fn run_costs(&self, most: u32) -> Answer<'_, Vec<RunCost>>;

    /// Keeps the forecast of a run that was just queued. The first one stays.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such run.
    fn record_forecast<'a>(
        &'a self,
        actor: &'a Actor,
        run: RunId,
        forecast: &'a Forecast,
    ) -> Answer<'a, ()>;

    /// The last forecasts whose runs have a verdict by now, newest first. Runs that failed or that a
    /// correction ended are left out.
    fn met_forecasts<'a>(&'a self, actor: &'a Actor, most: u32) -> Answer<'a, Vec<MetForecast>>;
}
