"""Patches per second of ONNX Runtime alone: one session of one thread per core, nothing else.

python3 benches/raw_onnxruntime.py models/lymph-node-metastasis/model.onnx [BATCH] [SECONDS]
Needs the packages onnxruntime 1.31 and numpy.
"""

import os
import sys
import threading
import time

import numpy as np
import onnxruntime


def main() -> None:
    """Runs every session on prepared tensors for a fixed time."""
    model = sys.argv[1]
    batch = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 5.0
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    cores = os.cpu_count() or 1
    sessions = [onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"]) for _ in range(cores)]
    patches = np.random.default_rng(1).normal(size=(batch, 3, 96, 96)).astype(np.float32)
    counts = [0] * cores
    until = time.perf_counter() + seconds

    def work(index: int) -> None:
        while time.perf_counter() < until:
            sessions[index].run(None, {"input": patches})
            counts[index] += batch

    for session in sessions:
        session.run(None, {"input": patches})
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=work, args=(index,)) for index in range(cores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{sum(counts) / seconds:.0f} patches/s, {cores} sessions of one thread, batch {batch}")


if __name__ == "__main__":
    main()
