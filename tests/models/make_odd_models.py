"""Makes `odd/*.onnx`: the graph of `stain-density` with one thing wrong, or unusual, in each.

    python tests/models/make_odd_models.py        # needs onnx, numpy

Each is put into a copy of the bundle by a test that says what must come of it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import onnx
from onnx import TensorProto, helper

from make_stain_density import constant, write_model

FOLDER = Path(__file__).parent / "odd"


def plain() -> onnx.ModelProto:
    """The graph of the test bundle's f32 variant."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        write_model(path, takes_bytes=False)
        return onnx.load(path)


def rename_logits(model: onnx.ModelProto, name: str) -> None:
    """Call the last node's output `name`, so that a further node can answer `logits`."""
    model.graph.node[-1].output[0] = name


def save(name: str, model: onnx.ModelProto) -> None:
    """Check and write one file."""
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, FOLDER / f"{name}.onnx")


def fixed_batch() -> onnx.ModelProto:
    """Takes exactly one patch."""
    model = plain()
    for value in (model.graph.input[0], model.graph.output[0]):
        value.type.tensor_type.shape.dim[0].dim_value = 1
    return model


def softmax_inside() -> onnx.ModelProto:
    """Answers scores, not logits."""
    model = plain()
    rename_logits(model, "inner")
    model.graph.node.append(helper.make_node("Softmax", ["inner"], ["logits"], axis=1))
    return model


def one_output(last: str) -> onnx.ModelProto:
    """One class: the difference of the logits, through the operator `last`."""
    model = plain()
    rename_logits(model, "inner")
    model.graph.initializer.append(constant("difference", [-1, 1], (2, 1)))
    model.graph.node.append(helper.make_node("MatMul", ["inner", "difference"], ["one"]))
    model.graph.node.append(helper.make_node(last, ["one"], ["logits"]))
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = 1
    return model


def mixes_patches() -> onnx.ModelProto:
    """Takes the batch's mean off, as batch normalisation in training mode does."""
    model = plain()
    rename_logits(model, "inner")
    model.graph.node.append(helper.make_node("ReduceMean", ["inner"], ["mean_of_batch"], axes=[0], keepdims=1))
    model.graph.node.append(helper.make_node("Sub", ["inner", "mean_of_batch"], ["logits"]))
    return model


def not_a_number() -> onnx.ModelProto:
    """Answers infinity: a division by nothing."""
    model = plain()
    rename_logits(model, "inner")
    model.graph.initializer.append(constant("nothing", [0, 0], (2,)))
    model.graph.node.append(helper.make_node("Div", ["inner", "nothing"], ["logits"]))
    return model


def three_outputs() -> onnx.ModelProto:
    """Answers a class more than the bundle states."""
    model = plain()
    rename_logits(model, "inner")
    model.graph.initializer.append(constant("widen", [1, 0, 0, 0, 1, 0], (2, 3)))
    model.graph.node.append(helper.make_node("MatMul", ["inner", "widen"], ["logits"]))
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = 3
    return model


def two_inputs() -> onnx.ModelProto:
    """Asks for more than patches."""
    model = plain()
    rename_logits(model, "inner")
    model.graph.input.append(helper.make_tensor_value_info("age", TensorProto.FLOAT, ["N", 1]))
    model.graph.node.append(helper.make_node("Add", ["inner", "age"], ["logits"]))
    return model


def with_distance() -> onnx.ModelProto:
    """Answers, beside the logits, how far they lie apart: a distance whose value a test can work out."""
    model = plain()
    model.graph.initializer.append(constant("difference", [-1, 1], (2, 1)))
    model.graph.node.append(helper.make_node("MatMul", ["logits", "difference"], ["apart"]))
    model.graph.node.append(helper.make_node("Abs", ["apart"], ["distance"]))
    model.graph.output.append(helper.make_tensor_value_info("distance", TensorProto.FLOAT, ["N", 1]))
    return model


def negative_distance() -> onnx.ModelProto:
    """Answers distances below 0."""
    model = with_distance()
    model.graph.node[-1].op_type = "Neg"
    return model


def external_data() -> onnx.ModelProto:
    """Keeps weights in a second file, which no digest covers."""
    model = plain()
    weights = next(tensor for tensor in model.graph.initializer if tensor.name == "share_to_logits")
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    for key, value in (("location", "weights.bin"), ("length", "8")):
        entry = weights.external_data.add()
        entry.key, entry.value = key, value
    return model


def channels_last() -> onnx.ModelProto:
    """Takes `[N, H, W, 3]` float32, normalised by the host, as networks of TensorFlow do."""
    model = plain()
    first = next(node for node in model.graph.node if "input" in node.input)
    first.input[list(first.input).index("input")] = "planar"
    model.graph.node.insert(0, helper.make_node("Transpose", ["input"], ["planar"], perm=[0, 3, 1, 2]))
    size = model.graph.input[0].type.tensor_type.shape.dim
    size[1].dim_value, size[3].dim_value = size[3].dim_value, size[1].dim_value
    return model


def free_sizes() -> onnx.ModelProto:
    """Takes patches of any size and leaves open how many classes it answers."""
    model = plain()
    size = model.graph.input[0].type.tensor_type.shape.dim
    size[2].dim_param, size[3].dim_param = "H", "W"
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_param = "C"
    return model


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    save("fixed_batch", fixed_batch())
    save("softmax_inside", softmax_inside())
    save("one_output", one_output("Identity"))
    save("sigmoid_inside", one_output("Sigmoid"))
    save("mixes_patches", mixes_patches())
    save("not_a_number", not_a_number())
    save("three_outputs", three_outputs())
    save("two_inputs", two_inputs())
    save("with_distance", with_distance())
    save("negative_distance", negative_distance())
    save("channels_last", channels_last())
    save("free_sizes", free_sizes())
    # The checker would look for the second file.
    onnx.save(external_data(), FOLDER / "external_data.onnx")


if __name__ == "__main__":
    main()
