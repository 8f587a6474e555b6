"""Simulated sections: held-out normal patches side by side, with a round lesion of tumour patches planted in them.

Patches fill the base grid, each in a random symmetry of the square. The lesion is a disc with its
centre anywhere, cut out of a second mosaic, of tumour patches: tiles across its rim see both. Every
tile of the base grid off the rim is a whole patch, so its score is looked up; all others are put
together pixel by pixel and scored.

What it is not: neighbours on a real slide look alike, and so do their errors; here they are drawn
independently. Patches repeat many times within a section. Where patches meet there are seams, which raise
scores: on one model tiles of four normal quarters scored 0.23 in the mean, whole normal patches 0.15. A
patch labelled tumour may hold little of it.

A tile beyond the domain limit keeps its score and lowers the coverage, as in the program; see
docs/decisions/0009-model-domain.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import onnxruntime
import torch

from . import augment, data, export, lattice
from .lattice import Node

SIDE = 107
"""Tiles along each side of a section: 11,449 tiles, 99 mm²."""
PIXELS = data.PATCH_PIXELS
HALF = PIXELS // 2
SYMMETRIES = 8


class Stock:
    """Patches of one class in all symmetries, and what the network says of them."""

    def __init__(self, inference: onnxruntime.InferenceSession, pixels: np.ndarray) -> None:
        """`[n, 96, 96, 3]` uint8 patches."""
        planar = torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2)
        turned = [augment.symmetry(planar, kind).permute(0, 2, 3, 1).numpy() for kind in range(SYMMETRIES)]
        self.pixels = np.stack(turned, axis=1)
        answers = export.answers(inference, self.pixels.reshape(-1, *pixels.shape[1:]))
        self.scores = answers.scores.reshape(-1, SYMMETRIES)
        self.distances = answers.distances.reshape(-1, SYMMETRIES)

    def draw(self, random: np.random.Generator) -> np.ndarray:
        """`[SIDE, SIDE, 2]`: patch and symmetry for every place of a grid; every patch about equally often."""
        count = len(self.pixels)
        order = np.concatenate([random.permutation(count) for _ in range(-(-SIDE * SIDE // count))])[: SIDE * SIDE]
        kinds = random.integers(SYMMETRIES, size=SIDE * SIDE)
        return np.stack([order, kinds], axis=1).reshape(SIDE, SIDE, 2)


@dataclass(frozen=True)
class Model:
    """What a section is read with: a network, its limit of distance, and the stocks that it has seen."""

    inference: onnxruntime.InferenceSession
    distance_limit: float
    normal: Stock
    tumor: Stock


def model(inference: onnxruntime.InferenceSession, distance_limit: float, patches: data.Patches) -> Model:
    """Ready to read sections made of these patches."""
    normal, tumor = (Stock(inference, patches.pixels[patches.labels == label]) for label in (0, 1))
    return Model(inference, distance_limit, normal, tumor)


@dataclass(frozen=True)
class Disc:
    """A lesion: centre and radius in pixels."""

    row: float
    column: float
    radius: float

    def covers(self, top: int, left: int) -> np.ndarray:
        """`[96, 96]`: which pixels of the tile at this corner lie in it."""
        rows = np.arange(top, top + PIXELS)[:, None] + 0.5 - self.row
        columns = np.arange(left, left + PIXELS)[None] + 0.5 - self.column
        return rows**2 + columns**2 < self.radius**2

    def touched(self) -> Iterator[tuple[int, int]]:
        """Rows and columns of the base tiles that it may reach."""
        rows, columns = (
            range(int((centre - self.radius) // PIXELS), int((centre + self.radius) // PIXELS) + 1)
            for centre in (self.row, self.column)
        )
        return itertools.product(rows, columns)


class Ground:
    """A section without a lesion; half-stride tiles are scored when they are first asked for, and only once."""

    def __init__(self, read_with: Model, random: np.random.Generator) -> None:
        """Every place drawn anew."""
        self.model = read_with
        self.places = read_with.normal.draw(random)
        chosen = tuple(np.moveaxis(self.places, 2, 0))
        self.scores, self.distances = read_with.normal.scores[chosen], read_with.normal.distances[chosen]
        self.between: dict[Node, float] = {}

    def pixels(self, node: Node) -> np.ndarray:
        """`[96, 96, 3]` of the tile at a node."""
        return _laid(self.model.normal, self.places, node)


class Section:
    """A ground, with a lesion or without."""

    def __init__(self, ground: Ground, diameter: float, random: np.random.Generator) -> None:
        """`diameter` of the lesion in pixels, 0 for none; it lies at a random place."""
        self.ground, self.model = ground, ground.model
        self.disc: Disc | None = None
        if diameter:
            margin = diameter / 2 + PIXELS
            row, column = random.uniform(margin, SIDE * PIXELS - margin, size=2).tolist()
            self.disc = Disc(row, column, diameter / 2)
            self.tumor = self.model.tumor.draw(random)
        self.base, self.inside = self._base()
        self.over_lesion: dict[Node, float] = {}

    def read(self, clear_below: float) -> np.ndarray:
        """The lattice after both passes with this clearing threshold."""
        nodes = lattice.empty(SIDE, SIDE)
        nodes[::2, ::2] = self.base
        wanted = lattice.refinement(nodes, clear_below, lattice.budget(self.base.size))
        over = {node for node in wanted if self.disc is not None and self._covered(node).any()}
        for known, some in ((self.over_lesion, over), (self.ground.between, set(wanted) - over)):
            unknown = sorted(some - known.keys())
            known.update(zip(unknown, self._ask(unknown).scores, strict=True))
            for node in some:
                nodes[node] = known[node]
        return nodes

    def _base(self) -> tuple[np.ndarray, np.ndarray]:
        """Scores of the base tiles, and whether they lie inside the domain."""
        scores, distances = self.ground.scores.copy(), self.ground.distances.copy()
        if self.disc is not None:
            across = []
            for row, column in self.disc.touched():
                covered = self._covered((2 * row, 2 * column))
                if covered.all():
                    patch, kind = self.tumor[row, column]
                    scores[row, column] = self.model.tumor.scores[patch, kind]
                    distances[row, column] = self.model.tumor.distances[patch, kind]
                elif covered.any():
                    across.append((2 * row, 2 * column))
            answers = self._ask(across)
            for (row, column), score, distance in zip(across, answers.scores, answers.distances, strict=True):
                scores[row // 2, column // 2], distances[row // 2, column // 2] = score, distance
        return scores, distances <= self.model.distance_limit

    def _covered(self, node: Node) -> np.ndarray:
        assert self.disc is not None
        return self.disc.covers(node[0] * HALF, node[1] * HALF)

    def _ask(self, nodes: list[Node]) -> export.Answers:
        pixels = [self._pixels(node) for node in nodes]
        return export.answers(self.model.inference, np.stack(pixels) if pixels else np.empty((0, PIXELS, PIXELS, 3)))

    def _pixels(self, node: Node) -> np.ndarray:
        tile = self.ground.pixels(node)
        if self.disc is not None:
            covered = self._covered(node)
            if covered.any():
                tile[covered] = _laid(self.model.tumor, self.tumor, node)[covered]
        return tile


def _laid(stock: Stock, places: np.ndarray, node: Node) -> np.ndarray:
    rows, columns = ([at // 2, at // 2 + 1] if at % 2 else [at // 2] for at in node)
    whole = np.concatenate(
        [np.concatenate([stock.pixels[tuple(places[row, column])] for column in columns], 1) for row in rows]
    )
    top, left = (HALF * (at % 2) for at in node)
    return whole[top : top + PIXELS, left : left + PIXELS].copy()
