"""Patches per second of ONNX Runtime alone: one session of one thread per core, nothing else.

python3 benches/raw_onnxruntime.py models/lymph-node-metastasis/model.onnx [BATCH] [SECONDS]
Needs the packages onnxruntime 1.31 and numpy.
"""

import os
import sys
import threading
import time
from pathlib import Path

# it reports to its maker otherwise
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import onnxruntime


def patches_per_second(model: Path, batch: int, seconds: float) -> float:
    """Runs every session on prepared tensors for a fixed time."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    providers = ["CPUExecutionProvider"]
    cores = os.cpu_count() or 1
    sessions = [onnxruntime.InferenceSession(str(model), options, providers=providers) for _ in range(cores)]
    given = sessions[0].get_inputs()[0]
    patches = np.random.default_rng(1).normal(size=(batch, *given.shape[1:])).astype(np.float32)
    counts = [0] * cores
    until = 0.0

    def work(index: int) -> None:
        while time.perf_counter() < until:
            sessions[index].run(None, {given.name: patches})
            counts[index] += batch

    for session in sessions:
        session.run(None, {given.name: patches})
    started = time.perf_counter()
    until = started + seconds
    threads = [threading.Thread(target=work, args=(index,)) for index in range(cores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def main() -> None:
    """Prints the rate of one model."""
    batch = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 5.0
    rate = patches_per_second(Path(sys.argv[1]), batch, seconds)
    print(f"{rate:.0f} patches/s, {os.cpu_count() or 1} sessions of one thread, batch {batch}")


if __name__ == "__main__":
    main()
