"""The int8 form of an exported network: static QDQ, weights per channel, ranges from `train` patches.

Processors without the instructions for products of bytes (VNNI) add two neighbouring products into
16 bits, which 8-bit weights can overflow. So every output channel of a matrix product gets the
finest scale at which no such pair can: sums are then exact everywhere, and every engine gives the
same answer but for rounding. Seven bits for all weights, the usual way out, cost 0.003 of AUC; this
costs nothing that could be measured.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from . import data, export

RANGE_PATCHES = 512
CHECK_PATCHES = 256
BATCH = 32
SEED = 5
LARGEST_WEIGHT = 127
PAIR = 32767 / 255
"""Sum of two neighbouring weights that the largest activations still carry into 16 bits."""
LEAST_TOLERANCE = 0.02
MOST_TOLERANCE = 0.1
"""The host refuses a bundle with a larger one."""


class TrainPatches(CalibrationDataReader):
    """Patches from which the ranges of the activations are taken."""

    def __init__(self, pixels: np.ndarray) -> None:
        """`pixels` of the whole split; the same part is drawn every time."""
        chosen = np.random.default_rng(SEED).choice(len(pixels), min(RANGE_PATCHES, len(pixels)), replace=False)
        self.batches = iter(np.array_split(pixels[np.sort(chosen)], max(1, len(chosen) // BATCH)))

    def get_next(self) -> dict[str, np.ndarray] | None:
        """The next batch, None after the last."""
        pixels = next(self.batches, None)
        return None if pixels is None else {export.INPUT_NAME: export.prepared(pixels)}


def write_int8(source: Path, path: Path, pixels: np.ndarray) -> None:
    """Quantise every convolution of `source` but the first; the classifier stays in float.

    The first convolution reads raw pixels and the classifier writes the scores: both are cheap,
    and rounding there costs more than it saves. The distance is computed in float from features
    that are rounded.
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        graph = onnx.load(prepared).graph
        tensors = {tensor.name: tensor for tensor in graph.initializer}
        convolutions = [node for node in graph.node if node.op_type == "Conv"]
        weights = {node.input[1]: numpy_helper.to_array(tensors[node.input[1]]) for node in convolutions[1:]}
        quantize_static(
            str(prepared),
            str(path),
            TrainPatches(pixels),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Conv", "Add", "Clip"],
            nodes_to_exclude=[convolutions[0].name],
            calibrate_method=CalibrationMethod.MinMax,
            extra_options={
                "TensorQuantOverrides": {
                    name: _ranges(weight) for name, weight in weights.items() if _is_matrix(weight)
                }
            },
        )
    model = onnx.load(path)
    # what the quantiser notes of shapes and of foreign operators is not needed, and hinders other engines
    del model.graph.value_info[:]
    plain = [entry for entry in model.opset_import if not entry.domain]
    del model.opset_import[:]
    model.opset_import.extend(plain)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.int8 and values.ndim == 4 and _is_matrix(values) and _worst_pair(values).max() > PAIR:
            raise ValueError(f"{tensor.name}: a pair of products can overflow 16 bits")


def _is_matrix(weight: np.ndarray) -> bool:
    """Whether a convolution of these weights, `[out, in, h, w]`, is computed as a matrix product over its inputs."""
    return weight.shape[1] > 1


def _worst_pair(weight: np.ndarray) -> np.ndarray:
    """`[out]`: the largest sum of two neighbouring weights of one sign, which the largest activation meets."""
    flat = weight.reshape(len(weight), -1).astype(np.float64)
    flat = np.pad(flat, ((0, 0), (0, flat.shape[1] % 2)))
    pairs = [np.maximum(sign * flat, 0).reshape(len(flat), -1, 2).sum(2).max(1) for sign in (1, -1)]
    return np.maximum(*pairs)


def _ranges(weight: np.ndarray) -> list[dict[str, object]]:
    """The range of each output channel's weights, wide enough that no pair overflows."""
    largest = np.abs(weight).reshape(len(weight), -1).max(1)
    # one step is left for the rounding of two weights
    wide = np.maximum(largest, _worst_pair(weight) * LARGEST_WEIGHT / (PAIR - 1))
    return [
        {"axis": 0, "quant_type": QuantType.QInt8, "symmetric": True, "rmin": np.float32(-r), "rmax": np.float32(r)}
        for r in wide
    ]


def tolerance(path: Path, patches: data.Patches) -> tuple[float, float]:
    """How far an engine's scores may lie from the stated ones, and the largest difference that was seen.

    An engine either multiplies integers or runs the file as it stands, in float between the
    roundings. The tolerance is twice the largest difference between the two over patches of `patches`.
    """
    chosen = np.random.default_rng(SEED).choice(len(patches), min(CHECK_PATCHES, len(patches)), replace=False)
    pixels = patches.pixels[np.sort(chosen)]
    integers, plain = (export.answers(export.session(path, plain=plain), pixels) for plain in (False, True))
    seen = float(np.abs(integers.scores - plain.scores).max())
    wanted = max(LEAST_TOLERANCE, math.ceil(200 * seen) / 100)
    if wanted > MOST_TOLERANCE:
        raise ValueError(f"int8 scores differ by {seen:.3f} between engines: more than a bundle may allow for")
    return wanted, seen
