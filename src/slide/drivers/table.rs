//! The drivers in the order in which they are asked.

use super::OpenOptions;
use super::candidate::{Candidate, Content};
use super::direct::direct;
use crate::slide::error::SlideError;
use crate::slide::magic::Kind;
use crate::slide::openslide::OpenSlideReader;
use crate::slide::photograph::{Photograph, PhotographKind};
use crate::slide::reader::SlideReader;
use crate::slide::tiff_header::directory::Directory;
use crate::slide::tiled_tiff::TiledTiffReader;
use std::path::Path;

/// A back end.
pub(super) struct Driver {
    /// Its name in messages.
    pub name: &'static str,
    /// Looks whether it reads the candidate, and gives the way to open it, or why not.
    pub detect: for<'a> fn(&'a Candidate, &'a OpenOptions) -> Result<Open<'a>, String>,
}

type Opened = Result<Box<dyn SlideReader>, SlideError>;
type Open<'a> = Box<dyn FnOnce() -> Opened + 'a>;

/// OpenSlide comes first, since it knows the vendors' formats behind TIFF and JPEG files that look
/// plain.
pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        name: "OpenSlide",
        detect: openslide,
    },
    Driver {
        name: "formats that only OpenSlide reads",
        detect: without_openslide,
    },
    Driver {
        name: "tiled TIFF",
        detect: tiled_tiff,
    },
    Driver {
        name: "photograph",
        detect: photograph,
    },
];

const OPENSLIDE_IS_MISSING: &str = "OpenSlide is missing, so the plain TIFF reader opened the file; it knows less of scanners: run `make runtime`";

/// OpenSlide's names of the TIFF formats in which a tile without bytes is a loss. Others leave out
/// glass so. OpenSlide shows both as glass, which would be taken for empty slide.
const LEAVES_NOTHING_OUT: [&str; 2] = ["aperio", "generic-tiff"];

fn openslide<'a>(candidate: &'a Candidate, options: &'a OpenOptions) -> Result<Open<'a>, String> {
    let openslide = options
        .openslide
        .as_ref()
        .ok_or("it is missing: run `make runtime`")?;
    let files = match &candidate.content {
        Content::Folder(files) => files.as_slice(),
        Content::Tiff(_) | Content::File(_) => std::slice::from_ref(&candidate.path),
    };
    let (file, vendor) = files
        .iter()
        .find_map(|file| Some((file, openslide.detect(file)?)))
        .ok_or("no vendor's format that it knows")?;
    Ok(Box::new(move || {
        if LEAVES_NOTHING_OUT.contains(&vendor.as_str()) {
            candidate.require_every_chunk(&options.limits)?;
        }
        let reader = OpenSlideReader::open(openslide, file, &vendor, options.limits)?;
        let direct = options
            .direct_tiles
            .then(|| direct(candidate, &reader, options.limits))
            .flatten();
        Ok(match direct {
            Some(direct) => Box::new(direct),
            None => Box::new(reader),
        })
    }))
}

/// Formats that the drivers below would take for something else, or not at all. They come here if
/// OpenSlide is missing, or was asked and refused them.
fn without_openslide<'a>(
    candidate: &'a Candidate,
    options: &'a OpenOptions,
) -> Result<Open<'a>, String> {
    let format = match &candidate.content {
        Content::Folder(files) if !files.is_empty() => "DICOM WSI",
        Content::File(Kind::Dicom) => "DICOM WSI",
        Content::File(Kind::Czi) => "Zeiss CZI",
        Content::File(Kind::HamamatsuIndex) => "Hamamatsu VMS",
        Content::File(Kind::Sqlite) => "Sakura SVSLIDE",
        Content::File(Kind::Jpeg) if is_mrxs(&candidate.path) => "3DHISTECH MRXS",
        Content::Tiff(header) if header.is_ndpi => "Hamamatsu NDPI",
        _ => return Err("not one of them".into()),
    };
    let path = candidate.path.clone();
    let is_missing = options.openslide.is_none();
    Ok(Box::new(move || {
        Err(if is_missing {
            SlideError::Unsupported {
                path,
                format,
                why: "only OpenSlide reads it, and it is missing: run `make runtime`".into(),
            }
        } else {
            SlideError::Malformed {
                path,
                format,
                why: "OpenSlide does not take it for a slide; if it consists of several files or has a folder beside it, hand over all of them together".into(),
            }
        })
    }))
}

/// An MRXS slide is a folder; its index file is a small JPEG of the glass, which must not be taken
/// for the slide.
fn is_mrxs(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("mrxs"))
}

fn tiled_tiff<'a>(candidate: &'a Candidate, options: &'a OpenOptions) -> Result<Open<'a>, String> {
    let Content::Tiff(header) = &candidate.content else {
        return Err("not TIFF".into());
    };
    if !header.directories.first().is_some_and(Directory::is_tiled) {
        return Err("its first image is not tiled".into());
    }
    Ok(Box::new(move || {
        let warnings = match options.openslide {
            None => vec![OPENSLIDE_IS_MISSING.to_owned()],
            Some(_) => Vec::new(),
        };
        candidate.require_every_chunk(&options.limits)?;
        let reader = TiledTiffReader::open(
            &candidate.path,
            Box::new(candidate.source()?),
            header,
            options.limits,
            warnings,
        )?;
        Ok(Box::new(reader))
    }))
}

fn photograph<'a>(candidate: &'a Candidate, options: &'a OpenOptions) -> Result<Open<'a>, String> {
    let kind = match &candidate.content {
        Content::File(Kind::Jpeg) => PhotographKind::Jpeg,
        Content::File(Kind::Png) => PhotographKind::Png,
        Content::Tiff(header) => header
            .directories
            .first()
            .map(PhotographKind::Tiff)
            .ok_or("it has no image")?,
        _ => return Err("neither JPEG nor PNG nor TIFF".into()),
    };
    Ok(Box::new(move || {
        candidate.require_one_picture()?;
        candidate.require_every_chunk(&options.limits)?;
        let reader = Photograph::open(&candidate.path, kind, options.limits)?;
        Ok(Box::new(reader))
    }))
}
