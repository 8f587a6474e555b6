"""The record of what was measured: one JSON line each, only ever added to."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

Line = dict[str, Any]
KEY = ("kind", "row", "slide", "repeat", "inputs")
"""What two lines share that measure the same thing: the digests of all that went in are part of it."""


def load(path: Path) -> list[Line]:
    """Every line; the file need not be there yet."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def append(path: Path, line: Line) -> None:
    """Adds one line."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def holds(lines: list[Line], wanted: Line) -> bool:
    """Whether a line of the same key is there that did not fail."""
    return any(line["ok"] and all(line[name] == wanted[name] for name in KEY) for line in lines)


def set_aside(path: Path, row: str) -> None:
    """Moves the lines of a row to `superseded.jsonl`, so that it is measured again."""
    lines = load(path)
    for line in lines:
        if line["row"] == row:
            append(path.with_name("superseded.jsonl"), line)
    unfinished = path.with_suffix(".part")
    unfinished.write_text("".join(json.dumps(line) + "\n" for line in lines if line["row"] != row), encoding="utf-8")
    unfinished.replace(path)


@cache
def sha256(path: Path) -> str:
    """Digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
