"""How far colour alone goes: the yardstick that the network's AUC is told beside.

Mean and spread of red, green and blue and the share of background, seven numbers a patch, into
gradient-boosted trees with the library's default settings.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from . import data, evaluate


def features(patches: data.Patches) -> np.ndarray:
    """`[N, 7]`: mean and standard deviation of the three channels, background share."""
    flat = patches.pixels.reshape(len(patches), -1, 3)
    parts = [np.array([pixels.mean(0) for pixels in flat]), np.array([pixels.std(0) for pixels in flat])]
    return np.concatenate([*parts, patches.background[:, None]], axis=1)


def colour_auc(split: str, cache: Path) -> float:
    """AUC on a split of the colour baseline fitted on `train`."""
    train, other = data.load("train", cache), data.load(split, cache)
    trees = HistGradientBoostingClassifier(random_state=0).fit(features(train), train.labels)
    return evaluate.auc(other.labels, trees.predict_proba(features(other))[:, 1])
