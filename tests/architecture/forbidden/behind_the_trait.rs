// in triage::plan finds crate::slide::openslide::Slide
use crate::slide::{openslide::Slide, reader::SlideReader};
