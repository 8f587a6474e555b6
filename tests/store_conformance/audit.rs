//! The audit chain.

use super::world::{World, digest, facts};
use jiff::Timestamp;
use uuid::Uuid;
use zhedel::access::actor::Actor;
use zhedel::domain::audit::{AuditRecord, AuditSubject, ChainState, Refusal};
use zhedel::domain::audit_checkpoint::Checkpoint;
use zhedel::domain::audit_origin::{AuditOrigin, AuditOutcome, AuditSource};
use zhedel::domain::run::Correction;
use zhedel::domain::slide::Digest;
use zhedel::domain::verdict::Outcome;
use zhedel::domain::viewed::Viewed;
use zhedel::store::contract::error::StoreError;
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

async fn records(world: &World) -> Vec<AuditRecord> {
    let all = world.store.audit_after(&world.actor, 0, 1_000).await;
    all.unwrap()
}

/// From where and how, of a record.
fn circumstances(record: &AuditRecord) -> (&str, AuditOutcome) {
    let circumstances = record.circumstances.as_ref().unwrap();
    (&circumstances.origin, circumstances.outcome)
}

pub async fn origins_refusals_and_views_are_on_record(world: World) {
    let slide = world.accept("1", facts("S26-1", "urgent")).await.slide;
    world.carry_out(Outcome::Suspicious).await;
    let web = AuditOrigin::of(AuditSource::Web).from_peer("192.0.2.7".parse().unwrap());
    let reader = world.actor.clone().with_origin(web);
    for viewed in [
        Viewed::Slide(slide),
        Viewed::Export(slide, "tiles.csv"),
        Viewed::Download(slide),
    ] {
        world.store.note_view(&reader, viewed).await.unwrap();
    }
    let nobody = Actor::nobody(world.actor.organisation).with_origin(web);
    let user = AuditSubject {
        kind: "account",
        id: Uuid::from_u128(3),
    };
    let refusal = Refusal {
        action: "session.open",
        subject: user,
        why: "wrong_password",
    };
    world.store.record_refusal(&nobody, refusal).await.unwrap();

    let all = records(&world).await;
    let seen: Vec<_> = all.iter().map(circumstances).collect();
    let done = AuditOutcome::Done;
    let expected = [
        ("unstated", done),
        ("unstated", done),
        ("worker", done),
        ("web 192.0.2.7", done),
        ("web 192.0.2.7", done),
        ("web 192.0.2.7", done),
        ("web 192.0.2.7", AuditOutcome::Refused),
    ];
    assert_eq!(seen, expected);
    let views: Vec<_> = all[3..6].iter().map(|view| view.details.as_str()).collect();
    let expected = [
        r#"{"how":"seen"}"#,
        r#"{"document":"tiles.csv","how":"export"}"#,
        r#"{"how":"download"}"#,
    ];
    assert_eq!(views, expected);
    assert!(all[3..6].iter().all(|view| view.action == "view"
        && view.subject == format!("slide {slide}")
        && view.principal == reader.principal));
    let refused = &all[6];
    assert!(refused.principal.uuid().is_nil());
    assert_eq!(refused.subject, format!("account {}", user.id));
    assert_eq!(refused.details, r#"{"why":"wrong_password"}"#);
    let state = world.store.check_audit(&world.actor).await.unwrap();
    assert!(matches!(state, ChainState::Intact { records: 7, .. }));
}

pub async fn a_checkpoint_is_made_by_the_service_and_told_of_in_the_chain(world: World) {
    world.accept("1", facts("S26-1", "urgent")).await;
    let service = Actor::service(world.actor.organisation);
    let end = world.store.chain_end(&service).await.unwrap().unwrap();
    let last = records(&world).await.pop().unwrap();
    assert_eq!((end.sequence, end.hash), (last.sequence, last.hash));
    let found = world.store.chain_at(&service, end.sequence).await.unwrap();
    assert_eq!(found, Some(end));
    let beyond = world.store.chain_at(&service, end.sequence + 1).await;
    assert_eq!(beyond.unwrap(), None);
    let empty = Actor::service(world.stranger.organisation);
    assert_eq!(world.store.chain_end(&empty).await.unwrap(), None);

    let checkpoint = Checkpoint {
        series: Uuid::from_u128(8),
        number: 4,
        organisation: service.organisation,
        place: end,
        at: Timestamp::now(),
        previous: Digest::from_bytes([0; 32]),
    };
    let denied = world
        .store
        .note_checkpoint(&world.actor, &checkpoint, digest("it"))
        .await;
    assert!(matches!(denied, Err(StoreError::Denied { .. })));
    let noted = world
        .store
        .note_checkpoint(&service, &checkpoint, digest("it"));
    noted.await.unwrap();
    let told = records(&world).await.pop().unwrap();
    assert_eq!(told.action, "audit.checkpoint");
    assert_eq!(told.subject, format!("checkpoints {}", checkpoint.series));
    let details: serde_json::Value = serde_json::from_str(&told.details).unwrap();
    assert_eq!(details["number"], 4);
    assert_eq!(details["sequence"], end.sequence);
    assert_eq!(details["statement"], digest("it").to_string());
    assert_eq!(circumstances(&told), ("service", AuditOutcome::Done));
}
