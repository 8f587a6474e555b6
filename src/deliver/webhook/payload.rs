//! The body of a message: what happened, to which case, and nothing that names or judges.

use crate::domain::ids::{CaseId, ConsultationId};
use crate::domain::notice::case_code::CaseCode;
use crate::domain::notice::delivery::Notice;
use crate::domain::notice::topic::NoticeTopic;
use jiff::Timestamp;
use serde::Serialize;

#[derive(Serialize)]
struct Payload {
    #[serde(rename = "type")]
    topic: NoticeTopic,
    /// When it happened.
    timestamp: Timestamp,
    data: Data,
}

#[derive(Serialize)]
struct Data {
    /// Id of the event as `/events` has it.
    event_id: Option<u64>,
    case_code: Option<String>,
    case_id: Option<CaseId>,
    consultation_id: Option<ConsultationId>,
}

/// The message as JSON.
///
/// # Errors
/// None in practice: ids, codes and times always serialise.
pub fn body(notice: &Notice) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Payload {
        topic: notice.topic,
        timestamp: notice.at,
        data: Data {
            event_id: notice.event,
            case_code: notice.case.map(|case| CaseCode::from(case).to_string()),
            case_id: notice.case,
            consultation_id: notice.consultation,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_message_holds_ids_and_codes_alone() {
        for topic in NoticeTopic::ALL {
            let case = CaseId::generate();
            let consultation = ConsultationId::generate();
            let notice = Notice {
                event: Some(17),
                topic,
                case: Some(case),
                consultation: Some(consultation),
                at: "2026-11-27T09:30:00Z".parse().unwrap(),
            };
            let told: Value = serde_json::from_slice(&body(&notice).unwrap()).unwrap();
            assert_eq!(
                told,
                json!({
                    "type": topic.code(),
                    "timestamp": "2026-11-27T09:30:00Z",
                    "data": {
                        "event_id": 17,
                        "case_code": CaseCode::from(case).to_string(),
                        "case_id": case,
                        "consultation_id": consultation,
                    },
                })
            );
        }
    }
}
