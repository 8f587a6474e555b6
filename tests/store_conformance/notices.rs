//! What goes out: planned from the outbox once, tried again, given up, sent again.

use super::clinic::{pathologist, request, sign, slide, somebody};
use super::world::{World, lymph_node};
use jiff::{SignedDuration, Timestamp};
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::account::{AccountKind, Language};
use zhedel::domain::ids::{DeliveryId, WebhookId};
use zhedel::domain::notice::attempt::{Attempt, AttemptOutcome};
use zhedel::domain::notice::delivery::{DeliveryState, DisabledBecause};
use zhedel::domain::notice::signing_secret::SigningSecret;
use zhedel::domain::notice::topic::NoticeTopic;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::accounts::{AccountChange, NewAccount};
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::deliveries::{DeliveryFilter, DeliveryRecord, Recipient};
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::mail_choices::MailChoice;
use zhedel::store::contract::outgoing::{Destination, Due, Then};
use zhedel::store::contract::webhooks::{MOST_WEBHOOKS, NewWebhook, Webhook, WebhookChange};

fn secret(text: &str) -> SigningSecret {
    SigningSecret::from_text(format!("whsec_{text}"))
}

fn new_webhook(topics: &[NoticeTopic]) -> NewWebhook {
    NewWebhook {
        url: "https://hooks.example.org/zhedel".into(),
        label: "laboratory system".into(),
        topics: topics.to_vec(),
        secret: secret("first"),
    }
}

async fn add(world: &World, topics: &[NoticeTopic]) -> Webhook {
    let new = new_webhook(topics);
    world.store.add_webhook(&world.actor, new).await.unwrap()
}

fn service(world: &World) -> Actor {
    Actor::service(world.actor.organisation)
}

/// Reads the outbox to its end.
async fn plan(world: &World, mail: bool) {
    while world
        .store
        .plan_deliveries(&service(world), mail)
        .await
        .unwrap()
    {}
}

async fn due(world: &World, mail: bool) -> Vec<Due> {
    let service = service(world);
    let due = world.store.due_deliveries(&service, mail, 100);
    due.await.unwrap()
}

async fn log(world: &World) -> Vec<DeliveryRecord> {
    let all = DeliveryFilter::default();
    let page = world.store.deliveries(&world.actor, all, None, 100);
    page.await.unwrap().items
}

async fn webhook(world: &World, id: WebhookId) -> Webhook {
    let all = world.store.webhooks(&world.actor).await.unwrap();
    all.into_iter().find(|one| one.id == id).unwrap()
}

fn attempt(world: &World, outcome: AttemptOutcome, status: Option<u16>) -> Attempt {
    Attempt {
        at: world.clock.now(),
        took_ms: 12,
        outcome,
        status,
    }
}

async fn went(
    world: &World,
    id: DeliveryId,
    outcome: AttemptOutcome,
    then: Then,
) -> Option<Timestamp> {
    let attempt = attempt(world, outcome, Some(500));
    let service = service(world);
    let recorded = world.store.record_attempt(&service, id, attempt, then);
    recorded.await.unwrap()
}

/// An account that can get mail.
async fn person(world: &World, login: &str, role: Role) -> Actor {
    let new = NewAccount {
        kind: AccountKind::Person,
        login: login.parse().unwrap(),
        name: None,
        roles: vec![role],
        language: Some(Language::Kk),
    };
    let account = world.store.create_account(&world.actor, new).await.unwrap();
    Actor::new(world.actor.organisation, account.id, vec![role])
}

async fn choose(world: &World, who: &Actor, topics: &[NoticeTopic]) {
    let choice = MailChoice {
        address: "aigul@lab.example".parse().unwrap(),
        topics: topics.to_vec(),
    };
    world
        .store
        .set_mail_choice(who, Some(choice))
        .await
        .unwrap();
}

fn topics(all: &[Due]) -> Vec<NoticeTopic> {
    all.iter().map(|due| due.notice.topic).collect()
}

pub async fn a_webhook_is_told_once_of_what_happens_after_it_was_added(world: World) {
    slide(&world, "before").await;
    let chosen = [NoticeTopic::SlideAccepted, NoticeTopic::VerdictFinal];
    let added = add(&world, &chosen).await;
    assert_eq!((added.topics.as_slice(), added.waiting), (&chosen[..], 0));
    plan(&world, false).await;
    assert_eq!(due(&world, false).await, []);

    let accepted = world.accept("after", lymph_node()).await;
    world.carry_out(Outcome::Suspicious).await;
    world.carry_out(Outcome::Suspicious).await;
    for _ in 0..2 {
        plan(&world, false).await;
    }
    let due = due(&world, false).await;
    let told: Vec<_> = due
        .iter()
        .filter(|due| due.notice.case == Some(accepted.case))
        .collect();
    assert_eq!(told.len(), 2, "{due:?}");
    assert_eq!(told[0].notice.topic, NoticeTopic::SlideAccepted);
    assert_eq!(told[1].notice.topic, NoticeTopic::VerdictFinal);
    for one in &told {
        assert_eq!(one.notice.consultation, Some(accepted.consultation));
        assert_eq!(one.tries, 0);
        let Destination::Webhook { id, url, secrets } = &one.destination else {
            panic!("{one:?}");
        };
        assert_eq!((*id, secrets.len()), (added.id, 1));
        assert_eq!(url, "https://hooks.example.org/zhedel");
    }
    assert_ne!(told[0].id, told[1].id);
    assert_eq!(
        log(&world).await.len(),
        3,
        "one verdict of the slide before"
    );
}

pub async fn what_did_not_arrive_waits_dies_and_is_sent_again_under_the_same_id(world: World) {
    let added = add(&world, &[NoticeTopic::SlideAccepted]).await;
    slide(&world, "1").await;
    plan(&world, false).await;
    let id = due(&world, false).await[0].id;
    let in_a_minute = world.clock.now() + SignedDuration::from_mins(1);
    let since = went(
        &world,
        id,
        AttemptOutcome::Refused,
        Then::Again(in_a_minute),
    )
    .await;
    assert_eq!(since, Some(world.clock.now()));
    assert_eq!(due(&world, false).await, [], "it waits");
    let again = world.store.send_again(&world.actor, id).await;
    assert!(matches!(again, Err(StoreError::Invalid { .. })));
    world.clock.advance(60);
    assert_eq!(due(&world, false).await[0].tries, 1);
    let later = went(&world, id, AttemptOutcome::TimedOut, Then::Dead).await;
    assert_eq!(later, since, "it fails since the first attempt");
    let figures = world.store.delivery_figures(&service(&world)).await;
    let figures = figures.unwrap();
    assert_eq!((figures.waiting, figures.dead), (0, 1));
    assert_eq!(webhook(&world, added.id).await.dead, 1);

    world.store.send_again(&world.actor, id).await.unwrap();
    let next = due(&world, false).await;
    assert_eq!((next[0].id, next[0].tries), (id, 0));
    let since = went(&world, id, AttemptOutcome::Delivered, Then::Delivered).await;
    assert_eq!(since, None);
    let after = webhook(&world, added.id).await;
    assert_eq!(after.failing_since, None);
    assert_eq!(after.delivered_at, Some(world.clock.now()));
    let record = &log(&world).await[0];
    assert_eq!(record.state, DeliveryState::Delivered);
    assert_eq!(record.recipient, Recipient::Webhook(added.id));
    let outcomes: Vec<_> = record.attempts.iter().map(|one| one.outcome).collect();
    assert_eq!(
        outcomes,
        [
            AttemptOutcome::Refused,
            AttemptOutcome::TimedOut,
            AttemptOutcome::Delivered
        ]
    );
    let filter = DeliveryFilter {
        webhook: Some(added.id),
        state: Some(DeliveryState::Dead),
    };
    let dead = world.store.deliveries(&world.actor, filter, None, 10);
    assert_eq!(dead.await.unwrap().items, []);

    let then = world.clock.now() + SignedDuration::from_secs(1);
    let forgotten = world.store.forget_deliveries(&service(&world), then).await;
    assert_eq!(forgotten.unwrap(), 1);
    assert_eq!(log(&world).await, []);
}

pub async fn one_slow_webhook_does_not_crowd_out_another(world: World) {
    let first = add(&world, &[NoticeTopic::SlideAccepted]).await;
    for number in 0..5 {
        slide(&world, &format!("{number}")).await;
    }
    plan(&world, false).await;
    let second = add(&world, &[NoticeTopic::SlideAccepted]).await;
    slide(&world, "last").await;
    plan(&world, false).await;
    let due = world
        .store
        .due_deliveries(&service(&world), false, 2)
        .await
        .unwrap();
    let of = |webhook: WebhookId| {
        due.iter()
            .filter(
                |due| matches!(&due.destination, Destination::Webhook { id, .. } if *id == webhook),
            )
            .count()
    };
    assert_eq!((of(first.id), of(second.id)), (2, 1));
    let page = world
        .store
        .deliveries(&world.actor, DeliveryFilter::default(), None, 4)
        .await
        .unwrap();
    assert_eq!(page.items.len(), 4);
    let rest = world
        .store
        .deliveries(
            &world.actor,
            DeliveryFilter::default(),
            page.next.as_ref(),
            4,
        )
        .await
        .unwrap();
    assert_eq!((rest.items.len(), rest.next), (3, None));
}

pub async fn a_webhook_that_is_given_up_waits_and_goes_on_with_what_is_new(world: World) {
    let store = &world.store;
    let added = add(&world, &[NoticeTopic::SlideAccepted]).await;
    slide(&world, "1").await;
    plan(&world, false).await;
    for _ in 0..2 {
        store
            .give_up_webhook(&service(&world), added.id, DisabledBecause::Failing)
            .await
            .unwrap();
    }
    let disabled = webhook(&world, added.id).await.disabled.unwrap();
    assert_eq!(disabled.why, DisabledBecause::Failing);
    let told = world.topics().await;
    let told = told.iter().filter(|topic| *topic == "webhook.disabled");
    assert_eq!(told.count(), 1, "the second time changes nothing");
    assert_eq!(due(&world, false).await, []);
    let refused = store.test_webhook(&world.actor, added.id).await;
    assert!(matches!(refused, Err(StoreError::Invalid { .. })));
    let figures = store.delivery_figures(&service(&world)).await.unwrap();
    assert_eq!((figures.waiting, figures.webhooks_disabled), (1, 1));

    slide(&world, "2").await;
    plan(&world, false).await;
    let enable = WebhookChange {
        enabled: Some(true),
        ..WebhookChange::default()
    };
    let after = store.change_webhook(&world.actor, added.id, enable).await;
    assert_eq!(after.unwrap().disabled, None);
    slide(&world, "3").await;
    plan(&world, false).await;
    assert_eq!(
        due(&world, false).await.len(),
        2,
        "what waited and what is new; what came meanwhile is not told"
    );
    store.delete_webhook(&world.actor, added.id).await.unwrap();
    assert_eq!(log(&world).await, []);
    let gone = store.delete_webhook(&world.actor, added.id).await;
    assert!(matches!(gone, Err(StoreError::NotFound { .. })));
}

pub async fn two_secrets_sign_while_one_takes_the_place_of_the_other(world: World) {
    let added = add(&world, &[NoticeTopic::SlideAccepted]).await;
    let store = &world.store;
    store.test_webhook(&world.actor, added.id).await.unwrap();
    let until = world.clock.now() + SignedDuration::from_hours(1);
    let rotated = store
        .rotate_secret(&world.actor, added.id, secret("second"), until)
        .await
        .unwrap();
    assert_eq!(rotated.previous_until, Some(until));
    let secrets = |due: Vec<Due>| match due.into_iter().next().unwrap().destination {
        Destination::Webhook { secrets, .. } => secrets,
        Destination::Mail { .. } => vec![],
    };
    let both = [secret("second"), secret("first")];
    assert_eq!(secrets(due(&world, false).await), both);
    world.clock.advance(3_600);
    assert_eq!(secrets(due(&world, false).await), [secret("second")]);
    let told = format!("{:?}", store.webhooks(&world.actor).await.unwrap());
    assert!(!told.contains("whsec_"), "{told}");
    let records = store.audit_after(&world.actor, 0, 100).await.unwrap();
    let told = format!("{records:?}");
    assert!(told.contains("webhook.rotate") && !told.contains("whsec_"));
    assert!(
        !told.contains("hooks.example.org"),
        "an address may hold a key"
    );
}

pub async fn a_webhook_is_checked_and_bounded(world: World) {
    let store = &world.store;
    let invalid = |new: NewWebhook| async {
        let answer = store.add_webhook(&world.actor, new).await;
        assert!(
            matches!(answer, Err(StoreError::Invalid { .. })),
            "{answer:?}"
        );
    };
    invalid(new_webhook(&[])).await;
    invalid(new_webhook(&[NoticeTopic::Test])).await;
    invalid(new_webhook(&[NoticeTopic::WebhookDisabled])).await;
    let mut unlabelled = new_webhook(&[NoticeTopic::ReadSigned]);
    unlabelled.label = " \u{200b}".into();
    invalid(unlabelled).await;
    let mut long = new_webhook(&[NoticeTopic::ReadSigned]);
    long.url = format!("https://hooks.example.org/{}", "x".repeat(500));
    invalid(long).await;
    for _ in 0..MOST_WEBHOOKS {
        add(&world, &[NoticeTopic::ReadSigned, NoticeTopic::ReadSigned]).await;
    }
    invalid(new_webhook(&[NoticeTopic::ReadSigned])).await;
    let first = &store.webhooks(&world.actor).await.unwrap()[0];
    assert_eq!(first.topics, [NoticeTopic::ReadSigned], "each once");
}

pub async fn mail_goes_to_whoever_it_concerns_or_whoever_chose_it(world: World) {
    plan(&world, true).await;
    let reader = person(&world, "reader", Role::Pathologist).await;
    let other = person(&world, "other", Role::Pathologist).await;
    let nurse = person(&world, "nurse", Role::Nurse).await;
    let personal = [
        NoticeTopic::ConsultationOffered,
        NoticeTopic::MaterialAfterSignature,
    ];
    choose(&world, &reader, &personal).await;
    choose(&world, &other, &personal).await;
    choose(&world, &nurse, &[NoticeTopic::ConsultationRequested]).await;
    assert_eq!(
        topics(&due(&world, true).await),
        [NoticeTopic::Test; 3],
        "each new address is told so"
    );
    for due in due(&world, true).await {
        went(&world, due.id, AttemptOutcome::Delivered, Then::Delivered).await;
    }

    let asked = world
        .store
        .request(&world.actor, request("S26-77"))
        .await
        .unwrap()
        .consultation;
    let id = slide(&world, "1").await.consultation;
    let note = || "Look at the deep margin".parse().unwrap();
    world.store.claim(&world.actor, id).await.unwrap();
    world
        .store
        .offer_hand_over(&world.actor, id, reader.principal, note())
        .await
        .unwrap();
    world.store.accept_hand_over(&reader, id).await.unwrap();
    plan(&world, true).await;
    let sent = due(&world, true).await;
    let to = |due: &Due| match &due.destination {
        Destination::Mail { to, language, .. } => {
            assert_eq!(*language, Some(Language::Kk));
            *to
        }
        Destination::Webhook { .. } => panic!("{due:?}"),
    };
    assert_eq!(
        topics(&sent),
        [
            NoticeTopic::ConsultationRequested,
            NoticeTopic::ConsultationOffered
        ]
    );
    assert_eq!(
        (to(&sent[0]), to(&sent[1])),
        (nurse.principal, reader.principal)
    );
    assert_eq!(sent[0].notice.consultation, Some(asked));
    assert_eq!(sent[1].notice.consultation, Some(id));
    assert_eq!(
        due(&world, false).await,
        [],
        "without a mail server it waits"
    );
}

pub async fn mail_follows_roles_and_ends_with_the_account(world: World) {
    plan(&world, true).await;
    let store = &world.store;
    let reader = person(&world, "reader", Role::Pathologist).await;
    choose(&world, &reader, &[NoticeTopic::VerdictFinal]).await;
    let surgeon = person(&world, "surgeon", Role::Surgeon).await;
    for topic in [NoticeTopic::VerdictFinal, NoticeTopic::Test] {
        let choice = MailChoice {
            address: "a@b.example".parse().unwrap(),
            topics: vec![topic],
        };
        let refused = store.set_mail_choice(&surgeon, Some(choice)).await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })));
    }
    let roles = |roles: Vec<Role>| AccountChange {
        roles: Some(roles),
        ..AccountChange::default()
    };
    store
        .change_account(&world.actor, reader.principal, roles(vec![Role::Nurse]))
        .await
        .unwrap();
    slide(&world, "1").await;
    world.carry_out(Outcome::Suspicious).await;
    plan(&world, true).await;
    assert_eq!(topics(&due(&world, true).await), [NoticeTopic::Test]);
    let disable = AccountChange {
        disabled: Some(true),
        ..AccountChange::default()
    };
    store
        .change_account(&world.actor, reader.principal, disable)
        .await
        .unwrap();
    assert_eq!(due(&world, true).await, []);
    store.set_mail_choice(&reader, None).await.unwrap();
    assert_eq!(store.mail_choice(&reader).await.unwrap(), None);
    assert_eq!(log(&world).await, [], "what waited is dropped");
    let records = store.audit_after(&world.actor, 0, 100).await.unwrap();
    let told = format!("{records:?}");
    assert!(told.contains("account.choose_mail") && !told.contains("lab.example"));
}

pub async fn whoever_signed_is_told_of_what_comes_after(world: World) {
    plan(&world, true).await;
    let signer = person(&world, "signer", Role::Pathologist).await;
    let other = person(&world, "other", Role::Pathologist).await;
    choose(&world, &other, &[NoticeTopic::MaterialAfterSignature]).await;
    let id = slide(&world, "1").await.consultation;
    world.carry_out(Outcome::NoSuspicionFound).await;
    sign(&world, &signer, id).await;
    choose(&world, &signer, &[NoticeTopic::MaterialAfterSignature]).await;
    slide(&world, "2").await;
    plan(&world, true).await;
    let sent = due(&world, true).await;
    let late: Vec<_> = sent
        .iter()
        .filter(|due| due.notice.topic == NoticeTopic::MaterialAfterSignature)
        .collect();
    assert_eq!(late.len(), 1, "{sent:?}");
    assert!(
        matches!(&late[0].destination, Destination::Mail { to, .. } if *to == signer.principal)
    );
}

pub async fn without_a_mail_server_nobody_hears_of_that_time_later(world: World) {
    let reader = person(&world, "reader", Role::Pathologist).await;
    choose(&world, &reader, &[NoticeTopic::SlideAccepted]).await;
    plan(&world, true).await;
    plan(&world, false).await;
    slide(&world, "1").await;
    plan(&world, false).await;
    plan(&world, true).await;
    assert_eq!(topics(&due(&world, true).await), [NoticeTopic::Test]);
    slide(&world, "2").await;
    plan(&world, true).await;
    assert_eq!(
        topics(&due(&world, true).await),
        [NoticeTopic::Test, NoticeTopic::SlideAccepted]
    );
}

pub async fn notices_are_for_administrators_and_for_their_own_organisation(world: World) {
    let store = &world.store;
    let added = add(&world, &[NoticeTopic::SlideAccepted]).await;
    let test = store.test_webhook(&world.actor, added.id).await.unwrap();
    let (stranger, reader) = (&world.stranger, pathologist(&world));
    assert_eq!(store.webhooks(stranger).await.unwrap(), []);
    let change = WebhookChange::default();
    for answer in [
        store
            .change_webhook(stranger, added.id, change)
            .await
            .map(drop),
        store
            .rotate_secret(stranger, added.id, secret("x"), Timestamp::MAX)
            .await
            .map(drop),
        store.delete_webhook(stranger, added.id).await,
        store.test_webhook(stranger, added.id).await.map(drop),
        store.send_again(stranger, test).await,
    ] {
        assert!(
            matches!(answer, Err(StoreError::NotFound { .. })),
            "{answer:?}"
        );
    }
    let page = store.deliveries(stranger, DeliveryFilter::default(), None, 10);
    assert_eq!(page.await.unwrap().items, []);
    let theirs = Actor::service(stranger.organisation);
    assert_eq!(store.due_deliveries(&theirs, true, 10).await.unwrap(), []);

    let all = DeliveryFilter::default();
    for answer in [
        store.webhooks(&reader).await.map(drop),
        store.add_webhook(&reader, new_webhook(&[])).await.map(drop),
        store.deliveries(&reader, all, None, 10).await.map(drop),
        store.send_again(&reader, test).await,
        store.plan_deliveries(&world.actor, true).await.map(drop),
        store
            .due_deliveries(&somebody(&world, Role::Administrator), true, 1)
            .await
            .map(drop),
    ] {
        assert!(
            matches!(answer, Err(StoreError::Denied { .. })),
            "{answer:?}"
        );
    }
}
