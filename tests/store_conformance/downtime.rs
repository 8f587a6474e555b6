//! What is open, for paper.

use super::clinic::{call, pathologist, request, sign, somebody};
use super::world::World;
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::consultation::life_state::LifeState;
use zhedel::domain::consultation::step::ReadBack;
use zhedel::domain::deadline::Urgency;
use zhedel::domain::downtime::open_list::OpenList;
use zhedel::store::contract::clock::Clock as _;
use zhedel::store::contract::error::StoreError;

async fn open(world: &World) -> OpenList {
    let service = Actor::service(world.actor.organisation);
    world.store.open_consultations(&service).await.unwrap()
}

pub async fn what_is_open_stands_on_paper_until_it_is_read_back(world: World) {
    assert!(open(&world).await.items.is_empty());
    let made = world.store.request(&world.actor, request("S26-1")).await;
    let id = made.unwrap().consultation;
    let list = open(&world).await;
    assert_eq!(list.as_of, world.clock.now());
    let one = &list.items[0];
    assert_eq!((one.accession.as_str(), one.part.as_str()), ("S26-1", "B"));
    assert_eq!(one.call_back.as_ref().unwrap().as_str(), "4217");
    assert_eq!((one.state, one.scanned), (LifeState::Requested, false));
    world.store.receive(&world.actor, id, None).await.unwrap();
    world.clock.advance(8 * 60);
    let list = open(&world).await;
    assert!(list.items[0].carry_glass(list.as_of));

    let reader = pathologist(&world);
    let signed = sign(&world, &reader, id).await;
    let list = open(&world).await;
    assert_eq!(list.items[0].state, LifeState::Signed, "not called yet");
    assert!(!list.items[0].carry_glass(list.as_of));
    let told = call(signed.version, ReadBack::Correct);
    world.store.record_call(&reader, id, told).await.unwrap();
    assert!(open(&world).await.items.is_empty());
}

pub async fn the_earliest_due_stands_first_and_names_who_reads_it(world: World) {
    let later = world.store.request(&world.actor, request("S26-2")).await;
    let later = later.unwrap().consultation;
    world
        .store
        .receive(&world.actor, later, None)
        .await
        .unwrap();
    world.clock.advance(60);
    let mut urgent = request("S26-3");
    urgent.urgency = Urgency::Routine;
    world.store.request(&world.actor, urgent).await.unwrap();
    world.store.claim(&world.actor, later).await.unwrap();
    let list = open(&world).await;
    let names: Vec<&str> = list
        .items
        .iter()
        .map(|one| one.accession.as_str())
        .collect();
    assert_eq!(names, ["S26-2", "S26-3"]);
    assert!(list.items[0].reader.is_some() && list.items[1].reader.is_none());
    assert_eq!(list.more, 0);
}

pub async fn what_is_open_is_for_the_laboratory_and_for_its_own(world: World) {
    world
        .store
        .request(&world.actor, request("S26-4"))
        .await
        .unwrap();
    let theirs = world.store.open_consultations(&world.stranger).await;
    assert!(theirs.unwrap().items.is_empty());
    let validator = somebody(&world, Role::Validator);
    let refused = world.store.open_consultations(&validator).await;
    assert!(matches!(refused, Err(StoreError::Denied { .. })));
}
