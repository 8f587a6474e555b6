//! What the service and its decoders say to each other: frames of a JSON header and raw pixels.
//!
//! Every length is checked before anything is allocated, in both directions: a decoder that went
//! mad over a hostile file is as untrusted as the file.

use crate::domain::geometry::{Level0Point, LevelSize};
use crate::domain::scale::{Mpp, MppSource, Scale};
use crate::domain::scanner::Scanner;
use crate::slide::reader::{AssociatedImage, Level, SlideDescription};
use crate::slide::viewer::{SlideFault, View, ViewRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// First bytes of every frame, so that stray output on the pipe is noticed.
const MAGIC: [u8; 4] = *b"ZDV1";
/// Longest header, bytes.
const LONGEST_HEADER: u32 = 256 << 10;
/// Most pixels of one answer.
pub const MOST_PIXELS: u64 = 16 << 20;
/// Longest payload, bytes: the pixels of one answer, RGB.
const LONGEST_PAYLOAD: u32 = 3 * (16 << 20);

/// Why a frame could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The pipe failed or ended within a frame.
    #[error("the pipe to the decoder failed: {source}")]
    Pipe {
        /// The system's error.
        #[from]
        source: io::Error,
    },
    /// The bytes are no frame.
    #[error("{why} came over the decoder's pipe")]
    Garbage {
        /// What came instead.
        why: String,
    },
}

/// A request to a decoder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Comes back with the answer.
    pub id: u64,
    /// The slide's file or folder.
    pub slide: PathBuf,
    /// What to look at.
    pub view: WireView,
}

/// A [`View`] as it goes over the pipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WireView {
    /// See [`View::Describe`].
    Describe,
    /// See [`View::Arrival`].
    Arrival {
        /// Bytes that the file will have.
        length: u64,
        /// How many of them are there.
        landed: u64,
    },
    /// See [`View::ArrivalThumbnail`].
    ArrivalThumbnail {
        /// Bytes that the file will have.
        length: u64,
        /// How many of them are there.
        landed: u64,
        /// Longest side of the answer, pixels.
        longest: u32,
    },
    /// See [`View::Region`].
    Region {
        /// The level to read.
        level: usize,
        /// Top left corner, level-0 pixels.
        origin: Level0Point,
        /// Size of the region, level pixels.
        size: LevelSize,
        /// Size of the answer, pixels.
        out: LevelSize,
    },
    /// See [`View::Associated`].
    Associated {
        /// Code of the kind.
        which: String,
        /// Longest side of the answer, pixels.
        longest: u32,
    },
    /// See [`View::Thumbnail`].
    Thumbnail {
        /// Longest side of the answer, pixels.
        longest: u32,
    },
}

/// An answer of a decoder; the pixels of an image follow as the frame's payload, RGB.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The request's id.
    pub id: u64,
    /// What was seen.
    pub seen: WireSeen,
}

/// What was seen, as it goes over the pipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WireSeen {
    /// What the file tells about itself.
    Description(Box<WireDescription>),
    /// So many bytes must be there before a file that is still coming tells more.
    Waits {
        /// Bytes, from the beginning of the file.
        until: u64,
    },
    /// A file that is still coming is of this kind, which tells nothing before it is whole.
    Later {
        /// What kind of file it is.
        what: String,
    },
    /// What a file that is still coming tells about itself.
    Arriving(Box<WireDescription>),
    /// Pixels of this size follow.
    Image(LevelSize),
    /// The slide is at fault.
    Fault {
        /// What kind of fault.
        fault: SlideFault,
        /// What is wrong, without the file's name.
        why: String,
    },
}

/// A [`SlideDescription`] as it goes over the pipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WireDescription {
    format: String,
    back_end: String,
    levels: Vec<(LevelSize, f64)>,
    reduced: Vec<(LevelSize, f64)>,
    mpp: Option<Mpp>,
    mpp_source: MppSource,
    objective_power: Option<f64>,
    scanner: Option<Scanner>,
    associated: Vec<String>,
    warnings: Vec<String>,
}

impl Request {
    /// The request with this id.
    #[must_use]
    pub fn new(id: u64, request: &ViewRequest) -> Self {
        let view = match request.view {
            View::Describe => WireView::Describe,
            View::Arrival { length, landed } => WireView::Arrival { length, landed },
            View::ArrivalThumbnail {
                length,
                landed,
                longest,
            } => WireView::ArrivalThumbnail {
                length,
                landed,
                longest,
            },
            View::Region {
                level,
                origin,
                size,
                out,
            } => WireView::Region {
                level,
                origin,
                size,
                out,
            },
            View::Associated { kind, longest } => WireView::Associated {
                which: kind.code().to_owned(),
                longest,
            },
            View::Thumbnail { longest } => WireView::Thumbnail { longest },
        };
        Self {
            id,
            slide: request.slide.clone(),
            view,
        }
    }
}

impl From<&SlideDescription> for WireDescription {
    fn from(description: &SlideDescription) -> Self {
        let wired = |levels: &[Level]| {
            levels
                .iter()
                .map(|level| (level.size, level.downsample))
                .collect()
        };
        Self {
            format: description.format.clone(),
            back_end: description.back_end.clone(),
            levels: wired(&description.levels),
            reduced: wired(&description.reduced),
            mpp: description.scale.mpp(),
            mpp_source: description.scale.source(),
            objective_power: description.objective_power,
            scanner: description.scanner.clone(),
            associated: description
                .associated
                .iter()
                .map(|kind| kind.code().to_owned())
                .collect(),
            warnings: description.warnings.clone(),
        }
    }
}

impl WireDescription {
    /// The description, if it keeps the promises of [`SlideDescription`].
    #[must_use]
    pub fn checked(self) -> Option<SlideDescription> {
        let read = |levels: Vec<(LevelSize, f64)>| -> Vec<Level> {
            levels
                .into_iter()
                .map(|(size, downsample)| Level { size, downsample })
                .collect()
        };
        let (levels, reduced) = (read(self.levels), read(self.reduced));
        let sound = |level: &Level| level.size.pixels() > 0 && level.downsample >= 1.0;
        if levels.is_empty() || !levels.iter().chain(&reduced).all(sound) {
            return None;
        }
        Some(SlideDescription {
            format: self.format,
            back_end: self.back_end,
            levels,
            reduced,
            scale: self
                .mpp
                .map_or(Scale::UNKNOWN, |mpp| Scale::known(mpp, self.mpp_source)),
            objective_power: self.objective_power,
            scanner: self.scanner.and_then(Scanner::checked),
            associated: self
                .associated
                .iter()
                .filter_map(|code| associated_kind(code))
                .collect(),
            warnings: self.warnings,
        })
    }
}

/// The kind of associated image with this code.
#[must_use]
pub fn associated_kind(code: &str) -> Option<AssociatedImage> {
    AssociatedImage::ALL
        .into_iter()
        .find(|kind| kind.code() == code)
}

/// Writes one frame and flushes it.
///
/// # Errors
/// [`FrameError::Garbage`] for a frame longer than the other side would take, and when the pipe
/// fails.
pub fn write_frame(
    out: &mut impl Write,
    header: &impl Serialize,
    payload: &[u8],
) -> Result<(), FrameError> {
    let header = serde_json::to_vec(header).map_err(|error| FrameError::Garbage {
        why: format!("a header that is no JSON ({error})"),
    })?;
    let length = |bytes: usize, longest: u32| {
        u32::try_from(bytes)
            .ok()
            .filter(|length| *length <= longest)
            .ok_or_else(|| FrameError::Garbage {
                why: format!("a frame part of {bytes} bytes, more than {longest},"),
            })
    };
    let header_length = length(header.len(), LONGEST_HEADER)?;
    let payload_length = length(payload.len(), LONGEST_PAYLOAD)?;
    let mut start = Vec::with_capacity(12 + header.len());
    start.extend_from_slice(&MAGIC);
    start.extend_from_slice(&header_length.to_le_bytes());
    start.extend_from_slice(&payload_length.to_le_bytes());
    start.extend_from_slice(&header);
    out.write_all(&start)?;
    out.write_all(payload)?;
    out.flush()?;
    Ok(())
}

/// Reads one frame; `None` if the pipe ended between two frames.
///
/// # Errors
/// [`FrameError::Garbage`] for anything that is no frame, and when the pipe fails.
pub fn read_frame<H: DeserializeOwned>(
    input: &mut impl Read,
) -> Result<Option<(H, Vec<u8>)>, FrameError> {
    let mut start = [0; 12];
    if !read_or_end(input, &mut start)? {
        return Ok(None);
    }
    let word =
        |at: usize| u32::from_le_bytes([start[at], start[at + 1], start[at + 2], start[at + 3]]);
    let (header, payload) = (word(4), word(8));
    if start[..4] != MAGIC || header > LONGEST_HEADER || payload > LONGEST_PAYLOAD {
        return Err(FrameError::Garbage {
            why: "something that is no frame".into(),
        });
    }
    let mut header_bytes = vec![0; header as usize];
    input.read_exact(&mut header_bytes)?;
    let mut payload_bytes = vec![0; payload as usize];
    input.read_exact(&mut payload_bytes)?;
    let header = serde_json::from_slice(&header_bytes).map_err(|error| FrameError::Garbage {
        why: format!("a header that cannot be understood ({error})"),
    })?;
    Ok(Some((header, payload_bytes)))
}

/// Fills the buffer; `false` if the input ended before its first byte.
fn read_or_end(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) if filled == 0 => return Ok(false),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(more) => filled += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answer() -> Answer {
        Answer {
            id: 7,
            seen: WireSeen::Image(LevelSize {
                width: 1,
                height: 1,
            }),
        }
    }

    #[test]
    fn a_frame_reads_as_it_was_written() {
        let mut pipe = Vec::new();
        write_frame(&mut pipe, &answer(), &[1, 2, 3]).unwrap();
        let mut input = pipe.as_slice();
        assert_eq!(
            read_frame(&mut input).unwrap(),
            Some((answer(), vec![1, 2, 3]))
        );
        assert_eq!(read_frame::<Answer>(&mut input).unwrap(), None);
    }

    #[test]
    fn lengths_are_refused_before_anything_is_allocated() {
        let mut pipe = MAGIC.to_vec();
        pipe.extend_from_slice(&u32::MAX.to_le_bytes());
        pipe.extend_from_slice(&u32::MAX.to_le_bytes());
        let error = read_frame::<Answer>(&mut pipe.as_slice()).unwrap_err();
        assert!(matches!(error, FrameError::Garbage { .. }), "{error}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut framed = MAGIC.to_vec();
            framed.extend_from_slice(&bytes);
            let _ = read_frame::<Answer>(&mut bytes.as_slice());
            let _ = read_frame::<Answer>(&mut framed.as_slice());
        }
    }
}
