"""Random changes of a batch of patches that leave the label true.

Geometry: all eight symmetries of the square for every patch; for half of them also a small
shift, scale and rotation. The label speaks of the centre 32x32 px, so shifts stay within 8 px.
Stain: every patch is taken to optical density, where stain amounts add up, and mixed there with a
random matrix close to the identity: separate gains for haematoxylin, eosin and the residual,
gains and cross-talk of the three channels, and an offset. Imaging: brightness, blur, noise and
JPEG compression. Everything but JPEG works on the whole batch at once.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

STAINS = torch.tensor(
    [
        [0.650, 0.704, 0.286],  # haematoxylin
        [0.072, 0.990, 0.105],  # eosin
        [0.268, 0.570, 0.776],  # residual
    ]
)
"""Optical densities of red, green and blue per stain (Ruifrok and Johnston, 2001)."""


@dataclass(frozen=True)
class Strength:
    """How far each change may go; `share` is the share of patches a change is applied to."""

    shift_pixels: float = 6.0
    scale: float = 0.12
    rotation_degrees: float = 20.0
    affine_share: float = 0.5
    stain_gain: float = 0.30
    channel_gain: float = 0.12
    cross_talk: float = 0.06
    density_offset: float = 0.04
    brightness: float = 0.08
    blur_sigma: float = 1.1
    blur_share: float = 0.15
    noise_sigma: float = 0.03
    noise_share: float = 0.15
    jpeg_quality: tuple[int, int] = (45, 90)
    jpeg_share: float = 0.15


def augment(patches: np.ndarray, strength: Strength, generator: torch.Generator) -> Tensor:
    """`[N, 96, 96, 3]` uint8 patches in, changed `[N, 3, 96, 96]` uint8 patches out."""
    x = torch.from_numpy(_jpeg(patches, strength, generator)).permute(0, 3, 1, 2).float()
    x = _symmetry(x, generator)
    x = _affine(x, strength, generator)
    x = _stain(x, strength, generator)
    x = _blur(x, strength, generator)
    x = _noise(x, strength, generator)
    return x.round_().clamp_(0, 255).to(torch.uint8)


def _uniform(shape: tuple[int, ...], low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.empty(shape).uniform_(low, high, generator=generator)


def _chosen(count: int, share: float, generator: torch.Generator) -> Tensor:
    """Indices of the patches, out of `count`, that a change is applied to."""
    return (torch.rand(count, generator=generator) < share).nonzero().flatten()


def _jpeg(patches: np.ndarray, strength: Strength, generator: torch.Generator) -> np.ndarray:
    chosen = _chosen(len(patches), strength.jpeg_share, generator)
    if len(chosen) == 0:
        return patches
    patches = patches.copy()
    for index in chosen.tolist():
        quality = int(torch.randint(*strength.jpeg_quality, (1,), generator=generator))
        buffer = io.BytesIO()
        Image.fromarray(patches[index]).save(buffer, "JPEG", quality=quality)
        patches[index] = np.asarray(Image.open(buffer))
    return patches


def _symmetry(x: Tensor, generator: torch.Generator) -> Tensor:
    """One of the eight symmetries of the square for each patch."""
    kind = torch.randint(0, 8, (len(x),), generator=generator)
    out = torch.empty_like(x)
    for k in range(8):
        mask = kind == k
        out[mask] = symmetry(x[mask], k)
    return out


def symmetry(x: Tensor, kind: int) -> Tensor:
    """`[N, C, H, W]` turned by `kind % 4` right angles, mirrored first if `kind >= 4`."""
    if kind >= 4:
        x = x.flip(3)
    return torch.rot90(x, kind % 4, (2, 3))


def _affine(x: Tensor, strength: Strength, generator: torch.Generator) -> Tensor:
    chosen = _chosen(len(x), strength.affine_share, generator)
    n = len(chosen)
    if n == 0:
        return x
    angle = _uniform((n,), -1, 1, generator) * math.radians(strength.rotation_degrees)
    scale = torch.exp(_uniform((n,), -1, 1, generator) * math.log1p(strength.scale))
    reach = 2 * strength.shift_pixels / x.shape[-1]
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = torch.cos(angle) * scale
    theta[:, 0, 1] = -torch.sin(angle) * scale
    theta[:, 1, 0] = torch.sin(angle) * scale
    theta[:, 1, 1] = torch.cos(angle) * scale
    theta[:, :, 2] = _uniform((n, 2), -reach, reach, generator)
    grid = F.affine_grid(theta, [n, *x.shape[1:]], align_corners=False)
    x[chosen] = F.grid_sample(x[chosen], grid, "bilinear", "reflection", align_corners=False)
    return x


def _stain(x: Tensor, strength: Strength, generator: torch.Generator) -> Tensor:
    n = len(x)
    stains = STAINS / STAINS.norm(dim=1, keepdim=True)
    gains = torch.diag_embed(1 + _uniform((n, 3), -1, 1, generator) * strength.stain_gain)
    mix = torch.linalg.inv(stains) @ gains @ stains
    channels = torch.diag_embed(1 + _uniform((n, 3), -1, 1, generator) * strength.channel_gain)
    mix = mix @ (channels + _uniform((n, 3, 3), -1, 1, generator) * strength.cross_talk)
    density = torch.log(x.add_(1).div_(256)).neg_().flatten(2)
    density = torch.baddbmm(
        _uniform((n, 3, 1), -1, 1, generator) * strength.density_offset, mix.transpose(1, 2), density
    )
    light = 1 + _uniform((n, 1, 1), -1, 1, generator) * strength.brightness
    return torch.exp(density.neg_()).mul_(256 * light).sub_(1).clamp_(0, 255).view_as(x)


def _blur(x: Tensor, strength: Strength, generator: torch.Generator) -> Tensor:
    chosen = _chosen(len(x), strength.blur_share, generator)
    n = len(chosen)
    if n == 0:
        return x
    sigma = _uniform((n, 1), 0.3, strength.blur_sigma, generator)
    kernel = torch.exp(-(torch.arange(-3.0, 4.0) ** 2) / (2 * sigma**2))
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(3, dim=0)
    picked = x[chosen].reshape(1, 3 * n, *x.shape[2:])
    picked = F.conv2d(F.pad(picked, (3, 3, 0, 0), "reflect"), kernel.view(3 * n, 1, 1, 7), groups=3 * n)
    picked = F.conv2d(F.pad(picked, (0, 0, 3, 3), "reflect"), kernel.view(3 * n, 1, 7, 1), groups=3 * n)
    x[chosen] = picked.view(n, *x.shape[1:])
    return x


def _noise(x: Tensor, strength: Strength, generator: torch.Generator) -> Tensor:
    chosen = _chosen(len(x), strength.noise_share, generator)
    if len(chosen) == 0:
        return x
    sigma = _uniform((len(chosen), 1, 1, 1), 0, 255 * strength.noise_sigma, generator)
    x[chosen] += torch.empty(x[chosen].shape).normal_(generator=generator) * sigma
    return x
