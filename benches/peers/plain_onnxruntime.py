"""The plain script: what a competent engineer writes in an hour. One thread reads, ONNX Runtime classifies.

python plain_onnxruntime.py SLIDE MODEL OUT.csv [--places PLACES.csv]

Takes the tissue from a thumbnail, or, to compare scores, the places from a table (`minx,miny` in
level-0 pixels) instead.
"""

from __future__ import annotations

import argparse
import csv
import queue
import threading
from pathlib import Path

import numpy as np
import onnxruntime
import openslide

SIDE = 224
BATCH = 32
MEAN, STD = np.float32(127 / 255), np.float32(128 / 255)
THUMBNAIL = 2048
COLOURED = 20
"""Range between the strongest and the weakest colour from which a pixel of the thumbnail is tissue."""

Place = tuple[int, int]


def tissue_places(slide: openslide.OpenSlide) -> list[Place]:
    """Patches without overlap whose centre lies on tissue."""
    thumbnail = np.asarray(slide.get_thumbnail((THUMBNAIL, THUMBNAIL)).convert("RGB"))
    coloured = np.ptp(thumbnail, axis=2) > COLOURED
    width, height = slide.dimensions
    scale = len(thumbnail) / height
    grid = [(x, y) for y in range(0, height - SIDE + 1, SIDE) for x in range(0, width - SIDE + 1, SIDE)]
    return [(x, y) for x, y in grid if coloured[int((y + SIDE / 2) * scale), int((x + SIDE / 2) * scale)]]


def read(slide: openslide.OpenSlide, places: list[Place], batches: queue.Queue[np.ndarray | None]) -> None:
    """Reads and normalises, a batch at a time; None ends it."""
    try:
        for start in range(0, len(places), BATCH):
            some = places[start : start + BATCH]
            regions = [slide.read_region(place, 0, (SIDE, SIDE)).convert("RGB") for place in some]
            patches = np.stack([np.asarray(region) for region in regions]).astype(np.float32)
            batches.put(((patches / 255 - MEAN) / STD).transpose(0, 3, 1, 2).copy())
    finally:
        batches.put(None)


def main() -> None:
    """Scores a slide and writes a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slide", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--places", type=Path)
    options = parser.parse_args()

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(str(options.model), settings, providers=["CPUExecutionProvider"])
    slide = openslide.OpenSlide(options.slide)
    if options.places:
        with options.places.open(newline="") as table:
            places = [(int(row["minx"]), int(row["miny"])) for row in csv.DictReader(table)]
    else:
        places = tissue_places(slide)

    batches: queue.Queue[np.ndarray | None] = queue.Queue(maxsize=4)
    threading.Thread(target=read, args=(slide, places, batches), daemon=True).start()
    scores: list[float] = []
    while (batch := batches.get()) is not None:
        logits = session.run(None, {session.get_inputs()[0].name: batch})[0]
        exp = np.exp(logits - logits.max(axis=1, keepdims=True))
        scores.extend((exp / exp.sum(axis=1, keepdims=True))[:, 1])

    with options.out.open("w", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["minx", "miny", "prob_positive"])
        writer.writerows((x, y, score) for (x, y), score in zip(places, scores, strict=True))


if __name__ == "__main__":
    main()
