use super::*;
use crate::domain::deadline::Urgency;
use crate::domain::ids::ConsultationId;
use crate::domain::permanent::category::PermanentCategory;
use crate::domain::permanent::concordance::{Cause, Concordance};
use crate::domain::read::category::CategoryCode;
use crate::domain::verdict::Outcome;
use jiff::SignedDuration;
use proptest::prelude::*;

fn now() -> Timestamp {
    "2026-05-20T10:00:00Z".parse().unwrap()
}

/// A benign read that was signed ten minutes after receipt.
fn entry(signed_at: &str) -> ClinicEntry {
    let signed_at: Timestamp = signed_at.parse().unwrap();
    let received_at = signed_at - SignedDuration::from_mins(10);
    ClinicEntry {
        consultation: ConsultationId::generate(),
        urgency: Urgency::Intraoperative,
        organ: Some("breast".parse().unwrap()),
        reader: PrincipalId::generate(),
        received_at,
        due_at: received_at + SignedDuration::from_mins(20),
        signed_at,
        category: CategoryCode::Benign,
        permanent: None,
        concordance: None,
        outcomes: vec![],
    }
}

fn compared(signed_at: &str, concordance: Concordance) -> ClinicEntry {
    ClinicEntry {
        permanent: Some(PermanentCategory::Malignant),
        concordance: Some(concordance),
        ..entry(signed_at)
    }
}

fn report(entries: Vec<ClinicEntry>) -> ClinicReport {
    let site = "Clinic".to_owned();
    let ledger = ClinicLedger { site, entries };
    clinic_report(&ledger, &Ledger::default(), now())
}

#[test]
fn thirteen_months_are_shown_and_what_lies_before_is_in_no_figure() {
    let report = report(vec![
        entry("2025-04-30T23:59:59Z"),
        entry("2025-05-01T00:00:00Z"),
        entry("2026-05-20T09:00:00Z"),
    ]);
    let months: Vec<String> = report
        .months
        .iter()
        .map(|one| one.month.to_string())
        .collect();
    assert_eq!((months.len(), months[0].as_str()), (13, "2025-05"));
    assert_eq!(months[12], "2026-05");
    assert_eq!(report.total.reads, 2);
    let reads: Vec<u64> = report.months.iter().map(|one| one.figures.reads).collect();
    assert_eq!((reads[0], reads[12], reads.iter().sum::<u64>()), (1, 1, 2));
}

#[test]
fn deferred_reads_are_neither_concordant_nor_discordant() {
    let day = "2026-05-02T10:00:00Z";
    let cause = Cause::Sampling;
    let deferred = Concordance::Deferred {
        cause: Cause::Technical,
        appropriate: Some(true),
    };
    let mut put_off = compared(day, deferred);
    put_off.category = CategoryCode::Deferred;
    let report = report(vec![
        compared(day, Concordance::Agree),
        compared(day, Concordance::Agree),
        compared(day, Concordance::Minor { cause }),
        compared(day, Concordance::Major { cause }),
        put_off,
        entry(day),
    ]);
    let total = &report.total;
    assert_eq!((total.deferred.n, total.deferred.of), (1, 6));
    assert_eq!((total.concordant.n, total.concordant.of), (2, 4));
    assert_eq!(
        (total.discordant.n, total.minor.n, total.major.n),
        (2, 1, 1)
    );
    assert_eq!((total.followed_up.n, total.followed_up.of), (5, 6));
    assert_eq!(total.major_causes["sampling"], 1);
    assert_eq!(total.deferred_causes["technical"], 1);
    assert_eq!(total.deferred_judged.appropriate, 1);
    assert_eq!(
        (total.in_time.n, total.to_signature.median_s),
        (6, Some(600.0))
    );
}

#[test]
fn the_machine_is_held_against_permanent_diagnoses_alone() {
    let day = "2026-05-02T10:00:00Z";
    let mut found = compared(day, Concordance::Agree);
    found.outcomes = vec![Outcome::Suspicious, Outcome::CannotAssess];
    let mut missed = compared(day, Concordance::Agree);
    missed.outcomes = vec![Outcome::NoSuspicionFound];
    let mut unknown = entry(day);
    unknown.outcomes = vec![Outcome::Failed];
    let report = report(vec![found, missed, unknown]);
    let total = &report.total;
    assert_eq!(
        (total.machine.sensitivity.n, total.machine.sensitivity.of),
        (1, 2)
    );
    assert_eq!(total.machine.false_negative.n, 1);
    let abstained = total.verdicts.cannot_assess;
    assert_eq!((abstained.n, abstained.of), (1, 4));
    assert_eq!(total.verdicts.failed, 1);
}

#[test]
fn organs_and_readers_stand_by_how_much_they_have() {
    let reader = PrincipalId::generate();
    let mut entries: Vec<ClinicEntry> = (0..3)
        .map(|_| ClinicEntry {
            reader,
            organ: None,
            ..entry("2026-04-02T10:00:00Z")
        })
        .collect();
    entries.push(entry("2026-05-02T10:00:00Z"));
    let report = report(entries);
    assert_eq!(report.organs[0].organ, None);
    assert_eq!(report.organs[1].figures.reads, 1);
    assert_eq!(
        (report.readers[0].reader, report.readers[0].reads),
        (reader, 3)
    );
    assert_eq!(report.readers[0].months[11], 3);
}

fn any_entry() -> impl Strategy<Value = ClinicEntry> {
    let concordance = proptest::option::of(prop_oneof![
        Just(Concordance::Agree),
        Just(Concordance::Minor {
            cause: Cause::Interpretation
        }),
        Just(Concordance::Major {
            cause: Cause::Communication
        }),
    ]);
    (0_i64..40_000_000, concordance, 0_usize..3).prop_map(|(seconds, concordance, organ)| {
        let signed_at = now() - SignedDuration::from_secs(seconds);
        ClinicEntry {
            organ: ["ovary", "lung"].get(organ).map(|one| one.parse().unwrap()),
            concordance,
            ..entry(&signed_at.to_string())
        }
    })
}

proptest! {
    #[test]
    fn months_organs_and_readers_add_up_to_the_total(
        entries in proptest::collection::vec(any_entry(), 0..40)
    ) {
        let report = report(entries);
        let total = report.total.reads;
        prop_assert_eq!(report.months.iter().map(|one| one.figures.reads).sum::<u64>(), total);
        prop_assert_eq!(report.organs.iter().map(|one| one.figures.reads).sum::<u64>(), total);
        prop_assert_eq!(report.readers.iter().map(|one| one.reads).sum::<u64>(), total);
        let discordant: u64 = report.months.iter().map(|one| one.figures.discordant.n).sum();
        prop_assert_eq!(discordant, report.total.minor.n + report.total.major.n);
    }
}
