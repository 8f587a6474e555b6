//! Deep Zoom: a slide as small JPEG tiles for the viewer.

pub mod geometry;
pub mod native;
pub mod picture;
