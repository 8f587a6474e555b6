//! Finished runs in a few numbers.

use super::world::{World, facts};
use zhedel::domain::drift::record::DriftRecord;
use zhedel::domain::run::Correction;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::Store;

async fn records(store: &dyn Store, actor: &zhedel::access::actor::Actor) -> Vec<DriftRecord> {
    store.drift_records(actor).await.unwrap()
}

pub async fn the_verdict_of_every_current_run_is_followed(world: World) {
    let store = world.store.as_ref();
    world.accept("1", facts("S26-1", "urgent")).await;
    let first = world.carry_out(Outcome::Suspicious).await;
    world.accept("2", facts("S26-2", "urgent")).await;
    world.carry_out(Outcome::CannotAssess).await;
    let found = records(store, &world.actor).await;
    let outcomes: Vec<Outcome> = found.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [Outcome::Suspicious, Outcome::CannotAssess]);
    assert_eq!(found[0].score, Some(0.5));
    assert!(found[0].reasons.is_empty());
    assert_eq!(found[1].reasons, ["technical_error"]);
    assert!(found[0].scanner.ends_with("scale not told"));
    assert!(records(store, &world.stranger).await.is_empty());

    // A later run takes the place of the one that it supersedes.
    store
        .request_run(&world.actor, first, Correction::default())
        .await
        .unwrap();
    world.carry_out(Outcome::NoSuspicionFound).await;
    let found = records(store, &world.actor).await;
    let outcomes: Vec<Outcome> = found.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [Outcome::CannotAssess, Outcome::NoSuspicionFound]);
}
