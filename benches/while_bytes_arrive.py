"""Time from the last byte of an upload to the verdict, with and without reading ahead.

python3 benches/while_bytes_arrive.py target/release/zhedel [--side 28284] [--repeat 3] [--rates 50,10] [--folder DIR]
Writes two synthetic slides with the same pixels: one with its directories first, which is read while it is uploaded, and one
with its directories last, which cannot be. Uploads them in turns over loopback at each rate (MB/s), in one request, to a
service with one worker and a data folder of its own. Needs nothing but Python 3.
"""

import argparse
import base64
import contextlib
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import sign_in  # noqa: E402

PIECE = 256 << 10
FACTS = {"organ": "lymph_node", "preparation": "ffpe", "age_group": "adult", "urgency": "intraoperative"}


def generate(program: str, path: Path, side: int, first: bool) -> None:
    """Writes a slide half covered with tissue, unless it is there."""
    if path.exists():
        return
    more = ["--directories-first"] if first else []
    size = ["--width", str(side), "--height", str(side), "--seed", "11", "--tissue", "0.5"]
    subprocess.run([program, "sample", "generate", str(path), *size, *more], check=True, capture_output=True)


class Service:
    """A running service."""

    def __init__(self, program: str, data: Path) -> None:
        """Starts it and waits until it is ready."""
        arguments = [program, "serve", "--listen", "127.0.0.1:0", "--data", str(data), "--workers", "1"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        started = sign_in.first_administrator(self.process.stdout)
        if started is None:
            sys.exit("the service did not start")
        self.address = started.address.split("//")[1]
        while self.ask("GET", "/readyz")[0] != 200:
            time.sleep(0.2)

    def ask(self, method: str, path: str, headers: dict | None = None) -> tuple[int, dict, bytes]:
        """Sends a request without a body."""
        line = http.client.HTTPConnection(self.address, timeout=60)
        line.request(method, path, headers={"Cookie": sign_in.cookie()} | (headers or {}))
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def json(self, path: str) -> dict:
        """A document."""
        return json.loads(self.ask("GET", path)[2])

    def stop(self) -> None:
        """Ends it in order."""
        self.process.terminate()
        self.process.wait()


def paced(path: Path, salt: bytes, rate: float, sent: list[float]):
    """The bytes of a file at a rate; the last ones are others each time, so that no upload is a duplicate."""
    size = path.stat().st_size + len(salt)
    begun, done = time.monotonic(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE) or (salt if done < size else b""):
            done += len(piece)
            ahead = done / rate - (time.monotonic() - begun)
            if ahead > 0:
                time.sleep(ahead)
            yield piece
            if done >= size:
                break
    sent.append(time.time())


def seconds(later: str, earlier: float) -> float:
    """Seconds from a moment to a time of the service, which runs on the same clock."""
    return datetime.fromisoformat(later.replace("Z", "+00:00")).timestamp() - earlier


def upload(service: Service, path: Path, rate: float) -> dict:
    """Uploads a slide and waits for its verdict."""
    salt = os.urandom(16)
    length = path.stat().st_size + len(salt)
    tus = {"Tus-Resumable": "1.0.0"}
    stated = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in FACTS.items())
    created = service.ask("POST", "/files", tus | {"Upload-Length": str(length), "Upload-Metadata": stated})
    where = {key.lower(): value for key, value in created[1].items()}["location"]
    sent: list[float] = []
    line = http.client.HTTPConnection(service.address, timeout=600)
    headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0", "Content-Length": str(length)}
    headers["Cookie"] = sign_in.cookie()
    line.request("PATCH", where, body=paced(path, salt, rate, sent), headers=tus | headers)
    answer = line.getresponse()
    answer.read()
    accepted = time.time()
    slide = f"/api/v1/slides/{answer.getheader('zhedel-slide')}"
    while (document := service.json(slide))["state"] != "done":
        time.sleep(0.02)
    verdict = document["verdict"]
    return {
        "accepted": accepted - sent[0],
        "verdict": seconds(document["runs"][0]["finished_at"], sent[0]),
        "tiles": verdict["coverage"]["planned"],
        "outcome": document["outcome"],
        "reasons": [reason["code"] for reason in verdict["reasons"]],
        "score": verdict["score"],
        "tissue_mm2": verdict["tissue_mm2"],
        "bytes": length,
        "timing": verdict["timing"],
    }


def main() -> None:
    """Measures and prints one line per upload, then a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--side", type=int, default=28_284)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--rates", default="50,10")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        kinds = {"read ahead": folder / f"first-{options.side}.svs", "not read ahead": folder / f"last-{options.side}.svs"}
        for kind, path in kinds.items():
            generate(options.program, path, options.side, kind == "read ahead")
        service = Service(options.program, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        stack.callback(service.stop)
        rows: dict[tuple[str, str], list[dict]] = {}
        for rate in options.rates.split(","):
            for _ in range(options.repeat):
                for kind, path in kinds.items():
                    row = upload(service, path, float(rate) * 1e6)
                    rows.setdefault((rate, kind), []).append(row)
                    print(rate, "MB/s,", kind, row, flush=True)
        print("\n| rate, MB/s | | n | last byte to acceptance, s | last byte to verdict, s |\n|---|---|---|---|---|")
        for (rate, kind), of in rows.items():
            cells = []
            for figure in ("accepted", "verdict"):
                values = sorted(row[figure] for row in of)
                cells.append(f"{statistics.median(values):.1f} ({values[0]:.1f}–{values[-1]:.1f})")
            print(f"| {rate} | {kind} | {len(of)} | {' | '.join(cells)} |")
        same = {(row["outcome"], row["score"], row["tiles"]) for of in rows.values() for row in of}
        print(f"outcome, score and tiles: {same}")


if __name__ == "__main__":
    main()
