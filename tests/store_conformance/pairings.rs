//! Pairings with organisations on other installations.

use super::world::{World, digest};
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::ids::{OrganisationId, PairingId};
use zhedel::domain::opinion::check_code::CheckCode;
use zhedel::domain::opinion::pairing::{PairingState, PeerFacts};
use zhedel::domain::opinion::peer_key::PeerKey;
use zhedel::store::contract::error::StoreError;

fn facts() -> PeerFacts {
    PeerFacts {
        address: "https://hub.example".parse().unwrap(),
        key: PeerKey::from_bytes([7; 32]),
        organisation: "Hub".parse().unwrap(),
        country: "UZ".parse().unwrap(),
    }
}

fn words() -> CheckCode {
    CheckCode::of(&digest("words"))
}

fn is_gone<T: std::fmt::Debug>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::NotFound { .. }))
}

pub async fn a_link_is_good_once_and_a_pairing_once_it_was_confirmed(world: World) {
    let (store, actor) = (&world.store, &world.actor);
    let link = digest("link");
    let offer = store.offer_pairing(actor, digest("nonce"), link).await;
    let offer = offer.unwrap();
    assert!(is_gone(&store.confirm_pairing(actor, offer.id).await));
    assert_eq!(
        store.offered_pairing(digest("guessed")).await.unwrap(),
        None
    );
    let offered = store.offered_pairing(link).await.unwrap().unwrap();
    assert_eq!((offered.id, offered.own_nonce), (offer.id, digest("nonce")));
    store.meet_by_link(offered, facts(), words()).await.unwrap();
    assert_eq!(store.offered_pairing(link).await.unwrap(), None);
    let other = PeerFacts {
        key: PeerKey::from_bytes([8; 32]),
        ..facts()
    };
    let second = store.meet_by_link(offered, other, words()).await;
    assert!(matches!(second, Err(StoreError::InvitationSpent)));
    assert_eq!(store.active_pairing(offer.id).await.unwrap(), None);

    let confirmed = store.confirm_pairing(actor, offer.id).await.unwrap();
    assert!(matches!(confirmed.state, PairingState::Active { .. }));
    assert_eq!(confirmed.confirmed.map(|(by, _)| by), Some(actor.principal));
    let active = store.active_pairing(offer.id).await.unwrap().unwrap();
    assert_eq!(
        (active.organisation, active.peer),
        (actor.organisation, facts())
    );
    let ended = store.end_pairing(actor, offer.id).await.unwrap();
    assert!(matches!(ended.state, PairingState::Ended { peer: Some(_) }));
    assert_eq!(store.active_pairing(offer.id).await.unwrap(), None);
    assert!(is_gone(&store.confirm_pairing(actor, offer.id).await));
}

pub async fn a_link_ends_with_its_day_or_with_whoever_made_it(world: World) {
    let (store, actor) = (&world.store, &world.actor);
    let made = store.offer_pairing(actor, digest("a"), digest("late"));
    made.await.unwrap();
    let offered = store.offered_pairing(digest("late")).await.unwrap();
    let taken_back = store.offer_pairing(actor, digest("b"), digest("back"));
    let taken_back = taken_back.await.unwrap();
    store.end_pairing(actor, taken_back.id).await.unwrap();
    assert_eq!(store.offered_pairing(digest("back")).await.unwrap(), None);
    world.clock.advance(24 * 3600);
    assert_eq!(store.offered_pairing(digest("late")).await.unwrap(), None);
    let late = store.meet_by_link(offered.unwrap(), facts(), words()).await;
    assert!(matches!(late, Err(StoreError::InvitationSpent)));
}

pub async fn pairings_of_others_are_not_seen_and_only_administrators_pair(world: World) {
    let (store, actor) = (&world.store, &world.actor);
    let id = PairingId::generate();
    let kept = store.keep_met_pairing(actor, id, digest("nonce"), facts(), words());
    assert!(matches!(
        kept.await.unwrap().state,
        PairingState::Met { .. }
    ));
    let again = store.keep_met_pairing(&world.stranger, id, digest("x"), facts(), words());
    assert!(matches!(again.await, Err(StoreError::Taken { .. })));
    assert!(store.pairings(&world.stranger).await.unwrap().is_empty());
    assert!(is_gone(&store.confirm_pairing(&world.stranger, id).await));
    assert!(is_gone(&store.end_pairing(&world.stranger, id).await));
    store.confirm_pairing(actor, id).await.unwrap();
    let own = store.own_active_pairings(&world.stranger).await.unwrap();
    assert!(own.is_empty());
    let reader = Actor {
        roles: vec![Role::Pathologist],
        ..actor.clone()
    };
    let denied = store.offer_pairing(&reader, digest("n"), digest("l")).await;
    assert!(matches!(denied, Err(StoreError::Denied { .. })));

    // A pairing acts for the organisation that it belongs to and may do nothing but give opinions.
    let peer = Actor::peer(actor.organisation, id);
    assert_eq!(peer.pairing(), Some(id));
    assert!(store.opinions_for(&peer).await.unwrap().is_empty());
    let denied = store.pairings(&peer).await;
    assert!(
        matches!(denied, Err(StoreError::Denied { .. })),
        "{denied:?}"
    );
    let nowhere = Actor::peer(OrganisationId::generate(), id);
    assert!(store.opinions_for(&nowhere).await.unwrap().is_empty());
}
