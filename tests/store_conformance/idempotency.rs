//! Remembered answers.

use super::world::{World, digest};
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::idempotency::{KeyState, Remembered};

fn created() -> Remembered {
    Remembered {
        status: 201,
        answer: serde_json::json!({ "slide_id": "x", "score": 0.5 }),
    }
}

pub async fn the_same_request_gets_the_same_answer(world: World) {
    let hold = |key| world.store.hold_key(&world.actor, key, digest("request"));
    assert_eq!(hold("k").await.unwrap(), KeyState::Held);
    assert_eq!(hold("k").await.unwrap(), KeyState::InProgress);
    let answered = world.store.answer_key(&world.actor, "k", created()).await;
    answered.unwrap();
    let state = KeyState::Answered(created());
    assert_eq!(hold("k").await.unwrap(), state);
    let twice = world.store.answer_key(&world.actor, "k", created()).await;
    assert!(matches!(twice, Err(StoreError::NotFound { .. })));
    let strangers = world
        .store
        .hold_key(&world.stranger, "k", digest("request"));
    assert_eq!(
        strangers.await.unwrap(),
        KeyState::Held,
        "keys are one's own"
    );
    for key in ["", &"x".repeat(256)] {
        let unfit = world.store.hold_key(&world.actor, key, digest("request"));
        assert!(matches!(unfit.await, Err(StoreError::Invalid { .. })));
    }
}

pub async fn another_request_under_the_same_key_is_refused(world: World) {
    let store = &world.store;
    let one = store.hold_key(&world.actor, "k", digest("one")).await;
    let other = store.hold_key(&world.actor, "k", digest("other")).await;
    assert_eq!(one.unwrap(), KeyState::Held);
    assert_eq!(other.unwrap(), KeyState::OtherRequest);
}

pub async fn a_key_can_be_released_or_abandoned(world: World) {
    let hold = || world.store.hold_key(&world.actor, "k", digest("request"));
    assert_eq!(hold().await.unwrap(), KeyState::Held);
    world.store.release_key(&world.actor, "k").await.unwrap();
    assert_eq!(hold().await.unwrap(), KeyState::Held);
    world.clock.advance(599);
    assert_eq!(hold().await.unwrap(), KeyState::InProgress);
    world.clock.advance(2);
    assert_eq!(hold().await.unwrap(), KeyState::Held);
}
