//! Emergency access: opened for oneself, seen by whoever answers for the house, ended, and over in time.

use super::accounts::signed_in;
use super::world::{World, digest, facts};
use jiff::SignedDuration;
use zhedel::access::actor::Actor;
use zhedel::access::policy::Action;
use zhedel::access::role::Role;
use zhedel::domain::account::AccountKind;
use zhedel::domain::emergency::{Emergency, LASTS};
use zhedel::domain::ids::EmergencyId;
use zhedel::store::contract::accounts::NewAccount;
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;

const WHY: &str = "The patient of S26-1 bleeds, and nobody answers the telephone.";

/// Whoever acts in the session of this name now.
async fn acting(world: &World, token: &str) -> Actor {
    let session = world.store.session(digest(token)).await.unwrap();
    session.expect("a session").actor
}

async fn open(world: &World, actor: &Actor) -> Emergency {
    let why = WHY.parse().unwrap();
    world.store.open_emergency(actor, why).await.unwrap()
}

async fn listed(world: &World) -> Vec<Emergency> {
    let from = world.clock.now() - SignedDuration::from_hours(24);
    world.store.emergencies(&world.actor, from).await.unwrap()
}

pub async fn an_emergency_shows_cases_for_half_an_hour_and_allows_nothing_else(world: World) {
    let case = world.accept("1", facts("S26-1", "urgent")).await.case;
    signed_in(&world, "nurse", &[Role::Nurse], "session").await;
    let nurse = acting(&world, "session").await;
    let refused = world.store.case(&nurse, case).await;
    assert!(
        matches!(refused, Err(StoreError::Denied { .. })),
        "{refused:?}"
    );
    assert_eq!(world.store.own_emergency(&nurse).await.unwrap(), None);

    let opened = open(&world, &nurse).await;
    assert_eq!(
        (opened.person, opened.until),
        (nurse.principal, world.clock.now() + LASTS)
    );
    let inside = acting(&world, "session").await;
    for action in Action::ALL {
        let more = [Action::SeeCases, Action::SeeReads].contains(&action);
        let expected = nurse.may(action) || more;
        assert_eq!(inside.may(action), expected, "{}", action.code());
    }
    world.store.case(&inside, case).await.unwrap();

    // Opening it again prolongs nothing and tells nothing.
    world.clock.advance(60);
    let other = "Another reason.".parse().unwrap();
    let again = world.store.open_emergency(&inside, other).await.unwrap();
    assert_eq!(again, opened);
    let own = world.store.own_emergency(&inside).await.unwrap();
    assert_eq!(own.as_ref(), Some(&opened));
    let told = world.topics().await;
    let openings = told.iter().filter(|topic| *topic == "emergency.opened");
    assert_eq!(openings.count(), 1);

    world.clock.advance(LASTS.as_secs() - 61);
    assert!(acting(&world, "session").await.may(Action::SeeCases));
    world.clock.advance(1);
    assert_eq!(acting(&world, "session").await, nurse);
    assert_eq!(world.store.own_emergency(&nurse).await.unwrap(), None);
    let over = world.store.end_emergency(&nurse, opened.id).await;
    assert!(matches!(over, Err(StoreError::NotFound { .. })), "{over:?}");
    assert_ne!(open(&world, &nurse).await.id, opened.id);
    assert_eq!(listed(&world).await.len(), 2);
}

pub async fn an_emergency_is_ended_by_its_person_or_by_whoever_sees_it(world: World) {
    signed_in(&world, "nurse", &[Role::Nurse], "nurse").await;
    signed_in(&world, "surgeon", &[Role::Surgeon], "surgeon").await;
    let nurse = acting(&world, "nurse").await;
    let surgeon = acting(&world, "surgeon").await;
    let first = open(&world, &nurse).await;
    let by_a_colleague = world.store.end_emergency(&surgeon, first.id).await;
    assert!(
        matches!(by_a_colleague, Err(StoreError::Denied { .. })),
        "{by_a_colleague:?}"
    );
    for (actor, id) in [
        (&world.stranger, first.id),
        (&world.actor, EmergencyId::generate()),
    ] {
        let elsewhere = world.store.end_emergency(actor, id).await;
        assert!(
            matches!(elsewhere, Err(StoreError::NotFound { .. })),
            "{elsewhere:?}"
        );
    }
    assert!(
        acting(&world, "nurse")
            .await
            .roles
            .contains(&Role::Emergency)
    );
    assert_eq!(acting(&world, "surgeon").await, surgeon);

    world.clock.advance(5);
    world
        .store
        .end_emergency(&world.actor, first.id)
        .await
        .unwrap();
    assert_eq!(acting(&world, "nurse").await, nurse);
    let expected = Emergency {
        ended: Some((world.actor.principal, world.clock.now())),
        ..first.clone()
    };
    assert_eq!(listed(&world).await, [expected]);
    let again = world.store.end_emergency(&world.actor, first.id).await;
    assert!(
        matches!(again, Err(StoreError::NotFound { .. })),
        "{again:?}"
    );

    world.clock.advance(5);
    let second = open(&world, &nurse).await;
    world.store.end_emergency(&nurse, second.id).await.unwrap();
    let by: Vec<_> = listed(&world)
        .await
        .iter()
        .map(|one| one.ended.unwrap().0)
        .collect();
    assert_eq!(by, [nurse.principal, world.actor.principal]);
    let unseen = world.store.emergencies(&nurse, world.clock.now()).await;
    assert!(
        matches!(unseen, Err(StoreError::Denied { .. })),
        "{unseen:?}"
    );
    let from = world.clock.now() - SignedDuration::from_hours(1);
    let theirs = world.store.emergencies(&world.stranger, from).await;
    assert_eq!(theirs.unwrap(), []);
}

pub async fn an_emergency_is_on_record_without_its_reason(world: World) {
    signed_in(&world, "nurse", &[Role::Nurse], "nurse").await;
    let nurse = acting(&world, "nurse").await;
    let emergency = open(&world, &nurse).await;
    world
        .store
        .end_emergency(&world.actor, emergency.id)
        .await
        .unwrap();
    let records = world.store.audit_after(&world.actor, 0, 1_000).await;
    let records = records.unwrap();
    let told: Vec<_> = records
        .iter()
        .filter(|one| one.action.starts_with("emergency."))
        .map(|one| (one.action.as_str(), one.principal))
        .collect();
    assert_eq!(
        told,
        [
            ("emergency.open", nurse.principal),
            ("emergency.end", world.actor.principal)
        ]
    );
    let events = world.store.events_after(&world.actor, 0, 1_000).await;
    let all = format!("{records:?} {:?}", events.unwrap());
    assert!(!all.contains("bleeds"), "{all}");
    let heard = world.store.events_after(&nurse, 0, 1_000).await.unwrap();
    assert!(heard.iter().all(|one| !one.topic.starts_with("emergency.")));
}

pub async fn only_a_person_with_an_account_opens_an_emergency(world: World) {
    let program = NewAccount {
        kind: AccountKind::Program,
        login: "scanner".parse().unwrap(),
        name: None,
        roles: vec![Role::ServiceAccount],
        language: None,
    };
    let program = world.store.create_account(&world.actor, program).await;
    let program = program.unwrap();
    for actor in [
        Actor::new(world.actor.organisation, program.id, program.roles),
        Actor::service(world.actor.organisation),
        Actor::nobody(world.actor.organisation),
    ] {
        let why = WHY.parse().unwrap();
        let refused = world.store.open_emergency(&actor, why).await;
        assert!(
            matches!(refused, Err(StoreError::NotFound { .. })),
            "{refused:?}"
        );
    }
}
