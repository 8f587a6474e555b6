//! Preparing fields: what WSInfer's transforms make of them, as nearly as the same pixels allow.

use image::{Rgb, RgbImage};
use proptest::prelude::*;
use std::path::Path;
use zhedel::classify::classifier::PatchBuffer;
use zhedel::classify::patch_layout::{PatchForm, PatchLayout};
use zhedel::classify::preprocess::{Normalisation, Preprocessor};

const NORMALISATION: Normalisation = Normalisation {
    mean: [0.7238, 0.5716, 0.6779],
    std: [0.1120, 0.1459, 0.1089],
};

fn bytes(field: &RgbImage, side: u32) -> Vec<u8> {
    let layout = PatchLayout {
        form: PatchForm::NhwcU8,
        side,
    };
    let mut buffer = layout.buffer(1);
    Preprocessor::new(layout, NORMALISATION).prepare(field, &mut buffer, 0);
    match buffer {
        PatchBuffer::NhwcU8(bytes) => bytes,
        _ => unreachable!("the layout asks for bytes"),
    }
}

fn floats(field: &RgbImage, side: u32) -> Vec<f32> {
    let layout = PatchLayout {
        form: PatchForm::NchwF32Normalised,
        side,
    };
    let mut buffer = layout.buffer(1);
    Preprocessor::new(layout, NORMALISATION).prepare(field, &mut buffer, 0);
    match buffer {
        PatchBuffer::NchwF32(values) => values,
        _ => unreachable!("the layout asks for floats"),
    }
}

/// `ToTensor` and `Normalize`, written down once more in the plainest way, to the bit.
fn normalised(byte: u8, channel: usize) -> u32 {
    let value =
        (f32::from(byte) / 255.0 - NORMALISATION.mean[channel]) / NORMALISATION.std[channel];
    value.to_bits()
}

#[test]
fn resizing_agrees_with_pil_to_the_byte() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/classify/pil");
    let open = |name: String| image::open(folder.join(name)).unwrap().into_rgb8();
    let field = open("field.png".to_owned());
    for side in [32, 50, 110] {
        let expected = open(format!("{side}.png"));
        assert_eq!(&bytes(&field, side), expected.as_raw(), "{side} px");
    }
}

#[test]
fn each_patch_goes_to_its_own_place_and_leaves_the_others() {
    let layout = PatchLayout {
        form: PatchForm::NchwF32Normalised,
        side: 8,
    };
    let preprocessor = Preprocessor::new(layout, NORMALISATION);
    let mut buffer = layout.buffer(3);
    let field = RgbImage::from_pixel(8, 8, Rgb([10, 20, 30]));
    preprocessor.prepare(&field, &mut buffer, 1);
    let PatchBuffer::NchwF32(values) = buffer else {
        unreachable!("the layout asks for floats");
    };
    assert!(
        values[..192]
            .iter()
            .chain(&values[384..])
            .all(|v| *v == 0.0)
    );
    for (channel, byte) in [10, 20, 30].into_iter().enumerate() {
        let plane = &values[192 + channel * 64..192 + (channel + 1) * 64];
        assert!(
            plane
                .iter()
                .all(|v| v.to_bits() == normalised(byte, channel))
        );
    }
}

#[test]
#[should_panic(expected = "a field has at least one pixel")]
fn an_empty_field_never_leaves_a_stale_patch() {
    bytes(&RgbImage::new(0, 0), 8);
}

fn any_field(side: u32) -> impl Strategy<Value = RgbImage> {
    prop::collection::vec(any::<u8>(), (side * side * 3) as usize)
        .prop_map(move |pixels| RgbImage::from_raw(side, side, pixels).unwrap())
}

proptest! {
    #[test]
    fn a_field_of_the_patchs_size_is_taken_exactly(
        field in (1_u32..40).prop_flat_map(any_field)
    ) {
        let side = field.width();
        prop_assert_eq!(&bytes(&field, side), field.as_raw());
        let values = floats(&field, side);
        for (x, y, pixel) in field.enumerate_pixels() {
            for (channel, &byte) in pixel.0.iter().enumerate() {
                let plane = &values[channel * (side * side) as usize..];
                let value = plane[(y * side + x) as usize];
                prop_assert_eq!(value.to_bits(), normalised(byte, channel));
            }
        }
    }

    #[test]
    fn a_field_of_one_colour_stays_so_at_any_size(
        colour: [u8; 3],
        from in 1_u32..300,
        to in 1_u32..120,
    ) {
        let field = RgbImage::from_pixel(from, from, Rgb(colour));
        for pixel in bytes(&field, to).chunks(3) {
            prop_assert_eq!(pixel, &colour[..]);
        }
    }

    #[test]
    fn resized_values_stay_within_the_fields(
        field in (2_u32..40).prop_flat_map(any_field),
        to in 1_u32..60,
    ) {
        for channel in 0..3 {
            let of_field = field.pixels().map(|pixel| pixel.0[channel]);
            let (low, high) = (of_field.clone().min().unwrap(), of_field.max().unwrap());
            for pixel in bytes(&field, to).chunks(3) {
                prop_assert!((low..=high).contains(&pixel[channel]));
            }
        }
    }

    #[test]
    fn both_forms_hold_the_same_patch(
        field in (2_u32..40).prop_flat_map(any_field),
        to in 1_u32..60,
    ) {
        let (bytes, values) = (bytes(&field, to), floats(&field, to));
        let plane = (to * to) as usize;
        for (at, byte) in bytes.into_iter().enumerate() {
            let (pixel, channel) = (at / 3, at % 3);
            let value = values[channel * plane + pixel];
            prop_assert_eq!(value.to_bits(), normalised(byte, channel));
        }
    }
}

#[test]
fn channels_last_holds_the_same_values_pixel_by_pixel() {
    let field = RgbImage::from_fn(8, 8, |x, y| {
        Rgb([
            u8::try_from(x * 31).unwrap(),
            u8::try_from(y * 29).unwrap(),
            77,
        ])
    });
    let layout = PatchLayout {
        form: PatchForm::NhwcF32Normalised,
        side: 8,
    };
    let mut buffer = layout.buffer(2);
    Preprocessor::new(layout, NORMALISATION).prepare(&field, &mut buffer, 1);
    let PatchBuffer::NhwcF32(values) = buffer else {
        unreachable!("the layout asks for floats, channels last");
    };
    assert!(values[..192].iter().all(|value| *value == 0.0));
    let planes = floats(&field, 8);
    for (at, value) in values[192..].iter().enumerate() {
        let (pixel, channel) = (at / 3, at % 3);
        assert_eq!(value.to_bits(), planes[channel * 64 + pixel].to_bits());
    }
}
