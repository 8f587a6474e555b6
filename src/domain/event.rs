//! What the service tells to whoever listens.

use super::alarm::kind::AlarmKind;
use super::consultation::life_state::LifeState;
use super::consultation::step::ReadBack;
use super::ids::{
    AlarmId, CaseId, ConsultationId, DutyId, EmergencyId, OpinionId, PrincipalId, RunId, SlideId,
    UploadId, ValidationId, ValidationSetId, WebhookId,
};
use super::progress::Progress;
use super::validation::{Scored, ValidationState};
use super::verdict::Outcome;
use serde::Serialize;

/// Something that happened, written together with the change that it tells of.
///
/// It carries ids and codes only: whoever listens fetches the rest with the rights they have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Happening {
    /// A slide was accepted and its run queued.
    SlideAccepted {
        /// The slide.
        slide_id: SlideId,
        /// Its case.
        case_id: CaseId,
        /// Its consultation.
        consultation_id: ConsultationId,
        /// The run that was queued.
        run_id: RunId,
    },
    /// More is known of an upload whose bytes still come. Nothing of it counts before it is accepted.
    UploadSeen {
        /// The upload.
        upload_id: UploadId,
    },
    /// A person's correction queued another run.
    RunRequested {
        /// The slide.
        slide_id: SlideId,
        /// The new run.
        run_id: RunId,
        /// The run that it supersedes.
        supersedes: RunId,
    },
    /// A run came a step further.
    RunProgress {
        /// The slide.
        slide_id: SlideId,
        /// The run.
        run_id: RunId,
        /// How far it is.
        progress: Progress,
    },
    /// A run went back to the queue after its worker was lost or gave it up.
    RunRequeued {
        /// The slide.
        slide_id: SlideId,
        /// The run.
        run_id: RunId,
        /// Attempts that it has cost so far.
        attempt: u32,
    },
    /// More can be said of a slide than before, though its run is in progress.
    VerdictProvisional {
        /// The slide.
        slide_id: SlideId,
        /// The run.
        run_id: RunId,
        /// Whether what was read so far is suspicious; if not, nothing is known.
        suspicious: bool,
    },
    /// A run has its final verdict.
    VerdictFinal {
        /// The slide.
        slide_id: SlideId,
        /// The run.
        run_id: RunId,
        /// The outcome.
        outcome: Outcome,
    },
    /// The same bytes stand under two names.
    IdentityConflict {
        /// The slides that share their bytes.
        slide_ids: Vec<SlideId>,
    },
    /// A person found which of several slides with the same bytes bears the right name.
    IdentityResolved {
        /// The slide with the right name.
        slide_id: SlideId,
        /// The slides that were withdrawn.
        withdrawn: Vec<SlideId>,
    },
    /// A consultation was asked for, or came into another state or other hands.
    ConsultationMoved {
        /// The consultation.
        consultation_id: ConsultationId,
        /// Where it was; `None` of a new one.
        from: Option<LifeState>,
        /// Where it is.
        to: LifeState,
    },
    /// The reader of a consultation offers it to a colleague.
    ConsultationOffered {
        /// The consultation.
        consultation_id: ConsultationId,
        /// Whom it is offered to.
        offered_to: PrincipalId,
    },
    /// A version of a read was signed.
    ReadSigned {
        /// The consultation.
        consultation_id: ConsultationId,
        /// The version, from 1; a later one amends the one before.
        version: u32,
    },
    /// A signed read was called.
    CallRecorded {
        /// The consultation.
        consultation_id: ConsultationId,
        /// The version that was called.
        version: u32,
        /// How it was read back.
        read_back: ReadBack,
    },
    /// Somebody in the operating room took note of a called read.
    CallAcknowledged {
        /// The consultation.
        consultation_id: ConsultationId,
        /// The version.
        version: u32,
    },
    /// A version of a permanent diagnosis was recorded.
    PermanentRecorded {
        /// The consultation.
        consultation_id: ConsultationId,
        /// The version, from 1.
        version: u32,
    },
    /// Something came or changed after the read was signed, so that its reader has not seen it.
    MaterialAfterSignature {
        /// The consultation.
        consultation_id: ConsultationId,
        /// The slide.
        slide_id: SlideId,
        /// What came.
        material: Material,
    },
    /// Something sounded.
    AlarmRaised {
        /// The alarm.
        alarm_id: AlarmId,
        /// The consultation.
        consultation_id: ConsultationId,
        /// What it is about.
        kind: AlarmKind,
    },
    /// Somebody acknowledged an alarm.
    AlarmAcknowledged {
        /// The alarm.
        alarm_id: AlarmId,
        /// The consultation.
        consultation_id: ConsultationId,
    },
    /// An alarm has ended.
    AlarmEnded {
        /// The alarm.
        alarm_id: AlarmId,
        /// The consultation.
        consultation_id: ConsultationId,
    },
    /// Somebody came on duty, or was taken off.
    DutyChanged {
        /// The entry of the roster.
        duty_id: DutyId,
    },
    /// A request for a second opinion was made or moved.
    OpinionChanged {
        /// The request.
        opinion_id: OpinionId,
        /// Its state.
        state: &'static str,
    },
    /// Somebody opened emergency access.
    EmergencyOpened {
        /// The emergency.
        emergency_id: EmergencyId,
    },
    /// Somebody ended emergency access before it ran out.
    EmergencyEnded {
        /// The emergency.
        emergency_id: EmergencyId,
    },
    /// A validation run was asked for, began, ended, or went back to the queue.
    ValidationChanged {
        /// The run.
        validation_id: ValidationId,
        /// Its state.
        state: ValidationState,
    },
    /// A validation run came a step further.
    ValidationProgress {
        /// The run.
        validation_id: ValidationId,
        /// How far it is.
        progress: Scored,
    },
    /// A labelled set was uploaded or deleted.
    ValidationSetChanged {
        /// The set.
        set_id: ValidationSetId,
    },
    /// The service disabled a webhook by which nothing arrived for long.
    WebhookDisabled {
        /// The webhook.
        webhook_id: WebhookId,
    },
}

/// What came after a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Material {
    /// A slide.
    Slide,
    /// A final verdict.
    Verdict,
    /// The news that a slide is somebody else's, or is this patient's after all.
    Identity,
}

impl Happening {
    /// The topic that listeners subscribe to.
    #[must_use]
    pub fn topic(&self) -> &'static str {
        match self {
            Self::SlideAccepted { .. } => "slide.accepted",
            Self::UploadSeen { .. } => UPLOAD_SEEN_TOPIC,
            Self::RunRequested { .. } => "run.requested",
            Self::RunProgress { .. } => PROGRESS_TOPIC,
            Self::RunRequeued { .. } => "run.requeued",
            Self::VerdictProvisional { .. } => "verdict.provisional",
            Self::VerdictFinal { .. } => "verdict.final",
            Self::IdentityConflict { .. } => "identity.conflict",
            Self::IdentityResolved { .. } => "identity.resolved",
            Self::ConsultationMoved { .. } => "consultation.moved",
            Self::ConsultationOffered { .. } => "consultation.offered",
            Self::ReadSigned { .. } => "read.signed",
            Self::CallRecorded { .. } => "call.recorded",
            Self::CallAcknowledged { .. } => "call.acknowledged",
            Self::PermanentRecorded { .. } => "permanent.recorded",
            Self::MaterialAfterSignature { .. } => "material.after_signature",
            Self::AlarmRaised { .. } => "alarm.raised",
            Self::AlarmAcknowledged { .. } => "alarm.acknowledged",
            Self::AlarmEnded { .. } => "alarm.ended",
            Self::DutyChanged { .. } => "duty.changed",
            Self::OpinionChanged { .. } => "opinion.changed",
            Self::EmergencyOpened { .. } => "emergency.opened",
            Self::EmergencyEnded { .. } => "emergency.ended",
            Self::ValidationChanged { .. } => "validation.changed",
            Self::ValidationProgress { .. } => VALIDATION_PROGRESS_TOPIC,
            Self::ValidationSetChanged { .. } => "validation_set.changed",
            Self::WebhookDisabled { .. } => "webhook.disabled",
        }
    }
}

/// The topic of progress, which is thrown away once it is old.
pub const PROGRESS_TOPIC: &str = "run.progress";

/// The topic of what is seen of uploads, which is thrown away once it is old.
pub const UPLOAD_SEEN_TOPIC: &str = "upload.seen";

/// The topic of a validation run's progress, which is thrown away once it is old.
pub const VALIDATION_PROGRESS_TOPIC: &str = "validation.progress";
