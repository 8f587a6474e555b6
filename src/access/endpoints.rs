//! Who may call which endpoint: one row each. What has no row answers nobody.

use super::policy::Action;

/// What a request does, by its method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET; HEAD too where it has no row of its own.
    Get,
    /// HEAD.
    Head,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
    /// OPTIONS.
    Options,
}

impl Method {
    /// The method of that name, in capitals.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let all = [
            Self::Get,
            Self::Head,
            Self::Post,
            Self::Put,
            Self::Patch,
            Self::Delete,
            Self::Options,
        ];
        all.into_iter().find(|method| method.name() == name)
    }

    /// Its name, in capitals.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// Whether it only looks: such a request cannot be misused by a foreign page.
    #[must_use]
    pub fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options)
    }
}

/// Whom an endpoint answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anybody at all.
    Anyone,
    /// Whoever signed in or shows a program's token, in any role.
    SignedIn,
    /// Whoever signed in, about their own account: no token does.
    InPerson,
    /// Whoever may do this, on what belongs to their organisation.
    May(Action),
    /// Whoever may hand slides over, or shows the token of this very upload.
    SendUpload,
    /// Another installation, by a request that the key of an active pairing signed: no session and no token does.
    Peer,
}

impl Rule {
    /// What somebody must be allowed to do, beyond having signed in.
    #[must_use]
    pub fn action(self) -> Option<Action> {
        match self {
            Self::Anyone | Self::SignedIn | Self::InPerson | Self::Peer => None,
            Self::May(action) => Some(action),
            Self::SendUpload => Some(Action::SubmitSlide),
        }
    }
}

/// One endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// The method.
    pub method: Method,
    /// The path, with the names of its parameters in braces.
    pub path: &'static str,
    /// Whom it answers.
    pub rule: Rule,
}

const fn get(path: &'static str, rule: Rule) -> Endpoint {
    row(Method::Get, path, rule)
}

const fn head(path: &'static str, rule: Rule) -> Endpoint {
    row(Method::Head, path, rule)
}

const fn post(path: &'static str, rule: Rule) -> Endpoint {
    row(Method::Post, path, rule)
}

const fn put(path: &'static str, rule: Rule) -> Endpoint {
    row(Method::Put, path, rule)
}

const fn patch(path: &'static str, rule: Rule) -> Endpoint {
    row(Method::Patch, path, rule)
}

const fn delete(path: &'static str, rule: Rule) -> Endpoint {
    row(Method::Delete, path, rule)
}

const fn options(path: &'static str, rule: Rule) -> Endpoint {
    row(Method::Options, path, rule)
}

const fn row(method: Method, path: &'static str, rule: Rule) -> Endpoint {
    Endpoint { method, path, rule }
}

/// Every endpoint. The router asks here before it lets a request through; the access test goes through all of them.
pub const ENDPOINTS: &[Endpoint] = &[
    get("/api/v1/people", Rule::SignedIn),
    get("/api/v1/surgeon", Rule::May(Action::SeeReads)),
    post(
        "/api/v1/consultations",
        Rule::May(Action::RequestConsultation),
    ),
    get(
        "/api/v1/consultations/{consultation_id}",
        Rule::May(Action::SeeReads),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/receipt",
        Rule::May(Action::SubmitSlide),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/cancellation",
        Rule::May(Action::CancelConsultation),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/claim",
        Rule::May(Action::ReadSlides),
    ),
    put(
        "/api/v1/consultations/{consultation_id}/heartbeat",
        Rule::May(Action::ReadSlides),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/release",
        Rule::May(Action::ReadSlides),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/take-over",
        Rule::May(Action::ReadSlides),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/hand-over",
        Rule::May(Action::ReadSlides),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/acceptance",
        Rule::May(Action::ReadSlides),
    ),
    put(
        "/api/v1/consultations/{consultation_id}/draft",
        Rule::May(Action::ReadSlides),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/section-requests",
        Rule::May(Action::ReadSlides),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/no-section",
        Rule::May(Action::ReadSlides),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/reads",
        Rule::May(Action::ReadSlides),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/calls",
        Rule::May(Action::RecordCall),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/acknowledgements",
        Rule::May(Action::AcknowledgeCall),
    ),
    get(
        "/api/v1/consultations/{consultation_id}/report.pdf",
        Rule::May(Action::SeeReads),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/permanent-diagnoses",
        Rule::May(Action::RecordPermanent),
    ),
    get(
        "/api/v1/permanent-diagnoses/waiting",
        Rule::May(Action::RecordPermanent),
    ),
    post(
        "/api/v1/slides/{slide_id}/identity",
        Rule::May(Action::ResolveIdentity),
    ),
    get("/api/v1/duty", Rule::May(Action::SeeReads)),
    post("/api/v1/duty", Rule::May(Action::SetDuty)),
    delete("/api/v1/duty/{duty_id}", Rule::May(Action::SetDuty)),
    get("/api/v1/emergencies", Rule::May(Action::SeeEmergencies)),
    post("/api/v1/emergencies", Rule::InPerson),
    delete("/api/v1/emergencies/{emergency_id}", Rule::InPerson),
    get("/api/v1/alarms", Rule::May(Action::ReadSlides)),
    post(
        "/api/v1/alarms/{alarm_id}/acknowledgement",
        Rule::May(Action::ReadSlides),
    ),
    get("/api/v1/about", Rule::SignedIn),
    get("/api/v1/pulse", Rule::SignedIn),
    get("/api/v1/openapi.json", Rule::SignedIn),
    get("/api/v1/cases/{case_id}", Rule::May(Action::SeeCases)),
    get(
        "/api/v1/consultations/{consultation_id}/stamps",
        Rule::May(Action::SeeCases),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/stamps",
        Rule::May(Action::StampTurnaround),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/turnaround",
        Rule::May(Action::StampTurnaround),
    ),
    get("/api/v1/clinic-figures", Rule::May(Action::SeeFigures)),
    get("/api/v1/clinic-figures.csv", Rule::May(Action::SeeFigures)),
    get("/api/v1/drift", Rule::May(Action::SeeFigures)),
    get("/api/v1/forecasts/accuracy", Rule::May(Action::SeeFigures)),
    post("/api/v1/slides", Rule::May(Action::SubmitSlide)),
    get("/api/v1/slides/{slide_id}", Rule::May(Action::SeeCases)),
    get(
        "/api/v1/slides/{slide_id}/heatmap.png",
        Rule::May(Action::SeeCases),
    ),
    get(
        "/api/v1/slides/{slide_id}/label.jpg",
        Rule::May(Action::SeeCases),
    ),
    get(
        "/api/v1/slides/{slide_id}/macro.jpg",
        Rule::May(Action::SeeCases),
    ),
    get(
        "/api/v1/slides/{slide_id}/overview.jpg",
        Rule::May(Action::SeeCases),
    ),
    get(
        "/api/v1/slides/{slide_id}/regions.geojson",
        Rule::May(Action::SeeCases),
    ),
    post(
        "/api/v1/slides/{slide_id}/runs",
        Rule::May(Action::CorrectRun),
    ),
    get(
        "/api/v1/slides/{slide_id}/thumbnail.jpg",
        Rule::May(Action::SeeCases),
    ),
    get(
        "/api/v1/slides/{slide_id}/tiles-extra.csv",
        Rule::May(Action::SeeCases),
    ),
    get(
        "/api/v1/slides/{slide_id}/tiles.csv",
        Rule::May(Action::SeeCases),
    ),
    get(
        "/api/v1/slides/{slide_id}/tiles.geojson",
        Rule::May(Action::SeeCases),
    ),
    get(
        "/api/v1/slides/{slide_id}/verdict",
        Rule::May(Action::SeeCases),
    ),
    get("/api/v1/turnaround", Rule::May(Action::SeeFigures)),
    get("/api/v1/turnaround-targets", Rule::May(Action::SeeFigures)),
    put(
        "/api/v1/turnaround-targets",
        Rule::May(Action::SetTurnaroundTargets),
    ),
    get("/api/v1/turnaround.csv", Rule::May(Action::SeeFigures)),
    get("/api/v1/uploads", Rule::May(Action::SeeCases)),
    get("/api/v1/uploads/{upload_id}", Rule::May(Action::SeeCases)),
    get(
        "/api/v1/uploads/{upload_id}/thumbnail.jpg",
        Rule::May(Action::SeeCases),
    ),
    get("/api/v1/validation-sets", Rule::May(Action::SeeValidations)),
    post("/api/v1/validation-sets", Rule::May(Action::RunValidations)),
    get(
        "/api/v1/validation-sets/contents",
        Rule::May(Action::SeeValidations),
    ),
    delete(
        "/api/v1/validation-sets/{set_id}",
        Rule::May(Action::RunValidations),
    ),
    get("/api/v1/validations", Rule::May(Action::SeeValidations)),
    post("/api/v1/validations", Rule::May(Action::RunValidations)),
    get(
        "/api/v1/validations/{validation_id}",
        Rule::May(Action::SeeValidations),
    ),
    post(
        "/api/v1/validations/{validation_id}/cancel",
        Rule::May(Action::RunValidations),
    ),
    get(
        "/api/v1/validations/{validation_id}/gate.json",
        Rule::May(Action::SeeValidations),
    ),
    get(
        "/api/v1/validations/{validation_id}/metrics.json",
        Rule::May(Action::SeeValidations),
    ),
    get(
        "/api/v1/validations/{validation_id}/predictions.csv",
        Rule::May(Action::SeeValidations),
    ),
    get(
        "/api/v1/validations/{validation_id}/report.html",
        Rule::May(Action::SeeValidations),
    ),
    get(
        "/api/v1/validations/{validation_id}/report.pdf",
        Rule::May(Action::SeeValidations),
    ),
    get("/api/v1/worklist", Rule::May(Action::SeeCases)),
    get("/events", Rule::SignedIn),
    post("/files", Rule::May(Action::SubmitSlide)),
    options("/files", Rule::Anyone),
    delete("/files/{upload_id}", Rule::SendUpload),
    head("/files/{upload_id}", Rule::SendUpload),
    patch("/files/{upload_id}", Rule::SendUpload),
    get("/healthz", Rule::Anyone),
    get("/metrics", Rule::May(Action::SeeMetrics)),
    get("/readyz", Rule::Anyone),
    get("/slides/{slide_id}/dzi.dzi", Rule::May(Action::SeeCases)),
    get(
        "/slides/{slide_id}/dzi_files/{level}/{tile}",
        Rule::May(Action::SeeCases),
    ),
    get("/api/v1/session", Rule::InPerson),
    post("/api/v1/session", Rule::Anyone),
    delete("/api/v1/session", Rule::Anyone),
    get("/api/v1/sign-in-ways", Rule::Anyone),
    get("/api/v1/oidc/start", Rule::Anyone),
    get("/api/v1/oidc/callback", Rule::Anyone),
    put("/api/v1/session/password", Rule::InPerson),
    put("/api/v1/session/language", Rule::InPerson),
    get("/api/v1/session/mail", Rule::InPerson),
    put("/api/v1/session/mail", Rule::InPerson),
    post("/api/v1/session/totp", Rule::InPerson),
    put("/api/v1/session/totp", Rule::InPerson),
    delete("/api/v1/session/totp", Rule::InPerson),
    post("/api/v1/invitations/open", Rule::Anyone),
    post("/api/v1/invitations/redeem", Rule::Anyone),
    get("/api/v1/users", Rule::May(Action::ManageAccounts)),
    post("/api/v1/users", Rule::May(Action::ManageAccounts)),
    patch("/api/v1/users/{user_id}", Rule::May(Action::ManageAccounts)),
    post(
        "/api/v1/users/{user_id}/invitation",
        Rule::May(Action::ManageAccounts),
    ),
    get("/api/v1/pairings", Rule::May(Action::ManagePairings)),
    post("/api/v1/pairings", Rule::May(Action::ManagePairings)),
    post("/api/v1/pairings/offers", Rule::May(Action::ManagePairings)),
    post(
        "/api/v1/pairings/{pairing_id}/confirmation",
        Rule::May(Action::ManagePairings),
    ),
    delete(
        "/api/v1/pairings/{pairing_id}",
        Rule::May(Action::ManagePairings),
    ),
    put(
        "/api/v1/organisation-country",
        Rule::May(Action::ManagePairings),
    ),
    get("/api/v1/opinion-recipients", Rule::May(Action::AskOpinion)),
    get(
        "/api/v1/consultations/{consultation_id}/opinions",
        Rule::May(Action::AskOpinion),
    ),
    post(
        "/api/v1/consultations/{consultation_id}/opinions",
        Rule::May(Action::AskOpinion),
    ),
    post(
        "/api/v1/opinions/{opinion_id}/withdrawal",
        Rule::May(Action::AskOpinion),
    ),
    post(
        "/api/v1/opinions/{opinion_id}/adjudications",
        Rule::May(Action::AskOpinion),
    ),
    get("/api/v1/received-opinions", Rule::May(Action::GiveOpinion)),
    get(
        "/api/v1/received-opinions/{place}/{opinion_id}",
        Rule::May(Action::GiveOpinion),
    ),
    post(
        "/api/v1/received-opinions/{place}/{opinion_id}/acceptance",
        Rule::May(Action::GiveOpinion),
    ),
    post(
        "/api/v1/received-opinions/{place}/{opinion_id}/refusal",
        Rule::May(Action::GiveOpinion),
    ),
    post(
        "/api/v1/received-opinions/{place}/{opinion_id}/answer",
        Rule::May(Action::GiveOpinion),
    ),
    get(
        "/received-opinions/{place}/{opinion_id}/slides/{number}/dzi.dzi",
        Rule::May(Action::GiveOpinion),
    ),
    get(
        "/received-opinions/{place}/{opinion_id}/slides/{number}/dzi_files/{level}/{tile}",
        Rule::May(Action::GiveOpinion),
    ),
    post("/peer/v1/pairings", Rule::Anyone),
    get("/peer/v1/opinions", Rule::Peer),
    get("/peer/v1/opinions/{opinion_id}", Rule::Peer),
    post("/peer/v1/opinions/{opinion_id}/acceptance", Rule::Peer),
    post("/peer/v1/opinions/{opinion_id}/refusal", Rule::Peer),
    post("/peer/v1/opinions/{opinion_id}/answer", Rule::Peer),
    get(
        "/peer/v1/opinions/{opinion_id}/slides/{number}/dzi.dzi",
        Rule::Peer,
    ),
    get(
        "/peer/v1/opinions/{opinion_id}/slides/{number}/dzi_files/{level}/{tile}",
        Rule::Peer,
    ),
    get("/api/v1/tokens", Rule::May(Action::ManageAccounts)),
    post("/api/v1/tokens", Rule::May(Action::ManageAccounts)),
    delete(
        "/api/v1/tokens/{token_id}",
        Rule::May(Action::ManageAccounts),
    ),
    get("/api/v1/downtime-sheet", Rule::May(Action::SeeCases)),
    get("/api/v1/webhooks", Rule::May(Action::ManageNotifications)),
    post("/api/v1/webhooks", Rule::May(Action::ManageNotifications)),
    patch(
        "/api/v1/webhooks/{webhook_id}",
        Rule::May(Action::ManageNotifications),
    ),
    delete(
        "/api/v1/webhooks/{webhook_id}",
        Rule::May(Action::ManageNotifications),
    ),
    post(
        "/api/v1/webhooks/{webhook_id}/secret",
        Rule::May(Action::ManageNotifications),
    ),
    post(
        "/api/v1/webhooks/{webhook_id}/test",
        Rule::May(Action::ManageNotifications),
    ),
    get("/api/v1/deliveries", Rule::May(Action::ManageNotifications)),
    post(
        "/api/v1/deliveries/{delivery_id}/resend",
        Rule::May(Action::ManageNotifications),
    ),
];

/// The endpoint that takes such a request; a HEAD without a row of its own is the GET.
#[must_use]
pub fn endpoint(method: Method, path: &str) -> Option<&'static Endpoint> {
    let find = |method| {
        ENDPOINTS
            .iter()
            .find(|row| row.method == method && row.path == path)
    };
    find(method).or_else(|| {
        (method == Method::Head)
            .then(|| find(Method::Get))
            .flatten()
    })
}

/// Whether the path takes requests of any method.
#[must_use]
pub fn has_rows(path: &str) -> bool {
    ENDPOINTS.iter().any(|row| row.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_endpoint_has_one_row() {
        let mut seen = HashSet::new();
        for row in ENDPOINTS {
            assert!(seen.insert((row.method, row.path)), "{} twice", row.path);
        }
    }

    #[test]
    fn looking_at_a_head_is_looking() {
        let worklist = endpoint(Method::Head, "/api/v1/worklist").unwrap();
        assert_eq!(worklist.method, Method::Get);
        let standing = endpoint(Method::Head, "/files/{upload_id}").unwrap();
        assert_eq!(standing.method, Method::Head);
        assert_eq!(endpoint(Method::Post, "/api/v1/worklist"), None);
    }
}
