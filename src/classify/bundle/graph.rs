//! What the engine says of a graph, held against the bundle.

use crate::classify::bundle::error::BundleError;
use crate::classify::model_session::{GraphContract, ModelSession};
use crate::classify::patch_layout::PatchForm;
use ort::value::{Outlet, TensorElementType, ValueType};
use std::path::Path;

/// Checks names, element types and shapes of the graph's input and outputs.
///
/// A dimension that the graph leaves open fits any number; the batch must be left open.
///
/// # Errors
/// [`BundleError::Input`], [`BundleError::Output`] or [`BundleError::FixedBatch`].
pub fn check(session: &ModelSession, weights: &Path) -> Result<(), BundleError> {
    let graph = session.graph();
    let (inputs, outputs) = (session.session().inputs(), session.session().outputs());
    let wanted = wanted_input(graph);
    match inputs {
        [input] if fits(input, &wanted) => dynamic_batch(input, weights)?,
        _ => {
            return Err(BundleError::Input {
                path: weights.to_path_buf(),
                expected: wanted.to_string(),
                found: listed(inputs),
            });
        }
    }
    let distance = graph.distance_name.iter().map(|name| (name, 1));
    for (name, columns) in std::iter::once((&graph.output_name, graph.classes)).chain(distance) {
        let wanted = Wanted {
            name,
            element: TensorElementType::Float32,
            dimensions: vec![columns],
        };
        match outputs.iter().find(|output| fits(output, &wanted)) {
            Some(output) => dynamic_batch(output, weights)?,
            None => {
                return Err(BundleError::Output {
                    path: weights.to_path_buf(),
                    expected: wanted.to_string(),
                    found: listed(outputs),
                });
            }
        }
    }
    Ok(())
}

/// A tensor as the bundle states it; the dimensions are those after the batch.
struct Wanted<'a> {
    name: &'a str,
    element: TensorElementType,
    dimensions: Vec<usize>,
}

impl std::fmt::Display for Wanted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` {} [N", self.name, self.element)?;
        for dimension in &self.dimensions {
            write!(f, ", {dimension}")?;
        }
        f.write_str("]")
    }
}

fn wanted_input(graph: &GraphContract) -> Wanted<'_> {
    Wanted {
        name: &graph.input_name,
        element: match graph.layout.form {
            PatchForm::NchwF32Normalised | PatchForm::NhwcF32Normalised => {
                TensorElementType::Float32
            }
            PatchForm::NhwcU8 => TensorElementType::Uint8,
        },
        dimensions: graph.layout.shape(1)[1..].to_vec(),
    }
}

fn fits(outlet: &Outlet, wanted: &Wanted<'_>) -> bool {
    let ValueType::Tensor { ty, shape, .. } = outlet.dtype() else {
        return false;
    };
    let same =
        |(&found, &wanted): (&i64, &usize)| found < 0 || usize::try_from(found) == Ok(wanted);
    outlet.name() == wanted.name
        && *ty == wanted.element
        && shape.len() == wanted.dimensions.len() + 1
        && shape[1..].iter().zip(&wanted.dimensions).all(same)
}

fn dynamic_batch(outlet: &Outlet, weights: &Path) -> Result<(), BundleError> {
    match outlet
        .dtype()
        .tensor_shape()
        .and_then(|shape| shape.first())
    {
        Some(&batch) if batch >= 0 => Err(BundleError::FixedBatch {
            path: weights.to_path_buf(),
            name: outlet.name().to_owned(),
            batch,
        }),
        _ => Ok(()),
    }
}

fn listed(outlets: &[Outlet]) -> String {
    let one = |outlet: &Outlet| match outlet.dtype() {
        ValueType::Tensor { ty, shape, .. } => {
            let dimensions: Vec<String> = shape
                .iter()
                .map(|&size| {
                    if size < 0 {
                        "?".into()
                    } else {
                        size.to_string()
                    }
                })
                .collect();
            format!("`{}` {ty} [{}]", outlet.name(), dimensions.join(", "))
        }
        other => format!("`{}` {other}", outlet.name()),
    };
    if outlets.is_empty() {
        return "nothing".to_owned();
    }
    outlets.iter().map(one).collect::<Vec<_>>().join(" and ")
}
