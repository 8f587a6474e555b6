//! Who is on duty, what sounds for them, and that it sounds once.

use super::clinic::{call, pathologist, request, sign};
use super::world::{World, facts};
use jiff::SignedDuration;
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::account::AccountKind;
use zhedel::domain::alarm::kind::AlarmKind;
use zhedel::domain::consultation::step::ReadBack;
use zhedel::domain::duty::entry::Duty;
use zhedel::domain::duty::line::DutyLine;
use zhedel::domain::ids::{AlarmId, DutyId, PrincipalId};
use zhedel::store::contract::accounts::{AccountChange, NewAccount};
use zhedel::store::contract::alarms::{OpenAlarm, Watch};
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::duty::DutyEntry;
use zhedel::store::contract::error::StoreError;

async fn account(world: &World, login: &str, role: Role) -> PrincipalId {
    let new = NewAccount {
        kind: AccountKind::Person,
        login: login.parse().unwrap(),
        name: None,
        roles: vec![role],
        language: None,
    };
    let made = world.store.create_account(&world.actor, new).await;
    made.unwrap().id
}

fn duty(world: &World, person: PrincipalId, line: DutyLine) -> Duty {
    Duty {
        person,
        line,
        from: world.clock.now(),
        until: world.clock.now() + SignedDuration::from_hours(12),
        room: None,
        organ: None,
    }
}

async fn on_duty(world: &World, login: &str, line: DutyLine) -> Actor {
    let person = account(world, login, Role::Pathologist).await;
    let entered = world
        .store
        .enter_duty(&world.actor, duty(world, person, line));
    entered.await.unwrap();
    Actor {
        principal: person,
        roles: vec![Role::Pathologist],
        ..world.actor.clone()
    }
}

async fn watch(world: &World) -> (u64, u64) {
    let service = Actor::service(world.actor.organisation);
    let Watch { raised, ended } = world.store.watch_consultations(&service).await.unwrap();
    (raised, ended)
}

async fn open(world: &World) -> Vec<OpenAlarm> {
    world.store.open_alarms(&world.actor).await.unwrap()
}

async fn roster(world: &World, actor: &Actor) -> Vec<DutyEntry> {
    let now = world.clock.now();
    let day = SignedDuration::from_hours(24);
    world
        .store
        .duties(actor, now - day, now + day)
        .await
        .unwrap()
}

pub async fn the_roster_holds_pathologists_of_the_house(world: World) {
    let reader = account(&world, "reader", Role::Pathologist).await;
    let nurse = account(&world, "nurse", Role::Nurse).await;
    let right = duty(&world, reader, DutyLine::First);
    let wrong = [
        Duty {
            person: nurse,
            ..right.clone()
        },
        Duty {
            person: PrincipalId::generate(),
            ..right.clone()
        },
        Duty {
            until: right.from,
            ..right.clone()
        },
    ];
    for one in wrong {
        let refused = world.store.enter_duty(&world.actor, one).await;
        assert!(
            matches!(refused, Err(StoreError::Form { .. })),
            "{refused:?}"
        );
    }
    let theirs = world.store.enter_duty(&world.stranger, right.clone()).await;
    assert!(matches!(theirs, Err(StoreError::Form { .. })), "{theirs:?}");
    let id = world
        .store
        .enter_duty(&world.actor, right.clone())
        .await
        .unwrap();
    let entries = roster(&world, &world.actor).await;
    assert_eq!(
        (entries.len(), entries[0].id, &entries[0].duty),
        (1, id, &right)
    );
    assert_eq!(roster(&world, &world.stranger).await, []);

    let elsewhere = world.store.withdraw_duty(&world.stranger, id).await;
    assert!(matches!(elsewhere, Err(StoreError::NotFound { .. })));
    world.store.withdraw_duty(&world.actor, id).await.unwrap();
    assert_eq!(roster(&world, &world.actor).await, []);
    for gone in [id, DutyId::generate()] {
        let again = world.store.withdraw_duty(&world.actor, gone).await;
        assert!(matches!(again, Err(StoreError::NotFound { .. })));
    }
}

pub async fn what_nobody_reads_sounds_once_in_each_line(world: World) {
    let first = on_duty(&world, "first", DutyLine::First).await;
    let second = on_duty(&world, "second", DutyLine::Second).await;
    let remote = on_duty(&world, "remote", DutyLine::Remote).await;
    let id = world
        .accept("1", facts("S26-1", "intraoperative"))
        .await
        .consultation;
    world.accept("2", facts("S26-2", "urgent")).await;
    world.clock.advance(179);
    assert_eq!(watch(&world).await, (0, 0));
    world.clock.advance(1);
    assert_eq!((watch(&world).await, watch(&world).await), ((1, 0), (0, 0)));
    let alarms = open(&world).await;
    let mut both = vec![first.principal, second.principal];
    both.sort_unstable();
    assert_eq!(
        (alarms[0].kind, &alarms[0].hearers),
        (AlarmKind::Unclaimed, &both)
    );
    assert_eq!((alarms[0].consultation, alarms[0].acknowledged), (id, None));
    assert_eq!(world.store.open_alarms(&world.stranger).await.unwrap(), []);

    // Acknowledging stops nothing: somebody has to read.
    let alarm = alarms[0].id;
    let theirs = world.store.acknowledge_alarm(&world.stranger, alarm).await;
    assert!(matches!(theirs, Err(StoreError::NotFound { .. })));
    world.store.acknowledge_alarm(&second, alarm).await.unwrap();
    world.store.acknowledge_alarm(&first, alarm).await.unwrap();
    let acknowledged = open(&world).await[0].acknowledged;
    assert_eq!(acknowledged, Some((second.principal, world.clock.now())));
    world.clock.advance(180);
    assert_eq!(watch(&world).await, (1, 0));
    assert_eq!(open(&world).await[1].hearers, [remote.principal]);

    world.store.claim(&first, id).await.unwrap();
    assert_eq!(watch(&world).await, (0, 2));
    assert_eq!(open(&world).await, []);
    let acted: Vec<_> = roster(&world, &world.actor)
        .await
        .into_iter()
        .map(|entry| (entry.alarms, entry.acted_on))
        .collect();
    assert_eq!(acted, [(1, 1), (1, 1), (1, 1)]);

    // Given back, it is another occasion.
    world.store.release(&first, id).await.unwrap();
    world.clock.advance(180);
    assert_eq!(watch(&world).await, (1, 0));
    let gone = world
        .store
        .acknowledge_alarm(&first, AlarmId::generate())
        .await;
    assert!(matches!(gone, Err(StoreError::NotFound { .. })));
}

pub async fn a_due_read_and_a_call_sound_for_whoever_has_them(world: World) {
    let second = on_duty(&world, "second", DutyLine::Second).await;
    let reader = pathologist(&world);
    let id = world
        .accept("1", facts("S26-1", "intraoperative"))
        .await
        .consultation;
    world.store.claim(&reader, id).await.unwrap();
    world.clock.advance(14 * 60);
    world.store.beat(&reader, id).await.unwrap();
    world.clock.advance(60);
    assert_eq!(watch(&world).await, (1, 0));
    let alarms = open(&world).await;
    assert_eq!(
        (alarms[0].kind, &alarms[0].hearers),
        (AlarmKind::DueSoon, &vec![reader.principal])
    );
    sign(&world, &reader, id).await;
    assert_eq!(watch(&world).await, (0, 1));

    world.clock.advance(120);
    assert_eq!(watch(&world).await, (1, 0));
    world
        .store
        .record_call(&reader, id, call(1, ReadBack::Wrong))
        .await
        .unwrap();
    world.clock.advance(120);
    assert_eq!(watch(&world).await, (1, 0));
    let alarms = open(&world).await;
    let hearers: Vec<_> = alarms.iter().map(|one| one.hearers.clone()).collect();
    assert_eq!(hearers, [vec![reader.principal], vec![second.principal]]);
    assert!(
        alarms
            .iter()
            .all(|one| one.kind == AlarmKind::CallUnconfirmed)
    );
    world
        .store
        .record_call(&reader, id, call(1, ReadBack::Correct))
        .await
        .unwrap();
    assert_eq!(watch(&world).await, (0, 2));
}

pub async fn what_is_called_off_sounds_no_more_and_nobody_on_duty_is_everybody(world: World) {
    let asked = world
        .store
        .request(&world.actor, request("S26-9"))
        .await
        .unwrap();
    world.clock.advance(3_600);
    assert_eq!(watch(&world).await, (0, 0), "nothing is in the laboratory");
    world
        .store
        .receive(&world.actor, asked.consultation, None)
        .await
        .unwrap();
    world.clock.advance(8 * 60 + 180);
    assert_eq!(watch(&world).await, (1, 0));
    assert_eq!(open(&world).await[0].hearers, []);
    let why = "The operation was called off.".parse().unwrap();
    world
        .store
        .cancel(&world.actor, asked.consultation, why)
        .await
        .unwrap();
    assert_eq!(watch(&world).await, (0, 1));
    let person = on_duty(&world, "late", DutyLine::First).await;
    let disabled = AccountChange {
        disabled: Some(true),
        ..AccountChange::default()
    };
    world
        .store
        .change_account(&world.actor, person.principal, disabled)
        .await
        .unwrap();
    world.accept("7", facts("S26-7", "intraoperative")).await;
    world.clock.advance(180);
    assert_eq!(watch(&world).await, (1, 0));
    assert_eq!(
        open(&world).await[0].hearers,
        [],
        "whoever cannot sign in is not asked"
    );
}
