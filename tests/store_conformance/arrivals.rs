//! What is known of uploads while their bytes still come, and reading them ahead.

use super::world::{World, digest, facts, finished, means, tile, worker};
use zhedel::access::actor::Actor;
use zhedel::domain::arrival::{AheadProgress, AheadState, EarlyLook, EarlySight};
use zhedel::domain::geometry::LevelSize;
use zhedel::domain::ids::UploadId;
use zhedel::domain::scale::MppSource;
use zhedel::domain::slide::ScanDescription;
use zhedel::domain::upload::UploadState;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::intake::{Accepted, Submission};
use zhedel::store::contract::queue::Claim;
use zhedel::store::contract::read_ahead::{AheadClaim, AheadStanding, AheadWork};
use zhedel::store::contract::uploads::{NewUpload, UploadEnd};

const LENGTH: u64 = 1_000;

fn look(bytes: u64, seen: EarlySight) -> EarlyLook {
    EarlyLook { bytes, seen }
}

fn described() -> EarlySight {
    EarlySight::Described {
        scan: ScanDescription {
            format: "test".into(),
            size: LevelSize {
                width: 10,
                height: 10,
            },
            mpp: None,
            mpp_source: MppSource::Unknown,
            objective_power: None,
            scanner: None,
            associated: vec![],
            warnings: vec![],
        },
    }
}

fn work(version: &str) -> AheadWork {
    AheadWork {
        means: means(version),
        mpp: None,
        reader: "reader".into(),
    }
}

impl World {
    async fn upload_of(&self, accession: &str, urgency: &str) -> UploadId {
        let new = NewUpload {
            length: LENGTH,
            facts: facts(accession, urgency),
            expires_at: self.in_an_hour(),
            token: None,
        };
        self.store.create_upload(&self.actor, new).await.unwrap().id
    }

    async fn land(&self, upload: UploadId, from: u64, to: u64) {
        let later = self.in_an_hour();
        let recorded = self
            .store
            .record_offset(&self.actor, upload, from, to, later);
        recorded.await.unwrap();
    }

    async fn see(&self, upload: UploadId, seen: EarlySight) {
        let look = look(5, seen);
        let recorded = self.store.record_early_look(&self.actor, upload, &look);
        recorded.await.unwrap();
    }

    /// An upload of which half is there and that can be read.
    async fn readable(&self, accession: &str, urgency: &str) -> UploadId {
        let upload = self.upload_of(accession, urgency).await;
        self.land(upload, 0, LENGTH / 2).await;
        self.see(upload, described()).await;
        upload
    }

    async fn claim_ahead(&self, name: &str) -> Option<AheadClaim> {
        self.ahead.claim_ahead(&worker(name)).await.unwrap()
    }

    async fn accept_upload(&self, upload: UploadId) -> Accepted {
        let submission = Submission {
            upload: Some(upload),
            digest: digest("bytes"),
            bytes: LENGTH,
            format: "test".into(),
            description: None,
            facts: facts("S26-1", "urgent"),
        };
        let accepted = self.store.accept_slide(&self.actor, submission);
        accepted.await.unwrap()
    }

    async fn tiles_for(&self, claim: &Claim, version: &str) -> usize {
        let actor = Actor::worker(claim.organisation);
        let work = work(version);
        let tiles = self.ahead.tiles_ahead(&actor, &claim.lease, &work);
        tiles.await.unwrap().len()
    }

    async fn state_of(&self, upload: UploadId) -> Option<AheadState> {
        let arriving = self.store.arrival(&self.actor, upload).await.unwrap();
        arriving.ahead.map(|(state, _)| state)
    }
}

fn lost<T: std::fmt::Debug>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::AheadLeaseLost { .. }))
}

pub async fn what_is_seen_of_an_upload_is_told_and_listed(world: World) {
    let upload = world.upload_of("S26-1", "urgent").await;
    let unseen = world.store.arrival(&world.actor, upload).await.unwrap();
    assert_eq!((unseen.look, unseen.ahead), (None, None));
    let waits = EarlySight::Waits { until: 900 };
    world.see(upload, waits.clone()).await;
    let listed = world.store.arrivals(&world.actor).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].look, Some(look(5, waits)));
    assert_eq!(world.state_of(upload).await, Some(AheadState::Closed));
    assert!(!world.ahead.peek_ahead().await.unwrap());
    world.land(upload, 0, 900).await;
    world.see(upload, described()).await;
    assert_eq!(world.state_of(upload).await, Some(AheadState::Waiting));
    assert_eq!(world.topics().await, ["upload.seen", "upload.seen"]);
    let stranger = world.store.arrivals(&world.stranger).await.unwrap();
    assert!(stranger.is_empty());
    let unknown = world.store.arrival(&world.stranger, upload).await;
    assert!(matches!(unknown, Err(StoreError::NotFound { .. })));
}

pub async fn uploads_are_read_ahead_one_worker_each_the_urgent_first(world: World) {
    let routine = world.readable("S26-1", "routine").await;
    let urgent = world.readable("S26-2", "intraoperative").await;
    assert!(world.ahead.peek_ahead().await.unwrap());
    let first = world.claim_ahead("a").await.unwrap();
    assert_eq!(
        (first.lease.upload, first.offset, first.length),
        (urgent, 500, 1_000)
    );
    assert_eq!(world.claim_ahead("b").await.unwrap().lease.upload, routine);
    assert_eq!(world.claim_ahead("c").await, None);
    // Seen again while it is read, as after a restart of the service, it stays with its reader.
    world.see(urgent, described()).await;
    assert_eq!(world.claim_ahead("c").await, None);
    let standing = world.ahead.ahead_standing(&first.lease).await.unwrap();
    let state = UploadState::Open;
    assert_eq!(standing, AheadStanding { offset: 500, state });
}

pub async fn an_upload_that_stalls_waits_for_its_bytes(world: World) {
    let upload = world.readable("S26-1", "urgent").await;
    let claim = world.claim_ahead("a").await.unwrap();
    world.ahead.yield_ahead(&claim.lease, 700).await.unwrap();
    assert_eq!(world.claim_ahead("a").await, None);
    world.land(upload, 500, 699).await;
    assert!(!world.ahead.peek_ahead().await.unwrap());
    world.land(upload, 699, 700).await;
    let again = world.claim_ahead("a").await.unwrap();
    assert!(again.lease.epoch > claim.lease.epoch);
    assert!(lost(&world.ahead.beat_ahead(&claim.lease).await));
    // A byte that never comes is waited for for ever, and a whole upload is not read ahead any more.
    world
        .ahead
        .yield_ahead(&again.lease, u64::MAX)
        .await
        .unwrap();
    assert_eq!(world.claim_ahead("a").await, None);
    let other = world.readable("S26-2", "urgent").await;
    world.land(other, 500, LENGTH).await;
    assert_eq!(world.claim_ahead("a").await, None);
}

pub async fn what_was_read_ahead_is_given_to_the_run_and_forgotten_with_its_verdict(world: World) {
    let upload = world.readable("S26-1", "urgent").await;
    let claim = world.claim_ahead("a").await.unwrap();
    let tiles = [tile(1), tile(2), tile(4)];
    let ahead = &world.ahead;
    let append = |version| {
        let (lease, tiles) = (claim.lease.clone(), tiles.clone());
        async move { ahead.append_ahead(&lease, &work(version), &tiles).await }
    };
    append("1").await.unwrap();
    append("2").await.unwrap();
    let progress = AheadProgress {
        tissue_mm2: Some(2.5),
        planned: 9,
        read: 3,
        hindrances: vec![],
    };
    ahead.note_ahead(&claim.lease, &progress).await.unwrap();
    let known = world.store.arrival(&world.actor, upload).await.unwrap();
    assert_eq!(known.ahead, Some((AheadState::Running, Some(progress))));
    let read = ahead.tiles_read(&claim.lease, &work("1")).await.unwrap();
    assert_eq!(read, tiles);
    assert_eq!(
        world
            .store
            .worklist(&world.actor, None, 10)
            .await
            .unwrap()
            .items,
        []
    );

    world.land(upload, 500, LENGTH).await;
    let accepted = world.accept_upload(upload).await;
    // What the reader still holds counts, too.
    append("1").await.unwrap();
    let standing = ahead.ahead_standing(&claim.lease).await.unwrap();
    assert_eq!(standing.state, UploadState::Finished);
    ahead.yield_ahead(&claim.lease, 0).await.unwrap();
    assert!(!ahead.peek_ahead().await.unwrap());

    let run = world.claim("a").await.unwrap();
    assert_eq!(run.slide, accepted.slide);
    assert_eq!(world.tiles_for(&run, "1").await, 6);
    assert_eq!(world.tiles_for(&run, "3").await, 0);
    let actor = Actor::worker(run.organisation);
    let begun = world.store.begin_run(&actor, &run.lease, means("1"));
    assert_eq!(begun.await.unwrap(), [], "they are not the run's own yet");
    let recorded = world.store.tiles(&world.actor, run.lease.run).await;
    assert_eq!(recorded.unwrap(), []);
    let end = finished(Outcome::NoSuspicionFound);
    let ended = world.store.finish_run(&actor, &run.lease, end);
    ended.await.unwrap();
    let known = world.store.arrival(&world.actor, upload).await.unwrap();
    assert_eq!((known.look, known.ahead), (None, None));
    assert!(lost(&append("1").await));
    let costs = world.store.run_costs(10).await.unwrap();
    assert!(costs.is_empty(), "it tells nothing of what runs cost");
}

pub async fn nothing_outlives_an_upload_that_ends_without_a_slide(world: World) {
    for end in [Some(UploadEnd::Terminated), Some(UploadEnd::Rejected), None] {
        let upload = world.readable("S26-1", "urgent").await;
        let claim = world.claim_ahead("a").await.unwrap();
        let (lease, work) = (&claim.lease, work("1"));
        world
            .ahead
            .append_ahead(lease, &work, &[tile(1)])
            .await
            .unwrap();
        if let Some(end) = end {
            let ended = world.store.end_upload(&world.actor, upload, end);
            ended.await.unwrap();
        } else {
            world.clock.advance(3_601);
            let service = Actor::service(world.actor.organisation);
            world.store.expire_uploads(&service).await.unwrap();
        }
        assert!(lost(&world.ahead.ahead_standing(lease).await));
        assert!(lost(
            &world.ahead.append_ahead(lease, &work, &[tile(2)]).await
        ));
        assert!(lost(&world.ahead.yield_ahead(lease, 0).await));
        let known = world.store.arrival(&world.actor, upload).await.unwrap();
        assert_eq!((known.look, known.ahead), (None, None));
        assert_eq!(world.claim_ahead("a").await, None);
        let late = world
            .store
            .record_early_look(&world.actor, upload, &look(5, described()))
            .await;
        assert!(matches!(late, Err(StoreError::UploadClosed { .. })));
    }
}

pub async fn a_duplicate_leaves_nothing_behind(world: World) {
    let first = world.readable("S26-1", "urgent").await;
    world.land(first, 500, LENGTH).await;
    world.accept_upload(first).await;
    let again = world.readable("S26-1", "urgent").await;
    let claim = world.claim_ahead("a").await.unwrap();
    assert_eq!(claim.lease.upload, again);
    world
        .ahead
        .append_ahead(&claim.lease, &work("1"), &[tile(1)])
        .await
        .unwrap();
    world.land(again, 500, LENGTH).await;
    assert!(world.accept_upload(again).await.duplicate);
    assert!(lost(&world.ahead.beat_ahead(&claim.lease).await));
    let run = world.claim("a").await.unwrap();
    assert_eq!(world.tiles_for(&run, "1").await, 0);
}

pub async fn an_upload_that_ends_its_readers_is_given_up(world: World) {
    let upload = world.readable("S26-1", "urgent").await;
    let dead = world.claim_ahead("dead").await.unwrap();
    let tiles = [tile(1)];
    world
        .ahead
        .append_ahead(&dead.lease, &work("1"), &tiles)
        .await
        .unwrap();
    let put_back = world.ahead.requeue_dead_ahead(&worker("dead")).await;
    assert_eq!(put_back.unwrap(), 1);
    assert!(lost(&world.ahead.beat_ahead(&dead.lease).await));
    // The next one falls silent without anybody's knowing; beats keep it until then.
    let silent = world.claim_ahead("silent").await.unwrap();
    let read = world.ahead.tiles_read(&silent.lease, &work("1")).await;
    assert_eq!(read.unwrap(), tiles, "what was read is kept");
    world.clock.advance(5);
    world.ahead.beat_ahead(&silent.lease).await.unwrap();
    world.clock.advance(5);
    assert!(!world.ahead.peek_ahead().await.unwrap());
    world.clock.advance(5);
    assert_eq!(world.claim_ahead("c").await, None);
    assert_eq!(world.state_of(upload).await, Some(AheadState::GivenUp));
    // Yielding costs no attempt, giving up ends it.
    let other = world.readable("S26-2", "urgent").await;
    for _ in 0..5 {
        let claim = world.claim_ahead("a").await.unwrap();
        assert_eq!(claim.lease.upload, other);
        world.ahead.yield_ahead(&claim.lease, 0).await.unwrap();
    }
    let claim = world.claim_ahead("a").await.unwrap();
    world.ahead.give_up_ahead(&claim.lease).await.unwrap();
    assert_eq!(world.claim_ahead("a").await, None);
}
