"""The int8 form of an exported network: static QDQ, weights per channel, ranges from `train` patches."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from . import export

RANGE_PATCHES = 512
BATCH = 32
SEED = 5


class TrainPatches(CalibrationDataReader):
    """Patches from which the ranges of the activations are taken."""

    def __init__(self, pixels: np.ndarray) -> None:
        chosen = np.random.default_rng(SEED).choice(len(pixels), min(RANGE_PATCHES, len(pixels)), replace=False)
        self.batches = iter(np.array_split(pixels[np.sort(chosen)], max(1, len(chosen) // BATCH)))

    def get_next(self) -> dict[str, np.ndarray] | None:
        pixels = next(self.batches, None)
        return None if pixels is None else {export.INPUT_NAME: export.prepared(pixels)}


def write_int8(source: Path, path: Path, pixels: np.ndarray) -> None:
    """Quantise every convolution of `source` but the first; what follows the pooling stays in float.

    The first convolution reads raw pixels and the classifier writes the scores: both are cheap,
    and rounding there costs more than it saves.
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        convolutions = [node.name for node in onnx.load(prepared).graph.node if node.op_type == "Conv"]
        quantize_static(
            str(prepared),
            str(path),
            TrainPatches(pixels),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Conv", "Add", "Clip"],
            nodes_to_exclude=convolutions[:1],
            calibrate_method=CalibrationMethod.MinMax,
        )
