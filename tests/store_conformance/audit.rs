//! The audit chain.

use super::world::{World, facts};
use zhedel::domain::audit::ChainState;
use zhedel::domain::run::Correction;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::uploads::UploadEnd;

/// Everything that can happen to a slide.
async fn story(world: &World) {
    let slide = world.accept("1", facts("S26-1", "urgent")).await.slide;
    world.accept("1", facts("S26-2", "urgent")).await;
    world.carry_out(Outcome::Suspicious).await;
    let correction = Correction::default();
    let asked = world
        .store
        .request_run(&world.actor, slide, correction)
        .await;
    asked.unwrap();
    let upload = world.upload(3).await.id;
    let ended = world
        .store
        .end_upload(&world.actor, upload, UploadEnd::Rejected);
    ended.await.unwrap();
}

pub async fn the_chain_of_a_whole_story_is_intact(world: World) {
    let empty = world.store.check_audit(&world.stranger).await.unwrap();
    assert!(matches!(empty, ChainState::Intact { records: 0, .. }));
    story(&world).await;
    let records = world
        .store
        .audit_after(&world.actor, 0, 1_000)
        .await
        .unwrap();
    let actions: Vec<_> = records.iter().map(|one| one.action.as_str()).collect();
    let expected = [
        "organisation.create",
        "slide.accept",
        "identity.conflict",
        "slide.accept",
        "verdict.record",
        "run.request",
        "upload.end",
    ];
    assert_eq!(actions, expected);
    let state = world.store.check_audit(&world.actor).await.unwrap();
    let head = records.last().unwrap().hash;
    assert_eq!(state, ChainState::Intact { records: 7, head });
    let rest = world.store.audit_after(&world.actor, 5, 1).await.unwrap();
    assert_eq!(rest, records[5..6]);
}

pub async fn nobody_is_named_in_audit_or_events(world: World) {
    story(&world).await;
    let records = world
        .store
        .audit_after(&world.actor, 0, 1_000)
        .await
        .unwrap();
    let events = world
        .store
        .events_after(&world.actor, 0, 1_000)
        .await
        .unwrap();
    assert!(!format!("{records:?} {events:?}").contains("S26-"));
}
