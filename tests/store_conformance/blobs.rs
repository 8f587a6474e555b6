//! The blob store, and the sweep of what a crash left behind.

use super::world::{World, digest, facts, submission};
use bytes::Bytes;
use jiff::SignedDuration;
use zhedel::domain::ids::UploadId;
use zhedel::store::contract::blobs::{BlobError, BlobName};
use zhedel::store::contract::intake::Submission;
use zhedel::store::contract::uploads::UploadEnd;
use zhedel::store::sweep::sweep;

const GRACE: SignedDuration = SignedDuration::from_hours(1);

impl World {
    /// Appends to a part and syncs it.
    async fn append(&self, upload: UploadId, offset: u64, bytes: &'static [u8]) -> u64 {
        let opened = self
            .blobs
            .open_part(self.actor.organisation, upload, offset);
        let mut part = opened.await.unwrap();
        part.write(Bytes::from_static(bytes)).await.unwrap();
        part.sync().await.unwrap()
    }

    async fn swept(&self) -> usize {
        let swept = sweep(&*self.store, &*self.blobs, &*self.clock, GRACE).await;
        swept.unwrap().removed
    }
}

pub async fn bytes_are_kept_under_their_digest(world: World) {
    let ours = world.actor.organisation;
    let upload = UploadId::generate();
    assert_eq!(world.append(upload, 0, b"hello ").await, 6);
    assert_eq!(world.append(upload, 6, b"world").await, 11);
    let part = world.blobs.part_path(ours, upload).await.unwrap();
    assert_eq!(std::fs::read(part).unwrap(), b"hello world");
    let expected = Some(digest("hello world"));
    let blob = world
        .blobs
        .commit(ours, upload, 11, expected)
        .await
        .unwrap();
    assert_eq!((blob.digest, blob.bytes), (digest("hello world"), 11));
    let path = world.blobs.local_path(ours, blob.digest).await.unwrap();
    assert_eq!(std::fs::read(path).unwrap(), b"hello world");
    let part = world.blobs.part_path(ours, upload).await;
    assert!(matches!(part, Err(BlobError::NotFound { .. })));
    world.blobs.ping().await.unwrap();
}

pub async fn a_wrong_digest_is_refused_and_nothing_is_kept(world: World) {
    let ours = world.actor.organisation;
    let upload = UploadId::generate();
    world.append(upload, 0, b"hello").await;
    let wrong = world.blobs.commit(ours, upload, 5, Some(digest("other")));
    assert!(matches!(wrong.await, Err(BlobError::DigestMismatch { .. })));
    let kept = world.blobs.local_path(ours, digest("hello")).await;
    assert!(matches!(kept, Err(BlobError::NotFound { .. })));
}

pub async fn what_a_broken_request_left_is_cut_off(world: World) {
    let ours = world.actor.organisation;
    let upload = UploadId::generate();
    world.append(upload, 0, b"good, and then rubbish").await;
    // Only four bytes were recorded when the request broke off.
    assert_eq!(world.append(upload, 4, b" end").await, 8);
    let blob = world.blobs.commit(ours, upload, 8, None).await.unwrap();
    assert_eq!(blob.digest, digest("good end"));
}

pub async fn a_part_is_written_by_one_request_at_a_time(world: World) {
    let ours = world.actor.organisation;
    let upload = UploadId::generate();
    let first = world.blobs.open_part(ours, upload, 0).await.unwrap();
    let in_use = |error| assert!(matches!(error, BlobError::PartInUse { .. }), "{error}");
    let second = world.blobs.open_part(ours, upload, 0).await;
    in_use(second.err().unwrap());
    in_use(world.blobs.commit(ours, upload, 0, None).await.unwrap_err());
    let name = BlobName::Part(upload);
    in_use(world.blobs.remove(ours, name).await.unwrap_err());
    drop(first);
    world.blobs.open_part(ours, upload, 0).await.unwrap();
}

pub async fn committing_again_gives_the_same_blob(world: World) {
    let ours = world.actor.organisation;
    let upload = UploadId::generate();
    world.append(upload, 0, b"hello").await;
    let first = world.blobs.commit(ours, upload, 5, None).await.unwrap();
    let again = world.blobs.commit(ours, upload, 5, None).await.unwrap();
    assert_eq!(first, again);
    let other = world.blobs.commit(ours, upload, 5, Some(digest("other")));
    assert!(matches!(other.await, Err(BlobError::DigestMismatch { .. })));
}

pub async fn a_part_with_missing_bytes_is_refused(world: World) {
    let ours = world.actor.organisation;
    let upload = UploadId::generate();
    world.append(upload, 0, b"hello").await;
    let short = |error| assert!(matches!(error, BlobError::PartTooShort { .. }), "{error}");
    short(world.blobs.commit(ours, upload, 9, None).await.unwrap_err());
    let past = world.blobs.open_part(ours, upload, 9).await;
    short(past.err().unwrap());
    let unknown = UploadId::generate();
    let missing = world.blobs.open_part(ours, unknown, 9).await.err().unwrap();
    assert!(matches!(missing, BlobError::NotFound { .. }));
    let missing = world.blobs.commit(ours, unknown, 9, None).await;
    assert!(matches!(missing, Err(BlobError::NotFound { .. })));
}

pub async fn the_same_bytes_twice_are_one_blob(world: World) {
    let ours = world.actor.organisation;
    let (first, path) = world.put(ours, b"hello").await;
    let (second, again) = world.put(ours, b"hello").await;
    assert_eq!((first, path), (second, again));
    let listed = world.blobs.list(ours).await.unwrap();
    let wholes = listed
        .iter()
        .filter(|entry| matches!(entry.name, BlobName::Whole(_)));
    assert_eq!(wholes.count(), 1);
}

pub async fn an_orphan_is_swept_after_its_grace_time(world: World) {
    let ours = world.actor.organisation;
    // The crash came between the blob and its rows.
    let (blob, _) = world.put(ours, b"orphan").await;
    let abandoned = world.upload(9).await.id;
    world.append(abandoned, 0, b"given up").await;
    let end = UploadEnd::Terminated;
    let ended = world.store.end_upload(&world.actor, abandoned, end).await;
    ended.unwrap();
    assert_eq!(world.swept().await, 0, "it may still be accepted");
    world.clock.advance(3_700);
    assert!(world.swept().await >= 2);
    let gone = world.blobs.local_path(ours, blob.digest).await;
    assert!(matches!(gone, Err(BlobError::NotFound { .. })));
    assert_eq!(world.blobs.list(ours).await.unwrap(), []);
}

pub async fn a_sweep_touches_nothing_that_is_in_use(world: World) {
    let ours = world.actor.organisation;
    let (blob, path) = world.put(ours, b"slide").await;
    let submission = Submission {
        digest: blob.digest,
        ..submission("slide", facts("S26-1", "urgent"))
    };
    let accepted = world.store.accept_slide(&world.actor, submission).await;
    accepted.unwrap();
    let open = world.upload(9).await.id;
    world.append(open, 0, b"half").await;
    world.clock.advance(3_700);
    let later = world.in_an_hour();
    // The upload has expired meanwhile, but its sender holds it open.
    let held = world.blobs.open_part(ours, open, 4).await.unwrap();
    world.swept().await;
    assert!(path.exists());
    assert!(world.blobs.part_path(ours, open).await.is_ok());
    drop(held);
    let more = world
        .store
        .record_offset(&world.actor, open, 0, 4, later)
        .await;
    assert!(more.is_err(), "it has expired all the same");
    world.swept().await;
    assert!(path.exists());
    assert!(world.blobs.part_path(ours, open).await.is_err());
}

pub async fn a_blob_stored_again_is_safe_from_the_sweep(world: World) {
    let ours = world.actor.organisation;
    let (_, path) = world.put(ours, b"orphan").await;
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(2);
    let file = std::fs::File::open(&path).unwrap();
    file.set_modified(long_ago).unwrap();
    // Now somebody submits the same bytes; the sweep comes before the rows are there.
    world.put(ours, b"orphan").await;
    world.swept().await;
    assert!(path.exists());
}
