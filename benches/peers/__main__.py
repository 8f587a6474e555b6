"""python3 -m benches.peers: makes what is missing, measures what was not measured, prints the tables."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from . import measuring, results
from .layout import ROOT, Work
from .prepare import prepare
from .report import report
from .rows import LARGE, MID, ROWS, Bench


def parsed() -> argparse.Namespace:
    """The command line."""
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="benches.peers", description=__doc__)
    add = parser.add_argument
    add("--work", type=Path, default=Work.by_default(), help="work folder [default: %(default)s]")
    add("--zhedel", type=Path, default=ROOT / "target/release/zhedel", help="the program [default: %(default)s]")
    add("--results", type=Path, help="the record [default: results.jsonl in the work folder]")
    add("--row", action="append", choices=names, help="only this row; may be given more than once")
    add("--slide", action="append", choices=[LARGE, MID], help="only this slide")
    add("--again", action="append", default=[], choices=names, help="measure this row again")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--prepare", action="store_true", help="make what is missing and measure nothing")
    only.add_argument("--report", action="store_true", help="only print the tables")
    return parser.parse_args()


def main() -> int:
    """Exit code 1 where a run failed."""
    options = parsed()
    if not options.zhedel.is_file():
        print(f"{options.zhedel} is not there: run `make build`, or name the program by --zhedel", file=sys.stderr)
        return 2
    bench = Bench(Work(options.work.resolve()), options.zhedel.resolve())
    record = (options.results or bench.work.folder / "results.jsonl").resolve()
    for name in options.again:
        results.set_aside(record, name)
    if not options.report:
        try:
            prepare(bench)
        except (FileNotFoundError, subprocess.CalledProcessError) as reason:
            print(f"not everything could be prepared: {reason}", file=sys.stderr)
            return 1
    if options.prepare:
        return 0
    if not options.report:
        rows = [row for row in ROWS if not options.row or row.name in options.row]
        measuring.Measuring(bench, rows, options.slide or [LARGE, MID], record).all()
    lines = list(measuring.current(bench, results.load(record)))
    text = report(lines)
    record.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
    return int(any(not line["ok"] for line in lines))


if __name__ == "__main__":
    sys.exit(main())
