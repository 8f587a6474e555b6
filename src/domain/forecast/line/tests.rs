use super::super::cost::RunCost;
use super::*;
use jiff::SignedDuration;
use proptest::prelude::*;
use uuid::Uuid;

fn now() -> Timestamp {
    "2026-05-01T10:00:00Z".parse().unwrap()
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

/// Ten slides of 100 mm² with 800 to 1,250 tiles a hundredth of a second each.
fn measured() -> Paces {
    let costs: Vec<RunCost> = (0..10_u64)
        .map(|run| RunCost {
            model: None,
            slide_mm2: Some(100.0),
            tiles: 800 + 50 * run,
            head_s: 1.0,
            classify_s: (800 + 50 * run) as f64 / 100.0,
            tail_s: 0.5,
        })
        .collect();
    Paces::of(&costs)
}

fn queued(number: u128, slide_mm2: f64) -> QueuedRun {
    QueuedRun {
        run: RunId::from_uuid(Uuid::from_u128(number)),
        due_at: now() + minutes(20),
        not_before: now(),
        model: None,
        slide_mm2: Some(slide_mm2),
        progress: None,
    }
}

fn last(line: &[QueuedRun], workers: usize) -> Forecast {
    forecasts(line, &measured(), workers, now()).pop().unwrap()
}

fn seconds(forecast: &Forecast) -> [f64; 3] {
    [forecast.early, forecast.expected, forecast.late].map(|time| seconds_from(now(), time))
}

#[test]
fn a_slide_alone_takes_what_slides_like_it_took() {
    let forecast = last(&[queued(1, 100.0)], 1);
    let [early, expected, late] = seconds(&forecast);
    assert!((9.5..10.5).contains(&early), "{early}");
    assert!((11.3..12.3).contains(&expected), "{expected}");
    assert!((13.0..14.1).contains(&late), "{late}");
    assert_eq!((forecast.window, forecast.cause), (Window::Kept, None));
    assert_eq!(
        (forecast.ahead, forecast.runs, forecast.rough),
        (0, 10, false)
    );
    assert_eq!(forecast.warning(), None);
}

#[test]
fn a_second_worker_halves_the_line() {
    let line: Vec<_> = (1..=21).map(|number| queued(number, 100.0)).collect();
    let [one, two] = [1, 2].map(|workers| seconds(&last(&line, workers))[1]);
    assert!((240.0..260.0).contains(&one), "{one}");
    assert!((1.8..2.0).contains(&(one / two)), "{two}");
}

#[test]
fn what_a_worker_has_done_is_not_counted_again() {
    let mut running = queued(1, 100.0);
    running.progress = Some(Progress::Classifying {
        done: 900,
        planned: 1_000,
    });
    let [early, _, late] = seconds(&last(&[running], 1));
    assert!((1.5..1.7).contains(&early) && (1.5..1.7).contains(&late));
}

#[test]
fn a_slide_too_large_for_its_window_is_warned_of_and_ends_with_it() {
    let forecast = last(&[queued(1, 20_000.0)], 1);
    assert_eq!(
        (forecast.window, forecast.cause),
        (Window::Missed, Some(Cause::Size))
    );
    // 15 minutes, the tail, and no more.
    assert!(
        seconds(&forecast)
            .iter()
            .all(|s| (900.0..901.0).contains(s))
    );
    assert!(forecast.warning().unwrap().contains("tissue"));
}

#[test]
fn a_long_line_is_warned_of() {
    let line: Vec<_> = (1..=100).map(|number| queued(number, 100.0)).collect();
    let forecast = last(&line, 1);
    assert_eq!(
        (forecast.window, forecast.cause),
        (Window::Missed, Some(Cause::Queue))
    );
    assert!(forecast.warning().unwrap().contains("99 slides"));
    let at_risk = last(&line[..75], 1);
    assert_eq!(at_risk.window, Window::AtRisk, "{at_risk:?}");
    assert!(at_risk.warning().unwrap().contains("may come later"));
}

#[test]
fn a_due_time_in_the_past_is_warned_of_and_the_run_has_a_minute() {
    for due_at in [now() - minutes(600), now() + minutes(5), Timestamp::MIN] {
        let late = QueuedRun {
            due_at,
            ..queued(1, 5_000.0)
        };
        let forecast = last(&[late], 1);
        assert_eq!(
            (forecast.window, forecast.cause),
            (Window::Missed, Some(Cause::Overdue))
        );
        assert!(seconds(&forecast).iter().all(|s| (60.0..61.0).contains(s)));
    }
}

#[test]
fn a_run_that_failed_waits_for_its_next_attempt() {
    let again = QueuedRun {
        not_before: now() + minutes(1),
        ..queued(1, 100.0)
    };
    assert!(seconds(&last(&[again], 1))[0] > 69.0);
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        8 => (-100_000_i64..1_000_000).prop_map(|s| now() + SignedDuration::from_secs(s)),
        1 => Just(Timestamp::MIN),
        1 => Just(Timestamp::MAX),
    ]
}

prop_compose! {
    fn any_run()(
        number in any::<u128>(),
        due_at in any_time(),
        not_before in any_time(),
        slide_mm2 in prop_oneof![
            Just(None), Just(Some(f64::NAN)), Just(Some(-1.0)), (0.0..10_000.0).prop_map(Some),
        ],
        progress in prop_oneof![
            Just(None), Just(Some(Progress::Surveying)), Just(Some(Progress::Concluding)),
            (any::<u64>(), any::<u64>())
                .prop_map(|(done, planned)| Some(Progress::Classifying { done, planned })),
        ],
    ) -> QueuedRun {
        QueuedRun {
            run: RunId::from_uuid(Uuid::from_u128(number)),
            due_at, not_before, model: None, slide_mm2, progress,
        }
    }
}

proptest! {
    #[test]
    fn an_interval_is_ordered_and_never_in_the_past(
        line in prop::collection::vec(any_run(), 0..20),
        workers in 0_usize..100,
        now in any_time(),
        measured_before in any::<bool>(),
    ) {
        let paces = if measured_before { measured() } else { Paces::of(&[]) };
        let all = forecasts(&line, &paces, workers, now);
        prop_assert_eq!(all.len(), line.len());
        for (run, forecast) in line.iter().zip(all) {
            let times = [now, forecast.early, forecast.expected, forecast.late];
            prop_assert!(times.is_sorted(), "{:?}", times);
            prop_assert_eq!(forecast.cause.is_some(), forecast.window != Window::Kept);
            if verdict_needed_by(run.due_at) <= now {
                prop_assert_eq!(forecast.window, Window::Missed);
            }
        }
    }

    #[test]
    fn one_more_slide_ahead_never_makes_it_earlier(
        mut line in prop::collection::vec(any_run(), 1..20),
        more in any_run(),
        at in any::<prop::sample::Index>(),
        workers in 1_usize..5,
    ) {
        let before = last(&line, workers);
        line.insert(at.index(line.len()), more);
        let after = last(&line, workers);
        prop_assert!(before.early <= after.early);
        prop_assert!(before.expected <= after.expected);
        prop_assert!(before.late <= after.late);
        prop_assert!(before.window as u8 <= after.window as u8);
    }

    #[test]
    fn more_workers_never_make_it_later(
        line in prop::collection::vec(any_run(), 1..20),
        workers in 1_usize..5,
    ) {
        let (few, many) = (last(&line, workers), last(&line, workers + 1));
        prop_assert!(many.early <= few.early);
        prop_assert!(many.expected <= few.expected);
        prop_assert!(many.late <= few.late);
    }
}
