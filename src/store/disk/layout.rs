//! Where each thing lies. Every name is made of ids and digests, so none can lead elsewhere.

use crate::domain::ids::{OrganisationId, UploadId};
use crate::domain::slide::Digest;
use std::path::{Path, PathBuf};

/// Extension of bytes that are still coming.
pub(super) const PART: &str = "part";
/// Extension of the note of what a part has become.
pub(super) const COMMITTED: &str = "committed";

/// The paths under a root.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of uploads.
    pub(super) fn parts(&self, organisation: OrganisationId) -> PathBuf {
        self.root.join(organisation.to_string()).join("parts")
    }

    /// The folder of whole blobs.
    pub(super) fn wholes(&self, organisation: OrganisationId) -> PathBuf {
        self.root.join(organisation.to_string()).join("sha256")
    }

    /// The bytes of an upload.
    pub(super) fn part(&self, organisation: OrganisationId, upload: UploadId) -> PathBuf {
        self.parts(organisation).join(format!("{upload}.{PART}"))
    }

    /// The note of what an upload has become.
    pub(super) fn committed(&self, organisation: OrganisationId, upload: UploadId) -> PathBuf {
        self.parts(organisation)
            .join(format!("{upload}.{COMMITTED}"))
    }

    /// A whole blob. Two digits of the digest spread blobs over folders.
    pub(super) fn whole(&self, organisation: OrganisationId, digest: &Digest) -> PathBuf {
        let digits = digest.to_string();
        self.wholes(organisation).join(&digits[..2]).join(digits)
    }
}
