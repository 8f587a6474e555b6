//! Accounts, sessions, invitations and tokens.

use super::world::{World, digest};
use jiff::SignedDuration;
use zhedel::access::actor::{Actor, Scope};
use zhedel::access::policy::Action;
use zhedel::access::role::Role;
use zhedel::domain::account::{AccountKind, Language};
use zhedel::store::contract::accounts::{Account, AccountChange, NewAccount};
use zhedel::store::contract::api_tokens::NewApiToken;
use zhedel::store::contract::error::StoreError;

fn new(login: &str, roles: &[Role]) -> NewAccount {
    NewAccount {
        kind: AccountKind::Person,
        login: login.parse().unwrap(),
        name: Some("Айгүл Серікқызы".parse().unwrap()),
        roles: roles.to_vec(),
        language: Some(Language::Kk),
    }
}

async fn person(world: &World, login: &str, roles: &[Role]) -> Account {
    let asked = new(login, roles);
    world
        .store
        .create_account(&world.actor, asked)
        .await
        .unwrap()
}

/// A person with a password and an open session under this token.
pub(super) async fn signed_in(world: &World, login: &str, roles: &[Role], token: &str) -> Account {
    let account = person(world, login, roles).await;
    let later = world.in_an_hour();
    let link = digest(login);
    let invited = world.store.invite(&world.actor, account.id, link, later);
    invited.await.unwrap();
    let account = world.store.redeem(link, "hash".into()).await.unwrap();
    let opened = world
        .store
        .open_session(&account, None, digest(token), later, None);
    opened.await.unwrap();
    account
}

pub async fn an_account_is_found_by_its_login_in_any_organisation(world: World) {
    let made = person(&world, "aigul", &[Role::Pathologist]).await;
    assert!(!made.has_password && !made.has_totp && made.disabled_at.is_none());
    let found = world
        .store
        .credentials(&"aigul".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(found.unwrap().account, made);
    let nobody = world.store.credentials(&"nobody".parse().unwrap()).await;
    assert_eq!(nobody.unwrap(), None);
    let again = world
        .store
        .create_account(&world.stranger, new("aigul", &[Role::Surgeon]));
    assert!(matches!(
        again.await,
        Err(StoreError::Taken { what: "login" })
    ));
    let theirs = world.store.accounts(&world.stranger).await.unwrap();
    assert!(theirs.iter().all(|one| one.id != made.id));
    let stolen = AccountChange::default();
    let changed = world
        .store
        .change_account(&world.stranger, made.id, stolen)
        .await;
    assert!(matches!(changed, Err(StoreError::NotFound { .. })));
}

pub async fn roles_of_parts_of_the_service_are_no_persons(world: World) {
    for roles in [
        &[][..],
        &[Role::Worker],
        &[Role::Service],
        &[Role::Emergency],
        &[Role::Nurse, Role::Emergency],
        &[Role::ServiceAccount],
    ] {
        let refused = world
            .store
            .create_account(&world.actor, new("aigul", roles))
            .await;
        assert!(
            matches!(refused, Err(StoreError::Invalid { .. })),
            "{roles:?}"
        );
    }
    let pathologist = Actor {
        roles: vec![Role::Pathologist],
        ..world.actor.clone()
    };
    let refused = world
        .store
        .create_account(&pathologist, new("aigul", &[Role::Surgeon]))
        .await;
    assert!(matches!(refused, Err(StoreError::Denied { .. })));
}

pub async fn a_session_is_its_account_as_it_is_now(world: World) {
    let account = signed_in(&world, "aigul", &[Role::Pathologist], "session").await;
    let session = || world.store.session(digest("session"));
    let found = session().await.unwrap().unwrap();
    assert_eq!(found.actor.principal, account.id);
    assert_eq!(found.actor.roles, [Role::Pathologist]);
    assert_eq!(found.actor.scope, Scope::Whole);
    let fewer = AccountChange {
        roles: Some(vec![Role::Surgeon]),
        ..AccountChange::default()
    };
    world
        .store
        .change_account(&world.actor, account.id, fewer)
        .await
        .unwrap();
    assert_eq!(
        session().await.unwrap().unwrap().actor.roles,
        [Role::Surgeon]
    );
    let disabled = AccountChange {
        disabled: Some(true),
        ..AccountChange::default()
    };
    world
        .store
        .change_account(&world.actor, account.id, disabled)
        .await
        .unwrap();
    assert_eq!(session().await.unwrap(), None);
    let enabled = AccountChange {
        disabled: Some(false),
        ..AccountChange::default()
    };
    world
        .store
        .change_account(&world.actor, account.id, enabled)
        .await
        .unwrap();
    assert_eq!(session().await.unwrap(), None, "it does not come back");
}

pub async fn a_session_ends_with_its_time_and_with_signing_out(world: World) {
    let account = signed_in(&world, "aigul", &[Role::Pathologist], "first").await;
    let later = world.in_an_hour();
    world
        .store
        .open_session(&account, None, digest("second"), later, None)
        .await
        .unwrap();
    world.store.close_session(digest("first")).await.unwrap();
    world
        .store
        .close_session(digest("never there"))
        .await
        .unwrap();
    assert_eq!(world.store.session(digest("first")).await.unwrap(), None);
    assert!(
        world
            .store
            .session(digest("second"))
            .await
            .unwrap()
            .is_some()
    );
    world.clock.advance(61 * 60);
    assert_eq!(world.store.session(digest("second")).await.unwrap(), None);
}

pub async fn a_new_password_or_second_factor_ends_the_other_sessions(world: World) {
    let account = signed_in(&world, "aigul", &[Role::Pathologist], "mine").await;
    let actor = world
        .store
        .session(digest("mine"))
        .await
        .unwrap()
        .unwrap()
        .actor;
    let later = world.in_an_hour();
    let other = || {
        world
            .store
            .open_session(&account, None, digest("other"), later, None)
    };
    let gone = async || {
        world
            .store
            .session(digest("other"))
            .await
            .unwrap()
            .is_none()
    };
    other().await.unwrap();
    let mine = Some(digest("mine"));
    world
        .store
        .set_password(&actor, "other hash".into(), mine)
        .await
        .unwrap();
    assert!(gone().await);
    other().await.unwrap();
    world
        .store
        .set_totp(&actor, Some(("SECRET".into(), 7)), mine)
        .await
        .unwrap();
    assert!(gone().await);
    assert!(world.store.session(digest("mine")).await.unwrap().is_some());
    let own = world.store.own_credentials(&actor).await.unwrap();
    assert_eq!(own.password_hash.as_deref(), Some("other hash"));
    assert_eq!(own.totp, Some(("SECRET".into(), Some(7))));
    assert!(own.account.has_totp);
}

pub async fn a_code_counts_once(world: World) {
    let account = signed_in(&world, "aigul", &[Role::Pathologist], "mine").await;
    let later = world.in_an_hour();
    let open = |token: &str, step| {
        world
            .store
            .open_session(&account, None, digest(token), later, Some(step))
    };
    open("a", 10).await.unwrap();
    for used in [10, 9] {
        assert!(matches!(
            open("b", used).await,
            Err(StoreError::Invalid { .. })
        ));
    }
    assert_eq!(world.store.session(digest("b")).await.unwrap(), None);
    open("c", 11).await.unwrap();
}

pub async fn failures_are_counted_until_somebody_signs_in(world: World) {
    let account = signed_in(&world, "aigul", &[Role::Pathologist], "mine").await;
    let until = world.in_an_hour();
    let found = async || {
        world
            .store
            .credentials(&account.login)
            .await
            .unwrap()
            .unwrap()
    };
    world
        .store
        .count_failure(&account, None, None)
        .await
        .unwrap();
    world
        .store
        .count_failure(&account, None, Some(until))
        .await
        .unwrap();
    let now = found().await;
    assert_eq!((now.failures, now.account.locked_until), (2, Some(until)));
    let unlock = AccountChange {
        unlock: true,
        ..AccountChange::default()
    };
    world
        .store
        .change_account(&world.actor, account.id, unlock)
        .await
        .unwrap();
    let now = found().await;
    assert_eq!((now.failures, now.account.locked_until), (0, None));
    world
        .store
        .count_failure(&account, None, None)
        .await
        .unwrap();
    world
        .store
        .open_session(&account, None, digest("x"), until, None)
        .await
        .unwrap();
    assert_eq!(found().await.failures, 0);
}

pub async fn an_invitation_is_good_once_and_for_a_time(world: World) {
    let account = person(&world, "aigul", &[Role::Pathologist]).await;
    let later = world.in_an_hour();
    let invite = |link: &str| {
        world
            .store
            .invite(&world.actor, account.id, digest(link), later)
    };
    invite("first").await.unwrap();
    invite("second").await.unwrap();
    assert_eq!(world.store.invited(digest("first")).await.unwrap(), None);
    assert_eq!(
        world
            .store
            .invited(digest("second"))
            .await
            .unwrap()
            .unwrap()
            .id,
        account.id
    );
    let spent = world.store.redeem(digest("first"), "hash".into()).await;
    assert!(matches!(spent, Err(StoreError::InvitationSpent)));
    let redeemed = world
        .store
        .redeem(digest("second"), "hash".into())
        .await
        .unwrap();
    assert!(redeemed.has_password);
    let again = world.store.redeem(digest("second"), "hash".into()).await;
    assert!(matches!(again, Err(StoreError::InvitationSpent)));
    invite("third").await.unwrap();
    world.clock.advance(61 * 60);
    let late = world.store.redeem(digest("third"), "hash".into()).await;
    assert!(matches!(late, Err(StoreError::InvitationSpent)));
}

pub async fn the_last_administrator_stays(world: World) {
    let chief = signed_in(&world, "chief", &[Role::Administrator], "chief").await;
    let less = |roles: &[Role]| AccountChange {
        roles: Some(roles.to_vec()),
        ..AccountChange::default()
    };
    let disabled = AccountChange {
        disabled: Some(true),
        ..AccountChange::default()
    };
    for change in [less(&[Role::Pathologist]), disabled.clone()] {
        let refused = world
            .store
            .change_account(&world.actor, chief.id, change)
            .await;
        assert!(matches!(refused, Err(StoreError::LastAdministrator)));
    }
    // One who cannot sign in yet is none.
    person(&world, "next", &[Role::Administrator]).await;
    let refused = world
        .store
        .change_account(&world.actor, chief.id, disabled.clone())
        .await;
    assert!(matches!(refused, Err(StoreError::LastAdministrator)));
    signed_in(&world, "third", &[Role::Administrator], "third").await;
    world
        .store
        .change_account(&world.actor, chief.id, disabled)
        .await
        .unwrap();
}

pub async fn a_token_acts_within_its_actions_until_it_ends(world: World) {
    let account = person(&world, "aigul", &[Role::Pathologist]).await;
    let token = |name: &str, actions: &[Action]| NewApiToken {
        account: account.id,
        digest: digest(name),
        label: "scanner".into(),
        actions: actions.to_vec(),
        expires_at: world.in_an_hour(),
    };
    let create = |new| world.store.create_api_token(&world.actor, new);
    let made = create(token("one", &[Action::SubmitSlide])).await.unwrap();
    create(token("two", &[Action::SubmitSlide])).await.unwrap();
    let bearer = |name: &str| world.store.bearer(digest(name));
    let actor = bearer("one").await.unwrap().unwrap();
    assert!(actor.may(Action::SubmitSlide) && !actor.may(Action::SeeCases));
    assert_eq!(actor.principal, account.id);
    assert_eq!(bearer("none").await.unwrap(), None);

    for wrong in [
        token("x", &[]),
        NewApiToken {
            label: " ".into(),
            ..token("x", &[Action::SeeCases])
        },
        NewApiToken {
            expires_at: made.created_at,
            ..token("x", &[Action::SeeCases])
        },
    ] {
        assert!(matches!(
            create(wrong).await,
            Err(StoreError::Invalid { .. })
        ));
    }
    let theirs = world
        .store
        .create_api_token(&world.stranger, token("x", &[Action::SeeCases]))
        .await;
    assert!(matches!(theirs, Err(StoreError::NotFound { .. })));
    let stolen = world.store.revoke_api_token(&world.stranger, made.id).await;
    assert!(matches!(stolen, Err(StoreError::NotFound { .. })));

    world
        .store
        .revoke_api_token(&world.actor, made.id)
        .await
        .unwrap();
    assert_eq!(bearer("one").await.unwrap(), None);
    assert!(bearer("two").await.unwrap().is_some());
    let listed = world.store.api_tokens(&world.actor).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(
        listed
            .iter()
            .any(|one| one.id == made.id && one.revoked_at.is_some() && one.used_at.is_some())
    );
    world.clock.advance(61 * 60);
    assert_eq!(bearer("two").await.unwrap(), None);
}

pub async fn the_token_of_an_upload_reaches_that_upload_alone(world: World) {
    use zhedel::domain::upload::SubmissionFacts;
    use zhedel::store::contract::uploads::NewUpload;
    let account = signed_in(&world, "dana", &[Role::Technician], "dana").await;
    let dana = world
        .store
        .session(digest("dana"))
        .await
        .unwrap()
        .unwrap()
        .actor;
    let open = |token: &str| {
        let new = NewUpload {
            length: 3,
            facts: SubmissionFacts::default(),
            expires_at: world.in_an_hour(),
            token: Some(digest(token)),
        };
        world.store.create_upload(&dana, new)
    };
    let (mine, other) = (open("mine").await.unwrap(), open("other").await.unwrap());
    let sender = world.store.bearer(digest("mine")).await.unwrap().unwrap();
    assert_eq!(sender.scope, Scope::Upload(mine.id));
    assert_eq!(sender.principal, account.id);
    let later = world.in_an_hour() + SignedDuration::from_secs(1);
    world
        .store
        .record_offset(&sender, mine.id, 0, 3, later)
        .await
        .unwrap();
    let elsewhere = world
        .store
        .record_offset(&sender, other.id, 0, 3, later)
        .await;
    assert!(matches!(elsewhere, Err(StoreError::NotFound { .. })));
    let new = NewUpload {
        length: 3,
        facts: SubmissionFacts::default(),
        expires_at: later,
        token: None,
    };
    let another = world.store.create_upload(&sender, new).await;
    assert!(matches!(another, Err(StoreError::Denied { .. })));
    let submission = super::world::submission("1", super::world::facts("S26-1", "urgent"));
    let whole = world.store.accept_slide(&sender, submission).await;
    assert!(matches!(whole, Err(StoreError::Denied { .. })));
    let disabled = AccountChange {
        disabled: Some(true),
        ..AccountChange::default()
    };
    world
        .store
        .change_account(&world.actor, account.id, disabled)
        .await
        .unwrap();
    assert_eq!(world.store.bearer(digest("mine")).await.unwrap(), None);
}

pub async fn organisations_have_names_of_their_own(world: World) {
    let made = world
        .store
        .create_organisation(" Regional hospital ")
        .await
        .unwrap();
    assert_eq!(made.name, "Regional hospital");
    let again = world.store.create_organisation("Regional hospital").await;
    assert!(matches!(again, Err(StoreError::Taken { .. })));
    for name in ["", "a\nb"] {
        let refused = world.store.create_organisation(name).await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })));
    }
    world
        .store
        .rename_organisation(&world.actor, "Hub")
        .await
        .unwrap();
    let all = world.store.all_organisations().await.unwrap();
    let ours = all
        .iter()
        .find(|one| one.id == world.actor.organisation)
        .unwrap();
    assert_eq!(ours.name, "Hub");
    assert!(all.contains(&made));
}
