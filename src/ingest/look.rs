//! Looking at slides from async code.

use crate::slide::reader::SlideDescription;
use crate::slide::viewer::{Arrival, Reply, Seen, SlideViewer, View, ViewError, ViewRequest};
use image::RgbImage;
use std::path::Path;
use tokio::sync::oneshot;

struct Told(oneshot::Sender<Result<Seen, ViewError>>);

impl Reply for Told {
    fn is_wanted(&self) -> bool {
        !self.0.is_closed()
    }

    fn answer(self: Box<Self>, seen: Result<Seen, ViewError>) {
        // Whoever asked may have gone; then nobody misses the answer.
        let _ = self.0.send(seen);
    }
}

async fn look(viewer: &dyn SlideViewer, slide: &Path, view: View) -> Result<Seen, ViewError> {
    let (sender, receiver) = oneshot::channel();
    let request = ViewRequest {
        slide: slide.to_owned(),
        view,
    };
    viewer.look(request, Box::new(Told(sender)));
    receiver.await.unwrap_or(Err(ViewError::Closed))
}

fn other_kind() -> ViewError {
    ViewError::Crashed {
        why: "it answered another question".into(),
    }
}

/// What a file tells about itself. Dropping the future withdraws the request.
///
/// # Errors
/// See [`ViewError`].
pub async fn describe(
    viewer: &dyn SlideViewer,
    slide: &Path,
) -> Result<SlideDescription, ViewError> {
    match look(viewer, slide, View::Describe).await? {
        Seen::Description(description) => Ok(*description),
        Seen::Image(_) | Seen::Arrival(_) => Err(other_kind()),
    }
}

/// What the first `landed` bytes of a file tell that will have `length`. Dropping the future withdraws the request.
///
/// # Errors
/// See [`ViewError`]; a fault is one of the file, whatever may still come.
pub async fn arrival(
    viewer: &dyn SlideViewer,
    part: &Path,
    length: u64,
    landed: u64,
) -> Result<Arrival, ViewError> {
    match look(viewer, part, View::Arrival { length, landed }).await? {
        Seen::Arrival(arrival) => Ok(arrival),
        Seen::Image(_) | Seen::Description(_) => Err(other_kind()),
    }
}

/// The whole slide, at most `longest` pixels on a side, from the first `landed` bytes of a file that will have
/// `length`; `None` if that cannot be seen yet. Dropping the future withdraws the request.
///
/// # Errors
/// See [`ViewError`].
pub async fn arrival_thumbnail(
    viewer: &dyn SlideViewer,
    part: &Path,
    (length, landed): (u64, u64),
    longest: u32,
) -> Result<Option<RgbImage>, ViewError> {
    let view = View::ArrivalThumbnail {
        length,
        landed,
        longest,
    };
    match look(viewer, part, view).await? {
        Seen::Image(image) => Ok(Some(image)),
        Seen::Arrival(_) => Ok(None),
        Seen::Description(_) => Err(other_kind()),
    }
}

/// A picture of a slide. Dropping the future withdraws the request.
///
/// # Errors
/// See [`ViewError`].
pub async fn picture(
    viewer: &dyn SlideViewer,
    slide: &Path,
    view: View,
) -> Result<RgbImage, ViewError> {
    match look(viewer, slide, view).await? {
        Seen::Image(image) => Ok(image),
        Seen::Description(_) | Seen::Arrival(_) => Err(other_kind()),
    }
}
