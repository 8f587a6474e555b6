"""How many viewer tiles a second the service hands out, first time and warm.

    python3 benches/viewer_tiles/measure.py SLIDE [PROGRAM ...]

Starts the service without workers on a folder of its own, signs in, hands the slide over and asks for tiles of its
finest level with `wrk` (Debian: apt-get install wrk), 2 threads and 64 connections, on this machine: first
each tile once, then a few thousand over and over. Does so in turn for each program, three times.
Prints one line of JSON for each walk.
"""

from __future__ import annotations

import json
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import sign_in  # noqa: E402

CONNECTIONS = 64
THREADS = 2
TURNS = 3
FIRST_TIME_S = 40
WARM_UP_S = 5
WARM_S = 15
WARM_TILES = 4000
"""Tiles that are asked for over and over: about as many as a reader sees of a slide, and no more than
the service keeps in memory."""


def main() -> None:
    """Measure every program in turn."""
    slide = pathlib.Path(sys.argv[1]).resolve()
    programs = sys.argv[2:] or [str(ROOT / "target" / "release" / "zhedel")]
    for program in [pathlib.Path(program).resolve() for program in programs] * TURNS:
        for what, figures in measured(program, slide):
            print(json.dumps({"program": program.name, "what": what} | figures), flush=True)


def measured(program: pathlib.Path, slide: pathlib.Path) -> list[tuple[str, dict[str, float]]]:
    """Start the service, hand the slide over, ask for its tiles, end."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        command = [str(program), "serve", "--listen", "127.0.0.1:0", "--workers", "0", "--data", str(folder / "data")]
        with (folder / "log").open("w") as log, subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
        ) as service:
            try:
                started = sign_in.first_administrator(service.stdout)
                if started is None:
                    sys.exit((folder / "log").read_text())
                address = started.address
                tiles = finest_level(address, hand_over(address, slide))
                random.Random(1).shuffle(tiles)
                first = walk(address, folder, tiles, FIRST_TIME_S, "once")
                some = tiles[:WARM_TILES]
                walk(address, folder, some, WARM_UP_S)
                return [("first time", first), ("warm", walk(address, folder, some, WARM_S))]
            finally:
                service.send_signal(signal.SIGTERM)


def hand_over(address: str, slide: pathlib.Path) -> str:
    """Upload the slide; gives its id."""
    url = f"{address}/api/v1/slides?accession=BENCH"
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(slide.stat().st_size)}
    with slide.open("rb") as body:
        taken = json.load(urllib.request.urlopen(urllib.request.Request(url, body, headers)))
    return taken["slide_id"]


def finest_level(address: str, slide: str) -> list[str]:
    """The paths of all tiles of the finest level, as the descriptor tells."""
    xml = urllib.request.urlopen(f"{address}/slides/{slide}/dzi.dzi").read().decode()
    told = dict(re.findall(r'(\w+)="([^"]*)"', xml))
    side, width, height = (int(told[name]) for name in ("TileSize", "Width", "Height"))
    level = (max(width, height) - 1).bit_length()
    columns, rows = -(-width // side), -(-height // side)
    return [
        f"/slides/{slide}/dzi_files/{level}/{column}_{row}.{told['Format']}"
        for row in range(rows)
        for column in range(columns)
    ]


def walk(address: str, folder: pathlib.Path, tiles: list[str], seconds: int, *how: str) -> dict[str, float]:
    """Ask for the tiles of a list as fast as they come, over and over or once."""
    paths = folder / "tiles"
    paths.write_text("\n".join(tiles) + "\n")
    script = pathlib.Path(__file__).with_name("tiles.lua")
    load = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), "-H", f"Cookie: {sign_in.cookie()}", address, "--", str(paths), *how]
    told = subprocess.run(load, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures = json.loads(told.splitlines()[-1])
    if figures["failed"] or (how and figures["tiles"] < len(tiles)):
        sys.exit(f"not every tile came: {figures}")
    return figures


if __name__ == "__main__":
    main()
