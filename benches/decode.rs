//! JPEG tiles of a slide decoded on one core, as the pipeline reads them.
//!
//! `cargo bench --bench decode`. A synthetic slide with tiles of 256 px, and where they are at hand the
//! tiles of 240 px of a scanner (`../shared` or `ZHEDEL_SHARED`). Each region is one tile of level 0
//! and is read once, so that nothing comes out of a cache.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zhedel::domain::geometry::{Level0Point, LevelSize};
use zhedel::sample::synthetic::{SampleSpec, write};
use zhedel::slide::drivers::{self, OpenOptions};
use zhedel::slide::reader::SlideReader;

const SIDE: u32 = 4_096;

fn open(path: &Path) -> Box<dyn SlideReader> {
    drivers::open(path, &OpenOptions::default()).unwrap()
}

fn tiles(slide: &dyn SlideReader, side: u32) -> Vec<Level0Point> {
    let size = slide.description().levels[0].size;
    let across = 0..size.width / side;
    let down = 0..size.height / side;
    down.flat_map(|row| {
        across.clone().map(move |column| Level0Point {
            x: u64::from(column * side),
            y: u64::from(row * side),
        })
    })
    .collect()
}

fn decode(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let synthetic = folder.path().join("synthetic.svs");
    let size = LevelSize {
        width: SIDE,
        height: SIDE,
    };
    write(&synthetic, &SampleSpec::new(1, size), &mut |_, _| {}).unwrap();
    let mut slides = vec![("synthetic", synthetic, 256)];
    let shared = std::env::var_os("ZHEDEL_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let scanned = shared.join("slides/CMU-1-Small-Region.svs");
    if scanned.exists() {
        slides.push(("scanner", scanned, 240));
    } else {
        eprintln!("left out: {} is not there", scanned.display());
    }
    let mut group = criterion.benchmark_group("decode");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(5));
    for (name, path, side) in slides {
        let at = tiles(open(&path).as_ref(), side);
        let tile = LevelSize {
            width: side,
            height: side,
        };
        group.throughput(Throughput::Elements(at.len() as u64));
        group.bench_function(BenchmarkId::new(name, side), |bencher| {
            bencher.iter_batched(
                || open(&path),
                |slide| {
                    for origin in &at {
                        black_box(slide.read_region(0, *origin, tile).unwrap());
                    }
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
