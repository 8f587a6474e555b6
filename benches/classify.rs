//! What the pool costs beside raw sessions, and what preparing a field costs.
//!
//! Raw: one thread for each session, each looping over one prepared tensor, nothing between it
//! and the engine. Pool: the same tensors through the queue. Both do the same number of patches
//! with the same number of sessions. `ZHEDEL_BENCH_MODEL` names another bundle's folder.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use image::{Rgb, RgbImage};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use zhedel::classify::bundle::contents::Bundle;
use zhedel::classify::classifier::{Batch, Classifier};
use zhedel::classify::engine::Engine;
use zhedel::classify::load::{LoadOptions, LoadedModel, load};
use zhedel::classify::model_session::ModelSession;
use zhedel::classify::patch_layout::{PatchForm, PatchLayout};
use zhedel::classify::preprocess::{Normalisation, Preprocessor};

/// Patches of one measured round; a multiple of every batch size and of the sessions.
const PATCHES: usize = 128;
const BATCHES: [usize; 6] = [1, 2, 4, 8, 16, 32];

fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reference = root.join("models/lymph-node-metastasis");
    match std::env::var_os("ZHEDEL_BENCH_MODEL") {
        Some(folder) => folder.into(),
        None if reference.is_dir() => reference,
        None => root.join("tests/models/stain-density"),
    }
}

/// A field with some texture, so that nothing is compressed away.
fn field(side: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        let grain = u8::try_from((x * 31 + y * 17 + x * y) % 97).unwrap();
        Rgb([220 - grain, 170 - grain, 200 - grain])
    })
}

fn batch(model: &LoadedModel, id: u64, patches: usize) -> Batch {
    let mut buffer = model.buffer(patches);
    let field = field(model.contract().field_pixels);
    for index in 0..patches {
        model.prepare(&field, &mut buffer, index);
    }
    Batch {
        id,
        patches,
        buffer,
    }
}

fn sessions_against_pool(criterion: &mut Criterion) {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/libonnxruntime.so");
    let engine = Engine::start(&[library]).unwrap();
    if let Some(warning) = engine.warning() {
        eprintln!("{warning}");
    }
    let bundle = Bundle::read(&folder()).unwrap();
    let sessions = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let options = LoadOptions {
        sessions: NonZeroUsize::new(sessions),
        ..LoadOptions::default()
    };
    let model = load(&folder(), &engine, &options).unwrap();
    let identity = &model.contract().identity;
    eprintln!(
        "{} {} {}, {} on {sessions} sessions; fastest batch found at load: {}",
        identity.name,
        identity.version,
        identity.variant,
        identity.engine,
        model.contract().preferred_batch
    );
    let variant = bundle.variant(None).unwrap();
    let weights = bundle.weights(variant).unwrap();
    let mut raw: Vec<ModelSession> = (0..sessions)
        .map(|_| {
            ModelSession::open(&engine, &weights, bundle.graph(variant), NonZeroUsize::MIN).unwrap()
        })
        .collect();

    let mut group = criterion.benchmark_group("patches");
    group
        .throughput(Throughput::Elements(PATCHES as u64))
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    for size in BATCHES {
        group.bench_function(BenchmarkId::new("raw", size), |bencher| {
            let prepared: Vec<Batch> = raw.iter().map(|_| batch(&model, 0, size)).collect();
            bencher.iter_custom(|rounds| time_raw(&mut raw, &prepared, rounds));
        });
        group.bench_function(BenchmarkId::new("pool", size), |bencher| {
            bencher.iter_custom(|rounds| time_pool(&model, size, rounds));
        });
    }
    group.finish();
}

fn time_raw(raw: &mut [ModelSession], prepared: &[Batch], rounds: u64) -> Duration {
    let runs = PATCHES / raw.len() / prepared[0].patches;
    let started = Instant::now();
    std::thread::scope(|scope| {
        for (session, batch) in raw.iter_mut().zip(prepared) {
            scope.spawn(move || {
                for _ in 0..rounds * runs as u64 {
                    session.raw(&batch.buffer, batch.patches).unwrap();
                }
            });
        }
    });
    started.elapsed()
}

/// Buffers go round: an answered batch is submitted again until all patches are done.
fn time_pool(model: &LoadedModel, size: usize, rounds: u64) -> Duration {
    let total = rounds * (PATCHES / size) as u64;
    let in_flight = (2 * model.contract().sessions as u64).min(total);
    let (reply, answers) = crossbeam_channel::unbounded();
    let first: Vec<Batch> = (0..in_flight).map(|id| batch(model, id, size)).collect();
    let started = Instant::now();
    for batch in first {
        model.submit(batch, reply.clone()).unwrap();
    }
    for done in 0..total {
        let answer = answers.recv().unwrap();
        answer.scores.unwrap();
        if done + in_flight < total {
            model.submit(answer.batch, reply.clone()).unwrap();
        }
    }
    started.elapsed()
}

fn preparing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("prepare");
    group.throughput(Throughput::Elements(1)).sample_size(50);
    let normalisation = Normalisation {
        mean: [0.7, 0.6, 0.7],
        std: [0.1, 0.2, 0.1],
    };
    for (from, to) in [(96, 96), (192, 96), (224, 224), (350, 224)] {
        for form in [PatchForm::NchwF32Normalised, PatchForm::NhwcU8] {
            let layout = PatchLayout { form, side: to };
            let preprocessor = Preprocessor::new(layout, normalisation);
            let (field, mut buffer) = (field(from), layout.buffer(1));
            group.bench_function(format!("{form:?}/{from}-to-{to}"), |bencher| {
                bencher.iter(|| preprocessor.prepare(&field, &mut buffer, 0));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, preparing, sessions_against_pool);
criterion_main!(benches);
