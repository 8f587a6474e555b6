//! Audit records as FHIR R4 `AuditEvent`.

use crate::domain::audit::AuditRecord;
use crate::domain::audit_origin::AuditOutcome;
use crate::domain::ids::OrganisationId;
use serde_json::{Value, json};
use uuid::Uuid;

const EVENT_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-event-type";
const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";
const RESTFUL: &str = "http://hl7.org/fhir/restful-interaction";
const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";
const SOURCE_TYPE: &str = "http://terminology.hl7.org/CodeSystem/security-source-type";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
/// The system of identifiers that are URIs, here of UUIDs.
const URI: &str = "urn:ietf:rfc:3986";
/// Names our own codes of actions: a UUID made for it, since nobody has to register one.
const ACTIONS: &str = "urn:uuid:6f0e6a5e-3f0a-4d59-9c56-0a4b5a1f7d3c";
/// An address is an IP address.
const IP_ADDRESS: &str = "2";

/// What kind of event an action is.
struct Kind {
    /// System, code and display of the type.
    event: (&'static str, &'static str, &'static str),
    /// The same of a subtype beside our own code.
    subtype: Option<(&'static str, &'static str, &'static str)>,
    /// C, R, U, D or E.
    action: &'static str,
}

impl Kind {
    fn new(event: (&'static str, &'static str), action: &'static str) -> Self {
        Self {
            event: (DICOM, event.0, event.1),
            subtype: None,
            action,
        }
    }

    fn with(self, code: &'static str, display: &'static str) -> Self {
        Self {
            subtype: Some((DICOM, code, display)),
            ..self
        }
    }
}

const APPLICATION: (&str, &str) = ("110100", "Application Activity");
const LOG_USED: (&str, &str) = ("110101", "Audit Log Used");
const IMPORT: (&str, &str) = ("110107", "Import");
const PATIENT_RECORD: (&str, &str) = ("110110", "Patient Record");
const SECURITY: (&str, &str) = ("110113", "Security Alert");
const AUTHENTICATION: (&str, &str) = ("110114", "User Authentication");

/// The kind of an action; an action that is not named here is an activity of the application.
fn kind_of(action: &str) -> Kind {
    let (group, rest) = action.split_once('.').unwrap_or((action, ""));
    match (group, rest) {
        ("view", _) => Kind {
            event: (EVENT_TYPE, "rest", "RESTful Operation"),
            subtype: Some((RESTFUL, "read", "read")),
            action: "R",
        },
        ("slide", "accept") | ("validation_set", "add") => Kind::new(IMPORT, "C"),
        ("validation_set", "remove") => Kind::new(APPLICATION, "D"),
        ("verdict" | "read" | "call" | "permanent", _) | ("opinion", "answer" | "adjudicate") => {
            Kind::new(PATIENT_RECORD, "C")
        }
        ("consultation" | "identity" | "turnaround" | "alarm" | "opinion", _) => {
            Kind::new(PATIENT_RECORD, "U")
        }
        ("audit", _) => Kind::new(LOG_USED, "E"),
        ("session", "open") => Kind::new(AUTHENTICATION, "E").with("110122", "Login"),
        ("session", "close") => Kind::new(AUTHENTICATION, "E").with("110123", "Logout"),
        ("emergency", "open") => {
            Kind::new(SECURITY, "E").with("110127", "Emergency Override Started")
        }
        ("emergency", _) => Kind::new(SECURITY, "E").with("110138", "Emergency Override Stopped"),
        ("account" | "token" | "webhook" | "pairing", _) => {
            Kind::new(SECURITY, "U").with("110137", "User Security Attributes Changed")
        }
        _ => Kind::new(APPLICATION, "E"),
    }
}

/// A record as an `AuditEvent`. Persons and things are named by their ids (`urn:uuid:…`), never by
/// name; number, hashes and details of the record stand in `entity.detail`.
///
/// What was viewed has the shape of IHE's Basic Audit `Read`: a client, a server and a user. The
/// profile itself is not claimed: it wants the server's network address and, for `PatientRead`, the
/// patient, neither of which the chain knows.
///
/// # Source
/// HL7 FHIR R4 (4.0.1), `AuditEvent` and value sets `audit-event-type`, `audit-event-sub-type`,
/// `audit-event-outcome`, `audit-entity-type`, `object-role`, `network-type`; DICOM PS3.15 A.5 and
/// PS3.16 (context groups 400 and 401) for the codes; IHE ITI Basic Audit Log Patterns (BALP) 1.1.
#[must_use]
pub fn audit_event(organisation: OrganisationId, record: &AuditRecord) -> Value {
    let refused = record
        .circumstances
        .as_ref()
        .is_some_and(|told| told.outcome == AuditOutcome::Refused);
    let mut kind = kind_of(&record.action);
    if refused && kind.event.1 != AUTHENTICATION.0 {
        kind = Kind::new(SECURITY, "E");
    }
    let mut subtypes = Vec::new();
    subtypes.extend(kind.subtype.map(coding));
    subtypes.push(json!({ "system": ACTIONS, "code": record.action }));
    let mut event = json!({
        "resourceType": "AuditEvent",
        "id": format!("{organisation}-{}", record.sequence),
        "type": coding(kind.event),
        "subtype": subtypes,
        "action": kind.action,
        "recorded": record.at,
        "agent": agents(record),
        "source": {
            "site": organisation.to_string(),
            "observer": {
                "type": "Device",
                "display": concat!("Zhedel ", env!("CARGO_PKG_VERSION")),
            },
            "type": [coding((SOURCE_TYPE, "4", "Application Server"))],
        },
        "entity": [entity(record)],
    });
    if record.circumstances.is_some() {
        event["outcome"] = if refused { "4" } else { "0" }.into();
    }
    if refused {
        event["outcomeDesc"] = why(record).into();
    }
    event
}

fn coding((system, code, display): (&str, &str, &str)) -> Value {
    json!({ "system": system, "code": code, "display": display })
}

fn concept(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [coding((system, code, display))] })
}

fn by_uuid(id: Uuid) -> Value {
    json!({ "identifier": { "system": URI, "value": format!("urn:uuid:{id}") } })
}

/// The code of the reason, or that there was a refusal.
fn why(record: &AuditRecord) -> String {
    let details: Value = serde_json::from_str(&record.details).unwrap_or_default();
    details["why"].as_str().unwrap_or("refused").to_owned()
}

fn agents(record: &AuditRecord) -> Vec<Value> {
    let origin = record
        .circumstances
        .as_ref()
        .map_or("", |circumstances| circumstances.origin.as_str());
    let (door, address) = match origin.split_once(' ') {
        Some((door, address)) => (door, Some(address)),
        None => (origin, None),
    };
    let network = address.map(|address| json!({ "address": address, "type": IP_ADDRESS }));
    let mut who = json!({ "who": who(record), "requestor": true });
    if record.action != "view" {
        if !door.is_empty() {
            who["type"] = json!({ "text": door });
        }
        if let Some(network) = network {
            who["network"] = network;
        }
        return vec![who];
    }
    who["type"] = concept(PARTICIPATION, "IRCP", "information recipient");
    let door = if door.is_empty() { "unstated" } else { door };
    let mut client = json!({
        "type": concept(DICOM, "110153", "Source Role ID"),
        "who": { "display": door },
        "requestor": false,
    });
    if let Some(network) = network {
        client["network"] = network;
    }
    let server = json!({
        "type": concept(DICOM, "110152", "Destination Role ID"),
        "who": { "display": "Zhedel" },
        "requestor": false,
    });
    vec![who, client, server]
}

fn who(record: &AuditRecord) -> Value {
    let principal = record.principal.uuid();
    if principal.is_nil() {
        return json!({ "display": "not signed in" });
    }
    by_uuid(principal)
}

fn entity(record: &AuditRecord) -> Value {
    let (subject, id) = record
        .subject
        .split_once(' ')
        .unwrap_or((record.subject.as_str(), ""));
    // A chain may hold what this program never writes; an element may not be empty.
    let subject = if subject.is_empty() {
        "unknown"
    } else {
        subject
    };
    let what = match id.parse() {
        Ok(id) => by_uuid(id),
        Err(_) => json!({ "display": subject }),
    };
    let (code, display) = match subject {
        "account" => ("1", "Person"),
        "organisation" => ("3", "Organization"),
        _ => ("2", "System Object"),
    };
    let (role, role_display) = match subject {
        "account" => ("11", "Security User Entity"),
        "run" | "validation" => ("20", "Job"),
        "checkpoints" | "token" => ("13", "Security Resource"),
        _ => ("4", "Domain Resource"),
    };
    let detail = |name: &str, value: String| json!({ "type": name, "valueString": value });
    json!({
        "what": what,
        "type": coding((ENTITY_TYPE, code, display)),
        "role": coding((OBJECT_ROLE, role, role_display)),
        "description": subject,
        "detail": [
            detail("sequence", record.sequence.to_string()),
            detail("details", record.details.clone()),
            detail("previous", record.previous.to_string()),
            detail("hash", record.hash.to_string()),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::Circumstances;
    use crate::domain::ids::PrincipalId;
    use crate::domain::slide::Digest;
    use jiff::Timestamp;

    fn record(action: &str, principal: u128, circumstances: Option<Circumstances>) -> AuditRecord {
        AuditRecord {
            sequence: 41,
            at: Timestamp::from_microsecond(1_800_000_000_123_456).unwrap(),
            principal: PrincipalId::from_uuid(Uuid::from_u128(principal)),
            action: action.into(),
            subject: format!("slide {}", Uuid::from_u128(9)),
            details: r#"{"how":"seen"}"#.into(),
            circumstances,
            previous: Digest::from_bytes([1; 32]),
            hash: Digest::from_bytes([2; 32]),
        }
    }

    fn event(record: &AuditRecord) -> Value {
        let organisation = OrganisationId::from_uuid(Uuid::from_u128(7));
        let mut event = audit_event(organisation, record);
        // The version of the program is no part of the form.
        event["source"]["observer"]["display"] = "Zhedel".into();
        event
    }

    #[test]
    fn a_view_has_a_user_a_client_and_a_server() {
        let circumstances = Circumstances {
            origin: "web 192.0.2.7".into(),
            outcome: AuditOutcome::Done,
        };
        insta::assert_json_snapshot!(event(&record("view", 5, Some(circumstances))));
    }

    #[test]
    fn a_refusal_tells_its_reason_and_names_nobody() {
        let circumstances = Circumstances {
            origin: "api 2001:db8::1".into(),
            outcome: AuditOutcome::Refused,
        };
        let mut refused = record("session.open", 0, Some(circumstances));
        refused.subject = format!("account {}", Uuid::from_u128(6));
        refused.details = r#"{"why":"wrong_password"}"#.into();
        insta::assert_json_snapshot!(event(&refused));
    }

    #[test]
    fn a_record_of_the_first_form_says_nothing_of_origin_and_outcome() {
        let event = event(&record("slide.accept", 5, None));
        assert!(event.get("outcome").is_none());
        assert_eq!(event["agent"][0].get("network"), None);
        assert_eq!(event["agent"][0].get("type"), None);
    }
}
