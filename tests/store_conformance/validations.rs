//! Validation runs and uploaded sets.

use super::world::{World, digest, facts, worker};
use zhedel::access::actor::Actor;
use zhedel::access::policy::Action;
use zhedel::access::role::Role;
use zhedel::domain::ids::ValidationSetId;
use zhedel::domain::validation::{
    Figure, KeyFigures, ModelFigures, Scored, SetKey, ValidationOrder, ValidationState,
};
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::reading::Cursor;
use zhedel::store::contract::validation_queue::{ValidationClaim, ValidationEnd};
use zhedel::store::contract::validation_sets::NewValidationSet;

fn order(set: SetKey) -> ValidationOrder {
    ValidationOrder {
        set,
        set_name: "set".into(),
        models: vec!["model".into()],
        split: Some("valid".into()),
        positive_labels: vec![],
        seed: 1,
        resamples: 100,
        research: false,
        plan: None,
        gate: Some("auc_at_least = 0.9".into()),
    }
}

fn on_server() -> ValidationOrder {
    order(SetKey::Server("set".into()))
}

fn figures() -> KeyFigures {
    KeyFigures {
        program_version: "1".into(),
        set_digest: "d".into(),
        models: vec![ModelFigures {
            name: "model".into(),
            version: "1".into(),
            sha256: "s".into(),
            samples: 40,
            slides: Some(40),
            positives: 20,
            scored: 38,
            abstained: 2,
            failed: 0,
            groups: None,
            auc: Figure::default(),
            sensitivity: Figure::default(),
            specificity: Figure::default(),
            abstention_rate: Figure::default(),
        }],
        gate: vec![],
        plan: None,
    }
}

fn new_set(name: &str, content: &str) -> NewValidationSet {
    NewValidationSet {
        name: name.into(),
        digest: digest(content),
        files: 2,
        bytes: 10,
    }
}

async fn claim(world: &World) -> Option<ValidationClaim> {
    let name = worker("validations");
    world.validations.claim_validation(&name).await.unwrap()
}

async fn state(world: &World, claim: &ValidationClaim) -> ValidationState {
    let found = world.store.validation(&world.actor, claim.lease.validation);
    found.await.unwrap().state
}

fn lost(answer: &Result<(), StoreError>) {
    assert!(
        matches!(answer, Err(StoreError::ValidationLeaseLost { .. })),
        "{answer:?}"
    );
}

pub async fn a_run_is_carried_out_as_it_was_asked_for(world: World) {
    let (store, queue) = (&world.store, &world.validations);
    let id = store
        .request_validation(&world.actor, on_server())
        .await
        .unwrap();
    let held = claim(&world).await.unwrap();
    assert_eq!((held.lease.validation, &held.order), (id, &on_server()));
    let scored = Scored {
        done: 3,
        total: 9,
        gives_way: false,
    };
    queue.record_scored(&held.lease, scored).await.unwrap();
    let found = store.validation(&world.actor, id).await.unwrap();
    assert_eq!(found.state, ValidationState::Running);
    assert_eq!(found.progress, Some(scored));
    assert!(found.started_at.is_some() && found.finished_at.is_none());

    let end = ValidationEnd::Done(Box::new(figures()));
    queue
        .end_validation(&held.lease, end.clone())
        .await
        .unwrap();
    let found = store.validation(&world.actor, id).await.unwrap();
    assert_eq!(found.state, ValidationState::Done);
    assert_eq!((found.figures, found.attempts), (Some(figures()), 1));
    let validated = store.validated_models(&world.actor).await.unwrap();
    assert_eq!(validated.len(), 1);
    assert_eq!(
        (validated[0].validation_id, &*validated[0].set_name),
        (id, "set")
    );
    assert_eq!(validated[0].figures, figures().models[0]);
    let of_others = store.validated_models(&world.stranger).await.unwrap();
    assert_eq!(of_others, []);
    lost(&queue.end_validation(&held.lease, end).await);
    assert_eq!(claim(&world).await, None);
    let topics = world.topics().await;
    assert!(topics.contains(&"validation.progress".to_owned()));
    let changes = topics.iter().filter(|topic| *topic == "validation.changed");
    assert_eq!(changes.count(), 3, "queued, running, done");
}

pub async fn a_slide_comes_before_every_validation(world: World) {
    let asked = world.store.request_validation(&world.actor, on_server());
    asked.await.unwrap();
    world.accept("1", facts("S26-1", "routine")).await;
    assert!(world.validations.slide_is_due().await.unwrap());
    assert_eq!(claim(&world).await, None, "a slide waits");
    let triage = world.claim("worker").await.unwrap();
    assert!(world.validations.slide_is_due().await.unwrap());
    assert_eq!(claim(&world).await, None, "a slide is being triaged");
    world.queue.yield_back(&triage.lease).await.unwrap();
    world.carry_out(Outcome::Suspicious).await;
    assert!(!world.validations.slide_is_due().await.unwrap());
    assert!(claim(&world).await.is_some());
    // Validations are no slides that wait.
    assert_eq!(world.queue.depth().await.unwrap().running, 0);
    assert_eq!(world.queue.peek().await.unwrap(), None);
}

pub async fn one_validation_runs_at_a_time_the_oldest_first(world: World) {
    let store = &world.store;
    let first = store.request_validation(&world.actor, on_server()).await;
    world.clock.advance(1);
    let second = store.request_validation(&world.actor, on_server()).await;
    let held = claim(&world).await.unwrap();
    assert_eq!(held.lease.validation, first.unwrap());
    assert_eq!(claim(&world).await, None);
    let end = ValidationEnd::FailedForGood {
        error: "no such set".into(),
    };
    let queue = &world.validations;
    queue.end_validation(&held.lease, end).await.unwrap();
    assert_eq!(state(&world, &held).await, ValidationState::Failed);
    let held = claim(&world).await.unwrap();
    assert_eq!(held.lease.validation, second.unwrap());
}

pub async fn whoever_was_thought_dead_ends_no_validation(world: World) {
    let asked = world.store.request_validation(&world.actor, on_server());
    asked.await.unwrap();
    let old = claim(&world).await.unwrap();
    let queue = &world.validations;
    world.clock.advance(5);
    queue.beat_validation(&old.lease).await.unwrap();
    world.clock.advance(5);
    assert_eq!(claim(&world).await, None, "it is alive");
    world.clock.advance(2);
    let new = claim(&world).await.unwrap();
    assert_eq!(new.attempt, 2);
    lost(&queue.beat_validation(&old.lease).await);
    lost(&queue.record_scored(&old.lease, Scored::default()).await);
    let end = ValidationEnd::Done(Box::new(figures()));
    lost(&queue.end_validation(&old.lease, end).await);
    assert_eq!(state(&world, &new).await, ValidationState::Running);
}

pub async fn a_validation_fails_after_three_attempts(world: World) {
    let asked = world.store.request_validation(&world.actor, on_server());
    let id = asked.await.unwrap();
    let queue = &world.validations;
    // Given back, it costs no attempt.
    let held = claim(&world).await.unwrap();
    let end = ValidationEnd::GivenBack;
    queue.end_validation(&held.lease, end).await.unwrap();
    for attempt in 1..=3 {
        let held = claim(&world).await.unwrap();
        assert_eq!(held.attempt, attempt);
        let end = ValidationEnd::AttemptFailed {
            error: "signal 9".into(),
        };
        queue.end_validation(&held.lease, end).await.unwrap();
        assert_eq!(claim(&world).await, None, "it waits a while");
        world.clock.advance(6);
    }
    assert_eq!(claim(&world).await, None);
    let found = world.store.validation(&world.actor, id).await.unwrap();
    assert_eq!(found.state, ValidationState::Failed);
    let error = found.error.unwrap();
    assert!(
        error.contains("3 attempts") && error.contains("signal 9"),
        "{error}"
    );
}

pub async fn a_validation_that_kills_the_service_fails_too(world: World) {
    let asked = world.store.request_validation(&world.actor, on_server());
    let id = asked.await.unwrap();
    for _ in 0..3 {
        assert!(claim(&world).await.is_some());
        world.clock.advance(7);
    }
    assert_eq!(claim(&world).await, None);
    let found = world.store.validation(&world.actor, id).await.unwrap();
    assert_eq!(found.state, ValidationState::Failed);
}

pub async fn cancelling_ends_a_validation_that_is_under_way(world: World) {
    let asked = world.store.request_validation(&world.actor, on_server());
    let id = asked.await.unwrap();
    let held = claim(&world).await.unwrap();
    world
        .store
        .cancel_validation(&world.actor, id)
        .await
        .unwrap();
    lost(&world.validations.beat_validation(&held.lease).await);
    assert_eq!(state(&world, &held).await, ValidationState::Cancelled);
    let again = world.store.cancel_validation(&world.actor, id).await;
    assert!(matches!(again, Err(StoreError::ValidationEnded { .. })));
    assert_eq!(claim(&world).await, None);
}

pub async fn pages_of_validations_join(world: World) {
    let mut asked = Vec::new();
    for _ in 0..5 {
        let id = world.store.request_validation(&world.actor, on_server());
        asked.push(id.await.unwrap());
    }
    asked.reverse();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = world.store.validations(&world.actor, after.as_ref(), 2);
        let page = page.await.unwrap();
        found.extend(page.items.into_iter().map(|item| item.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, asked);
    let made_up = Cursor("made up".into());
    let page = world.store.validations(&world.actor, Some(&made_up), 2);
    assert!(matches!(page.await, Err(StoreError::BadCursor)));
}

pub async fn a_set_is_there_once_and_stays_while_it_is_needed(world: World) {
    let (store, actor) = (&world.store, &world.actor);
    let set = store.add_validation_set(actor, new_set("one", "1"));
    let set = set.await.unwrap();
    let again = store.add_validation_set(actor, new_set("again", "1"));
    assert_eq!(again.await.unwrap(), set);
    for name in ["", "  ", &"x".repeat(101)] {
        let refused = store.add_validation_set(actor, new_set(name, "2")).await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{name}");
    }
    let asked = store.request_validation(actor, order(SetKey::Uploaded(set.id)));
    let id = asked.await.unwrap();
    let needed = store.remove_validation_set(actor, set.id).await;
    assert!(matches!(needed, Err(StoreError::SetInUse { .. })));
    store.cancel_validation(actor, id).await.unwrap();
    store.remove_validation_set(actor, set.id).await.unwrap();
    assert_eq!(store.validation_sets(actor).await.unwrap(), []);
    let gone = order(SetKey::Uploaded(set.id));
    let asked = store.request_validation(actor, gone).await;
    assert!(matches!(asked, Err(StoreError::NotFound { .. })));
}

pub async fn validations_of_others_are_not_seen(world: World) {
    let (store, stranger) = (&world.store, &world.stranger);
    let unseen = |answer: Result<(), StoreError>| {
        assert!(
            matches!(answer, Err(StoreError::NotFound { .. })),
            "{answer:?}"
        );
    };
    let set = store.add_validation_set(&world.actor, new_set("one", "1"));
    let set: ValidationSetId = set.await.unwrap().id;
    let asked = store.request_validation(&world.actor, order(SetKey::Uploaded(set)));
    let id = asked.await.unwrap();
    unseen(store.validation(stranger, id).await.map(drop));
    unseen(store.cancel_validation(stranger, id).await);
    unseen(store.validation_set(stranger, set).await.map(drop));
    unseen(store.remove_validation_set(stranger, set).await.map(drop));
    let theirs = order(SetKey::Uploaded(set));
    unseen(store.request_validation(stranger, theirs).await.map(drop));
    assert_eq!(store.validation_sets(stranger).await.unwrap(), []);
    let page = store.validations(stranger, None, 10).await.unwrap();
    assert_eq!(page.items, []);
}

pub async fn only_validators_and_operators_run_validations(world: World) {
    for (role, allowed) in [
        (Role::Technician, false),
        (Role::Surgeon, false),
        (Role::Validator, true),
        (Role::Administrator, true),
    ] {
        let actor = Actor {
            roles: vec![role],
            ..world.actor.clone()
        };
        let asked = world.store.request_validation(&actor, on_server()).await;
        match asked {
            Ok(_) => assert!(allowed, "{}", role.code()),
            Err(StoreError::Denied { source }) => {
                assert_eq!((source.action, allowed), (Action::RunValidations, false));
            }
            Err(error) => panic!("{error}"),
        }
    }
}
