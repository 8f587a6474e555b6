//! Uploads that are read ahead: they stall, make way, lose their worker, and become slides.

use super::resume::{PacedModels, Painted, STALL, TILES, slide, until};
use super::{Site, accept, site_with, stated};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use zhedel::domain::arrival::{AheadProgress, AheadState, EarlyLook, EarlySight};
use zhedel::domain::deadline::Urgency;
use zhedel::domain::ids::{SlideId, UploadId};
use zhedel::domain::run::RunInputs;
use zhedel::domain::upload::SubmissionFacts;
use zhedel::domain::verdict::Outcome;
use zhedel::slide::reader::{Arriving, SlideReader};
use zhedel::store::contract::arrivals::Arrivals;
use zhedel::store::contract::blobs::Blobs;
use zhedel::store::contract::events::Events;
use zhedel::store::contract::intake::{Intake, Submission};
use zhedel::store::contract::queue::WorkerName;
use zhedel::store::contract::read_ahead::ReadAhead;
use zhedel::store::contract::reading::Reading;
use zhedel::store::contract::uploads::{NewUpload, UploadEnd, Uploads};
use zhedel::worker::work;

const LENGTH: u64 = 100_000;

/// A worker that counts the tiles that its model sees.
async fn site(seen: &Arc<AtomicUsize>) -> Site {
    let opener = Arc::new(|_: &Path| Ok(Box::new(Painted::new()) as Box<dyn SlideReader>));
    let mut site = site_with(Arc::new(PacedModels(Arc::clone(seen))), opener, STALL).await;
    site.tools.arriving = Arc::new(|_, length, _| {
        let slide = Painted::arriving(length);
        Ok(Arriving::Open(Box::new(slide)))
    });
    site
}

fn facts() -> SubmissionFacts {
    SubmissionFacts {
        inputs: RunInputs {
            facts: stated(),
            ..RunInputs::default()
        },
        ..SubmissionFacts::default()
    }
}

/// An upload of which `landed` bytes are there, and which was seen to be a slide.
async fn upload(site: &Site, landed: u64) -> UploadId {
    let new = NewUpload {
        length: LENGTH,
        facts: facts(),
        expires_at: Timestamp::now() + SignedDuration::from_hours(1),
        token: None,
    };
    let id = site.store.create_upload(&site.actor, new).await.unwrap().id;
    land(site, id, 0, landed).await;
    let scan = Painted::new().description().into();
    let look = EarlyLook {
        bytes: landed,
        seen: EarlySight::Described { scan },
    };
    site.store
        .record_early_look(&site.actor, id, &look)
        .await
        .unwrap();
    id
}

async fn land(site: &Site, id: UploadId, from: u64, to: u64) {
    let organisation = site.actor.organisation;
    let mut part = site.blobs.open_part(organisation, id, from).await.unwrap();
    let bytes = vec![7; usize::try_from(to - from).unwrap()];
    part.write(Bytes::from(bytes)).await.unwrap();
    part.sync().await.unwrap();
    let later = Timestamp::now() + SignedDuration::from_hours(1);
    site.store
        .record_offset(&site.actor, id, from, to, later)
        .await
        .unwrap();
}

async fn complete(site: &Site, id: UploadId, from: u64) -> SlideId {
    land(site, id, from, LENGTH).await;
    let organisation = site.actor.organisation;
    let blob = site.blobs.commit(organisation, id, LENGTH, None).await;
    let submission = Submission {
        upload: Some(id),
        digest: blob.unwrap().digest,
        bytes: LENGTH,
        format: "test".into(),
        description: None,
        facts: facts(),
    };
    let accepted = site.store.accept_slide(&site.actor, submission).await;
    accepted.unwrap().slide
}

async fn known(site: &Site, id: UploadId) -> Option<(AheadState, Option<AheadProgress>)> {
    site.store.arrival(&site.actor, id).await.unwrap().ahead
}

/// Waits until an upload was let go after `least` tiles and more.
async fn let_go(site: &Site, id: UploadId, least: u64) -> AheadProgress {
    until(async || match known(site, id).await {
        Some((AheadState::Waiting, Some(progress))) if progress.read >= least => Some(progress),
        _ => None,
    })
    .await
}

async fn judged(site: &Site, id: SlideId) -> (Outcome, usize) {
    let judged = until(async || {
        let slide = slide(site, id).await;
        slide.slide.outcome.is_some().then_some(slide)
    })
    .await;
    let tiles = site.store.tiles(&site.actor, judged.slide.run).await;
    (judged.slide.outcome.unwrap(), tiles.unwrap().len())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_stalls_lets_its_worker_go_and_nothing_is_read_twice() {
    let seen = Arc::new(AtomicUsize::new(0));
    let site = site(&seen).await;
    let stop = CancellationToken::new();
    let story = async {
        let id = upload(&site, LENGTH / 2).await;
        let progress = let_go(&site, id, 1).await;
        assert_eq!(progress.planned, TILES as u64);
        assert_eq!(progress.read, TILES as u64 / 2, "all whose bytes are there");
        assert_eq!(seen.load(Ordering::SeqCst), TILES / 2);
        // While it stands still, the worker has time for others.
        let other = accept(&site, b"other", Urgency::Routine).await;
        assert_eq!(
            judged(&site, other).await,
            (Outcome::NoSuspicionFound, TILES)
        );
        let topics = site
            .store
            .events_after(&site.actor, 0, 1_000)
            .await
            .unwrap();
        let of_the_upload = topics.iter().filter(|event| event.case.is_none());
        assert!(of_the_upload.clone().count() > 1);
        assert!(
            of_the_upload
                .clone()
                .all(|event| event.topic == "upload.seen")
        );

        land(&site, id, LENGTH / 2, LENGTH * 3 / 4).await;
        let progress = let_go(&site, id, TILES as u64 * 3 / 4).await;
        assert_eq!(progress.read, TILES as u64 * 3 / 4);
        let done = complete(&site, id, LENGTH * 3 / 4).await;
        assert_eq!(
            judged(&site, done).await,
            (Outcome::NoSuspicionFound, TILES)
        );
        assert_eq!(seen.load(Ordering::SeqCst), 2 * TILES);
        assert_eq!(known(&site, id).await, None);
        stop.cancel();
    };
    let (ended, ()) = tokio::join!(work(&site.tools, &stop), story);
    assert!(ended.is_ok(), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_slide_goes_before_what_is_read_ahead() {
    let seen = Arc::new(AtomicUsize::new(0));
    let site = site(&seen).await;
    let stop = CancellationToken::new();
    let story = async {
        let id = upload(&site, LENGTH - 1).await;
        until(async || (seen.load(Ordering::SeqCst) > TILES / 8).then_some(())).await;
        let routine = accept(&site, b"routine", Urgency::Routine).await;
        assert_eq!(judged(&site, routine).await.0, Outcome::NoSuspicionFound);
        let read = known(&site, id).await.unwrap().1.unwrap().read;
        assert!(read < TILES as u64 / 2, "{read} tiles were read first");
        // Then it goes on where it was.
        let_go(&site, id, TILES as u64 * 39 / 40).await;
        let done = complete(&site, id, LENGTH - 1).await;
        assert_eq!(
            judged(&site, done).await,
            (Outcome::NoSuspicionFound, TILES)
        );
        assert_eq!(seen.load(Ordering::SeqCst), 2 * TILES);
        stop.cancel();
    };
    let (ended, ()) = tokio::join!(work(&site.tools, &stop), story);
    assert!(ended.is_ok(), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_given_up_while_it_is_read_leaves_nothing() {
    let seen = Arc::new(AtomicUsize::new(0));
    let site = site(&seen).await;
    let stop = CancellationToken::new();
    let story = async {
        let id = upload(&site, LENGTH / 2).await;
        until(async || (seen.load(Ordering::SeqCst) > TILES / 8).then_some(())).await;
        let end = UploadEnd::Terminated;
        site.store.end_upload(&site.actor, id, end).await.unwrap();
        assert_eq!(known(&site, id).await, None);
        let other = accept(&site, b"other", Urgency::Routine).await;
        assert_eq!(
            judged(&site, other).await,
            (Outcome::NoSuspicionFound, TILES)
        );
        assert!(seen.load(Ordering::SeqCst) < TILES + TILES / 2);
        assert_eq!(known(&site, id).await, None);
        stop.cancel();
    };
    let (ended, ()) = tokio::join!(work(&site.tools, &stop), story);
    assert!(ended.is_ok(), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_worker_goes_on_where_one_was_lost() {
    let seen = Arc::new(AtomicUsize::new(0));
    let site = site(&seen).await;
    let id = upload(&site, LENGTH / 2).await;
    let lost = async {
        until(async || match known(&site, id).await {
            Some((_, Some(progress))) if progress.read > 0 => Some(()),
            _ => None,
        })
        .await;
    };
    let never = CancellationToken::new();
    tokio::select! {
        _ = work(&site.tools, &never) => panic!("it ended by itself"),
        () = lost => {}
    }
    let name = WorkerName("worker".into());
    assert_eq!(site.store.requeue_dead_ahead(&name).await.unwrap(), 1);
    // Its threads may still be at work; what they tell is heard by nobody.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = seen.load(Ordering::SeqCst);
    let kept = known(&site, id).await.unwrap().1.unwrap().read;
    let stop = CancellationToken::new();
    let story = async {
        let progress = let_go(&site, id, TILES as u64 / 2).await;
        assert_eq!(progress.read, TILES as u64 / 2);
        let again = seen.load(Ordering::SeqCst) - before;
        assert!(again as u64 <= TILES as u64 / 2 - kept, "{again} of {kept}");
        stop.cancel();
    };
    let (ended, ()) = tokio::join!(work(&site.tools, &stop), story);
    assert!(ended.is_ok(), "{ended:?}");
}
