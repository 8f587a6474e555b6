"""Carrying out one run of a row, and what is recorded of it."""

from __future__ import annotations

import json
import os
import platform
import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from . import venvs
from .layout import ROOT
from .measure import measure
from .results import Line, sha256
from .rows import Bench, Row, environment


def key(bench: Bench, row: Row, slide: str, repeat: int) -> Line:
    """What tells a run from others."""
    inputs = {"slide": bench.work.slide(slide)} | row.inputs(bench)
    digests = {name: sha256(path) for name, path in inputs.items()}
    return {"kind": "run", "row": row.name, "slide": slide, "repeat": repeat, "inputs": digests}


def run(bench: Bench, row: Row, slide: str) -> Line:
    """Runs a row over a slide that is in memory; returns what is to be recorded beside the key."""
    path = bench.work.slide(slide)
    output = bench.work.output(row.name, slide)
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    path.read_bytes()
    command = row.command(bench, path, output)
    measured = measure(command, environment(bench, row), ROOT, output, row.limit_s)
    patches = count(row, output) if measured.exit_status in row.accepted and not measured.stopped else 0
    return {
        "ok": patches > 0 or measured.stopped,
        "patches": patches,
        **asdict(measured),
        **told(bench, row, output),
        "machine": machine(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def count(row: Row, output: Path) -> int:
    """Patches that the model saw; 0 where nothing came out, which WSInfer does not tell by its exit code."""
    try:
        return len(row.scores(output))
    except (FileNotFoundError, StopIteration):
        return 0


def told(bench: Bench, row: Row, output: Path) -> Line:
    """Versions of the packages that do the work; of Zhedel what its verdict says, and how long it classified."""
    if row.tool != "zhedel":
        python = {"python": platform.python_version()}
        return {"versions": python | venvs.versions(bench.work, row.tool, row.packages)}
    verdict = output / "result" / "verdict.json"
    if not verdict.is_file():
        return {"versions": {}}
    document = json.loads(verdict.read_text(encoding="utf-8"))
    model = document["model"] or {}
    return {
        "versions": {"zhedel": document["program_version"], "engine": model.get("engine", "none")},
        "classifying_s": document["timing"]["classify_ms"] / 1000,
    }


def machine() -> dict[str, str | int]:
    """What the figures were taken on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    system = f"{platform.system()} {platform.release()}"
    return {"processor": named, "cores": os.cpu_count() or 1, "memory_gib": round(memory / 2**30), "system": system}
