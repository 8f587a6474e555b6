"""Scores of a network on a split, and AUC with a bootstrap interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.stats import rankdata
from torch import nn

from . import data
from .network import normalise

RESAMPLES = 2000
SEED = 7


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
