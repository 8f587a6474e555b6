"""The engine alone, on ready tensors: python -m benches.peers.raw_engine ENGINE MODEL SECONDS

ENGINE is `onnxruntime`, `openvino` or `openvino-bf16`. Prints a JSON document: patches per second by batch
size, with one session or stream of one thread for each core.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openvino

from benches import raw_onnxruntime

BATCHES = (8, 4, 1)


def openvino_rate(model: Path, batch: int, seconds: float, precision: str) -> float:
    """Patches per second of OpenVINO by itself; `precision` is that of what is not quantised."""
    cores = os.cpu_count() or 1
    core = openvino.Core()
    network = core.read_model(model)
    network.reshape([batch, *(side.get_length() for side in network.input(0).partial_shape[1:])])
    settings = {"NUM_STREAMS": cores, "INFERENCE_NUM_THREADS": cores, "INFERENCE_PRECISION_HINT": precision}
    compiled = core.compile_model(network, "CPU", settings)
    patches = np.random.default_rng(1).normal(size=compiled.input(0).shape).astype(np.float32)
    tensor = openvino.Tensor(patches, shared_memory=True)
    requests = openvino.AsyncInferQueue(compiled, cores)
    for _ in range(cores):
        requests.start_async({0: tensor})
    requests.wait_all()
    count, started = 0, time.perf_counter()
    while time.perf_counter() < started + seconds:
        requests.start_async({0: tensor})
        count += batch
    requests.wait_all()
    return count / (time.perf_counter() - started)


ENGINES: dict[str, Callable[[Path, int, float], float]] = {
    "onnxruntime": raw_onnxruntime.patches_per_second,
    "openvino": lambda model, batch, seconds: openvino_rate(model, batch, seconds, "f32"),
    "openvino-bf16": lambda model, batch, seconds: openvino_rate(model, batch, seconds, "bf16"),
}


def main() -> None:
    """Measures every batch size for so many seconds."""
    engine, model, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    if engine not in ENGINES:
        raise SystemExit(f"`{engine}` is no engine that can be measured by itself; those are {', '.join(ENGINES)}")
    print(json.dumps({batch: round(ENGINES[engine](model, batch, seconds), 1) for batch in BATCHES}))


if __name__ == "__main__":
    main()
