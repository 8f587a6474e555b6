"""Whether a tool gives a patch the score that the plain script gives it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from statistics import fmean

from . import limit, runs
from .layout import ROOT
from .results import Line, sha256
from .rows import HERE, MID, Bench, Row, environment, table_of
from .task import MID_SIDE, SIDE


def key(bench: Bench, row: Row) -> Line:
    """What tells a comparison from others."""
    one_run = runs.key(bench, row, MID, 1)
    digests = one_run["inputs"] | {"plain": sha256(HERE / "plain_onnxruntime.py")}
    return one_run | {"kind": "agreement", "inputs": digests}


def measure(bench: Bench, row: Row) -> Line:
    """Scores the row's own patches of its last run with the plain script in f32; patches over the edge are left out."""
    output = bench.work.output(row.name, MID)
    theirs = {place: score for place, score in row.scores(output).items() if max(place) + SIDE <= MID_SIDE}
    places, table = output / "places.csv", output / "plain.csv"
    limit.write_places(places, theirs)
    command: list[str | Path] = [bench.work.python("plain"), HERE / "plain_onnxruntime.py", bench.work.slide(MID)]
    command += [bench.work.model("f32") / "model.onnx", table, "--places", places]
    subprocess.run(command, check=True, cwd=ROOT, env=environment(bench, row))
    plain = table_of(table)
    differences = [abs(score - plain[place]) for place, score in theirs.items()]
    return {
        "ok": True,
        "patches": len(theirs),
        "largest": max(differences),
        "mean": fmean(differences),
        "scores": [min(plain.values()), max(plain.values())],
    }
