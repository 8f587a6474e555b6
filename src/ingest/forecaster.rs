//! The admission check: when the verdict of a slide is expected, from the moment it is accepted.
//!
//! A forecast is told beside a slide and never holds it up: where none can be made, none is told.

use crate::access::actor::Actor;
use crate::domain::forecast::line::{LONGEST_LINE, forecasts};
use crate::domain::forecast::pace::{Paces, RECENT_RUNS};
use crate::domain::forecast::prediction::Forecast;
use crate::domain::ids::RunId;
use crate::store::contract::Store;
use crate::store::contract::clock::Clock;
use crate::store::contract::error::StoreError;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long forecasts are told again before they are made anew: a list that many people look at
/// costs no more than one.
const FRESH: Duration = Duration::from_secs(1);

/// The forecast of every run that waits or is under way.
pub type Expected = Arc<HashMap<RunId, Forecast>>;

/// Makes forecasts.
#[derive(Clone)]
pub struct Forecaster {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    workers: usize,
    last: Arc<Mutex<Option<(Instant, Expected)>>>,
}

impl Forecaster {
    /// Forecasts for an installation with so many workers.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, workers: usize) -> Self {
        Self {
            store,
            clock,
            workers,
            last: Arc::default(),
        }
    }

    /// What is expected now, or was a second ago.
    pub async fn expected(&self) -> Expected {
        let mut last = self.last.lock().await;
        if let Some((made, expected)) = last.as_ref()
            && made.elapsed() < FRESH
        {
            return Arc::clone(expected);
        }
        match self.make().await {
            Ok(expected) => {
                *last = Some((Instant::now(), Arc::clone(&expected)));
                expected
            }
            Err(error) => {
                tracing::warn!(%error, "finish times could not be predicted");
                Arc::default()
            }
        }
    }

    /// The forecast of a run that was just queued, which is kept to be held against its verdict;
    /// `None` for a run that has its verdict already or stands too far behind.
    pub async fn admit(&self, actor: &Actor, run: RunId) -> Option<Forecast> {
        *self.last.lock().await = None;
        let forecast = self.expected().await.get(&run)?.clone();
        tracing::info!(
            %run,
            window = forecast.window.code(),
            ahead = forecast.ahead,
            rough = forecast.rough,
            "finish time predicted"
        );
        if let Err(error) = self.store.record_forecast(actor, run, &forecast).await {
            tracing::warn!(%error, "a forecast could not be kept");
        }
        Some(forecast)
    }

    async fn make(&self) -> Result<Expected, StoreError> {
        let line = self.store.queued_runs(LONGEST_LINE).await?;
        if line.is_empty() {
            return Ok(Arc::default());
        }
        let costs = self.store.run_costs(RECENT_RUNS).await?;
        let (workers, now) = (self.workers, self.clock.now());
        let made = tokio::task::spawn_blocking(move || {
            let made = forecasts(&line, &Paces::of(&costs), workers, now);
            line.iter().map(|queued| queued.run).zip(made).collect()
        });
        Ok(Arc::new(made.await.unwrap_or_default()))
    }
}
