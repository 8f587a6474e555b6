use super::super::entry::Entry;
use super::super::stamp::{Stamp, StampSource};
use super::super::study::MissReason;
use super::*;
use crate::domain::ids::{ConsultationId, PrincipalId, SlideId};
use jiff::SignedDuration;

const RECEIVED: &str = "2026-05-06T10:00:00Z";

fn stamp(kind: StampKind, slide: Option<SlideId>, minutes: f64, source: StampSource) -> Stamp {
    let at = RECEIVED.parse::<Timestamp>().unwrap() + SignedDuration::from_secs_f64(60.0 * minutes);
    Stamp {
        kind,
        slide,
        at,
        source,
        by: PrincipalId::generate(),
        recorded_at: at,
    }
}

/// A consultation as the service stamps it, with one slide.
fn entry(verdict: Option<f64>) -> Entry {
    let slide = SlideId::generate();
    let ours = |kind, slide, minutes| stamp(kind, slide, minutes, StampSource::Automatic);
    let mut stamps = vec![
        ours(StampKind::Received, None, 0.0),
        ours(StampKind::LastByte, Some(slide), 0.0),
    ];
    if let Some(minutes) = verdict {
        stamps.push(ours(StampKind::FirstFlag, Some(slide), minutes / 2.0));
        stamps.push(ours(StampKind::FinalVerdict, Some(slide), minutes));
    }
    Entry {
        consultation: ConsultationId::generate(),
        urgency: Urgency::Intraoperative,
        received_at: RECEIVED.parse().unwrap(),
        slides: vec![slide],
        stamps,
        study: Study::NotStated,
        reason: MissReason::NotStated,
    }
}

/// The same with receipt in the frozen-section area and a call, stated.
fn called(received: f64, called: f64) -> Entry {
    let mut entry = entry(Some(1.0));
    entry.study = Study::SingleBlock;
    for (kind, minutes) in [
        (StampKind::ReceivedFrozenArea, received),
        (StampKind::Called, called),
    ] {
        entry
            .stamps
            .push(stamp(kind, None, minutes, StampSource::Stated));
    }
    entry
}

fn report(entries: Vec<Entry>) -> TurnaroundReport {
    let ledger = Ledger {
        site: "north".into(),
        entries,
    };
    turnaround_report(&ledger, "2026-01-05".parse().unwrap())
}

fn of(report: &TurnaroundReport, measure: Measure, study: Option<Study>) -> &Figure {
    let mut figures = report.figures.iter();
    let wanted = |figure: &&Figure| figure.measure == measure && figure.study == study;
    figures.find(wanted).unwrap()
}

#[test]
fn what_the_service_knows_is_no_turnaround_of_a_frozen_section() {
    let report = report(vec![entry(Some(1.0)), entry(None)]);
    let first = &report.figures[0];
    assert!(first.goal);
    assert_eq!((first.total.eligible, first.total.n), (0, 0));
    assert_eq!(first.total.within.as_ref().unwrap().share, None);
    // Nobody said what was studied, and neither of the two stamps is there.
    let not_stated = of(&report, Measure::ReceivedToCalled, Some(Study::NotStated));
    assert_eq!((not_stated.total.n, not_stated.total.missing), (0, 2));
    let stamps = &not_stated.total.missing_stamps;
    assert_eq!((stamps["called"], stamps["received_frozen_area"]), (2, 2));
    let verdict = of(&report, Measure::ReceivedToVerdict, None);
    assert_eq!((verdict.total.n, verdict.total.missing), (1, 1));
    assert_eq!(verdict.total.median_s, Some(60.0));
    assert!(verdict.total.within.is_none() && !verdict.goal && verdict.heaps.is_empty());
    let flag = of(&report, Measure::LastByteToFlag, None);
    assert_eq!(flag.total.median_s, Some(30.0));
}

#[test]
fn single_blocks_are_held_against_the_goal_and_other_studies_stand_apart() {
    let mut margins = called(-15.0, 30.0);
    margins.study = Study::SequentialMargins;
    let mut late = called(-15.0, 10.0);
    late.reason = MissReason::Recut;
    let report = report(vec![called(-15.0, 5.0), called(-10.0, 5.0), late, margins]);
    let figure = of(&report, Measure::ReceivedToCalled, Some(Study::SingleBlock));
    let within = figure.total.within.as_ref().unwrap();
    assert_eq!(
        (figure.total.n, within.n, within.missed["recut"]),
        (3, 2, 1)
    );
    assert_eq!(figure.heaps[0].counted, 1);
    assert_eq!(figure.heaps[1].counted, 1);
    assert_eq!(figure.weeks.len(), 1);
    assert_eq!(figure.weeks[0].monday.to_string(), "2026-05-04");
    let apart = of(
        &report,
        Measure::ReceivedToCalled,
        Some(Study::SequentialMargins),
    );
    assert_eq!(apart.total.n, 1);
    assert!(!apart.goal);
}

#[test]
fn what_is_out_of_order_is_left_out_and_counted() {
    let mut jumped = entry(Some(2.0));
    let slide = jumped.slides[0];
    jumped.stamps[3] = stamp(
        StampKind::FinalVerdict,
        Some(slide),
        -3.0,
        StampSource::Automatic,
    );
    let report = report(vec![jumped, called(-15.0, -16.0)]);
    let verdict = of(&report, Measure::LastByteToVerdict, None);
    assert_eq!((verdict.total.n, verdict.total.out_of_order), (1, 1));
    // A call in the minute before the receipt is a contradiction too, whatever people round to.
    let figure = of(&report, Measure::ReceivedToCalled, Some(Study::SingleBlock));
    assert_eq!((figure.total.n, figure.total.out_of_order), (0, 1));
    assert!(report.contradicted_stamps > 0);
}

#[test]
fn a_consultation_is_done_when_all_of_its_slides_are() {
    let mut two = entry(Some(1.0));
    let second = SlideId::generate();
    two.slides.push(second);
    let ours = |kind, minutes| stamp(kind, Some(second), minutes, StampSource::Automatic);
    two.stamps.push(ours(StampKind::LastByte, 4.0));
    let waiting = report(vec![two.clone()]);
    let figure = of(&waiting, Measure::ReceivedToVerdict, None);
    assert_eq!((figure.total.n, figure.total.missing), (0, 1));
    two.stamps.push(ours(StampKind::FinalVerdict, 5.0));
    let done = report(vec![two]);
    let figure = of(&done, Measure::ReceivedToVerdict, None);
    assert_eq!(figure.total.median_s, Some(300.0));
    let slides = of(&done, Measure::LastByteToVerdict, None);
    assert_eq!((slides.total.n, slides.unit), (2, "slide"));
}

#[test]
fn older_consultations_and_other_urgencies_stand_apart() {
    let mut routine = entry(Some(9.0));
    routine.urgency = Urgency::Routine;
    let mut old = entry(Some(1.0));
    old.received_at = "2025-05-06T10:00:00Z".parse().unwrap();
    let report = report(vec![routine, old]);
    assert_eq!(report.consultations, 1);
    let urgencies: Vec<_> = report
        .figures
        .iter()
        .filter(|figure| figure.measure == Measure::LastByteToFlag)
        .map(|figure| (figure.urgency, figure.total.n))
        .collect();
    assert_eq!(
        urgencies,
        [(Urgency::Intraoperative, 0), (Urgency::Routine, 1)]
    );
}
