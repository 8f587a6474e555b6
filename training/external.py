"""Sets beside PatchCamelyon: read at the network's scale, and what the network says of them, whatever it shows.

Neither set is what the model is for: one is bone tumour of children, the other large bowel. Every image
goes through the same last steps, so that neither scale nor JPEG history decides: brought to
0.972 µm per pixel, cut to 96 px, encoded once more as JPEG of quality 75. Nothing here is used for
training or for choosing anything.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import onnxruntime
from PIL import Image

from . import changes, data, export, intervals, zones

SPACING_UM = 0.972
SETS = {"osteosarcoma": 1.0, "crc7k": 0.5}
"""Spacing of the images in µm per pixel; that of osteosarcoma is from its paper's magnification, not from its files."""
JPEG_QUALITY = 75
CONTRASTS: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "osteosarcoma": {
        "viable tumour against no tumour": (("Viable",), ("Non-Tumor",)),
        "any tumour against no tumour": (("Viable", "Non-Viable-Tumor"), ("Non-Tumor",)),
    },
    "crc7k": {"tumour against all other tissue": (("TUM",), ("ADI", "LYM", "MUC", "MUS", "NORM", "STR"))},
}
"""Positive and negative labels of each comparison."""

encoded = changes.jpeg(JPEG_QUALITY)


@dataclass(frozen=True)
class Picture:
    """One image of a set: its label, its case where one is named, its tiles `[n, 96, 96, 3]` uint8."""

    label: str
    group: str
    tiles: np.ndarray


def tiles(image: Image.Image, spacing: float) -> np.ndarray:
    """Side by side as many patches of 96 px as fit, around the centre."""
    scale = spacing / SPACING_UM
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    side = data.PATCH_PIXELS
    columns, rows = image.width // side, image.height // side
    left, top = (image.width - columns * side) // 2, (image.height - rows * side) // 2
    pixels = np.asarray(image)[top : top + rows * side, left : left + columns * side]
    return encoded(pixels.reshape(rows, side, columns, side, 3).swapaxes(1, 2).reshape(-1, side, side, 3))


def pictures(name: str) -> Iterator[Picture]:
    """The images of a set, in the order of its table."""
    folder = data.data_folder().parent / name
    with (folder / "labels.csv").open(newline="") as handle:
        for row in csv.DictReader(handle):
            with Image.open(folder / row["file"]) as image:
                yield Picture(row["label"], row["group"], tiles(image.convert("RGB"), SETS[name]))


def measure(inference: onnxruntime.InferenceSession, thresholds: zones.Thresholds) -> dict[str, Any]:
    """For each set: AUC per image, scores by class of tissue, and how cases and labels go together."""
    return {name: _measure_set(inference, thresholds, name) for name in SETS}


def _measure_set(inference: onnxruntime.InferenceSession, thresholds: zones.Thresholds, name: str) -> dict[str, Any]:
    known = list(pictures(name))
    answers = [export.answers(inference, picture.tiles) for picture in known]
    labels = np.array([picture.label for picture in known])
    means = np.array([answer.scores.mean() for answer in answers])
    contrasts = {}
    for title, (positive, negative) in CONTRASTS[name].items():
        chosen = np.isin(labels, positive + negative)
        truth = np.isin(labels[chosen], positive).astype(int)
        groups = np.array([picture.group for picture in known])[chosen]
        within, pairs = within_groups(truth, means[chosen], groups)
        contrasts[title] = {**asdict(intervals.auc(truth, means[chosen])), "within_groups": within, "pairs": pairs}
    return {
        "images": len(known),
        "contrasts": contrasts,
        "classes": [_class(label, labels, answers, thresholds) for label in sorted(set(labels.tolist()))],
        "groups": _groups(known),
    }


def within_groups(labels: np.ndarray, values: np.ndarray, groups: np.ndarray) -> tuple[float | None, int]:
    """AUC over the pairs of one case only, and how many pairs these are: what is left if cases may not decide."""
    ordered = pairs = 0.0
    for group in sorted(set(groups.tolist()) - {""}):
        positive, negative = (values[(groups == group) & (labels == label)] for label in (1, 0))
        difference = positive[:, None] - negative[None]
        ordered += (difference > 0).sum() + 0.5 * (difference == 0).sum()
        pairs += difference.size
    return (float(ordered / pairs) if pairs else None), int(pairs)


def _class(
    label: str, labels: np.ndarray, answers: list[export.Answers], thresholds: zones.Thresholds
) -> dict[str, Any]:
    chosen = [answer for answer, theirs in zip(answers, labels, strict=True) if theirs == label]
    scores = np.concatenate([answer.scores for answer in chosen])
    beyond = np.concatenate([answer.distances for answer in chosen]) > thresholds.distance_limit
    return {
        "label": label,
        "images": len(chosen),
        "tiles": len(scores),
        "score_quartiles": [float(value) for value in np.percentile(scores, [25, 50, 75])],
        "suspicious": float((~beyond & (scores >= thresholds.suspicious_at)).mean()),
        "cleared": float((~beyond & (scores < thresholds.clear_below)).mean()),
        "beyond_limit": float(beyond.mean()),
    }


def _groups(known: list[Picture]) -> list[dict[str, Any]]:
    """Images of each label by case; none where the set names no cases."""
    cases = sorted({picture.group for picture in known if picture.group})
    return [{"group": case, **Counter(picture.label for picture in known if picture.group == case)} for case in cases]
