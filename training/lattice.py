"""The slide score as the program computes it: windows on the half-stride lattice, refined where they are not quiet.

The same rule as in src/triage/lattice.rs and src/triage/run.rs, reason in docs/decisions/0002-slide-score.md.
Nodes are counted in half tiles from the top left tile: tiles of the base grid lie on even rows and
columns. NaN stands for a tile that was not read.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

REACH = 2
"""How far a window reaches from its centre, half tiles."""
QUIET = 0.7
"""Windows below this share of the clearing threshold are not refined."""
REFINEMENT_SHARE = 2
LEAST_REFINEMENT = 256

Node = tuple[int, int]


def empty(rows: int, columns: int) -> np.ndarray:
    """The nodes of a grid of so many base tiles, none read."""
    return np.full((2 * rows - 1, 2 * columns - 1), np.nan)


def windows(nodes: np.ndarray) -> np.ndarray:
    """`[rows, columns]`: mean over the read tiles of each base tile's window; NaN where that tile was not read."""
    around = sliding_window_view(np.pad(nodes, REACH, constant_values=np.nan), (2 * REACH + 1, 2 * REACH + 1))[::2, ::2]
    read = ~np.isnan(around)
    counts = read.sum((2, 3))
    means = np.where(read, around, 0.0).sum((2, 3)) / np.maximum(counts, 1)
    return np.where(np.isnan(nodes[::2, ::2]), np.nan, means)


def budget(base_tiles: int) -> int:
    """How many half-stride tiles may be read."""
    return max(LEAST_REFINEMENT, base_tiles // REFINEMENT_SHARE)


def refinement(nodes: np.ndarray, clear_below: float, most: int) -> list[Node]:
    """Half-stride tiles of every window that is not quiet, the highest first, as far as the budget goes."""
    scores = windows(nodes)
    wanted = np.argwhere(scores >= QUIET * clear_below)
    values = scores[wanted[:, 0], wanted[:, 1]]
    # of windows alike the one further left comes first, then the one further up
    order = np.lexsort((wanted[:, 0], wanted[:, 1], -values))
    planned: dict[Node, None] = {}
    for row, column in wanted[order].tolist():
        within = [
            (i, j)
            for i in range(max(0, 2 * row - REACH), min(nodes.shape[0], 2 * row + REACH + 1))
            for j in range(max(0, 2 * column - REACH), min(nodes.shape[1], 2 * column + REACH + 1))
            if (i % 2 or j % 2) and (i, j) not in planned
        ]
        if len(planned) + len(within) > most:
            break
        planned.update(dict.fromkeys(within))
    return list(planned)
