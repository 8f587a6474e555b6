//! What is known of uploads while their bytes still come.

use super::Answer;
use super::uploads::Upload;
use crate::access::actor::Actor;
use crate::domain::arrival::{AheadProgress, AheadState, EarlyLook};
use crate::domain::ids::UploadId;

/// An upload and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Arriving {
    /// The upload.
    pub upload: Upload,
    /// What its first bytes told, once somebody looked.
    pub look: Option<EarlyLook>,
    /// Where the reading ahead stands, and how far it came.
    pub ahead: Option<(AheadState, Option<AheadProgress>)>,
}

/// What is known of uploads while their bytes still come.
///
/// It is deleted in the transaction that ends its upload without a slide, and with the final verdict of one that
/// became a slide.
pub trait Arrivals: Send + Sync {
    /// Records what the first bytes of an open upload told, in place of what was known, with its event. Once they
    /// tell that it can be read, it waits to be read ahead.
    ///
    /// # Errors
    /// [`super::error::StoreError::UploadClosed`] if it is not open.
    fn record_early_look<'a>(
        &'a self,
        actor: &'a Actor,
        upload: UploadId,
        look: &'a EarlyLook,
    ) -> Answer<'a, ()>;

    /// Open uploads, newest first, at most 200.
    fn arrivals<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<Arriving>>;

    /// One upload, whatever became of it.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn arrival<'a>(&'a self, actor: &'a Actor, upload: UploadId) -> Answer<'a, Arriving>;
}
