//! Runs, tiles and verdicts.

use super::world::{World, facts, finished, lymph_node, means, tile, verdict};
use zhedel::access::actor::Actor;
use zhedel::domain::consultation::WorkState;
use zhedel::domain::geometry::LevelSize;
use zhedel::domain::progress::Progress;
use zhedel::domain::provisional::Provisional;
use zhedel::domain::run::Correction;
use zhedel::domain::scale::{Mpp, MppSource};
use zhedel::domain::slide::ScanDescription;
use zhedel::domain::specimen::{Preparation, SpecimenFacts};
use zhedel::domain::tile::TileOutcome;
use zhedel::domain::verdict::{Coverage, Outcome};
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::runs::FinishedRun;

pub async fn a_verdict_is_read_as_it_was_recorded(world: World) {
    let slide = world.accept("1", lymph_node()).await.slide;
    assert_eq!(
        world.store.verdict(&world.actor, slide).await.unwrap(),
        None
    );
    let claim = world.claim("worker").await.unwrap();
    let actor = Actor::worker(claim.organisation);
    let description = ScanDescription {
        format: "Aperio SVS".into(),
        size: LevelSize {
            width: 2_220,
            height: 2_967,
        },
        mpp: Some(Mpp { x: 0.5, y: 0.5 }),
        mpp_source: MppSource::Vendor,
        objective_power: Some(20.0),
        scanner: None,
        associated: vec!["label".into()],
        warnings: vec![],
    };
    let store = &world.store;
    store
        .begin_run(&actor, &claim.lease, means("1"))
        .await
        .unwrap();
    store
        .describe_slide(&actor, &claim.lease, description.clone())
        .await
        .unwrap();
    let tiles: Vec<_> = (0..5).map(tile).collect();
    let first = store.append_tiles(&actor, &claim.lease, &tiles[..3]);
    first.await.unwrap();
    let end = FinishedRun {
        verdict: verdict(Outcome::Suspicious),
        tiles: tiles[3..].to_vec(),
    };
    store.finish_run(&actor, &claim.lease, end).await.unwrap();

    let record = store.verdict(&world.actor, slide).await.unwrap().unwrap();
    assert_eq!(record.verdict, verdict(Outcome::Suspicious));
    assert_eq!((record.run, record.version), (claim.lease.run, 1));
    assert_eq!(store.tiles(&world.actor, record.run).await.unwrap(), tiles);
    let detail = store.slide(&world.actor, slide).await.unwrap();
    assert_eq!(detail.description, Some(description));
    assert_eq!(detail.format, "Aperio SVS");
    assert_eq!(detail.slide.state, WorkState::Done);
    assert_eq!(detail.slide.score, Some(0.5));
    assert_eq!(detail.runs[0].model_version.as_deref(), Some("1"));
    assert!(detail.runs[0].finished_at >= detail.runs[0].started_at);
    assert_eq!(
        world.topics().await,
        ["slide.accepted", "verdict.final"].map(str::to_owned)
    );
}

pub async fn a_run_has_exactly_one_final_verdict(world: World) {
    let slide = world.accept("1", facts("S26-1", "urgent")).await.slide;
    let claim = world.claim("worker").await.unwrap();
    let actor = Actor::worker(claim.organisation);
    let outcomes = [
        Outcome::Suspicious,
        Outcome::NoSuspicionFound,
        Outcome::CannotAssess,
        Outcome::Failed,
    ];
    let tasks = outcomes.map(|outcome| {
        let (store, actor, lease) = (world.store.clone(), actor.clone(), claim.lease.clone());
        tokio::spawn(async move { store.finish_run(&actor, &lease, finished(outcome)).await })
    });
    let (mut recorded, mut refused) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => recorded += 1,
            Err(StoreError::AlreadyFinal { run }) if run == claim.lease.run => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((recorded, refused), (1, 3));
    let first = world.outcome_of(slide).await;
    let again = finished(Outcome::Failed);
    let late = world.store.finish_run(&actor, &claim.lease, again).await;
    assert!(matches!(late, Err(StoreError::AlreadyFinal { .. })));
    assert_eq!(world.outcome_of(slide).await, first);
}

pub async fn tiles_outlive_the_worker_that_recorded_them(world: World) {
    world.accept("1", facts("S26-1", "urgent")).await;
    let first = world.claim("first").await.unwrap();
    let actor = Actor::worker(first.organisation);
    let store = &world.store;
    let none = store.begin_run(&actor, &first.lease, means("1")).await;
    assert_eq!(none.unwrap(), []);
    let tiles: Vec<_> = (0..10).map(tile).collect();
    for piece in tiles.chunks(4) {
        let appended = store.append_tiles(&actor, &first.lease, piece).await;
        appended.unwrap();
    }
    world.clock.advance(7);
    let second = world.claim("second").await.unwrap();
    let late = store.append_tiles(&actor, &first.lease, &tiles).await;
    assert!(matches!(late, Err(StoreError::LeaseLost { .. })));
    let resumed = store.begin_run(&actor, &second.lease, means("1")).await;
    assert_eq!(resumed.unwrap(), tiles);
}

pub async fn a_tile_that_is_recorded_again_takes_the_place_of_what_was(world: World) {
    let run = world.accept("1", facts("S26-1", "urgent")).await.run;
    let claim = world.claim("first").await.unwrap();
    let actor = Actor::worker(claim.organisation);
    let store = &world.store;
    let begun = store.begin_run(&actor, &claim.lease, means("1")).await;
    begun.unwrap();
    let mut again = tile(1);
    again.outcome = TileOutcome::Read {
        scores: vec![0.25, 0.75],
    };
    for piece in [vec![tile(0), tile(1)], vec![again.clone()]] {
        let appended = store.append_tiles(&actor, &claim.lease, &piece).await;
        appended.unwrap();
    }
    let tiles = store.tiles(&world.actor, run).await.unwrap();
    assert_eq!(tiles, [tile(0), again]);
}

pub async fn what_can_be_said_early_is_told_until_the_verdict_is_final(world: World) {
    let accepted = world.accept("1", lymph_node()).await;
    let claim = world.claim("first").await.unwrap();
    let actor = Actor::worker(claim.organisation);
    let store = &world.store;
    let begun = store.begin_run(&actor, &claim.lease, means("1")).await;
    begun.unwrap();
    let told = || async {
        let slide = store.slide(&world.actor, accepted.slide).await.unwrap();
        slide.slide.provisional
    };
    assert_eq!(told().await, None);
    let early = |suspicious, read| Provisional {
        suspicious,
        score: Some(0.5),
        coverage: Coverage::new(100, read, 0),
        regions: Vec::new(),
        elapsed_ms: 1_000.0,
    };
    for version in [early(false, 6), early(true, 40)] {
        let recorded = store.record_provisional(&actor, &claim.lease, &version);
        recorded.await.unwrap();
        assert_eq!(told().await, Some(version));
    }
    let verdict = finished(Outcome::CannotAssess);
    let recorded = store.finish_run(&actor, &claim.lease, verdict).await;
    recorded.unwrap();
    assert_eq!(told().await, None);
    let version = early(true, 41);
    let late = store.record_provisional(&actor, &claim.lease, &version);
    assert!(late.await.is_err());
}

pub async fn what_another_model_said_early_does_not_count(world: World) {
    let accepted = world.accept("1", lymph_node()).await;
    let first = world.claim("first").await.unwrap();
    let actor = Actor::worker(first.organisation);
    let store = &world.store;
    let begun = store.begin_run(&actor, &first.lease, means("1")).await;
    begun.unwrap();
    let early = Provisional {
        suspicious: true,
        score: Some(0.9),
        coverage: Coverage::new(100, 9, 0),
        regions: Vec::new(),
        elapsed_ms: 500.0,
    };
    let recorded = store.record_provisional(&actor, &first.lease, &early);
    recorded.await.unwrap();
    world.queue.yield_back(&first.lease).await.unwrap();
    let second = world.claim("second").await.unwrap();
    let begun = store.begin_run(&actor, &second.lease, means("2")).await;
    begun.unwrap();
    let slide = store.slide(&world.actor, accepted.slide).await.unwrap();
    assert_eq!(slide.slide.provisional, None);
}

pub async fn tiles_of_another_model_do_not_count(world: World) {
    let run = world.accept("1", facts("S26-1", "urgent")).await.run;
    let first = world.claim("first").await.unwrap();
    let actor = Actor::worker(first.organisation);
    let store = &world.store;
    store
        .begin_run(&actor, &first.lease, means("1"))
        .await
        .unwrap();
    let old = [tile(1), tile(2)];
    let appended = store.append_tiles(&actor, &first.lease, &old).await;
    appended.unwrap();
    world.queue.yield_back(&first.lease).await.unwrap();
    let second = world.claim("second").await.unwrap();
    let resumed = store.begin_run(&actor, &second.lease, means("2")).await;
    assert_eq!(resumed.unwrap(), []);
    let new = [tile(4)];
    let appended = store.append_tiles(&actor, &second.lease, &new).await;
    appended.unwrap();
    assert_eq!(store.tiles(&world.actor, run).await.unwrap(), new);
}

pub async fn a_correction_supersedes_by_a_link(world: World) {
    let accepted = world.accept("1", lymph_node()).await;
    world.carry_out(Outcome::CannotAssess).await;
    let correction = Correction {
        mpp: Some(Mpp { x: 0.5, y: 0.5 }),
        facts: SpecimenFacts {
            preparation: Some(Preparation::Ffpe),
            ..SpecimenFacts::default()
        },
        ..Correction::default()
    };
    let run = world
        .store
        .request_run(&world.actor, accepted.slide, correction.clone())
        .await
        .unwrap();
    let detail = world
        .store
        .slide(&world.actor, accepted.slide)
        .await
        .unwrap();
    assert_eq!(detail.slide.run, run);
    assert_eq!(detail.slide.state, WorkState::Queued);
    assert_eq!(
        detail.slide.outcome, None,
        "the old answer no longer stands"
    );
    assert_eq!(detail.slide.inputs.mpp, correction.mpp);
    let stated = &detail.slide.inputs.facts;
    assert_eq!(stated.organ, Some("lymph_node".parse().unwrap()));
    assert_eq!(stated.preparation, Some(Preparation::Ffpe));
    let [new, old] = &detail.runs[..] else {
        panic!("{:?}", detail.runs);
    };
    assert_eq!((old.id, old.superseded_by), (accepted.run, Some(run)));
    assert_eq!((new.id, new.superseded_by), (run, None));
    assert_eq!(old.outcome, Some(Outcome::CannotAssess));

    world.carry_out(Outcome::NoSuspicionFound).await;
    let outcome = world.outcome_of(accepted.slide).await;
    assert_eq!(outcome, Some(Outcome::NoSuspicionFound));
    let records = world.store.audit_after(&world.actor, 0, 100).await.unwrap();
    let asked = records.iter().find(|one| one.action == "run.request");
    let details = &asked.unwrap().details;
    assert!(details.contains(&accepted.run.to_string()), "{details}");
    assert!(world.topics().await.contains(&"run.requested".to_owned()));
}

pub async fn a_correction_cancels_a_run_that_is_under_way(world: World) {
    let slide = world.accept("1", facts("S26-1", "urgent")).await.slide;
    let old = world.claim("worker").await.unwrap();
    let actor = Actor::worker(old.organisation);
    let run = world
        .store
        .request_run(&world.actor, slide, Correction::default())
        .await
        .unwrap();
    let beat = world.queue.heartbeat(&old.lease).await;
    assert!(matches!(beat, Err(StoreError::LeaseLost { .. })));
    let suspicious = finished(Outcome::Suspicious);
    let late = world.store.finish_run(&actor, &old.lease, suspicious).await;
    assert!(matches!(late, Err(StoreError::LeaseLost { .. })));
    let detail = world.store.slide(&world.actor, slide).await.unwrap();
    assert_eq!(detail.runs[1].outcome, Some(Outcome::Failed));
    assert_eq!(world.claim("worker").await.unwrap().lease.run, run);
}

pub async fn progress_is_shown_and_told(world: World) {
    let slide = world.accept("1", facts("S26-1", "urgent")).await.slide;
    let claim = world.claim("worker").await.unwrap();
    let actor = Actor::worker(claim.organisation);
    let progress = Progress::Classifying {
        done: 3,
        planned: 9,
    };
    let store = &world.store;
    let recorded = store.record_progress(&actor, &claim.lease, progress).await;
    recorded.unwrap();
    let detail = store.slide(&world.actor, slide).await.unwrap();
    assert_eq!(detail.slide.state, WorkState::InProgress);
    assert_eq!(detail.slide.progress, Some(progress));
    let events = store.events_after(&world.actor, 0, 10).await.unwrap();
    let told = events.last().unwrap();
    assert_eq!(told.topic, "run.progress");
    assert_eq!(told.payload["progress"]["step"], "classifying");
    assert_eq!(told.payload["progress"]["done"], 3);
}

pub async fn nothing_is_recorded_before_a_run_was_begun(world: World) {
    world.accept("1", facts("S26-1", "urgent")).await;
    let claim = world.claim("worker").await.unwrap();
    let actor = Actor::worker(claim.organisation);
    let tiles = [tile(1)];
    let early = world.store.append_tiles(&actor, &claim.lease, &tiles).await;
    assert!(matches!(early, Err(StoreError::Invalid { .. })));
}
