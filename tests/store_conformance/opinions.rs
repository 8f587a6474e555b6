//! Requests for second opinions, who sees what of them, and when that ends.

use super::clinic::{form, pathologist, slide};
use super::world::World;
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::account::{AccountKind, Language};
use zhedel::domain::ids::{ConsultationId, OpinionId, PrincipalId};
use zhedel::domain::opinion::adjudication::{Adjudication, Resolution};
use zhedel::domain::opinion::life::{EndedBecause, OpinionStep};
use zhedel::domain::opinion::reader::Reader;
use zhedel::domain::opinion::recipient::Recipient;
use zhedel::domain::opinion::request::{LegalGround, OpinionRequest, OpinionUrgency};
use zhedel::domain::read::category::CategoryCode;
use zhedel::store::contract::accounts::NewAccount;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::opinions::OpinionRecord;

/// A pathologist of the house with an account.
async fn colleague(world: &World, login: &str) -> Actor {
    let new = NewAccount {
        kind: AccountKind::Person,
        login: login.parse().unwrap(),
        name: None,
        roles: vec![Role::Pathologist],
        language: None,
    };
    let made = world.store.create_account(&world.actor, new).await;
    Actor {
        principal: made.unwrap().id,
        roles: vec![Role::Pathologist],
        ..world.actor.clone()
    }
}

fn of(person: &Actor) -> Recipient {
    Recipient::Colleague {
        person: person.principal,
    }
}

fn request(urgency: OpinionUrgency, recipients: Vec<Recipient>) -> OpinionRequest {
    OpinionRequest {
        recipients: recipients.try_into().unwrap(),
        urgency,
        days: 2,
        question: "Инвазия бар ма?".parse().unwrap(),
        summary: "Әйел, 54 жас; 12 мм түйін.".parse().unwrap(),
        asked_in: Language::Kk,
        answer_in: Language::Ru,
        ground: LegalGround::Consent,
        ground_words: "Signed consent, form 12.".parse().unwrap(),
    }
}

fn reader(name: &str) -> Reader {
    Reader {
        name: name.parse().unwrap(),
        organisation: "Hub".parse().unwrap(),
        country: Some("KZ".parse().unwrap()),
    }
}

async fn ask(
    world: &World,
    urgency: OpinionUrgency,
    recipients: Vec<Recipient>,
) -> (ConsultationId, OpinionId) {
    let consultation = slide(world, "asked").await.consultation;
    let request = request(urgency, recipients);
    let asked = world.store.ask_opinion(&world.actor, consultation, request);
    (consultation, asked.await.unwrap())
}

async fn accept(world: &World, by: &Actor, id: OpinionId) -> Result<(), StoreError> {
    let accepted = world
        .store
        .accept_opinion(by, id, by.principal, reader("R"));
    accepted.await.map(drop)
}

async fn answer(
    world: &World,
    by: &Actor,
    id: OpinionId,
    category: CategoryCode,
) -> Result<(), StoreError> {
    let read = form(category).check().unwrap();
    let answered = world
        .store
        .answer_opinion(by, id, by.principal, reader("R"), read);
    answered.await.map(drop)
}

async fn sees_pixels(world: &World, by: &Actor, id: OpinionId) -> bool {
    let granted = world.store.granted_slide(by, id, by.principal, 1);
    granted.await.is_ok()
}

async fn record(world: &World, id: OpinionId) -> OpinionRecord {
    world.store.opinion(&world.actor, id).await.unwrap()
}

fn is_gone<T: std::fmt::Debug>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::NotFound { .. }))
}

pub async fn an_opinion_is_advice_that_the_local_reader_weighs(world: World) {
    let second = colleague(&world, "second").await;
    let third = colleague(&world, "third").await;
    let (consultation, id) = ask(&world, OpinionUrgency::Consult, vec![of(&second)]).await;
    assert!(world.store.opinions_for(&third).await.unwrap().is_empty());
    let waiting = world.store.opinions_for(&second).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].id), (1, id));
    assert_eq!(waiting[0].grant.slides.len(), 1);

    assert!(is_gone(&accept(&world, &third, id).await));
    let early = answer(&world, &second, id, CategoryCode::Malignant).await;
    assert!(matches!(early, Err(StoreError::OpinionRefused { .. })));
    for _ in 0..2 {
        accept(&world, &second, id).await.unwrap();
    }
    answer(&world, &second, id, CategoryCode::Malignant)
        .await
        .unwrap();
    let again = answer(&world, &second, id, CategoryCode::Benign).await;
    assert!(matches!(again, Err(StoreError::OpinionRefused { .. })));

    let found = record(&world, id).await;
    let answer = found.answer.expect("an opinion");
    assert_eq!(answer.read.category().code(), CategoryCode::Malignant);
    assert_eq!(answer.reader, reader("R"));
    assert_eq!(found.own_category, None);
    let steps: Vec<_> = found.moves.iter().map(|one| one.step).collect();
    assert_eq!(
        steps,
        [OpinionStep::Ask, OpinionStep::Accept, OpinionStep::Answer]
    );

    // The case itself has not moved: nobody has read it here.
    let file = world.store.consultation(&world.actor, consultation).await;
    assert!(file.unwrap().reads.is_empty());
    for resolution in [Resolution::ThirdReader, Resolution::AgreedWithOpinion] {
        let adjudication = Adjudication {
            resolution,
            words: "Бірге қаралды.".parse().unwrap(),
        };
        let kept = world.store.adjudicate(&world.actor, id, adjudication);
        assert_eq!(kept.await.unwrap(), resolution);
    }
    let weighed = record(&world, id).await.adjudications;
    assert_eq!(weighed.len(), 2, "an earlier record stays");
    assert_eq!(weighed[0].opinion_category, CategoryCode::Malignant);
}

pub async fn whoever_does_not_accept_in_two_minutes_is_passed_over(world: World) {
    let second = colleague(&world, "second").await;
    let third = colleague(&world, "third").await;
    let recipients = vec![of(&second), of(&third)];
    let (_, id) = ask(&world, OpinionUrgency::Intraoperative, recipients).await;
    assert!(is_gone(&world.store.opinion_for(&third, id).await));
    world.clock.advance(121);
    // Even before the service has looked, it is not the first one's any more.
    assert!(is_gone(&accept(&world, &second, id).await));
    let service = Actor::service(world.actor.organisation);
    world.store.settle_opinions(&service).await.unwrap();
    assert_eq!(world.store.settle_opinions(&service).await.unwrap(), 0);
    assert_eq!(world.store.opinions_for(&third).await.unwrap().len(), 1);
    world
        .store
        .decline_opinion(&third, id, third.principal)
        .await
        .unwrap();
    let found = record(&world, id).await;
    assert_eq!(
        found.life.ended_because(),
        Some(EndedBecause::NobodyAccepted)
    );
    let steps: Vec<_> = found.moves.iter().map(|one| (one.step, one.turn)).collect();
    assert_eq!(
        steps,
        [
            (OpinionStep::Ask, Some(0)),
            (OpinionStep::Lapse, Some(0)),
            (OpinionStep::Decline, Some(1)),
        ]
    );
    assert!(is_gone(&accept(&world, &third, id).await));
}

pub async fn pixels_are_shown_from_accepting_until_the_grant_ends(world: World) {
    let second = colleague(&world, "second").await;
    let recipients = || vec![of(&second)];
    let (_, withdrawn) = ask(&world, OpinionUrgency::Consult, recipients()).await;
    assert!(!sees_pixels(&world, &second, withdrawn).await);
    accept(&world, &second, withdrawn).await.unwrap();
    assert!(sees_pixels(&world, &second, withdrawn).await);
    let other = PrincipalId::generate();
    let of_another = world.store.granted_slide(&second, withdrawn, other, 1);
    assert!(is_gone(&of_another.await), "only the reader looks");
    let no_such = world
        .store
        .granted_slide(&second, withdrawn, second.principal, 2);
    assert!(is_gone(&no_such.await));
    world
        .store
        .withdraw_opinion(&world.actor, withdrawn)
        .await
        .unwrap();
    assert!(!sees_pixels(&world, &second, withdrawn).await);
    let again = world.store.withdraw_opinion(&world.actor, withdrawn).await;
    assert!(matches!(again, Err(StoreError::OpinionRefused { .. })));

    let (_, revoked) = ask(&world, OpinionUrgency::Consult, recipients()).await;
    accept(&world, &second, revoked).await.unwrap();
    answer(&world, &second, revoked, CategoryCode::Benign)
        .await
        .unwrap();
    assert!(sees_pixels(&world, &second, revoked).await);
    for _ in 0..2 {
        let ended = world.store.withdraw_opinion(&world.actor, revoked).await;
        ended.unwrap();
    }
    assert!(!sees_pixels(&world, &second, revoked).await);
    assert!(record(&world, revoked).await.answer.is_some());

    let (_, late) = ask(&world, OpinionUrgency::Consult, recipients()).await;
    accept(&world, &second, late).await.unwrap();
    world.clock.advance(2 * 24 * 3600);
    assert!(!sees_pixels(&world, &second, late).await);
    let over = answer(&world, &second, late, CategoryCode::Benign).await;
    assert!(is_gone(&over));
    let ended = record(&world, late).await.life.ended_because();
    assert_eq!(ended, Some(EndedBecause::Expired));
}

pub async fn another_organisation_sees_what_it_was_asked_and_nothing_else(world: World) {
    let stranger = Actor {
        roles: vec![Role::Pathologist],
        ..world.stranger.clone()
    };
    let elsewhere = Recipient::Organisation {
        organisation: stranger.organisation,
    };
    let consultation = slide(&world, "asked").await.consultation;
    let asked = |recipient| request(OpinionUrgency::Consult, vec![recipient]);
    let closed = world
        .store
        .ask_opinion(&world.actor, consultation, asked(elsewhere));
    assert!(
        is_gone(&closed.await),
        "it has not said that it can be asked"
    );
    let country = "UZ".parse().unwrap();
    world
        .store
        .set_country(&world.stranger, country)
        .await
        .unwrap();
    let theirs = world
        .store
        .ask_opinion(&world.actor, consultation, asked(elsewhere))
        .await
        .unwrap();
    let second = colleague(&world, "second").await;
    let ours = world
        .store
        .ask_opinion(&world.actor, consultation, asked(of(&second)))
        .await
        .unwrap();

    let waiting = world.store.opinions_for(&stranger).await.unwrap();
    assert_eq!(
        waiting.iter().map(|one| one.id).collect::<Vec<_>>(),
        [theirs]
    );
    assert!(is_gone(&world.store.opinion_for(&stranger, ours).await));
    assert!(is_gone(&world.store.opinion_for(&second, theirs).await));
    accept(&world, &stranger, theirs).await.unwrap();
    assert!(sees_pixels(&world, &stranger, theirs).await);
    // The grant reaches the pixels; neither the slide itself nor its consultation is theirs.
    let granted = record(&world, theirs).await.grant.slides[0].slide;
    assert!(is_gone(&world.store.slide(&stranger, granted).await));
    assert!(is_gone(
        &world.store.consultation(&stranger, consultation).await
    ));
    assert!(is_gone(
        &world.store.opinions_of(&stranger, consultation).await
    ));
    assert!(is_gone(&world.store.opinion(&stranger, theirs).await));
    assert!(is_gone(
        &world.store.withdraw_opinion(&stranger, theirs).await
    ));
    let nurse = Actor {
        roles: vec![Role::Nurse],
        ..stranger
    };
    let denied = world.store.opinion_for(&nurse, theirs).await;
    assert!(
        matches!(denied, Err(StoreError::Denied { .. })),
        "{denied:?}"
    );
}

pub async fn of_many_who_accept_at_once_one_reads(world: World) {
    let country = "UZ".parse().unwrap();
    world
        .store
        .set_country(&world.stranger, country)
        .await
        .unwrap();
    let elsewhere = Recipient::Organisation {
        organisation: world.stranger.organisation,
    };
    let (_, id) = ask(&world, OpinionUrgency::Intraoperative, vec![elsewhere]).await;
    let readers = (0..6).map(|_| Actor {
        organisation: world.stranger.organisation,
        ..pathologist(&world)
    });
    let readers: Vec<_> = readers.collect();
    let tries = readers.iter().map(|one| accept(&world, one, id));
    let tries = futures::future::join_all(tries).await;
    let taken: Vec<_> = (0..6).filter(|at| tries[*at].is_ok()).collect();
    assert_eq!(taken.len(), 1, "{tries:?}");
    for (at, one) in readers.iter().enumerate() {
        assert_eq!(sees_pixels(&world, one, id).await, at == taken[0]);
    }
}

pub async fn what_cannot_be_asked_is_refused(world: World) {
    let second = colleague(&world, "second").await;
    let nurse = Actor {
        roles: vec![Role::Nurse],
        ..second.clone()
    };
    let consultation = slide(&world, "asked").await.consultation;
    let asked = || request(OpinionUrgency::Consult, vec![of(&second)]);
    let denied = world.store.ask_opinion(&nurse, consultation, asked()).await;
    assert!(
        matches!(denied, Err(StoreError::Denied { .. })),
        "{denied:?}"
    );
    let myself = request(OpinionUrgency::Consult, vec![of(&world.actor)]);
    let myself = world.store.ask_opinion(&world.actor, consultation, myself);
    assert!(is_gone(&myself.await));
    let nobody = Recipient::Colleague {
        person: PrincipalId::generate(),
    };
    let nobody = request(OpinionUrgency::Consult, vec![nobody]);
    let nobody = world.store.ask_opinion(&world.actor, consultation, nobody);
    assert!(is_gone(&nobody.await));
    for field in ["question", "summary", "ground"] {
        let mut telling = asked();
        let words = "Patient of S26-10442.";
        match field {
            "question" => telling.question = words.parse().unwrap(),
            "summary" => telling.summary = words.parse().unwrap(),
            _ => telling.ground_words = words.parse().unwrap(),
        }
        let told = world.store.ask_opinion(&world.actor, consultation, telling);
        let told = told.await;
        assert!(
            matches!(&told, Err(StoreError::Invalid { why, .. }) if why.contains("accession")),
            "{field}: {told:?}"
        );
    }
    let request = super::clinic::request("S26-777");
    let requested = world.store.request(&world.actor, request);
    let empty = requested.await.unwrap().consultation;
    let empty = world.store.ask_opinion(&world.actor, empty, asked()).await;
    assert!(
        matches!(&empty, Err(StoreError::Invalid { .. })),
        "{empty:?}"
    );
}
