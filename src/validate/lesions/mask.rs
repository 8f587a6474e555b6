//! A mask of a slide: which pixels of the raster are tumour.
//!
//! A mask tells two things apart, tumour and the rest, and has no field that says how. So it is used
//! only if its pixels leave no doubt: a third class or a second colour is refused, since no rule
//! could tell which of them is the tumour.

use super::grid::EvaluationGrid;
use super::raster::Raster;
use crate::domain::geometry::{Level0Point, LevelSize};
use crate::slide::error::SlideError;
use crate::slide::reader::SlideReader;
use image::Rgb;

/// Side of the squares in which a mask is read, level pixels: most tiles lie in one only.
const BLOCK: u32 = 2_048;
/// Share of a mask's brightest value above which a pixel is tumour. Edges that a lossy compression or a
/// mean of pixels has smeared lie on either side of it, and make no class of their own.
const TUMOUR_ABOVE: f64 = 0.5;
/// Shares of the brightest value between which a pixel is neither black nor bright.
const BETWEEN: (f64, f64) = (0.25, 0.75);
/// Brightest value below which the values are numbers of classes. Then there may be only one, since its
/// neighbour numbers are as near as the noise of a lossy compression.
const NUMBERS_BELOW: u8 = 64;
/// Half the side of a square, mask pixels, that lies between black and bright as a whole only in a third
/// class: smeared edges are narrower.
const HALF_SQUARE: f64 = 2.0;

/// Level-0 pixels per pixel of a mask, if one factor makes its size that of the slide, give or take
/// a pixel of rounding.
pub(super) fn one_factor(level0: LevelSize, mask: LevelSize) -> Option<f64> {
    let range = |whole: u32, part: u32| {
        let (whole, part) = (f64::from(whole), f64::from(part));
        (whole / (part + 1.0), whole / (part - 1.0).max(0.5))
    };
    let (x, y) = (
        range(level0.width, mask.width),
        range(level0.height, mask.height),
    );
    (x.0.max(y.0) <= x.1.min(y.1)).then(|| {
        // The longer side tells it more exactly.
        if level0.width >= level0.height {
            f64::from(level0.width) / f64::from(mask.width)
        } else {
            f64::from(level0.height) / f64::from(mask.height)
        }
    })
}

/// Where a mask has tumour; the error is a sentence for a person.
pub(super) fn tumour(
    mask: &dyn SlideReader,
    factor: f64,
    grid: &EvaluationGrid,
) -> Result<Raster, String> {
    let (pixels, scale) = sampled(mask, factor, grid).map_err(|error| refusal(&error))?;
    let half_square = (HALF_SQUARE * (scale / grid.downsample).max(1.0)).ceil();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let brightest = two_classes(&pixels, grid.size.width, half_square as u32)?;
    let mut raster = Raster::new(grid.size);
    for (row, pixels) in (0..).zip(pixels.chunks_exact(grid.size.width as usize)) {
        for (column, pixel) in (0..).zip(pixels) {
            if f64::from(pixel.value) > f64::from(brightest) * TUMOUR_ABOVE {
                raster.set(column, row, true);
            }
        }
    }
    Ok(raster)
}

/// What to do about a mask that is too large to be read is worth a word.
pub(super) fn refusal(error: &SlideError) -> String {
    match error {
        SlideError::LimitExceeded { .. } => {
            format!("{error}; store the mask in tiles, or smaller than the slide by one factor")
        }
        error => error.to_string(),
    }
}

/// A pixel of a mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct MaskPixel {
    /// Its brightest channel.
    value: u8,
    /// The channels that are not far darker, a bit each.
    colour: u8,
}

impl From<Rgb<u8>> for MaskPixel {
    fn from(Rgb(channels): Rgb<u8>) -> Self {
        let value = channels.into_iter().max().unwrap_or(0);
        let colour = channels
            .into_iter()
            .fold(0, |bits, channel| bits << 1 | u8::from(channel > value / 2));
        Self { value, colour }
    }
}

/// The mask at the middles of the raster's pixels, from the coarsest level that is fine enough, and
/// level-0 pixels per pixel of that level.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn sampled(
    mask: &dyn SlideReader,
    factor: f64,
    grid: &EvaluationGrid,
) -> Result<(Vec<MaskPixel>, f64), SlideError> {
    let description = mask.description();
    let number = description.level_for_downsample(grid.downsample / factor);
    let level = description.levels[number];
    let scale = factor * level.downsample;
    let at = |middle: f64, side: u32| ((middle / scale) as u32).min(side - 1);
    let columns: Vec<u32> = (0..grid.size.width)
        .map(|column| at(grid.middle(column, 0).0, level.size.width))
        .collect();
    let rows: Vec<u32> = (0..grid.size.height)
        .map(|row| at(grid.middle(0, row).1, level.size.height))
        .collect();
    let same_block = |a: &u32, b: &u32| a / BLOCK == b / BLOCK;
    let origin = |first: u32| (f64::from(first) * level.downsample).round() as u64;
    let mut pixels = Vec::with_capacity(grid.size.pixels() as usize);
    for rows in rows.chunk_by(same_block) {
        let top = rows[0];
        let height = rows[rows.len() - 1] - top + 1;
        let mut band = vec![Vec::with_capacity(columns.len()); rows.len()];
        for columns in columns.chunk_by(same_block) {
            let left = columns[0];
            let size = LevelSize {
                width: columns[columns.len() - 1] - left + 1,
                height,
            };
            let origin = Level0Point {
                x: origin(left),
                y: origin(top),
            };
            let block = mask.read_region(number, origin, size)?;
            for (line, &y) in band.iter_mut().zip(rows) {
                line.extend(
                    columns
                        .iter()
                        .map(|&x| MaskPixel::from(*block.get_pixel(x - left, y - top))),
                );
            }
        }
        pixels.extend(band.into_iter().flatten());
    }
    Ok((pixels, scale))
}

/// The brightest value, if the pixels are black and one other, smeared edges apart.
fn two_classes(pixels: &[MaskPixel], width: u32, half_square: u32) -> Result<u8, String> {
    let brightest = pixels.iter().map(|pixel| pixel.value).max().unwrap_or(0);
    if brightest == 0 {
        return Ok(0);
    }
    if brightest < NUMBERS_BELOW {
        return one_number(pixels, brightest);
    }
    let share = |share: f64| f64::from(brightest) * share;
    if pixels
        .iter()
        .all(|pixel| f64::from(pixel.value) > share(TUMOUR_ABOVE))
    {
        return Err(
            "nothing of it is black, so that all of the slide would be tumour; what is transparent counts as white"
                .into(),
        );
    }
    let mut colours = pixels
        .iter()
        .filter(|pixel| f64::from(pixel.value) > share(BETWEEN.1))
        .map(|pixel| pixel.colour);
    let first = colours.next();
    if colours.any(|colour| Some(colour) != first) {
        return Err(
            "it has several colours, and which of them is tumour is not told; hand over a mask of black and one colour"
                .into(),
        );
    }
    let between = |pixel: &MaskPixel| {
        let value = f64::from(pixel.value);
        value > share(BETWEEN.0) && value < share(BETWEEN.1)
    };
    if let Some(value) = solid_square(pixels, width, half_square, between) {
        return Err(format!(
            "it has an area of value {value} beside black and {brightest}, and which of them is tumour is not told; hand over a mask of two values"
        ));
    }
    Ok(brightest)
}

/// Numbers of classes may only be 0 and one other.
fn one_number(pixels: &[MaskPixel], brightest: u8) -> Result<u8, String> {
    let mut found: Vec<u8> = Vec::new();
    for pixel in pixels {
        if !found.contains(&pixel.value) {
            found.push(pixel.value);
        }
    }
    found.sort_unstable();
    match found[..] {
        [0, _] => Ok(brightest),
        [only] => Err(format!(
            "all of it has the value {only}, so that all of the slide would be tumour"
        )),
        _ => Err(format!(
            "it has the values {}, and which of them is tumour is not told; hand over a mask of 0 and one other value, and one stored without loss (LZW, deflate) if they come of JPEG",
            found
                .iter()
                .map(u8::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        )),
    }
}

/// The value in the middle of a square that is `within` as a whole, if there is one.
fn solid_square(
    pixels: &[MaskPixel],
    width: u32,
    half: u32,
    within: impl Fn(&MaskPixel) -> bool,
) -> Option<u8> {
    let side = 2 * half as usize + 1;
    let width = width as usize;
    // How many rows in a column, up to the one at hand, are within.
    let mut above = vec![0_usize; width];
    for row in pixels.chunks_exact(width) {
        let mut beside = 0;
        for (column, pixel) in row.iter().enumerate() {
            above[column] = if within(pixel) { above[column] + 1 } else { 0 };
            beside = if above[column] >= side { beside + 1 } else { 0 };
            if beside >= side {
                return Some(row[column - half as usize].value);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: u32, height: u32) -> LevelSize {
        LevelSize { width, height }
    }

    #[test]
    fn a_mask_fits_if_one_factor_makes_it_the_slide() {
        let slide = size(98_304, 221_184);
        for (mask, factor) in [
            (slide, 1.0),
            (size(3_072, 6_912), 32.0),
            // Rounded down on each level.
            (size(1_535, 3_455), 64.018),
        ] {
            let found = one_factor(slide, mask).unwrap();
            assert!((found - factor).abs() < 0.01, "{mask:?} {found}");
        }
        assert_eq!(one_factor(slide, size(3_072, 3_072)), None);
        assert_eq!(one_factor(slide, size(3_072, 6_000)), None);
        assert_eq!(one_factor(slide, size(6_912, 3_072)), None);
    }

    /// A raster of 20 × 20 pixels.
    fn pixels(of: impl Fn(u32, u32) -> [u8; 3]) -> Vec<MaskPixel> {
        (0..400)
            .map(|at| MaskPixel::from(Rgb(of(at % 20, at / 20))))
            .collect()
    }

    fn grey(of: impl Fn(u32, u32) -> u8) -> Result<u8, String> {
        two_classes(&pixels(|x, y| [of(x, y); 3]), 20, 2)
    }

    #[test]
    fn two_values_may_be_any_and_edges_may_be_smeared() {
        assert_eq!(grey(|_, _| 0), Ok(0));
        for value in [1, 2, 63, 64, 128, 255] {
            assert_eq!(grey(|x, _| if x < 9 { value } else { 0 }), Ok(value));
        }
        // An edge of four pixels, and noise on both sides.
        let edge = [0, 3, 20, 90, 120, 135, 170, 235, 255, 250];
        let smeared = |x: u32, _: u32| edge[(x as usize).saturating_sub(5).min(edge.len() - 1)];
        assert_eq!(grey(smeared), Ok(255));
    }

    #[test]
    fn a_third_class_is_refused_and_not_guessed() {
        let three = |low: u8, high: u8| {
            grey(move |x, _| match x {
                0..7 => 0,
                7..13 => low,
                _ => high,
            })
        };
        assert!(three(1, 2).unwrap_err().contains("0, 1, 2"));
        assert!(three(128, 255).unwrap_err().contains("value 128"));
        assert!(grey(|_, _| 1).unwrap_err().contains("value 1"));
        assert!(grey(|_, _| 255).unwrap_err().contains("black"));
    }

    #[test]
    fn one_colour_is_as_good_as_white_and_two_are_refused() {
        let red = pixels(|x, _| if x < 9 { [230, 10, 14] } else { [2, 0, 0] });
        assert_eq!(two_classes(&red, 20, 2), Ok(230));
        let two = pixels(|x, _| match x {
            0..7 => [0, 0, 0],
            7..13 => [255, 0, 0],
            _ => [0, 255, 0],
        });
        assert!(two_classes(&two, 20, 2).unwrap_err().contains("colours"));
    }
}
