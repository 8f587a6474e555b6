"""Scores of a network on a split, AUC with a bootstrap interval, and the operating points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.stats import binom, rankdata
from torch import nn

from . import data
from .network import normalise

RESAMPLES = 2000
SEED = 7
MISSED_SHARE = 0.02
CONFIDENCE = 0.95


@torch.inference_mode()
def logits(network: nn.Module, patches: data.Patches, batch: int = 64) -> np.ndarray:
    """Logit of `tumor` less that of `normal` for every patch, without any test-time augmentation."""
    network.eval()
    out = []
    for start in range(0, len(patches), batch):
        images = torch.from_numpy(patches.pixels[start : start + batch]).permute(0, 3, 1, 2)
        answer = network(normalise(images))
        out.append((answer[:, 1] - answer[:, 0]).double().numpy())
    return np.concatenate(out)


def auc(labels: np.ndarray, values: np.ndarray) -> float:
    """Area under the ROC curve by ranks; ties count half."""
    ranks = rankdata(values)
    positive = labels == 1
    n1, n0 = int(positive.sum()), int((~positive).sum())
    if n1 == 0 or n0 == 0:
        raise ValueError("the AUC needs both classes")
    return float((ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval and what it was computed from."""

    n: int
    positives: int
    value: float
    lower: float
    upper: float


def auc_with_interval(labels: np.ndarray, values: np.ndarray) -> Estimate:
    """AUC and the percentiles 2.5 and 97.5 of bootstrap resamples, drawn within each class."""
    random = np.random.default_rng(SEED)
    positive, negative = np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)
    drawn = []
    for _ in range(RESAMPLES):
        index = np.concatenate([random.choice(positive, len(positive)), random.choice(negative, len(negative))])
        drawn.append(auc(labels[index], values[index]))
    lower, upper = np.percentile(drawn, [2.5, 97.5])
    return Estimate(len(labels), len(positive), auc(labels, values), float(lower), float(upper))


@dataclass(frozen=True)
class OperatingPoint:
    """The two tile thresholds and what they reach on the split they were chosen on."""

    suspicious_at: float
    suspicious_specificity: float
    suspicious_sensitivity: float
    clear_below: float
    clear_missed_tumor_share: float
    clear_normal_share: float


def operating_point(labels: np.ndarray, values: np.ndarray) -> OperatingPoint:
    """Thresholds from patches that chose nothing else.

    The upper one leaves 99 % of the normals below. Of tumours like these, at most 2 % lie below the
    lower one, with 95 % confidence: an exact bound on the quantile by its rank, so with abstentions
    counted as not cleared.
    """
    normal, tumor = np.sort(values[labels == 0]), np.sort(values[labels == 1])
    allowed_false = int(np.floor(0.01 * len(normal)))
    suspicious_at = _up(float(normal[len(normal) - 1 - allowed_false]))
    clear_below = _down(float(tumor[allowed_missed(len(tumor))]))
    return describe(labels, values, suspicious_at, clear_below)


def allowed_missed(tumors: int) -> int:
    """How many of so many tumours may lie below the lower threshold."""
    if binom.cdf(0, tumors, MISSED_SHARE) > 1 - CONFIDENCE:
        raise ValueError(f"{tumors} tumour patches are too few to bound the missed share")
    return int(np.searchsorted(binom.cdf(np.arange(tumors), tumors, MISSED_SHARE), 1 - CONFIDENCE, side="right")) - 1


def describe(labels: np.ndarray, values: np.ndarray, suspicious_at: float, clear_below: float) -> OperatingPoint:
    """What given thresholds reach on a split: `score >= suspicious_at`, `score < clear_below`."""
    normal, tumor = values[labels == 0], values[labels == 1]
    return OperatingPoint(
        suspicious_at=suspicious_at,
        suspicious_specificity=float((normal < suspicious_at).mean()),
        suspicious_sensitivity=float((tumor >= suspicious_at).mean()),
        clear_below=clear_below,
        clear_missed_tumor_share=float((tumor < clear_below).mean()),
        clear_normal_share=float((normal < clear_below).mean()),
    )


def _up(value: float) -> float:
    """The next multiple of 0.0001 strictly above."""
    return round((np.floor(value * 1e4) + 1) / 1e4, 4)


def _down(value: float) -> float:
    """The multiple of 0.0001 at or below."""
    return round(np.floor(value * 1e4) / 1e4, 4)
