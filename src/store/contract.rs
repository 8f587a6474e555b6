//! The seam between what is kept and everything that keeps it.
//!
//! Rules that hold for every method:
//!
//! * What a method changes, it changes in one transaction, and it has reached the disk when the
//!   method answers `Ok`. After an error nothing is changed.
//! * Every row, event, job, upload and blob belongs to one organisation. An actor sees and changes
//!   those of their own organisation only; everything else is [`error::StoreError::NotFound`].
//! * Every change that a person may have to answer for writes its audit record in the same
//!   transaction, and every change that others watch writes its event.
//! * Times come from the store's own [`clock::Clock`].
//!
//! A conformance suite (`tests/store_conformance/`) is run by every implementation.

pub mod accounts;
pub mod alarms;
pub mod api_tokens;
pub mod arrivals;
pub mod artefacts;
pub mod audit;
pub mod blobs;
pub mod calls;
pub mod claims;
pub mod clinic_figures;
pub mod clock;
pub mod consultations;
pub mod deliveries;
pub mod downtime;
pub mod drift;
pub mod duty;
pub mod emergencies;
pub mod error;
pub mod events;
pub mod forecasts;
pub mod housekeeping;
pub mod idempotency;
pub mod identities;
pub mod intake;
pub mod mail_choices;
pub mod opinions;
pub mod outgoing;
pub mod pairings;
pub mod permanents;
pub mod queue;
pub mod read_ahead;
pub mod reading;
pub mod reads;
pub mod runs;
pub mod sign_in;
pub mod surgeon;
pub mod turnaround;
pub mod turnaround_targets;
pub mod uploads;
pub mod validation_documents;
pub mod validation_queue;
pub mod validation_sets;
pub mod validations;
pub mod webhooks;

use crate::access::actor::Actor;
use error::StoreError;
use std::future::Future;
use std::pin::Pin;

/// A future in a box, so that the traits can stand behind `dyn`.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The answer of a store.
pub type Answer<'a, T> = Boxed<'a, Result<T, StoreError>>;

/// Everything that is kept in rows, but for the job queue.
pub trait Store:
    uploads::Uploads
    + intake::Intake
    + reading::Reading
    + runs::Runs
    + events::Events
    + audit::Audit
    + idempotency::Idempotency
    + housekeeping::Housekeeping
    + validations::Validations
    + validation_sets::ValidationSets
    + drift::Drift
    + forecasts::Forecasts
    + turnaround::Turnaround
    + turnaround_targets::Targets
    + arrivals::Arrivals
    + accounts::Accounts
    + sign_in::SignIn
    + api_tokens::ApiTokens
    + consultations::Consultations
    + claims::Claims
    + reads::Reads
    + calls::Calls
    + identities::Identities
    + surgeon::OperatingRoom
    + duty::DutyRoster
    + emergencies::Emergencies
    + alarms::Alarms
    + webhooks::Webhooks
    + mail_choices::MailChoices
    + deliveries::Deliveries
    + outgoing::Outgoing
    + downtime::Downtime
    + permanents::Permanents
    + clinic_figures::ClinicFigures
    + pairings::Pairings
    + opinions::Opinions
{
    /// The first organisation and the account `local` in it, which nobody can sign in with; made on the first call.
    fn local_operator(&self) -> Answer<'_, Actor>;

    /// Whether the store answers.
    fn ping(&self) -> Answer<'_, ()>;

    /// Whether anything can be written.
    ///
    /// # Errors
    /// [`error::StoreError::Unwritable`], [`error::StoreError::Busy`].
    fn can_write(&self) -> Answer<'_, ()>;
}
