"""Figures and tables as the card writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def percent(value: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{100 * value:.1f} %"


def share(value: float) -> str:
    """A chosen share as a percentage, without needless decimals."""
    return f"{100 * value:g} %"


def estimate(entry: dict[str, Any]) -> str:
    """`0.950 (0.940 to 0.960)`, or that it cannot be computed."""
    if entry["value"] is None:
        return "not computable"
    if entry["lower"] is None:
        return f"{entry['value']:.3f} (no interval)"
    return f"{entry['value']:.3f} ({entry['lower']:.3f} to {entry['upper']:.3f})"


def proportion(entry: dict[str, Any]) -> str:
    """`62.1 % (58.0 to 66.1; 349 of 562)`."""
    if entry["value"] is None:
        return "none (n = 0)"
    low, high = 100 * entry["lower"], 100 * entry["upper"]
    return f"{100 * entry['value']:.1f} % ({low:.1f} to {high:.1f}; {entry['events']} of {entry['n']})"


def table(header: tuple[str, ...], rows: Iterable[Iterable[object]]) -> list[str]:
    """The lines of a table."""
    return [row(*header), row(*["---"] * len(header)), *(row(*cells) for cells in rows)]


def row(*cells: object) -> str:
    """One line of a table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
