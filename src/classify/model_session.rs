//! One session of the engine over a model's graph.

use crate::classify::activation::Activation;
use crate::classify::classifier::{ClassifyError, PatchBuffer, PatchScores};
use crate::classify::engine::Engine;
use crate::classify::patch_layout::{PatchForm, PatchLayout};
use crate::classify::session_pool::Scorer;
use ort::session::{Session, SessionOutputs};
use ort::value::{PrimitiveTensorElementType, TensorRef};
use std::fmt::Debug;
use std::num::NonZeroUsize;

/// What a graph must look like, as the bundle states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphContract {
    /// Name of the one input.
    pub input_name: String,
    /// Name of the output with the raw class values, `[N, classes]`.
    pub output_name: String,
    /// Name of the output with the distance from the model's domain, `[N, 1]`, if there is one.
    pub distance_name: Option<String>,
    /// Form and size of a patch.
    pub layout: PatchLayout,
    /// Number of classes.
    pub classes: usize,
}

/// A session that runs patches and checks every answer against the contract.
#[derive(Debug)]
pub struct ModelSession {
    session: Session,
    graph: GraphContract,
}

impl ModelSession {
    /// A session over `weights`, an ONNX file's bytes, that computes on so many threads.
    ///
    /// # Errors
    /// What the engine said about the graph.
    pub fn open(
        engine: &Engine,
        weights: &[u8],
        graph: GraphContract,
        threads: NonZeroUsize,
    ) -> Result<Self, String> {
        let session = engine
            .session(weights, threads)
            .map_err(|error| error.to_string())?;
        Ok(Self { session, graph })
    }

    /// The engine's view of the graph's inputs and outputs.
    pub(in crate::classify) fn session(&self) -> &Session {
        &self.session
    }

    /// What the graph must look like.
    #[must_use]
    pub fn graph(&self) -> &GraphContract {
        &self.graph
    }

    /// The graph's raw answer for each of the first `patches` patches of the buffer.
    ///
    /// # Errors
    /// [`ClassifyError::Engine`] if the engine fails; [`ClassifyError::Contract`] if the buffer
    /// does not hold that many patches of the model's form, or the answer has another shape, or
    /// holds a value that is not finite, or a distance below 0.
    pub fn raw(
        &mut self,
        buffer: &PatchBuffer,
        patches: usize,
    ) -> Result<Vec<RawAnswer>, ClassifyError> {
        if patches == 0 {
            return Ok(Vec::new());
        }
        match (buffer, self.graph.layout.form) {
            (PatchBuffer::NchwF32(values), PatchForm::NchwF32Normalised)
            | (PatchBuffer::NhwcF32(values), PatchForm::NhwcF32Normalised) => {
                self.run(values, patches)
            }
            (PatchBuffer::NhwcU8(values), PatchForm::NhwcU8) => self.run(values, patches),
            _ => Err(ClassifyError::Contract {
                patches,
                why: "the buffer has another form than the model takes".to_owned(),
            }),
        }
    }

    fn run<T: PrimitiveTensorElementType + Debug + Clone + 'static>(
        &mut self,
        values: &[T],
        patches: usize,
    ) -> Result<Vec<RawAnswer>, ClassifyError> {
        let classes = self.graph.classes;
        let broken = |why: String| ClassifyError::Contract { patches, why };
        let failed = |error: ort::Error| ClassifyError::Engine {
            patches,
            why: error.to_string(),
        };
        let values = patches
            .checked_mul(self.graph.layout.values())
            .and_then(|needed| values.get(..needed))
            .ok_or_else(|| broken(format!("the buffer holds only {} values", values.len())))?;
        // The engine reads the caller's buffer where it lies.
        let tensor = TensorRef::from_array_view((self.graph.layout.shape(patches), values))
            .map_err(failed)?;
        let outputs = self.session.run(ort::inputs![tensor]).map_err(failed)?;
        let rows = Rows {
            outputs: &outputs,
            patches,
        };
        let classes = rows.of(&self.graph.output_name, classes).map_err(broken)?;
        let mut answers: Vec<RawAnswer> = classes
            .into_iter()
            .map(|classes| RawAnswer {
                classes,
                distance: None,
            })
            .collect();
        if let Some(name) = &self.graph.distance_name {
            let distances = rows.of(name, 1).map_err(broken)?;
            for (answer, distance) in answers.iter_mut().zip(distances.into_iter().flatten()) {
                if distance < 0.0 {
                    return Err(broken(format!("it answered the distance {distance}")));
                }
                answer.distance = Some(distance);
            }
        }
        Ok(answers)
    }
}

/// What a graph answers for one patch.
#[derive(Debug, Clone, PartialEq)]
pub struct RawAnswer {
    /// Raw values of the classes, finite.
    pub classes: Vec<f32>,
    /// Distance from the model's domain, finite and 0 or more, if the graph tells it.
    pub distance: Option<f32>,
}

/// The outputs of a run over some patches.
struct Rows<'a, 'session> {
    outputs: &'a SessionOutputs<'session>,
    patches: usize,
}

impl Rows<'_, '_> {
    /// The finite values of an output, `columns` for each patch, or what is wrong with it.
    fn of(&self, name: &str, columns: usize) -> Result<Vec<Vec<f32>>, String> {
        let output = self
            .outputs
            .get(name)
            .ok_or_else(|| format!("the graph gave no output `{name}`"))?;
        let (shape, raw) = output
            .try_extract_tensor::<f32>()
            .map_err(|error| error.to_string())?;
        if !shape_is(shape, self.patches, columns) {
            return Err(format!(
                "it answered `{name}` in shape {shape:?}, not [{}, {columns}]",
                self.patches
            ));
        }
        if let Some(at) = raw.iter().position(|value| !value.is_finite()) {
            return Err(format!(
                "it answered {} in column {} of `{name}` for patch {}",
                raw[at],
                at % columns,
                at / columns
            ));
        }
        Ok(raw.chunks_exact(columns).map(<[f32]>::to_vec).collect())
    }
}

fn shape_is(shape: &[i64], patches: usize, classes: usize) -> bool {
    let wanted = [patches, classes].map(i64::try_from);
    matches!(wanted, [Ok(rows), Ok(columns)] if *shape == [rows, columns])
}

impl Scorer for ModelSession {
    fn score(
        &mut self,
        buffer: &PatchBuffer,
        patches: usize,
    ) -> Result<Vec<PatchScores>, ClassifyError> {
        let activation = Activation::of(self.graph.classes);
        let answers = self.raw(buffer, patches)?.into_iter();
        Ok(answers
            .map(
                |RawAnswer {
                     mut classes,
                     distance,
                 }| {
                    activation.apply(&mut classes);
                    PatchScores { classes, distance }
                },
            )
            .collect())
    }
}
