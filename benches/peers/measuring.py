"""What is measured, in which order, and that nothing is measured twice."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from . import agreement, limit, results, runs, tuning
from .results import Line
from .rows import LARGE, MID, OURS, ROWS, WARM_UP, Bench, Row


@dataclass
class Measuring:
    """One go over the rows; what the record holds is left out."""

    bench: Bench
    rows: list[Row]
    slides: list[str]
    record: Path
    warm: set[str] = field(default_factory=set)

    def all(self) -> None:
        """Whole runs in turns, then the limits of the round; scores at the end."""
        for slide in self.slides:
            for repeat in range(1, 1 + max(row.repeats.get(slide, 0) for row in self.rows)):
                for row in self.rows:
                    if repeat <= row.repeats.get(slide, 0):
                        self.run(row, slide, repeat)
                if slide == LARGE and repeat <= limit.REPEATS:
                    self.limits(repeat)
        if MID in self.slides:
            self.agreements()

    def run(self, row: Row, slide: str, repeat: int) -> None:
        """One whole run."""

        def measured() -> Line:
            if row.name not in self.warm:
                for mode in OURS:
                    if mode.name == row.name:
                        tuning.ensure(self.bench, mode.precision)
                warm_up = runs.run(self.bench, row, WARM_UP)
                if not warm_up["ok"]:
                    return warm_up
                self.warm.add(row.name)
            return runs.run(self.bench, row, slide)

        self.once(runs.key(self.bench, row, slide, repeat), measured)

    def limits(self, repeat: int) -> None:
        """The limit of every engine and precision among the rows."""
        named = {row.name: row for row in self.rows}
        for mode in {limit.name(mode): mode for mode in OURS if mode.name in named}.values():
            row = named[mode.name]
            if self.done(row, LARGE):
                self.once(limit.key(self.bench, mode, repeat), partial(limit.measure, self.bench, row, mode))

    def agreements(self) -> None:
        """Each row's scores against the plain script's."""
        for row in self.rows:
            if self.done(row, MID):
                self.once(agreement.key(self.bench, row), partial(agreement.measure, self.bench, row))

    def done(self, row: Row, slide: str) -> bool:
        """Whether the last run of a row left patches."""
        return runs.count(row, self.bench.work.output(row.name, slide)) > 0

    def once(self, key: Line, measured: Callable[[], Line]) -> None:
        """Measures and records, unless the record has it."""
        if results.holds(results.load(self.record), key):
            return
        line = key | measured()
        results.append(self.record, line)
        print(told(line), flush=True)
        if not line["ok"]:
            output = self.bench.work.output(line["row"], line["slide"] if line["row"] in self.warm else WARM_UP)
            print(f"failed: {line['row']}; see {output}/stderr.txt", file=sys.stderr)


def told(line: Line) -> str:
    """A line of progress."""
    what = f"{line['kind']:<10}{line['row']:<28}{line['slide']:<7}{line['repeat']}"
    match line:
        case {"wall_s": wall, "patches": patches}:
            return f"{what}  {patches} patches, {wall:.1f} s, {patches / wall:.1f} patches/s"
        case {"patches_per_s": rate}:
            return f"{what}  {rate:.1f} patches/s"
        case {"largest": largest}:
            return f"{what}  differs by {largest:.1e} at most"
        case _:
            return what


def current(bench: Bench, lines: list[Line]) -> Iterator[Line]:
    """The lines whose inputs are those at hand; a failure is left out once the same has succeeded."""
    rows = {row.name: row for row in ROWS}
    modes = {limit.name(mode): mode for mode in OURS}
    for line in lines:
        match line:
            case {"kind": "run", "row": name} if name in rows:
                key = runs.key(bench, rows[name], line["slide"], line["repeat"])
            case {"kind": "agreement", "row": name} if name in rows:
                key = agreement.key(bench, rows[name])
            case {"kind": "limit", "row": name} if name in modes:
                key = limit.key(bench, modes[name], line["repeat"])
            case _:
                continue
        if key["inputs"] == line["inputs"] and (line["ok"] or not results.holds(lines, key)):
            yield line
