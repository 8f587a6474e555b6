//! Audit records as FHIR `AuditEvent`, held against the rules of R4 and of the value sets.

use jiff::Timestamp;
use jsonschema::Validator;
use serde_json::{Value, json};
use uuid::Uuid;
use zhedel::domain::audit::{AuditRecord, Circumstances};
use zhedel::domain::audit_origin::AuditOutcome;
use zhedel::domain::ids::{OrganisationId, PrincipalId};
use zhedel::domain::slide::Digest;
use zhedel::interop::fhir_audit::audit_event;

/// Actions with what they are done to; the last is none that the program knows.
const ACTIONS: [(&str, &str); 22] = [
    ("organisation.create", "organisation"),
    ("slide.accept", "slide"),
    ("identity.conflict", "slide"),
    ("identity.adopt", "case"),
    ("verdict.record", "run"),
    ("run.request", "run"),
    ("upload.end", "upload"),
    ("turnaround.stamp", "consultation"),
    ("turnaround.targets", "organisation"),
    ("validation.request", "validation"),
    ("validation_set.add", "validation_set"),
    ("validation_set.remove", "validation_set"),
    ("audit.checkpoint", "checkpoints"),
    ("view", "case"),
    ("view", "slide"),
    ("session.open", "account"),
    ("account.create", "account"),
    ("see_audit", "account"),
    ("read.sign", "consultation"),
    ("call.record", "consultation"),
    ("consultation.move", "consultation"),
    ("something.new", "thing"),
];

/// Codes of the value set `audit-event-type` that may be used.
///
/// # Source
/// <http://hl7.org/fhir/R4/valueset-audit-event-type.html>
const TYPES: [(&str, &str); 8] = [
    ("110100", "Application Activity"),
    ("110101", "Audit Log Used"),
    ("110106", "Export"),
    ("110107", "Import"),
    ("110110", "Patient Record"),
    ("110113", "Security Alert"),
    ("110114", "User Authentication"),
    ("rest", "RESTful Operation"),
];

fn schema() -> Validator {
    let schema = include_str!("fhir/r4-audit-event.schema.json");
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

fn record(action: &str, subject: &str, circumstances: Option<Circumstances>) -> AuditRecord {
    AuditRecord {
        sequence: u64::MAX,
        at: Timestamp::from_microsecond(1_800_000_000_000_001).unwrap(),
        principal: PrincipalId::generate(),
        action: action.into(),
        subject: subject.into(),
        details: "{}".into(),
        circumstances,
        previous: Digest::from_bytes([0; 32]),
        hash: Digest::from_bytes([255; 32]),
    }
}

fn all_circumstances() -> Vec<Option<Circumstances>> {
    let mut all = vec![None];
    for origin in ["web 192.0.2.7", "api 2001:db8::1", "worker", "unstated"] {
        for outcome in [AuditOutcome::Done, AuditOutcome::Refused] {
            all.push(Some(Circumstances {
                origin: origin.into(),
                outcome,
            }));
        }
    }
    all
}

fn events() -> Vec<Value> {
    let mut events = Vec::new();
    for (action, kind) in ACTIONS {
        for circumstances in all_circumstances() {
            let subject = format!("{kind} {}", Uuid::now_v7());
            for subject in [subject.as_str(), "what nobody foresaw", ""] {
                let mut record = record(action, subject, circumstances.clone());
                events.push(audit_event(OrganisationId::generate(), &record));
                record.principal = PrincipalId::from_uuid(Uuid::nil());
                events.push(audit_event(OrganisationId::generate(), &record));
            }
        }
    }
    events
}

#[test]
fn every_record_is_a_valid_audit_event() {
    let schema = schema();
    for event in events() {
        let wrong: Vec<String> = schema
            .iter_errors(&event)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}\n{event:#}");
        let code = event["type"]["code"].as_str().unwrap();
        let display = event["type"]["display"].as_str().unwrap();
        assert!(TYPES.contains(&(code, display)), "{code} {display}");
        let requestors = event["agent"].as_array().unwrap().iter();
        let requestors = requestors.filter(|agent| agent["requestor"] == true);
        assert_eq!(requestors.count(), 1, "one agent asked for it: {event:#}");
    }
}

#[test]
fn what_breaks_the_rules_is_found() {
    let schema = schema();
    let good = &events()[0];
    assert!(schema.is_valid(good));
    let take = |event: &mut Value, name: &str| {
        event.as_object_mut().unwrap().remove(name).unwrap();
    };
    let breaks: [&dyn Fn(&mut Value); 9] = [
        &|event| take(event, "recorded"),
        &|event| event["recorded"] = json!("2027-01-15 08:00"),
        &|event| event["agent"] = json!([]),
        &|event| take(&mut event["agent"][0], "requestor"),
        &|event| take(&mut event["source"], "observer"),
        &|event| event["outcome"] = json!("1"),
        &|event| event["action"] = json!("X"),
        &|event| event["id"] = json!("a b"),
        &|event| event["patientName"] = json!("Doe"),
    ];
    for (number, spoil) in breaks.iter().enumerate() {
        let mut event = good.clone();
        spoil(&mut event);
        assert!(!schema.is_valid(&event), "{number}");
    }
}
