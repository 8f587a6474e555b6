"""Makes scores mean what they say: one slope and one offset on the logit, fitted on the tuning part of `valid`.

Both go into the last layer, so a host notices nothing. How well they carry over is told by
cross-validation: every patch is judged by a fit that has not seen it. The scores are then shares
of tumour among patches of the same score at the prevalence of `valid`, about one half.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from scipy.optimize import minimize
from scipy.special import expit, logit

from .network import EfficientNetLite0

FOLDS = 10
BINS = 15
NULL_DRAWS = 2000
SEED = 11


@dataclass(frozen=True)
class Line:
    """`slope * logit + intercept`; the slope is the inverse of the temperature."""

    slope: float
    intercept: float


@dataclass(frozen=True)
class Calibration:
    """What a set of scores shows of its calibration."""

    n: int
    slope: float
    intercept: float
    brier: float
    brier_lower: float
    brier_upper: float
    calibration_error: float
    calibration_error_null_95: float


def fit(labels: np.ndarray, logits: np.ndarray) -> Line:
    """The line of highest likelihood; logits are differences tumor minus normal."""

    def loss(line: np.ndarray) -> tuple[float, np.ndarray]:
        z = line[0] * logits + line[1]
        error = expit(z) - labels
        value = float(np.mean(np.logaddexp(0, z) - labels * z))
        return value, np.array([np.mean(error * logits), np.mean(error)])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="BFGS")
    return Line(float(found.x[0]), float(found.x[1]))


def cross_validated(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Scores of which each comes from a line fitted without its fold; folds are drawn within each class."""
    random = np.random.default_rng(SEED)
    fold = np.empty(len(labels), int)
    for label in (0, 1):
        members = random.permutation(np.flatnonzero(labels == label))
        fold[members] = np.arange(len(members)) % FOLDS
    scores = np.empty(len(labels))
    for number in range(FOLDS):
        rest = fold != number
        line = fit(labels[rest], logits[rest])
        scores[~rest] = expit(line.slope * logits[~rest] + line.intercept)
    return scores


def calibration_error(labels: np.ndarray, scores: np.ndarray) -> float:
    """Expected calibration error over 15 bins of equal size."""
    order = np.argsort(scores, kind="stable")
    bins = np.array_split(order, BINS)
    gaps = [len(chosen) * abs(labels[chosen].mean() - scores[chosen].mean()) for chosen in bins]
    return float(sum(gaps) / len(labels))


def reliability(labels: np.ndarray, scores: np.ndarray) -> list[tuple[float, int, int]]:
    """`(mean score, patches, of them tumor)` of the same bins, lowest first."""
    bins = np.array_split(np.argsort(scores, kind="stable"), BINS)
    return [(float(scores[chosen].mean()), len(chosen), int(labels[chosen].sum())) for chosen in bins]


def describe(labels: np.ndarray, scores: np.ndarray) -> Calibration:
    """Slope, intercept, Brier score with its bootstrap interval, and the error beside what chance alone makes of it."""
    random = np.random.default_rng(SEED)
    line = fit(labels, logit(scores))
    squared = (scores - labels) ** 2
    means = [squared[random.integers(0, len(labels), len(labels))].mean() for _ in range(NULL_DRAWS)]
    lower, upper = np.percentile(means, [2.5, 97.5])
    null = [calibration_error(random.random(len(scores)) < scores, scores) for _ in range(NULL_DRAWS)]
    return Calibration(
        n=len(labels),
        slope=line.slope,
        intercept=line.intercept,
        brier=float(squared.mean()),
        brier_lower=float(lower),
        brier_upper=float(upper),
        calibration_error=calibration_error(labels, scores),
        calibration_error_null_95=float(np.percentile(null, 95)),
    )


def fold_into_file(source: Path, path: Path, line: Line) -> None:
    """The same for an exported network whose checkpoint is not at hand."""
    model = onnx.load(source)
    last = [node for node in model.graph.node if node.op_type == "Gemm"][-1]
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    weight, bias = (tensors[name] for name in last.input[1:])
    offset = np.array([0, line.intercept])
    for tensor, value in (
        (weight, numpy_helper.to_array(weight) * line.slope),
        (bias, numpy_helper.to_array(bias) * line.slope + offset),
    ):
        tensor.CopyFrom(numpy_helper.from_array(value.astype(np.float32), tensor.name))
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


@torch.no_grad()
def fold_in(network: EfficientNetLite0, line: Line) -> EfficientNetLite0:
    """A copy whose softmax gives the calibrated scores."""
    calibrated = copy.deepcopy(network)
    last = calibrated.classifier
    last.weight.mul_(line.slope)
    last.bias.mul_(line.slope)
    last.bias[1] += line.intercept
    return calibrated
