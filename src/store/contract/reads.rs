//! Drafts, signatures and amendments.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::consultation::step::{Wanted, Why};
use crate::domain::ids::{ConsultationId, PrincipalId, SignedReadId};
use crate::domain::read::confirmation::Confirmation;
use crate::domain::read::form::ReadForm;
use crate::domain::read::on_screen::OnScreen;
use crate::domain::read::signature::Signature;
use crate::domain::read::structured::StructuredRead;
use crate::domain::slide::Digest;
use jiff::Timestamp;

/// A draft to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDraft {
    /// The read as far as it is written.
    pub form: ReadForm,
    /// Whether anything of the AI was visible while it was written.
    pub ai_visible: bool,
    /// The version of the draft that the writer knew; 0 if there was none.
    pub follows: u64,
}

/// The draft of a consultation. It outlives the claim of its author.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftRecord {
    /// Its version, from 1.
    pub version: u64,
    /// Who wrote this version.
    pub author: PrincipalId,
    /// The read as far as it is written.
    pub form: ReadForm,
    /// Whether anything of the AI was visible when a category was first chosen; `None` before one is.
    pub ai_before_category: Option<bool>,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// What a reader signs.
#[derive(Debug, Clone, PartialEq)]
pub struct Signing {
    /// The read.
    pub read: StructuredRead,
    /// What was typed from the banner.
    pub confirmation: Confirmation,
    /// What was before the reader's eyes.
    pub on_screen: OnScreen,
    /// How the reader stood up for it.
    pub signature: Signature,
    /// When it was read, where it is signed here afterwards; now unless stated.
    pub read_at: Option<Timestamp>,
}

/// A signed version of a read. It never changes; an amendment is another version.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedRead {
    /// Its id.
    pub id: SignedReadId,
    /// Its version, from 1.
    pub version: u32,
    /// Who signed it.
    pub author: PrincipalId,
    /// When.
    pub signed_at: Timestamp,
    /// When it was read, where it was signed here afterwards.
    pub read_at: Option<Timestamp>,
    /// The read.
    pub read: StructuredRead,
    /// What was typed from the banner.
    pub confirmation: Confirmation,
    /// What was before the reader's eyes.
    pub on_screen: OnScreen,
    /// How the reader stood up for it.
    pub signature: Signature,
    /// Digest of read, screen and confirmation as they are kept; it stands in the audit chain too.
    pub content: Digest,
    /// Why it amends the version before; `None` of the first.
    pub amended_because: Option<Why>,
}

/// Writing and signing reads.
///
/// Signing and amending are refused, with nothing changed, if what was typed does not agree with the case, if
/// anything changed since the screen, if a slide's identity is in conflict, or if nobody named the case yet.
pub trait Reads: Send + Sync {
    /// Saves the draft of the claimed consultation.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`] without the claim;
    /// [`super::error::StoreError::DraftChanged`] if another version was saved meanwhile;
    /// [`super::error::StoreError::Invalid`] if it is too long.
    fn save_draft<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        draft: NewDraft,
    ) -> Answer<'a, DraftRecord>;

    /// Asks the laboratory for a re-cut or a re-scan; the claim ends until it comes, the draft stays.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`].
    fn ask_section<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        wanted: Wanted,
        why: Why,
    ) -> Answer<'a, ()>;

    /// Waits no longer for what was asked for: it can be read as it is.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`].
    fn stop_waiting<'a>(&'a self, actor: &'a Actor, id: ConsultationId, why: Why)
    -> Answer<'a, ()>;

    /// Signs the read of the claimed consultation. Of several at once exactly one stands.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`] without the claim;
    /// [`super::error::StoreError::NotConfirmed`], [`super::error::StoreError::ScreenChanged`],
    /// [`super::error::StoreError::IdentityUnresolved`], [`super::error::StoreError::CaseUnnamed`];
    /// [`super::error::StoreError::Invalid`] if no slide was on screen and no microscope is stated,
    /// or if it is said to have been read before it was received or after now.
    fn sign<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        signing: Signing,
    ) -> Answer<'a, SignedRead>;

    /// Signs another version instead of version `amends`, which stays on record. It has to be called anew.
    ///
    /// # Errors
    /// As [`Reads::sign`]; [`super::error::StoreError::ReadAmended`] if `amends` is no longer the last version.
    fn amend<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        amends: u32,
        why: Why,
        signing: Signing,
    ) -> Answer<'a, SignedRead>;
}
