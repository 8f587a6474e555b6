"""Where things lie: the repository, and the work folder that holds everything made or measured."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = Path(__file__).resolve().parent / "requirements"
SOURCE = "slides/CMU-1-Small-Region.svs"
"""The real region that the slides are made of, in the folder of shared data."""


@dataclass(frozen=True)
class Work:
    """The work folder: prepared inputs stay, so that a run that was stopped goes on."""

    folder: Path

    @staticmethod
    def by_default() -> Path:
        """A folder of the system for what may be made again."""
        return Path(tempfile.gettempdir()) / "zhedel-peers"

    def python(self, tool: str) -> Path:
        """The interpreter that has a tool's packages."""
        return self.venv(tool) / "bin" / "python"

    def venv(self, tool: str) -> Path:
        """The environment of a tool."""
        return self.folder / "venvs" / tool

    def slide(self, name: str) -> Path:
        """A slide, in a folder of its own, since WSInfer takes folders."""
        return self.folder / "slides" / name / f"{name}.svs"

    def model(self, name: str) -> Path:
        """A file of the model."""
        return self.folder / "model" / name

    def bundle(self, precision: str) -> Path:
        """The model as Zhedel takes it: `f32` or `int8`."""
        return self.folder / "bundles" / precision

    def output(self, row: str, slide: str) -> Path:
        """What the last run of a row over a slide left."""
        return self.folder / "output" / f"{row.replace(' ', '-')}-{slide}"


def source() -> Path:
    """The real region.

    Raises FileNotFoundError, with what to do, where it is not there.
    """
    shared = Path(os.environ.get("ZHEDEL_SHARED", ROOT.parent / "shared"))
    path = shared / SOURCE
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: name the folder of shared data in ZHEDEL_SHARED")
    return path
