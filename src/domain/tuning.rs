//! What was measured of a model on a machine, and which way of running it follows from that.

use super::engine_choice::EngineChoice;
use serde::{Deserialize, Serialize};

/// The machine as far as it decides how fast a model runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor's name and a digest of what it can do.
    pub processor: String,
    /// Cores that this program may use.
    pub cores: usize,
}

/// A way of running a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The variant of the bundle.
    pub variant: String,
    /// Sessions that work at the same time.
    pub sessions: usize,
    /// Threads of each session.
    pub threads: usize,
    /// Patches in a batch.
    pub batch: usize,
}

/// A way of running a model, and how fast it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The way.
    pub setting: Setting,
    /// Patches per second with all sessions at work, decoding left out.
    pub patches_per_s: f64,
}

/// A variant that an engine may not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The variant.
    pub variant: String,
    /// Why: it does not load, or scores the golden patches otherwise than where it was made.
    pub why: String,
}

/// What was measured of one engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineReadings {
    /// The engine.
    pub engine: EngineChoice,
    /// Its name and version; `None` if it could not be started.
    pub name: Option<String>,
    /// Why it could not be started.
    pub missing: Option<String>,
    /// Every way that was measured.
    pub readings: Vec<Reading>,
    /// Variants that it may not run.
    pub refused: Vec<Refused>,
}

impl EngineReadings {
    /// An engine that could not be started.
    #[must_use]
    pub fn missing(engine: EngineChoice, why: String) -> Self {
        Self {
            engine,
            name: None,
            missing: Some(why),
            readings: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// The fastest way; of two that are as good as equal the one that was measured first.
    #[must_use]
    pub fn best(&self) -> Option<&Reading> {
        let fastest = self.of(None)?;
        let first = &self.readings.first()?.setting.variant;
        // The reference variant stays unless another one is clearly faster.
        match self.of(Some(first)) {
            Some(reference)
                if fastest.patches_per_s < reference.patches_per_s * WORTH_A_VARIANT =>
            {
                Some(reference)
            }
            _ => Some(fastest),
        }
    }

    fn of(&self, variant: Option<&str>) -> Option<&Reading> {
        self.readings
            .iter()
            .filter(|one| variant.is_none_or(|variant| one.setting.variant == variant))
            .reduce(|best, one| {
                let worth_it = if one.setting.threads == best.setting.threads {
                    WORTH_A_BATCH
                } else {
                    WORTH_A_LAYOUT
                };
                if one.patches_per_s > best.patches_per_s * worth_it {
                    one
                } else {
                    best
                }
            })
    }
}

/// Another variant than the reference, the one that was validated first, must be faster by this
/// factor.
const WORTH_A_VARIANT: f64 = 1.25;
/// Another engine than the first must be faster by this factor: it takes longer to start.
const WORTH_AN_ENGINE: f64 = 1.1;
/// Sessions of more threads must be faster by this factor: those of one thread wait for nobody, also
/// when decoding takes a core from them.
const WORTH_A_LAYOUT: f64 = 1.1;
/// Another batch must be faster by this factor, so that noise decides less.
const WORTH_A_BATCH: f64 = 1.02;

/// The way that is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// The engine.
    pub engine: EngineChoice,
    /// How the model is run on it.
    pub reading: Reading,
    /// Why, as a sentence for a person.
    pub why: String,
}

/// Takes an engine by what was measured; `engines` is in the order of preference. `None` if none
/// can run the model.
#[must_use]
pub fn choose(engines: &[EngineReadings]) -> Option<Chosen> {
    let best: Vec<(EngineChoice, &Reading)> = engines
        .iter()
        .filter_map(|one| Some((one.engine, one.best()?)))
        .collect();
    let (&first, others) = best.split_first()?;
    let (engine, reading) = others.iter().copied().fold(first, |best, one| {
        let held_back = if best.0 == first.0 {
            WORTH_AN_ENGINE
        } else {
            1.0
        };
        if one.1.patches_per_s > best.1.patches_per_s * held_back {
            one
        } else {
            best
        }
    });
    let others: Vec<String> = best
        .iter()
        .filter(|(other, _)| *other != engine)
        .map(|(other, reading)| format!("{other} did {:.0}", reading.patches_per_s))
        .collect();
    let compared = if others.is_empty() {
        "no other engine could run this model".to_owned()
    } else {
        others.join(", ")
    };
    Some(Chosen {
        engine,
        why: format!(
            "{engine} did {:.0} patches/s with the variant {}, {} × {} thread(s), {} patch(es) a batch; {compared}.",
            reading.patches_per_s,
            reading.setting.variant,
            reading.setting.sessions,
            reading.setting.threads,
            reading.setting.batch,
        ),
        reading: reading.clone(),
    })
}

/// Everything that was measured of a model on a machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// Form of this document.
    pub format: u32,
    /// Version of the program that measured.
    pub program: String,
    /// The machine.
    pub machine: Machine,
    /// Name of the model.
    pub model: String,
    /// SHA-256 of the bundle's `bundle.toml`, which binds everything else of it.
    pub bundle_sha256: String,
    /// When it was measured.
    pub measured_at: jiff::Timestamp,
    /// What was measured, engine by engine.
    pub engines: Vec<EngineReadings>,
    /// What follows.
    pub chosen: Chosen,
}

impl Tuning {
    /// The form that this program writes and reads.
    pub const FORMAT: u32 = 1;

    /// How the model is run on an engine.
    #[must_use]
    pub fn on(&self, engine: EngineChoice) -> Option<&Setting> {
        if engine == self.chosen.engine {
            return Some(&self.chosen.reading.setting);
        }
        let readings = self.engines.iter().find(|one| one.engine == engine)?;
        Some(&readings.best()?.setting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine(engine: EngineChoice, readings: &[(&str, usize, f64)]) -> EngineReadings {
        EngineReadings {
            engine,
            name: Some(engine.code().to_owned()),
            missing: None,
            readings: readings
                .iter()
                .map(|&(variant, batch, patches_per_s)| Reading {
                    setting: Setting {
                        variant: variant.to_owned(),
                        sessions: 2,
                        threads: 1,
                        batch,
                    },
                    patches_per_s,
                })
                .collect(),
            refused: Vec::new(),
        }
    }

    #[test]
    fn noise_changes_neither_batch_nor_variant() {
        let one = engine(
            EngineChoice::OnnxRuntime,
            &[("f32", 8, 100.0), ("f32", 4, 101.0), ("int8", 8, 120.0)],
        );
        let best = one.best().unwrap();
        assert_eq!(
            (best.setting.variant.as_str(), best.setting.batch),
            ("f32", 8)
        );
    }

    #[test]
    fn a_variant_that_is_clearly_faster_is_taken() {
        let one = engine(
            EngineChoice::OnnxRuntime,
            &[("f32", 8, 100.0), ("int8", 8, 200.0), ("int8", 4, 240.0)],
        );
        let best = one.best().unwrap();
        assert_eq!(
            (best.setting.variant.as_str(), best.setting.batch),
            ("int8", 4)
        );
    }

    #[test]
    fn another_engine_must_be_worth_its_start() {
        let first = engine(EngineChoice::OnnxRuntime, &[("f32", 8, 100.0)]);
        let near = engine(EngineChoice::OpenVino, &[("f32", 8, 108.0)]);
        let far = engine(EngineChoice::OpenVino, &[("f32", 8, 150.0)]);
        let stays = choose(&[first.clone(), near]).unwrap();
        assert_eq!(stays.engine, EngineChoice::OnnxRuntime);
        let goes = choose(&[first, far]).unwrap();
        assert_eq!(goes.engine, EngineChoice::OpenVino);
        assert_eq!(
            goes.why,
            "openvino did 150 patches/s with the variant f32, 2 × 1 thread(s), 8 patch(es) a batch; onnxruntime did 100."
        );
    }

    #[test]
    fn an_engine_that_is_missing_or_refuses_everything_is_never_taken() {
        let missing = EngineReadings::missing(EngineChoice::OnnxRuntime, "not there".into());
        assert_eq!(choose(std::slice::from_ref(&missing)), None);
        let other = engine(EngineChoice::OpenVino, &[("f32", 8, 1.0)]);
        let chosen = choose(&[missing, other]).unwrap();
        assert_eq!(chosen.engine, EngineChoice::OpenVino);
        assert!(
            chosen
                .why
                .ends_with("no other engine could run this model.")
        );
    }
}
