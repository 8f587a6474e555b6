//! Who reads what, and for how long.

use super::clinic::{file, form, illegal, pathologist, refusal, slide};
use super::world::World;
use zhedel::domain::consultation::life_state::LifeState;
use zhedel::domain::consultation::step::Refusal;
use zhedel::domain::read::category::CategoryCode;
use zhedel::domain::turnaround::stamp::StampKind;
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::reads::NewDraft;

fn draft(category: Option<CategoryCode>, ai_visible: bool, follows: u64) -> NewDraft {
    let mut form = form(CategoryCode::Atypical);
    form.category = category;
    NewDraft {
        form,
        ai_visible,
        follows,
    }
}

pub async fn a_claim_is_one_readers_until_it_lapses(world: World) {
    let id = slide(&world, "1").await.consultation;
    let [first, second] = [pathologist(&world), pathologist(&world)];
    let begin = world.clock.now();
    let claim = world.store.claim(&first, id).await.unwrap();
    assert_eq!((claim.reader, claim.since), (first.principal, begin));
    world.clock.advance(60);
    let again = world.store.claim(&first, id).await.unwrap();
    assert_eq!((again.since, again.beat_at), (begin, world.clock.now()));

    let held = Refusal::StillHeld {
        reader: first.principal,
        beat_at: world.clock.now(),
    };
    assert_eq!(refusal(world.store.claim(&second, id).await), held);
    world.clock.advance(119);
    assert_eq!(refusal(world.store.take_over(&second, id).await), held);
    let own = world.store.take_over(&first, id).await;
    assert_eq!(refusal(own), Refusal::OwnClaim);
    let beat = world.store.beat(&first, id).await.unwrap();
    assert_eq!(beat.beat_at, world.clock.now());
    world.clock.advance(119);
    assert!(world.store.take_over(&second, id).await.is_err());
    world.clock.advance(1);
    let taken = world.store.take_over(&second, id).await.unwrap();
    assert_eq!(taken.reader, second.principal);

    let lost = Refusal::NotHolder {
        reader: second.principal,
    };
    assert_eq!(refusal(world.store.beat(&first, id).await), lost);
    assert_eq!(refusal(world.store.release(&first, id).await), lost);
    world.store.release(&second, id).await.unwrap();
    let idle = world.store.beat(&second, id).await;
    assert_eq!(illegal(idle), (LifeState::Received, "beat"));
    let moves = file(&world, id).await.moves;
    let steps: Vec<_> = moves.iter().filter_map(|one| one.step.as_ref()).collect();
    let codes: Vec<_> = steps.iter().map(|step| step.code()).collect();
    assert_eq!(
        codes,
        ["claim", "take_over", "release"],
        "beats leave no record"
    );
    let entry = world.store.stamps(&world.actor, id).await.unwrap();
    let opened: Vec<_> = entry
        .stamps
        .iter()
        .filter(|stamp| stamp.kind == StampKind::Opened)
        .collect();
    assert_eq!(opened.len(), 1, "it is opened once");
    assert_eq!((opened[0].at, opened[0].by), (begin, first.principal));
}

pub async fn a_hand_over_is_accepted_by_the_one_it_was_offered_to(world: World) {
    let id = slide(&world, "1").await.consultation;
    let [first, second, third] = [(); 3].map(|()| pathologist(&world));
    world.store.claim(&first, id).await.unwrap();
    let note = || "Look at the deep margin".parse().unwrap();
    let store = &world.store;
    let not_theirs = store.offer_hand_over(&second, id, third.principal, note());
    assert!(matches!(
        refusal(not_theirs.await),
        Refusal::NotHolder { .. }
    ));
    let offered = store
        .offer_hand_over(&first, id, second.principal, note())
        .await
        .unwrap();
    assert_eq!(offered.reader, first.principal, "until it is accepted");
    assert_eq!(offered.offer.unwrap().to, second.principal);
    let other = store.accept_hand_over(&third, id).await;
    assert_eq!(refusal(other), Refusal::NotOffered);
    let accepted = store.accept_hand_over(&second, id).await.unwrap();
    assert_eq!((accepted.reader, accepted.offer), (second.principal, None));
    let records = store.audit_after(&world.actor, 0, 100).await.unwrap();
    let told = format!("{records:?}");
    assert!(told.contains(&second.principal.to_string()));
    assert!(!told.contains("deep margin"), "words stay out of the chain");
}

pub async fn a_draft_outlives_its_claim_and_is_never_overwritten_unseen(world: World) {
    let id = slide(&world, "1").await.consultation;
    let [first, second] = [pathologist(&world), pathologist(&world)];
    let store = &world.store;
    let unclaimed = store.save_draft(&first, id, draft(None, false, 0)).await;
    assert_eq!(illegal(unclaimed), (LifeState::Received, "beat"));
    store.claim(&first, id).await.unwrap();
    let saved = store
        .save_draft(&first, id, draft(None, true, 0))
        .await
        .unwrap();
    assert_eq!((saved.version, saved.ai_before_category), (1, None));
    let chosen = draft(Some(CategoryCode::Atypical), false, 1);
    let saved = store.save_draft(&first, id, chosen.clone()).await.unwrap();
    assert_eq!((saved.version, saved.ai_before_category), (2, Some(false)));
    let unseen = store.save_draft(&first, id, chosen).await;
    assert!(
        matches!(
            unseen,
            Err(StoreError::DraftChanged {
                current: 2,
                claimed: 1
            })
        ),
        "{unseen:?}"
    );
    world.clock.advance(120);
    store.take_over(&second, id).await.unwrap();
    let kept = store
        .consultation(&second, id)
        .await
        .unwrap()
        .draft
        .unwrap();
    assert_eq!(kept, saved);
    let lost = store.save_draft(&first, id, draft(None, false, 2)).await;
    assert!(matches!(refusal(lost), Refusal::NotHolder { .. }));
    let seen_since = draft(Some(CategoryCode::Malignant), true, 2);
    let third = store.save_draft(&second, id, seen_since).await.unwrap();
    assert_eq!(third.author, second.principal);
    assert_eq!(
        third.ai_before_category,
        Some(false),
        "the first choice counts"
    );
    let mut endless = draft(None, false, 3);
    endless.form.text = Some("x".repeat(70_000));
    let refused = store.save_draft(&second, id, endless).await;
    assert!(
        matches!(refused, Err(StoreError::Invalid { .. })),
        "{refused:?}"
    );
    let technician = super::clinic::somebody(&world, zhedel::access::role::Role::Technician);
    let seen = store.consultation(&technician, id).await.unwrap();
    assert_eq!(seen.draft, None, "a draft is no read");
}

pub async fn of_many_who_claim_at_once_one_reads(world: World) {
    let id = slide(&world, "1").await.consultation;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (store, reader) = (world.store.clone(), pathologist(&world));
            tokio::spawn(async move { store.claim(&reader, id).await })
        })
        .collect();
    let mut readers = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => readers += 1,
            Err(StoreError::Refused { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(readers, 1);
}
