//! Finished runs in a few numbers.

use super::world::{World, facts, finished, means};
use jiff::civil::Date;
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::drift::week::{DriftWeek, WeekSums};
use zhedel::domain::geometry::LevelSize;
use zhedel::domain::ids::SlideId;
use zhedel::domain::run::Correction;
use zhedel::domain::scale::MppSource;
use zhedel::domain::scanner::Scanner;
use zhedel::domain::slide::ScanDescription;
use zhedel::domain::stain_figures::{DyeFigures, StainFigures};
use zhedel::domain::tile_figures::TileFigures;
use zhedel::domain::verdict::{ModelIdentity, Outcome};
use zhedel::store::contract::Store;
use zhedel::store::contract::error::StoreError;

const DAY: i64 = 24 * 60 * 60;

async fn weeks(store: &dyn Store, actor: &Actor) -> Vec<DriftWeek> {
    let mut weeks = store.drift_weeks(actor, Date::MIN).await.unwrap();
    weeks.sort_by_key(|week| (week.scanner.clone(), week.monday));
    weeks
}

fn scanned_by(serial: &str) -> ScanDescription {
    ScanDescription {
        format: "test".into(),
        size: LevelSize {
            width: 9,
            height: 9,
        },
        mpp: None,
        mpp_source: MppSource::Unknown,
        objective_power: None,
        scanner: Scanner::told(None, Some("X1"), Some(serial)),
        associated: vec![],
        warnings: vec![],
    }
}

/// Carries the next job out with a model, tiles and a stain.
pub async fn carry_out(world: &World, serial: Option<&str>, outcome: Outcome) -> SlideId {
    let claim = world.claim("worker").await.expect("a job waits");
    let actor = Actor::worker(claim.organisation);
    let store = &world.store;
    let begun = store.begin_run(&actor, &claim.lease, means("1"));
    begun.await.unwrap();
    if let Some(serial) = serial {
        let described = store.describe_slide(&actor, &claim.lease, scanned_by(serial));
        described.await.unwrap();
    }
    let mut run = finished(outcome);
    run.verdict.model = Some(ModelIdentity {
        name: "model".into(),
        version: "1".into(),
        variant: "f32".into(),
        sha256: String::new(),
        engine: "test".into(),
    });
    let mut tiles = TileFigures::default();
    tiles.count_score(0.5);
    run.verdict.tile_figures = Some(tiles);
    let dye = DyeFigures {
        mean: 0.25,
        spread: 0.125,
    };
    run.verdict.stain_figures = Some(StainFigures {
        points: 7,
        haematoxylin: dye,
        eosin: dye,
    });
    let recorded = store.finish_run(&actor, &claim.lease, run);
    recorded.await.unwrap();
    claim.slide
}

pub async fn the_verdict_of_every_current_run_is_followed(world: World) {
    let store = world.store.as_ref();
    world.accept("1", facts("S26-1", "urgent")).await;
    let first = carry_out(&world, None, Outcome::Suspicious).await;
    world.accept("2", facts("S26-2", "urgent")).await;
    carry_out(&world, None, Outcome::CannotAssess).await;
    // A run that failed before a model was loaded belongs to no group.
    world.accept("3", facts("S26-3", "urgent")).await;
    world.carry_out(Outcome::Failed).await;
    let found = weeks(store, &world.actor).await;
    let [week] = &found[..] else {
        panic!("one week: {found:#?}")
    };
    assert_eq!(week.model, "model 1");
    assert_eq!(week.scanner, "test, scale not told");
    let sums = &week.sums;
    assert_eq!((sums.slides, sums.tiled, sums.tiles.read()), (2, 2, 2));
    assert_eq!(
        (sums.outcomes["suspicious"], sums.outcomes["cannot_assess"]),
        (1, 1)
    );
    assert_eq!(sums.reasons["technical_error"], 1);
    assert_eq!(sums.scores.percentile(50), Some(0.5));
    assert_eq!(sums.eosin.mean(), Some(0.25));
    assert!(weeks(store, &world.stranger).await.is_empty());

    // A later run takes the place of the one that it supersedes.
    store
        .request_run(&world.actor, first, Correction::default())
        .await
        .unwrap();
    let found = weeks(store, &world.actor).await;
    assert_eq!(found[0].sums.outcomes.get("suspicious"), None);
    carry_out(&world, None, Outcome::NoSuspicionFound).await;
    let sums = WeekSums::of(
        weeks(store, &world.actor)
            .await
            .iter()
            .map(|week| &week.sums),
    );
    assert_eq!((sums.slides, sums.outcomes["no_suspicion_found"]), (2, 1));
}

pub async fn weeks_are_kept_apart_by_scanner_and_time(world: World) {
    let store = world.store.as_ref();
    for (number, serial) in [("1", "A"), ("2", "B"), ("3", "A")] {
        world.accept(number, facts(number, "urgent")).await;
        carry_out(&world, Some(serial), Outcome::Suspicious).await;
    }
    world.clock.advance(70 * DAY);
    world.accept("4", facts("4", "urgent")).await;
    carry_out(&world, Some("A"), Outcome::NoSuspicionFound).await;
    world.clock.advance(70 * DAY);
    world.accept("5", facts("5", "urgent")).await;
    carry_out(&world, Some("A"), Outcome::NoSuspicionFound).await;
    let all = weeks(store, &world.actor).await;
    let seen: Vec<(&str, u64)> = all
        .iter()
        .map(|week| (&*week.scanner, week.sums.slides))
        .collect();
    let (a, b) = ("X1, no. A", "X1, no. B");
    assert_eq!(seen, [(a, 2), (a, 1), (a, 1), (b, 1)]);
    assert_eq!(all[1].monday, all[0].monday + jiff::Span::new().weeks(10));
    // A baseline is never too old; what lies between it and the time asked for is left out.
    let late = store
        .drift_weeks(&world.actor, all[2].monday)
        .await
        .unwrap();
    let mut mondays: Vec<Date> = late.iter().map(|week| week.monday).collect();
    mondays.sort_unstable();
    assert_eq!(mondays, [all[0].monday, all[0].monday, all[2].monday]);
}

pub async fn what_validations_found_is_for_those_who_may_see_it(world: World) {
    let store = world.store.as_ref();
    assert_eq!(store.validated_models(&world.actor).await.unwrap(), []);
    let technician = Actor {
        roles: vec![Role::Technician],
        ..world.actor.clone()
    };
    let refused = store.validated_models(&technician).await.unwrap_err();
    assert!(matches!(refused, StoreError::Denied { .. }), "{refused}");
}
