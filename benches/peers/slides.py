"""Slides as a scanner writes them, made of one small real region: python -m benches.peers.slides SOURCE FOLDER

The region is mirrored on and on, so that tissue goes through without a seam; around it lies a rim
of glass. Written as Aperio does: tiles of 256 px, YCbCr 4:2:2 at quality 70 without tables of their
own, levels 1, 4 and 16, and a description that states 0.5 µm/px.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import openslide
import tifffile
from PIL import Image

from .task import LARGE_SIDE, MID_SIDE

Read = Callable[[int, int, int, int], np.ndarray]
"""Pixels of a level: x, y, width, height to `[height, width, 3]`."""

TILE = 256
QUALITY = 70
SUBSAMPLING = "4:2:2"
RIM = 1_000
"""Glass on each side of the large slide, px."""
MID_ORIGIN = 9_000
"""Where the smaller slide lies in the large one, px from the left and from the top."""
STRIPE = 1_000
"""Rows of full resolution that are held at a time, a divisor of both sides."""
TABLES = (0xDB, 0xC4)
"""JPEG markers of quantisation and Huffman tables …"""
APPLICATION, SCAN = 0xE0, 0xDA
"""… of the JFIF header, which says nothing that the TIFF does not, and of the compressed data."""
DESCRIPTION = (
    "Aperio Image Library v12.0.15\r\n{side}x{side} [0,0 {side}x{side}] (256x256) JPEG/YCC Q=70"
    "|AppMag = 20|MPP = 0.5000|Filename = synthetic"
)


class Canvas:
    """The picture that the slides show, of any size: reads of it are computed."""

    def __init__(self, region: np.ndarray) -> None:
        """`region` is `[height, width, 3]` uint8; its brightest common colour becomes the glass."""
        self.region = region
        bright = region.reshape(-1, 3).astype(np.int32)
        self.glass = np.median(bright[bright.sum(1) > np.quantile(bright.sum(1), 0.7)], axis=0).astype(np.uint8)

    def read(self, x: int, y: int, width: int, height: int) -> np.ndarray:
        """`[height, width, 3]` at full resolution; glass beyond the rim."""
        rows, row_is_glass = place(y, height, len(self.region))
        columns, column_is_glass = place(x, width, self.region.shape[1])
        pixels = self.region[rows[:, None], columns[None, :]]
        pixels[row_is_glass] = self.glass
        pixels[:, column_is_glass] = self.glass
        return pixels


def place(start: int, count: int, period: int) -> tuple[np.ndarray, np.ndarray]:
    """Where in a mirrored region of `period` pixels a line of the canvas lies, and what of it is glass."""
    at = np.arange(start, start + count)
    folded = (at - RIM) % (2 * period)
    return np.where(folded < period, folded, 2 * period - 1 - folded), (at < RIM) | (at >= LARGE_SIDE - RIM)


def mean_of(pixels: np.ndarray, factor: int) -> np.ndarray:
    """Every square of `factor` pixels as its mean."""
    height, width, channels = pixels.shape
    parts = pixels.reshape(height // factor, factor, width // factor, factor, channels)
    return np.rint(parts.mean(axis=(1, 3), dtype=np.float32)).astype(np.uint8)


def level_four(canvas: Canvas, origin: int, side: int) -> np.ndarray:
    """The slide at a quarter of the resolution, made in stripes."""
    stripes = range(0, side, STRIPE)
    return np.concatenate([mean_of(canvas.read(origin, origin + y, side, STRIPE), 4) for y in stripes])


def pictures(read: Read, side: int, glass: np.ndarray) -> Iterator[np.ndarray]:
    """The tiles of a level, row by row; beyond the edge they are filled with glass."""
    for y in range(0, side, TILE):
        for x in range(0, side, TILE):
            width, height = min(TILE, side - x), min(TILE, side - y)
            tile = np.full((TILE, TILE, 3), glass, np.uint8)
            tile[:height, :width] = read(x, y, width, height)
            yield tile


def encoded(tile: np.ndarray) -> bytes:
    """A JPEG with all its tables."""
    buffer = io.BytesIO()
    Image.fromarray(tile).save(buffer, "JPEG", quality=QUALITY, subsampling=SUBSAMPLING)
    return buffer.getvalue()


def parted(jpeg: bytes) -> tuple[bytes, bytes]:
    """Tables and abbreviated picture of a JPEG: a tiled TIFF holds the tables once for all tiles."""
    start, end = b"\xff\xd8", b"\xff\xd9"
    tables, picture = start, start
    at = len(start)
    while True:
        marker, length = jpeg[at + 1], 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        segment = jpeg[at : at + length]
        if marker in TABLES:
            tables += segment
        elif marker != APPLICATION:
            picture += segment
        at += length
        if marker == SCAN:
            return tables + end, picture + jpeg[at:]


def write(path: Path, canvas: Canvas, origin: int, side: int) -> None:
    """One slide, a square of the canvas; it is in place only when it is whole."""
    unfinished = path.parent.with_suffix(".part")
    quarter = level_four(canvas, origin, side)
    sixteenth = mean_of(quarter, 4)

    def at_full(x: int, y: int, width: int, height: int) -> np.ndarray:
        return canvas.read(origin + x, origin + y, width, height)

    tables, _ = parted(encoded(quarter[:TILE, :TILE]))
    levels = ((at_full, side), (reader_of(quarter), side // 4), (reader_of(sixteenth), side // 16))
    with tifffile.TiffWriter(unfinished) as file:
        for read, level_side in levels:
            file.write(
                (parted(encoded(tile))[1] for tile in pictures(read, level_side, canvas.glass)),
                shape=(level_side, level_side, 3),
                dtype=np.uint8,
                tile=(TILE, TILE),
                photometric="ycbcr",
                subsampling=(2, 1),
                compression="jpeg",
                jpegtables=tables,
                description=DESCRIPTION.format(side=level_side),
                metadata=None,
                software=False,
            )
    unfinished.replace(path)


def reader_of(level: np.ndarray) -> Read:
    """Reads of a level that is held in memory."""
    return lambda x, y, width, height: level[y : y + height, x : x + width]


def main() -> None:
    """Writes the slides that are not there yet."""
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    with openslide.OpenSlide(source) as slide:
        canvas = Canvas(np.asarray(slide.read_region((0, 0), 0, slide.dimensions).convert("RGB")))
    for name, origin, side in (("large", 0, LARGE_SIDE), ("mid", MID_ORIGIN, MID_SIDE)):
        path = folder / name / f"{name}.svs"
        if not path.exists():
            print(f"writing {path}", flush=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, canvas, origin, side)


if __name__ == "__main__":
    main()
