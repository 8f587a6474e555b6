//! Synthetic slides are what they claim to be.

use image::{RgbImage, imageops};
use proptest::prelude::*;
use tempfile::tempdir;
use zhedel::domain::geometry::{Level0Point, Level0Rect, LevelSize};
use zhedel::domain::scale::MppSource;
use zhedel::sample::synthetic::{SampleError, SampleSpec, ScaleTold, SyntheticSlide, write};
use zhedel::slide::drivers::{OpenOptions, open};

fn spec(side: u32) -> SampleSpec {
    SampleSpec::new(42, extent(side, side))
}

fn rect(x: u64, y: u64, width: u64, height: u64) -> Level0Rect {
    Level0Rect {
        x,
        y,
        width,
        height,
    }
}

#[test]
fn the_same_spec_gives_the_same_bytes_and_another_seed_does_not() {
    let folder = tempdir().unwrap();
    let bytes = |name: &str, spec: &SampleSpec| {
        let path = folder.path().join(name);
        write(&path, spec, &mut |_, _| {}).unwrap();
        std::fs::read(path).unwrap()
    };
    let spec = spec(1200).with_lesions(1, 150.0);
    let first = bytes("a", &spec);
    assert!(first == bytes("b", &spec));
    assert!(first != bytes("c", &SampleSpec { seed: 43, ..spec }));
}

#[test]
fn the_file_shows_the_slide_at_its_scale() {
    let folder = tempdir().unwrap();
    for (told, source) in [
        (ScaleTold::Vendor, MppSource::Vendor),
        (ScaleTold::TiffResolution, MppSource::TiffResolution),
        (ScaleTold::No, MppSource::Unknown),
    ] {
        let spec = SampleSpec {
            scale: told,
            mpp: 0.25,
            ..spec(900)
        };
        let path = folder.path().join("slide");
        let mut heard = Vec::new();
        write(&path, &spec, &mut |done, all| heard.push((done, all))).unwrap();
        assert_eq!(heard, [(4, 16), (8, 16), (12, 16), (16, 16)]);
        let slide = open(&path, &OpenOptions::default()).unwrap();
        assert_eq!(slide.description().scale.source(), source);
        let read = slide
            .read_region(0, Level0Point { x: 300, y: 200 }, extent(400, 300))
            .unwrap();
        let made = SyntheticSlide::new(spec)
            .unwrap()
            .render(rect(300, 200, 400, 300));
        assert!(mean_difference(&read, &made) < 6.0);
    }
}

fn extent(width: u32, height: u32) -> LevelSize {
    LevelSize { width, height }
}

fn mean_difference(a: &RgbImage, b: &RgbImage) -> f64 {
    let sum: u64 = a
        .as_raw()
        .iter()
        .zip(b.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / a.as_raw().len() as f64
}

fn mean_red(image: &RgbImage) -> f64 {
    let sum: u64 = image.pixels().map(|pixel| u64::from(pixel.0[0])).sum();
    sum as f64 / f64::from(image.width() * image.height())
}

#[test]
fn lesions_lie_where_the_ground_truth_says_and_are_darker_than_their_surroundings() {
    let slide = SyntheticSlide::new(spec(8000).with_lesions(4, 500.0)).unwrap();
    let truth = slide.ground_truth();
    assert_eq!(truth.lesions.len(), 4);
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for lesion in &truth.lesions {
        let bounds = lesion.bounds().unwrap();
        let diameter = (lesion.area() / std::f64::consts::PI).sqrt() * 2.0 * 0.5;
        assert!((350.0..700.0).contains(&diameter), "{diameter} µm");
        let (x, y) = bounds.centre();
        assert!(slide.is_lesion(x, y) && slide.is_tissue(x, y));
        assert!(!slide.is_lesion(bounds.x as f64 - 1.0, bounds.y as f64 - 1.0));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let (x, y) = (x as u64, y as u64);
        inside.push(mean_red(&slide.render(rect(x - 96, y - 96, 192, 192))));
    }
    for n in 1..200_u32 {
        let (x, y) = (n * 37 % 7000 + 500, n * 61 % 7000 + 500);
        let corners = [(0, 0), (192, 0), (0, 192), (192, 192)];
        let is_normal = corners.iter().all(|(dx, dy)| {
            let (x, y) = (f64::from(x + dx), f64::from(y + dy));
            slide.is_tissue(x, y) && !slide.is_lesion(x, y)
        });
        if is_normal {
            let patch = slide.render(rect(u64::from(x), u64::from(y), 192, 192));
            outside.push(mean_red(&patch));
        }
    }
    let darkest = outside.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(outside.len() > 20);
    assert!(
        inside.iter().all(|red| *red < darkest - 20.0),
        "{inside:?} {darkest}"
    );
}

#[test]
fn the_ground_truth_is_geojson_with_closed_rings() {
    let slide = SyntheticSlide::new(spec(4000).with_lesions(2, 300.0)).unwrap();
    let geojson = slide.ground_truth().to_geojson();
    assert_eq!(geojson["type"], "FeatureCollection");
    let features = geojson["features"].as_array().unwrap();
    assert_eq!(features.len(), 2);
    for feature in features {
        let ring = feature["geometry"]["coordinates"][0].as_array().unwrap();
        assert!(ring.len() > 10);
        assert_eq!(ring.first(), ring.last());
    }
}

#[test]
fn the_share_of_tissue_is_roughly_kept() {
    for (side, share) in [(2000, 0.0), (3000, 0.2), (8000, 0.5), (30_000, 0.8)] {
        let slide = SyntheticSlide::new(SampleSpec {
            tissue: share,
            ..spec(side)
        })
        .unwrap();
        let steps = 100;
        let on = (0..steps * steps)
            .filter(|n| {
                let at = |n: u32| f64::from(n) * f64::from(side) / f64::from(steps);
                slide.is_tissue(at(n % steps), at(n / steps))
            })
            .count();
        let found = on as f64 / f64::from(steps * steps);
        assert!((found - share).abs() < 0.08, "{found} instead of {share}");
    }
}

#[test]
fn a_blurred_slide_has_softer_edges() {
    let contrast = |blur: f64| {
        let slide = SyntheticSlide::new(SampleSpec {
            blur,
            tissue: 0.9,
            ..spec(2000)
        })
        .unwrap();
        let image = slide.render(rect(900, 900, 256, 256));
        let steps: u64 = image
            .rows()
            .flat_map(|row| {
                let reds: Vec<u8> = row.map(|pixel| pixel.0[0]).collect();
                reds.windows(2)
                    .map(|pair| u64::from(pair[0].abs_diff(pair[1])))
                    .collect::<Vec<_>>()
            })
            .sum();
        steps
    };
    assert!(contrast(6.0) * 4 < contrast(0.0));
}

#[test]
fn what_cannot_be_made_is_refused_with_the_reason() {
    let refused = |spec: SampleSpec| SyntheticSlide::new(spec).unwrap_err();
    let error = refused(spec(1000).with_lesions(3, 2000.0));
    assert!(matches!(error, SampleError::NoRoom { number: 1, .. }));
    assert!(error.to_string().contains("fewer or smaller"));
    for broken in [
        SampleSpec {
            mpp: 0.0,
            ..spec(10)
        },
        SampleSpec {
            tissue: f64::NAN,
            ..spec(10)
        },
        SampleSpec {
            blur: -1.0,
            ..spec(10)
        },
        spec(0),
        spec(10).with_lesions(1, 0.0),
    ] {
        assert!(matches!(refused(broken), SampleError::Spec { .. }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn parts_rendered_apart_fit_together(
        x in 0_u64..1800, y in 0_u64..1800, split in 1_u64..120, blur in prop_oneof![Just(0.0), Just(2.0)]
    ) {
        let slide = SyntheticSlide::new(
            SampleSpec { blur, ..spec(2000).with_lesions(1, 200.0) }
        ).unwrap();
        let whole = slide.render(rect(x, y, 121, 70));
        let left = slide.render(rect(x, y, split, 70));
        let right = slide.render(rect(x + split, y, 121 - split, 70));
        let mut joined = RgbImage::new(121, 70);
        imageops::replace(&mut joined, &left, 0, 0);
        imageops::replace(&mut joined, &right, i64::try_from(split).unwrap(), 0);
        prop_assert!(whole == joined);
    }
}
