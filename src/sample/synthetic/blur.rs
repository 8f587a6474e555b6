//! Blur: three box filters in a row, which come close to a Gaussian.

use image::RgbImage;

/// Half width, pixels, of the boxes that together have a standard deviation of `sigma` pixels.
#[must_use]
pub fn radius(sigma: f64) -> u32 {
    // Three boxes of width 2r + 1 have a variance of 3 · ((2r + 1)² − 1) / 12.
    let width = (4.0 * sigma * sigma + 1.0).sqrt();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let radius = ((width - 1.0) / 2.0).round().max(0.0) as u32;
    radius
}

/// Blurs an image and cuts off the margin of 3 × `radius` that has not seen all its neighbours.
#[must_use]
pub fn blur(image: &RgbImage, radius: u32) -> RgbImage {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let mut pixels: Vec<u16> = image.as_raw().iter().map(|v| u16::from(*v) << 7).collect();
    let mut passed = vec![0; pixels.len()];
    for _ in 0..3 {
        for row in 0..height {
            for channel in 0..3 {
                let start = row * width * 3 + channel;
                pass(&pixels, &mut passed, start, 3, width, radius);
            }
        }
        std::mem::swap(&mut pixels, &mut passed);
        for column in 0..width * 3 {
            pass(&pixels, &mut passed, column, width * 3, height, radius);
        }
        std::mem::swap(&mut pixels, &mut passed);
    }
    let margin = 3 * radius;
    let inner = |side: u32| side.saturating_sub(2 * margin);
    RgbImage::from_fn(inner(image.width()), inner(image.height()), |x, y| {
        let at = ((y + margin) as usize * width + (x + margin) as usize) * 3;
        image::Rgb([0, 1, 2].map(|c| u8::try_from((pixels[at + c] + 64) >> 7).unwrap_or(u8::MAX)))
    })
}

/// One box filter along `count` values that lie `step` apart; the ends are repeated outwards.
fn pass(from: &[u16], to: &mut [u16], start: usize, step: usize, count: usize, radius: u32) {
    let radius = radius as usize;
    let at = |index: usize| u64::from(from[start + index.min(count - 1) * step]);
    let width = 2 * radius as u64 + 1;
    let mut sum = at(0) * (radius as u64 + 1) + (1..=radius).map(at).sum::<u64>();
    for index in 0..count {
        to[start + index * step] = u16::try_from((sum + width / 2) / width).unwrap_or(u16::MAX);
        sum += at(index + radius + 1);
        sum -= at(index.saturating_sub(radius));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn an_even_picture_stays_as_it_is_and_an_edge_becomes_soft() {
        let even = RgbImage::from_pixel(40, 30, Rgb([10, 128, 255]));
        let blurred = blur(&even, 3);
        assert_eq!(blurred.dimensions(), (22, 12));
        assert!(blurred.pixels().all(|pixel| *pixel == Rgb([10, 128, 255])));
        let edge = RgbImage::from_fn(60, 30, |x, _| Rgb([if x < 30 { 0 } else { 200 }; 3]));
        let blurred = blur(&edge, 3);
        let row: Vec<u8> = (0..42).map(|x| blurred.get_pixel(x, 5).0[0]).collect();
        assert!(row.is_sorted());
        assert!(row.windows(2).all(|pair| pair[1] - pair[0] < 40));
    }

    #[test]
    fn a_small_blur_is_none() {
        assert_eq!(radius(0.0), 0);
        assert_eq!(radius(5.0), 5);
    }
}
