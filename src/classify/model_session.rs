//! One session of the engine over a model's graph.

use crate::classify::activation::Activation;
use crate::classify::classifier::{ClassifyError, PatchBuffer};
use crate::classify::engine::Engine;
use crate::classify::patch_layout::{PatchForm, PatchLayout};
use crate::classify::session_pool::Scorer;
use ort::session::Session;
use ort::value::{PrimitiveTensorElementType, TensorRef};
use std::fmt::Debug;

/// What a graph must look like, as the bundle states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphContract {
    /// Name of the one input.
    pub input_name: String,
    /// Name of the output with the raw class values, `[N, classes]`.
    pub output_name: String,
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
    /// A session over `weights`, an ONNX file's bytes.
    ///
    /// # Errors
    /// What the engine said about the graph.
    pub fn open(engine: &Engine, weights: &[u8], graph: GraphContract) -> Result<Self, String> {
        let session = engine.session(weights).map_err(|error| error.to_string())?;
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

    /// The graph's raw answer, one row of `classes` finite values for each of the first `patches`
    /// patches of the buffer.
    ///
    /// # Errors
    /// [`ClassifyError::Engine`] if the engine fails; [`ClassifyError::Contract`] if the buffer
    /// does not hold that many patches of the model's form, or the answer has another shape, or
    /// holds a value that is not finite.
    pub fn raw(
        &mut self,
        buffer: &PatchBuffer,
        patches: usize,
    ) -> Result<Vec<Vec<f32>>, ClassifyError> {
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
    ) -> Result<Vec<Vec<f32>>, ClassifyError> {
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
        let output = outputs.get(&self.graph.output_name).ok_or_else(|| {
            broken(format!(
                "the graph gave no output `{}`",
                self.graph.output_name
            ))
        })?;
        let (shape, raw) = output
            .try_extract_tensor::<f32>()
            .map_err(|error| broken(error.to_string()))?;
        if !shape_is(shape, patches, classes) {
            return Err(broken(format!(
                "it answered in shape {shape:?}, not [{patches}, {classes}]"
            )));
        }
        if let Some(at) = raw.iter().position(|value| !value.is_finite()) {
            return Err(broken(format!(
                "it answered {} for class {} of patch {}",
                raw[at],
                at % classes,
                at / classes
            )));
        }
        Ok(raw.chunks_exact(classes).map(<[f32]>::to_vec).collect())
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
    ) -> Result<Vec<Vec<f32>>, ClassifyError> {
        let activation = Activation::of(self.graph.classes);
        let mut rows = self.raw(buffer, patches)?;
        for row in &mut rows {
            activation.apply(row);
        }
        Ok(rows)
    }
}
