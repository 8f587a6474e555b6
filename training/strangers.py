"""How well the distance of `domain.py` tells other tissue and spoilt patches from the tuning part of `valid`.

Every set goes through the same last steps, so that neither scale nor JPEG history decides: brought
to 0.972 µm per pixel, cut to 96 px, encoded once more as JPEG of quality 75. Nothing here is used
for training.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np
import onnxruntime
from PIL import Image, ImageFilter

from . import data, evaluate, export

SPACING_UM = 0.972
SETS = {"crc7k": 0.5, "osteosarcoma": 1.0}
"""Spacing of the images in µm per pixel; that of osteosarcoma is from its paper's magnification, not from its files."""
JPEG_QUALITY = 75
BLUR_SIGMAS = (1.0, 2.0, 3.0)


def encoded(image: Image.Image) -> np.ndarray:
    """Through JPEG once more."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling="4:2:0")
    return np.asarray(Image.open(buffer))


def tiles(image: Image.Image, spacing: float) -> Iterator[np.ndarray]:
    """Side by side as many patches of 96 px as fit, around the centre."""
    scale = spacing / SPACING_UM
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    side = data.PATCH_PIXELS
    columns, rows = image.width // side, image.height // side
    left, top = (image.width - columns * side) // 2, (image.height - rows * side) // 2
    for row in range(rows):
        for column in range(columns):
            x, y = left + column * side, top + row * side
            yield encoded(image.crop((x, y, x + side, y + side)))


def other_tissue() -> dict[str, np.ndarray]:
    """Patches of the sets beside PatchCamelyon, by set and label."""
    found: dict[str, list[np.ndarray]] = {}
    for name, spacing in SETS.items():
        folder = data.data_folder().parent / name
        with (folder / "labels.csv").open(newline="") as handle:
            for row in csv.DictReader(handle):
                with Image.open(folder / row["file"]) as image:
                    found.setdefault(f"{name} {row['label']}", []).extend(tiles(image.convert("RGB"), spacing))
    return {name: np.stack(patches) for name, patches in found.items()}


def blurred(pixels: np.ndarray, sigma: float) -> np.ndarray:
    """Out of focus."""
    return np.stack([encoded(Image.fromarray(patch).filter(ImageFilter.GaussianBlur(sigma))) for patch in pixels])


def distances(inference: onnxruntime.InferenceSession, pixels: np.ndarray, batch: int = 32) -> np.ndarray:
    """Second output of an exported network."""
    parts = [
        inference.run([export.DISTANCE_NAME], {export.INPUT_NAME: export.prepared(pixels[start : start + batch])})[0]
        for start in range(0, len(pixels), batch)
    ]
    return np.concatenate(parts)[:, 0]


def measure(inference: onnxruntime.InferenceSession, known: data.Patches) -> list[dict[str, object]]:
    """AUROC of the distance for each strange set against `known`, and the share beyond the 95th percentile of `known`."""
    own = np.stack([encoded(Image.fromarray(patch)) for patch in known.pixels])
    sets = other_tissue() | {f"blurred, sigma {sigma:g}": blurred(known.pixels, sigma) for sigma in BLUR_SIGMAS}
    sets["glass"] = np.full_like(own[:16], 243)
    near = distances(inference, own)
    limit = float(np.percentile(near, 95))
    rows = []
    for name, pixels in sets.items():
        far = distances(inference, pixels)
        labels = np.concatenate([np.zeros(len(near), int), np.ones(len(far), int)])
        auroc = evaluate.auc(labels, np.concatenate([near, far]))
        rows.append({"set": name, "n": len(far), "auroc": auroc, "beyond_limit": float((far > limit).mean())})
    return rows
