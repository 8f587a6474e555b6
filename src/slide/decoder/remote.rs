//! A slide that decoders read: whatever the file does to them, this process goes on.

use crate::domain::geometry::{Level0Point, LevelSize};
use crate::slide::error::SlideError;
use crate::slide::reader::{AssociatedImage, SlideDescription, SlideReader};
use crate::slide::viewer::{Reply, Seen, SlideViewer, View, ViewError, ViewRequest};
use image::{RgbImage, imageops};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};

/// Most pixels that are asked for at once.
const BAND_PIXELS: u64 = 8 << 20;
/// Longest side of an associated image, pixels.
const LONGEST_ASSOCIATED: u32 = 4_096;

/// An open slide whose pixels come from decoder processes.
///
/// Once it has broken or held up its decoders it is broken: every further read fails at once.
pub struct RemoteSlide {
    viewer: Arc<dyn SlideViewer>,
    path: PathBuf,
    description: SlideDescription,
    broken: OnceLock<String>,
}

struct Waiting(SyncSender<Result<Seen, ViewError>>);

impl Reply for Waiting {
    fn is_wanted(&self) -> bool {
        true
    }

    fn answer(self: Box<Self>, seen: Result<Seen, ViewError>) {
        // Whoever asked waits until this comes.
        let _ = self.0.send(seen);
    }
}

impl RemoteSlide {
    /// Opens a slide or photograph: a file, or the folder of a DICOM series.
    ///
    /// # Errors
    /// [`SlideError::Elsewhere`] with what the decoder said, or what the file did to it.
    pub fn open(viewer: Arc<dyn SlideViewer>, path: &Path) -> Result<Self, SlideError> {
        let elsewhere = |why: String| SlideError::Elsewhere {
            path: path.to_owned(),
            why,
        };
        match ask(viewer.as_ref(), path, View::Describe) {
            Ok(Seen::Description(description)) => Ok(Self {
                viewer,
                path: path.to_owned(),
                description: *description,
                broken: OnceLock::new(),
            }),
            Ok(Seen::Image(_) | Seen::Arrival(_)) => {
                Err(elsewhere("its decoder answered nonsense".into()))
            }
            Err(error) => Err(elsewhere(error.to_string())),
        }
    }

    fn image(&self, view: View) -> Result<RgbImage, String> {
        if let Some(why) = self.broken.get() {
            return Err(why.clone());
        }
        match ask(self.viewer.as_ref(), &self.path, view) {
            Ok(Seen::Image(image)) => Ok(image),
            Ok(Seen::Description(_) | Seen::Arrival(_)) => {
                Err("its decoder answered nonsense".into())
            }
            Err(error @ ViewError::Slide { .. }) => Err(error.to_string()),
            // Anything else will not get better by asking for the next tile.
            Err(error) => Err(self.broken.get_or_init(|| error.to_string()).clone()),
        }
    }
}

fn ask(viewer: &dyn SlideViewer, path: &Path, view: View) -> Result<Seen, ViewError> {
    let (sender, answer) = sync_channel(1);
    let request = ViewRequest {
        slide: path.to_owned(),
        view,
    };
    viewer.look(request, Box::new(Waiting(sender)));
    answer.recv().unwrap_or(Err(ViewError::Closed))
}

impl SlideReader for RemoteSlide {
    fn description(&self) -> &SlideDescription {
        &self.description
    }

    fn read_region(
        &self,
        level: usize,
        origin: Level0Point,
        size: LevelSize,
    ) -> Result<RgbImage, SlideError> {
        let decode = |why| SlideError::Decode { level, origin, why };
        let view = |origin, size| View::Region {
            level,
            origin,
            size,
            out: size,
        };
        if size.pixels() <= BAND_PIXELS {
            return self.image(view(origin, size)).map_err(decode);
        }
        let downsample = self
            .description
            .level(level)
            .map_or(1.0, |level| level.downsample);
        let mut whole = RgbImage::new(size.width, size.height);
        let rows = u32::try_from(BAND_PIXELS / u64::from(size.width)).unwrap_or(1);
        for from in (0..size.height).step_by(rows.max(1) as usize) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let down = (f64::from(from) * downsample).round() as u64;
            let origin = Level0Point {
                x: origin.x,
                y: origin.y + down,
            };
            let band = LevelSize {
                width: size.width,
                height: rows.max(1).min(size.height - from),
            };
            let pixels = self.image(view(origin, band)).map_err(decode)?;
            imageops::replace(&mut whole, &pixels, 0, i64::from(from));
        }
        Ok(whole)
    }

    fn read_associated(&self, kind: AssociatedImage) -> Result<RgbImage, SlideError> {
        if !self.description.associated.contains(&kind) {
            return Err(SlideError::NoAssociatedImage { kind: kind.code() });
        }
        let view = View::Associated {
            kind,
            longest: LONGEST_ASSOCIATED,
        };
        self.image(view).map_err(|why| SlideError::Elsewhere {
            path: self.path.clone(),
            why,
        })
    }

    fn broken(&self) -> Option<String> {
        self.broken.get().cloned()
    }
}

impl std::fmt::Debug for RemoteSlide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RemoteSlide")
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}
