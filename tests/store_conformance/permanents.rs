//! Permanent diagnoses, and the comparison of reads with them.

use super::clinic::{call, file, form, illegal, pathologist, sign, signing, slide, somebody};
use super::world::{World, facts};
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::audit::ChainState;
use zhedel::domain::consultation::life_state::LifeState;
use zhedel::domain::consultation::step::ReadBack;
use zhedel::domain::ids::ConsultationId;
use zhedel::domain::permanent::category::PermanentCategory;
use zhedel::domain::permanent::concordance::{Cause, Concordance, ConcordanceCode};
use zhedel::domain::permanent::form::PermanentForm;
use zhedel::domain::permanent::source::Source;
use zhedel::domain::read::category::{CategoryCode, DeferralReason};
use zhedel::domain::read::form::ReadForm;
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::permanents::{NewPermanent, PermanentRecord};
use zhedel::store::contract::reading::Cursor;

/// A benign diagnosis that agrees.
fn agrees() -> NewPermanent {
    NewPermanent {
        form: PermanentForm {
            category: Some(PermanentCategory::Benign),
            words: Some("Фиброаденома".into()),
            concordance: Some(ConcordanceCode::Agree),
            ..PermanentForm::default()
        },
        external_id: None,
        diagnosed_on: None,
        read_version: None,
        amends: None,
        why: None,
    }
}

/// A malignant one, and the read missed it.
fn missed() -> NewPermanent {
    let mut missed = agrees();
    missed.form.category = Some(PermanentCategory::Malignant);
    missed.form.concordance = Some(ConcordanceCode::Major);
    missed.form.cause = Some(Cause::Sampling);
    missed
}

/// The same from the laboratory's system, which compares nothing.
fn from_system() -> NewPermanent {
    let mut sent = missed();
    sent.form.concordance = None;
    sent.form.cause = None;
    sent.external_id = Some("LIS-77/2026".parse().unwrap());
    sent
}

async fn record(
    world: &World,
    actor: &Actor,
    id: ConsultationId,
    new: NewPermanent,
) -> Result<PermanentRecord, StoreError> {
    world.store.record_permanent(actor, id, new).await
}

fn fields(answer: Result<PermanentRecord, StoreError>) -> Vec<String> {
    match answer {
        Err(StoreError::Form { faults }) => faults
            .faults()
            .iter()
            .map(|one| one.field.clone())
            .collect(),
        other => panic!("{other:?}"),
    }
}

async fn waiting(world: &World, actor: &Actor) -> Vec<(ConsultationId, bool)> {
    let page = world.store.waiting_for_permanent(actor, None, 100);
    let items = page.await.unwrap().items.into_iter();
    items
        .map(|one| (one.consultation, one.has_diagnosis))
        .collect()
}

pub async fn a_signed_read_waits_for_its_permanent_diagnosis(world: World) {
    let reader = pathologist(&world);
    let unsigned = slide(&world, "1").await.consultation;
    let early = record(&world, &reader, unsigned, agrees()).await;
    assert_eq!(illegal(early), (LifeState::Received, "record_permanent"));
    assert_eq!(waiting(&world, &reader).await, []);
    sign(&world, &reader, unsigned).await;
    assert_eq!(waiting(&world, &reader).await, [(unsigned, false)]);

    let recorded = record(&world, &reader, unsigned, agrees()).await.unwrap();
    assert_eq!((recorded.version, recorded.read_version), (1, 1));
    assert_eq!(recorded.source, Source::ByHand);
    assert_eq!(recorded.author, reader.principal);
    assert_eq!(recorded.recorded_at, world.clock.now());
    assert_eq!(recorded.finding.concordance, Some(Concordance::Agree));
    assert_eq!(waiting(&world, &reader).await, []);
    let there = file(&world, unsigned).await;
    assert_eq!(there.permanents, std::slice::from_ref(&recorded));
    assert_eq!(there.life.state(), LifeState::Signed, "it moves nothing");
    assert!(
        world
            .topics()
            .await
            .contains(&"permanent.recorded".to_owned())
    );
    let records = world.store.audit_after(&world.actor, 0, 200).await.unwrap();
    let told = records
        .iter()
        .find(|one| one.action == "permanent.record")
        .unwrap();
    assert!(told.details.contains(&recorded.content.to_string()));
    assert!(
        !told.details.contains("benign") && !told.details.contains("Фиброаденома"),
        "{}",
        told.details
    );
    let chain = world.store.check_audit(&world.actor).await.unwrap();
    assert!(matches!(chain, ChainState::Intact { .. }), "{chain:?}");
}

pub async fn what_contradicts_the_read_is_told_field_by_field(world: World) {
    let reader = pathologist(&world);
    let id = slide(&world, "1").await.consultation;
    sign(&world, &reader, id).await;
    let mut opposite = missed();
    opposite.form.concordance = Some(ConcordanceCode::Agree);
    let refused = record(&world, &reader, id, opposite).await;
    assert_eq!(fields(refused), ["concordance", "cause"]);
    let mut undecided = agrees();
    undecided.form.concordance = None;
    let refused = record(&world, &reader, id, undecided).await;
    assert_eq!(
        fields(refused),
        ["concordance"],
        "a person compares at once"
    );
    let mut early = agrees();
    early.diagnosed_on = Some("2020-01-01".parse().unwrap());
    let refused = record(&world, &reader, id, early).await;
    assert_eq!(fields(refused), ["diagnosed_on"]);
    let mut late = agrees();
    late.diagnosed_on = Some("9000-01-01".parse().unwrap());
    let refused = record(&world, &reader, id, late).await;
    assert_eq!(fields(refused), ["diagnosed_on"]);

    let deferred = world
        .accept("2", facts("S26-2", "urgent"))
        .await
        .consultation;
    world.store.claim(&reader, deferred).await.unwrap();
    let mut signing = signing(&world, deferred).await;
    let read = ReadForm {
        deferral: Some(DeferralReason::NeedsPermanentSection),
        ..form(CategoryCode::Deferred)
    };
    signing.read = read.check().unwrap();
    world.store.sign(&reader, deferred, signing).await.unwrap();
    let refused = record(&world, &reader, deferred, agrees()).await;
    assert_eq!(fields(refused), ["concordance"]);
    let mut right = agrees();
    right.form.concordance = Some(ConcordanceCode::Deferred);
    right.form.cause = Some(Cause::Technical);
    right.form.appropriate = Some(true);
    let recorded = record(&world, &reader, deferred, right).await.unwrap();
    let told = recorded.finding.concordance.unwrap();
    assert_eq!(told.appropriate(), Some(true));
    assert_eq!(file(&world, id).await.permanents, [], "nothing was kept");
}

pub async fn it_is_compared_with_what_the_operating_room_knew(world: World) {
    let reader = pathologist(&world);
    let id = slide(&world, "1").await.consultation;
    sign(&world, &reader, id).await;
    let called = call(1, ReadBack::Correct);
    world.store.record_call(&reader, id, called).await.unwrap();
    let amend = |why: &'static str, version| {
        let (world, reader) = (&world, &reader);
        async move {
            let signing = signing(world, id).await;
            let why = why.parse().unwrap();
            let amended = world.store.amend(reader, id, version, why, signing);
            amended.await.unwrap();
        }
    };
    world.clock.advance(60);
    amend("Levels", 1).await;
    let mut of_the_last = agrees();
    of_the_last.read_version = Some(2);
    let refused = record(&world, &reader, id, of_the_last).await;
    assert!(
        matches!(
            refused,
            Err(StoreError::ReadAmended {
                current: 1,
                claimed: 2
            })
        ),
        "{refused:?}"
    );
    let recorded = record(&world, &reader, id, missed()).await.unwrap();
    assert_eq!(recorded.read_version, 1);

    // Whoever signs now knows the answer.
    world.clock.advance(60);
    amend("Known", 2).await;
    let called = call(3, ReadBack::Correct);
    world.store.record_call(&reader, id, called).await.unwrap();
    let mut again = missed();
    again.amends = Some(1);
    again.why = Some("Grade".parse().unwrap());
    let corrected = record(&world, &reader, id, again).await.unwrap();
    assert_eq!((corrected.version, corrected.read_version), (2, 1));
}

pub async fn the_laboratory_sends_the_diagnosis_and_a_pathologist_compares(world: World) {
    let reader = pathologist(&world);
    let system = somebody(&world, Role::ServiceAccount);
    let id = slide(&world, "1").await.consultation;
    sign(&world, &reader, id).await;
    let mut nameless = from_system();
    nameless.external_id = None;
    let refused = record(&world, &system, id, nameless).await;
    assert_eq!(fields(refused), ["external_id"]);
    let sent = record(&world, &system, id, from_system()).await.unwrap();
    assert_eq!((sent.version, sent.source), (1, Source::LabSystem));
    assert_eq!(sent.finding.concordance, None);
    let again = record(&world, &system, id, from_system()).await.unwrap();
    assert_eq!(again, sent, "the same again changes nothing");
    assert_eq!(waiting(&world, &system).await, [(id, true)]);

    let mut compared = missed();
    let unseen = record(&world, &reader, id, compared.clone()).await;
    assert!(
        matches!(
            unseen,
            Err(StoreError::PermanentChanged {
                current: 1,
                claimed: 0
            })
        ),
        "{unseen:?}"
    );
    compared.amends = Some(1);
    let decided = record(&world, &reader, id, compared).await.unwrap();
    assert_eq!(decided.amended_because, None, "nothing was corrected");
    assert_eq!(
        (decided.version, decided.external_id),
        (2, sent.external_id)
    );
    assert_eq!(waiting(&world, &reader).await, []);
    let again = record(&world, &system, id, from_system()).await.unwrap();
    assert_eq!(again.version, 2, "what is on record is no news");

    // A corrected report has to be compared anew.
    let mut corrected = from_system();
    corrected.form.words = Some("Карцинома in situ".into());
    let refused = record(&world, &system, id, corrected.clone()).await;
    assert_eq!(fields(refused), ["why"]);
    corrected.why = Some("Corrected report".parse().unwrap());
    let third = record(&world, &system, id, corrected).await.unwrap();
    assert_eq!((third.version, third.finding.concordance), (3, None));
    assert_eq!(waiting(&world, &reader).await, [(id, true)]);
    assert_eq!(file(&world, id).await.permanents.len(), 3, "all are kept");
}

pub async fn who_may_record_and_see_the_comparison(world: World) {
    let reader = pathologist(&world);
    let id = slide(&world, "1").await.consultation;
    sign(&world, &reader, id).await;
    for role in [
        Role::Technician,
        Role::Surgeon,
        Role::Nurse,
        Role::Validator,
        Role::Administrator,
        Role::Worker,
    ] {
        let actor = somebody(&world, role);
        let refused = record(&world, &actor, id, agrees()).await;
        assert!(
            matches!(refused, Err(StoreError::Denied { .. })),
            "{role:?}"
        );
        let refused = world.store.waiting_for_permanent(&actor, None, 10).await;
        assert!(
            matches!(refused, Err(StoreError::Denied { .. })),
            "{role:?}"
        );
    }
    let foreign = record(&world, &world.stranger, id, agrees()).await;
    assert!(matches!(foreign, Err(StoreError::NotFound { .. })));
    assert_eq!(waiting(&world, &world.stranger).await, []);
    let mut missed = missed();
    missed.form.note = Some("Deeper levels".into());
    record(&world, &reader, id, missed).await.unwrap();
    let surgeon = somebody(&world, Role::Surgeon);
    let seen = world.store.consultation(&surgeon, id).await.unwrap();
    let finding = &seen.permanents[0].finding;
    assert_eq!(finding.words.as_str(), "Фиброаденома");
    assert_eq!((finding.concordance, &finding.note), (None, &None));
    let seen = world.store.consultation(&reader, id).await.unwrap();
    assert!(seen.permanents[0].finding.note.is_some());
}

pub async fn pages_of_what_waits_join(world: World) {
    let reader = pathologist(&world);
    let mut ids = Vec::new();
    for number in 0..5 {
        let accession = format!("S26-{number}");
        let accepted = world.accept(&accession, facts(&accession, "urgent")).await;
        sign(&world, &reader, accepted.consultation).await;
        ids.push(accepted.consultation);
        world.clock.advance(i64::from(number % 2));
    }
    let (mut seen, mut after): (Vec<ConsultationId>, Option<Cursor>) = (vec![], None);
    loop {
        let page = world
            .store
            .waiting_for_permanent(&reader, after.as_ref(), 2);
        let page = page.await.unwrap();
        seen.extend(page.items.iter().map(|one| one.consultation));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    seen.sort();
    ids.sort();
    assert_eq!(seen, ids);
    for text in ["", "x.y", "5", "5.no-id"] {
        let cursor = Cursor(text.into());
        let refused = world.store.waiting_for_permanent(&reader, Some(&cursor), 2);
        let refused = refused.await;
        assert!(matches!(refused, Err(StoreError::BadCursor)), "{text}");
    }
}
