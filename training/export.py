"""From a network to an ONNX file: BatchNorm folded, opset 17, one file, verified before it stands.

The graph keeps to cutting, enlarging, convolution, clip, addition, mean and one matrix product, so
that any engine can run it. It takes normalised `[N, 3, 96, 96]` float32 and answers `[N, 2]` logits; the softmax
is the host's. A second form takes the bytes of the image, `[N, 96, 96, 3]` uint8, and does the
normalisation itself; see `timing.py` for whether that pays.
"""

from __future__ import annotations

import copy
import hashlib
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from . import data
from .domain import WithDistance
from .network import INPUT_MEAN, INPUT_STD, ConvNorm, normalise

OPSET = 17
INPUT_NAME, OUTPUT_NAME, DISTANCE_NAME = "input", "logits", "distance"
LOGIT_TOLERANCE = 1e-4
"""Largest difference between torch and ONNX Runtime that an export may show, relative to outputs above 1."""
MAX_BYTES = 20_000_000
PLAIN_OPS = {
    *("Add", "Clip", "Concat", "Constant", "Conv", "Div", "Flatten", "Gemm", "MatMul", "Min", "Mul"),
    *("ReduceMean", "ReduceSum", "Resize", "Slice", "Sqrt", "Sub"),
}


def folded(network: nn.Module) -> nn.Module:
    """A copy whose BatchNorm layers have gone into the convolutions before them."""
    plain = copy.deepcopy(network).eval().to(memory_format=torch.contiguous_format)
    for part in plain.modules():
        if isinstance(part, ConvNorm):
            part[0] = fuse_conv_bn_eval(part[0], part[1])
            part[1] = nn.Identity()
    return plain


def write_onnx(network: nn.Module, path: Path) -> float:
    """Export, check against torch, put the file in place; return the largest difference of an output.

    `network` gives logits, or logits and distance; see `domain.py`.
    """
    unfinished = path.with_suffix(".part")
    example = torch.zeros(2, 3, data.PATCH_PIXELS, data.PATCH_PIXELS)
    names = [OUTPUT_NAME, DISTANCE_NAME] if isinstance(network, WithDistance) else [OUTPUT_NAME]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            folded(network),
            (example,),
            str(unfinished),
            input_names=[INPUT_NAME],
            output_names=names,
            dynamic_axes={name: {0: "N"} for name in (INPUT_NAME, *names)},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(unfinished)
    raise_scales(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, unfinished)
    foreign = {node.op_type for node in model.graph.node} - PLAIN_OPS
    if foreign:
        raise ValueError(f"operators outside the plain set: {sorted(foreign)}")
    if unfinished.stat().st_size > MAX_BYTES:
        raise ValueError(f"{unfinished.stat().st_size} bytes are more than a bundle may hold")
    difference = compare(network, unfinished)
    unfinished.replace(path)
    return difference


def raise_scales(model: onnx.ModelProto) -> None:
    """Every factor of enlargement one step up, in place.

    Engines round the enlarged size down. 112 / 96 as float32 is a little too small, and some would
    make 111 pixels of 96.
    """
    constants = {node.output[0]: node.attribute[0].t for node in model.graph.node if node.op_type == "Constant"}
    for node in model.graph.node:
        if node.op_type == "Resize":
            tensor = constants[node.input[2]]
            scales = numpy_helper.to_array(tensor)
            higher = np.where(scales == 1, scales, np.nextafter(scales, np.float32(np.inf)))
            tensor.CopyFrom(numpy_helper.from_array(higher.astype(np.float32), tensor.name))


@torch.inference_mode()
def compare(network: nn.Module, path: Path) -> float:
    """Largest difference of an output between torch and ONNX Runtime over batches of 1, 3 and 16 patches."""
    inference = session(path)
    random = np.random.default_rng(3)
    worst = 0.0
    for count in (1, 3, 16):
        side = data.PATCH_PIXELS
        patches = random.integers(0, 256, (count, side, side, 3), np.uint8)
        patches = patches // 4 + random.integers(0, 192, (count, 1, 1, 3), np.uint8)
        answer = network(normalise(torch.from_numpy(patches).permute(0, 3, 1, 2)))
        expected = answer if isinstance(answer, tuple) else (answer,)
        for ours, theirs in zip(expected, inference.run(None, {INPUT_NAME: prepared(patches)}), strict=True):
            scale = max(1.0, float(ours.abs().max()))
            worst = max(worst, float(np.abs(ours.numpy() - theirs).max()) / scale)
    if worst > LOGIT_TOLERANCE:
        raise ValueError(f"ONNX Runtime differs from torch by {worst:.2e}")
    return worst


def session(path: Path, threads: int = 1, plain: bool = False) -> onnxruntime.InferenceSession:
    """An ONNX Runtime session on the CPU; `plain` runs every operator as it stands in the file."""
    options = onnxruntime.SessionOptions()
    if plain:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def prepared(patches: np.ndarray) -> np.ndarray:
    """`[N, 96, 96, 3]` uint8 to the normalised input of `model.onnx`, as a host has to do it."""
    x = patches.transpose(0, 3, 1, 2).astype(np.float32, order="C")
    x -= np.float32(INPUT_MEAN * 255)
    x *= np.float32(1 / (INPUT_STD * 255))
    return x


def softmax(logits: np.ndarray) -> np.ndarray:
    """Scores of the classes, each row adding up to one."""
    exp = np.exp(logits - logits.max(1, keepdims=True))
    return exp / exp.sum(1, keepdims=True)


@dataclass(frozen=True)
class Answers:
    """What an exported file says of patches, `[N]` each: the score of `tumor` and the distance."""

    scores: np.ndarray
    distances: np.ndarray


def answers(inference: onnxruntime.InferenceSession, patches: np.ndarray, batch: int = 32) -> Answers:
    """Both outputs for `[N, 96, 96, 3]` uint8 patches."""
    logits, distances = [np.empty((0, 2))], [np.empty((0, 1))]
    for start in range(0, len(patches), batch):
        given = {INPUT_NAME: prepared(patches[start : start + batch])}
        some_logits, some_distances = inference.run([OUTPUT_NAME, DISTANCE_NAME], given)
        logits.append(some_logits)
        distances.append(some_distances)
    values = softmax(np.concatenate(logits).astype(np.float64))
    return Answers(values[:, 1], np.concatenate(distances)[:, 0])


def scores(inference: onnxruntime.InferenceSession, patches: np.ndarray, batch: int = 32) -> np.ndarray:
    """`[N, 2]` scores of uint8 patches by an exported file: what a host will see."""
    parts = [
        inference.run([OUTPUT_NAME], {INPUT_NAME: prepared(patches[start : start + batch])})[0]
        for start in range(0, len(patches), batch)
    ]
    return softmax(np.concatenate(parts).astype(np.float64))


def write_bytes_variant(source: Path, path: Path) -> None:
    """The same network with `[N, 96, 96, 3]` uint8 input.

    The scale goes into the weights of the first convolution. The offset cannot, because padding
    zeros stand for mid-grey: it stays one subtraction in front.
    """
    model = onnx.load(source)
    graph = model.graph
    first = next(node for node in graph.node if INPUT_NAME in node.input)
    stem = next(node for node in graph.node if node.op_type == "Conv")
    weight = next(tensor for tensor in graph.initializer if tensor.name == stem.input[1])
    scaled = numpy_helper.to_array(weight) / np.float32(INPUT_STD * 255)
    weight.CopyFrom(numpy_helper.from_array(scaled, weight.name))
    first.input[0] = "planar"
    offset = numpy_helper.from_array(np.float32(INPUT_MEAN * 255), "offset")
    graph.initializer.append(offset)
    front = [
        helper.make_node("Cast", [INPUT_NAME], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["numbers", "offset"], ["centred"]),
        helper.make_node("Transpose", ["centred"], ["planar"], perm=[0, 3, 1, 2]),
    ]
    for index, node in enumerate(front):
        graph.node.insert(index, node)
    side = data.PATCH_PIXELS
    graph.input[0].CopyFrom(helper.make_tensor_value_info(INPUT_NAME, TensorProto.UINT8, ["N", side, side, 3]))
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def sha256(path: Path) -> str:
    """Digest of a file, as `bundle.toml` and the ledger state it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
