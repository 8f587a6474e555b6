use super::*;
use crate::domain::ids::PrincipalId;
use proptest::prelude::*;

const START: &str = "2026-05-01T10:00:00Z";

fn at(seconds: i64) -> Timestamp {
    START.parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

fn stamp(kind: StampKind, slide: Option<SlideId>, seconds: i64, source: StampSource) -> Stamp {
    Stamp {
        kind,
        slide,
        at: at(seconds),
        source,
        by: PrincipalId::generate(),
        recorded_at: at(seconds.max(0)),
    }
}

fn ours(kind: StampKind, seconds: i64) -> Stamp {
    stamp(kind, None, seconds, StampSource::Automatic)
}

fn stated(kind: StampKind, seconds: i64) -> Statement {
    Statement {
        kind,
        slide: None,
        at: at(seconds),
    }
}

#[test]
fn a_statement_must_be_neither_ahead_nor_old_nor_out_of_order() {
    use StampKind::{BlockFrozen, Called, Received, ReceivedFrozenArea, ScanStart, Signed};
    let timeline = Timeline::of(&[
        ours(Received, 0),
        stamp(ReceivedFrozenArea, None, -600, StampSource::Stated),
        ours(Signed, 300),
    ]);
    let now = at(900);
    assert_eq!(timeline.check(stated(Called, 600), now), Ok(()));
    assert_eq!(timeline.check(stated(Called, 960), now), Ok(()));
    let refused = |statement| timeline.check(statement, now).unwrap_err();
    assert_eq!(
        refused(stated(Called, 961)),
        StampError::Future { kind: Called }
    );
    assert_eq!(
        refused(stated(ReceivedFrozenArea, -24 * 3_600 - 1)),
        StampError::TooEarly {
            kind: ReceivedFrozenArea
        }
    );
    for (statement, other) in [
        (stated(Called, 200), Signed),
        (stated(BlockFrozen, -700), ReceivedFrozenArea),
        (stated(BlockFrozen, 100), Received),
    ] {
        let error = refused(statement);
        assert!(
            matches!(error, StampError::OutOfOrder { other: found, .. } if found == other),
            "{error}"
        );
    }
    // People write minutes.
    assert_eq!(timeline.check(stated(BlockFrozen, -660), now), Ok(()));
    assert!(matches!(
        refused(stated(Received, 0)),
        StampError::OfService { .. }
    ));
    assert!(matches!(
        refused(stated(ScanStart, 0)),
        StampError::SlideMissing { .. }
    ));
    let of_slide = Statement {
        slide: Some(SlideId::generate()),
        ..stated(Called, 600)
    };
    assert!(matches!(refused(of_slide), StampError::SlideNamed { .. }));
}

#[test]
fn a_clock_that_jumped_is_flagged_on_both_sides_and_a_scanners_on_its_own() {
    use StampKind::{FinalVerdict, FirstFlag, LastByte, Received, ScanEnd};
    let slide = Some(SlideId::generate());
    let of_slide = |kind, seconds| stamp(kind, slide, seconds, StampSource::Automatic);
    let timeline = Timeline::of(&[
        ours(Received, 0),
        of_slide(LastByte, 0),
        of_slide(FirstFlag, 5),
        of_slide(FinalVerdict, -60),
        stamp(ScanEnd, slide, 7_200, StampSource::File),
    ]);
    assert!(timeline.is_contradicted(FinalVerdict, slide));
    assert!(timeline.is_contradicted(FirstFlag, slide));
    let timeline = Timeline::of(&[
        ours(Received, 0),
        of_slide(LastByte, 0),
        of_slide(FirstFlag, 5),
        stamp(ScanEnd, slide, 7_200, StampSource::File),
        // Another slide of the same consultation.
        stamp(
            FinalVerdict,
            Some(SlideId::generate()),
            2,
            StampSource::Automatic,
        ),
    ]);
    assert!(timeline.is_contradicted(ScanEnd, slide));
    assert_eq!(timeline.contradicted(), 1);
}

#[test]
fn the_newest_of_a_kind_counts() {
    let kind = StampKind::Requested;
    let timeline = Timeline::of(&[
        stamp(kind, None, -60, StampSource::Stated),
        stamp(kind, None, -120, StampSource::Corrected),
    ]);
    let found = timeline.get(kind, None).unwrap();
    assert_eq!((found.at, found.source), (at(-120), StampSource::Corrected));
}

fn any_statements() -> impl Strategy<Value = Vec<(usize, i64)>> {
    proptest::collection::vec((0..StampKind::ALL.len(), -5_000_i64..5_000), 0..12)
}

proptest! {
    /// What was taken never contradicts what was there.
    #[test]
    fn what_passes_the_check_contradicts_nothing(statements in any_statements()) {
        let mut stamps = vec![ours(StampKind::Received, 0)];
        for (kind, seconds) in statements {
            let statement = stated(StampKind::ALL[kind], seconds);
            let now = at(5_000);
            if Timeline::of(&stamps).check(statement, now).is_ok() {
                stamps.push(Stamp {
                    kind: statement.kind,
                    slide: None,
                    at: statement.at,
                    source: StampSource::Stated,
                    by: PrincipalId::generate(),
                    recorded_at: now,
                });
            }
        }
        prop_assert_eq!(Timeline::of(&stamps).contradicted(), 0);
    }
}
