//! What the operating room sees.

use super::clinic::{call, pathologist, request, sign, somebody};
use super::world::{World, facts};
use zhedel::access::role::Role;
use zhedel::domain::consultation::life_state::LifeState;
use zhedel::domain::consultation::step::{ReadBack, Wanted};
use zhedel::domain::read::category::CategoryCode;
use zhedel::domain::upload::SubmissionFacts;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::surgeon::SurgeonLines;

async fn lines(world: &World) -> SurgeonLines {
    let surgeon = somebody(world, Role::Surgeon);
    world.store.surgeon_lines(&surgeon, None).await.unwrap()
}

pub async fn the_operating_room_sees_signed_reads_and_no_machine(world: World) {
    let asked = world.store.request(&world.actor, request("S26-5")).await;
    let id = asked.unwrap().consultation;
    let part = |part: &str| SubmissionFacts {
        part: Some(part.parse().unwrap()),
        ..facts("S26-5", "intraoperative")
    };
    world.accept("1", part("B")).await;
    world.carry_out(Outcome::Suspicious).await;
    world.accept("2", part("C")).await;
    let before = lines(&world).await;
    assert_eq!((before.cases.len(), before.as_of), (1, world.clock.now()));
    let parts = &before.cases[0].parts;
    let told: Vec<_> = parts
        .iter()
        .map(|one| (one.part.as_str(), one.state))
        .collect();
    assert_eq!(
        told,
        [("B", LifeState::Received), ("C", LifeState::Received)]
    );
    assert!(
        parts.iter().all(|one| one.read.is_none()),
        "nothing is signed"
    );
    assert!(
        !format!("{before:?}").to_lowercase().contains("suspicio"),
        "nothing of the machine"
    );

    let reader = pathologist(&world);
    sign(&world, &reader, id).await;
    let signed = lines(&world).await;
    let part_b = &signed.cases[0].parts[0];
    let read = part_b.read.as_ref().unwrap();
    assert_eq!((read.version, read.author), (1, reader.principal));
    assert_eq!(read.read.category().code(), CategoryCode::Benign);
    assert!(!part_b.further_section_pending);
    world
        .store
        .record_call(&reader, id, call(1, ReadBack::Correct))
        .await
        .unwrap();
    assert_eq!(read.acknowledgements, []);
    let nurse = somebody(&world, Role::Nurse);
    let noted = world.store.acknowledge(&nurse, id, 1).await.unwrap();
    let called = lines(&world).await;
    let read_b = called.cases[0].parts[0].read.as_ref().unwrap();
    assert_eq!(read_b.acknowledgements, [noted]);
    world.clock.advance(60);
    world.accept("3", part("B")).await;
    let pending = lines(&world).await;
    let of_b = |lines: &SurgeonLines| {
        let mut parts = lines.cases.iter().flat_map(|case| case.parts.clone());
        parts.find(|one| one.part.as_str() == "B")
    };
    let part_b = of_b(&pending).unwrap();
    assert_eq!(part_b.state, LifeState::Communicated);
    assert!(part_b.further_section_pending && part_b.read.is_some());
    world.clock.advance(13 * 3_600);
    assert_eq!(of_b(&lines(&world).await), None, "closed half a day ago");
}

pub async fn a_room_sees_its_own_and_what_is_awaited(world: World) {
    let asked = world.store.request(&world.actor, request("S26-5")).await;
    let id = asked.unwrap().consultation;
    world.accept("1", facts("S26-6", "urgent")).await;
    let surgeon = somebody(&world, Role::Surgeon);
    let [here, there] = ["OR 4", "OR 5"].map(|room| room.parse().unwrap());
    let own = world
        .store
        .surgeon_lines(&surgeon, Some(&here))
        .await
        .unwrap();
    assert_eq!(own.cases.len(), 1);
    assert_eq!(own.cases[0].parts[0].state, LifeState::Requested);
    let other = world
        .store
        .surgeon_lines(&surgeon, Some(&there))
        .await
        .unwrap();
    assert_eq!(other.cases, []);
    world.store.receive(&world.actor, id, None).await.unwrap();
    let reader = pathologist(&world);
    let why = "Too thick".parse().unwrap();
    let asked = world.store.ask_section(&reader, id, Wanted::Recut, why);
    asked.await.unwrap();
    let own = world
        .store
        .surgeon_lines(&surgeon, Some(&here))
        .await
        .unwrap();
    assert!(own.cases[0].parts[0].further_section_pending);
    let worker = somebody(&world, Role::Worker);
    let denied = world.store.surgeon_lines(&worker, None).await;
    assert!(
        matches!(denied, Err(StoreError::Denied { .. })),
        "{denied:?}"
    );
}
