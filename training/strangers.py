"""How well the distance of `domain.py` tells other tissue and spoilt patches from the tuning part of `valid`.

The limit is a quantile of the thresholds part of `valid` and of nothing strange; only which quantile was
settled after a look at these sets. All are brought to one scale and encoded alike; see `external.py`.
Patches of one image are alike, and few images were at hand.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import onnxruntime

from . import changes, data, evaluate, export, external, slides
from .changes import Change
from .intervals import share_of

SPOILT: dict[str, Change] = {
    **{f"blur, sigma {sigma:g} px": changes.blur(sigma) for sigma in (1.0, 1.5, 2.0, 3.0)},
    **{f"JPEG quality {quality}": changes.jpeg(quality) for quality in (40, 20, 10)},
    "pen, black": changes.pen((40, 40, 45)),
    "pen, blue": changes.pen((60, 70, 190)),
    "pen, green": changes.pen((50, 160, 80)),
    "fold": changes.fold,
}
GLASS = 243


def other_tissue() -> dict[str, np.ndarray]:
    """Patches of the sets beside PatchCamelyon, by set and label, and of whole slides."""
    found: dict[str, list[np.ndarray]] = {}
    for name in external.SETS:
        for picture in external.pictures(name):
            found.setdefault(f"{name} {picture.label}", []).append(picture.tiles)
    return {name: np.concatenate(tiles) for name, tiles in found.items()} | slides.tissue()


def measure(
    variants: dict[str, onnxruntime.InferenceSession], known: data.Patches, limit: float, others: dict[str, float]
) -> dict[str, list[dict[str, Any]]]:
    """For each variant the AUROC of the distance for each strange set against `known`, and the share beyond the limit.

    `others` are limits that were not chosen, by name; the shares beyond these are told too.
    """
    own = external.encoded(known.pixels)
    sets = other_tissue() | {name: external.encoded(change(known.pixels)) for name, change in SPOILT.items()}
    sets["glass"] = np.full_like(own[:16], GLASS)
    return {name: _measure(inference, own, sets, limit, others) for name, inference in variants.items()}


def _measure(
    inference: onnxruntime.InferenceSession,
    own: np.ndarray,
    sets: dict[str, np.ndarray],
    limit: float,
    others: dict[str, float],
) -> list[dict[str, Any]]:
    near = export.answers(inference, own).distances

    def row(name: str, distances: np.ndarray, auroc: float | None) -> dict[str, Any]:
        beyond = {other: float((distances > at).mean()) for other, at in others.items()}
        return {
            "set": name,
            "auroc": auroc,
            "beyond_limit": asdict(share_of(distances > limit)),
            "beyond_others": beyond,
        }

    rows = [row("its own, encoded alike", near, None)]
    for name, pixels in sets.items():
        far = export.answers(inference, pixels).distances
        labels = np.concatenate([np.zeros(len(near), int), np.ones(len(far), int)])
        rows.append(row(name, far, evaluate.auc(labels, np.concatenate([near, far]))))
        print(f"{name}: AUROC {rows[-1]['auroc']:.3f}", flush=True)
    return rows
