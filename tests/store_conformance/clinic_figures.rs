//! Signed consultations as the figures of the clinic need them.

use super::clinic::{call, form, pathologist, sign, signing, somebody};
use super::world::{World, facts};
use jiff::SignedDuration;
use zhedel::access::role::Role;
use zhedel::domain::consultation::step::ReadBack;
use zhedel::domain::permanent::category::PermanentCategory;
use zhedel::domain::permanent::concordance::{Cause, Concordance, ConcordanceCode};
use zhedel::domain::permanent::form::PermanentForm;
use zhedel::domain::read::category::CategoryCode;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::permanents::NewPermanent;

pub async fn the_figures_are_of_what_the_operating_room_knew_and_of_the_last_diagnosis(
    world: World,
) {
    let reader = pathologist(&world);
    let first = world.accept("1", facts("S26-0001", "urgent")).await;
    world.carry_out(Outcome::Suspicious).await;
    world.accept("open", facts("S26-0002", "urgent")).await;
    let before = world.clock.now();
    world.clock.advance(60);
    let id = first.consultation;
    sign(&world, &reader, id).await;
    let called = call(1, ReadBack::Correct);
    world.store.record_call(&reader, id, called).await.unwrap();
    world.clock.advance(60);
    let colleague = pathologist(&world);
    let mut amended = signing(&world, id).await;
    amended.read = form(CategoryCode::Malignant).check().unwrap();
    let why = "Levels".parse().unwrap();
    let amending = world.store.amend(&colleague, id, 1, why, amended);
    amending.await.unwrap();
    let permanent = |concordance, cause, amends: Option<u32>| NewPermanent {
        form: PermanentForm {
            category: Some(PermanentCategory::Malignant),
            words: Some("Carcinoma".into()),
            concordance: Some(concordance),
            cause: Some(cause),
            ..PermanentForm::default()
        },
        external_id: None,
        diagnosed_on: None,
        read_version: None,
        amends,
        why: amends.map(|_| "Seen again".parse().unwrap()),
    };
    for new in [
        permanent(ConcordanceCode::Minor, Cause::Technical, None),
        permanent(ConcordanceCode::Major, Cause::Sampling, Some(1)),
    ] {
        let recorded = world.store.record_permanent(&reader, id, new).await;
        recorded.unwrap();
    }

    for role in [Role::Technician, Role::Pathologist, Role::Administrator] {
        let actor = somebody(&world, role);
        let ledger = world.store.clinic_ledger(&actor, before).await.unwrap();
        assert_eq!(
            ledger.entries.len(),
            1,
            "what nobody signed is in no figure"
        );
        let entry = &ledger.entries[0];
        assert_eq!((entry.consultation, entry.reader), (id, reader.principal));
        assert_eq!(
            entry.category,
            CategoryCode::Benign,
            "the version that was read back"
        );
        assert_eq!(entry.permanent, Some(PermanentCategory::Malignant));
        let cause = Cause::Sampling;
        assert_eq!(entry.concordance, Some(Concordance::Major { cause }));
        assert_eq!(entry.outcomes, [Outcome::Suspicious]);
        assert_eq!(entry.signed_at, before + SignedDuration::from_mins(1));
        let later = before + SignedDuration::from_secs(61);
        let ledger = world.store.clinic_ledger(&actor, later).await.unwrap();
        assert_eq!(ledger.entries, []);
    }
    for role in [Role::Surgeon, Role::Nurse] {
        let actor = somebody(&world, role);
        let denied = world.store.clinic_ledger(&actor, before).await;
        assert!(matches!(denied, Err(StoreError::Denied { .. })), "{role:?}");
    }
    let stranger = world.store.clinic_ledger(&world.stranger, before).await;
    assert_eq!(stranger.unwrap().entries, []);
}
