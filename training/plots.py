"""The plots beside the card, as plain SVG drawn from `metrics.json`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from . import intervals
from .data import VALID_PARTS

Metrics = dict[str, Any]
Point = tuple[float, float]
TUNING, THRESHOLDS = VALID_PARTS
FOLDER = "plots"
WIDTH, HEIGHT = 480, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 16, 34, 46
BLUE, GREY, ORANGE = "#1f6fb2", "#999999", "#c8641a"


@dataclass(frozen=True)
class Axis:
    """One axis: what it shows and from where to where."""

    title: str
    low: float
    high: float

    def share(self, value: float) -> float:
        """Where a value lies between the ends."""
        return (value - self.low) / (self.high - self.low)


class Plot:
    """A frame with ticks into which lines and points are drawn."""

    def __init__(self, title: str, across: Axis, up: Axis) -> None:
        """An empty frame."""
        self.across, self.up = across, up
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
            _text(WIDTH / 2, 20, title, "middle", 14),
            _text(WIDTH / 2, HEIGHT - 8, across.title, "middle"),
            f'<g transform="rotate(-90)">{_text(-HEIGHT / 2, 14, up.title, "middle")}</g>',
        ]
        for step in range(6):
            x, y = (axis.low + (axis.high - axis.low) * step / 5 for axis in (across, up))
            (at, _), (_, level) = self._place((x, up.low)), self._place((across.low, y))
            self.parts += [
                f'<path d="M{LEFT} {level:.1f}H{WIDTH - RIGHT}" stroke="#e4e4e4"/>',
                _text(LEFT - 6, level + 4, f"{y:.4g}", "end"),
                _text(at, HEIGHT - BOTTOM + 16, f"{x:.4g}", "middle"),
            ]

    def line(self, points: Sequence[Point], colour: str = BLUE, dashes: str = "none") -> None:
        """Points joined by a line."""
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in map(self._place, points))
        self.parts.append(
            f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
        )

    def dot(self, point: Point, bounds: tuple[float, float] | None = None, colour: str = BLUE) -> None:
        """A point, with its interval if there is one."""
        x, y = self._place(point)
        if bounds is not None:
            low, high = (self._place((point[0], bound))[1] for bound in bounds)
            self.parts.append(f'<path d="M{x:.1f} {low:.1f}V{high:.1f}" stroke="{colour}"/>')
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')

    def note(self, point: Point, text: str, colour: str = "black") -> None:
        """Words at a point."""
        x, y = self._place(point)
        self.parts.append(f'<g fill="{colour}">{_text(x, y, text, "start", 11)}</g>')

    def write(self, path: Path) -> None:
        """Into a file."""
        path.write_text("\n".join([*self.parts, "</svg>"]) + "\n")

    def _place(self, point: Point) -> Point:
        x, y = (
            min(1.02, max(-0.02, axis.share(value))) for axis, value in zip((self.across, self.up), point, strict=True)
        )
        return LEFT + x * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM)


def _text(x: float, y: float, text: str, anchor: str, size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'


def write(folder: Path, metrics: Metrics) -> None:
    """All plots whose figures are there, into `plots/` of the bundle; older ones go."""
    target = folder / FOLDER
    target.mkdir(exist_ok=True)
    for old in target.glob("*.svg"):
        old.unlink()
    split = "test" if "test" in metrics else THRESHOLDS
    reliability(metrics[split]["reliability"], split).write(target / "reliability.svg")
    risk_coverage(metrics[split]["risk_coverage"], split).write(target / "risk-coverage.svg")
    if "robustness" in metrics:
        robustness(metrics["robustness"]).write(target / "robustness.svg")
    if "lesions" in metrics:
        lesions(metrics["lesions"]).write(target / "lesions.svg")


def reliability(bins: list[tuple[float, int, int]], split: str) -> Plot:
    """Share of tumour against the mean score of 15 bins of equal size."""
    plot = Plot(f"Reliability on {split}", Axis("mean score", 0, 1), Axis("share of tumour", 0, 1))
    plot.line([(0, 0), (1, 1)], GREY, "4 4")
    for score, count, events in bins:
        share = intervals.wilson(events, count)
        plot.dot((score, share.value or 0.0), (share.lower or 0.0, share.upper or 0.0))
    return plot


def risk_coverage(points: list[Point], split: str) -> Plot:
    """Share of wrong answers among the surest."""
    highest = math.ceil(20 * max(0.01, *(risk for _, risk in points))) / 20
    plot = Plot(
        f"Wrong answers among the surest, {split}", Axis("share answered", 0, 1), Axis("share wrong at 0.5", 0, highest)
    )
    plot.line(points)
    return plot


def robustness(rows: list[dict[str, Any]]) -> Plot:
    """AUC with its interval for each change."""
    lowest = min(row["auc"]["lower"] for row in rows)
    floor = int(lowest * 20) / 20
    plot = Plot(
        f"AUC on {TUNING} under changes", Axis("change, as listed in the card", 0, len(rows) + 1), Axis("AUC", floor, 1)
    )
    plot.line([(0, rows[0]["auc"]["value"]), (len(rows) + 1, rows[0]["auc"]["value"])], GREY, "4 4")
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    for place, row in enumerate(rows, 1):
        number = kinds.index(row["kind"])
        colour = (BLUE, ORANGE)[number % 2]
        plot.dot((place, row["auc"]["value"]), (row["auc"]["lower"], row["auc"]["upper"]), colour)
        if number and rows[place - 2]["kind"] != row["kind"]:
            plot.note((place - 1.2, floor + (0.02 + 0.035 * (number % 3)) * (1 - floor) / 0.5), row["kind"], colour)
    return plot


def lesions(by_split: dict[str, Any]) -> Plot:
    """Share of simulated sections that are suspicious, by the lesion's diameter."""
    split, found = list(by_split.items())[-1]
    plot = Plot(
        f"Simulated sections of {split} patches",
        Axis("diameter of the lesion, mm", 0, 2.5),
        Axis("share suspicious", 0, 1),
    )
    for colour, (variant, figures) in zip((BLUE, ORANGE), found.items(), strict=False):
        rows = [(row["lesion_mm"], row["suspicious"]) for row in figures["rows"]]
        plot.line([(size, share["value"]) for size, share in rows], colour)
        for size, share in rows:
            plot.dot((size, share["value"]), (share["lower"], share["upper"]), colour)
        plot.note((1.6, 0.5 if colour == BLUE else 0.42), variant, colour)
    return plot
