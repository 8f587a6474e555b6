"""Patches of the whole slides and photographs beside the labelled sets: other organs, and one frozen section.

Only one of these files states its scale; for the others 0.5 µm per pixel is taken for granted, as for
a scan at 20x.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from . import data, external

WIDTH, HEIGHT, COMPRESSION, TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_BYTES = 256, 257, 259, 322, 323, 324, 325
JPEG_2000_YCBCR = 33003
JPEG_2000 = (JPEG_2000_YCBCR, 33005)
"""Compressions of Aperio's files."""
ASSUMED_UM = 0.5
DARKEST_GLASS = 210
LEAST_TISSUE = 0.6
MOST_TILES = 200
SEED = 8


@dataclass(frozen=True)
class Slide:
    """A file below `slides/`, what it shows, and its scale."""

    file: str
    shows: str
    spacing: float = ASSUMED_UM


SLIDES = (
    Slide("CMU-1-Small-Region.svs", "CMU-1, organ not stated", 0.499),
    Slide("kidney_histology_image.svs", "kidney"),
    Slide("tcga-cr-7395-01a-01-ts1.svs", "head and neck, frozen section"),
    Slide("hgsc/hgsc_nest.jpg", "ovary, serous carcinoma"),
    Slide("hgsc/hgsc_stromal_he.jpg", "ovary, stroma"),
)


def tissue() -> dict[str, np.ndarray]:
    """Patches that are mostly tissue, by what the slide shows; a fixed draw where there are many."""
    folder = data.data_folder().parent.parent / "slides"
    found = {}
    for slide in SLIDES:
        tiles = external.tiles(pixels(folder / slide.file), slide.spacing)
        dense = tiles[(tiles.min(-1) < DARKEST_GLASS).mean((1, 2)) >= LEAST_TISSUE]
        chosen = np.random.default_rng(SEED).permutation(len(dense))[:MOST_TILES]
        found[f"slide: {slide.shows}"] = dense[np.sort(chosen)]
    return found


def pixels(path: Path) -> Image.Image:
    """The first level of a slide or the photograph."""
    with path.open("rb") as file:
        header = file.read(8)
        if header[:2] in (b"II", b"MM"):
            tags = ImageFileDirectory_v2(header)
            file.seek(tags.next)
            tags.load(file)
            if tags[COMPRESSION] in JPEG_2000:
                return _tiled(file, tags)
    with Image.open(path) as image:
        return image.convert("RGB")


def _tiled(file: io.BufferedReader, tags: ImageFileDirectory_v2) -> Image.Image:
    """JPEG 2000 inside TIFF, which Pillow decodes only by the tile."""
    whole = Image.new("RGB", (tags[WIDTH], tags[HEIGHT]))
    across = -(-tags[WIDTH] // tags[TILE_WIDTH])
    for index, (offset, size) in enumerate(zip(tags[TILE_OFFSETS], tags[TILE_BYTES], strict=True)):
        file.seek(offset)
        tile: Image.Image = Image.open(io.BytesIO(file.read(size)))
        if tags[COMPRESSION] == JPEG_2000_YCBCR:
            tile = Image.frombytes("YCbCr", tile.size, tile.tobytes()).convert("RGB")
        whole.paste(tile, (index % across * tags[TILE_WIDTH], index // across * tags[TILE_HEIGHT]))
    return whole
