//! What forecasts are made from, and the forecasts that were made.

use super::world::{World, facts, finished, means, submission, worker};
use jiff::{SignedDuration, Timestamp};
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::forecast::accuracy::MetForecast;
use zhedel::domain::forecast::cost::RunCost;
use zhedel::domain::forecast::prediction::{Cause, Forecast, Window};
use zhedel::domain::geometry::LevelSize;
use zhedel::domain::ids::RunId;
use zhedel::domain::progress::Progress;
use zhedel::domain::run::Correction;
use zhedel::domain::scale::{Mpp, MppSource};
use zhedel::domain::slide::ScanDescription;
use zhedel::domain::verdict::{Coverage, Outcome, Timing, VerdictScale};
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::queue::Claim;

const HALF: Mpp = Mpp { x: 0.5, y: 0.5 };

fn scan(mpp: Option<Mpp>) -> ScanDescription {
    ScanDescription {
        format: "test".into(),
        size: LevelSize {
            width: 20_000,
            height: 10_000,
        },
        mpp,
        mpp_source: MppSource::Vendor,
        objective_power: None,
        scanner: None,
        associated: vec![],
        warnings: vec![],
    }
}

async fn accept(world: &World, bytes: &str, urgency: &str, scan: Option<ScanDescription>) -> RunId {
    let mut submission = submission(bytes, facts(bytes, urgency));
    submission.description = scan;
    let accepted = world.store.accept_slide(&world.actor, submission);
    accepted.await.unwrap().run
}

pub async fn the_line_is_that_of_claims_with_what_is_known_of_each_run(world: World) {
    let routine = accept(&world, "1", "routine", Some(scan(Some(HALF)))).await;
    let unscaled = accept(&world, "2", "urgent", Some(scan(None))).await;
    let unopened = accept(&world, "3", "intraoperative", None).await;
    let line = world.store.queued_runs(10).await.unwrap();
    let seen: Vec<_> = line.iter().map(|one| (one.run, one.slide_mm2)).collect();
    let all = [
        (unopened, None),
        (unscaled, Some(0.0)),
        (routine, Some(50.0)),
    ];
    assert_eq!(seen, all);
    assert_eq!(world.store.queued_runs(2).await.unwrap().len(), 2);
    assert!(line.iter().all(|one| one.progress.is_none()));

    // Who works on a run does not change its place; that it is under way is told.
    let claim = world.claim("worker").await.unwrap();
    let actor = Actor::worker(claim.organisation);
    let store = &world.store;
    let begun = store.begin_run(&actor, &claim.lease, means("1"));
    begun.await.unwrap();
    let progress = Progress::Classifying {
        done: 3,
        planned: 9,
    };
    let told = store.record_progress(&actor, &claim.lease, progress);
    told.await.unwrap();
    let first = store.queued_runs(1).await.unwrap().remove(0);
    assert_eq!((first.run, first.progress), (unopened, Some(progress)));
    assert_eq!(first.model.as_deref(), Some("model"));
    world.queue.yield_back(&claim.lease).await.unwrap();
    let first = store.queued_runs(1).await.unwrap().remove(0);
    assert_eq!((first.run, first.progress), (unopened, None));
    // A verdict ends it.
    finish(
        &world,
        &world.claim("worker").await.unwrap(),
        Outcome::Suspicious,
    )
    .await;
    assert_eq!(store.queued_runs(10).await.unwrap().len(), 2);
}

/// Carries a claimed run out: half a second to open, 1.5 s until tiles, 4 s of tiles, 1 s after it.
async fn finish(world: &World, claim: &Claim, outcome: Outcome) {
    let actor = Actor::worker(claim.organisation);
    let store = &world.store;
    let begun = store.begin_run(&actor, &claim.lease, means("1"));
    begun.await.unwrap();
    world.clock.advance(7);
    world.queue.heartbeat(&claim.lease).await.unwrap();
    let mut run = finished(outcome);
    run.verdict.coverage = Coverage::new(400, 390, 10);
    run.verdict.timing = Timing {
        open_ms: 500.0,
        tissue_ms: 1_500.0,
        classify_ms: 4_000.0,
        total_ms: 6_200.0,
        tiles_per_s: 100.0,
    };
    run.verdict.mpp = VerdictScale {
        x: Some(0.5),
        y: Some(0.5),
        source: MppSource::Vendor,
    };
    let recorded = store.finish_run(&actor, &claim.lease, run);
    recorded.await.unwrap();
}

pub async fn only_a_run_carried_out_in_one_go_tells_what_it_cost(world: World) {
    accept(&world, "1", "urgent", Some(scan(Some(HALF)))).await;
    finish(
        &world,
        &world.claim("worker").await.unwrap(),
        Outcome::Suspicious,
    )
    .await;
    let cost = RunCost {
        model: None,
        slide_mm2: Some(50.0),
        tiles: 400,
        head_s: 2.0,
        classify_s: 4.0,
        tail_s: 1.0,
    };
    assert_eq!(
        world.store.run_costs(10).await.unwrap(),
        *std::slice::from_ref(&cost)
    );

    accept(&world, "2", "urgent", None).await;
    let given_back = world.claim("worker").await.unwrap();
    world.queue.yield_back(&given_back.lease).await.unwrap();
    finish(
        &world,
        &world.claim("worker").await.unwrap(),
        Outcome::Suspicious,
    )
    .await;
    accept(&world, "3", "urgent", None).await;
    finish(
        &world,
        &world.claim("worker").await.unwrap(),
        Outcome::Failed,
    )
    .await;
    assert_eq!(
        world.store.run_costs(10).await.unwrap(),
        *std::slice::from_ref(&cost)
    );

    accept(&world, "4", "urgent", None).await;
    finish(
        &world,
        &world.claim("worker").await.unwrap(),
        Outcome::CannotAssess,
    )
    .await;
    let unopened = RunCost {
        slide_mm2: None,
        ..cost.clone()
    };
    assert_eq!(
        world.store.run_costs(10).await.unwrap(),
        [unopened.clone(), cost]
    );
    assert_eq!(world.store.run_costs(1).await.unwrap(), [unopened]);
}

fn forecast(made_at: Timestamp) -> Forecast {
    let after = |seconds| made_at + SignedDuration::from_secs(seconds);
    Forecast {
        made_at,
        early: after(5),
        expected: after(6),
        late: after(9),
        window: Window::Missed,
        cause: Some(Cause::Size),
        ahead: 0,
        runs: 3,
        rough: true,
    }
}

pub async fn a_forecast_stays_as_it_was_made_and_meets_its_verdict(world: World) {
    let store = &world.store;
    let run = accept(&world, "1", "urgent", None).await;
    let made = forecast(world.clock.now());
    let later = Forecast {
        expected: made.late,
        ..made.clone()
    };
    for forecast in [&made, &later] {
        let kept = store.record_forecast(&world.actor, run, forecast);
        kept.await.unwrap();
    }
    assert_eq!(store.met_forecasts(&world.actor, 10).await.unwrap(), []);
    let foreign = store.record_forecast(&world.stranger, run, &made).await;
    assert!(matches!(foreign, Err(StoreError::NotFound { .. })));
    let reader = Actor {
        roles: vec![Role::Validator],
        ..world.actor.clone()
    };
    let denied = store.record_forecast(&reader, run, &made).await;
    assert!(matches!(denied, Err(StoreError::Denied { .. })));

    let claim = world.queue.claim(&worker("worker")).await.unwrap().unwrap();
    finish(&world, &claim, Outcome::Suspicious).await;
    let met = MetForecast {
        made_at: made.made_at,
        early: made.early,
        expected: made.expected,
        late: made.late,
        window: Window::Missed,
        rough: true,
        due_at: claim.due_at,
        finished_at: made.made_at + SignedDuration::from_secs(7),
    };
    assert_eq!(store.met_forecasts(&world.actor, 10).await.unwrap(), [met]);
    assert_eq!(store.met_forecasts(&world.stranger, 10).await.unwrap(), []);

    // A run that a correction ended has no verdict that could be held against a forecast.
    let other = accept(&world, "2", "urgent", None).await;
    let kept = store.record_forecast(&world.actor, other, &made);
    kept.await.unwrap();
    let slide = world.claim("worker").await.unwrap().slide;
    let asked = store.request_run(&world.actor, slide, Correction::default());
    asked.await.unwrap();
    assert_eq!(store.met_forecasts(&world.actor, 10).await.unwrap(), [met]);
}
