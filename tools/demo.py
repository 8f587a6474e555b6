"""The demonstration behind `make demo`: samples into a running service, verdicts out of it."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import sign_in

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / "release" / "zhedel"
SAMPLES = ROOT / "samples" / "files"
PATIENCE_S = 600

SYNTHETIC = {"organ": "synthetic", "preparation": "ffpe", "age_group": "adult", "model": "stain-density"}
RESEARCH = {"research": "true", "age_group": "adult", "urgency": "intraoperative"}
"""The real samples lie outside the reference model's intended use, so their regions are only labelled research."""

GENERATED = [
    ("SYN-1 quiet", [], SYNTHETIC | {"urgency": "urgent"}),
    ("SYN-2 lesions", ["--lesions", "2", "--lesion-diameter", "500"], SYNTHETIC | {"urgency": "intraoperative"}),
    ("SYN-3 no scale", ["--without-scale"], SYNTHETIC | {"urgency": "routine"}),
    ("SYN-4 blurred", ["--blur", "4"], SYNTHETIC | {"urgency": "intraoperative"}),
    ("SYN-5 glass", ["--tissue", "0"], SYNTHETIC | {"urgency": "routine"}),
    ("SYN-6 frozen", ["--lesions", "1"], SYNTHETIC | {"preparation": "frozen", "urgency": "intraoperative"}),
    ("SYN-7 damaged", [], SYNTHETIC | {"urgency": "urgent"}),
]
DAMAGED = "SYN-7 damaged"
"""Its pixels are overwritten, as by a failing disk; its directories are whole, so it is taken as a slide."""
REAL = [
    ("REAL-1 CMU-1", "CMU-1-Small-Region.svs", RESEARCH),
    ("REAL-2 HGSC nest", "hgsc_nest.jpg", RESEARCH | {"organ": "ovary", "mpp": "0.5"}),
    ("REAL-3 HGSC stroma", "hgsc_stromal_he.jpg", RESEARCH | {"organ": "ovary", "mpp": "0.5"}),
]


def generate(folder: pathlib.Path) -> list[tuple[str, pathlib.Path, dict[str, str]]]:
    """Write the synthetic slides."""
    made = []
    for number, (name, arguments, facts) in enumerate(GENERATED, start=1):
        slide = folder / f"synthetic-{number}.svs"
        size = ["--width", "6000", "--height", "4800", "--seed", str(number + 2)]
        command = [str(PROGRAM), "sample", "generate", str(slide), *size, *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        if name == DAMAGED:
            damage(slide)
        made.append((name, slide, facts))
    return made


def damage(slide: pathlib.Path) -> None:
    """Overwrite the tiles, which lie between the header and the first directory with its lists."""
    header, lists = 16, 8 << 10
    with slide.open("r+b") as file:
        directory = int.from_bytes(file.read(8)[4:], "little")
        file.seek(header)
        file.write(bytes(directory - lists - header))


PEOPLE = [
    ("technician", "Dana (technician)", ["technician"]),
    ("pathologist", "Aigul (pathologist)", ["pathologist"]),
    ("surgeon", "Timur (surgeon)", ["surgeon"]),
    ("nurse", "Saule (operating room)", ["nurse"]),
]
"""Who can sign in besides the administrator, all with one password."""


def start(folder: pathlib.Path) -> tuple[subprocess.Popen[str], sign_in.Started]:
    """Start the service and sign in; gives the process and where it is."""
    port = os.environ.get("DEMO_PORT", "8080")
    command = [str(PROGRAM), "serve", "--listen", f"127.0.0.1:{port}", "--data", str(folder / "data")]
    command += ["--models", str(ROOT / "models"), "--models", str(ROOT / "tests" / "models")]
    log = (folder / "service.log").open("w")
    service = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
    assert service.stdout is not None
    started = sign_in.first_administrator(service.stdout)
    if started is not None:
        return service, started
    sys.exit(f"the service did not start:\n{(folder / 'service.log').read_text()}")


def invite(started: sign_in.Started) -> None:
    """Make the accounts of the demonstration; signed in is whoever made them, also afterwards."""
    administrator = sign_in.cookie()
    for login, name, roles in PEOPLE:
        made = sign_in.call(started.address, "POST", "/api/v1/users", {"login": login, "name": name, "roles": roles})
        sign_in.redeem(started.address, made["invitation"]["path"].split("#", 1)[1], started.password)
        sign_in.show(administrator)


def submit(address: str, name: str, slide: pathlib.Path, facts: dict[str, str]) -> str:
    """Hand over one slide in one request; gives its id."""
    query = urllib.parse.urlencode({"accession": name} | facts)
    request = urllib.request.Request(
        f"{address}/api/v1/slides?{query}",
        data=slide.read_bytes(),
        headers={"Content-Type": "application/octet-stream"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["slide_id"]
    except urllib.error.HTTPError as error:
        sys.exit(f"{name} was refused: {error.read().decode()}")


def verdict(address: str, slide_id: str) -> dict:
    """Wait for the verdict of one slide."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with urllib.request.urlopen(f"{address}/api/v1/slides/{slide_id}") as answer:
            detail = json.load(answer)
        if detail["verdict"] is not None:
            return detail["verdict"]
        time.sleep(0.3)
    sys.exit(f"no verdict on {slide_id} within {PATIENCE_S} s")


def main() -> None:
    """Generate, start, submit, wait, print; then serve until interrupted."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="zhedel-demo-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("making synthetic slides …", flush=True)
    slides = [(name, SAMPLES / file, facts) for name, file, facts in REAL] + generate(folder)
    service, started = start(folder)
    address = started.address
    try:
        invite(started)
        submitted = [(name, submit(address, name, slide, facts)) for name, slide, facts in slides]
        print(f"{len(submitted)} slides submitted; the worklist: {address}/\n", flush=True)
        for name, slide_id in submitted:
            found = verdict(address, slide_id)
            reasons = ", ".join(reason["code"] for reason in found["reasons"])
            timing = found["timing"]
            print(
                f"{name:20} {found['outcome']:20} {reasons:24} "
                f"{timing['total_ms'] / 1000:5.1f} s {timing['tiles_per_s']:6.0f} tiles/s",
                flush=True,
            )
        logins = ", ".join(["administrator", *(login for login, _, _ in PEOPLE)])
        print(f"\nOpen {address}/ in a browser and sign in as {logins};", flush=True)
        print(f"the password of each is {started.password}. End with Ctrl-C.", flush=True)
        if not os.environ.get("DEMO_ONCE"):
            service.wait()
    except KeyboardInterrupt:
        pass
    finally:
        service.terminate()
        service.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
