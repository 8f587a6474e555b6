"""Takes one shared library, those beside it that it needs, and the licences out of a wheel whose digest is known."""

import argparse
import fnmatch
import hashlib
import os
import re
import sys
import zipfile
from pathlib import Path


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--sha256", required=True, help="digest the wheel must have")
    parser.add_argument("--library", dest="pattern", metavar="GLOB", required=True, help="glob of the library inside the wheel")
    parser.add_argument("--licences", required=True, help="expression; group 1 names the copy")
    parser.add_argument("--beside", default="", help="expression of further libraries, which lie beside the first")
    parser.add_argument("--to", type=Path, required=True, help="path of the library")
    parser.add_argument("--licences-to", type=Path, required=True, help="folder of the licences")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    found = hashlib.sha256(args.wheel.read_bytes()).hexdigest()
    if found != args.sha256:
        sys.exit(f"runtime: {args.wheel.name} has sha256 {found}, but {args.sha256} is pinned: not unpacked")
    with zipfile.ZipFile(args.wheel) as wheel:
        names = [name for name in wheel.namelist() if not name.endswith("/")]
        libraries = fnmatch.filter(names, args.pattern)
        if len(libraries) != 1:
            sys.exit(f"runtime: {args.wheel.name} holds {len(libraries)} files named {args.pattern}, not 1")
        for name in names:
            licence = re.fullmatch(args.licences, name)
            if licence:
                copy = args.licences_to / licence.group(1)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(wheel.read(name))
        args.to.parent.mkdir(parents=True, exist_ok=True)
        for name in names:
            if re.fullmatch(args.beside, name):
                place(wheel, name, args.to.with_name(Path(name).name))
        place(wheel, libraries[0], args.to)


def place(wheel: zipfile.ZipFile, name: str, to: Path) -> None:
    """In one step, so that a running program never sees half of it."""
    partial = to.with_name(to.name + ".partial")
    partial.write_bytes(wheel.read(name))
    partial.chmod(0o755)
    os.replace(partial, to)


if __name__ == "__main__":
    main()
