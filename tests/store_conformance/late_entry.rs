//! What was done while the program could not be used is entered with its true times.

use super::clinic::{call, file, pathologist, request, signing};
use super::world::World;
use jiff::SignedDuration;
use zhedel::access::actor::Actor;
use zhedel::domain::consultation::life_state::LifeState;
use zhedel::domain::consultation::step::ReadBack;
use zhedel::domain::read::on_screen::OnScreen;
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::error::StoreError;

pub async fn a_consultation_is_entered_afterwards_with_its_true_times(world: World) {
    let now = world.clock.now();
    let ago = |minutes: i64| now - SignedDuration::from_mins(minutes);
    let mut asked = request("S26-9");
    asked.asked_at = Some(ago(95));
    let id = world.store.request(&world.actor, asked).await.unwrap();
    let id = id.consultation;
    let future = world.store.receive(&world.actor, id, Some(ago(-2))).await;
    assert!(
        matches!(future, Err(StoreError::Invalid { .. })),
        "{future:?}"
    );
    let received = world.store.receive(&world.actor, id, Some(ago(90))).await;
    received.unwrap();
    let there = file(&world, id).await;
    assert_eq!(there.received_at, ago(90));
    assert_eq!(there.entered_at, Some(now));
    assert!(there.due_at < now, "it counts from its receipt");
    assert_eq!(there.request.requested.unwrap().1, ago(95));
    // Nobody waits for it any more.
    world.clock.advance(10 * 60);
    let service = Actor::service(world.actor.organisation);
    world.store.watch_consultations(&service).await.unwrap();
    let alarms = world.store.open_alarms(&pathologist(&world)).await.unwrap();
    assert_eq!(alarms, vec![]);

    let reader = pathologist(&world);
    world.store.claim(&reader, id).await.unwrap();
    let mut late = signing(&world, id).await;
    late.read_at = Some(ago(100));
    let before = world.store.sign(&reader, id, late.clone()).await;
    assert!(
        matches!(before, Err(StoreError::Invalid { .. })),
        "{before:?}"
    );
    late.read_at = Some(ago(75));
    let signed = world.store.sign(&reader, id, late).await.unwrap();
    assert_eq!(signed.read_at, Some(ago(75)));
    assert_eq!(signed.signed_at, world.clock.now());
    assert_eq!(signed.on_screen, OnScreen::Microscope);

    let mut early = call(1, ReadBack::Correct);
    early.at = Some(ago(80));
    let refused = world.store.record_call(&reader, id, early.clone()).await;
    assert!(
        matches!(refused, Err(StoreError::Invalid { .. })),
        "{refused:?}"
    );
    early.at = Some(ago(73));
    let called = world.store.record_call(&reader, id, early).await.unwrap();
    assert_eq!(
        (called.at, called.recorded_at),
        (ago(73), world.clock.now())
    );
    let there = file(&world, id).await;
    assert_eq!(there.life.state(), LifeState::Communicated);
    // It is read back as it was signed, its time included.
    assert_eq!(there.reads[0].read_at, Some(ago(75)));
}

pub async fn nothing_is_signed_by_a_clock_that_went_back(world: World) {
    let asked = world.store.request(&world.actor, request("S26-10")).await;
    let id = asked.unwrap().consultation;
    world.store.receive(&world.actor, id, None).await.unwrap();
    let reader = pathologist(&world);
    world.store.claim(&reader, id).await.unwrap();
    let signing = signing(&world, id).await;
    world.clock.advance(-2);
    let refused = world.store.sign(&reader, id, signing.clone()).await;
    assert!(
        matches!(refused, Err(StoreError::ClockWentBack { .. })),
        "{refused:?}"
    );
    assert_eq!(file(&world, id).await.life.state(), LifeState::BeingRead);
    world.clock.advance(1);
    world.store.sign(&reader, id, signing).await.unwrap();
}
