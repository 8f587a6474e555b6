"""Makes the test bundle `stain-density/`: a hand-made model that calls crowded dark nuclei a lesion.

    python tests/models/make_stain_density.py        # needs onnx, onnxruntime, numpy, pillow

Nothing is trained. Each pixel's optical density says how nuclear it is, between stroma and nucleus; the
share of nuclear pixels in the patch, held against `LESION_SHARE`, gives the two logits. It stands
in for a real model in tests and in the demonstration on synthetic slides, and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

# What the synthetic slides look like; tune these when they change.
NUCLEUS_RGB = (90, 60, 140)
STROMA_RGB = (225, 180, 205)
CHANNEL_WEIGHTS = (0.6, 0.3, 0.1)
"""Red, green and blue optical density of a pixel; haematoxylin takes most out of the red."""
PIXEL_CUT = 0.5
"""Nuclear stain of a pixel, 0 (stroma) to 1 (nucleus), from which it counts as nuclear."""
PIXEL_GAIN = 12.0
"""Steepness of that cut."""
LESION_SHARE = 0.30
"""Share of nuclear pixels at which a patch is as likely lesion as normal."""
SHARE_GAIN = 30.0
"""Logits per unit of share: 0.1 above the cut scores sigmoid(3) = 0.95."""

NAME = "stain-density"
VERSION = "0.1.0"
PATCH_PIXELS = 64
SPACING_UM = 1.0
CLASS_NAMES = ["normal", "lesion"]
# Unequal on purpose: a host that swaps channels or forgets a transform fails the golden patches.
MEAN = [0.72, 0.57, 0.68]
STD = [0.11, 0.15, 0.12]
TOLERANCE = 0.001
FOLDER = Path(__file__).parent / NAME
OPSET = 17


def optical_density(rgb: tuple[int, int, int]) -> np.ndarray:
    """Optical density per channel of an 8-bit colour on a white field."""
    return -np.log(np.asarray(rgb, np.float64) / 255)


def unmixing() -> tuple[np.ndarray, float]:
    """Weights on optical density and an offset that give 1 on the nucleus and 0 on the stroma."""
    weights = np.asarray(CHANNEL_WEIGHTS)
    nucleus, stroma = (float(weights @ optical_density(rgb)) for rgb in (NUCLEUS_RGB, STROMA_RGB))
    return weights / (nucleus - stroma), -stroma / (nucleus - stroma)


def constant(name: str, values: object, shape: tuple[int, ...]) -> onnx.TensorProto:
    """A float32 initialiser."""
    return numpy_helper.from_array(np.asarray(values, np.float32).reshape(shape), name)


def write_model(path: Path, takes_bytes: bool) -> None:
    """The graph, for normalised `[N, 3, H, W]` float32 or for `[N, H, W, 3]` uint8."""
    side = PATCH_PIXELS
    if takes_bytes:
        shape, kind = ["N", side, side, 3], TensorProto.UINT8
        front = [
            helper.make_node("Cast", ["input"], ["numbers"], to=TensorProto.FLOAT),
            helper.make_node("Transpose", ["numbers"], ["planar"], perm=[0, 3, 1, 2]),
            helper.make_node("Mul", ["planar", "per_byte"], ["unit"]),
        ]
        values = [constant("per_byte", 1 / 255, ())]
    else:
        shape, kind = ["N", 3, side, side], TensorProto.FLOAT
        front = [
            helper.make_node("Mul", ["input", "std"], ["scaled"]),
            helper.make_node("Add", ["scaled", "mean"], ["unit"]),
        ]
        values = [constant("std", STD, (1, 3, 1, 1)), constant("mean", MEAN, (1, 3, 1, 1))]
    weights, offset = unmixing()
    values += [
        constant("darkest", 1 / 255, ()),
        constant("brightest", 1, ()),
        constant("unmix", -PIXEL_GAIN * weights, (1, 3, 1, 1)),
        constant("unmix_bias", [PIXEL_GAIN * (offset - PIXEL_CUT)], (1,)),
        constant("share_to_logits", [-SHARE_GAIN / 2, SHARE_GAIN / 2], (1, 2)),
        constant("logit_bias", [LESION_SHARE * SHARE_GAIN / 2, -LESION_SHARE * SHARE_GAIN / 2], (2,)),
    ]
    nodes = [
        *front,
        helper.make_node("Clip", ["unit", "darkest", "brightest"], ["transmitted"]),
        helper.make_node("Log", ["transmitted"], ["log"]),
        helper.make_node("Conv", ["log", "unmix", "unmix_bias"], ["stain"], kernel_shape=[1, 1]),
        helper.make_node("Sigmoid", ["stain"], ["nuclear"]),
        helper.make_node("ReduceMean", ["nuclear"], ["share"], axes=[2, 3], keepdims=0),
        helper.make_node("Gemm", ["share", "share_to_logits", "logit_bias"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        NAME,
        [helper.make_tensor_value_info("input", kind, shape)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", len(CLASS_NAMES)])],
        values,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def paint(nuclei: int, side: int, seed: int) -> np.ndarray:
    """A field of stroma with round nuclei, `[side, side, 3]` uint8."""
    random = np.random.default_rng(seed)
    field = np.asarray(STROMA_RGB) + random.normal(0, 4, (side, side, 3))
    y, x = np.mgrid[:side, :side]
    for _ in range(nuclei):
        cx, cy, radius = random.uniform(0, side), random.uniform(0, side), random.uniform(3, 5)
        inside = (x - cx) ** 2 + (y - cy) ** 2 < radius**2
        field[inside] = np.asarray(NUCLEUS_RGB) + random.normal(0, 6, (inside.sum(), 3))
    return field.clip(0, 255).astype(np.uint8)


GOLDEN = {
    "glass": np.full((PATCH_PIXELS, PATCH_PIXELS, 3), 243, np.uint8),
    "stroma": paint(8, PATCH_PIXELS, 1),
    "lesion": paint(60, PATCH_PIXELS, 2),
    "between": paint(26, PATCH_PIXELS, 3),
}
"""Patches of the model's own size: a resize would differ by a grey level between libraries."""


def scores(path: Path, patch: np.ndarray, takes_bytes: bool) -> list[float]:
    """Class scores of one patch by ONNX Runtime."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    if takes_bytes:
        batch = patch[None]
    else:
        unit = patch.astype(np.float32).transpose(2, 0, 1)[None] / np.float32(255)
        mean, std = (np.asarray(v, np.float32).reshape(1, 3, 1, 1) for v in (MEAN, STD))
        batch = (unit - mean) / std
    logits = session.run(None, {"input": batch})[0][0].astype(np.float64)
    exp = np.exp(logits - logits.max())
    return [round(float(score), 6) for score in exp / exp.sum()]


def variant(name: str, takes_bytes: bool) -> str:
    """One `[[variant]]` of `bundle.toml`, with its golden patches."""
    file = f"{name}.onnx"
    write_model(FOLDER / file, takes_bytes)
    digest = hashlib.sha256((FOLDER / file).read_bytes()).hexdigest()
    lines = [
        "[[variant]]",
        f'id = "{"u8" if takes_bytes else "f32"}"',
        f'file = "{file}"',
        f'sha256 = "{digest}"',
        'precision = "f32"',
        f'input = "{"nhwc_u8" if takes_bytes else "nchw_f32_normalised"}"',
        'input_name = "input"',
        'output_name = "logits"',
        f"tolerance = {TOLERANCE}",
    ]
    for patch, pixels in GOLDEN.items():
        expected = scores(FOLDER / file, pixels, takes_bytes)
        print(file, patch, expected)
        lines += ["", "[[variant.golden]]", f'file = "golden/{patch}.png"', f"expected = {expected}"]
    return "\n".join(lines) + "\n"


HEADER = f"""\
# Written by tests/models/make_stain_density.py.
format = 1
name = "{NAME}"
version = "{VERSION}"
title = "Crowded dark nuclei on synthetic slides (test model)"
config_sha256 = "CONFIG"
positive_classes = ["lesion"]

[intended_use]
organs = ["synthetic"]
preparations = ["ffpe"]
age_groups = ["adult"]
questions = ["diagnosis", "node"]
statement = "Tests and demonstrations on synthetic slides; means nothing on tissue."

[licence.architecture]
name = "hand-made graph"
spdx = "MIT OR Apache-2.0"
source = "tests/models/make_stain_density.py"

[licence.initial_weights]
name = "none"
spdx = "MIT OR Apache-2.0"
source = "tests/models/make_stain_density.py"

[licence.training_data]
name = "none; the constants were set by hand"
spdx = "MIT OR Apache-2.0"
source = "tests/models/make_stain_density.py"

[licence.result]
name = "stain-density"
spdx = "MIT OR Apache-2.0"
source = "tests/models/make_stain_density.py"

[operating_point]
suspicious_at = 0.5
clear_below = 0.2
minimum_coverage = 0.9
chosen_on = "set by hand for synthetic slides"
"""


def main() -> None:
    """Write the whole folder."""
    (FOLDER / "golden").mkdir(parents=True, exist_ok=True)
    for patch, pixels in GOLDEN.items():
        Image.fromarray(pixels).save(FOLDER / "golden" / f"{patch}.png", optimize=True)
    config = {
        "spec_version": "1.0",
        "architecture": "stain_density",
        "num_classes": len(CLASS_NAMES),
        "patch_size_pixels": PATCH_PIXELS,
        "spacing_um_px": SPACING_UM,
        "class_names": CLASS_NAMES,
        "transform": [
            {"name": "Resize", "arguments": {"size": PATCH_PIXELS}},
            {"name": "ToTensor"},
            {"name": "Normalize", "arguments": {"mean": MEAN, "std": STD}},
        ],
    }
    (FOLDER / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    config_digest = hashlib.sha256((FOLDER / "config.json").read_bytes()).hexdigest()
    header = HEADER.replace("CONFIG", config_digest)
    parts = [header, variant("model", takes_bytes=False), variant("model-u8", takes_bytes=True)]
    (FOLDER / "bundle.toml").write_text("\n".join(parts))


if __name__ == "__main__":
    main()
