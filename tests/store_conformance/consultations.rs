//! Consultations that are asked for, received and called off, and which slide belongs to which.

use super::clinic::{file, illegal, pathologist, request, sign, somebody, state};
use super::world::{World, facts};
use zhedel::access::actor::Actor;
use zhedel::access::policy::Action;
use zhedel::access::role::Role;
use zhedel::domain::consultation::life_state::LifeState;
use zhedel::domain::consultation::question::Question;
use zhedel::domain::consultation::request::SectionLabel;
use zhedel::domain::consultation::step::{ReadBack, Step, Wanted};
use zhedel::domain::turnaround::stamp::StampKind;
use zhedel::domain::turnaround_targets::TurnaroundTargets;
use zhedel::domain::upload::SubmissionFacts;
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::intake::Accepted;

async fn accept(world: &World, bytes: &str, urgency: &str) -> Accepted {
    let facts = SubmissionFacts {
        part: Some("B".parse().unwrap()),
        ..facts("S26-5", urgency)
    };
    world.accept(bytes, facts).await
}

pub async fn a_request_waits_for_its_slide_and_its_clock_begins_with_it(world: World) {
    let surgeon = somebody(&world, Role::Surgeon);
    let asked = world.store.request(&surgeon, request("S26-5")).await;
    let asked = asked.unwrap();
    assert!(!asked.joined);
    let there = file(&world, asked.consultation).await;
    assert_eq!(there.life.state(), LifeState::Requested);
    assert_eq!(there.request.question, Some(Question::Diagnosis));
    let by = there.request.requested.map(|(by, _)| by);
    assert_eq!(by, Some(surgeon.principal));
    assert_eq!(there.request.room.unwrap().as_str(), "OR 4");
    assert_eq!(there.site.unwrap().as_str(), "breast");
    let unread = world.store.claim(&world.actor, asked.consultation).await;
    assert_eq!(illegal(unread), (LifeState::Requested, "claim"));

    world.clock.advance(3_600);
    let slide = accept(&world, "1", "intraoperative").await;
    assert_eq!(slide.consultation, asked.consultation);
    let there = file(&world, asked.consultation).await;
    assert_eq!(there.life.state(), LifeState::Received);
    let now = world.clock.now();
    let due_at = TurnaroundTargets::default().due_at(there.urgency, now);
    assert_eq!((there.received_at, there.due_at), (now, due_at));
    let claim = world.claim("worker").await.unwrap();
    assert_eq!(claim.due_at, due_at, "the run is due by the same clock");
    let steps: Vec<_> = there.moves.iter().map(|one| one.step.clone()).collect();
    assert_eq!(steps, [None, Some(Step::Receive)]);
    let kinds = stamps(&world, asked.consultation).await;
    assert!(kinds.contains(&StampKind::Requested) && kinds.contains(&StampKind::Received));
}

async fn stamps(world: &World, id: zhedel::domain::ids::ConsultationId) -> Vec<StampKind> {
    let entry = world.store.stamps(&world.actor, id).await.unwrap();
    entry.stamps.iter().map(|stamp| stamp.kind).collect()
}

pub async fn a_request_after_its_slide_says_what_that_is_for(world: World) {
    let slide = accept(&world, "1", "intraoperative").await;
    let asked = world.store.request(&world.actor, request("S26-5")).await;
    let asked = asked.unwrap();
    assert_eq!(
        (asked.consultation, asked.joined),
        (slide.consultation, true)
    );
    let there = file(&world, slide.consultation).await;
    assert_eq!(there.life.state(), LifeState::Received);
    assert_eq!(there.request.call_back.unwrap().as_str(), "4217");
    // Asked once, it is no other request's.
    let again = world.store.request(&world.actor, request("S26-5")).await;
    let again = again.unwrap();
    assert!(!again.joined && again.consultation != slide.consultation);
}

pub async fn a_request_for_another_side_is_refused_and_changes_nothing(world: World) {
    let right = request("S26-5");
    world
        .store
        .request(&world.actor, right.clone())
        .await
        .unwrap();
    let events = world.store.last_event(&world.actor).await.unwrap();
    let other = zhedel::domain::consultation::request::Request {
        laterality: Some("right".parse().unwrap()),
        ..right
    };
    let refused = world.store.request(&world.actor, other).await;
    let Err(StoreError::Form { faults }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(faults.faults()[0].field, "laterality");
    assert_eq!(world.store.last_event(&world.actor).await.unwrap(), events);
}

pub async fn glass_without_a_scan_can_be_received_read_and_signed(world: World) {
    let asked = world.store.request(&world.actor, request("S26-5")).await;
    let id = asked.unwrap().consultation;
    world.store.receive(&world.actor, id, None).await.unwrap();
    let again = world.store.receive(&world.actor, id, None).await;
    assert_eq!(illegal(again), (LifeState::Received, "receive"));
    let reader = pathologist(&world);
    let signed = sign(&world, &reader, id).await;
    assert!(signed.on_screen.slides().is_empty());
    // A scan of the same glass comes later: it belongs here, and the ledger is not confused by it.
    world.clock.advance(60);
    let late = accept(&world, "1", "intraoperative").await;
    assert_eq!(late.consultation, id);
    let there = file(&world, id).await;
    assert_eq!(there.since_signature.len(), 1);
    let kinds = stamps(&world, id).await;
    assert!(kinds.contains(&StampKind::ReceivedFrozenArea));
    assert!(!kinds.contains(&StampKind::Received), "{kinds:?}");
}

pub async fn a_section_that_was_asked_for_comes_back_to_the_one_who_asked(world: World) {
    let first = accept(&world, "1", "intraoperative").await;
    let reader = pathologist(&world);
    world
        .store
        .claim(&reader, first.consultation)
        .await
        .unwrap();
    let why = "Freezing artefact".parse().unwrap();
    let asked = world
        .store
        .ask_section(&reader, first.consultation, Wanted::Recut, why);
    asked.await.unwrap();
    assert_eq!(
        state(&world, first.consultation).await,
        LifeState::AwaitingSection
    );
    // However late it comes.
    world.clock.advance(3 * 3_600);
    let recut = accept(&world, "2", "intraoperative").await;
    assert_eq!(recut.consultation, first.consultation);
    assert_eq!(state(&world, first.consultation).await, LifeState::Received);
    // Glass may come without a scan, or not at all.
    for glass_comes in [true, false] {
        world
            .store
            .claim(&reader, first.consultation)
            .await
            .unwrap();
        let why = "Folded".parse().unwrap();
        let asked = world
            .store
            .ask_section(&reader, first.consultation, Wanted::Rescan, why);
        asked.await.unwrap();
        if glass_comes {
            world
                .store
                .receive(&world.actor, first.consultation, None)
                .await
                .unwrap();
        } else {
            let why = "No tissue is left".parse().unwrap();
            let stopped = world.store.stop_waiting(&reader, first.consultation, why);
            stopped.await.unwrap();
        }
        assert_eq!(state(&world, first.consultation).await, LifeState::Received);
    }
}

pub async fn no_slide_joins_what_was_called_off(world: World) {
    let first = accept(&world, "1", "intraoperative").await;
    let why = || "Wrong patient".parse().unwrap();
    let cancelled = world.store.cancel(&world.actor, first.consultation, why());
    cancelled.await.unwrap();
    assert_eq!(
        state(&world, first.consultation).await,
        LifeState::Cancelled
    );
    let twice = world
        .store
        .cancel(&world.actor, first.consultation, why())
        .await;
    assert_eq!(illegal(twice), (LifeState::Cancelled, "cancel"));
    let other = accept(&world, "2", "intraoperative").await;
    assert_ne!(other.consultation, first.consultation);
    // The same bytes again are not lost in it either.
    let again = accept(&world, "1", "intraoperative").await;
    assert!(!again.duplicate && !again.identity_conflict);
    assert_eq!(again.consultation, other.consultation);
    let once_more = accept(&world, "1", "intraoperative").await;
    assert_eq!((once_more.slide, once_more.duplicate), (again.slide, true));
}

pub async fn a_slide_after_the_signature_joins_it_for_a_day_and_its_reader_is_told(world: World) {
    let first = accept(&world, "1", "intraoperative").await;
    let reader = pathologist(&world);
    sign(&world, &reader, first.consultation).await;
    let call = super::clinic::call(1, ReadBack::Correct);
    world
        .store
        .record_call(&reader, first.consultation, call)
        .await
        .unwrap();
    let told = |topics: Vec<String>| {
        let of = |topic: &&String| *topic == "material.after_signature";
        topics.iter().filter(of).count()
    };
    assert_eq!(told(world.topics().await), 0);
    world.clock.advance(3_600);
    let late = accept(&world, "2", "intraoperative").await;
    assert_eq!(late.consultation, first.consultation);
    assert_eq!(told(world.topics().await), 1);
    assert_eq!(
        state(&world, first.consultation).await,
        LifeState::Communicated
    );
    let other = accept(&world, "3", "routine").await;
    assert_ne!(other.consultation, first.consultation, "another request");
    world.clock.advance(24 * 3_600);
    let next_day = accept(&world, "4", "intraoperative").await;
    assert_ne!(next_day.consultation, first.consultation);
    assert_eq!(told(world.topics().await), 1);
}

pub async fn blocks_and_sections_go_by_their_labels(world: World) {
    let label = |section: &str| SectionLabel {
        block: "B2".parse().unwrap(),
        section: section.parse().unwrap(),
    };
    let asked = zhedel::domain::consultation::request::Request {
        sections: vec![label("1"), label("2")],
        ..request("S26-5")
    };
    let asked = world.store.request(&world.actor, asked).await.unwrap();
    let facts = SubmissionFacts {
        part: Some("B".parse().unwrap()),
        block: Some("B2".parse().unwrap()),
        section: Some("2".parse().unwrap()),
        ..facts("S26-5", "intraoperative")
    };
    world.accept("1", facts).await;
    accept(&world, "2", "intraoperative").await;
    let there = file(&world, asked.consultation).await;
    let labels: Vec<_> = there
        .slides
        .iter()
        .map(|one| (one.block.as_str(), one.section.as_str()))
        .collect();
    assert_eq!(labels, [("B2", "2"), ("1", "1")]);
}

pub async fn who_may_ask_receive_and_call_off(world: World) {
    let accepted = accept(&world, "1", "intraoperative").await;
    let id = accepted.consultation;
    for role in Role::ALL {
        let actor = somebody(&world, role);
        let may = |action: Action| action.roles().contains(&role);
        let asked = world.store.request(&actor, request("S26-5")).await;
        assert_eq!(
            asked.is_ok(),
            may(Action::RequestConsultation),
            "{}",
            role.code()
        );
        let why = "Test".parse().unwrap();
        let cancelled = world.store.cancel(&actor, id, why).await;
        let denied = matches!(cancelled, Err(StoreError::Denied { .. }));
        assert_eq!(denied, !may(Action::CancelConsultation), "{}", role.code());
        let received = world.store.receive(&actor, id, None).await;
        let denied = matches!(received, Err(StoreError::Denied { .. }));
        assert_eq!(denied, !may(Action::SubmitSlide), "{}", role.code());
        let claimed = world.store.claim(&actor, id).await;
        let denied = matches!(claimed, Err(StoreError::Denied { .. }));
        assert_eq!(denied, role != Role::Pathologist, "{}", role.code());
    }
}

pub async fn another_organisation_moves_nothing(world: World) {
    let id = accept(&world, "1", "intraoperative").await.consultation;
    let stranger = Actor {
        roles: Role::ALL.to_vec(),
        ..world.stranger.clone()
    };
    let store = &world.store;
    let why = || "Test".parse().unwrap();
    let signing = super::clinic::signing(&world, id).await;
    let answers = [
        store.receive(&stranger, id, None).await,
        store.cancel(&stranger, id, why()).await,
        store.claim(&stranger, id).await.map(drop),
        store.beat(&stranger, id).await.map(drop),
        store.release(&stranger, id).await,
        store.take_over(&stranger, id).await.map(drop),
        store.accept_hand_over(&stranger, id).await.map(drop),
        store.ask_section(&stranger, id, Wanted::Recut, why()).await,
        store.stop_waiting(&stranger, id, why()).await,
        store.sign(&stranger, id, signing.clone()).await.map(drop),
        store
            .amend(&stranger, id, 1, why(), signing)
            .await
            .map(drop),
        store
            .record_call(&stranger, id, super::clinic::call(1, ReadBack::Correct))
            .await
            .map(drop),
        store.acknowledge(&stranger, id, 1).await.map(drop),
        store.consultation(&stranger, id).await.map(drop),
    ];
    for answer in answers {
        assert!(
            matches!(answer, Err(StoreError::NotFound { .. })),
            "{answer:?}"
        );
    }
    let lines = store.surgeon_lines(&stranger, None).await.unwrap();
    assert_eq!(lines.cases, []);
}
