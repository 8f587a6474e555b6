//! The turnaround ledger.

use super::world::{World, facts, means};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::ids::ConsultationId;
use zhedel::domain::provisional::Provisional;
use zhedel::domain::run::Correction;
use zhedel::domain::turnaround::entry::Entry;
use zhedel::domain::turnaround::stamp::{StampKind, StampSource};
use zhedel::domain::turnaround::study::{MissReason, Note, Study};
use zhedel::domain::turnaround::timeline::{Statement, Timeline};
use zhedel::domain::verdict::{Coverage, Outcome};
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;

async fn stamps(world: &World, id: ConsultationId) -> Entry {
    world.store.stamps(&world.actor, id).await.unwrap()
}

fn of_kind(entry: &Entry, kind: StampKind) -> Vec<Timestamp> {
    let stamps = entry.stamps.iter().filter(|stamp| stamp.kind == kind);
    stamps.map(|stamp| stamp.at).collect()
}

fn stated(kind: StampKind, at: Timestamp) -> Statement {
    Statement {
        kind,
        slide: None,
        at,
    }
}

pub async fn what_the_service_knows_is_stamped_as_it_happens(world: World) {
    let received = world.clock.now();
    let first = world.accept("1", facts("S26-1", "intraoperative")).await;
    world.clock.advance(7);
    let claim = world.claim("worker").await.unwrap();
    let worker = Actor::worker(claim.organisation);
    let begun = world.store.begin_run(&worker, &claim.lease, means("1"));
    begun.await.unwrap();
    for _ in 0..2 {
        let so_far = Provisional {
            suspicious: true,
            score: None,
            coverage: Coverage::default(),
            regions: vec![],
            elapsed_ms: 1.0,
        };
        let record = world
            .store
            .record_provisional(&worker, &claim.lease, &so_far);
        record.await.unwrap();
        world.clock.advance(5);
    }
    let verdict = world.clock.now();
    let finished = super::world::finished(Outcome::Suspicious);
    let finish = world.store.finish_run(&worker, &claim.lease, finished);
    finish.await.unwrap();

    let entry = stamps(&world, first.consultation).await;
    let seconds = SignedDuration::from_secs(7);
    for (kind, at) in [
        (StampKind::Received, received),
        (StampKind::LastByte, received),
        (StampKind::FirstFlag, received + seconds),
        (StampKind::FinalVerdict, verdict),
    ] {
        assert_eq!(of_kind(&entry, kind), [at], "{kind}");
    }
    assert_eq!(entry.stamps.len(), 4);
    let automatic = |source| source == StampSource::Automatic;
    assert!(entry.stamps.iter().all(|stamp| automatic(stamp.source)));
    assert_eq!(entry.study, Study::NotStated);
    assert_eq!(entry.slides, [first.slide]);

    // Another run of the same slide is not another turnaround.
    let again = world
        .store
        .request_run(&world.actor, first.slide, Correction::default());
    again.await.unwrap();
    world.clock.advance(60);
    world.carry_out(Outcome::NoSuspicionFound).await;
    assert_eq!(stamps(&world, first.consultation).await, entry);
}

pub async fn the_last_byte_is_when_it_came_and_not_when_the_slide_was_accepted(world: World) {
    let upload = world.upload(10).await.id;
    let (store, later) = (&world.store, world.in_an_hour());
    for (from, to) in [(0, 4), (4, 10)] {
        world.clock.advance(30);
        let append = store.record_offset(&world.actor, upload, from, to, later);
        append.await.unwrap();
    }
    let complete = world.clock.now();
    world.clock.advance(3);
    let mut submission = super::world::submission("1", facts("S26-1", "urgent"));
    submission.upload = Some(upload);
    let accepted = store.accept_slide(&world.actor, submission).await.unwrap();
    let entry = stamps(&world, accepted.consultation).await;
    assert_eq!(of_kind(&entry, StampKind::LastByte), [complete]);
    assert_eq!(
        of_kind(&entry, StampKind::Received),
        [complete + SignedDuration::from_secs(3)]
    );
}

pub async fn a_run_that_failed_gave_no_verdict(world: World) {
    let accepted = world.accept("1", facts("S26-1", "urgent")).await;
    world.carry_out(Outcome::Failed).await;
    let entry = stamps(&world, accepted.consultation).await;
    assert_eq!(of_kind(&entry, StampKind::FinalVerdict), []);
    assert_eq!(of_kind(&entry, StampKind::FirstFlag), []);
}

pub async fn what_is_stated_is_checked_kept_and_audited(world: World) {
    let accepted = world.accept("1", facts("S26-1", "intraoperative")).await;
    let (store, id) = (&world.store, accepted.consultation);
    let now = world.clock.now();
    let before = |minutes| now - SignedDuration::from_mins(minutes);
    let received = StampKind::ReceivedFrozenArea;
    let first = store.state_stamp(&world.actor, id, stated(received, before(20)));
    let first = first.await.unwrap();
    assert_eq!(
        (first.source, first.by),
        (StampSource::Stated, world.actor.principal)
    );
    // Whoever asks again is not correcting anything.
    let again = store.state_stamp(&world.actor, id, stated(received, before(20)));
    assert_eq!(again.await.unwrap(), first);
    let corrected = store.state_stamp(&world.actor, id, stated(received, before(18)));
    assert_eq!(corrected.await.unwrap().source, StampSource::Corrected);
    for (kind, at) in [
        (received, now + SignedDuration::from_mins(2)),
        (StampKind::Requested, before(25 * 60)),
        (StampKind::BlockFrozen, before(30)),
        (StampKind::FinalVerdict, now),
        (StampKind::ScanEnd, before(1)),
    ] {
        let refused = store.state_stamp(&world.actor, id, stated(kind, at)).await;
        assert!(
            matches!(refused, Err(StoreError::Invalid { what: "stamp", .. })),
            "{kind}: {refused:?}"
        );
    }
    let scanned = Statement {
        slide: Some(accepted.slide),
        ..stated(StampKind::ScanEnd, before(1))
    };
    store.state_stamp(&world.actor, id, scanned).await.unwrap();
    let entry = stamps(&world, id).await;
    assert_eq!(of_kind(&entry, received), [before(20), before(18)]);
    let audit = store.audit_after(&world.actor, 0, 100).await.unwrap();
    let written = audit
        .iter()
        .filter(|record| record.action == "turnaround.stamp");
    assert_eq!(written.count(), 3);
}

pub async fn what_is_noted_last_counts(world: World) {
    let accepted = world.accept("1", facts("S26-1", "intraoperative")).await;
    let (store, id) = (&world.store, accepted.consultation);
    let note = |study, reason| store.note_turnaround(&world.actor, id, Note { study, reason });
    note(Some(Study::SeveralBlocks), None).await.unwrap();
    note(None, Some(MissReason::Recut)).await.unwrap();
    note(Some(Study::SingleBlock), None).await.unwrap();
    let entry = stamps(&world, id).await;
    assert_eq!(
        (entry.study, entry.reason),
        (Study::SingleBlock, MissReason::Recut)
    );
    let nothing = note(None, None).await;
    assert!(matches!(nothing, Err(StoreError::Invalid { .. })));
}

pub async fn what_comes_with_a_slide_is_kept_even_where_it_is_out_of_order(world: World) {
    let now = world.clock.now();
    let before = |minutes| now - SignedDuration::from_mins(minutes);
    let mut facts = facts("S26-1", "intraoperative");
    facts.study = Some(Study::SingleBlock);
    facts.moments = vec![
        (StampKind::ReceivedFrozenArea, before(9)),
        (StampKind::BlockFrozen, before(30)),
    ];
    let accepted = world.accept("1", facts.clone()).await;
    let entry = stamps(&world, accepted.consultation).await;
    assert_eq!(entry.study, Study::SingleBlock);
    assert_eq!(of_kind(&entry, StampKind::BlockFrozen), [before(30)]);
    let timeline = Timeline::of(&entry.stamps);
    assert!(timeline.is_contradicted(StampKind::BlockFrozen, None));
    // The same slide again says nothing new; another time corrects.
    world.accept("1", facts.clone()).await;
    assert_eq!(stamps(&world, accepted.consultation).await, entry);
    facts.moments = vec![(StampKind::BlockFrozen, before(5))];
    world.accept("1", facts).await;
    let entry = stamps(&world, accepted.consultation).await;
    assert_eq!(entry.stamps.last().unwrap().source, StampSource::Corrected);
    assert_eq!(Timeline::of(&entry.stamps).contradicted(), 0);
}

pub async fn each_part_has_a_clock_of_its_own(world: World) {
    let part = |part: &str| {
        let mut facts = facts("S26-1", "intraoperative");
        facts.part = Some(part.parse().unwrap());
        facts
    };
    world.accept("1", part("A")).await;
    world.clock.advance(600);
    let now = world.clock.now();
    let later = world.accept("2", part("B")).await;
    let ledger = world.store.turnaround(&world.actor, Date::MIN);
    let ledger = ledger.await.unwrap();
    assert_eq!(ledger.entries.len(), 2);
    let wanted = |entry: &&Entry| entry.consultation == later.consultation;
    let entry = ledger.entries.iter().find(wanted).unwrap();
    assert_eq!(entry.received_at, now);
    assert_eq!(*entry, stamps(&world, later.consultation).await);
    let tomorrow = Date::MAX;
    let none = world.store.turnaround(&world.actor, tomorrow);
    assert_eq!(none.await.unwrap().entries, []);
}

pub async fn the_ledger_of_others_is_not_seen(world: World) {
    let accepted = world.accept("1", facts("S26-1", "intraoperative")).await;
    let id = accepted.consultation;
    let (store, stranger) = (&world.store, &world.stranger);
    let ledger = store.turnaround(stranger, Date::MIN).await.unwrap();
    assert_eq!(ledger.entries, []);
    let statement = stated(StampKind::Called, world.clock.now());
    let note = Note {
        study: Some(Study::Deferred),
        reason: None,
    };
    let unseen = |answer: Result<(), StoreError>| {
        assert!(matches!(answer, Err(StoreError::NotFound { .. })));
    };
    unseen(store.stamps(stranger, id).await.map(drop));
    unseen(store.state_stamp(stranger, id, statement).await.map(drop));
    unseen(store.note_turnaround(stranger, id, note).await);
    let validator = Actor {
        roles: vec![Role::Validator],
        ..world.actor.clone()
    };
    let denied = store.state_stamp(&validator, id, statement).await;
    assert!(matches!(denied, Err(StoreError::Denied { .. })));
}
