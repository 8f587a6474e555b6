"""Decoding alone: python -m benches.peers.raw_decode SLIDE PLACES.csv SIDE SECONDS

libjpeg-turbo (through simplejpeg) on the tiles of the slide that the patches at PLACES touch, one
process a core, RGB into a buffer that is used again. Prints a JSON document: source tiles per
second, and how many a patch needs when each is decoded once.
"""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path

import numpy as np
import simplejpeg
import tifffile

Tile = tuple[int, int]


def touched(places: list[tuple[int, int]], side: int, tile: int) -> set[Tile]:
    """Columns and rows of the source tiles under patches."""
    return {
        (column, row)
        for x, y in places
        for column in range(x // tile, (x + side - 1) // tile + 1)
        for row in range(y // tile, (y + side - 1) // tile + 1)
    }


def whole_jpegs(path: Path, wanted: set[Tile]) -> list[bytes]:
    """Tiles of level 0 with the tables that the file holds once."""
    with tifffile.TiffFile(path) as file:
        page = file.pages[0]
        across, down = (-(-length // page.tilewidth) for length in (page.imagewidth, page.imagelength))
        tables = page.jpegtables[:-2]
        order = sorted((row, column) for column, row in wanted if column < across and row < down)
        return [
            tables + part[2:] for part in read_segments(file, page, [row * across + column for row, column in order])
        ]


def read_segments(file: tifffile.TiffFile, page: tifffile.TiffPage, indices: list[int]) -> list[bytes]:
    """The compressed bytes of some tiles."""
    parts = []
    for index in indices:
        file.filehandle.seek(page.dataoffsets[index])
        parts.append(file.filehandle.read(page.databytecounts[index]))
    return parts


def decode(jpegs: list[bytes], seconds: float) -> float:
    """Tiles per second of one process."""
    buffer = np.empty(simplejpeg.decode_jpeg(jpegs[0]).shape, np.uint8)
    count, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        simplejpeg.decode_jpeg(jpegs[count % len(jpegs)], "RGB", fastdct=False, fastupsample=False, buffer=buffer)
        count += 1
    return count / spent


def main() -> None:
    """Decodes on every core for so many seconds."""
    slide, table, side, seconds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    with table.open(newline="") as file:
        places = [(int(row["minx"]), int(row["miny"])) for row in csv.DictReader(file)]
    with tifffile.TiffFile(slide) as file:
        jpegs = whole_jpegs(slide, touched(places, side, file.pages[0].tilewidth))
    cores = os.cpu_count() or 1
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        rates = pool.starmap(decode, [(jpegs, seconds)] * cores, chunksize=1)
    print(json.dumps({"tiles_per_s": round(sum(rates), 1), "tiles_per_patch": round(len(jpegs) / len(places), 4)}))


if __name__ == "__main__":
    main()
