//! Organisations never meet, and roles are held to.

use super::world::{World, facts, means, tile};
use zhedel::access::actor::Actor;
use zhedel::access::policy::Action;
use zhedel::access::role::Role;
use zhedel::domain::run::Correction;
use zhedel::store::contract::blobs::{BlobError, BlobName};
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::uploads::UploadEnd;

fn unseen<T>(answer: Result<T, StoreError>) {
    match answer {
        Err(StoreError::NotFound { .. }) => {}
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was seen"),
    }
}

pub async fn another_organisation_sees_nothing(world: World) {
    let accepted = world.accept("1", facts("S26-1", "urgent")).await;
    let upload = world.upload(10).await.id;
    let claim = world.claim("worker").await.unwrap();
    let (store, stranger) = (&world.store, &world.stranger);

    let page = store.worklist(stranger, None, 10).await.unwrap();
    assert_eq!(page.items, []);
    assert_eq!(store.events_after(stranger, 0, 10).await.unwrap(), []);
    assert_eq!(store.last_event(stranger).await.unwrap(), 0);
    assert_eq!(store.audit_after(stranger, 0, 10).await.unwrap(), []);
    unseen(store.case(stranger, accepted.case).await);
    unseen(store.slide(stranger, accepted.slide).await);
    unseen(store.verdict(stranger, accepted.slide).await);
    unseen(store.tiles(stranger, accepted.run).await);
    unseen(store.upload(stranger, upload).await);
    let later = world.in_an_hour();
    unseen(store.record_offset(stranger, upload, 0, 1, later).await);
    unseen(
        store
            .end_upload(stranger, upload, UploadEnd::Rejected)
            .await,
    );
    let correction = Correction::default();
    unseen(
        store
            .request_run(stranger, accepted.slide, correction)
            .await,
    );

    let worker = Actor::worker(stranger.organisation);
    unseen(store.run_order(&worker, accepted.run).await);
    unseen(store.begin_run(&worker, &claim.lease, means("1")).await);
    unseen(store.append_tiles(&worker, &claim.lease, &[tile(1)]).await);
}

pub async fn the_same_bytes_in_two_organisations_do_not_meet(world: World) {
    let (blob, _) = world.put(world.actor.organisation, b"bytes").await;
    let theirs = world.stranger.organisation;
    let missing = world.blobs.local_path(theirs, blob.digest).await;
    let name = BlobName::Whole(blob.digest);
    assert!(matches!(missing, Err(BlobError::NotFound { name: found }) if found == name));
    assert_eq!(world.blobs.list(theirs).await.unwrap(), []);

    let ours = world.accept("1", facts("S26-1", "urgent")).await;
    let submission = super::world::submission("1", facts("S26-9", "urgent"));
    let theirs = world.store.accept_slide(&world.stranger, submission).await;
    let theirs = theirs.unwrap();
    assert!(!theirs.duplicate && !theirs.identity_conflict);
    let detail = world.store.slide(&world.actor, ours.slide).await.unwrap();
    assert!(!detail.slide.identity_conflict);
}

pub async fn roles_are_held_to(world: World) {
    let accepted = world.accept("1", facts("S26-1", "urgent")).await;
    let claim = world.claim("worker").await.unwrap();
    let surgeon = Actor {
        roles: vec![Role::Surgeon],
        ..world.actor.clone()
    };
    let denied = |answer: Result<(), StoreError>, action| {
        assert!(
            matches!(&answer, Err(StoreError::Denied { source }) if source.action == action),
            "{answer:?}"
        );
    };
    let store = &world.store;
    let page = store.worklist(&surgeon, None, 10).await.map(drop);
    denied(page, Action::SeeCases);
    let again = super::world::submission("2", facts("S26-2", "urgent"));
    let submitted = store.accept_slide(&surgeon, again).await.map(drop);
    denied(submitted, Action::SubmitSlide);
    let correction = Correction::default();
    let asked = store
        .request_run(&surgeon, accepted.slide, correction)
        .await;
    denied(asked.map(drop), Action::CorrectRun);
    let begun = store
        .begin_run(&world.actor, &claim.lease, means("1"))
        .await;
    denied(begun.map(drop), Action::CarryOutRun);
    let audit = store.check_audit(&surgeon).await.map(drop);
    denied(audit, Action::SeeAudit);
    let swept = store.expire_uploads(&world.actor).await.map(drop);
    denied(swept, Action::KeepHouse);
}
