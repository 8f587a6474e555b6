#!/usr/bin/env python3
"""What the options of ONNX Runtime are worth, with two sessions of one thread as Zhedel runs them.

    python3 benches/onnxruntime_options.py MODEL.onnx [BATCH [ROUNDS]]

Prints patches a second of each way, median and range over rounds that take turns, and the memory that two sessions add.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
import onnxruntime as ort

SESSIONS = 2
SECONDS = 2.0
WAYS = {
    "as Zhedel": {},
    "threads spin": {"session.intra_op.allow_spinning": "1"},
    "one session of two threads": {"threads": "2"},
    "no arena": {"arena": "0"},
    "no memory pattern": {"pattern": "0"},
    "denormals are zero": {"session.set_denormal_as_zero": "1"},
    "weights not prepacked": {"session.disable_prepacking": "1"},
}


def session(model: str, way: dict[str, str]) -> ort.InferenceSession:
    """One session."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = int(way.get("threads", 1))
    options.enable_cpu_mem_arena = way.get("arena") != "0"
    options.enable_mem_pattern = way.get("pattern") != "0"
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    for key, value in way.items():
        if "." in key:
            options.add_session_config_entry(key, value)
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def resident_mb() -> float:
    """Memory of this process."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(model: str, way: dict[str, str], batch: int) -> tuple[float, float]:
    """Patches a second, and MB that the sessions take."""
    before = resident_mb()
    sessions = [session(model, way) for _ in range(1 if "threads" in way else SESSIONS)]
    entry = sessions[0].get_inputs()[0]
    side = [size if isinstance(size, int) else batch for size in entry.shape]
    patches = np.random.default_rng(1).random(side, dtype=np.float32)
    done = [0] * len(sessions)
    until = 0.0

    def work(number: int) -> None:
        while time.perf_counter() < until:
            sessions[number].run(None, {entry.name: patches})
            done[number] += batch

    for one in sessions:
        one.run(None, {entry.name: patches})
    started = time.perf_counter()
    until = started + SECONDS
    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(sessions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - started), resident_mb() - before


def main() -> None:
    """One process for each measurement, so that none inherits another's memory."""
    if sys.argv[1] == "--one":
        print(*measure(sys.argv[2], WAYS[sys.argv[4]], int(sys.argv[3])))
        return
    model, batch, rounds = sys.argv[1], *(int(number) for number in [*sys.argv[2:], "8", "5"][:2])
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            command = [sys.executable, __file__, "--one", model, str(batch), way]
            rate, memory = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            found[way].append((float(rate), float(memory)))
    print("| way | patches/s | MB |\n|---|---|---|")
    for way, readings in found.items():
        rates = [rate for rate, _ in readings]
        memory = statistics.median(memory for _, memory in readings)
        print(f"| {way} | {statistics.median(rates):,.0f} ({min(rates):,.0f}–{max(rates):,.0f}) | {memory:,.0f} |")


if __name__ == "__main__":
    main()
