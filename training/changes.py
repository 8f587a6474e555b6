"""Fixed changes of patches: other scanners, light, compression, scale, focus, pen, fold. `[n, 96, 96, 3]` uint8 in and out.

Unlike those of `augment.py` they are not random: every patch is changed in the same way, so that a
figure can be told for each.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from . import data
from .augment import STAINS

Change = Callable[[np.ndarray], np.ndarray]
SIDE = data.PATCH_PIXELS


def scanner(stains: tuple[float, float, float], channels: tuple[float, float, float], gamma: float = 1.0) -> Change:
    """Gains of haematoxylin, eosin and residual in optical density, then of the three channels, then gamma of the light."""
    vectors = (STAINS / STAINS.norm(dim=1, keepdim=True)).numpy()
    mix = (np.linalg.inv(vectors) @ np.diag(stains) @ vectors @ np.diag(channels)).astype(np.float32)

    def change(pixels: np.ndarray) -> np.ndarray:
        density = -np.log((pixels.astype(np.float32) + 1) / 256)
        light = np.exp(-(density @ mix))
        return _bytes(256 * np.clip(light, 0, 1) ** gamma - 1)

    return change


def contrast(factor: float) -> Change:
    """Stretched around mid-grey."""
    return lambda pixels: _bytes((pixels.astype(np.float32) - 127.5) * factor + 127.5)


def gamma(exponent: float) -> Change:
    """Another tone curve."""
    return lambda pixels: _bytes(255 * (pixels.astype(np.float32) / 255) ** exponent)


def brightness(factor: float) -> Change:
    """More or less light; what is brighter than white is cut."""
    return lambda pixels: _bytes(pixels.astype(np.float32) * factor)


def jpeg(quality: int) -> Change:
    """Once more through JPEG with halved colour, as the patches were before."""

    def change(patch: Image.Image) -> Image.Image:
        buffer = io.BytesIO()
        patch.save(buffer, "JPEG", quality=quality, subsampling="4:2:0")
        return Image.open(buffer)

    return _each(change)


def blur(sigma: float) -> Change:
    """Out of focus; `sigma` in pixels."""
    return _each(lambda patch: patch.filter(ImageFilter.GaussianBlur(sigma)))


def scaled(factor: float) -> Change:
    """Tissue appears `factor` as large, as when the scale of the slide is stated wrongly.

    Above 1 the rim of the patch is cut off and the rest enlarged. Below 1 a host would read more tissue
    than a patch holds: the rim is mirrored outwards before the patch is shrunk.
    """
    seen = round(SIDE / factor)

    def change(patch: Image.Image) -> Image.Image:
        if seen > SIDE:
            before = (seen - SIDE) // 2
            rim = (before, seen - SIDE - before)
            patch = Image.fromarray(np.pad(np.asarray(patch), (rim, rim, (0, 0)), "symmetric"))
        else:
            left = (SIDE - seen) // 2
            patch = patch.crop((left, left, left + seen, left + seen))
        return patch.resize((SIDE, SIDE), Image.Resampling.LANCZOS)

    return _each(change)


def pen(colour: tuple[int, int, int]) -> Change:
    """A stroke of felt pen, 40 px wide, across the middle, through which tissue still shows."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    stroke = np.abs(rows - SIDE / 2 - 0.3 * (columns - SIDE / 2)) < SIDE * 20 / 96
    light = np.where(stroke[..., None], np.array(colour, np.float32) / 255, 1)
    return lambda pixels: _bytes(pixels * light)


def fold(pixels: np.ndarray) -> np.ndarray:
    """A strip across the middle, half a patch wide, in which the tissue lies double: its neighbour's density is added."""
    density = -np.log((pixels.astype(np.float32) + 1) / 256)
    rows = slice(SIDE // 4, SIDE - SIDE // 4)
    density[:, rows] += np.roll(density, 1, axis=0)[:, rows, ::-1]
    return _bytes(256 * np.exp(-density) - 1)


def _each(change: Callable[[Image.Image], Image.Image]) -> Change:
    def every(pixels: np.ndarray) -> np.ndarray:
        return np.stack([np.asarray(change(Image.fromarray(patch))) for patch in pixels])

    return every


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
