//! A small world to tell stories in.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use zhedel::access::actor::Actor;
use zhedel::domain::geometry::{Level0Point, Level0Rect, Polygon};
use zhedel::domain::ids::{OrganisationId, SlideId};
use zhedel::domain::run::RunInputs;
use zhedel::domain::slide::Digest;
use zhedel::domain::specimen::SpecimenFacts;
use zhedel::domain::tile::{Pass, Tile, TileFailure, TileOutcome, TileResult};
use zhedel::domain::upload::SubmissionFacts;
use zhedel::domain::verdict::{Outcome, Region, Verdict};
use zhedel::store::contract::Store;
use zhedel::store::contract::blobs::{Blob, Blobs};
use zhedel::store::contract::clock::Clock;
use zhedel::store::contract::intake::{Accepted, Submission};
use zhedel::store::contract::queue::{Claim, JobQueue, WorkerName};
use zhedel::store::contract::read_ahead::ReadAhead;
use zhedel::store::contract::runs::{FinishedRun, RunMeans};
use zhedel::store::contract::uploads::{NewUpload, Upload};
use zhedel::store::contract::validation_queue::ValidationQueue;

/// A clock that only tests move.
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    pub fn starting_now() -> Arc<Self> {
        // Blobs are dated by the file system, so the story begins at the real time. Rows keep
        // microseconds.
        let now = Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap();
        Arc::new(Self(Mutex::new(now)))
    }

    pub fn advance(&self, seconds: i64) {
        *self.0.lock().unwrap() += SignedDuration::from_secs(seconds);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// What an implementation brings.
pub struct World {
    pub store: Arc<dyn Store>,
    pub queue: Arc<dyn JobQueue>,
    pub ahead: Arc<dyn ReadAhead>,
    pub validations: Arc<dyn ValidationQueue>,
    pub blobs: Arc<dyn Blobs>,
    pub clock: Arc<ManualClock>,
    /// Somebody with every role of a person.
    pub actor: Actor,
    /// The same in another organisation.
    pub stranger: Actor,
    /// Whatever must live as long as the world.
    pub _keep: Box<dyn std::any::Any + Send + Sync>,
}

/// A digest that stands for some bytes.
pub fn digest(name: &str) -> Digest {
    Digest::from_bytes(Sha256::digest(name).into())
}

/// Facts with an accession and an urgency; nothing else is stated.
pub fn facts(accession: &str, urgency: &str) -> SubmissionFacts {
    SubmissionFacts {
        accession: (!accession.is_empty()).then(|| accession.parse().unwrap()),
        urgency: urgency.parse().unwrap(),
        ..SubmissionFacts::default()
    }
}

pub fn submission(bytes: &str, facts: SubmissionFacts) -> Submission {
    Submission {
        upload: None,
        digest: digest(bytes),
        bytes: bytes.len() as u64,
        format: "test".into(),
        description: None,
        facts,
    }
}

pub fn lymph_node() -> SubmissionFacts {
    SubmissionFacts {
        inputs: RunInputs {
            facts: SpecimenFacts {
                organ: Some("lymph_node".parse().unwrap()),
                ..SpecimenFacts::default()
            },
            ..RunInputs::default()
        },
        ..facts("S26-1", "urgent")
    }
}

pub fn worker(name: &str) -> WorkerName {
    WorkerName(name.into())
}

pub fn means(version: &str) -> RunMeans {
    RunMeans {
        model_name: "model".into(),
        model_version: version.into(),
        model_variant: "f32".into(),
        settings: "engine".into(),
        program_version: "1".into(),
    }
}

pub fn tile(x: u64) -> TileResult {
    let outcome = if x.is_multiple_of(3) {
        TileOutcome::Failed {
            failure: TileFailure::Decode,
        }
    } else {
        TileOutcome::Read {
            scores: vec![0.25, 0.75],
        }
    };
    TileResult {
        tile: Tile {
            rect: Level0Rect {
                x,
                y: 7,
                width: 96,
                height: 96,
            },
            pass: Pass::Base,
        },
        outcome,
    }
}

pub fn verdict(outcome: Outcome) -> Verdict {
    let mut verdict = Verdict::failed("For the test.", SpecimenFacts::default());
    verdict.outcome = outcome;
    if outcome == Outcome::Suspicious {
        verdict.score = Some(0.5);
        verdict.reasons.clear();
        let corner = |x, y| Level0Point { x, y };
        let exterior = vec![corner(0, 0), corner(9, 0), corner(9, 9), corner(0, 0)];
        verdict.regions = vec![Region {
            rank: 1,
            polygon: Polygon {
                exterior,
                interiors: vec![],
            },
            area_mm2: 0.5,
            max_score: 0.75,
            mean_score: 0.5,
            label: None,
        }];
    }
    verdict
}

pub fn finished(outcome: Outcome) -> FinishedRun {
    FinishedRun {
        verdict: verdict(outcome),
        tiles: vec![],
    }
}

impl World {
    pub async fn accept(&self, bytes: &str, facts: SubmissionFacts) -> Accepted {
        let submission = submission(bytes, facts);
        self.store
            .accept_slide(&self.actor, submission)
            .await
            .unwrap()
    }

    pub async fn claim(&self, name: &str) -> Option<Claim> {
        self.queue.claim(&worker(name)).await.unwrap()
    }

    /// Claims the next job, carries it out and records `outcome`.
    pub async fn carry_out(&self, outcome: Outcome) -> SlideId {
        let claim = self.claim("worker").await.expect("a job waits");
        let actor = Actor::worker(claim.organisation);
        let begun = self.store.begin_run(&actor, &claim.lease, means("1"));
        begun.await.unwrap();
        self.store
            .finish_run(&actor, &claim.lease, finished(outcome))
            .await
            .unwrap();
        claim.slide
    }

    pub async fn outcome_of(&self, slide: SlideId) -> Option<Outcome> {
        let detail = self.store.slide(&self.actor, slide).await.unwrap();
        detail.slide.outcome
    }

    pub async fn topics(&self) -> Vec<String> {
        let events = self.store.events_after(&self.actor, 0, 1_000);
        events
            .await
            .unwrap()
            .into_iter()
            .map(|event| event.topic)
            .collect()
    }

    pub async fn upload(&self, length: u64) -> Upload {
        let new = NewUpload {
            length,
            facts: facts("S26-1", "urgent"),
            expires_at: self.in_an_hour(),
            token: None,
        };
        self.store.create_upload(&self.actor, new).await.unwrap()
    }

    pub fn in_an_hour(&self) -> Timestamp {
        self.clock.now() + SignedDuration::from_hours(1)
    }

    /// Puts bytes into the blob store of an organisation.
    pub async fn put(&self, organisation: OrganisationId, bytes: &'static [u8]) -> (Blob, PathBuf) {
        let upload = zhedel::domain::ids::UploadId::generate();
        let mut part = self.blobs.open_part(organisation, upload, 0).await.unwrap();
        part.write(bytes::Bytes::from_static(bytes)).await.unwrap();
        assert_eq!(part.sync().await.unwrap(), bytes.len() as u64);
        drop(part);
        let length = bytes.len() as u64;
        let blob = self
            .blobs
            .commit(organisation, upload, length, None)
            .await
            .unwrap();
        let path = self.blobs.local_path(organisation, blob.digest).await;
        (blob, path.unwrap())
    }
}
