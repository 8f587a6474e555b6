//! What is known of a file before any driver is asked.

use crate::slide::error::SlideError;
use crate::slide::limits::Limits;
use crate::slide::magic::{HEAD, Kind};
use crate::slide::tiff_header::directory::Directory;
use crate::slide::tiff_header::source::{FileSource, Source};
use crate::slide::tiff_header::{self, TiffHeader, tag};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Files of a folder that are looked at; DICOM series have one per level and image.
const MOST_FILES: usize = 10_000;

/// A file, or a folder that may hold a DICOM series.
#[derive(Debug)]
pub(super) struct Candidate {
    /// The file or folder.
    pub path: PathBuf,
    /// What it holds.
    pub content: Content,
}

/// What a candidate holds.
#[derive(Debug)]
pub(super) enum Content {
    /// A TIFF file whose header is within the limits.
    Tiff(TiffHeader),
    /// A file of another kind.
    File(Kind),
    /// A folder and the DICOM files in it, sorted by name.
    Folder(Vec<PathBuf>),
}

impl Candidate {
    /// Looks at the first bytes, and for TIFF at the whole header, which must keep the limits.
    pub fn look(path: &Path, limits: &Limits) -> Result<Self, SlideError> {
        let io = |source| SlideError::Io {
            path: path.to_owned(),
            source,
        };
        let path_buf = path.to_owned();
        let metadata = path.metadata().map_err(io)?;
        if !metadata.is_file() && !metadata.is_dir() {
            // Opening a pipe would wait for somebody to write into it.
            return Err(SlideError::Unrecognised {
                path: path_buf,
                why: "it is a pipe or device, no file".into(),
            });
        }
        if metadata.is_dir() {
            return Ok(Self {
                path: path_buf,
                content: Content::Folder(dicom_files(path).map_err(io)?),
            });
        }
        let source = FileSource::new(File::open(path).map_err(io)?).map_err(io)?;
        if source.len() > limits.bytes {
            return Err(SlideError::LimitExceeded {
                path: path_buf,
                what: "the file, in bytes,",
                found: source.len(),
                limit: limits.bytes,
            });
        }
        let content = match kind_of(&source).map_err(io)? {
            Kind::Tiff => {
                let header = tiff_header::read(path, &source, limits)?;
                tiff_header::check(path, &header, &source, limits)?;
                Content::Tiff(header)
            }
            kind => Content::File(kind),
        };
        Ok(Self {
            path: path_buf,
            content,
        })
    }

    /// Words for what it is, if it is nothing that any driver could read.
    pub fn foreign(&self) -> Option<&'static str> {
        match &self.content {
            Content::File(Kind::Other(what)) => Some(what),
            Content::Folder(files) if files.is_empty() => {
                Some("a folder without DICOM files: hand over the slide file itself")
            }
            _ => None,
        }
    }

    /// Refuses a TIFF file of which tiles or strips cannot be whole.
    pub fn require_every_chunk(&self, limits: &Limits) -> Result<(), SlideError> {
        let Content::Tiff(header) = &self.content else {
            return Ok(());
        };
        tiff_header::require_every_chunk(&self.path, header, &self.source()?, limits)
    }

    /// Refuses a TIFF file with several pictures: only the first would be read, and what the others
    /// show would be taken for seen.
    pub fn require_one_picture(&self) -> Result<(), SlideError> {
        let Content::Tiff(header) = &self.content else {
            return Ok(());
        };
        let pictures = header
            .directories
            .iter()
            .filter(|directory| is_picture(directory))
            .count();
        if pictures <= 1 {
            return Ok(());
        }
        Err(SlideError::Unsupported {
            path: self.path.clone(),
            format: "TIFF",
            why: format!(
                "it holds {pictures} pictures, and which of them is the slide cannot be told; hand over each as a file of its own"
            ),
        })
    }

    /// The file again, opened.
    pub fn source(&self) -> Result<FileSource, SlideError> {
        File::open(&self.path)
            .and_then(FileSource::new)
            .map_err(|source| SlideError::Io {
                path: self.path.clone(),
                source,
            })
    }
}

/// Whether a directory is a page of its own, not a smaller copy or a mask of another.
fn is_picture(directory: &Directory) -> bool {
    let kind = directory.number_or(tag::NEW_SUBFILE_TYPE, 0);
    !directory.is_child && kind.map_or(true, |kind| kind & 0b101 == 0)
}

/// What a file is by its first bytes.
pub(super) fn kind_of(source: &dyn Source) -> std::io::Result<Kind> {
    let available = usize::try_from(source.len()).unwrap_or(usize::MAX);
    let mut head = vec![0; HEAD.min(available)];
    source.read_exact_at(&mut head, 0)?;
    Ok(Kind::of(&head))
}

fn dicom_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()?.take(MOST_FILES) {
        let path = entry?.path();
        // A file beside the series that cannot be read is none of the series.
        let is_dicom = path.is_file()
            && File::open(&path)
                .and_then(FileSource::new)
                .and_then(|source| kind_of(&source))
                .is_ok_and(|kind| kind == Kind::Dicom);
        if is_dicom {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
