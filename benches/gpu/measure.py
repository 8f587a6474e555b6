#!/usr/bin/env python3
"""The whole pipeline on an NVIDIA GPU beside the processor: patches a second, and where the time goes.

    make build
    python3 benches/gpu/measure.py                  # brings the CUDA libraries, measures, prints a table
    python3 benches/gpu/measure.py --slide node.svs --engine cuda --engine tensorrt --engine onnxruntime
    python3 benches/gpu/measure.py --engine onnxruntime   # without a GPU: the processor alone

Needs Linux on x86-64, Python 3.11 with venv, the NVIDIA driver of CUDA 13, and 6 GB in the work folder for the packages
of `requirements.txt`. TensorRT is used if its libraries are installed. Each engine is tuned once (`zhedel tune`); then runs follow
in turns, and `nvidia-smi` is asked five times a second how busy the GPU is. A row tells the whole process, the parts
of the run as its verdict does, processor time, and the share of the run in which the GPU computed. What the
GPU does not wait for is the decoders' work: if it is busy for little of the time, more decoder threads or a larger slide scan help, not a faster GPU.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
ON_GPU = ("cuda", "tensorrt")
ASK = ["nvidia-smi", "--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits"]
EVERY_S = 0.2
CANNOT_ASSESS = 3
"""Exit status of a run that says nothing of the slide: it read it all the same."""


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zhedel", type=Path, default=ROOT / "target/release/zhedel")
    parser.add_argument("--model", type=Path, default=ROOT / "models/lymph-node-metastasis")
    parser.add_argument("--slide", type=Path, help="by default a synthetic slide of 30,000² px, 0.5 µm/px")
    parser.add_argument("--engine", action="append", help="may be given more than once; by default cuda and onnxruntime")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "zhedel-gpu")
    return parser.parse_args()


def run_time(work: Path) -> tuple[Path, str]:
    """A runtime folder with the ONNX Runtime for NVIDIA in it, and where its libraries look for CUDA's."""
    venv = work / "venv"
    python = venv / "bin/python"
    stamp = venv / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != REQUIREMENTS.read_text():
        print("installing the CUDA libraries", flush=True)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS], check=True)
        stamp.write_text(REQUIREMENTS.read_text())
    packages = next(venv.glob("lib/python3.*/site-packages"))
    folder = work / "runtime"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "gpu").mkdir(parents=True)
    for library in (ROOT / "runtime").iterdir():
        (folder / library.name).symlink_to(library)
    for library in (packages / "onnxruntime/capi").glob("libonnxruntime*.so*"):
        name = "libonnxruntime.so" if library.name.startswith("libonnxruntime.so") else library.name
        (folder / "gpu" / name).symlink_to(library)
    libraries = sorted({str(library.parent) for library in packages.glob("nvidia/**/*.so*")})
    return folder, ":".join([*libraries, os.environ.get("LD_LIBRARY_PATH", "")]).strip(":")


class Watch:
    """Asks the GPU, while it is entered, how busy it is."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.busy: list[float] = []
        self.memory: list[float] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        while not self._done.wait(EVERY_S):
            asked = subprocess.run(ASK, capture_output=True, text=True, check=False)
            if asked.returncode == 0:
                busy, memory = asked.stdout.splitlines()[0].split(",")
                self.busy.append(float(busy))
                self.memory.append(float(memory))

    def __enter__(self) -> Watch:
        """Begins to ask."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Asks no more."""
        self._done.set()
        self._thread.join()


def run(command: list[str | Path], environment: dict[str, str], watched: bool) -> dict[str, float]:
    """One whole process."""
    watch = Watch()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    if watched:
        with watch:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    else:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, CANNOT_ASSESS):
        sys.exit(f"error: {' '.join(map(str, command))} ended with {done.returncode}: {done.stderr.strip()}")
    verdict = json.loads(done.stdout)
    timing = verdict["timing"]
    return {
        "tiles/s": timing["tiles_per_s"],
        "wall s": wall,
        "survey s": (timing["open_ms"] + timing["tissue_ms"]) / 1000,
        "classify s": timing["classify_ms"] / 1000,
        "rest s": wall - timing["total_ms"] / 1000,
        "CPU s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "GPU busy %": sum(watch.busy) / len(watch.busy) if watch.busy else float("nan"),
        "GPU MB": max(watch.memory, default=float("nan")),
    }


def main() -> None:
    """Measures and prints the table."""
    asked = arguments()
    engines = asked.engine or ["cuda", "onnxruntime"]
    asked.work.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"ORT_DISABLE_TELEMETRY": "1", "ZHEDEL_TUNING": str(asked.work / "tuning")}
    on_gpu = [engine for engine in engines if engine in ON_GPU]
    if on_gpu:
        if subprocess.run(["sh", "-c", "nvidia-smi"], capture_output=True, check=False).returncode != 0:
            sys.exit("error: nvidia-smi finds no GPU: install the NVIDIA driver, or name another engine (--engine onnxruntime)")
        folder, libraries = run_time(asked.work)
        environment |= {"ZHEDEL_RUNTIME": str(folder), "LD_LIBRARY_PATH": libraries}
    if not asked.zhedel.exists():
        sys.exit(f"error: {asked.zhedel} is not there: run `make build`")
    slide = asked.slide
    if slide is None:
        slide = asked.work / "synthetic.svs"
        if not slide.exists():
            size = ["--width", "30000", "--height", "30000", "--seed", "11", "--tissue", "0.5"]
            subprocess.run([asked.zhedel, "sample", "generate", slide, *size], check=True)
    tune = [asked.zhedel, "tune", "--model", asked.model, "--engine", ",".join(engines)]
    subprocess.run(tune, env=environment, check=True)
    rows: dict[str, list[dict[str, float]]] = {engine: [] for engine in engines}
    for _ in range(asked.repeats):
        for engine in engines:
            command = [asked.zhedel, "triage", slide, "--model", asked.model, "--engine", engine, "--research", "--json"]
            rows[engine].append(run(command, environment, engine in ON_GPU))
    names = list(next(iter(rows.values()))[0])
    print(f"\n| engine | n | {' | '.join(names)} |\n|{'---|' * (len(names) + 2)}")
    for engine, runs in rows.items():
        cells = [f"{median(one[name] for one in runs):,.1f}" for name in names]
        print(f"| {engine} | {len(runs)} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
