"""Intervals of 95 % for shares and for the AUC, also for patches that are alike.

Patches of one slide resemble each other, and slide identities are not known, so nobody can say how
many independent patches a split is worth. The design effect is that ratio: at 4, four patches carry
as much as one independent patch. Every variance is multiplied by it: for a share by dividing n, for
the AUC by multiplying the variance of DeLong. 1, 4 and 10 are told beside each other; which one is
right is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import binom, norm, rankdata

DESIGN_EFFECTS = (1, 4, 10)
Z = float(norm.ppf(0.975))


@dataclass(frozen=True)
class Proportion:
    """A share of n with its interval; `value` and its bounds are None where n is 0."""

    events: int
    n: int
    value: float | None
    lower: float | None
    upper: float | None


def wilson(events: int, n: int, design_effect: float = 1) -> Proportion:
    """Wilson's score interval on n over the design effect."""
    if n == 0:
        return Proportion(events, n, None, None, None)
    share, worth = events / n, n / design_effect
    centre = (share + Z**2 / (2 * worth)) / (1 + Z**2 / worth)
    reach = Z * np.sqrt(share * (1 - share) / worth + Z**2 / (4 * worth**2)) / (1 + Z**2 / worth)
    # at 0 and n the bound is exact; rounding may not leave a trace of the other side
    lower = 0.0 if events == 0 else float(centre - reach)
    upper = 1.0 if events == n else float(centre + reach)
    return Proportion(events, n, share, lower, upper)


def share_of(chosen: np.ndarray, design_effect: float = 1) -> Proportion:
    """The same of an array of booleans."""
    return wilson(int(chosen.sum()), len(chosen), design_effect)


def allowed_failures(n: int, share: float, confidence: float) -> int:
    """How many of n may fail if their true share is to be at most `share` with this confidence: the exact binomial tail."""
    tail = binom.cdf(np.arange(n), n, share)
    most = int(np.searchsorted(tail, 1 - confidence, side="right")) - 1
    if most < 0:
        raise ValueError(f"{n} are too few to bound a share of {share:g}")
    return most


@dataclass(frozen=True)
class Area:
    """AUC with its interval and the numbers of either class; None where a class is missing."""

    n: int
    positives: int
    value: float | None
    lower: float | None
    upper: float | None


def auc(labels: np.ndarray, values: np.ndarray, design_effect: float = 1) -> Area:
    """DeLong's variance times the design effect, on the logit of the AUC so that it stays below 1.

    Where every pair is in order (or none), the variance is nought and says nothing: the bound is then
    the exact one for the smaller class without a failure.
    """
    positive, negative = values[labels == 1], values[labels == 0]
    n1, n0 = len(positive), len(negative)
    if n1 == 0 or n0 == 0:
        return Area(n1 + n0, n1, None, None, None)
    ranks = rankdata(values)
    above = (ranks[labels == 1] - rankdata(positive)) / n0
    below = 1 - (ranks[labels == 0] - rankdata(negative)) / n1
    area = float(above.mean())
    if area in (0.0, 1.0):
        bound = float(0.025 ** (design_effect / min(n1, n0)))
        lower, upper = (bound, 1.0) if area else (0.0, 1 - bound)
        return Area(n1 + n0, n1, area, lower, upper)
    if min(n1, n0) == 1:
        return Area(n1 + n0, n1, area, None, None)
    variance = design_effect * (above.var(ddof=1) / n1 + below.var(ddof=1) / n0)
    reach = Z * np.sqrt(variance) / (area * (1 - area))
    return Area(n1 + n0, n1, area, float(expit(logit(area) - reach)), float(expit(logit(area) + reach)))
