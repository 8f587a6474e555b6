"""The runs that are measured: a row each, with its command, how often, and where its scores stand.

To add a mode of Zhedel's, add it to `OURS`.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .layout import Work

LARGE, MID = "large", "mid"
WARM_UP = "region"
"""The real region by itself, over which a row runs once unmeasured, so that its files are in memory."""
PLAIN = "plain script"
HERE = Path(__file__).resolve().parent
TEN_MINUTES = 600
HALF_AN_HOUR = 1800
GLIBC_KEEPS_MEMORY = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "17179869184",
    "MALLOC_TOP_PAD_": "268435456",
}
"""Half of WSInfer's time is page faults of memory that was just given back."""

PASSED_ON = ("ZHEDEL_RUNTIME", "LD_LIBRARY_PATH")
"""What of the caller's environment a run keeps: where native libraries lie."""

Words = list[str | Path]
"""A command."""
Place = tuple[int, int]
"""Upper left corner of a patch, level-0 pixels."""


@dataclass(frozen=True)
class Bench:
    """What commands are made of."""

    work: Work
    zhedel: Path


@dataclass(frozen=True)
class Row:
    """One way to classify a slide."""

    name: str
    tool: str
    """Environment of Python that it runs in; `zhedel` needs none."""
    command: Callable[[Bench, Path, Path], Words]
    """Of the slide and an empty folder for what comes out."""
    scores: Callable[[Path], dict[Place, float]]
    """What stands in that folder afterwards: every patch that the model saw."""
    inputs: Callable[[Bench], dict[str, Path]]
    """The files, beside the slide, on which the figures depend."""
    repeats: Mapping[str, int]
    packages: tuple[str, ...] = ()
    """Packages whose versions are recorded."""
    environment: Mapping[str, str] = field(default_factory=dict)
    limit_s: int = HALF_AN_HOUR
    accepted: tuple[int, ...] = (0,)
    """Exit codes of a run that did its work."""


@dataclass(frozen=True)
class Ours:
    """One mode of Zhedel."""

    name: str
    precision: str
    """Bundle: `f32` or `int8`."""
    engine: str
    """Of Zhedel's and of `raw_engine`, whose names are the same."""
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


OURS = (
    Ours("zhedel f32", "f32", "onnxruntime"),
    Ours("zhedel int8", "int8", "onnxruntime"),
    Ours("zhedel f32 OpenVINO", "f32", "openvino"),
    Ours("zhedel bf16 OpenVINO", "f32", "openvino-bf16"),
    Ours("zhedel int8 OpenVINO", "int8", "openvino"),
)


def table_of(path: Path) -> dict[Place, float]:
    """Places and scores of the positive class; rows without a score are patches that no model saw."""
    with path.open(newline="") as table:
        return {
            (int(row["minx"]), int(row["miny"])): float(row["prob_positive"])
            for row in csv.DictReader(table)
            if row["prob_positive"]
        }


def our_scores(output: Path) -> dict[Place, float]:
    """Base tiles, those that a check turned away after the model saw them, and half-stride tiles."""
    result = output / "result"
    return table_of(result / "tiles.csv") | table_of(result / "tiles-extra.csv")


def wsinfer_scores(output: Path) -> dict[Place, float]:
    """The table of the one slide."""
    return table_of(next((output / "result" / "model-outputs-csv").glob("*.csv")))


def scores(output: Path) -> dict[Place, float]:
    """The table that our scripts write."""
    return table_of(output / "scores.csv")


def ours(mode: Ours) -> Row:
    """The row of a mode of Zhedel: all that `zhedel triage` does and writes."""

    def command(bench: Bench, slide: Path, output: Path) -> Words:
        bundle = bench.work.bundle(mode.precision)
        stated: Words = ["--organ", "lymph_node", "--preparation", "ffpe"]
        asked: Words = [bench.zhedel, "triage", slide, "--model", bundle, "--json", "--out", output / "result"]
        return [*asked, *stated, "--engine", mode.engine, *mode.arguments]

    def inputs(bench: Bench) -> dict[str, Path]:
        return {"program": bench.zhedel, "model": bench.work.model(mode.precision) / "model.onnx"}

    return Row(
        mode.name,
        "zhedel",
        command,
        our_scores,
        inputs,
        {LARGE: 5, MID: 3},
        environment=mode.environment,
        accepted=(0, 3),
    )


def wsinfer(
    name: str,
    arguments: tuple[str, ...],
    repeats: Mapping[str, int],
    limit_s: int,
    environment: Mapping[str, str],
) -> Row:
    """A row of WSInfer with a model of one's own."""

    def command(bench: Bench, slide: Path, output: Path) -> Words:
        work = bench.work
        model: Words = ["--config", work.model("f32") / "config.json", "--model-path", work.model("torchscript.pt")]
        folders: Words = ["--wsi-dir", slide.parent, "--results-dir", output / "result"]
        return [work.venv("wsinfer") / "bin" / "wsinfer", "run", *folders, *model, *arguments]

    return Row(
        name,
        "wsinfer",
        command,
        wsinfer_scores,
        lambda bench: {"model": bench.work.model("torchscript.pt")},
        repeats,
        ("wsinfer", "torch", "openslide-bin", "zarr"),
        environment,
        limit_s,
    )


def plain_command(bench: Bench, slide: Path, output: Path) -> Words:
    """The plain script over a slide."""
    script = HERE / "plain_onnxruntime.py"
    return [bench.work.python("plain"), script, slide, bench.work.model("f32") / "model.onnx", output / "scores.csv"]


def tiatoolbox_command(bench: Bench, slide: Path, output: Path) -> Words:
    """TIAToolbox over a slide."""
    module = ["-m", "benches.peers.tiatoolbox_predict"]
    return [bench.work.python("tiatoolbox"), *module, slide, bench.work.model("state.pt"), output]


ROWS = (
    Row(
        PLAIN,
        "plain",
        plain_command,
        scores,
        lambda bench: {
            "program": HERE / "plain_onnxruntime.py",
            "model": bench.work.model("f32") / "model.onnx",
        },
        {LARGE: 5, MID: 3},
        ("onnxruntime", "openslide-python", "openslide-bin", "numpy"),
    ),
    *(ours(mode) for mode in OURS),
    wsinfer(
        "WSInfer tuned",
        ("--num-workers", "1", "--speedup"),
        {LARGE: 3, MID: 1},
        HALF_AN_HOUR,
        GLIBC_KEEPS_MEMORY,
    ),
    wsinfer("WSInfer default", (), {MID: 1}, TEN_MINUTES, {}),
    Row(
        "TIAToolbox",
        "tiatoolbox",
        tiatoolbox_command,
        scores,
        lambda bench: {"program": HERE / "tiatoolbox_predict.py", "model": bench.work.model("state.pt")},
        {MID: 1},
        ("tiatoolbox", "torch", "openslide-bin"),
        limit_s=TEN_MINUTES,
    ),
)


def tool_environment(work: Work) -> dict[str, str]:
    """The same for all, and nothing of the caller's that could slow one of them."""
    common = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(work.folder / "home"),
        # WSInfer asks a hub for its list of models even where none of them is wanted
        "HF_HUB_OFFLINE": "1",
        # ONNX Runtime reports to its maker otherwise
        "ORT_DISABLE_TELEMETRY": "1",
    }
    return common | {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def environment(bench: Bench, row: Row) -> dict[str, str]:
    """What every tool has, and what the row adds."""
    return tool_environment(bench.work) | dict(row.environment)
