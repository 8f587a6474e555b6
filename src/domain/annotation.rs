//! What people draw on slides: outlines of lesions, as the ground truth of a validation.

/// A place in level-0 pixels with a fraction. Annotations may reach past the slide, so it may be
/// negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level0Place {
    /// Distance from the left edge, level-0 pixels.
    pub x: f64,
    /// Distance from the top edge, level-0 pixels.
    pub y: f64,
}

/// What an outline encloses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaKind {
    /// Lesion.
    Lesion,
    /// Healthy tissue: a hole in the lesions around it.
    Healthy,
}

/// An area that a person outlined.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedArea {
    /// What it encloses.
    pub kind: AreaKind,
    /// Its rings, the outer one and its holes, each without a repeated first place. What lies
    /// inside an odd number of rings belongs to the area.
    pub rings: Vec<Vec<Level0Place>>,
}

/// The annotation of one slide.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Annotation {
    /// Its areas, in the order of the document.
    pub areas: Vec<AnnotatedArea>,
    /// What is doubtful about the document, for a person; the areas can be used all the same.
    pub remarks: Vec<String>,
}

impl AnnotatedArea {
    /// The smallest rectangle around it: left, top, right, bottom, level-0 pixels.
    #[must_use]
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let mut bounds = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        for place in self.rings.iter().flatten() {
            bounds.0 = bounds.0.min(place.x);
            bounds.1 = bounds.1.min(place.y);
            bounds.2 = bounds.2.max(place.x);
            bounds.3 = bounds.3.max(place.y);
        }
        bounds
    }
}
