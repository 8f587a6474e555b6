"""The model as a bundle of Zhedel's, by its own import."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .layout import ROOT, Work
from .task import CLASSES

THRESHOLDS = ("--suspicious-at", "0.99", "--clear-below", "0.98", "--chosen-on", "nothing: a head drawn at random")
"""Above every score, so that no tile asks for a second look and all tools do the same work."""
IMPORTED_TOLERANCE, TOLERANCE = "tolerance = 0.001", "tolerance = 0.05"
"""Of the golden scores. Engines round int8 and bf16 in their own ways; what that costs, `agreement` says."""


def ensure(work: Work, zhedel: Path, precision: str) -> None:
    """Imports `f32` or `int8` unless it stands."""
    bundle = work.bundle(precision)
    if bundle.is_dir():
        return
    print(f"importing the {precision} bundle", flush=True)
    bundle.parent.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [
        zhedel,
        "model",
        "import",
        work.model(precision),
        "--name",
        f"peers-{precision}",
        "--out",
        bundle,
    ]
    command += ["--organ", "lymph_node", "--preparation", "ffpe", "--positive", CLASSES[1], *THRESHOLDS]
    command += ["--licence", "Apache-2.0", "--golden-from", work.slide("mid")]
    subprocess.run(command, check=True, cwd=ROOT)
    sheet = bundle / "bundle.toml"
    stated = sheet.read_text(encoding="utf-8")
    if stated.count(IMPORTED_TOLERANCE) != 1:
        raise ValueError(f"{sheet} does not state `{IMPORTED_TOLERANCE}` once: see what the import writes now")
    sheet.write_text(stated.replace(IMPORTED_TOLERANCE, TOLERANCE), encoding="utf-8")
