//! Files that are still coming: what their first bytes tell.
//!
//! Only our own reader takes them, since it knows “not there yet” from “damaged”. What it says is what it will say
//! of the whole file; formats in which OpenSlide knows better are left for that.

use super::OpenOptions;
use super::candidate::kind_of;
use crate::slide::error::SlideError;
use crate::slide::magic::Kind;
use crate::slide::openslide::OpenSlide;
use crate::slide::reader::Arriving;
use crate::slide::tiff_header::directory::Directory;
use crate::slide::tiff_header::growing::GrowingSource;
use crate::slide::tiff_header::source::Source;
use crate::slide::tiff_header::{self, TiffHeader};
use crate::slide::tiled_tiff::TiledTiffReader;
use crate::slide::viewer::fault;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// OpenSlide's names of the formats of which our own reader tells the same.
const TOLD_THE_SAME: [&str; 2] = ["aperio", "generic-tiff"];

/// A part of a file.
#[derive(Debug, Clone)]
pub struct PartOfFile<'a> {
    /// Where its bytes lie.
    pub path: &'a Path,
    /// Bytes that the file will have.
    pub length: u64,
    /// How many of them are there; only grows.
    pub landed: Arc<AtomicU64>,
}

/// Opens what is there of a tiled TIFF file, and tells of any other what it is.
///
/// # Errors
/// What is wrong with the file whatever may still come: the [`SlideError`] that opening it whole would give.
pub fn open(part: &PartOfFile<'_>, options: &OpenOptions) -> Result<Arriving, SlideError> {
    let path = part.path;
    let file = File::open(path).map_err(|source| SlideError::Io {
        path: path.to_owned(),
        source,
    })?;
    let landed = Arc::clone(&part.landed);
    let source = Arc::new(GrowingSource::new(file, part.length, landed));
    let opened = Opening {
        path,
        source: &source,
        options,
    }
    .run();
    // Whatever came of it rests on bytes that were not there, if there was one.
    source
        .missed()
        .map_or(opened, |until| Ok(Arriving::Waits { until }))
}

struct Opening<'a> {
    path: &'a Path,
    source: &'a Arc<GrowingSource>,
    options: &'a OpenOptions,
}

impl Opening<'_> {
    fn run(&self) -> Result<Arriving, SlideError> {
        self.within_limits()?;
        let later = |what: &str| {
            Ok(Arriving::Later {
                what: what.to_owned(),
            })
        };
        match kind_of(self.source.as_ref()).map_err(|source| self.io(source))? {
            Kind::Tiff => self.tiff(),
            Kind::Jpeg => later("a JPEG picture"),
            Kind::Png => later("a PNG picture"),
            Kind::Dicom => later("a DICOM file"),
            Kind::Czi => later("a Zeiss CZI file"),
            Kind::Sqlite => later("an SQLite file, as Sakura slides are"),
            Kind::HamamatsuIndex => later("a Hamamatsu VMS index"),
            Kind::Other(what) => Err(SlideError::Unrecognised {
                path: self.path.to_owned(),
                why: what.to_owned(),
            }),
        }
    }

    fn within_limits(&self) -> Result<(), SlideError> {
        let (found, limit) = (self.source.len(), self.options.limits.bytes);
        if found <= limit {
            return Ok(());
        }
        Err(SlideError::LimitExceeded {
            path: self.path.to_owned(),
            what: "the file, in bytes,",
            found,
            limit,
        })
    }

    fn tiff(&self) -> Result<Arriving, SlideError> {
        let (source, limits) = (self.source.as_ref(), &self.options.limits);
        let header = tiff_header::read(self.path, source, limits)?;
        tiff_header::check(self.path, &header, source, limits)?;
        if let Some(what) = not_ours(&header) {
            return Ok(Arriving::Later { what: what.into() });
        }
        let shared = Box::new(Arc::clone(self.source));
        let opened = TiledTiffReader::open(self.path, shared, &header, *limits, Vec::new());
        if let Some(until) = source.missed() {
            return Ok(Arriving::Waits { until });
        }
        if let Some(openslide) = &self.options.openslide {
            if let Some(what) = other_vendor(openslide, self.path) {
                return Ok(Arriving::Later { what });
            }
            if let Err(error) = &opened {
                let (_, why) = fault(error);
                return Ok(Arriving::Later { what: why });
            }
        }
        tiff_header::require_every_chunk(self.path, &header, source, limits)?;
        Ok(Arriving::Open(Box::new(opened?)))
    }

    fn io(&self, source: std::io::Error) -> SlideError {
        SlideError::Io {
            path: self.path.to_owned(),
            source,
        }
    }
}

/// Why another back end will read the file, if it will.
fn not_ours(header: &TiffHeader) -> Option<&'static str> {
    if header.is_ndpi {
        return Some("a Hamamatsu NDPI file");
    }
    let tiled = header.directories.first().is_some_and(Directory::is_tiled);
    (!tiled).then_some("a TIFF picture that is not tiled")
}

/// The format, if OpenSlide takes the file for one that it reads by rules of its own. It is asked only about files
/// whose directories are all there.
fn other_vendor(openslide: &OpenSlide, path: &Path) -> Option<String> {
    let vendor = openslide.detect(path)?;
    (!TOLD_THE_SAME.contains(&vendor.as_str())).then(|| format!("a slide of the kind {vendor}"))
}
