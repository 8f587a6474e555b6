//! What the stories of the clinic share: its people, and how they read and call.

use super::world::{World, facts};
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::consultation::call::{CallWay, CalledRole};
use zhedel::domain::consultation::life_state::LifeState;
use zhedel::domain::consultation::question::Question;
use zhedel::domain::consultation::request::Request;
use zhedel::domain::consultation::step::{ReadBack, Refusal};
use zhedel::domain::deadline::Urgency;
use zhedel::domain::ids::{ConsultationId, PrincipalId};
use zhedel::domain::read::category::CategoryCode;
use zhedel::domain::read::confirmation::{Confirmation, end_of};
use zhedel::domain::read::form::ReadForm;
use zhedel::domain::read::on_screen::OnScreen;
use zhedel::domain::read::signature::Signature;
use zhedel::store::contract::calls::NewCall;
use zhedel::store::contract::consultations::ConsultationFile;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::intake::Accepted;
use zhedel::store::contract::reads::{SignedRead, Signing};

/// Somebody of the same organisation with one role.
pub fn somebody(world: &World, role: Role) -> Actor {
    Actor {
        principal: PrincipalId::generate(),
        roles: vec![role],
        ..world.actor.clone()
    }
}

pub fn pathologist(world: &World) -> Actor {
    somebody(world, Role::Pathologist)
}

/// A request of part B, the left side.
pub fn request(accession: &str) -> Request {
    Request {
        accession: accession.parse().unwrap(),
        part: "B".parse().unwrap(),
        urgency: Urgency::Intraoperative,
        question: Question::Diagnosis,
        asked: None,
        site: Some("breast".parse().unwrap()),
        laterality: Some("left".parse().unwrap()),
        organ: Some("breast".parse().unwrap()),
        age_group: None,
        room: Some("OR 4".parse().unwrap()),
        call_back: Some("4217".parse().unwrap()),
        clinical_note: Some("Күдікті түйін, 12 mm".parse().unwrap()),
        sections: vec![],
        asked_at: None,
    }
}

pub async fn file(world: &World, id: ConsultationId) -> ConsultationFile {
    world.store.consultation(&world.actor, id).await.unwrap()
}

pub async fn state(world: &World, id: ConsultationId) -> LifeState {
    file(world, id).await.life.state()
}

/// A slide of a case with a question mark behind it.
pub async fn slide(world: &World, bytes: &str) -> Accepted {
    world.accept(bytes, facts("S26-10442", "urgent")).await
}

pub fn form(category: CategoryCode) -> ReadForm {
    ReadForm {
        answers: Some(Question::Diagnosis),
        category: Some(category),
        text: Some("Қатерлі емес.".into()),
        ..ReadForm::default()
    }
}

/// A benign read with everything as it stands now.
pub async fn signing(world: &World, id: ConsultationId) -> Signing {
    let file = file(world, id).await;
    let slides: Vec<_> = file.slides.iter().map(|one| one.slide).collect();
    Signing {
        read: form(CategoryCode::Benign).check().unwrap(),
        confirmation: Confirmation {
            part: file.part.to_string(),
            site: file.site.map(String::from),
            laterality: file.laterality,
            accession_end: end_of(&file.accession),
        },
        on_screen: if slides.is_empty() {
            OnScreen::Microscope
        } else {
            OnScreen::Scans {
                slides,
                ai_before_draft: false,
            }
        },
        signature: Signature::Password,
        read_at: None,
    }
}

/// Claims and signs.
pub async fn sign(world: &World, reader: &Actor, id: ConsultationId) -> SignedRead {
    world.store.claim(reader, id).await.unwrap();
    let signing = signing(world, id).await;
    world.store.sign(reader, id, signing).await.unwrap()
}

pub fn call(read_version: u32, read_back: ReadBack) -> NewCall {
    NewCall {
        read_version,
        called: "Сестра Иванова".parse().unwrap(),
        role: CalledRole::Nurse,
        way: CallWay::Telephone,
        number: Some("4217".parse().unwrap()),
        read_back,
        at: None,
    }
}

pub fn refusal<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> Refusal {
    match answer {
        Err(StoreError::Refused { refusal, .. }) => refusal,
        other => panic!("{other:?}"),
    }
}

pub fn illegal<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> (LifeState, &'static str) {
    match refusal(answer) {
        Refusal::Illegal { state, step } => (state, step),
        other => panic!("{other:?}"),
    }
}
