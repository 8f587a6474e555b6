//! What an ONNX file tells of its graph, read without an engine.

use std::collections::HashMap;
use std::fmt;
use tract_onnx::pb::tensor_proto::{DataLocation, DataType};
use tract_onnx::pb::tensor_shape_proto::dimension;
use tract_onnx::pb::{GraphProto, ModelProto, TensorProto, ValueInfoProto, type_proto};
use tract_onnx::prelude::Framework;

/// Inputs, outputs and last operators of a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphFacts {
    /// What must be handed in, without the weights that older files list here too.
    pub inputs: Vec<TensorFacts>,
    /// What is answered.
    pub outputs: Vec<TensorFacts>,
    /// Further files that hold weights.
    pub external: Vec<String>,
    /// For each tensor the operator that makes it and what that takes first.
    made_by: HashMap<String, (String, String)>,
}

/// Name, element type and shape of an input or output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorFacts {
    /// Its name.
    pub name: String,
    /// The type of its elements.
    pub element: Element,
    /// Its dimensions, `None` where the graph leaves one open; empty if the file states no shape.
    pub shape: Vec<Option<u64>>,
}

/// The type of a tensor's elements, as far as patches and scores have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// 32-bit floating point.
    F32,
    /// Bytes.
    U8,
    /// Anything else, by its number in the ONNX standard.
    Other(i32),
}

/// An activation at the end of a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastActivation {
    /// `Softmax` or `Sigmoid`.
    pub operator: String,
    /// The tensor that it takes: the values before the activation.
    pub before: String,
}

/// Operators that change the form of values but not the values.
const TRANSPARENT: [&str; 6] = [
    "Identity",
    "Cast",
    "Flatten",
    "Reshape",
    "Squeeze",
    "Unsqueeze",
];
/// A longer chain of transparent operators is not followed.
const LONGEST_CHAIN: usize = 64;

impl GraphFacts {
    /// Reads an ONNX file's bytes.
    ///
    /// # Errors
    /// Why they are no ONNX model, as a clause.
    pub fn read(mut bytes: &[u8]) -> Result<Self, String> {
        let model: ModelProto = tract_onnx::onnx()
            .proto_model_for_read(&mut bytes)
            .map_err(|error| error.to_string())?;
        match model.graph {
            Some(graph) if !graph.node.is_empty() => Ok(Self::of(&graph)),
            _ => Err("it holds no graph".to_owned()),
        }
    }

    fn of(graph: &GraphProto) -> Self {
        let weights: Vec<&str> = graph
            .initializer
            .iter()
            .map(|tensor| tensor.name.as_str())
            .collect();
        let constants = graph
            .node
            .iter()
            .flat_map(|node| &node.attribute)
            .filter_map(|attribute| attribute.t.as_ref());
        let mut external: Vec<String> = graph
            .initializer
            .iter()
            .chain(constants)
            .filter_map(second_file)
            .collect();
        external.sort();
        external.dedup();
        let made_by = graph
            .node
            .iter()
            .flat_map(|node| {
                let first = node.input.first().cloned().unwrap_or_default();
                node.output
                    .iter()
                    .map(move |output| (output.clone(), (node.op_type.clone(), first.clone())))
            })
            .collect();
        Self {
            inputs: graph
                .input
                .iter()
                .filter(|input| !weights.contains(&input.name.as_str()))
                .map(TensorFacts::of)
                .collect(),
            outputs: graph.output.iter().map(TensorFacts::of).collect(),
            external,
            made_by,
        }
    }

    /// The softmax or sigmoid that makes an output, if one does.
    #[must_use]
    pub fn last_activation(&self, output: &str) -> Option<LastActivation> {
        let mut tensor = output;
        for _ in 0..LONGEST_CHAIN {
            let (operator, before) = self.made_by.get(tensor)?;
            match operator.as_str() {
                "Softmax" | "Sigmoid" | "HardSigmoid" => {
                    return Some(LastActivation {
                        operator: operator.clone(),
                        before: before.clone(),
                    });
                }
                other if TRANSPARENT.contains(&other) => tensor = before,
                _ => return None,
            }
        }
        None
    }
}

/// The file in which a tensor's values lie, if it is another one.
fn second_file(tensor: &TensorProto) -> Option<String> {
    (tensor.data_location == Some(DataLocation::External as i32)).then(|| {
        tensor
            .external_data
            .iter()
            .find(|entry| entry.key == "location")
            .map_or_else(|| tensor.name.clone(), |entry| entry.value.clone())
    })
}

impl TensorFacts {
    fn of(value: &ValueInfoProto) -> Self {
        let tensor = value
            .r#type
            .as_ref()
            .and_then(|kind| kind.value.as_ref())
            .map(|type_proto::Value::TensorType(tensor)| tensor);
        let dimensions = tensor.and_then(|tensor| tensor.shape.as_ref());
        Self {
            name: value.name.clone(),
            element: Element::of(tensor.map_or(0, |tensor| tensor.elem_type)),
            shape: dimensions
                .into_iter()
                .flat_map(|shape| &shape.dim)
                .map(|dimension| match dimension.value {
                    Some(dimension::Value::DimValue(size)) => u64::try_from(size).ok(),
                    _ => None,
                })
                .collect(),
        }
    }
}

impl Element {
    fn of(number: i32) -> Self {
        match number {
            _ if number == DataType::Float as i32 => Self::F32,
            _ if number == DataType::Uint8 as i32 => Self::U8,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::F32 => f.write_str("f32"),
            Self::U8 => f.write_str("u8"),
            Self::Other(10) => f.write_str("f16"),
            Self::Other(11) => f.write_str("f64"),
            Self::Other(16) => f.write_str("bf16"),
            Self::Other(number) => write!(f, "elements of ONNX type {number}"),
        }
    }
}

impl fmt::Display for TensorFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes: Vec<String> = self
            .shape
            .iter()
            .map(|size| size.map_or_else(|| "?".to_owned(), |size| size.to_string()))
            .collect();
        write!(f, "`{}` {} [{}]", self.name, self.element, sizes.join(", "))
    }
}

/// Tensors as a list in a sentence.
#[must_use]
pub fn listed(tensors: &[TensorFacts]) -> String {
    if tensors.is_empty() {
        return "nothing".to_owned();
    }
    tensors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn odd(name: &str) -> GraphFacts {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/models/odd")
            .join(format!("{name}.onnx"));
        GraphFacts::read(&std::fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn inputs_and_outputs_are_told_with_their_shapes() {
        let facts = odd("fixed_batch");
        assert_eq!(listed(&facts.inputs), "`input` f32 [1, 3, 64, 64]");
        assert_eq!(listed(&facts.outputs), "`logits` f32 [1, 2]");
        assert_eq!(
            listed(&odd("free_sizes").inputs),
            "`input` f32 [?, 3, ?, ?]"
        );
        assert_eq!(odd("free_sizes").outputs[0].shape, [None, None]);
    }

    #[test]
    fn an_activation_at_the_end_is_found_behind_operators_that_change_nothing() {
        let softmax = odd("softmax_inside").last_activation("logits").unwrap();
        assert_eq!(
            (softmax.operator.as_str(), softmax.before.as_str()),
            ("Softmax", "inner")
        );
        assert_eq!(
            odd("sigmoid_inside")
                .last_activation("logits")
                .unwrap()
                .operator,
            "Sigmoid"
        );
        // Ends in Identity, behind which there is no activation.
        assert_eq!(odd("one_output").last_activation("logits"), None);
    }

    #[test]
    fn weights_in_a_second_file_are_named() {
        assert_eq!(odd("external_data").external, ["weights.bin"]);
        assert!(odd("one_output").external.is_empty());
    }

    #[test]
    fn what_is_no_graph_is_refused() {
        for bytes in [&b""[..], b"no graph at all", &[0x0a; 300]] {
            assert!(GraphFacts::read(bytes).is_err(), "{bytes:?}");
        }
    }
}
