"""How long an intraoperative slide takes while routine slides are queued, against an idle machine.

    python3 benches/urgent_among_routine/run.py [--routine 50] [--repeats 30] [--json FILE]

Starts a service of its own on a free port with a temporary data folder, makes synthetic slides, and submits the
intraoperative one `--repeats` times on an idle machine and `--repeats` times while at least `--routine` routine
slides wait. Time runs from the request that carries the slide to the verdict, as the event stream tells it. Needs
the release build and nothing but Python's standard library.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import sign_in  # noqa: E402

PROGRAM = ROOT / "target" / "release" / "zhedel"
URGENT_SEED, ROUTINE_SEED = 1_000, 10_000
FACTS = {"organ": "synthetic", "preparation": "ffpe", "age_group": "adult", "research": "true"}


class Verdicts:
    """When each slide's verdict was told, by the service's event stream."""

    def __init__(self, address: str) -> None:
        self.at: dict[str, float] = {}
        self.changed = threading.Condition()
        threading.Thread(target=self._listen, args=(address,), daemon=True).start()

    def _listen(self, address: str) -> None:
        with urllib.request.urlopen(f"{address}/events") as stream:
            for topic, data in events(stream):
                if topic == "verdict.final":
                    with self.changed:
                        self.at[data["slide_id"]] = time.monotonic()
                        self.changed.notify_all()

    def wait(self, slide: str, patience: float = 600.0) -> float:
        """The moment of a slide's verdict."""
        with self.changed:
            if not self.changed.wait_for(lambda: slide in self.at, patience):
                sys.exit(f"no verdict on {slide} within {patience:.0f} s")
            return self.at[slide]


def events(stream: Iterator[bytes]) -> Iterator[tuple[str, dict]]:
    """Topic and payload of each server-sent event."""
    topic = ""
    for line in stream:
        text = line.decode().strip()
        if text.startswith("event:"):
            topic = text.removeprefix("event:").strip()
        elif text.startswith("data:"):
            yield topic, json.loads(text.removeprefix("data:"))


def generate(path: pathlib.Path, side: int, seed: int) -> bytes:
    """A synthetic slide."""
    size = ["--width", str(side), "--height", str(side), "--seed", str(seed), "--tissue", "0.5"]
    subprocess.run([str(PROGRAM), "sample", "generate", str(path), *size], check=True, stdout=subprocess.DEVNULL)
    return path.read_bytes()


def start(folder: pathlib.Path, model: str) -> tuple[subprocess.Popen[str], str]:
    """The service and its address."""
    command = [str(PROGRAM), "serve", "--listen", "127.0.0.1:0", "--data", str(folder / "data"), "--prefer", model]
    log = (folder / "service.log").open("w")
    service = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
    assert service.stdout is not None
    started = sign_in.first_administrator(service.stdout)
    if started is not None:
        return service, started.address
    sys.exit((folder / "service.log").read_text())


def submit(address: str, accession: str, slide: bytes, urgency: str) -> str:
    """Hand a slide over; gives its id."""
    query = urllib.parse.urlencode(FACTS | {"accession": accession, "urgency": urgency})
    request = urllib.request.Request(
        f"{address}/api/v1/slides?{query}", data=slide, headers={"Content-Type": "application/octet-stream"}, method="POST"
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["slide_id"]


def changed(slide: bytes, number: int) -> bytes:
    """The same slide with another digest: bytes after the last one that the format uses."""
    return slide + number.to_bytes(8, "little")


def percentile(times: list[float], share: float) -> float:
    """The smallest time that at least `share` of the times do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def summary(times: list[float]) -> dict[str, float]:
    """Median, 99th percentile and extremes, seconds."""
    return {
        "n": len(times),
        "median_s": percentile(times, 0.5),
        "p99_s": percentile(times, 0.99),
        "least_s": min(times),
        "most_s": max(times),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--routine", type=int, default=50, help="routine slides that wait")
    parser.add_argument("--repeats", type=int, default=30, help="intraoperative slides in each state")
    parser.add_argument("--side", type=int, default=16_000, help="side of the intraoperative slide, pixels of 0.5 µm")
    parser.add_argument("--routine-side", type=int, default=20_000, help="side of the routine slides")
    parser.add_argument("--model", default="lymph-node-metastasis")
    parser.add_argument("--json", type=pathlib.Path, help="write every time into this file")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhedel-bench-") as name:
        folder = pathlib.Path(name)
        urgent = generate(folder / "urgent.svs", args.side, 5)
        routine = generate(folder / "routine.svs", args.routine_side, 6)
        service, address = start(folder, args.model)
        try:
            found = measure(address, args, urgent, routine)
        finally:
            service.terminate()
            service.wait()
    if args.json:
        args.json.write_text(json.dumps(found, indent=1))
    for state in ("idle", "queued"):
        figures = summary(found[state])
        print(f"{state:6} " + "  ".join(f"{key} {value:.2f}" for key, value in figures.items()))
    print(f"p99 ratio {summary(found['queued'])['p99_s'] / summary(found['idle'])['p99_s']:.3f}")


def measure(address: str, args: argparse.Namespace, urgent: bytes, routine: bytes) -> dict[str, list[float]]:
    """Times of the intraoperative slide, idle and with the queue full."""
    verdicts = Verdicts(address)
    times: dict[str, list[float]] = {"idle": [], "queued": []}
    numbers = iter(range(10**6))

    def one(state: str) -> None:
        number = next(numbers)
        slide = changed(urgent, URGENT_SEED + number)
        begun = time.monotonic()
        done = verdicts.wait(submit(address, f"OR-{number}", slide, "intraoperative")) - begun
        times[state].append(done)
        print(f"{state:6} {number:3} {done:.2f} s", file=sys.stderr, flush=True)

    verdicts.wait(submit(address, "WARM", changed(urgent, 0), "intraoperative"))
    for _ in range(args.repeats):
        one("idle")
    waiting: list[str] = []
    for repeat in range(args.repeats):
        waiting = [slide for slide in waiting if slide not in verdicts.at]
        while len(waiting) <= args.routine:
            number = next(numbers)
            waiting.append(submit(address, f"R-{number}", changed(routine, ROUTINE_SEED + number), "routine"))
        # Begin at another place of the routine run each time.
        time.sleep(0.5 + 0.37 * (repeat % 7))
        one("queued")
    return times


if __name__ == "__main__":
    main()
