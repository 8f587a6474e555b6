"""What becomes of the AUC, and of the two tile thresholds, when patches come from another scanner or scale.

Simulated, on patches of one origin: a real scanner differs in more ways. Each change is made to the
patches as they are; they are not encoded again but where JPEG is the change. Beside each figure
stands how many patches the domain limit keeps from being judged; the AUC is over all patches, also those.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import onnxruntime

from . import changes, data, evaluate, export, zones
from .changes import Change

CHANGES: dict[str, dict[str, Change]] = {
    "scanner": {
        "A: haematoxylin +20 %, eosin −20 %": changes.scanner((1.2, 0.8, 1.0), (1, 1, 1)),
        "B: haematoxylin −20 %, eosin +20 %": changes.scanner((0.8, 1.2, 1.0), (1, 1, 1)),
        "C: pale, all stains −30 %": changes.scanner((0.7, 0.7, 0.7), (1, 1, 1)),
        "D: dark, all stains +30 %": changes.scanner((1.3, 1.3, 1.3), (1, 1, 1)),
        "E: red −15 %, blue +15 %, gamma 0.9": changes.scanner((1, 1, 1), (0.85, 1, 1.15), 0.9),
        "F: red +15 %, blue −15 %, gamma 1.1": changes.scanner((1, 1, 1), (1.15, 1, 0.85), 1.1),
    },
    "light": {
        "contrast −20 %": changes.contrast(0.8),
        "contrast +20 %": changes.contrast(1.2),
        "gamma 0.8": changes.gamma(0.8),
        "gamma 1.25": changes.gamma(1.25),
        "brightness −10 %": changes.brightness(0.9),
        "brightness +10 %": changes.brightness(1.1),
    },
    "JPEG quality": {str(quality): changes.jpeg(quality) for quality in (90, 75, 60, 40, 20)},
    "scale": {f"{percent:+d} %": changes.scaled(1 + percent / 100) for percent in (-20, -10, -5, 5, 10, 20)},
    "blur, sigma in px": {f"{sigma:g}": changes.blur(sigma) for sigma in (0.5, 1.0, 1.5, 2.0, 3.0)},
}
UNCHANGED = "unchanged"


def measure(
    inference: onnxruntime.InferenceSession, patches: data.Patches, thresholds: zones.Thresholds
) -> list[dict[str, Any]]:
    """One row for each change, the unchanged patches first."""
    rows = [row(UNCHANGED, "", export.answers(inference, patches.pixels), patches, thresholds)]
    for kind, some in CHANGES.items():
        for name, change in some.items():
            rows.append(row(kind, name, export.answers(inference, change(patches.pixels)), patches, thresholds))
            print(f"{kind} {name}: AUC {rows[-1]['auc']['value']:.4f}", flush=True)
    return rows


def row(
    kind: str, name: str, answers: export.Answers, patches: data.Patches, thresholds: zones.Thresholds
) -> dict[str, Any]:
    """Figures of one change."""
    figures = zones.describe(patches.labels, answers, thresholds)
    return {
        "kind": kind,
        "name": name,
        "auc": asdict(evaluate.auc_with_interval(patches.labels, answers.scores)),
        "beyond_limit": float((answers.distances > thresholds.distance_limit).mean()),
        **{key: figures[key] for key in ("sensitivity", "specificity", "tumor_cleared")},
    }
