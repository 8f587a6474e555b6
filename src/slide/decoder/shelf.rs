//! The few slides that a decoder keeps open.

use crate::slide::error::SlideError;
use crate::slide::reader::SlideReader;
use std::path::{Path, PathBuf};

/// Opens a slide: the table of drivers with its limits.
pub type Opener = Box<dyn Fn(&Path) -> Result<Box<dyn SlideReader>, SlideError>>;

/// Most slides kept open.
const MOST_OPEN: usize = 8;
/// Most pixels of slides that may be held decoded as a whole, besides the one in use.
const MOST_WHOLE_PIXELS: u64 = 200_000_000;

/// Open slides, the one used last at the end.
pub struct Shelf {
    opener: Opener,
    open: Vec<(PathBuf, Box<dyn SlideReader>)>,
}

impl Shelf {
    /// An empty shelf.
    pub fn new(opener: Opener) -> Self {
        Self {
            opener,
            open: Vec::new(),
        }
    }

    /// The slide, opened if it was not; whatever no longer fits is closed.
    ///
    /// # Errors
    /// Those of the opener.
    pub fn take(&mut self, path: &Path) -> Result<&dyn SlideReader, SlideError> {
        let slide = match self.open.iter().position(|(open, _)| open == path) {
            Some(at) => self.open.remove(at).1,
            None => (self.opener)(path)?,
        };
        self.make_room();
        self.open.push((path.to_owned(), slide));
        Ok(self.open[self.open.len() - 1].1.as_ref())
    }

    fn make_room(&mut self) {
        while !self.open.is_empty()
            && (self.open.len() >= MOST_OPEN || self.whole_pixels() > MOST_WHOLE_PIXELS)
        {
            self.open.remove(0);
        }
    }

    /// Pixels of the slides with a single level: those are photographs, held in memory.
    fn whole_pixels(&self) -> u64 {
        self.open
            .iter()
            .map(|(_, slide)| slide.description())
            .filter(|description| description.levels.len() == 1)
            .map(|description| description.bounds().area())
            .sum()
    }
}
