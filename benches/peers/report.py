"""The record as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median

from . import limit
from .results import Line
from .rows import LARGE, MID, OURS, PLAIN, ROWS

OTHERS = "others' CPU s, most"
TITLES = {LARGE: "Slide `large`, 30,000²", MID: "Slide `mid`, 12,000²"}


def report(lines: list[Line]) -> str:
    """All tables in Markdown; `lines` are those of the inputs at hand."""
    good = [line for line in lines if line["ok"]]
    runs = [line for line in good if line["kind"] == "run"]
    parts = [facts(runs)]
    for slide, title in TITLES.items():
        of_slide = [line for line in runs if line["slide"] == slide]
        if of_slide:
            parts += [f"## {title}\n", whole_runs(of_slide), against(of_slide)]
    parts.append(limits(runs, [line for line in good if line["kind"] == "limit"]))
    parts.append(agreements([line for line in good if line["kind"] == "agreement"]))
    parts.append(failures([line for line in lines if not line["ok"]]))
    return "\n".join(part for part in parts if part)


def facts(runs: list[Line]) -> str:
    """Machine and versions."""
    if not runs:
        return "Nothing was measured yet.\n"
    machine = runs[-1]["machine"]
    said = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']};"
        f" {min(run['at'] for run in runs)} to {max(run['at'] for run in runs)}.\n"
    ]
    for row in ROWS:
        found = next((run for run in reversed(runs) if run["row"] == row.name), None)
        if found:
            said.append(
                f"- {row.name}: " + ", ".join(f"{name} {version}" for name, version in found["versions"].items())
            )
    return "\n".join(said) + "\n"


def whole_runs(runs: list[Line]) -> str:
    """One line for each row: medians, with the range where there were several."""
    head = ["run", "n", "patches", "wall s", "CPU s", "peak MB", "patches/s", "× plain", OTHERS]
    body = []
    for name, found in by_row(runs):
        finished = [run for run in found if not run["stopped"]]
        if not finished:
            body.append([name, len(found), "", f"stopped at {found[0]['wall_s']:.0f}", *[""] * 5])
            continue
        body.append(
            [
                name,
                len(finished),
                str(round(median(run["patches"] for run in finished))),
                spread([run["wall_s"] for run in finished]),
                f"{median(run['user_s'] + run['system_s'] for run in finished):.1f}",
                f"{median(run['peak_rss_mb'] for run in finished):.0f}",
                spread([rate(run) for run in finished]),
                ratio(finished, [run for run in runs if run["row"] == PLAIN]),
                f"{max(run['others_cpu_s'] + run['stolen_s'] for run in finished):.1f}",
            ]
        )
    return table(head, body)


def against(runs: list[Line]) -> str:
    """How many times as fast each mode of Zhedel is as each peer, per patch."""
    modes = [mode.name for mode in OURS if any(run["row"] == mode.name for run in runs)]
    body = []
    for name, found in by_row(runs):
        if name not in modes and not any(run["stopped"] for run in found):
            ours = [[run for run in runs if run["row"] == mode] for mode in modes]
            body.append([f"against {name}", *(ratio(mode_runs, found) for mode_runs in ours)])
    return table(["per patch", *modes], body)


def limits(runs: list[Line], measured: list[Line]) -> str:
    """The share of the limit that a whole run reaches."""
    body = []
    for mode in OURS:
        of_mode = [run for run in runs if run["row"] == mode.name and run["slide"] == LARGE]
        found = [line for line in measured if line["row"] == limit.name(mode)]
        if of_mode and found:
            body.append(
                [
                    mode.name,
                    len(found),
                    spread([max(line["raw_patches_per_s"].values()) for line in found]),
                    spread([line["tiles_per_s"] for line in found], 0),
                    f"{found[-1]['tiles_per_patch']:.2f}",
                    spread([line["patches_per_s"] for line in found]),
                    f"{max(line['others_cpu_s'] for line in found):.1f}",
                    paired(of_mode, found, lambda run, line: rate(run) / line["patches_per_s"]),
                    paired(of_mode, found, lambda run, line: while_classifying(run) / line["patches_per_s"]),
                ]
            )
    head = ["mode", "n", "raw engine, patches/s", "libjpeg-turbo, tiles/s", "tiles a patch", "limit, patches/s", OTHERS]
    return (
        "## Share of the limit\n\n" + table([*head, "share of a whole run", "share while classifying"], body)
        if body
        else ""
    )


def agreements(lines: list[Line]) -> str:
    """Differences of scores."""
    body = [[line["row"], line["patches"], f"{line['largest']:.1e}", f"{line['mean']:.1e}"] for line in latest(lines)]
    head = ["row", "patches inside the slide", "largest difference", "mean difference"]
    return "## Scores against the plain script (f32)\n\n" + table(head, body) if body else ""


def failures(lines: list[Line]) -> str:
    """Runs that did not do their work."""
    said = [f"- {line['row']} over {line['slide']}: exit code {line['exit_status']}, {line['at']}" for line in lines]
    return "## Failed runs\n\n" + "\n".join(said) + "\n" if said else ""


def by_row(runs: list[Line]) -> Iterable[tuple[str, list[Line]]]:
    """The runs of each row, in the order of the rows."""
    for row in ROWS:
        found = [run for run in runs if run["row"] == row.name]
        if found:
            yield row.name, found


def latest(lines: list[Line]) -> list[Line]:
    """The last line of each row."""
    return list({line["row"]: line for line in lines}.values())


def rate(run: Line) -> float:
    """Patches per second of the whole process."""
    return run["patches"] / run["wall_s"]


def while_classifying(run: Line) -> float:
    """Patches per second of the part of Zhedel's run that reads and classifies."""
    return run["patches"] / run["classifying_s"]


def ratio(runs: list[Line], others: list[Line]) -> str:
    """How many times as fast, from runs of the same round where there are any."""
    return paired(runs, others, lambda run, other: rate(run) / rate(other))


def paired(runs: list[Line], others: list[Line], of: Callable[[Line, Line], float]) -> str:
    """The median of a figure of two lines over rounds in which both stand; of the medians where none is."""
    by_round = {other["repeat"]: other for other in others}
    values = [of(run, by_round[run["repeat"]]) for run in runs if run["repeat"] in by_round]
    return spread(values, 2) if values else ""


def spread(values: Sequence[float], digits: int = 1) -> str:
    """The median, with the range of several."""
    middle = f"{median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def table(head: Sequence[object], body: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    rows = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows) + "\n"
