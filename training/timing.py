"""Is the uint8 form of the network faster than the float form plus normalisation on the host?

Both run in ONNX Runtime with one thread, in turns, so that a busy machine slows both alike; the
figures are medians per patch.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import onnxruntime

from . import data, export

BATCHES = (8, 32)
REPEATS = 60
WORTH_IT = 0.03
"""Share of the time that the uint8 form must save before it is kept."""


Way = Callable[[], np.ndarray]


def three_ways(model: Path, bytes_model: Path, patches: np.ndarray) -> dict[str, Way]:
    """The graph on prepared input, the same with the preparation counted in, and the uint8 form."""
    floats, integers = export.session(model), export.session(bytes_model)
    ready = export.prepared(patches)

    def answer(inference: onnxruntime.InferenceSession, value: np.ndarray) -> np.ndarray:
        return inference.run(None, {export.INPUT_NAME: value})[0]

    return {
        "f32_graph_ms": lambda: answer(floats, ready),
        "f32_with_normalisation_ms": lambda: answer(floats, export.prepared(patches)),
        "u8_graph_ms": lambda: answer(integers, patches),
    }


def medians(ways: dict[str, Way], batch: int) -> dict[str, float]:
    """Median ms per patch of each way, taken in turns."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPEATS):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            taken[name].append(1000 * (time.perf_counter() - started) / batch)
    return {name: median(values) for name, values in taken.items()}


def compare(models: dict[str, Path], batch: int = 32) -> dict[str, float]:
    """Median ms per patch of several files with the same input, taken in turns."""
    random = np.random.default_rng(5)
    ready = export.prepared(random.integers(0, 256, (batch, data.PATCH_PIXELS, data.PATCH_PIXELS, 3), np.uint8))
    sessions = {name: export.session(path) for name, path in models.items()}
    ways: dict[str, Way] = {
        name: lambda session=session: session.run(None, {export.INPUT_NAME: ready})[0]
        for name, session in sessions.items()
    }
    return medians(ways, batch)


def measure(model: Path) -> dict[str, object]:
    """Times of both forms, and whether the uint8 form saves enough to be kept."""
    random = np.random.default_rng(5)
    rows: list[dict[str, float]] = []
    difference = 0.0
    with TemporaryDirectory() as folder:
        bytes_model = Path(folder) / "bytes.onnx"
        export.write_bytes_variant(model, bytes_model)
        for batch in BATCHES:
            patches = random.integers(0, 256, (batch, data.PATCH_PIXELS, data.PATCH_PIXELS, 3), np.uint8)
            ways = three_ways(model, bytes_model, patches)
            outputs = {name: way() for name, way in ways.items()}
            difference = max(difference, float(np.abs(outputs["u8_graph_ms"] - outputs["f32_graph_ms"]).max()))
            rows.append({"batch": batch, **medians(ways, batch)})
    saved = median(1 - row["u8_graph_ms"] / row["f32_with_normalisation_ms"] for row in rows)
    return {"rows": rows, "u8_saves_share": saved, "u8_kept": saved >= WORTH_IT, "u8_logit_difference": difference}
