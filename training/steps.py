"""What each step of `run.py` after the bundle measures: every figure goes to `metrics.json`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from . import (
    bundle,
    card,
    data,
    domain,
    evaluate,
    export,
    external,
    intervals,
    lesions,
    mosaic,
    plots,
    records,
    release,
    robustness,
    slide_rule,
    strangers,
    timing,
    zones,
)
from .bundle import F32, INT8, VARIANTS

TUNING, THRESHOLDS = data.VALID_PARTS


def compare_variants(cache: Path) -> None:
    """int8 beside float: accuracy, agreement and speed."""
    metrics = records.read()
    tuning = data.load(TUNING, cache)
    answers = {variant.id: export.answers(export.session(variant.path), tuning.pixels) for variant in VARIANTS}
    aucs = {name: evaluate.auc(tuning.labels, theirs.scores) for name, theirs in answers.items()}
    apart = np.abs(answers[F32.id].scores - answers[INT8.id].scores)
    metrics["int8"] = {
        "auc": aucs,
        "auc_loss": aucs[F32.id] - aucs[INT8.id],
        "score_difference": [float(value) for value in np.percentile(apart, [50, 99, 100])],
        "ms_per_patch": timing.compare({variant.id: variant.path for variant in VARIANTS}),
        "bytes": {variant.id: variant.path.stat().st_size for variant in VARIANTS},
    }
    records.write(metrics)
    print(metrics["int8"])


def meet_strangers(cache: Path) -> None:
    """Other tissue and spoilt patches at the domain limit."""
    metrics = records.read()
    sessions = {variant.id: export.session(variant.path) for variant in VARIANTS}
    choosing = data.load(THRESHOLDS, cache)
    inside = [export.answers(session, choosing.pixels).distances for session in sessions.values()]
    others = {f"{100 * passed:g} %": domain.limit(inside, passed) for passed in domain.OTHER_SHARES}
    metrics["other_limits"] = others
    metrics["strangers"] = strangers.measure(sessions, data.load(TUNING, cache), metrics["domain"]["limit"], others)
    records.write(metrics)


def sections_of(split: str, cache: Path, limit: float) -> list[dict[float, list[mosaic.Section]]]:
    """Simulated sections of a split for every variant."""
    patches = data.load(split, cache)
    models = [mosaic.model(export.session(variant.path), limit, patches) for variant in VARIANTS]
    return [lesions.sections(read_with, bundle.SPACING_UM) for read_with in models]


def choose_slide_rule(cache: Path) -> None:
    """Thresholds on the slide score, into the bundle and the figures."""
    metrics = records.read()
    made = sections_of(THRESHOLDS, cache, metrics["domain"]["limit"])
    found = slide_rule.rule(made, f"PatchCamelyon {THRESHOLDS} patches", bundle.MINIMUM_COVERAGE, bundle.SPACING_UM)
    rule = lesions.Rule(**found["rule"])
    found[THRESHOLDS] = lesions.measure(made[0], rule, metrics["operating_point"]["suspicious_at"], bundle.SPACING_UM)
    metrics["slide_rule"] = found
    records.write(metrics)
    print(f"slide thresholds {rule.suspicious_at} and {rule.clear_below}")


def plant_lesions(split: str, cache: Path) -> dict[str, Any]:
    """The slide rule on sections of another split, by variant."""
    metrics = records.read()
    rule, at = lesions.Rule(**metrics["slide_rule"]["rule"]), metrics["operating_point"]["suspicious_at"]
    made = sections_of(split, cache, metrics["domain"]["limit"])
    return {
        variant.id: lesions.measure(theirs, rule, at, bundle.SPACING_UM)
        for variant, theirs in zip(VARIANTS, made, strict=True)
    }


def evaluate_lesions(cache: Path) -> None:
    """The slide rule where it was not chosen."""
    found = plant_lesions(TUNING, cache)
    records.write(records.read() | {"lesions": {TUNING: found}})


def evaluate_robustness(cache: Path) -> None:
    """Other scanners, light, compression, scale and focus."""
    metrics = records.read()
    metrics["robustness"] = robustness.measure(
        export.session(F32.path), data.load(TUNING, cache), records.thresholds_of(metrics)
    )
    records.write(metrics)


def evaluate_external() -> None:
    """Sets that the model is not for."""
    metrics = records.read()
    metrics["external"] = external.measure(export.session(F32.path), records.thresholds_of(metrics))
    records.write(metrics)


def evaluate_on_test(cache: Path, work: Path, note: str) -> None:
    """The one look at `test`. A set of weights that the ledger knows is not looked at again."""
    metrics = records.read()
    if records.in_ledger(metrics["sha256"]):
        print("these weights stand in the ledger already; `test` is not evaluated again")
        return
    patches, answers = release.ask("test", cache, work)
    figures = test_figures(patches, answers, records.thresholds_of(metrics))
    figures |= release.figures_of(patches, answers, cache)
    records.enter_in_ledger(metrics["sha256"], figures["auc"], note)
    metrics["test"] = figures
    records.write(metrics)
    auc = figures["auc"]
    print(f"test AUC {auc['value']:.4f} ({auc['lower']:.4f} to {auc['upper']:.4f})")
    metrics.setdefault("lesions", {})["test"] = plant_lesions("test", cache)
    records.write(metrics)


def test_figures(patches: data.Patches, answers: release.ByVariant, chosen: zones.Thresholds) -> dict[str, Any]:
    """Zones and calibration, and intervals at each design effect; see `intervals.py`."""
    first, rich = answers[F32.id], patches.tissue_rich
    effects = {}
    for effect in intervals.DESIGN_EFFECTS:
        effects[str(effect)] = {
            "auc": asdict(intervals.auc(patches.labels, first.scores, effect)),
            "auc_tissue_rich": asdict(intervals.auc(patches.labels[rich], first.scores[rich], effect)),
            "auc_int8": asdict(intervals.auc(patches.labels, answers[INT8.id].scores, effect)),
            "zones": zones.describe(patches.labels, first, chosen, effect),
        }
    return {**release.judged(patches, answers, chosen), "design_effects": effects}


def measure_timing() -> None:
    """Float against uint8 input."""
    records.write(records.read() | {"timing": timing.measure(F32.path)})


def write_card() -> None:
    """The card and its plots."""
    metrics = records.read()
    plots.write(bundle.FOLDER, metrics)
    (bundle.FOLDER / "CARD.md").write_text(card.write(metrics))
    bundle.check_size(bundle.FOLDER)
