"""From tiles to slide, by simulation: what the slide rule finds on mosaics with planted lesions of known size.

Simulation, not sensitivity per slide: no whole slide with known lesions was at hand. The intervals
speak of the number of simulated sections alone, and all of these are made of the same few patches.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import expit, logit

from . import lattice
from .intervals import share_of
from .mosaic import PIXELS, SIDE, Ground, Model, Section

SEED = 2026
NONE_MM = 0.0
SECTIONS = {NONE_MM: 150, 0.2: 150, 0.6: 150, 2.0: 40}
"""Simulated sections for each diameter of the lesion in mm; the same grounds with and without."""
FALSE_SECTIONS = 0.05
"""Share of normal sections that may be suspicious."""
SHIFTS = np.arange(-3, 3.01, 0.1)
UM_PER_MM = 1000


@dataclass(frozen=True)
class Rule:
    """Thresholds on the slide score, and the coverage that a clearance needs."""

    suspicious_at: float
    clear_below: float
    minimum_coverage: float


@dataclass(frozen=True)
class Reading:
    """What one section gave."""

    score: float
    """The slide score."""
    at_lesion: float
    """The highest window within one tile of the lesion; NaN without a lesion."""
    coverage: float
    """Share of the base tiles that lie within the model's domain."""
    refined: int
    """Half-stride tiles that were read."""

    def outcome(self, rule: Rule) -> str:
        """The program's three outcomes; see src/domain/conclusion.rs."""
        if self.score >= rule.suspicious_at:
            return "suspicious"
        return "cleared" if self.score < rule.clear_below and self.coverage >= rule.minimum_coverage else "undecided"


def sections(read_with: Model, spacing_um: float) -> dict[float, list[Section]]:
    """The sections by diameter of their lesion in mm; seeded, so the same places for every network."""
    random = np.random.default_rng(SEED)
    grounds = [Ground(read_with, random) for _ in range(max(SECTIONS.values()))]
    made = {}
    for millimetres, count in SECTIONS.items():
        made[millimetres] = [
            Section(ground, UM_PER_MM * millimetres / spacing_um, random) for ground in grounds[:count]
        ]
        print(f"{count} sections laid out, lesion {millimetres:g} mm", flush=True)
    return made


def read(section: Section, clear_below: float) -> Reading:
    """Both passes over a section."""
    nodes = section.read(clear_below)
    windows = lattice.windows(nodes)
    at_lesion = float("nan")
    if section.disc is not None:
        centres = (np.arange(SIDE) + 0.5) * PIXELS
        away = np.hypot(centres[:, None] - section.disc.row, centres[None] - section.disc.column)
        at_lesion = float(windows[away <= section.disc.radius + PIXELS].max())
    refined = int((~np.isnan(nodes)).sum()) - section.base.size
    return Reading(float(windows.max()), at_lesion, float(section.inside.mean()), refined)


def measure(
    made: dict[float, list[Section]], rule: Rule, tile_suspicious_at: float, spacing_um: float
) -> dict[str, Any]:
    """Sensitivity by size of the lesion, false-positive sections, false-positive tiles."""
    rows = []
    for millimetres, some in made.items():
        readings = [read(section, rule.clear_below) for section in some]
        outcomes = np.array([reading.outcome(rule) for reading in readings])
        scores = np.array([reading.score for reading in readings])
        row: dict[str, Any] = {
            "lesion_mm": millimetres,
            "scores": [round(float(value), 4) for value in np.percentile(scores, [0, 2.5, 50, 97.5, 100])],
            "refined_tiles": float(np.mean([reading.refined for reading in readings])),
        }
        for name in ("suspicious", "undecided", "cleared"):
            row[name] = asdict(share_of(outcomes == name))
        if millimetres:
            at_lesion = np.array([reading.at_lesion for reading in readings])
            row["suspicious_at_lesion"] = asdict(share_of(at_lesion >= rule.suspicious_at))
        rows.append(row)
        print(f"lesion {millimetres:g} mm: {row['suspicious']['events']} of {len(some)} suspicious", flush=True)
    return {
        "patches": {
            "normal": len(made[NONE_MM][0].model.normal.pixels),
            "tumor": len(made[NONE_MM][0].model.tumor.pixels),
        },
        "tiles": SIDE * SIDE,
        "area_mm2": (SIDE * PIXELS * spacing_um / UM_PER_MM) ** 2,
        "rows": rows,
        **false_tiles(made[NONE_MM], rule, tile_suspicious_at, spacing_um),
    }


def false_tiles(normal: list[Section], rule: Rule, tile_suspicious_at: float, spacing_um: float) -> dict[str, Any]:
    """False-positive tiles per 100 mm², and the tile specificity that the slide rule needs.

    For that all normal tiles are made calmer and then more suspicious, by the same step on the logit, until more
    than 5 % of the normal sections are suspicious. Windows are taken without half-stride tiles, which would calm
    them: the rule needs no more than what is told.
    """
    per_area = 100 / (PIXELS * spacing_um / UM_PER_MM) ** 2
    bases = np.stack([section.base for section in normal])
    false_share = float((bases >= tile_suspicious_at).mean())
    needed = None
    for shift in SHIFTS:
        shifted = expit(logit(np.clip(bases, 1e-9, 1 - 1e-9)) + shift)
        suspicious = [_highest_of_base_tiles(base) >= rule.suspicious_at for base in shifted]
        if np.mean(suspicious) > FALSE_SECTIONS:
            break
        needed = 1 - float((shifted >= tile_suspicious_at).mean())
    return {
        "tiles_per_100_mm2": per_area,
        "false_tiles_per_100_mm2": false_share * per_area,
        "tile_specificity": 1 - false_share,
        "needed_tile_specificity": needed,
        "needed_by_highest_tile": float((1 - FALSE_SECTIONS) ** (1 / (SIDE * SIDE))),
    }


def _highest_of_base_tiles(base: np.ndarray) -> float:
    nodes = lattice.empty(*base.shape)
    nodes[::2, ::2] = base
    return float(lattice.windows(nodes).max())
