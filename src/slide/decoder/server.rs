//! The child: reads requests, looks at slides, answers, until its parent has gone.

use super::protocol::{
    Answer, FrameError, MOST_PIXELS, Request, WireDescription, WireSeen, WireView, associated_kind,
    read_frame, write_frame,
};
use super::scaled_read::{bytes_needed_for_whole, read_scaled, read_whole, shrunk};
use super::shelf::{Opener, Shelf};
use crate::domain::geometry::LevelSize;
use crate::slide::error::SlideError;
use crate::slide::reader::{Arriving, SlideReader};
use crate::slide::viewer::{SlideFault, fault};
use image::RgbImage;
use std::io::{Read, Write};
use std::path::Path;

/// Opens what is there of a slide that is still coming: bytes that it will have, and how many are there.
pub type ArrivingOpener = Box<dyn Fn(&Path, u64, u64) -> Result<Arriving, SlideError>>;

/// How slides are opened.
pub struct Openers {
    /// Those that are whole.
    pub whole: Opener,
    /// Those that are still coming.
    pub arriving: ArrivingOpener,
}

/// Serves requests from `input` until it ends.
///
/// # Errors
/// When the pipe fails or something that is no request comes over it.
pub fn serve(
    mut input: impl Read,
    mut output: impl Write,
    openers: Openers,
) -> Result<(), FrameError> {
    let mut shelf = Shelf::new(openers.whole);
    while let Some((request, _)) = read_frame::<Request>(&mut input)? {
        let looked = match request.view {
            WireView::Arrival { length, landed } => {
                arrival(&openers.arriving, &request.slide, (length, landed), None)
            }
            WireView::ArrivalThumbnail {
                length,
                landed,
                longest,
            } => arrival(
                &openers.arriving,
                &request.slide,
                (length, landed),
                Some(longest),
            ),
            _ => look(&mut shelf, &request),
        };
        let (seen, pixels) = match looked {
            Ok(seen) => seen,
            Err((fault, why)) => (WireSeen::Fault { fault, why }, Vec::new()),
        };
        let id = request.id;
        write_frame(&mut output, &Answer { id, seen }, &pixels)?;
    }
    Ok(())
}

type Fault = (SlideFault, String);

fn look(shelf: &mut Shelf, request: &Request) -> Result<(WireSeen, Vec<u8>), Fault> {
    let slide = shelf.take(&request.slide).map_err(|error| fault(&error))?;
    if matches!(request.view, WireView::Describe) {
        let description = Box::new(WireDescription::from(slide.description()));
        return Ok((WireSeen::Description(description), Vec::new()));
    }
    let image = picture(slide, &request.view)?;
    Ok((image_of(&image), image.into_raw()))
}

/// What is there of a slide: its description, or a picture of at most `longest` pixels on a side.
fn arrival(
    open: &ArrivingOpener,
    path: &Path,
    (length, landed): (u64, u64),
    longest: Option<u32>,
) -> Result<(WireSeen, Vec<u8>), Fault> {
    let told = |error: SlideError| fault(&error);
    let slide = match open(path, length, landed).map_err(told)? {
        Arriving::Waits { until } => return Ok((WireSeen::Waits { until }, Vec::new())),
        Arriving::Later { what } => return Ok((WireSeen::Later { what }, Vec::new())),
        Arriving::Open(slide) => slide,
    };
    let Some(longest) = longest else {
        let description = Box::new(WireDescription::from(slide.description()));
        return Ok((WireSeen::Arriving(description), Vec::new()));
    };
    allowed_side(longest)?;
    let until = bytes_needed_for_whole(slide.as_ref(), longest);
    if until > landed {
        return Ok((WireSeen::Waits { until }, Vec::new()));
    }
    let image = read_whole(slide.as_ref(), longest).map_err(told)?;
    Ok((image_of(&image), image.into_raw()))
}

fn image_of(image: &RgbImage) -> WireSeen {
    WireSeen::Image(LevelSize {
        width: image.width(),
        height: image.height(),
    })
}

fn picture(slide: &dyn SlideReader, view: &WireView) -> Result<RgbImage, Fault> {
    let told = |error: SlideError| fault(&error);
    match *view {
        WireView::Describe | WireView::Arrival { .. } | WireView::ArrivalThumbnail { .. } => Err((
            SlideFault::Unsupported,
            "a description is no picture".into(),
        )),
        WireView::Region {
            level,
            origin,
            size,
            out,
        } => {
            allowed(size, out)?;
            read_scaled(slide, level, origin, size, out).map_err(told)
        }
        WireView::Associated { ref which, longest } => {
            allowed_side(longest)?;
            let kind = associated_kind(which).ok_or_else(|| {
                (
                    SlideFault::NoAssociatedImage,
                    "there is no associated image of that kind".into(),
                )
            })?;
            let image = slide.read_associated(kind).map_err(told)?;
            Ok(shrunk(image, longest))
        }
        WireView::Thumbnail { longest } => {
            allowed_side(longest)?;
            read_whole(slide, longest).map_err(told)
        }
    }
}

fn allowed(size: LevelSize, out: LevelSize) -> Result<(), Fault> {
    let shrinks = out.width <= size.width && out.height <= size.height;
    if shrinks && (1..=MOST_PIXELS).contains(&out.pixels()) {
        Ok(())
    } else {
        Err((
            SlideFault::LimitExceeded,
            format!(
                "a view of {} × {} pixels is empty, larger than what it shows or than {MOST_PIXELS} pixels",
                out.width, out.height
            ),
        ))
    }
}

fn allowed_side(longest: u32) -> Result<(), Fault> {
    allowed(
        LevelSize {
            width: u32::MAX,
            height: u32::MAX,
        },
        LevelSize {
            width: longest,
            height: longest,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::Level0Point;
    use crate::domain::scale::Scale;
    use crate::slide::decoder::protocol::Request;
    use crate::slide::reader::{AssociatedImage, Level, SlideDescription};
    use crate::slide::viewer::{View, ViewRequest};

    /// A slide of one level whose pixels tell their place.
    struct Ramp(SlideDescription);

    impl SlideReader for Ramp {
        fn description(&self) -> &SlideDescription {
            &self.0
        }

        #[allow(clippy::cast_possible_truncation)]
        fn read_region(
            &self,
            _: usize,
            origin: Level0Point,
            size: LevelSize,
        ) -> Result<RgbImage, SlideError> {
            Ok(RgbImage::from_fn(size.width, size.height, |x, y| {
                image::Rgb([(origin.x as u32 + x) as u8, (origin.y as u32 + y) as u8, 0])
            }))
        }

        fn read_associated(&self, kind: AssociatedImage) -> Result<RgbImage, SlideError> {
            Err(SlideError::NoAssociatedImage { kind: kind.code() })
        }
    }

    fn openers() -> Openers {
        Openers {
            whole: Box::new(open),
            arriving: Box::new(|path, length, landed| {
                if landed < length / 2 {
                    return Ok(Arriving::Waits { until: length / 2 });
                }
                open(path).map(Arriving::Open)
            }),
        }
    }

    fn open(path: &Path) -> Result<Box<dyn SlideReader>, SlideError> {
        if path.ends_with("bad") {
            return Err(SlideError::Unrecognised {
                path: path.to_owned(),
                why: "it is a test".into(),
            });
        }
        Ok(Box::new(Ramp(SlideDescription {
            format: "ramp".into(),
            back_end: "test".into(),
            levels: vec![Level {
                size: LevelSize {
                    width: 200,
                    height: 100,
                },
                downsample: 1.0,
            }],
            reduced: vec![],
            scale: Scale::UNKNOWN,
            objective_power: None,
            scanner: None,
            associated: vec![],
            warnings: vec![],
        })))
    }

    fn ask(slide: &str, view: View) -> (WireSeen, Vec<u8>) {
        let request = ViewRequest {
            slide: slide.into(),
            view,
        };
        let mut input = Vec::new();
        write_frame(&mut input, &Request::new(3, &request), &[]).unwrap();
        let mut output = Vec::new();
        serve(input.as_slice(), &mut output, openers()).unwrap();
        let (answer, pixels) = read_frame::<Answer>(&mut output.as_slice())
            .unwrap()
            .unwrap();
        assert_eq!(answer.id, 3);
        (answer.seen, pixels)
    }

    #[test]
    fn a_region_comes_as_raw_pixels() {
        let size = LevelSize {
            width: 2,
            height: 1,
        };
        let (seen, pixels) = ask(
            "good",
            View::Region {
                level: 0,
                origin: Level0Point { x: 5, y: 9 },
                size,
                out: size,
            },
        );
        assert_eq!(seen, WireSeen::Image(size));
        assert_eq!(pixels, [5, 9, 0, 6, 9, 0]);
    }

    #[test]
    fn a_thumbnail_keeps_the_shape_and_an_error_its_kind() {
        let (seen, _) = ask("good", View::Thumbnail { longest: 50 });
        assert_eq!(
            seen,
            WireSeen::Image(LevelSize {
                width: 50,
                height: 25
            })
        );
        let (seen, _) = ask("bad", View::Describe);
        let WireSeen::Fault { fault, why } = seen else {
            panic!("{seen:?}");
        };
        assert_eq!(fault, SlideFault::Unrecognised);
        assert!(!why.contains("bad"), "{why}");
    }

    #[test]
    fn a_slide_that_is_still_coming_waits_tells_itself_or_its_fault() {
        let landed = |slide, landed| {
            let view = View::Arrival { length: 10, landed };
            ask(slide, view).0
        };
        assert_eq!(landed("good", 4), WireSeen::Waits { until: 5 });
        assert!(matches!(landed("good", 5), WireSeen::Arriving(_)));
        let WireSeen::Fault { fault, .. } = landed("bad", 9) else {
            panic!("it was taken");
        };
        assert_eq!(fault, SlideFault::Unrecognised);
    }

    #[test]
    fn a_picture_of_what_is_there_comes_or_waits() {
        let thumbnail = |landed| {
            let view = View::ArrivalThumbnail {
                length: 10,
                landed,
                longest: 50,
            };
            ask("good", view)
        };
        assert_eq!(thumbnail(4).0, WireSeen::Waits { until: 5 });
        let (seen, pixels) = thumbnail(6);
        assert!(matches!(seen, WireSeen::Image(_)), "{seen:?}");
        assert_eq!(pixels.len(), 50 * 25 * 3);
    }

    #[test]
    fn an_answer_that_would_be_too_large_is_refused() {
        let (seen, _) = ask("good", View::Thumbnail { longest: 100_000 });
        assert!(matches!(
            seen,
            WireSeen::Fault {
                fault: SlideFault::LimitExceeded,
                ..
            }
        ));
    }
}
