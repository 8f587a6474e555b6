"""What Zhedel finds out once for a machine: how each engine runs a bundle fastest."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .layout import ROOT
from .results import sha256
from .rows import OURS, Bench, tool_environment


def ensure(bench: Bench, precision: str) -> None:
    """Measures all engines of a bundle's modes, unless this very program did; its runs then use what it kept."""
    stamp = bench.work.folder / "tuned" / f"{precision}-{sha256(bench.zhedel)}"
    if stamp.exists():
        return
    engines = ",".join(dict.fromkeys(mode.engine for mode in OURS if mode.precision == precision))
    command: list[str | Path] = [bench.zhedel, "tune", "--model", bench.work.bundle(precision), "--engine", engines]
    subprocess.run(command, check=True, cwd=ROOT, env=tool_environment(bench.work))
    stamp.parent.mkdir(exist_ok=True)
    stamp.touch()
