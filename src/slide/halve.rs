//! Half the size by averaging: how every pyramid of ours is made.

use image::RgbImage;

/// Averages each 2 × 2 pixels into one. An odd last column or row is averaged with itself, so
/// that a side of n pixels becomes one of n / 2, rounded up.
#[must_use]
pub fn halve(image: &RgbImage) -> RgbImage {
    let (width, height) = image.dimensions();
    let (columns, rows) = (width.div_ceil(2) as usize, height.div_ceil(2) as usize);
    let stride = width as usize * 3;
    let pixels = image.as_raw();
    let mut halved = Vec::with_capacity(columns * rows * 3);
    for row in 0..rows {
        let upper = row * 2;
        let lower = (upper + 1).min(height as usize - 1);
        let upper = &pixels[upper * stride..][..stride];
        let lower = &pixels[lower * stride..][..stride];
        for column in 0..columns {
            let left = column * 2 * 3;
            let right = (column * 2 + 1).min(width as usize - 1) * 3;
            for channel in 0..3 {
                let sum = u16::from(upper[left + channel])
                    + u16::from(upper[right + channel])
                    + u16::from(lower[left + channel])
                    + u16::from(lower[right + channel]);
                halved.push(u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX));
            }
        }
    }
    // The buffer was filled to exactly this size.
    RgbImage::from_raw(width.div_ceil(2), height.div_ceil(2), halved).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn four_pixels_become_their_mean_and_odd_edges_stay() {
        let image = RgbImage::from_fn(3, 3, |x, y| {
            let value = u8::try_from(x * 10 + y * 100).unwrap();
            Rgb([value, 0, 255])
        });
        let halved = halve(&image);
        assert_eq!(halved.dimensions(), (2, 2));
        assert_eq!(halved.get_pixel(0, 0), &Rgb([55, 0, 255]));
        assert_eq!(halved.get_pixel(1, 1), &Rgb([220, 0, 255]));
    }
}
