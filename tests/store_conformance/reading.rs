//! The worklist and the outbox.

use super::clinic::pathologist;
use super::world::{World, facts};
use jiff::SignedDuration;
use zhedel::access::actor::Actor;
use zhedel::domain::consultation::WorkState;
use zhedel::domain::consultation::life_state::LifeState;
use zhedel::domain::progress::Progress;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::reading::{Cursor, Hidden, ReaderFilter, WorklistFilter};

pub async fn pages_of_the_worklist_join_without_gap_or_repeat(world: World) {
    for (number, urgency) in ["routine", "urgent", "intraoperative"]
        .into_iter()
        .cycle()
        .take(11)
        .enumerate()
    {
        // Some are received at the same instant, where only the id tells them apart.
        world.clock.advance(i64::from(number % 4 == 0));
        let name = number.to_string();
        world.accept(&name, facts(&name, urgency)).await;
    }
    let whole = world.store.worklist(&world.actor, None, 500).await.unwrap();
    assert_eq!(whole.items.len(), 11);
    assert!(
        whole
            .items
            .is_sorted_by_key(|item| item.consultation.due_at)
    );
    let (mut paged, mut cursor) = (Vec::new(), None);
    loop {
        let page = world.store.worklist(&world.actor, cursor.as_ref(), 3);
        let page = page.await.unwrap();
        assert!(page.items.len() <= 3);
        paged.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(paged, whole.items);
}

pub async fn what_a_filter_leaves_out_is_counted(world: World) {
    let reader = pathologist(&world);
    world.accept("1", facts("S26-1", "intraoperative")).await;
    world.carry_out(Outcome::Suspicious).await;
    world.clock.advance(3_600);
    let mine = world.accept("2", facts("S26-22", "routine")).await;
    world.accept("3", facts("s26-23", "routine")).await;
    let called_off = world.accept("4", facts("S26-4", "urgent")).await;
    let why = "Handed in twice".parse().unwrap();
    let store = &world.store;
    let cancelled = store.cancel(&world.actor, called_off.consultation, why);
    cancelled.await.unwrap();
    store.claim(&reader, mine.consultation).await.unwrap();
    let passing = async |filter: WorklistFilter| {
        let page = store.worklist_of(&reader, filter.clone(), None, 10).await;
        let hidden = store.hidden_by(&reader, filter).await.unwrap();
        (page.unwrap().items.len(), hidden)
    };
    let hidden = |open, suspicious, overdue| Hidden {
        open,
        suspicious,
        overdue,
    };
    let all = WorklistFilter::default();
    assert_eq!(passing(all.clone()).await, (4, hidden(0, 0, 0)));
    let reader = |reader| WorklistFilter {
        reader: Some(reader),
        ..all.clone()
    };
    assert_eq!(
        passing(reader(ReaderFilter::Me)).await,
        (1, hidden(2, 1, 1))
    );
    assert_eq!(
        passing(reader(ReaderFilter::Nobody)).await,
        (3, hidden(1, 0, 0))
    );
    let of_number = WorklistFilter {
        accession: Some("S26-2".into()),
        states: vec![LifeState::Received],
        ..all.clone()
    };
    assert_eq!(passing(of_number).await, (1, hidden(2, 1, 1)));
    let closed = WorklistFilter {
        states: vec![LifeState::Cancelled],
        ..all
    };
    assert_eq!(passing(closed).await, (1, hidden(3, 1, 1)));
    let theirs = store.hidden_by(&world.stranger, WorklistFilter::default());
    assert_eq!(theirs.await.unwrap(), Hidden::default());
}

pub async fn a_specimen_is_cleared_only_with_all_its_slides(world: World) {
    world.accept("1", facts("S26-1", "urgent")).await;
    world.accept("2", facts("S26-1", "urgent")).await;
    let together = async || {
        let page = world.store.worklist(&world.actor, None, 10).await.unwrap();
        assert_eq!(page.items.len(), 1);
        let consultation = &page.items[0].consultation;
        (consultation.state, consultation.outcome)
    };
    assert_eq!(together().await, (WorkState::Queued, None));
    world.carry_out(Outcome::NoSuspicionFound).await;
    assert_eq!(together().await, (WorkState::InProgress, None));
    world.carry_out(Outcome::NoSuspicionFound).await;
    let cleared = (WorkState::Done, Some(Outcome::NoSuspicionFound));
    assert_eq!(together().await, cleared);
    world.accept("3", facts("S26-1", "urgent")).await;
    assert_eq!(together().await, (WorkState::InProgress, None));
    world.carry_out(Outcome::CannotAssess).await;
    let not_cleared = (WorkState::Done, Some(Outcome::CannotAssess));
    assert_eq!(together().await, not_cleared);
}

pub async fn events_come_in_order_and_from_where_one_left_off(world: World) {
    for number in 0..4 {
        let name = number.to_string();
        world.accept(&name, facts(&name, "urgent")).await;
        world.carry_out(Outcome::Suspicious).await;
    }
    let all = world
        .store
        .events_after(&world.actor, 0, 1_000)
        .await
        .unwrap();
    assert_eq!(all.len(), 8);
    assert!(all.is_sorted_by_key(|event| event.id));
    let last = world.store.last_event(&world.actor).await.unwrap();
    assert_eq!(last, all[7].id);
    let (mut seen, mut after) = (Vec::new(), 0);
    loop {
        let page = world
            .store
            .events_after(&world.actor, after, 3)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        after = last.id;
        seen.extend(page);
    }
    assert_eq!(seen, all);
    assert_eq!(all[0].payload["slide_id"].as_str().unwrap().len(), 36);
    assert_eq!(all[1].payload["outcome"], "suspicious");
    let beyond = world.store.events_after(&world.actor, u64::MAX, 3).await;
    assert_eq!(beyond.unwrap(), []);
}

pub async fn old_progress_is_forgotten_and_nothing_else(world: World) {
    world.accept("1", facts("S26-1", "urgent")).await;
    let claim = world.claim("worker").await.unwrap();
    let actor = Actor::worker(claim.organisation);
    let recorded = world
        .store
        .record_progress(&actor, &claim.lease, Progress::Opening)
        .await;
    recorded.unwrap();
    let service = Actor::service(claim.organisation);
    let hour = SignedDuration::from_hours(1);
    world.clock.advance(3_601);
    let running = world.store.forget_older_than(&service, hour).await.unwrap();
    assert_eq!(running, 0, "the run is not finished");
    world.queue.heartbeat(&claim.lease).await.unwrap();
    let answer = super::world::finished(Outcome::Suspicious);
    world
        .store
        .finish_run(&actor, &claim.lease, answer)
        .await
        .unwrap();
    let gone = world.store.forget_older_than(&service, hour).await.unwrap();
    assert_eq!(gone, 1);
    assert_eq!(world.topics().await, ["slide.accepted", "verdict.final"]);
}

pub async fn a_made_up_cursor_is_refused(world: World) {
    let cursor = Cursor("made up".into());
    let page = world.store.worklist(&world.actor, Some(&cursor), 10).await;
    assert!(matches!(page, Err(StoreError::BadCursor)));
}
