"""How the network looks at a patch: which centre part of it, at how many pixels, and where it goes on.

Enlarging a patch before the first convolution keeps detail of single nuclei that the network's
early strides would lose. Two cuts pay for it: the rim of the patch is left out, and the later
layers see the centre of the feature map only, whose cells have taken in their surroundings by
then. All of it happens inside the network, so that a host goes on feeding whole patches.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor

from .data import PATCH_PIXELS

FOCUS_STRIDE = 8
TOTAL_STRIDE = 32


@dataclass(frozen=True)
class Look:
    """The centre `crop` pixels of a patch, seen at `size` pixels; later layers see `focus` cells of the feature map."""

    crop: int
    size: int
    focus: int | None = None
    """Side of what is kept of the feature map at stride 8; None keeps all of it."""

    @property
    def last_side(self) -> int:
        """Side of the last feature map."""
        return math.ceil((self.focus or self.size / FOCUS_STRIDE) * FOCUS_STRIDE / TOTAL_STRIDE)

    def on_features(self, features: Tensor) -> Tensor:
        """The centre of the feature map at stride 8."""
        if self.focus is None:
            return features
        margin = (math.ceil(self.size / FOCUS_STRIDE) - self.focus) // 2
        return features[:, :, margin : margin + self.focus, margin : margin + self.focus]

    def on_patches(self, patches: Tensor) -> Tensor:
        """`[N, C, 96, 96]` to `[N, C, size, size]`."""
        margin = (PATCH_PIXELS - self.crop) // 2
        if margin:
            patches = patches[:, :, margin:-margin, margin:-margin]
        if self.crop == self.size:
            return patches
        # a factor instead of a size: the exported graph then needs no arithmetic on shapes
        return F.interpolate(patches, scale_factor=self.size / self.crop, mode="bilinear", align_corners=False)
