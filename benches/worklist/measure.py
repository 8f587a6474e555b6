"""How long the worklist takes with thousands of open consultations: on the server, and until a page can be used.

    python3 benches/worklist/measure.py [--consultations 5000] [PROGRAM]

Starts the service without workers on a folder of its own, signs in, asks for that many consultations, and then for the
first page of the worklist, from one connection and from eight at a time, and as a browser does: Chromium opens the
worklist anew each time, until its first row can be pressed. Prints one line of JSON for each.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import http.client
import json
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import sign_in  # noqa: E402

REQUESTS = 400
AT_ONCE = 8
PAGES = 10


def main() -> None:
    """Start, fill, measure, end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--consultations", type=int, default=5_000)
    parser.add_argument("program", nargs="?", default=str(ROOT / "target" / "release" / "zhedel"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        command = [asked.program, "serve", "--listen", "127.0.0.1:0", "--workers", "0", "--data", str(folder / "data")]
        with (folder / "log").open("w") as log, subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
        ) as service:
            try:
                started = sign_in.first_administrator(service.stdout)
                if started is None:
                    sys.exit((folder / "log").read_text())
                measure(started, asked.consultations)
            finally:
                service.send_signal(signal.SIGTERM)


def measure(started: sign_in.Started, consultations: int) -> None:
    """Fill the worklist and print what it takes."""
    fill(started.address, consultations)
    for connections in (1, AT_ONCE):
        tell({"connections": connections} | server(started.address, connections))
    tell({"browser": True} | browser(started.address))


def fill(address: str, consultations: int) -> None:
    """Ask for consultations, every third one urgent; progress on standard error."""
    urgencies = ["intraoperative", "urgent", "routine"]
    for number in range(consultations):
        request = {"accession": f"BENCH-{number:05}", "question": "diagnosis", "urgency": urgencies[number % 3]}
        sign_in.call(address, "POST", "/api/v1/consultations", request)
        if number % 500 == 499:
            print(f"{number + 1} of {consultations} consultations", file=sys.stderr, flush=True)


def server(address: str, connections: int) -> dict[str, float]:
    """Ask for the first page from so many connections at a time."""
    host, cookie = address.split("//")[1], sign_in.cookie()

    def ask(_: int) -> list[float]:
        line, times = http.client.HTTPConnection(host, timeout=60), []
        for _ in range(REQUESTS // connections):
            begun = time.perf_counter()
            line.request("GET", "/api/v1/worklist?limit=100", headers={"Cookie": cookie})
            answer = line.getresponse()
            body = answer.read()
            times.append((time.perf_counter() - begun) * 1_000)
            if answer.status != 200 or len(json.loads(body)["items"]) != 100:
                sys.exit(f"{answer.status}: {body[:200]!r}")
        return times

    with concurrent.futures.ThreadPoolExecutor(connections) as pool:
        return summary([time for times in pool.map(ask, range(connections)) for time in times])


def browser(address: str) -> dict[str, float]:
    """Open the page in Chromium until its first row is there."""
    script = pathlib.Path(__file__).with_name("open.mjs")
    command = ["node", str(script), address, sign_in.cookie(), str(PAGES)]
    return summary(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


def summary(times: list[float]) -> dict[str, float]:
    """Median, 95th percentile and longest, ms."""
    ordered = sorted(times)
    return {
        "n": len(ordered),
        "median_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
        "longest_ms": round(ordered[-1], 2),
    }


def tell(figures: dict[str, object]) -> None:
    """One line of JSON."""
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
