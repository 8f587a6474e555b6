"""EfficientNet-Lite0 with its usual end, of the trunk that the reference model is made of."""

from __future__ import annotations

from torch import Tensor, nn

from training.data import PATCH_PIXELS
from training.look import Look
from training.network import HEAD_CHANNELS, EfficientNetLite0

from .task import CLASSES


def trunk() -> EfficientNetLite0:
    """The network without weights; it leaves patches as they are."""
    return EfficientNetLite0(Look(PATCH_PIXELS, PATCH_PIXELS), pool_first=False)


class Lite0(nn.Module):
    """Normalised `[N, 3, 224, 224]` patches to `[N, 2]` logits, from the mean of the last feature map."""

    def __init__(self, trunk: EfficientNetLite0) -> None:
        super().__init__()
        self.stem, self.blocks, self.head = trunk.stem, trunk.blocks, trunk.head
        self.classifier = nn.Linear(HEAD_CHANNELS, len(CLASSES))

    def features(self, patches: Tensor) -> Tensor:
        """`[N, 1280]`."""
        return self.head(self.blocks(self.stem(patches))).mean(dim=(2, 3))

    def forward(self, patches: Tensor) -> Tensor:
        return self.classifier(self.features(patches))
