//! Bookkeeping of uploads.

use super::world::World;
use zhedel::access::actor::Actor;
use zhedel::domain::ids::UploadId;
use zhedel::domain::upload::UploadState;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::uploads::UploadEnd;

pub async fn bytes_are_counted_in_order(world: World) {
    let id = world.upload(10).await.id;
    let later = world.in_an_hour();
    let record = |from, to| world.store.record_offset(&world.actor, id, from, to, later);
    record(0, 4).await.unwrap();
    let repeated = record(0, 4).await;
    assert!(matches!(
        repeated,
        Err(StoreError::WrongOffset {
            offset: 4,
            claimed: 0,
            ..
        })
    ));
    for (from, to) in [(4, 11), (4, 3)] {
        let outside = record(from, to).await;
        assert!(matches!(outside, Err(StoreError::Invalid { .. })));
    }
    record(4, 10).await.unwrap();
    let upload = world.store.upload(&world.actor, id).await.unwrap();
    assert_eq!((upload.offset, upload.state), (10, UploadState::Open));
    assert_eq!(upload.facts.accession.unwrap().as_str(), "S26-1");
    let unknown = UploadId::generate();
    let missing = world.store.upload(&world.actor, unknown).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
}

pub async fn an_upload_that_was_given_up_takes_no_more(world: World) {
    let id = world.upload(10).await.id;
    let later = world.in_an_hour();
    let store = &world.store;
    let ended = store
        .end_upload(&world.actor, id, UploadEnd::Terminated)
        .await;
    ended.unwrap();
    let more = store.record_offset(&world.actor, id, 0, 4, later).await;
    let state = UploadState::Terminated;
    assert!(matches!(more, Err(StoreError::UploadClosed { state: found, .. }) if found == state));
    let again = store
        .end_upload(&world.actor, id, UploadEnd::Rejected)
        .await;
    assert!(matches!(again, Err(StoreError::UploadClosed { .. })));
}

pub async fn an_upload_expires(world: World) {
    let id = world.upload(10).await.id;
    let service = Actor::service(world.actor.organisation);
    assert_eq!(world.store.expire_uploads(&service).await.unwrap(), []);
    world.clock.advance(3_601);
    let upload = world.store.upload(&world.actor, id).await.unwrap();
    assert_eq!(upload.state, UploadState::Expired, "even before the sweep");
    let later = world.in_an_hour();
    let more = world
        .store
        .record_offset(&world.actor, id, 0, 4, later)
        .await;
    assert!(matches!(more, Err(StoreError::UploadClosed { .. })));
    assert_eq!(world.store.expire_uploads(&service).await.unwrap(), [id]);
    assert_eq!(world.store.expire_uploads(&service).await.unwrap(), []);
}
