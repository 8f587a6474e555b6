//! The worker over a real store, with slides and models that misbehave.

#[path = "worker/ahead.rs"]
mod ahead;
#[path = "worker/resume.rs"]
mod resume;

use bytes::Bytes;
use crossbeam_channel::Sender;
use image::RgbImage;
use jiff::SignedDuration;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use zhedel::access::actor::Actor;
use zhedel::classify::classifier::{
    Answer, Batch, Classifier, ClassifyError, Contract, PatchBuffer,
};
use zhedel::domain::consultation::question::Question;
use zhedel::domain::deadline::Urgency;
use zhedel::domain::geometry::{Level0Point, LevelSize};
use zhedel::domain::ids::{SlideId, UploadId};
use zhedel::domain::intended_use::IntendedUse;
use zhedel::domain::run::RunInputs;
use zhedel::domain::scale::Scale;
use zhedel::domain::specimen::{AgeGroup, Preparation, SpecimenFacts};
use zhedel::domain::upload::SubmissionFacts;
use zhedel::domain::verdict::{ModelIdentity, Outcome, Thresholds};
use zhedel::slide::error::SlideError;
use zhedel::slide::reader::{Arriving, AssociatedImage, Level, SlideDescription, SlideReader};
use zhedel::store::artefact_files::ArtefactFiles;
use zhedel::store::contract::Store;
use zhedel::store::contract::blobs::Blobs;
use zhedel::store::contract::clock::SystemClock;
use zhedel::store::contract::intake::{Intake, Submission};
use zhedel::store::contract::queue::{QueueRules, WorkerName};
use zhedel::store::contract::reading::Reading;
use zhedel::store::disk::DiskBlobs;
use zhedel::store::sqlite::SqliteStore;
use zhedel::worker::figures::RunFigures;
use zhedel::worker::{ChosenModel, Models, Opener, Tools, WorkerError, work};

/// A slide whose pixels never come, as when a library hangs in a broken file.
struct Hanging {
    description: SlideDescription,
    let_go: Arc<AtomicBool>,
}

impl Hanging {
    fn new(let_go: Arc<AtomicBool>) -> Self {
        let size = LevelSize {
            width: 1_000,
            height: 1_000,
        };
        let description = SlideDescription {
            format: "test".into(),
            back_end: "test".into(),
            levels: vec![Level {
                size,
                downsample: 1.0,
            }],
            reduced: vec![],
            scale: Scale::UNKNOWN,
            objective_power: None,
            scanner: None,
            associated: vec![],
            warnings: vec![],
        };
        Self {
            description,
            let_go,
        }
    }

    fn hang(&self) -> SlideError {
        while !self.let_go.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(5));
        }
        SlideError::Decode {
            level: 0,
            origin: Level0Point { x: 0, y: 0 },
            why: "it was let go".into(),
        }
    }
}

impl SlideReader for Hanging {
    fn description(&self) -> &SlideDescription {
        &self.description
    }

    fn read_region(&self, _: usize, _: Level0Point, _: LevelSize) -> Result<RgbImage, SlideError> {
        Err(self.hang())
    }

    fn read_associated(&self, _: AssociatedImage) -> Result<RgbImage, SlideError> {
        Err(self.hang())
    }
}

/// A model that nothing comes to.
struct Idle(Contract);

/// What a small model expects.
fn contract() -> Contract {
    Contract {
        identity: ModelIdentity {
            name: "idle".into(),
            version: "1".into(),
            variant: "f32".into(),
            sha256: String::new(),
            engine: "none".into(),
        },
        config_sha256: String::new(),
        patch_pixels: 8,
        field_pixels: 8,
        spacing_um_px: 1.0,
        class_names: vec!["normal".into(), "tumor".into()],
        positive: vec![1],
        intended_use: IntendedUse {
            organs: stated().organ.into_iter().collect(),
            preparations: vec![Preparation::Ffpe],
            age_groups: vec![AgeGroup::Adult],
            questions: vec![Question::Diagnosis],
            statement: String::new(),
        },
        label_field_um: 8.0,
        smallest_lesion_um: 0.0,
        tile_suspicious_at: 0.5,
        tile_clear_below: 0.5,
        thresholds: Thresholds {
            suspicious_at: 0.5,
            clear_below: 0.5,
            minimum_coverage: 0.9,
        },
        domain_limit: None,
        values_per_patch: 192,
        preferred_batch: 1,
        sessions: 1,
    }
}

impl Classifier for Idle {
    fn contract(&self) -> &Contract {
        &self.0
    }

    fn buffer(&self, patches: usize) -> PatchBuffer {
        PatchBuffer::NhwcU8(vec![0; patches * self.0.values_per_patch])
    }

    fn prepare(&self, _: &RgbImage, _: &mut PatchBuffer, _: usize) {}

    fn submit(&self, _: Batch, _: Sender<Answer>) -> Result<(), ClassifyError> {
        Err(ClassifyError::Closed)
    }
}

impl Models for Idle {
    fn model(
        &self,
        _: Option<&str>,
        _: &SpecimenFacts,
        _: Option<Question>,
    ) -> Result<ChosenModel, String> {
        Ok(ChosenModel {
            classifier: Arc::new(Self(contract())),
            why: "It is the only one.".into(),
        })
    }
}

struct Site {
    store: Arc<SqliteStore>,
    blobs: Arc<DiskBlobs>,
    actor: Actor,
    tools: Tools,
    reported: Arc<Mutex<Vec<RunFigures>>>,
    _folder: tempfile::TempDir,
}

/// An empty store and a worker with these models, which opens slides in this way.
async fn site_with(models: Arc<dyn Models>, opener: Opener, stall: Duration) -> Site {
    let folder = tempfile::tempdir().unwrap();
    let rules = QueueRules {
        retry_delay: SignedDuration::ZERO,
        ..QueueRules::default()
    };
    let database = folder.path().join("zhedel.db");
    let store = SqliteStore::open(&database, Arc::new(SystemClock), rules);
    let store = Arc::new(store.await.unwrap());
    let actor = store.local_operator().await.unwrap();
    let blobs = Arc::new(DiskBlobs::open(&folder.path().join("blobs")).unwrap());
    let reported = Arc::new(Mutex::new(Vec::new()));
    let report = Arc::clone(&reported);
    let tools = Tools {
        store: store.clone(),
        queue: store.clone(),
        ahead: store.clone(),
        blobs: blobs.clone(),
        artefacts: Arc::new(ArtefactFiles::new(folder.path().join("artefacts"))),
        models,
        opener,
        arriving: Arc::new(|_, _, _| {
            Ok(Arriving::Later {
                what: "a test".into(),
            })
        }),
        name: WorkerName("worker".into()),
        decode_threads: 1,
        stall,
        report: Arc::new(move |figures| report.lock().unwrap().push(*figures)),
    };
    Site {
        store,
        blobs,
        actor,
        tools,
        reported,
        _folder: folder,
    }
}

/// What is stated of every slide.
fn stated() -> SpecimenFacts {
    SpecimenFacts {
        organ: Some("synthetic".parse().unwrap()),
        preparation: Some(Preparation::Ffpe),
        age_group: Some(AgeGroup::Adult),
    }
}

/// Accepts a slide with these bytes.
async fn accept(site: &Site, bytes: &'static [u8], urgency: Urgency) -> SlideId {
    let Site {
        store,
        blobs,
        actor,
        ..
    } = site;
    let length = bytes.len() as u64;
    let upload = UploadId::generate();
    let organisation = actor.organisation;
    let mut part = blobs.open_part(organisation, upload, 0).await.unwrap();
    part.write(Bytes::from_static(bytes)).await.unwrap();
    part.sync().await.unwrap();
    drop(part);
    let blob = blobs
        .commit(organisation, upload, length, None)
        .await
        .unwrap();
    let submission = Submission {
        upload: None,
        digest: blob.digest,
        bytes: length,
        format: "test".into(),
        description: None,
        facts: SubmissionFacts {
            urgency,
            inputs: RunInputs {
                facts: stated(),
                ..RunInputs::default()
            },
            ..SubmissionFacts::default()
        },
    };
    let accepted = store.accept_slide(actor, submission).await.unwrap();
    accepted.slide
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slide_that_hangs_costs_its_worker_and_ends_as_failed() {
    let let_go = Arc::new(AtomicBool::new(false));
    let hanging = Arc::clone(&let_go);
    let opener = Arc::new(move |_: &Path| {
        Ok(Box::new(Hanging::new(Arc::clone(&hanging))) as Box<dyn SlideReader>)
    });
    let site = site_with(
        Arc::new(Idle(contract())),
        opener,
        Duration::from_millis(200),
    )
    .await;
    let id = accept(&site, b"slide", Urgency::default()).await;
    let stop = CancellationToken::new();
    for _ in 0..3 {
        let ended = work(&site.tools, &stop).await;
        assert!(matches!(ended, Err(WorkerError::Stuck)), "{ended:?}");
    }
    // The next worker finds the attempts used up; it has nothing to do, so it is asked to end.
    let asked = stop.clone();
    let watch = async {
        let mut slide = site.store.slide(&site.actor, id).await.unwrap();
        for _ in 0..200 {
            if slide.slide.outcome.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            slide = site.store.slide(&site.actor, id).await.unwrap();
        }
        asked.cancel();
        slide
    };
    let (ended, slide) = tokio::join!(work(&site.tools, &stop), watch);
    assert!(ended.is_ok(), "{ended:?}");
    assert_eq!(slide.slide.outcome, Some(Outcome::Failed));
    let verdict = site.store.verdict(&site.actor, id).await;
    let verdict = verdict.unwrap().unwrap().verdict;
    let sentence = &verdict.reasons[0].sentence;
    assert!(sentence.contains("3 attempts"), "{sentence}");
    assert!(sentence.contains("came no further for 0.2 s"), "{sentence}");
    assert!(site.reported.lock().unwrap().is_empty());
    let_go.store(true, Ordering::Relaxed);
}
