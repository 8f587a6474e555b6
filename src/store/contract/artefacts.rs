//! Pictures that a run leaves behind. They can be made again from the slide, so they are kept
//! beside the blobs and not in rows.

use super::blobs::BlobAnswer;
use crate::domain::ids::{OrganisationId, RunId};
use bytes::Bytes;

/// What kind of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArtefactKind {
    /// Model scores over the whole slide: PNG, transparent where nothing was analysed.
    HeatMap,
    /// The slide at low power with its suspicious regions outlined: JPEG.
    Overview,
}

/// A picture of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArtefactName {
    /// The run.
    pub run: RunId,
    /// What kind of picture.
    pub kind: ArtefactKind,
}

/// Keeping the pictures.
pub trait Artefacts: Send + Sync {
    /// Keeps a picture; one that was kept before under this name is replaced as a whole.
    fn put(
        &self,
        organisation: OrganisationId,
        name: ArtefactName,
        bytes: Bytes,
    ) -> BlobAnswer<'_, ()>;

    /// A picture; `None` if the run left none.
    fn get(
        &self,
        organisation: OrganisationId,
        name: ArtefactName,
    ) -> BlobAnswer<'_, Option<Bytes>>;
}
