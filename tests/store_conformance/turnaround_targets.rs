//! After how many minutes reads are due.

use super::world::{World, facts, submission};
use jiff::{SignedDuration, Timestamp};
use zhedel::access::actor::Actor;
use zhedel::access::policy::Action;
use zhedel::access::role::Role;
use zhedel::domain::deadline::Urgency;
use zhedel::domain::ids::ConsultationId;
use zhedel::domain::run::Correction;
use zhedel::domain::turnaround_targets::TurnaroundTargets;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::turnaround_targets::{TargetsChange, TargetsInForce};

fn targets(intraoperative: i64, urgent: i64, routine: i64) -> TurnaroundTargets {
    TurnaroundTargets::new(intraoperative, urgent, routine).unwrap()
}

async fn set(world: &World, minutes: TurnaroundTargets) -> TargetsInForce {
    let set = world
        .store
        .set_turnaround_targets(&world.actor, minutes, None);
    set.await.unwrap()
}

async fn held(world: &World, actor: &Actor) -> TargetsInForce {
    world.store.turnaround_targets(actor).await.unwrap()
}

async fn due_at(world: &World, actor: &Actor, id: ConsultationId) -> Timestamp {
    let page = world.store.worklist(actor, None, 100).await.unwrap();
    let mut items = page.items.into_iter();
    let item = items.find(|item| item.consultation.id == id).unwrap();
    item.consultation.due_at
}

fn after(begin: Timestamp, minutes: i64) -> Timestamp {
    begin + SignedDuration::from_mins(minutes)
}

pub async fn the_defaults_hold_until_targets_are_set(world: World) {
    let defaults = TargetsInForce {
        targets: TurnaroundTargets::default(),
        change: None,
    };
    assert_eq!(held(&world, &world.actor).await, defaults);
    let now = world.clock.now();
    for (urgency, minutes) in [("intraoperative", 20), ("urgent", 240), ("routine", 2_880)] {
        let accepted = world.accept(urgency, facts(urgency, urgency)).await;
        let due = due_at(&world, &world.actor, accepted.consultation).await;
        assert_eq!(due, after(now, minutes), "{urgency}");
    }
    let changed = set(&world, targets(15, 120, 1_440)).await;
    let change = TargetsChange {
        sequence: 1,
        by: world.actor.principal,
        at: now,
    };
    assert_eq!(changed.change, Some(change));
    assert_eq!(held(&world, &world.actor).await, changed);
    assert_eq!(changed.targets.minutes(Urgency::Urgent), 120);
}

pub async fn a_consultation_is_due_by_the_targets_at_receipt_and_keeps_its_due_time(world: World) {
    let begin = world.clock.now();
    let first = world.accept("1", facts("S26-1", "urgent")).await;
    set(&world, targets(15, 30, 1_440)).await;
    world.clock.advance(60);
    // Another slide of the open consultation: the clock of the patient goes on.
    let second = world.accept("2", facts("S26-1", "urgent")).await;
    assert_eq!(second.consultation, first.consultation);
    let other = world.accept("3", facts("S26-2", "urgent")).await;
    let later = world.clock.now();
    for (consultation, due) in [
        (first.consultation, after(begin, 240)),
        (other.consultation, after(later, 30)),
    ] {
        assert_eq!(due_at(&world, &world.actor, consultation).await, due);
    }
    // The job of another run is due as its consultation is.
    world.carry_out(Outcome::NoSuspicionFound).await;
    set(&world, targets(10, 10, 10)).await;
    let again = world
        .store
        .request_run(&world.actor, other.slide, Correction::default());
    again.await.unwrap();
    let claim = world.claim("worker").await.unwrap();
    assert_eq!((claim.slide, claim.due_at), (other.slide, after(later, 30)));
    // What comes after the read was due is another request, due by what holds then.
    world.clock.advance(31 * 60);
    let next = world.accept("4", facts("S26-2", "urgent")).await;
    assert_ne!(next.consultation, other.consultation);
    let due = due_at(&world, &world.actor, next.consultation).await;
    assert_eq!(due, after(world.clock.now(), 10));
}

pub async fn targets_set_meanwhile_are_not_overwritten_and_the_same_again_change_nothing(
    world: World,
) {
    let store = &world.store;
    let set_after = |minutes, follows| store.set_turnaround_targets(&world.actor, minutes, follows);
    let first = set_after(targets(15, 120, 1_440), Some(0)).await.unwrap();
    world.clock.advance(60);
    for follows in [None, Some(0), Some(1), Some(7)] {
        let again = set_after(targets(15, 120, 1_440), follows).await.unwrap();
        assert_eq!(again, first);
    }
    for claimed in [0, 2, u64::MAX] {
        let refused = set_after(targets(30, 120, 1_440), Some(claimed)).await;
        assert!(
            matches!(&refused, Err(StoreError::TargetsChanged { current: 1, claimed: found }) if *found == claimed),
            "{refused:?}"
        );
    }
    assert_eq!(held(&world, &world.actor).await, first);
    // Back to the defaults is a change like any other.
    let back = set_after(TurnaroundTargets::default(), Some(1))
        .await
        .unwrap();
    assert_eq!(back.sequence(), 2);
    assert_eq!(back.change.unwrap().at, world.clock.now());
}

pub async fn each_organisation_has_targets_of_its_own(world: World) {
    set(&world, targets(15, 120, 1_440)).await;
    let theirs = held(&world, &world.stranger).await;
    assert_eq!(
        (theirs.targets, theirs.change),
        (TurnaroundTargets::default(), None)
    );
    let submission = submission("1", facts("S26-1", "intraoperative"));
    let accepted = world.store.accept_slide(&world.stranger, submission).await;
    let due = due_at(&world, &world.stranger, accepted.unwrap().consultation).await;
    assert_eq!(due, after(world.clock.now(), 20));
    let set = world
        .store
        .set_turnaround_targets(&world.stranger, targets(60, 60, 60), Some(0));
    assert_eq!(set.await.unwrap().sequence(), 1);
    assert_eq!(
        held(&world, &world.actor).await.targets,
        targets(15, 120, 1_440)
    );
}

pub async fn only_some_may_set_targets_and_every_change_is_audited(world: World) {
    for role in Role::ALL {
        let actor = Actor {
            roles: vec![role],
            ..world.actor.clone()
        };
        let set = world
            .store
            .set_turnaround_targets(&actor, targets(15, 120, 1_440), None)
            .await;
        if matches!(role, Role::Pathologist | Role::Administrator) {
            set.unwrap();
        } else {
            let wanted = Action::SetTurnaroundTargets;
            assert!(
                matches!(&set, Err(StoreError::Denied { source }) if source.action == wanted),
                "{set:?}"
            );
        }
    }
    set(&world, targets(15, 90, 1_440)).await;
    let audit = world.store.audit_after(&world.actor, 0, 100).await.unwrap();
    let records: Vec<_> = audit
        .iter()
        .filter(|record| record.action == "turnaround.targets")
        .collect();
    assert_eq!(records.len(), 2);
    let details: serde_json::Value = serde_json::from_str(&records[1].details).unwrap();
    assert_eq!(
        details,
        serde_json::json!({
            "minutes": { "intraoperative": 15, "urgent": 90, "routine": 1_440 },
            "instead_of": { "intraoperative": 15, "urgent": 120, "routine": 1_440 },
        })
    );
    let organisation = world.actor.organisation;
    assert_eq!(records[1].subject, format!("organisation {organisation}"));
}
