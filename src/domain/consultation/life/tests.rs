use super::*;
use crate::domain::consultation::claim::STALE_AFTER;
use crate::domain::consultation::standing::Standing;
use crate::domain::consultation::step::Wanted;
use crate::domain::ids::PrincipalId;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn person(number: u8) -> PrincipalId {
    PrincipalId::from_uuid(uuid::Uuid::from_u128(100 + u128::from(number)))
}

fn any_step() -> impl Strategy<Value = Step> {
    let why = || "why".parse().unwrap();
    prop_oneof![
        2 => Just(Step::Receive),
        4 => Just(Step::Claim),
        1 => Just(Step::Release),
        2 => Just(Step::TakeOver),
        1 => (0..3u8).prop_map(|to| Step::Offer { to: person(to), note: "please".parse().unwrap() }),
        1 => Just(Step::Accept),
        1 => prop_oneof![Just(Wanted::Recut), Just(Wanted::Rescan)]
            .prop_map(move |wanted| Step::AskSection { wanted, why: why() }),
        1 => Just(Step::SectionArrived),
        1 => Just(Step::StopWaiting { why: why() }),
        4 => Just(Step::Sign),
        3 => prop_oneof![Just(ReadBack::Correct), Just(ReadBack::Wrong)]
            .prop_map(|read_back| Step::Call { read_back }),
        2 => Just(Step::Amend { why: why() }),
        1 => (0..12u8).prop_map(move |dice| match dice {
            0 => Step::Cancel { why: why() },
            _ => Step::Sign,
        }),
    ]
}

/// Who tries what, how many seconds after the last attempt; no step stands for a heart-beat.
fn any_story() -> impl Strategy<Value = Vec<(Option<Step>, u8, i64)>> {
    let step = prop_oneof![1 => Just(None), 6 => any_step().prop_map(Some)];
    proptest::collection::vec((step, 0..3u8, 0..200i64), 0..60)
}

/// What an onlooker with a notebook knows, who trusts no state.
#[derive(Default)]
struct Notebook {
    signed: u32,
    called: Option<u32>,
    cancelled: bool,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_unsigned_is_communicated_and_only_the_claim_holder_signs(
        story in any_story(),
        asked_for in any::<bool>(),
    ) {
        let mut now: Timestamp = "2026-05-01T10:00:00Z".parse().unwrap();
        let begin = Mark { by: person(0), at: now };
        let mut life: Life = if asked_for {
            Requested::new(begin).into()
        } else {
            Received::unasked(begin).into()
        };
        let mut notes = Notebook::default();
        for (step, who, seconds) in story {
            now += SignedDuration::from_secs(seconds);
            let mark = Mark { by: person(who), at: now };
            let before = life.clone();
            let Some(step) = step else {
                if let Ok(after) = life.clone().beat(mark) {
                    prop_assert_eq!(after.state(), LifeState::BeingRead);
                    prop_assert_eq!(after.claim().map(|claim| claim.reader), Some(mark.by));
                    life = after;
                }
                continue;
            };
            let Ok((after, record)) = life.clone().take(step.clone(), mark) else {
                continue;
            };
            prop_assert!(!notes.cancelled, "a cancelled one moved by {:?}", step);
            prop_assert_eq!(record.from, Some(before.state()));
            prop_assert_eq!(record.to, after.state());
            prop_assert_eq!(record.mark, mark);
            match &step {
                Step::Sign => {
                    prop_assert_eq!(before.claim().map(|claim| claim.reader), Some(mark.by));
                    notes.signed = 1;
                }
                Step::Amend { .. } => {
                    prop_assert!(notes.signed >= 1);
                    notes.signed += 1;
                    prop_assert_eq!(after.state(), LifeState::Signed);
                }
                Step::Call { read_back: ReadBack::Correct } => notes.called = Some(notes.signed),
                Step::Call { read_back: ReadBack::Wrong } => {
                    prop_assert_eq!(&after, &before, "a wrong read-back communicates nothing");
                }
                Step::TakeOver => {
                    let held = before.claim().unwrap();
                    prop_assert!(held.reader != mark.by);
                    prop_assert!(now.duration_since(held.beat_at) >= STALE_AFTER);
                }
                Step::Accept => {
                    let offer = before.claim().unwrap().offer.clone().unwrap();
                    prop_assert_eq!(offer.to, mark.by);
                }
                Step::Cancel { .. } => {
                    prop_assert_eq!(notes.signed, 0, "a signed one was called off");
                    notes.cancelled = true;
                }
                _ => {}
            }
            prop_assert_eq!(after.version().unwrap_or(0), notes.signed);
            if after.state() == LifeState::Communicated {
                prop_assert!(notes.signed >= 1);
                prop_assert_eq!(notes.called, Some(notes.signed), "an older version was called");
            }
            let kept = Life::try_from(Standing::from(&after)).unwrap();
            prop_assert_eq!(&kept, &after, "it is loaded as it was kept");
            life = after;
        }
    }
}

#[test]
fn a_read_needs_no_scan() {
    let at: Timestamp = "2026-05-01T10:00:00Z".parse().unwrap();
    let mark = |who| Mark {
        by: person(who),
        at,
    };
    let signed = Requested::new(mark(0)).receive(mark(1)).claim(mark(2));
    let signed = signed.sign(mark(2)).unwrap();
    assert_eq!(signed.version(), 1);
    let amended = signed.read_back_correctly(mark(2)).amend(mark(2));
    assert_eq!(amended.version(), 2);
    assert_eq!(Life::from(amended).state(), LifeState::Signed);
}

#[test]
fn a_refusal_says_why_and_what_to_do() {
    let at: Timestamp = "2026-05-01T10:00:00Z".parse().unwrap();
    let mark = |who| Mark {
        by: person(who),
        at,
    };
    let life = Life::from(Received::unasked(mark(0)));
    let unread = life.clone().take(Step::Sign, mark(1)).unwrap_err();
    assert_eq!(
        unread.to_string(),
        "`sign` is not possible while the consultation is received"
    );
    let (read, _) = life.take(Step::Claim, mark(1)).unwrap();
    let held = read.take(Step::Claim, mark(2)).unwrap_err().to_string();
    assert!(
        held.contains("hand-over") && held.contains("10:00"),
        "{held}"
    );
}
