"""Three zones for a tile's score: suspicious, undecided, no suspicion; and a fourth for tiles of another domain.

The lower threshold carries a guarantee, by Learn-then-Test with the exact binomial tail: with 95 %
confidence over the patches that chose it, at most 2 % of such tumour patches land in "no
suspicion". A patch beyond the domain limit is not judged, so never cleared. The
thresholds serve every variant of the network, so the stricter one of each is taken. All of it
holds for patches exchangeable with those that chose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .export import Answers
from .intervals import allowed_failures, share_of

MISSED_SHARE = 0.02
CONFIDENCE = 0.95
ANSWERED_AIM = 0.8
"""Share of in-domain patches that should be answered."""
SPECIFICITY = 0.99
"""Share of normal patches that shall lie below the upper threshold."""
OTHER_SPECIFICITIES = (0.99, 0.98, 0.95, 0.90, 0.85)
"""What they would answer is told beside."""


@dataclass(frozen=True)
class Thresholds:
    """Suspicious at or above the first, no suspicion below the second, neither beyond the limit of distance."""

    suspicious_at: float
    clear_below: float
    distance_limit: float


def choose(
    labels: np.ndarray, variants: Sequence[Answers], distance_limit: float, specificity: float = SPECIFICITY
) -> Thresholds:
    """Thresholds that every variant meets, from patches that choose nothing else."""
    clear_below = min(_clear_below(labels, answers) for answers in variants)
    suspicious_at = max(_suspicious_at(labels, answers, distance_limit, specificity) for answers in variants)
    return Thresholds(max(suspicious_at, clear_below), clear_below, distance_limit)


def _clear_below(labels: np.ndarray, answers: Answers) -> float:
    """Of all tumours, so that the guarantee does not depend on the limit, which the same patches chose."""
    tumor = np.sort(answers.scores[labels == 1])
    score = tumor[allowed_failures(len(tumor), MISSED_SHARE, CONFIDENCE)]
    return round(float(np.floor(score * 1e4) / 1e4), 4)


def _suspicious_at(labels: np.ndarray, answers: Answers, distance_limit: float, specificity: float) -> float:
    normal = labels == 0
    judged = np.sort(answers.scores[normal & (answers.distances <= distance_limit)])
    allowed_false = int(np.floor((1 - specificity) * int(normal.sum())))
    score = judged[max(0, len(judged) - 1 - allowed_false)]
    return round(float((np.floor(score * 1e4) + 1) / 1e4), 4)


def describe(
    labels: np.ndarray, answers: Answers, thresholds: Thresholds, design_effect: float = 1
) -> dict[str, dict[str, Any]]:
    """What thresholds reach, each share with its n and interval."""
    judged = answers.distances <= thresholds.distance_limit
    suspicious = judged & (answers.scores >= thresholds.suspicious_at)
    cleared = judged & (answers.scores < thresholds.clear_below)
    tumor, normal = labels == 1, labels == 0
    answered = suspicious | cleared
    shares = {
        "sensitivity": suspicious[tumor],
        "specificity": ~suspicious[normal],
        "tumor_cleared": cleared[tumor],
        "normal_cleared": cleared[normal],
        "tumor_beyond_limit": ~judged[tumor],
        "normal_beyond_limit": ~judged[normal],
        "answered": answered[judged],
        "normal_answered": answered[judged & normal],
        "tumor_answered": answered[judged & tumor],
        "right_when_answered": (suspicious == tumor)[answered],
    }
    return {name: asdict(share_of(chosen, design_effect)) for name, chosen in shares.items()}


def trade(
    chooser: tuple[np.ndarray, Sequence[Answers]], judge: tuple[np.ndarray, Answers], distance_limit: float
) -> list[dict[str, Any]]:
    """What would be answered with an upper threshold of other specificities: chosen on one part, told on another."""
    rows = []
    for specificity in OTHER_SPECIFICITIES:
        thresholds = choose(*chooser, distance_limit, specificity)
        figures = describe(*judge, thresholds)
        kept = {name: figures[name] for name in ("sensitivity", "specificity", "answered", "normal_answered")}
        rows.append({"wanted_specificity": specificity, "suspicious_at": thresholds.suspicious_at, **kept})
    return rows


def risk_coverage(labels: np.ndarray, answers: Answers, distance_limit: float) -> list[tuple[float, float]]:
    """`(share answered, share of wrong answers among them)`, the surest scores first, every twentieth of the patches."""
    judged = np.flatnonzero(answers.distances <= distance_limit)
    scores = answers.scores[judged]
    surest = np.argsort(-np.abs(scores - 0.5), kind="stable")
    wrong = ((scores >= 0.5) != (labels[judged] == 1))[surest]
    counts = [round(len(judged) * step / 20) for step in range(1, 21)]
    return [(count / len(labels), float(wrong[:count].mean())) for count in counts]
