"""Thresholds on the score of a slide, from mosaics of `valid` patches.

A slide score is the highest mean over a window: a tile of the base grid with all tiles whose centres lie within one
tile of its centre, half-stride tiles included (see docs/decisions/0002-slide-score.md). Slides with known lesions are
not at hand, so the thresholds come from mosaics: normal patches edge to edge in random order and orientation, without
tumour or with one square of tumour patches. The base grid starts at a random offset, so that tiles do not fall on
whole patches.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.lib.stride_tricks import sliding_window_view

from . import data, export

SEED = 2026
SIDE = 20
"""Patches along each side of a mosaic: 400 patches, about 3.5 mm²."""
NORMAL_MOSAICS = 24
LESION_MOSAICS = 12
LESION_SIDES = (1, 2, 3, 4)
"""Sides of the planted squares, in patches of 93 µm."""
DECIDING_SIDE = 3
"""The thresholds are chosen for lesions from this side on; smaller ones are reported."""
HALF = data.PATCH_PIXELS // 2
WINDOW = 5
"""Half-stride tiles along each side of a window."""
LABEL_FIELD_PIXELS = 32
"""Side of the patch's centre that PatchCamelyon's label speaks of."""


@dataclass(frozen=True)
class Mosaic:
    """Pixels `[h, w, 3]` uint8 and the side of the planted lesion, 0 for none."""

    pixels: np.ndarray
    lesion_side: int


def make_mosaic(patches: data.Patches, lesion_side: int, rng: np.random.Generator) -> Mosaic:
    """Normal patches edge to edge, with a square of tumour patches somewhere off the rim."""
    normal = patches.pixels[patches.labels == 0]
    tumour = patches.pixels[patches.labels == 1]
    chosen = normal[rng.permutation(len(normal))[: SIDE * SIDE]].copy()
    grid = chosen.reshape(SIDE, SIDE, *normal.shape[1:])
    if lesion_side:
        row, column = rng.integers(2, SIDE - lesion_side - 1, size=2)
        lesion = tumour[rng.permutation(len(tumour))[: lesion_side * lesion_side]]
        grid[row : row + lesion_side, column : column + lesion_side] = lesion.reshape(
            lesion_side, lesion_side, *tumour.shape[1:]
        )
    for row in range(SIDE):
        for column in range(SIDE):
            turned = np.rot90(grid[row, column], k=int(rng.integers(4)))
            grid[row, column] = turned[:, ::-1] if rng.integers(2) else turned
    side = SIDE * data.PATCH_PIXELS
    pixels = grid.transpose(0, 2, 1, 3, 4).reshape(side, side, 3)
    top, left = rng.integers(0, data.PATCH_PIXELS, size=2)
    return Mosaic(pixels[top:, left:], lesion_side)


def slide_score(session: onnxruntime.InferenceSession, mosaic: Mosaic) -> float:
    """The highest window score, with every half-stride tile read."""
    height, width = mosaic.pixels.shape[:2]
    rows = range(0, height - data.PATCH_PIXELS + 1, HALF)
    columns = range(0, width - data.PATCH_PIXELS + 1, HALF)
    tiles = np.stack(
        [
            mosaic.pixels[row : row + data.PATCH_PIXELS, column : column + data.PATCH_PIXELS]
            for row in rows
            for column in columns
        ]
    )
    values = export.scores(session, tiles)[:, 1].reshape(len(rows), len(columns))
    around_base_tiles = sliding_window_view(values, (WINDOW, WINDOW))[::2, ::2]
    return float(around_base_tiles.mean(axis=(2, 3)).max())


def measure(session: onnxruntime.InferenceSession, patches: data.Patches) -> dict[int, list[float]]:
    """Slide scores, lowest first, by side of the planted lesion; side 0 has none."""
    rng = np.random.default_rng(SEED)
    wanted = {0: NORMAL_MOSAICS, **dict.fromkeys(LESION_SIDES, LESION_MOSAICS)}
    return {
        side: sorted(slide_score(session, make_mosaic(patches, side, rng)) for _ in range(count))
        for side, count in wanted.items()
    }


def choose(scores: dict[int, list[float]]) -> tuple[float, float]:
    """`(suspicious_at, clear_below)`: one third and two thirds of the way between normal mosaics and lesions.

    The ends are the highest normal mosaic and the lowest one with a lesion of the deciding side or larger. Where they
    overlap nothing between them can be decided: the thresholds are then the ends themselves, so that none of these
    lesions is cleared and none of these normal mosaics is suspicious.
    """
    normal = scores[0][-1]
    lesion = min(scores[side][0] for side in LESION_SIDES if side >= DECIDING_SIDE)
    if normal >= lesion:
        return math.ceil(normal * 1000) / 1000, math.floor(lesion * 1000) / 1000
    gap = lesion - normal
    return round(normal + gap * 2 / 3, 3), round(normal + gap / 3, 3)


def rule(scores: dict[int, list[float]], spacing_um: float) -> dict[str, Any]:
    """The table `[slide_rule]` of `bundle.toml`."""
    suspicious_at, clear_below = choose(scores)
    area = (SIDE * data.PATCH_PIXELS * spacing_um / 1000) ** 2
    return {
        "suspicious_at": suspicious_at,
        "clear_below": clear_below,
        "label_field_um": round(LABEL_FIELD_PIXELS * spacing_um, 2),
        "smallest_lesion_um": round(DECIDING_SIDE * data.PATCH_PIXELS * spacing_um, 1),
        "chosen_on": (
            f"mosaics of PatchCamelyon valid patches of {area:.1f} mm2: {NORMAL_MOSAICS} normal, "
            f"{LESION_MOSAICS} for each lesion side of {', '.join(map(str, LESION_SIDES))} patches"
        ),
    }


def insert(bundle_toml: Path, table: str) -> None:
    """Put the table `[slide_rule]` before the variants, in place of an older one."""
    text = bundle_toml.read_text()
    head, _, rest = text.partition("[[variant]]")
    head = head.partition("[slide_rule]")[0].rstrip()
    bundle_toml.write_text(f"{head}\n\n{table.rstrip()}\n\n[[variant]]{rest}")
