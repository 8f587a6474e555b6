"""The labelled patches: where they lie, how they are decoded, and the table that goes with them.

The patches are read from a folder outside this repository and decoded once into an array file in
a cache folder, which is outside the repository too. Nothing of the data set is ever copied in.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

REPOSITORY = Path(__file__).resolve().parent.parent
PATCH_PIXELS = 96
CLASS_NAMES = ("normal", "tumor")
SPLITS = ("train", "valid", "test")
VALID_PARTS = ("valid-tuning", "valid-thresholds")
"""`valid` is split once: what is tuned, stopped and calibrated is so on the first part, and the
second sets thresholds only, so that their guarantees hold."""
TUNING_SHARE = 0.6
VALID_SPLIT_SEED = 2029
TISSUE_RICH_BACKGROUND = 0.4
"""A patch counts as rich in tissue if less than this share of it is background."""


def data_folder() -> Path:
    """`$ZHEDEL_SHARED/data/pcam`, by default `../shared/data/pcam` beside the repository."""
    shared = Path(os.environ.get("ZHEDEL_SHARED", REPOSITORY.parent / "shared"))
    folder = shared / "data" / "pcam"
    if not (folder / "labels.csv").is_file():
        raise SystemExit(f"{folder} has no labels.csv; set ZHEDEL_SHARED to the folder that holds data/pcam")
    return folder


@dataclass(frozen=True)
class Patches:
    """One split: pixels `[n, 96, 96, 3]` uint8, labels (1 = tumor), and what is known of each patch."""

    split: str
    files: list[str]
    pixels: np.ndarray
    labels: np.ndarray
    background: np.ndarray

    def __len__(self) -> int:
        return len(self.files)

    @property
    def tissue_rich(self) -> np.ndarray:
        """True where the patch is mostly tissue."""
        return self.background < TISSUE_RICH_BACKGROUND


def read_table(split: str) -> list[dict[str, str]]:
    """Rows of `labels.csv` of one split, in file order."""
    with (data_folder() / "labels.csv").open(newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["split"] == split]
    if not rows:
        raise SystemExit(f"labels.csv names no patch of the split {split!r}")
    return rows


def valid_part(patches: Patches, part: str) -> Patches:
    """One of `VALID_PARTS`: a fixed draw, alike in labels and in the share of tissue-rich patches."""
    random = np.random.default_rng(VALID_SPLIT_SEED)
    tuning = np.zeros(len(patches), bool)
    stratum = 2 * patches.labels + patches.tissue_rich
    for kind in range(4):
        members = random.permutation(np.flatnonzero(stratum == kind))
        tuning[members[: round(TUNING_SHARE * len(members))]] = True
    chosen = np.flatnonzero(tuning if part == VALID_PARTS[0] else ~tuning)
    return Patches(
        split=part,
        files=[patches.files[index] for index in chosen],
        pixels=patches.pixels[chosen],
        labels=patches.labels[chosen],
        background=patches.background[chosen],
    )


def load(split: str, cache: Path) -> Patches:
    """One split or part of `valid`, decoded at the first call and read from the cache afterwards."""
    if split in VALID_PARTS:
        return valid_part(load("valid", cache), split)
    rows = read_table(split)
    array_file = cache / f"{split}.npy"
    if not array_file.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        pixels = np.empty((len(rows), PATCH_PIXELS, PATCH_PIXELS, 3), np.uint8)
        folder = data_folder()
        for index, row in enumerate(rows):
            pixels[index] = decode(folder / row["file"])
        unfinished = array_file.with_suffix(".part.npy")
        np.save(unfinished, pixels)
        unfinished.replace(array_file)
    pixels = np.load(array_file)
    if len(pixels) != len(rows):
        raise SystemExit(f"{array_file} holds {len(pixels)} patches, labels.csv {len(rows)}: delete the cache")
    return Patches(
        split=split,
        files=[row["file"] for row in rows],
        pixels=pixels,
        labels=np.array([CLASS_NAMES.index(row["label"]) for row in rows], np.int64),
        background=np.array([float(row["background_share"]) for row in rows], np.float32),
    )


def decode(path: Path) -> np.ndarray:
    """An image file as `[96, 96, 3]` uint8."""
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))
    if pixels.shape != (PATCH_PIXELS, PATCH_PIXELS, 3):
        raise ValueError(f"{path}: {pixels.shape} is not a patch of {PATCH_PIXELS} px")
    return pixels
