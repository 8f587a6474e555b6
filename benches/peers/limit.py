"""The limit: the engine on ready tensors plus libjpeg-turbo on the tiles that the patches lie on, nothing else."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

from .layout import ROOT
from .measure import measure as measure_command
from .results import Line, sha256
from .rows import LARGE, Bench, Ours, Place, Row, environment
from .task import SIDE

SECONDS = 4
"""For each batch size, and for decoding."""
REPEATS = 3
TOOL = "limit"
LIMIT_S = 300


def combined(raw: float, tiles_per_patch: float, tiles_per_s: float) -> float:
    """Patches per second when all cores first decode and then classify, each source tile decoded once."""
    return 1 / (1 / raw + tiles_per_patch / tiles_per_s)


def name(mode: Ours) -> str:
    """Modes with the same engine and precision share their limit."""
    return f"limit {mode.engine} {mode.precision}"


def key(bench: Bench, mode: Ours, repeat: int) -> Line:
    """What tells a measurement from others."""
    digests = {
        "slide": sha256(bench.work.slide(LARGE)),
        "model": sha256(bench.work.model(mode.precision) / "model.onnx"),
    }
    return {"kind": "limit", "row": name(mode), "slide": LARGE, "repeat": repeat, "inputs": digests}


def measure(bench: Bench, row: Row, mode: Ours) -> Line:
    """Measures both parts; `row` has run over the large slide, and its patches are taken."""
    output = bench.work.output(row.name, LARGE)
    places = output / "places.csv"
    write_places(places, row.scores(output))
    model = bench.work.model(mode.precision) / "model.onnx"
    raw, while_raw = told_by(bench, row, "raw_engine", mode.engine, model, SECONDS)
    decoding, while_decoding = told_by(bench, row, "raw_decode", bench.work.slide(LARGE), places, SIDE, SECONDS)
    limit = combined(max(raw.values()), decoding["tiles_per_patch"], decoding["tiles_per_s"])
    others = round(while_raw + while_decoding, 2)
    return {
        "ok": True,
        "raw_patches_per_s": raw,
        **decoding,
        "patches_per_s": round(limit, 2),
        "others_cpu_s": others,
    }


def told_by(bench: Bench, row: Row, module: str, *arguments: object) -> tuple[dict[str, float], float]:
    """What a module prints that runs in the environment of the tools for limits, and what others took meanwhile, s.

    Raises RuntimeError where it fails.
    """
    command: list[str | Path] = [bench.work.python(TOOL), "-m", f"benches.peers.{module}", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        measured = measure_command(command, environment(bench, row), ROOT, output, LIMIT_S)
        if measured.exit_status != 0:
            raise RuntimeError(f"{module} failed: {(output / 'stderr.txt').read_text()}")
        return json.loads((output / "stdout.txt").read_text()), measured.others_cpu_s + measured.stolen_s


def write_places(path: Path, places: Iterable[Place]) -> None:
    """A table of patches."""
    with path.open("w", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["minx", "miny"])
        writer.writerows(places)
