"""How far a patch lies from what the network was trained on: the distance of its features to the nearer class.

The pooled features of the training patches are described by one Gaussian per class with a shared
covariance; a patch's distance is the smaller of its two squared Mahalanobis distances, per
dimension. The covariance is kept as its strongest directions and one variance for all others, so
that the distance costs one small matrix product beside the network.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from . import data
from .network import EfficientNetLite0, normalise

DIRECTIONS = 128
BATCH = 64


class WithDistance(nn.Module):
    """The network with a second output, `[N, 1]`: about 1 for patches like those of training, larger for others."""

    directions: Tensor
    precisions: Tensor
    rest_precision: Tensor

    def __init__(self, network: EfficientNetLite0, features: Tensor, labels: Tensor) -> None:
        """`features` and `labels` of training patches, see `pooled_features`."""
        super().__init__()
        self.network = network
        features = features.double()
        means = torch.stack([features[labels == label].mean(0) for label in range(len(data.CLASS_NAMES))])
        spread = features - means[labels]
        variances, directions = torch.linalg.eigh(spread.T @ spread / len(spread))
        rest = variances[:-DIRECTIONS].mean()
        self.size = features.shape[1]
        for label, name in enumerate(data.CLASS_NAMES):
            self.register_buffer(f"mean_{name}", means[label].float())
        self.register_buffer("directions", directions[:, -DIRECTIONS:].float())
        self.register_buffer("precisions", (1 / variances[-DIRECTIONS:] - 1 / rest).float())
        self.register_buffer("rest_precision", (1 / rest).float())

    def distance(self, features: Tensor) -> Tensor:
        """`[N, 1]` of `[N, size]` features."""
        distances = []
        for name in data.CLASS_NAMES:
            offset = features - self.get_buffer(f"mean_{name}")
            along = offset @ self.directions
            distances.append(
                (offset * offset).sum(1, keepdim=True) * self.rest_precision
                + (along * along * self.precisions).sum(1, keepdim=True)
            )
        return torch.minimum(*distances) / self.size

    def forward(self, patches: Tensor) -> tuple[Tensor, Tensor]:
        pooled = self.network.pooled(patches)
        return self.network.classify(pooled), self.distance(pooled.flatten(1))


@torch.inference_mode()
def pooled_features(network: EfficientNetLite0, patches: data.Patches) -> Tensor:
    """`[N, size]` features of a split, as the distance sees them."""
    network.eval()
    parts = []
    for start in range(0, len(patches), BATCH):
        images = torch.from_numpy(patches.pixels[start : start + BATCH]).permute(0, 3, 1, 2)
        parts.append(network.pooled(normalise(images)).flatten(1))
    return torch.cat(parts)
