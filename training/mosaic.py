"""Simulated sections: held-out normal patches side by side, with a round lesion of tumour patches planted in them.

Patches fill the base grid, each in a random symmetry of the square. The lesion is a disc with its
centre anywhere, cut out of a second mosaic, of tumour patches: tiles across its rim see both. Every
tile of the base grid off the rim is a whole patch, so its score is looked up; all others are put
together pixel by pixel and scored.

What it is not: neighbours on a real slide look alike, and so do their errors; here they are drawn
independently. Patches repeat many times within a section. Where patches meet there are seams. A
patch labelled tumour may hold little of it.
"""

from __future__ import annotations

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


class Section:
    """One simulated section; tiles are scored when they are first asked for."""

    def __init__(self, read_with: Model, diameter: float, random: np.random.Generator) -> None:
        """`diameter` of the lesion in pixels, 0 for none."""
        self.model = read_with
        self.normal, self.tumor = read_with.normal.draw(random), read_with.tumor.draw(random)
        margin = diameter / 2 + PIXELS
        centre = random.uniform(margin, SIDE * PIXELS - margin, size=2)
        self.disc = Disc(float(centre[0]), float(centre[1]), diameter / 2) if diameter else None
        self.base = self._base()
        self.between: dict[Node, float] = {}

    def read(self, clear_below: float) -> np.ndarray:
        """The lattice after both passes with this clearing threshold."""
        nodes = lattice.empty(SIDE, SIDE)
        nodes[::2, ::2] = self.base
        wanted = lattice.refinement(nodes, clear_below, lattice.budget(self.base.size))
        unknown = [node for node in wanted if node not in self.between]
        self.between.update(zip(unknown, self._score(unknown), strict=True))
        for node in wanted:
            nodes[node] = self.between[node]
        return nodes

    def _base(self) -> np.ndarray:
        kinds = self.normal
        scores = self._judged(self.model.normal, kinds)
        if self.disc is None:
            return scores
        inside = self._judged(self.model.tumor, self.tumor)
        across = []
        reach = self.disc.radius + PIXELS
        for row, column in np.argwhere(np.ones_like(scores)).tolist():
            top, left = row * PIXELS, column * PIXELS
            if np.hypot(top + HALF - self.disc.row, left + HALF - self.disc.column) > reach:
                continue
            covered = self.disc.covers(top, left)
            if covered.all():
                scores[row, column] = inside[row, column]
            elif covered.any():
                across.append((2 * row, 2 * column))
        for (row, column), score in zip(across, self._score(across), strict=True):
            scores[row // 2, column // 2] = score
        return scores

    def _judged(self, stock: Stock, places: np.ndarray) -> np.ndarray:
        chosen = places[..., 0], places[..., 1]
        return np.where(stock.distances[chosen] <= self.model.distance_limit, stock.scores[chosen], np.nan)

    def _score(self, nodes: list[Node]) -> np.ndarray:
        if not nodes:
            return np.empty(0)
        answers = export.answers(self.model.inference, np.stack([self._pixels(node) for node in nodes]))
        return np.where(answers.distances <= self.model.distance_limit, answers.scores, np.nan)

    def _pixels(self, node: Node) -> np.ndarray:
        tile = self._laid(self.model.normal, self.normal, node)
        if self.disc is not None:
            covered = self.disc.covers(node[0] * HALF, node[1] * HALF)
            if covered.any():
                tile[covered] = self._laid(self.model.tumor, self.tumor, node)[covered]
        return tile

    @staticmethod
    def _laid(stock: Stock, places: np.ndarray, node: Node) -> np.ndarray:
        rows, columns = ([at // 2, at // 2 + 1] if at % 2 else [at // 2] for at in node)
        whole = np.concatenate(
            [np.concatenate([stock.pixels[tuple(places[row, column])] for column in columns], 1) for row in rows]
        )
        top, left = (HALF * (at % 2) for at in node)
        return whole[top : top + PIXELS, left : left + PIXELS].copy()
