"""Everything that is made once: environments, slides, models, bundles, and what WSInfer wants in its home."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from . import bundles, limit, venvs
from .layout import ROOT, source
from .rows import LARGE, MID, OURS, ROWS, WARM_UP, Bench

TOOL = "prepare"
REGISTRY: dict[str, dict[str, str]] = {"models": {}}
"""WSInfer loads its list of models before it reads its arguments; an empty one will do."""


def prepare(bench: Bench) -> None:
    """Makes what is missing."""
    work = bench.work
    for tool in (TOOL, limit.TOOL, *dict.fromkeys(row.tool for row in ROWS if row.tool != "zhedel")):
        venvs.ensure(work, tool)
    if not all(work.slide(name).exists() for name in (LARGE, MID)):
        made_by(bench, "slides", source(), work.slide(MID).parents[1])
    if not work.slide(WARM_UP).exists():
        work.slide(WARM_UP).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source(), work.slide(WARM_UP))
    if not work.model("").exists():
        print("making the model", flush=True)
        made_by(bench, "models", work.slide(MID), work.model(""))
    for precision in dict.fromkeys(mode.precision for mode in OURS):
        bundles.ensure(work, bench.zhedel, precision)
    registry = work.folder / "home" / ".wsinfer-zoo" / "wsinfer-zoo-registry.json"
    registry.parent.mkdir(parents=True, exist_ok=True)
    registry.write_text(json.dumps(REGISTRY), encoding="utf-8")


def made_by(bench: Bench, module: str, *arguments: object) -> None:
    """Runs a module of ours in the environment that has what it needs."""
    command: list[str | Path] = [
        bench.work.python(TOOL),
        "-m",
        f"benches.peers.{module}",
        *(str(one) for one in arguments),
    ]
    subprocess.run(command, check=True, cwd=ROOT)
