"""One model in the form that each tool takes: python -m benches.peers.models SLIDE FOLDER

EfficientNet-Lite0 with ImageNet weights and a head drawn at random, which is then scaled so that
the scores of tissue spread and stay low: no tile asks for a second look, and a difference between
two tools shows. Written are `state.pt`, `torchscript.pt`, `f32/model.onnx`, `int8/model.onnx`
(ranges from patches of the slide) and `config.json` of the WSInfer model zoo.
"""

from __future__ import annotations

import json
import shutil
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import openslide
import torch

from training import export, quantise
from training.network import INPUT_MEAN, INPUT_STD, load_imagenet_weights, normalise

from .network import Lite0, trunk
from .task import CLASSES, SIDE, SPACING

SEED = 11
PATCHES = 512
MEAN_LOGIT, SPREAD_OF_LOGITS = -2.0, 0.7
"""Of the positive class less the other: scores from about 0.02 to 0.5."""
LARGEST_DIFFERENCE = 1e-4
"""Between the logits of torch and of the exported file."""
CONFIG = {
    "spec_version": "1.0",
    "architecture": "efficientnet_lite0",
    "num_classes": len(CLASSES),
    "class_names": list(CLASSES),
    "patch_size_pixels": SIDE,
    "spacing_um_px": SPACING,
    "transform": [
        {"name": "Resize", "arguments": {"size": SIDE}},
        {"name": "ToTensor"},
        {"name": "Normalize", "arguments": {"mean": [INPUT_MEAN] * 3, "std": [INPUT_STD] * 3}},
    ],
}


def tissue_patches(path: Path) -> np.ndarray:
    """`[N, 224, 224, 3]` uint8: patches with colour from all over a slide."""
    with openslide.OpenSlide(path) as slide:
        width, height = slide.dimensions
        places = [(x, y) for y in range(0, height - SIDE, SIDE) for x in range(0, width - SIDE, SIDE)]
        np.random.default_rng(SEED).shuffle(places)
        found: list[np.ndarray] = []
        for place in places:
            patch = np.asarray(slide.read_region(tuple(place), 0, (SIDE, SIDE)).convert("RGB"))
            if np.ptp(patch, axis=2).mean() > 30:
                found.append(patch)
            if len(found) == PATCHES:
                break
    return np.stack(found)


@torch.no_grad()
def network(patches: np.ndarray) -> Lite0:
    """The network with its head."""
    body = trunk()
    load_imagenet_weights(body)
    whole = Lite0(body).eval().requires_grad_(False)
    inputs = torch.from_numpy(patches).permute(0, 3, 1, 2)
    features = torch.cat([whole.features(normalise(part)) for part in inputs.split(32)])
    direction = torch.randn(features.shape[1], generator=torch.Generator().manual_seed(SEED))
    along = features @ direction
    direction *= SPREAD_OF_LOGITS / along.std()
    offset = MEAN_LOGIT - (features @ direction).mean()
    whole.classifier.weight.copy_(torch.stack([-direction / 2, direction / 2]))
    whole.classifier.bias.copy_(torch.stack([-offset / 2, offset / 2]))
    return whole


def write_onnx(whole: Lite0, path: Path, patches: np.ndarray) -> None:
    """Exports, BatchNorm folded, any batch; the logits are held against torch."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            export.folded(whole),
            (torch.zeros(2, 3, SIDE, SIDE),),
            str(path),
            input_names=[export.INPUT_NAME],
            output_names=[export.OUTPUT_NAME],
            dynamic_axes={name: {0: "N"} for name in (export.INPUT_NAME, export.OUTPUT_NAME)},
            opset_version=export.OPSET,
            dynamo=False,
        )
    onnx.checker.check_model(onnx.load(path), full_check=True)
    prepared = export.prepared(patches[:8])
    with torch.no_grad():
        expected = whole(torch.from_numpy(prepared)).numpy()
    logits = export.session(path).run(None, {export.INPUT_NAME: prepared})[0]
    worst = float(np.abs(logits - expected).max())
    if worst > LARGEST_DIFFERENCE:
        raise ValueError(f"ONNX Runtime differs from torch by {worst:.2e}")


def main() -> None:
    """Writes every form, in a folder that gets its name when all are there."""
    slide, folder = Path(sys.argv[1]), Path(sys.argv[2])
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    for precision in ("f32", "int8"):
        (unfinished / precision).mkdir(parents=True)
        (unfinished / precision / "config.json").write_text(json.dumps(CONFIG, indent=2))
    patches = tissue_patches(slide)
    whole = network(patches)
    torch.save(whole.state_dict(), unfinished / "state.pt")
    traced = torch.jit.trace(whole, torch.zeros(2, 3, SIDE, SIDE))
    traced.save(unfinished / "torchscript.pt")
    write_onnx(whole, unfinished / "f32" / "model.onnx", patches)
    quantise.write_int8(unfinished / "f32" / "model.onnx", unfinished / "int8" / "model.onnx", patches)
    unfinished.rename(folder)


if __name__ == "__main__":
    main()
