"""Thresholds on the score of a slide, from simulated sections of the thresholds part of `valid`.

Both are bounds that hold with 95 % confidence over the simulated sections: at most 5 % of the normal
ones are suspicious, at most 2 % of those with a lesion of the deciding size are cleared. Where the
two bounds leave room between them, clearing ends at the lower one, so that lesions below the deciding
size are cleared as seldom as normal sections allow, and suspicion starts halfway, since false alarms
lie closer together on real slides than here. The rule serves every variant, so the stricter bound of
each is taken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from . import lesions
from .intervals import allowed_failures
from .lesions import NONE_MM, Rule
from .mosaic import PIXELS, SIDE, Section

DECIDING_MM = 0.6
"""The thresholds are chosen for lesions of this diameter; smaller ones are reported."""
CLEARED_LESIONS = 0.02
CONFIDENCE = 0.95
FIRST_CLEAR_BELOW = 0.6
"""Where the search starts: which windows are refined depends on the threshold that is looked for."""
LABEL_FIELD_PIXELS = 32
"""Side of the patch's centre that PatchCamelyon's label speaks of."""

Sections = dict[float, list[Section]]


def bounds(made: Sections, clear_below: float) -> tuple[float, float]:
    """Above the first at most 5 % of the normal sections; below the second at most 2 % of the lesions."""
    normal, lesion = (
        sorted(lesions.read(section, clear_below).score for section in made[millimetres])
        for millimetres in (NONE_MM, DECIDING_MM)
    )
    false = allowed_failures(len(normal), lesions.FALSE_SECTIONS, CONFIDENCE)
    missed = allowed_failures(len(lesion), CLEARED_LESIONS, CONFIDENCE)
    return normal[-1 - false], lesion[missed]


def choose(variants: Sequence[Sections]) -> tuple[float, float, tuple[float, float]]:
    """`(suspicious_at, clear_below, the two bounds)`, consistent with the refinement that they ask for.

    The bounds depend on which windows are refined, and that on the threshold. Where the search goes round
    in a circle, the lowest threshold of it is taken whose own bounds lie above it.
    """
    clear_below = FIRST_CLEAR_BELOW
    tried: dict[float, tuple[float, float, tuple[float, float]]] = {}
    while clear_below not in tried:
        found = [bounds(made, clear_below) for made in variants]
        normal, lesion = max(pair[0] for pair in found), min(pair[1] for pair in found)
        upper = math.ceil(1000 * (normal + max(0.0, lesion - normal) / 2)) / 1000
        lower = math.floor(1000 * min(normal, lesion)) / 1000
        print(f"clear below {lower} when refined for {clear_below}", flush=True)
        tried[clear_below] = upper, lower, (normal, lesion)
        clear_below = lower
    circle = list(tried)[list(tried).index(clear_below) :]
    chosen = min(threshold for threshold in circle if tried[threshold][1] >= threshold)
    return tried[chosen][0], chosen, tried[chosen][2]


def rule(variants: Sequence[Sections], patches: str, minimum_coverage: float, spacing_um: float) -> dict[str, Any]:
    """The table `[slide_rule]` of `bundle.toml`, the rule, and how it came about."""
    suspicious_at, clear_below, (normal, lesion) = choose(variants)
    area = (SIDE * PIXELS * spacing_um / 1000) ** 2
    counts = (
        f"{lesions.SECTIONS[NONE_MM]} normal and {lesions.SECTIONS[DECIDING_MM]} with a lesion of {DECIDING_MM:g} mm"
    )
    return {
        "table": {
            "suspicious_at": suspicious_at,
            "clear_below": clear_below,
            "label_field_um": round(LABEL_FIELD_PIXELS * spacing_um, 2),
            "smallest_lesion_um": round(1000 * DECIDING_MM, 1),
            "chosen_on": f"simulated sections of {area:.0f} mm2 made of {patches}: {counts}",
        },
        "rule": asdict(Rule(suspicious_at, clear_below, minimum_coverage)),
        "normal_bound": normal,
        "lesion_bound": lesion,
    }
