"""How the network looks at a patch: which centre part of it, and at how many pixels.

Enlarging a patch before the first convolution keeps detail of single nuclei that the network's
early strides would lose. It happens inside the network, so that a host goes on feeding whole
patches.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor

from .data import PATCH_PIXELS

TOTAL_STRIDE = 32


@dataclass(frozen=True)
class Look:
    """The centre `crop` pixels of a patch, seen at `size` pixels."""

    crop: int
    size: int

    @property
    def last_side(self) -> int:
        """Side of the last feature map."""
        return math.ceil(self.size / TOTAL_STRIDE)

    def on_patches(self, patches: Tensor) -> Tensor:
        """`[N, C, 96, 96]` to `[N, C, size, size]`."""
        margin = (PATCH_PIXELS - self.crop) // 2
        if margin:
            patches = patches[:, :, margin:-margin, margin:-margin]
        if self.crop == self.size:
            return patches
        # a factor instead of a size: the exported graph then needs no arithmetic on shapes
        return F.interpolate(patches, scale_factor=self.size / self.crop, mode="bilinear", align_corners=False)
