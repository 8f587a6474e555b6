//! Calls of signed reads.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::consultation::call::{CallWay, CalledRole};
use crate::domain::consultation::request::CallBackNumber;
use crate::domain::consultation::step::ReadBack;
use crate::domain::free_text::Line;
use crate::domain::ids::{CallId, ConsultationId, PrincipalId};
use jiff::Timestamp;

/// A call to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCall {
    /// The version of the read that was called.
    pub read_version: u32,
    /// The name of whoever took the call.
    pub called: Line<120>,
    /// What they are in the operating room.
    pub role: CalledRole,
    /// How it was spoken.
    pub way: CallWay,
    /// The number that was called, if one was.
    pub number: Option<CallBackNumber>,
    /// How it was read back.
    pub read_back: ReadBack,
    /// When it was; now unless stated.
    pub at: Option<Timestamp>,
}

/// A call that was recorded. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// Its id.
    pub id: CallId,
    /// Who called.
    pub caller: PrincipalId,
    /// When it was.
    pub at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The version of the read that was called.
    pub read_version: u32,
    /// The name of whoever took the call.
    pub called: Line<120>,
    /// What they are in the operating room.
    pub role: CalledRole,
    /// How it was spoken.
    pub way: CallWay,
    /// The number that was called, if one was.
    pub number: Option<CallBackNumber>,
    /// How it was read back.
    pub read_back: ReadBack,
}

/// Somebody in the operating room took note of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The version of the read.
    pub read_version: u32,
    /// Who.
    pub by: PrincipalId,
    /// When.
    pub at: Timestamp,
}

/// Recording calls.
pub trait Calls: Send + Sync {
    /// Records a call of the last signed version. Read back correctly it is communicated; read back wrongly it
    /// stays signed, the call is on record and is repeated.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`] if nothing is signed or
    /// it is communicated already; [`super::error::StoreError::ReadAmended`] if another version was signed;
    /// [`super::error::StoreError::Invalid`] if the call was before the signature or lies in the future.
    fn record_call<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        call: NewCall,
    ) -> Answer<'a, CallRecord>;

    /// Takes note, for the operating room, of a version that was called and read back. Once more changes nothing.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::Refused`] before it is communicated;
    /// [`super::error::StoreError::ReadAmended`] if another version was signed.
    fn acknowledge<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        read_version: u32,
    ) -> Answer<'a, Acknowledgement>;
}
