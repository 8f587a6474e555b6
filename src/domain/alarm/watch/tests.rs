use super::*;
use crate::domain::duty::entry::Duty;

fn after(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
}

/// Received at 0, scanned after a minute, due after 20.
fn watched() -> Watched {
    Watched {
        state: LifeState::Received,
        state_at: after(0),
        received_at: after(0),
        scanned_at: Some(after(60)),
        due_at: after(1_200),
        reader: None,
        signed: None,
        room: None,
        organ: None,
    }
}

fn roster() -> (Roster, [PrincipalId; 3]) {
    let people = [(); 3].map(|()| PrincipalId::generate());
    let duties = DutyLine::ALL
        .into_iter()
        .zip(people)
        .map(|(line, person)| Duty {
            person,
            line,
            from: after(0),
            until: after(36_000),
            room: None,
            organ: None,
        });
    (Roster(duties.collect()), people)
}

fn told(watched: &Watched, roster: &Roster, seconds: i64) -> Vec<(AlarmKind, DutyLine, usize)> {
    let due = watched.due(roster, after(seconds));
    due.iter()
        .map(|one| (one.kind, one.line, one.hearers.len()))
        .collect()
}

#[test]
fn what_nobody_reads_goes_to_the_second_and_then_to_the_remote_line() {
    let (roster, [first, second, remote]) = roster();
    let watched = watched();
    assert_eq!(told(&watched, &roster, 239), []);
    let due = watched.due(&roster, after(240));
    let mut both = vec![first, second];
    both.sort_unstable();
    assert_eq!((due.len(), &due[0].hearers), (1, &both));
    assert_eq!(due[0].line, DutyLine::Second);
    let due = watched.due(&roster, after(420));
    assert_eq!((due.len(), &due[1].hearers), (2, &vec![remote]));
    assert_eq!(due[0].occasion, due[1].occasion);
}

#[test]
fn without_a_scan_it_counts_from_when_the_glass_is_carried() {
    let (roster, _) = roster();
    let mut watched = watched();
    watched.scanned_at = None;
    assert_eq!(told(&watched, &roster, 659), []);
    assert_eq!(told(&watched, &roster, 660).len(), 1);
}

#[test]
fn a_claim_counts_until_it_is_stale_and_releasing_it_is_another_occasion() {
    let (roster, [first, ..]) = roster();
    let mut watched = watched();
    (watched.state, watched.reader) = (LifeState::BeingRead, Some((first, after(100))));
    assert_eq!(told(&watched, &roster, 100 + 120 + 179), []);
    let stale = watched.due(&roster, after(100 + 120 + 180));
    assert_eq!((stale.len(), stale[0].kind), (1, AlarmKind::Unclaimed));
    (watched.state, watched.reader, watched.state_at) = (LifeState::Received, None, after(300));
    let released = watched.due(&roster, after(480));
    assert_ne!(released[0].occasion, stale[0].occasion);
}

#[test]
fn five_minutes_before_it_is_due_its_reader_hears_it_and_otherwise_the_first_line() {
    let (roster, [first, second, _]) = roster();
    let mut watched = watched();
    watched.state = LifeState::AwaitingSection;
    assert_eq!(told(&watched, &roster, 899), []);
    let due = watched.due(&roster, after(900));
    assert_eq!(
        (due[0].kind, &due[0].hearers),
        (AlarmKind::DueSoon, &vec![first])
    );
    (watched.state, watched.reader) = (LifeState::BeingRead, Some((second, after(890))));
    assert_eq!(watched.due(&roster, after(900))[0].hearers, [second]);
    watched.state = LifeState::Requested;
    assert_eq!(told(&watched, &roster, 900), []);
}

#[test]
fn a_call_that_is_not_read_back_goes_on_through_the_lines() {
    let (roster, [first, second, remote]) = roster();
    let mut watched = watched();
    watched.state = LifeState::Signed;
    watched.signed = Some((first, 1, after(500)));
    assert_eq!(told(&watched, &roster, 619), []);
    let due = watched.due(&roster, after(860));
    let hearers: Vec<_> = due.iter().map(|one| one.hearers.clone()).collect();
    assert_eq!(hearers, [vec![first], vec![second], vec![remote]]);
    assert!(
        due.iter()
            .all(|one| one.kind == AlarmKind::CallUnconfirmed && one.occasion == 1)
    );
    watched.state = LifeState::Communicated;
    assert_eq!(told(&watched, &roster, 860), []);
}

#[test]
fn where_nobody_is_on_duty_everybody_who_reads_hears_it() {
    let watched = watched();
    let due = watched.due(&Roster::default(), after(420));
    assert!(due.iter().all(|one| one.hearers.is_empty()));
    let (mut roster, [_, second, _]) = roster();
    roster.0.retain(|duty| duty.line == DutyLine::Second);
    let due = watched.due(&roster, after(420));
    assert!(due.iter().all(|one| one.hearers == [second]), "{due:?}");
}

#[test]
fn an_alarm_ends_by_what_was_done_or_because_nothing_is_needed() {
    assert_eq!(ended(LifeState::Received, true), None);
    assert_eq!(ended(LifeState::BeingRead, false), Some(AlarmEnd::Acted));
    assert_eq!(ended(LifeState::Cancelled, false), Some(AlarmEnd::Moot));
}
