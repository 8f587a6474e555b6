"""Synthetic patches that look like H&E, whose scores a bundle states so that a host can check itself.

They are drawn, not taken from any data set: amounts of haematoxylin and eosin are painted as
fields and turned into colours through optical density. Each kind is drawn with seeds 0, 1, 2 ...
until the model's score lies in the range wanted for that kind; the nearest one is taken if none
does. They say nothing about how good a model is, only that it was loaded and fed rightly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image
from scipy.ndimage import gaussian_filter

from . import data, export

SIDE = data.PATCH_PIXELS
HAEMATOXYLIN = np.array([0.650, 0.704, 0.286])
EOSIN = np.array([0.072, 0.990, 0.105]) * 0.55 + np.array([0.05, 0.20, 0.12])
LIGHT = np.array([244.0, 240.0, 243.0])
SEEDS = 100
EDGE = 10
"""Margin, drawn and cut off, so that nuclei also lie across the border."""


@dataclass(frozen=True)
class Nuclei:
    """A population of nuclei: how many per patch, how large, how uneven, how dark."""

    count: int
    radius: float
    spread: float
    stretch: float
    density: float
    texture: float
    nucleoli: bool


LYMPHOCYTES = Nuclei(count=190, radius=3.4, spread=0.10, stretch=0.10, density=1.35, texture=0.25, nucleoli=False)
CARCINOMA = Nuclei(count=52, radius=7.0, spread=0.20, stretch=0.25, density=0.62, texture=0.35, nucleoli=True)
FIBROBLASTS = Nuclei(count=9, radius=4.0, spread=0.15, stretch=0.75, density=0.9, texture=0.2, nucleoli=False)


def smooth(random: np.random.Generator, sigma: float | tuple[float, float]) -> np.ndarray:
    """A random field of mean 0 and spread 1, varying over about `sigma` pixels."""
    size = SIDE + 2 * EDGE
    field = gaussian_filter(random.standard_normal((size, size)), sigma, mode="wrap")
    return (field - field.mean()) / field.std()


def nuclei(random: np.random.Generator, kind: Nuclei) -> np.ndarray:
    """Haematoxylin of a layer of nuclei that mostly keep clear of each other."""
    size = SIDE + 2 * EDGE
    y, x = np.mgrid[0:size, 0:size].astype(float)
    layer = np.zeros((size, size))
    placed: list[tuple[float, float, float]] = []
    wanted = round(kind.count * (size / SIDE) ** 2)
    for _ in range(wanted * 12):
        if len(placed) == wanted:
            break
        cy, cx = random.uniform(0, size, 2)
        radius = kind.radius * float(np.exp(random.normal(0, kind.spread)))
        if any((cy - py) ** 2 + (cx - px) ** 2 < (0.88 * (radius + pr)) ** 2 for py, px, pr in placed):
            continue
        placed.append((cy, cx, radius))
        angle, stretch = random.uniform(0, np.pi), 1 + kind.stretch * random.uniform(0.3, 1)
        u = (np.cos(angle) * (x - cx) + np.sin(angle) * (y - cy)) / (radius * stretch)
        v = (-np.sin(angle) * (x - cx) + np.cos(angle) * (y - cy)) / (radius / stretch)
        distance = np.hypot(u, v)
        body = 1 / (1 + np.exp((distance - 1) * radius / 0.45))
        rim = np.exp(-(((distance - 0.9) * radius / 0.9) ** 2))
        shade = kind.density * random.uniform(0.8, 1.2) * (body + 0.45 * rim * body)
        if kind.nucleoli:
            for _ in range(int(random.integers(1, 3))):
                oy, ox = random.normal(0, 0.35 * radius, 2)
                shade += 0.7 * np.exp(-((x - cx - ox) ** 2 + (y - cy - oy) ** 2) / 2.2) * body
        layer = np.maximum(layer, shade)
    return layer * np.clip(1 + kind.texture * smooth(random, 1.0), 0.3, 1.9)


def fibres(random: np.random.Generator) -> np.ndarray:
    """Eosin of wavy collagen."""
    size = SIDE + 2 * EDGE
    y, x = np.mgrid[0:size, 0:size].astype(float)
    waves = np.sin((y + 7 * smooth(random, 16) + 0.35 * x) / 2.1) * 0.5
    return np.clip(0.55 + 0.22 * waves + 0.12 * smooth(random, (1.0, 3.0)), 0.02, 2)


def lymphoid(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Crowded small dark nuclei of one size."""
    return nuclei(random, LYMPHOCYTES), np.clip(0.32 + 0.08 * smooth(random, 2), 0, 2)


def carcinoma(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A sheet of large pale nuclei of uneven size with nucleoli."""
    cytoplasm = np.clip(0.50 + 0.10 * smooth(random, 3) + 0.06 * smooth(random, 1), 0, 2)
    return nuclei(random, CARCINOMA) + 0.10, cytoplasm


def stroma(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Pink collagen with a few long nuclei."""
    return nuclei(random, FIBROBLASTS), fibres(random)


def fat(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Empty rounds with thin walls."""
    size = SIDE + 2 * EDGE
    y, x = np.mgrid[0:size, 0:size].astype(float)
    centres = random.uniform(0, size, (7, 2))
    distance = np.sort(np.hypot(y[..., None] - centres[:, 0], x[..., None] - centres[:, 1]), axis=2)
    wall = np.exp(-(((distance[..., 1] - distance[..., 0]) / 3.0) ** 2))
    return 0.05 * wall, 0.02 + 0.7 * wall * np.clip(1 + 0.2 * smooth(random, 2), 0, 2)


def glass(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """No tissue."""
    return 0.01 + 0.004 * np.abs(smooth(random, 1)), 0.01 + 0.004 * np.abs(smooth(random, 1))


def border(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Lymphoid tissue on one side, large pale nuclei on the other."""
    size = SIDE + 2 * EDGE
    x = np.mgrid[0:size, 0:size][1]
    share = 1 / (1 + np.exp(-(x - size * random.uniform(0.4, 0.9) + 5 * smooth(random, 10)) / 1.5))
    left, right = lymphoid(random), carcinoma(random)
    return left[0] * (1 - share) + right[0] * share, left[1] * (1 - share) + right[1] * share


Drawer = Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Wanted:
    """A kind of patch and the range that its tumour score should lie in."""

    name: str
    draw: Drawer
    low: float
    high: float


WANTED = (
    Wanted("carcinoma", carcinoma, 0.9, 1.0),
    Wanted("border", border, 0.35, 0.65),
    Wanted("lymphoid", lymphoid, 0.0, 0.1),
    Wanted("stroma", stroma, 0.0, 0.3),
    Wanted("fat", fat, 0.0, 0.1),
    Wanted("glass", glass, 0.0, 0.1),
)


def paint(draw: Drawer, seed: int) -> np.ndarray:
    """`[96, 96, 3]` uint8: stain amounts through optical density, a slight blur and sensor noise."""
    random = np.random.default_rng(seed)
    haematoxylin, eosin = (np.clip(layer, 0, None) for layer in draw(random))
    density = haematoxylin[..., None] * HAEMATOXYLIN + eosin[..., None] * EOSIN
    colour = LIGHT * np.exp(-density)
    colour = gaussian_filter(colour, (0.6, 0.6, 0)) + random.normal(0, 1.5, colour.shape)
    return np.clip(np.rint(colour[EDGE:-EDGE, EDGE:-EDGE]), 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Golden:
    """A patch of the bundle, and the scores and the distance that one variant of the model gives it."""

    file: str
    expected: list[float]
    distance: float


def write(folder: Path, inference: onnxruntime.InferenceSession) -> list[str]:
    """Draw all kinds, choose the seeds by what the model says, write `golden/*.png`; return the files' names."""
    target = folder / "golden"
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.png"):
        old.unlink()
    files = []
    for wanted in WANTED:
        file = target / f"{wanted.name}.png"
        Image.fromarray(choose(wanted, inference)).save(file, optimize=True)
        files.append(f"golden/{file.name}")
    return files


def expected(folder: Path, files: list[str], inference: onnxruntime.InferenceSession) -> list[Golden]:
    """What one variant of the model says of the written patches."""
    patches = np.stack([data.decode(folder / file) for file in files])
    rows, distances = export.scores(inference, patches), export.answers(inference, patches).distances
    return [
        Golden(file, [round(float(value), 6) for value in row], round(float(distance), 4))
        for file, row, distance in zip(files, rows, distances, strict=True)
    ]


def choose(wanted: Wanted, inference: onnxruntime.InferenceSession) -> np.ndarray:
    """The first patch of its kind whose score lies in the wanted range, or the nearest to it."""
    best, best_distance = paint(wanted.draw, 0), np.inf
    for seed in range(SEEDS):
        patch = paint(wanted.draw, seed)
        score = float(export.scores(inference, patch[None])[0, 1])
        distance = max(wanted.low - score, score - wanted.high, 0.0)
        if distance < best_distance:
            best, best_distance = patch, distance
        if distance == 0:
            break
    return best
