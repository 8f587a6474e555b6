//! Signing, amending, calling.

use super::clinic::{
    call, file, form, illegal, pathologist, refusal, sign, signing, slide, somebody, state,
};
use super::world::{World, facts};
use jiff::SignedDuration;
use zhedel::access::role::Role;
use zhedel::domain::audit::ChainState;
use zhedel::domain::consultation::life_state::LifeState;
use zhedel::domain::consultation::step::{ReadBack, Refusal};
use zhedel::domain::read::category::CategoryCode;
use zhedel::domain::read::confirmation::ConfirmedField;
use zhedel::domain::read::difference::Change;
use zhedel::domain::read::on_screen::OnScreen;
use zhedel::domain::run::Correction;
use zhedel::domain::turnaround::stamp::StampKind;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::reads::NewDraft;

pub async fn a_signature_names_what_was_on_screen_and_stands(world: World) {
    let accepted = slide(&world, "1").await;
    let id = accepted.consultation;
    world.carry_out(Outcome::NoSuspicionFound).await;
    let reader = pathologist(&world);
    world.store.claim(&reader, id).await.unwrap();
    let draft = NewDraft {
        form: form(CategoryCode::Benign),
        ai_visible: true,
        follows: 0,
    };
    world.store.save_draft(&reader, id, draft).await.unwrap();
    let signing = signing(&world, id).await;
    let signed = world
        .store
        .sign(&reader, id, signing.clone())
        .await
        .unwrap();
    assert_eq!((signed.version, signed.author), (1, reader.principal));
    assert_eq!(signed.signed_at, world.clock.now());
    let seen = signed.on_screen.slides()[0];
    assert_eq!((seen.slide, seen.run), (accepted.slide, accepted.run));
    assert_eq!(seen.verdict_version, Some(1));
    assert!(
        matches!(
            signed.on_screen,
            OnScreen::Scans {
                ai_before_draft: true,
                ..
            }
        ),
        "the draft knows better than the page"
    );
    let there = file(&world, id).await;
    assert_eq!(there.reads, std::slice::from_ref(&signed));
    assert_eq!(
        (there.life.state(), there.life.version()),
        (LifeState::Signed, Some(1))
    );
    assert_eq!((there.draft, there.since_signature), (None, vec![]));
    let records = world.store.audit_after(&world.actor, 0, 100).await.unwrap();
    let record = records
        .iter()
        .find(|one| one.action == "read.sign")
        .unwrap();
    assert!(record.details.contains(&signed.content.to_string()));
    assert!(
        !record.details.contains("benign"),
        "no outcome in the chain"
    );
    let topics = world.topics().await;
    assert!(
        topics.contains(&"read.signed".into()) && topics.contains(&"consultation.moved".into())
    );
    let again = world.store.sign(&reader, id, signing).await;
    assert_eq!(illegal(again), (LifeState::Signed, "sign"));
    let why = "Too late".parse().unwrap();
    let cancelled = world.store.cancel(&world.actor, id, why).await;
    assert_eq!(illegal(cancelled), (LifeState::Signed, "cancel"));
}

pub async fn the_wrong_patient_part_or_side_is_not_signed(world: World) {
    let id = slide(&world, "1").await.consultation;
    let reader = pathologist(&world);
    world.store.claim(&reader, id).await.unwrap();
    let right = signing(&world, id).await;
    for (field, change) in [
        ("part", ConfirmedField::Part),
        ("site", ConfirmedField::Site),
        ("laterality", ConfirmedField::Laterality),
        ("accession", ConfirmedField::AccessionEnd),
    ] {
        let mut wrong = right.clone();
        match field {
            "part" => wrong.confirmation.part = "B".into(),
            "site" => wrong.confirmation.site = Some("lung".into()),
            "laterality" => wrong.confirmation.laterality = Some("left".parse().unwrap()),
            _ => wrong.confirmation.accession_end = "0443".into(),
        }
        let refused = world.store.sign(&reader, id, wrong).await;
        assert!(
            matches!(&refused, Err(StoreError::NotConfirmed { fields }) if *fields == [change]),
            "{refused:?}"
        );
    }
    assert_eq!(state(&world, id).await, LifeState::BeingRead);
    world.store.sign(&reader, id, right).await.unwrap();
}

pub async fn what_changed_since_the_screen_is_told_instead_of_signed(world: World) {
    let first = slide(&world, "1").await;
    let id = first.consultation;
    let reader = pathologist(&world);
    world.store.claim(&reader, id).await.unwrap();
    let refused = |signing| async {
        match world.store.sign(&reader, id, signing).await {
            Err(StoreError::ScreenChanged { changes }) => changes,
            other => panic!("{other:?}"),
        }
    };
    let before_verdict = signing(&world, id).await;
    world.carry_out(Outcome::NoSuspicionFound).await;
    let verdict = Change::VerdictChanged {
        slide: first.slide,
        seen: None,
        now: Some(1),
    };
    assert_eq!(refused(before_verdict).await, [verdict]);

    let before_slide = signing(&world, id).await;
    let second = slide(&world, "2").await;
    let added = Change::SlideAdded {
        slide: second.slide,
    };
    assert_eq!(refused(before_slide).await, [added]);

    let before_run = signing(&world, id).await;
    let asked = world
        .store
        .request_run(&world.actor, first.slide, Correction::default());
    let run = Change::RunSuperseded {
        slide: first.slide,
        seen: first.run,
        now: asked.await.unwrap(),
    };
    assert_eq!(refused(before_run).await, [run]);

    let mut nothing = signing(&world, id).await;
    nothing.on_screen = OnScreen::Scans {
        slides: vec![],
        ai_before_draft: false,
    };
    let unseen = world.store.sign(&reader, id, nothing.clone()).await;
    assert!(
        matches!(unseen, Err(StoreError::Invalid { .. })),
        "{unseen:?}"
    );
    nothing.on_screen = OnScreen::Microscope;
    world.store.sign(&reader, id, nothing).await.unwrap();
}

pub async fn what_comes_after_the_signature_is_told(world: World) {
    let first = slide(&world, "1").await;
    let id = first.consultation;
    sign(&world, &pathologist(&world), id).await;
    world.carry_out(Outcome::Suspicious).await;
    let topics = world.topics().await;
    assert!(topics.contains(&"material.after_signature".into()));
    let changed = Change::VerdictChanged {
        slide: first.slide,
        seen: None,
        now: Some(1),
    };
    assert_eq!(file(&world, id).await.since_signature, [changed]);
}

pub async fn a_case_that_nobody_named_is_not_signed(world: World) {
    let unnamed = world.accept("1", facts("", "urgent")).await;
    let reader = pathologist(&world);
    world
        .store
        .claim(&reader, unnamed.consultation)
        .await
        .unwrap();
    let signing_now = signing(&world, unnamed.consultation).await;
    let refused = world.store.sign(&reader, unnamed.consultation, signing_now);
    let refused = refused.await;
    assert!(
        matches!(refused, Err(StoreError::CaseUnnamed { case }) if case == unnamed.case),
        "{refused:?}"
    );
    world.accept("1", facts("S26-7", "urgent")).await;
    let signing = signing(&world, unnamed.consultation).await;
    world
        .store
        .sign(&reader, unnamed.consultation, signing)
        .await
        .unwrap();
}

pub async fn of_two_readers_who_sign_at_once_one_signature_stands(world: World) {
    for round in 0..6 {
        let facts = facts(&format!("S26-{round}-1042"), "urgent");
        let id = world.accept(&format!("{round}"), facts).await.consultation;
        let [first, second] = [pathologist(&world), pathologist(&world)];
        world.store.claim(&first, id).await.unwrap();
        world.clock.advance(120);
        let signing = signing(&world, id).await;
        // The first comes back at the moment in which the second takes over.
        let mut tasks = Vec::new();
        for reader in [&first, &second, &first, &second] {
            let (store, reader, signing) = (world.store.clone(), reader.clone(), signing.clone());
            let takes_over = reader.principal == second.principal;
            tasks.push(tokio::spawn(async move {
                if takes_over {
                    // Fails if the first was faster.
                    let _ = store.take_over(&reader, id).await;
                }
                store.sign(&reader, id, signing).await
            }));
        }
        let mut signed = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                Ok(read) => signed.push(read),
                Err(StoreError::Refused { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(signed.len(), 1, "round {round}");
        assert_eq!(file(&world, id).await.reads, signed);
    }
    let chain = world.store.check_audit(&world.actor).await.unwrap();
    assert!(matches!(chain, ChainState::Intact { .. }));
}

pub async fn a_read_is_called_until_it_is_read_back_correctly(world: World) {
    let id = slide(&world, "1").await.consultation;
    let reader = pathologist(&world);
    let store = &world.store;
    let unsigned = store
        .record_call(&reader, id, call(0, ReadBack::Correct))
        .await;
    assert_eq!(illegal(unsigned), (LifeState::Received, "call"));
    sign(&world, &reader, id).await;
    let signed_at = world.clock.now();
    let early = store
        .acknowledge(&somebody(&world, Role::Surgeon), id, 1)
        .await;
    assert_eq!(illegal(early), (LifeState::Signed, "acknowledge"));
    world.clock.advance(90);
    let wrong = store
        .record_call(&reader, id, call(1, ReadBack::Wrong))
        .await
        .unwrap();
    assert_eq!(state(&world, id).await, LifeState::Signed);
    world.clock.advance(30);
    let mut stated = call(1, ReadBack::Correct);
    for (at, why) in [
        (signed_at - SignedDuration::from_mins(5), "the read was at"),
        (world.clock.now() + SignedDuration::from_mins(5), "future"),
    ] {
        stated.at = Some(at);
        let error = store
            .record_call(&reader, id, stated.clone())
            .await
            .unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
    stated.at = Some(signed_at + SignedDuration::from_secs(100));
    let correct = store.record_call(&reader, id, stated).await.unwrap();
    let there = file(&world, id).await;
    assert_eq!(there.life.state(), LifeState::Communicated);
    assert_eq!(there.calls, [wrong.clone(), correct.clone()]);
    let twice = store
        .record_call(&reader, id, call(1, ReadBack::Correct))
        .await;
    assert_eq!(illegal(twice), (LifeState::Communicated, "call"));

    let surgeon = somebody(&world, Role::Surgeon);
    let noted = store.acknowledge(&surgeon, id, 1).await.unwrap();
    world.clock.advance(5);
    assert_eq!(store.acknowledge(&surgeon, id, 1).await.unwrap(), noted);
    assert_eq!(file(&world, id).await.acknowledgements, [noted]);
    let entry = store.stamps(&world.actor, id).await.unwrap();
    let at = |kind| {
        let of_kind = entry.stamps.iter().filter(|stamp| stamp.kind == kind);
        of_kind.map(|stamp| stamp.at).collect::<Vec<_>>()
    };
    assert_eq!(at(StampKind::Signed), [signed_at]);
    assert_eq!(at(StampKind::Called), [wrong.at]);
    assert_eq!(at(StampKind::ReadBack), [correct.at]);
    let topics = world.topics().await;
    for topic in ["call.recorded", "call.acknowledged"] {
        assert!(topics.contains(&topic.into()), "{topic}");
    }
    let records = store.audit_after(&world.actor, 0, 100).await.unwrap();
    assert!(!format!("{records:?}").contains("Иванова"));
}

pub async fn an_amendment_keeps_the_earlier_version_and_is_called_anew(world: World) {
    let id = slide(&world, "1").await.consultation;
    let [reader, other] = [pathologist(&world), pathologist(&world)];
    let store = &world.store;
    let why = || "The deeper level shows it".parse().unwrap();
    let first = sign(&world, &reader, id).await;
    store
        .record_call(&reader, id, call(1, ReadBack::Correct))
        .await
        .unwrap();
    let surgeon = somebody(&world, Role::Surgeon);
    store.acknowledge(&surgeon, id, 1).await.unwrap();
    let signed_at = world.clock.now();
    world.clock.advance(600);
    let mut signing = signing(&world, id).await;
    signing.read = form(CategoryCode::Malignant).check().unwrap();
    let stale = store.amend(&other, id, 7, why(), signing.clone()).await;
    assert!(
        matches!(
            stale,
            Err(StoreError::ReadAmended {
                current: 1,
                claimed: 7
            })
        ),
        "{stale:?}"
    );
    let amended = store
        .amend(&other, id, 1, why(), signing.clone())
        .await
        .unwrap();
    assert_eq!((amended.version, amended.author), (2, other.principal));
    let there = file(&world, id).await;
    assert_eq!(there.life.state(), LifeState::Signed);
    assert_eq!(there.reads, [first, amended]);
    let room = store.surgeon_lines(&surgeon, None).await.unwrap();
    let read = room.cases[0].parts[0].read.as_ref().unwrap();
    assert_eq!((read.version, read.acknowledgements.len()), (2, 0));
    let outdated = store
        .record_call(&other, id, call(1, ReadBack::Correct))
        .await;
    assert!(
        matches!(
            outdated,
            Err(StoreError::ReadAmended {
                current: 2,
                claimed: 1
            })
        ),
        "{outdated:?}"
    );
    store
        .record_call(&other, id, call(2, ReadBack::Correct))
        .await
        .unwrap();
    let noted = store.acknowledge(&surgeon, id, 1).await;
    assert!(
        matches!(noted, Err(StoreError::ReadAmended { .. })),
        "{noted:?}"
    );
    let entry = store.stamps(&world.actor, id).await.unwrap();
    let signed = entry
        .stamps
        .iter()
        .filter(|stamp| stamp.kind == StampKind::Signed);
    let times: Vec<_> = signed.map(|stamp| stamp.at).collect();
    assert_eq!(
        times,
        [signed_at],
        "the first answer is what took that long"
    );
    // Two who amend the same version at once: one of the two sees the other's first.
    let tasks = [&reader, &other].map(|actor| {
        let (store, actor, signing) = (world.store.clone(), actor.clone(), signing.clone());
        tokio::spawn(async move { store.amend(&actor, id, 2, why(), signing).await })
    });
    let mut stood = 0;
    for task in tasks {
        stood += usize::from(task.await.unwrap().is_ok());
    }
    assert_eq!((stood, file(&world, id).await.reads.len()), (1, 3));
}

pub async fn bytes_under_two_names_are_signed_only_once_a_person_decided(world: World) {
    let right = slide(&world, "1").await;
    let wrong = world.accept("1", facts("S26-10443", "urgent")).await;
    let reader = pathologist(&world);
    let store = &world.store;
    for id in [right.consultation, wrong.consultation] {
        store.claim(&reader, id).await.unwrap();
        let signing = signing(&world, id).await;
        let refused = store.sign(&reader, id, signing).await;
        assert!(
            matches!(refused, Err(StoreError::IdentityUnresolved { .. })),
            "{refused:?}"
        );
    }
    let why = || "The label on the glass says 10442".parse().unwrap();
    let surgeon = somebody(&world, Role::Surgeon);
    let denied = store.resolve_identity(&surgeon, right.slide, why()).await;
    assert!(
        matches!(denied, Err(StoreError::Denied { .. })),
        "{denied:?}"
    );
    let withdrawn = store
        .resolve_identity(&world.actor, right.slide, why())
        .await;
    assert_eq!(withdrawn.unwrap(), [wrong.slide]);
    let again = store
        .resolve_identity(&world.actor, right.slide, why())
        .await;
    assert!(
        matches!(again, Err(StoreError::Invalid { .. })),
        "{again:?}"
    );
    assert_eq!(file(&world, wrong.consultation).await.slides, []);
    let signing_now = signing(&world, right.consultation).await;
    store
        .sign(&reader, right.consultation, signing_now)
        .await
        .unwrap();

    // Under the wrong name again, it stays withdrawn, and whoever hands it over is warned.
    let repeated = world.accept("1", facts("S26-10443", "urgent")).await;
    assert_eq!(
        (repeated.slide, repeated.identity_conflict),
        (wrong.slide, true)
    );
    assert_eq!(file(&world, wrong.consultation).await.slides, []);
    let records = store.audit_after(&world.actor, 0, 100).await.unwrap();
    assert!(records.iter().any(|one| one.action == "identity.resolve"));
    assert!(!format!("{records:?}").contains("10442"));

    // The decision was wrong: the signed read names a slide that is somebody else's, and its reader is told.
    let before = world.topics().await.len();
    let turned = store
        .resolve_identity(&world.actor, wrong.slide, why())
        .await;
    assert_eq!(turned.unwrap(), [right.slide]);
    assert!(world.topics().await[before..].contains(&"material.after_signature".into()));
    let gone = Change::SlideSuperseded { slide: right.slide };
    assert_eq!(
        file(&world, right.consultation).await.since_signature,
        [gone]
    );
    assert_eq!(file(&world, wrong.consultation).await.slides.len(), 1);
}

pub async fn only_the_holder_signs(world: World) {
    let id = slide(&world, "1").await.consultation;
    let [reader, other] = [pathologist(&world), pathologist(&world)];
    let signing = signing(&world, id).await;
    let unclaimed = world.store.sign(&reader, id, signing.clone()).await;
    assert_eq!(illegal(unclaimed), (LifeState::Received, "sign"));
    world.store.claim(&reader, id).await.unwrap();
    let not_theirs = world.store.sign(&other, id, signing.clone()).await;
    let holder = Refusal::NotHolder {
        reader: reader.principal,
    };
    assert_eq!(refusal(not_theirs), holder);
    for role in Role::ALL {
        let actor = somebody(&world, role);
        let signed = world.store.sign(&actor, id, signing.clone()).await;
        let denied = matches!(signed, Err(StoreError::Denied { .. }));
        assert_eq!(denied, role != Role::Pathologist, "{}", role.code());
    }
    // Thought gone, but not taken over: the claim is still the reader's.
    world.clock.advance(3_600);
    world.store.sign(&reader, id, signing).await.unwrap();
}
