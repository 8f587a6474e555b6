//! The job queue.

use super::world::{World, digest, facts, finished, means, worker};
use std::collections::HashSet;
use zhedel::access::actor::Actor;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::queue::AttemptEnd;

pub async fn the_earliest_due_comes_first(world: World) {
    let routine = world.accept("1", facts("S26-1", "routine")).await;
    let urgent = world.accept("2", facts("S26-2", "urgent")).await;
    let now = world.accept("3", facts("S26-3", "intraoperative")).await;
    let mut order = Vec::new();
    while let Some(claim) = world.claim("worker").await {
        order.push(claim.slide);
    }
    assert_eq!(order, [now.slide, urgent.slide, routine.slide]);
}

pub async fn a_patient_on_the_table_goes_before_what_is_overdue(world: World) {
    let routine = world.accept("1", facts("S26-1", "routine")).await;
    let urgent = world.accept("2", facts("S26-2", "urgent")).await;
    world.clock.advance(3 * 24 * 3_600);
    let now = world.accept("3", facts("S26-3", "intraoperative")).await;
    let mut order = Vec::new();
    while let Some(claim) = world.claim("worker").await {
        order.push(claim.slide);
    }
    assert_eq!(order, [now.slide, urgent.slide, routine.slide]);
}

pub async fn no_job_is_given_to_two_workers(world: World) {
    const JOBS: usize = 24;
    for job in 0..JOBS {
        let name = job.to_string();
        world.accept(&name, facts(&name, "urgent")).await;
    }
    let workers = (0..6).map(|number| {
        let queue = world.queue.clone();
        tokio::spawn(async move {
            let name = worker(&format!("worker {number}"));
            let mut runs = Vec::new();
            while let Some(claim) = queue.claim(&name).await.unwrap() {
                runs.push(claim.lease.run);
            }
            runs
        })
    });
    let workers: Vec<_> = workers.collect();
    let mut all = Vec::new();
    for task in workers {
        all.extend(task.await.unwrap());
    }
    assert_eq!(all.len(), JOBS);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), JOBS);
}

pub async fn yielding_costs_no_attempt_and_lets_the_urgent_one_through(world: World) {
    world.accept("1", facts("S26-1", "routine")).await;
    let slow = world.claim("worker").await.unwrap();
    assert_eq!(world.queue.peek().await.unwrap(), None);
    let urgent = world.accept("2", facts("S26-2", "intraoperative")).await;
    let next = world.queue.peek().await.unwrap().unwrap();
    assert!(next.due_at < slow.due_at && next.intraoperative && !slow.intraoperative);
    world.queue.yield_back(&slow.lease).await.unwrap();

    let next = world.claim("worker").await.unwrap();
    assert_eq!(next.slide, urgent.slide);
    let again = world.claim("worker").await.unwrap();
    assert_eq!((again.lease.run, again.attempt), (slow.lease.run, 1));
    let lost = world.queue.heartbeat(&slow.lease).await;
    assert!(matches!(lost, Err(StoreError::LeaseLost { .. })));
    assert!(world.topics().await.contains(&"run.requeued".to_owned()));
}

pub async fn a_stale_lease_is_taken_over_and_its_holder_records_nothing(world: World) {
    let slide = world.accept("1", facts("S26-1", "urgent")).await.slide;
    let old = world.claim("silent").await.unwrap();
    assert_eq!(world.claim("other").await, None);
    world.clock.advance(7);
    let new = world.claim("other").await.unwrap();
    assert_eq!((new.lease.run, new.attempt), (old.lease.run, 2));
    assert!(new.lease.epoch > old.lease.epoch);

    let actor = Actor::worker(old.organisation);
    let lost = |answer: Result<(), StoreError>| {
        assert!(
            matches!(answer, Err(StoreError::LeaseLost { .. })),
            "{answer:?}"
        );
    };
    let store = &world.store;
    let begun = store.begin_run(&actor, &old.lease, means("1")).await;
    lost(begun.map(drop));
    let suspicious = finished(Outcome::Suspicious);
    lost(store.finish_run(&actor, &old.lease, suspicious).await);
    lost(world.queue.heartbeat(&old.lease).await);
    lost(world.queue.yield_back(&old.lease).await);
    let failed = AttemptEnd::Failed { error: "x".into() };
    lost(world.queue.finish(&old.lease, failed).await);

    let answer = finished(Outcome::NoSuspicionFound);
    store
        .begin_run(&actor, &new.lease, means("1"))
        .await
        .unwrap();
    store.finish_run(&actor, &new.lease, answer).await.unwrap();
    assert_eq!(
        world.outcome_of(slide).await,
        Some(Outcome::NoSuspicionFound)
    );
}

pub async fn a_heartbeat_keeps_a_lease(world: World) {
    world.accept("1", facts("S26-1", "urgent")).await;
    let claim = world.claim("alive").await.unwrap();
    for _ in 0..5 {
        world.clock.advance(4);
        world.queue.heartbeat(&claim.lease).await.unwrap();
        assert_eq!(world.claim("other").await, None);
    }
}

pub async fn a_job_that_kills_every_worker_ends_as_failed(world: World) {
    let slide = world.accept("1", facts("S26-1", "urgent")).await.slide;
    for attempt in 1..=3 {
        assert_eq!(world.claim("victim").await.unwrap().attempt, attempt);
        world.clock.advance(7);
    }
    assert_eq!(world.claim("victim").await, None);
    assert_eq!(world.outcome_of(slide).await, Some(Outcome::Failed));
    let page = world.store.worklist(&world.actor, None, 10).await.unwrap();
    assert_eq!(page.items[0].consultation.outcome, Some(Outcome::Failed));
    let depth = world.queue.depth().await.unwrap();
    assert_eq!((depth.waiting, depth.running, depth.poisoned), (0, 0, 1));
}

pub async fn a_failed_attempt_waits_before_the_next(world: World) {
    let slide = world.accept("1", facts("S26-1", "urgent")).await.slide;
    for attempt in 1..=3 {
        let claim = world.claim("worker").await.unwrap();
        assert_eq!(claim.attempt, attempt);
        let error = format!("error {attempt}");
        let end = AttemptEnd::Failed { error };
        world.queue.finish(&claim.lease, end).await.unwrap();
        assert_eq!(world.claim("worker").await, None, "it waits or is poison");
        world.clock.advance(6);
    }
    assert_eq!(world.claim("worker").await, None);
    let record = world.store.verdict(&world.actor, slide).await.unwrap();
    let verdict = record.unwrap().verdict;
    assert_eq!(verdict.outcome, Outcome::Failed);
    assert!(verdict.reasons[0].sentence.contains("error 3"));
}

pub async fn a_dead_workers_job_goes_back_at_once(world: World) {
    world.accept("1", facts("S26-1", "urgent")).await;
    world.accept("2", facts("S26-2", "urgent")).await;
    let dead = world.claim("dead").await.unwrap();
    world.claim("alive").await.unwrap();
    let put_back = world.queue.requeue_dead(&worker("dead")).await.unwrap();
    assert_eq!(put_back, 1);
    let again = world.claim("other").await.unwrap();
    assert_eq!((again.lease.run, again.attempt), (dead.lease.run, 2));
    for _ in 0..2 {
        world.queue.requeue_dead(&worker("other")).await.unwrap();
        world.claim("other").await;
    }
    assert_eq!(world.claim("other").await, None);
    assert_eq!(world.outcome_of(dead.slide).await, Some(Outcome::Failed));
}

pub async fn pushing_again_changes_nothing(world: World) {
    let run = world.accept("1", facts("S26-1", "urgent")).await.run;
    let job = world.queue.push(&world.actor, run).await.unwrap();
    assert_eq!(world.queue.push(&world.actor, run).await.unwrap(), job);
    assert_eq!(world.claim("worker").await.unwrap().lease.job, job);
    assert_eq!(world.claim("worker").await, None);
    let foreign = world.queue.push(&world.stranger, run).await;
    assert!(matches!(foreign, Err(StoreError::NotFound { .. })));
}

pub async fn a_job_is_done_only_with_a_verdict(world: World) {
    let accepted = world.accept("1", facts("S26-1", "urgent")).await;
    let claim = world.claim("worker").await.unwrap();
    let early = world.queue.finish(&claim.lease, AttemptEnd::Done).await;
    assert!(matches!(early, Err(StoreError::Invalid { .. })));
    let actor = Actor::worker(claim.organisation);
    let order = world
        .store
        .run_order(&actor, claim.lease.run)
        .await
        .unwrap();
    assert_eq!((order.slide, order.digest), (accepted.slide, digest("1")));
    let answer = finished(Outcome::CannotAssess);
    let recorded = world.store.finish_run(&actor, &claim.lease, answer).await;
    recorded.unwrap();
    world
        .queue
        .finish(&claim.lease, AttemptEnd::Done)
        .await
        .unwrap();
    assert_eq!(world.queue.depth().await.unwrap().running, 0);
}
