//! Accepting slides.

use super::world::{World, digest, facts, lymph_node, submission};
use zhedel::domain::consultation::WorkState;
use zhedel::domain::deadline::Urgency;
use zhedel::domain::turnaround_targets::TurnaroundTargets;
use zhedel::domain::upload::{SubmissionFacts, UploadState};
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::intake::Submission;
use zhedel::store::contract::reading::{Page, WorklistItem};

pub async fn an_accepted_slide_stands_in_the_worklist(world: World) {
    let accepted = world.accept("1", lymph_node()).await;
    assert!(!accepted.duplicate && !accepted.identity_conflict);
    let page = world.store.worklist(&world.actor, None, 10).await.unwrap();
    assert_eq!((page.items.len(), &page.next), (1, &None));
    let item = &page.items[0];
    assert_eq!(item.case, accepted.case);
    assert_eq!(item.accession.as_str(), "S26-1");
    assert_eq!(item.part.as_str(), "A");
    assert_eq!(item.specimen.organ, Some("lymph_node".parse().unwrap()));
    let consultation = &item.consultation;
    assert_eq!(consultation.id, accepted.consultation);
    assert_eq!(consultation.urgency, Urgency::Urgent);
    let due_at = TurnaroundTargets::default().due_at(Urgency::Urgent, consultation.received_at);
    assert_eq!(consultation.due_at, due_at);
    assert_eq!(consultation.state, WorkState::Queued);
    assert_eq!(consultation.outcome, None);
    assert_eq!(consultation.slides[0].id, accepted.slide);
    assert_eq!(consultation.slides[0].run, accepted.run);
    assert_eq!(
        item.last_event,
        world.store.last_event(&world.actor).await.unwrap()
    );
    let case = world.store.case(&world.actor, accepted.case).await.unwrap();
    assert_eq!(&case.specimens[0].consultations[0], consultation);
    let detail = world
        .store
        .slide(&world.actor, accepted.slide)
        .await
        .unwrap();
    assert_eq!((detail.digest, detail.bytes), (digest("1"), 1));
    assert_eq!(detail.same_bytes, []);
}

pub async fn the_same_bytes_again_are_a_duplicate(world: World) {
    let first = world.accept("1", facts("S26-1", "urgent")).await;
    for again in [facts("S26-1", "routine"), facts("", "urgent")] {
        let second = world.accept("1", again).await;
        assert!(second.duplicate && !second.identity_conflict);
        assert_eq!((second.slide, second.run), (first.slide, first.run));
    }
    assert_eq!(world.queue.depth().await.unwrap().waiting, 1);
    let page = world.store.worklist(&world.actor, None, 10).await.unwrap();
    assert_eq!(page.items.len(), 1);
}

pub async fn other_facts_with_the_same_bytes_are_a_correction(world: World) {
    let first = world.accept("1", facts("S26-1", "urgent")).await;
    world.carry_out(Outcome::CannotAssess).await;
    let second = world.accept("1", lymph_node()).await;
    assert!(second.duplicate && second.corrected);
    assert_eq!(second.slide, first.slide);
    assert_ne!(second.run, first.run);
    let detail = world.store.slide(&world.actor, first.slide).await.unwrap();
    let organ = detail.slide.inputs.facts.organ;
    assert_eq!(organ, Some("lymph_node".parse().unwrap()));
    assert_eq!(world.queue.depth().await.unwrap().waiting, 1);
    // The same once more states nothing new, and neither does who states nothing.
    for again in [lymph_node(), facts("S26-1", "urgent")] {
        let third = world.accept("1", again).await;
        assert!(third.duplicate && !third.corrected);
        assert_eq!(third.run, second.run);
    }
}

pub async fn a_case_that_nobody_named_takes_the_first_name(world: World) {
    let first = world.accept("1", facts("", "urgent")).await;
    let named = SubmissionFacts {
        part: Some("C".parse().unwrap()),
        ..facts("S26-7", "urgent")
    };
    let second = world.accept("1", named.clone()).await;
    assert!(second.duplicate && !second.identity_conflict);
    assert_eq!(
        (second.slide, second.case, second.consultation),
        (first.slide, first.case, first.consultation)
    );
    let case = world.store.case(&world.actor, first.case).await.unwrap();
    assert_eq!(case.accession.as_str(), "S26-7");
    let parts: Vec<_> = case.specimens.iter().map(|one| one.part.as_str()).collect();
    assert_eq!(parts, ["C"]);
    // From now on it has a name, and another one contradicts it.
    let other = world.accept("1", facts("S26-8", "urgent")).await;
    assert!(other.identity_conflict && !other.duplicate);
    let again = world.accept("1", named).await;
    assert!(again.duplicate && again.identity_conflict);
}

pub async fn an_unnamed_slide_joins_the_case_that_is_there_and_keeps_its_clock(world: World) {
    let there = world.accept("1", facts("S26-9", "urgent")).await;
    let unnamed = world.accept("2", facts("", "urgent")).await;
    let before = world.store.worklist(&world.actor, None, 10).await.unwrap();
    let due_at = |page: &Page<WorklistItem>| {
        let item = page
            .items
            .iter()
            .find(|item| item.consultation.id == unnamed.consultation);
        item.unwrap().consultation.due_at
    };
    world.clock.advance(60);
    let named = world.accept("2", facts("S26-9", "urgent")).await;
    assert!(named.duplicate);
    assert_eq!(
        (named.slide, named.case, named.consultation),
        (unnamed.slide, there.case, unnamed.consultation)
    );
    let after = world.store.worklist(&world.actor, None, 10).await.unwrap();
    assert_eq!(after.items.len(), 2);
    assert!(
        after
            .items
            .iter()
            .all(|item| item.accession.as_str() == "S26-9")
    );
    assert_eq!(due_at(&after), due_at(&before));
    let detail = world.store.slide(&world.actor, named.slide).await.unwrap();
    assert_eq!(detail.accession.as_str(), "S26-9");
}

pub async fn the_same_bytes_under_another_accession_are_a_conflict_on_both(world: World) {
    let first = world.accept("1", facts("S26-1", "urgent")).await;
    world.carry_out(Outcome::NoSuspicionFound).await;
    let second = world.accept("1", facts("S26-2", "urgent")).await;
    assert!(!second.duplicate && second.identity_conflict);
    assert_ne!(first.slide, second.slide);
    for slide in [first.slide, second.slide] {
        let detail = world.store.slide(&world.actor, slide).await.unwrap();
        assert!(detail.slide.identity_conflict);
        let told: Vec<_> = detail
            .same_bytes
            .iter()
            .map(|one| (one.slide, one.case, one.accession.as_str(), one.withdrawn))
            .collect();
        let first = (first.slide, first.case, "S26-1", false);
        assert_eq!(told, [first, (second.slide, second.case, "S26-2", false)]);
    }
    let events = world
        .store
        .events_after(&world.actor, 0, 100)
        .await
        .unwrap();
    let told: Vec<_> = events
        .iter()
        .filter(|event| event.topic == "identity.conflict")
        .filter_map(|event| event.case)
        .collect();
    assert_eq!(told, [first.case, second.case]);
    let records = world.store.audit_after(&world.actor, 0, 100).await.unwrap();
    assert!(records.iter().any(|one| one.action == "identity.conflict"));
    let again = world.accept("1", facts("S26-2", "urgent")).await;
    assert!(again.duplicate && again.identity_conflict);
    assert_eq!(again.slide, second.slide);
}

pub async fn the_same_bytes_under_another_part_are_a_conflict_on_both(world: World) {
    let part = |part: &str| SubmissionFacts {
        part: Some(part.parse().unwrap()),
        ..facts("S26-1", "urgent")
    };
    let first = world.accept("1", part("A")).await;
    let second = world.accept("1", part("B")).await;
    assert!(second.identity_conflict && !second.duplicate);
    assert_eq!(first.case, second.case);
    let detail = world.store.slide(&world.actor, first.slide).await.unwrap();
    assert!(detail.slide.identity_conflict);
}

pub async fn bytes_that_nobody_names_are_a_duplicate_of_themselves(world: World) {
    let first = world.accept("1", facts("", "urgent")).await;
    let second = world.accept("1", facts("", "urgent")).await;
    assert!(second.duplicate);
    assert_eq!(first.slide, second.slide);
    let other = world.accept("2", facts("", "urgent")).await;
    assert_ne!(
        other.case, first.case,
        "every unnamed slide is its own case"
    );
    let case = world.store.case(&world.actor, first.case).await.unwrap();
    assert!(case.accession.as_str().starts_with("UNNAMED-"));
}

pub async fn the_same_bytes_at_the_same_moment_become_one_slide(world: World) {
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (store, actor) = (world.store.clone(), world.actor.clone());
            let submission = submission("1", facts("S26-1", "urgent"));
            tokio::spawn(async move { store.accept_slide(&actor, submission).await.unwrap() })
        })
        .collect();
    let mut fresh = 0;
    for task in tasks {
        fresh += usize::from(!task.await.unwrap().duplicate);
    }
    assert_eq!(fresh, 1);
    assert_eq!(world.queue.depth().await.unwrap().waiting, 1);
}

pub async fn an_upload_is_accepted_once(world: World) {
    let upload = world.upload(1).await;
    let later = world.in_an_hour();
    let store = &world.store;
    let recorded = store
        .record_offset(&world.actor, upload.id, 0, 1, later)
        .await;
    recorded.unwrap();
    let submission = Submission {
        upload: Some(upload.id),
        ..submission("1", upload.facts)
    };
    let first = store.accept_slide(&world.actor, submission.clone()).await;
    let again = store.accept_slide(&world.actor, submission).await.unwrap();
    let first = first.unwrap();
    assert_eq!((first.slide, again.duplicate), (again.slide, true));
    let upload = store.upload(&world.actor, upload.id).await.unwrap();
    assert_eq!(upload.state, UploadState::Finished);
    assert_eq!(upload.slide, Some((first.slide, first.case)));
}

pub async fn an_incomplete_upload_is_not_accepted(world: World) {
    let upload = world.upload(5).await;
    let submission = Submission {
        upload: Some(upload.id),
        ..submission("1", upload.facts)
    };
    let early = world.store.accept_slide(&world.actor, submission).await;
    assert!(matches!(early, Err(StoreError::Invalid { .. })));
    let page = world.store.worklist(&world.actor, None, 10).await.unwrap();
    assert_eq!(page.items, []);
}

pub async fn what_was_stated_before_holds_for_the_next_slide(world: World) {
    let first = world.accept("1", lymph_node()).await;
    let second = world.accept("2", facts("S26-1", "urgent")).await;
    assert_eq!(first.consultation, second.consultation);
    let detail = world.store.slide(&world.actor, second.slide).await.unwrap();
    let organ = detail.slide.inputs.facts.organ;
    assert_eq!(organ, Some("lymph_node".parse().unwrap()));
}

pub async fn a_slide_after_the_due_time_opens_another_consultation(world: World) {
    let first = world.accept("1", facts("S26-1", "intraoperative")).await;
    let urgent = world.accept("2", facts("S26-1", "urgent")).await;
    assert_ne!(first.consultation, urgent.consultation, "another request");
    world.clock.advance(21 * 60);
    let late = world.accept("3", facts("S26-1", "intraoperative")).await;
    assert_eq!(late.case, first.case);
    assert_ne!(late.consultation, first.consultation);
}
