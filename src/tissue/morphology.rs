//! Binary morphology with a square: what opening and closing of tissue masks needs.
//!
//! A square is the same filter along rows and along columns, a few byte operations for a pixel. A library that
//! goes by way of distances took half of the time in which tissue is found.

use image::GrayImage;

/// Grows what is set by `radius` pixels in each direction, corners included.
pub(super) fn dilate(image: &GrayImage, radius: u8) -> GrayImage {
    filter(image, radius, u8::max)
}

/// Shrinks what is set by `radius` pixels; the image's edge takes nothing away.
fn erode(image: &GrayImage, radius: u8) -> GrayImage {
    filter(image, radius, u8::min)
}

/// Takes away what is no wider than twice `radius`.
pub(super) fn open(image: &GrayImage, radius: u8) -> GrayImage {
    dilate(&erode(image, radius), radius)
}

/// Fills gaps no wider than twice `radius`.
pub(super) fn close(image: &GrayImage, radius: u8) -> GrayImage {
    erode(&dilate(image, radius), radius)
}

/// Each pixel becomes what `pick` makes of those in the square around it that lie inside the image.
fn filter(image: &GrayImage, radius: u8, pick: impl Fn(u8, u8) -> u8 + Copy) -> GrayImage {
    let (width, radius) = (image.width() as usize, usize::from(radius));
    if image.is_empty() {
        return image.clone();
    }
    let mut along = image.clone();
    for (row, target) in image.chunks_exact(width).zip(along.chunks_exact_mut(width)) {
        for distance in 1..=radius.min(width - 1) {
            combine(&mut target[distance..], &row[..width - distance], pick);
            combine(&mut target[..width - distance], &row[distance..], pick);
        }
    }
    let rows: Vec<&[u8]> = along.chunks_exact(width).collect();
    let mut both = along.clone();
    for (y, target) in both.chunks_exact_mut(width).enumerate() {
        let nearby = y.saturating_sub(radius)..(y + radius + 1).min(rows.len());
        for row in &rows[nearby] {
            combine(target, row, pick);
        }
    }
    both
}

fn combine(target: &mut [u8], with: &[u8], pick: impl Fn(u8, u8) -> u8) {
    for (target, with) in target.iter_mut().zip(with) {
        *target = pick(*target, *with);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;
    use imageproc::distance_transform::Norm;
    use imageproc::morphology as by_distance;
    use proptest::prelude::*;

    // In images smaller than the radius the library takes their size for a distance.
    prop_compose! {
        fn masks()(width in 3_u32..24, height in 3_u32..24)(
            width in Just(width),
            set in proptest::collection::vec(any::<bool>(), (width * height) as usize),
        ) -> GrayImage {
            let height = u32::try_from(set.len()).unwrap() / width;
            GrayImage::from_fn(width, height, |x, y| {
                Luma([if set[(y * width + x) as usize] { 255 } else { 0 }])
            })
        }
    }

    proptest! {
        #[test]
        fn it_is_what_distances_in_the_largest_coordinate_give(mask in masks(), radius in 0_u8..5) {
            let norm = Norm::LInf;
            prop_assert_eq!(dilate(&mask, radius), by_distance::dilate(&mask, norm, radius));
            prop_assert_eq!(erode(&mask, radius), by_distance::erode(&mask, norm, radius));
            prop_assert_eq!(open(&mask, radius), by_distance::open(&mask, norm, radius));
            prop_assert_eq!(close(&mask, radius), by_distance::close(&mask, norm, radius));
        }
    }

    #[test]
    fn nothing_stays_nothing() {
        assert_eq!(open(&GrayImage::new(0, 3), 2), GrayImage::new(0, 3));
    }
}
