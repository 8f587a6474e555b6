//! One picture file to pixels, its size known to be within the limits before it is decoded.

use super::exif_tags::{ExifTags, orientation};
use crate::slide::error::SlideError;
use crate::slide::flatten::flatten;
use crate::slide::jpeg::{self, Colour};
use crate::slide::limits::Limits;
use crate::slide::resolution;
use crate::slide::scanner::scanner_of_directory;
use crate::slide::tiff_header::directory::Directory;
use crate::slide::tiff_header::source::{FileSource, Source};
use crate::slide::tiff_header::tag;
use crate::slide::tiled_tiff::Plane;
use image::codecs::{png::PngDecoder, tiff::TiffDecoder};
use image::{DynamicImage, ImageDecoder, RgbImage};
use std::fs::File;
use std::io::{BufReader, Cursor, Seek};
use std::path::Path;

/// The file formats of photographs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotographKind<'a> {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// TIFF that is not tiled for a viewer; its first image is the picture.
    Tiff(&'a Directory),
}

impl PhotographKind<'_> {
    /// The format's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Tiff(_) => "TIFF",
        }
    }
}

/// Bytes a picture may take per pixel of the limit: uncompressed 16-bit RGBA.
const MOST_BYTES_PER_PIXEL: u64 = 8;

/// Decodes a picture as it is stored, not turned, and what its tags tell.
///
/// # Errors
/// [`SlideError::LimitExceeded`] if it has more than `limits.whole_image_pixels`,
/// [`SlideError::Malformed`] if it is damaged, [`SlideError::Io`] if it cannot be read.
pub fn decode(
    path: &Path,
    kind: PhotographKind<'_>,
    limits: &Limits,
) -> Result<(RgbImage, ExifTags), SlideError> {
    Decode { path, kind, limits }.run()
}

struct Decode<'a> {
    path: &'a Path,
    kind: PhotographKind<'a>,
    limits: &'a Limits,
}

impl Decode<'_> {
    fn run(&self) -> Result<(RgbImage, ExifTags), SlideError> {
        let file = File::open(self.path).map_err(|source| self.io(source))?;
        let source = FileSource::new(file).map_err(|source| self.io(source))?;
        // A picture within the limit cannot be larger than this, so the rest is no picture.
        let most = self
            .limits
            .whole_image_pixels
            .saturating_mul(MOST_BYTES_PER_PIXEL);
        self.limit("the file of a photograph, in bytes,", source.len(), most)?;
        match self.kind {
            PhotographKind::Jpeg => self.jpeg(&source),
            PhotographKind::Png => {
                let mut file = BufReader::new(source.into_file());
                let tags = ExifTags::read(&mut file);
                file.rewind().map_err(|source| self.io(source))?;
                let decoder = PngDecoder::new(file);
                Ok((self.with_image(decoder)?, tags))
            }
            PhotographKind::Tiff(directory) => self.tiff(directory, source),
        }
    }

    fn jpeg(&self, source: &FileSource) -> Result<(RgbImage, ExifTags), SlideError> {
        let mut bytes = vec![0; usize::try_from(source.len()).unwrap_or_default()];
        source
            .read_exact_at(&mut bytes, 0)
            .map_err(|source| self.io(source))?;
        let header = jpeg::header(&bytes).map_err(|error| self.malformed(error.to_string()))?;
        self.pixels(header.width, header.height)?;
        if !jpeg::is_complete(&bytes, &header) {
            return Err(self.malformed("it is cut off: its end marker is missing".into()));
        }
        let image = jpeg::decode(&bytes, Colour::AsTold)
            .map_err(|error| self.malformed(error.to_string()))?;
        Ok((image, ExifTags::read(&mut Cursor::new(&bytes))))
    }

    fn tiff(
        &self,
        directory: &Directory,
        source: FileSource,
    ) -> Result<(RgbImage, ExifTags), SlideError> {
        let tags = ExifTags {
            orientation: directory
                .number_or(tag::ORIENTATION, 1)
                .ok()
                .and_then(orientation)
                .unwrap_or(ExifTags::NONE.orientation),
            mpp: resolution::of_directory(directory, &source),
            scanner: scanner_of_directory(directory, &source),
        };
        // Our own decoder is strict about damaged JPEG strips; what it does not know, `image` may.
        if let Ok(plane) = Plane::new(directory, &source) {
            self.pixels(plane.size.width, plane.size.height)?;
            let image = plane
                .decode_whole(&source)
                .map_err(|why| self.malformed(why))?;
            return Ok((image, tags));
        }
        let decoder = TiffDecoder::new(BufReader::new(source.into_file()));
        Ok((self.with_image(decoder)?, tags))
    }

    fn with_image<D: ImageDecoder>(
        &self,
        decoder: Result<D, image::ImageError>,
    ) -> Result<RgbImage, SlideError> {
        let told = |error: image::ImageError| self.malformed(error.to_string());
        let mut decoder = decoder.map_err(told)?;
        let (width, height) = decoder.dimensions();
        self.pixels(width, height)?;
        let mut limits = image::Limits::no_limits();
        limits.max_alloc = Some(
            self.limits
                .whole_image_pixels
                .saturating_mul(2 * MOST_BYTES_PER_PIXEL),
        );
        decoder.set_limits(limits).map_err(told)?;
        DynamicImage::from_decoder(decoder)
            .map(flatten)
            .map_err(told)
    }

    fn pixels(&self, width: u32, height: u32) -> Result<(), SlideError> {
        if width == 0 || height == 0 {
            return Err(self.malformed(format!("it has {width} × {height} pixels")));
        }
        self.limit(
            "the photograph, in pixels,",
            u64::from(width) * u64::from(height),
            self.limits.whole_image_pixels,
        )
    }

    fn limit(&self, what: &'static str, found: u64, limit: u64) -> Result<(), SlideError> {
        if found <= limit {
            return Ok(());
        }
        Err(SlideError::LimitExceeded {
            path: self.path.to_owned(),
            what,
            found,
            limit,
        })
    }

    fn malformed(&self, why: String) -> SlideError {
        SlideError::Malformed {
            path: self.path.to_owned(),
            format: self.kind.name(),
            why,
        }
    }

    fn io(&self, source: std::io::Error) -> SlideError {
        SlideError::Io {
            path: self.path.to_owned(),
            source,
        }
    }
}
