"""Environments of the tools: made once, with the pinned packages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from .layout import REQUIREMENTS, Work

STAMP = "requirements.sha256"
VERSIONS = "versions.txt"


def pinned(path: Path) -> list[str]:
    """The requirements of a file and of those that it names, in order."""
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            lines += pinned(path.parent / line[3:].strip())
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip())
    return lines


def ensure(work: Work, tool: str) -> None:
    """Makes the environment of a tool unless it stands with these very requirements."""
    requirements = pinned(REQUIREMENTS / f"{tool}.txt")
    digest = hashlib.sha256("\n".join(requirements).encode()).hexdigest()
    folder = work.venv(tool)
    stamp = folder / STAMP
    if stamp.is_file() and stamp.read_text() == digest:
        return
    print(f"installing {tool}", flush=True)
    stamp.unlink(missing_ok=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip: list[str | Path] = [work.python(tool), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    without_gpu = [f"{line}+cpu" for line in requirements if line.startswith(("torch==", "torchvision=="))]
    if without_gpu:
        # where the index has no such build, the usual one does as well and is larger
        subprocess.run([*pip, "install", *without_gpu], check=False, stderr=subprocess.DEVNULL)
    subprocess.run([*pip, "install", "--requirement", REQUIREMENTS / f"{tool}.txt"], check=True)
    listed = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True)
    (folder / VERSIONS).write_text(listed.stdout)
    stamp.write_text(digest)


def versions(work: Work, tool: str, packages: tuple[str, ...]) -> dict[str, str]:
    """The versions of some packages of an environment."""
    lines = (work.venv(tool) / VERSIONS).read_text().splitlines()
    found = dict(line.split("==", 1) for line in lines if "==" in line)
    return {package: found[package] for package in packages if package in found}
