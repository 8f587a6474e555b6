"""From a checkpoint to the bundle: calibrate, export both variants, choose limit and thresholds, measure on `valid`.

Every figure goes to `metrics.json`, and `bundle.toml` is written from there.
"""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from . import baseline, bundle, calibrate, cost, data, domain, evaluate, export, golden, quantise, records, zones
from .bundle import F32, INT8, VARIANTS
from .checkpoint import load_checkpoint, summary
from .network import EfficientNetLite0

TUNING, THRESHOLDS = data.VALID_PARTS

ByVariant = dict[str, export.Answers]


def make_bundle(checkpoint: Path, cache: Path, work: Path) -> None:
    """Calibrate, export both variants, choose limit and thresholds, measure; every file of the bundle but the card."""
    bundle.FOLDER.mkdir(parents=True, exist_ok=True)
    network, kept, calibration = calibrated(checkpoint, cache)
    known = data.load("train", cache)
    textures = domain.textures(network, known)
    with_distance = domain.WithDistance(network, textures, torch.from_numpy(known.labels)).eval()
    difference = export.write_onnx(with_distance, F32.path)
    quantise.write_int8(F32.path, INT8.path, known.pixels)
    int8_tolerance, int8_difference = quantise.tolerance(INT8.path, known)

    tuning, tuning_answers = ask(TUNING, cache, work)
    choosing, answers = ask(THRESHOLDS, cache, work)
    limit = domain.limit([theirs.distances for theirs in answers.values()])
    chosen = zones.choose(choosing.labels, list(answers.values()), limit)

    bundle.write_config(bundle.FOLDER)
    bundle.write_notice(bundle.FOLDER)
    drawn = golden.write(bundle.FOLDER, export.session(F32.path))
    tolerances = {F32.id: bundle.SCORE_TOLERANCE, INT8.id: int8_tolerance}
    variants = {}
    for variant in VARIANTS:
        stated = golden.expected(bundle.FOLDER, drawn, export.session(variant.path))
        variants[variant.id] = {"tolerance": tolerances[variant.id], "golden": [asdict(patch) for patch in stated]}
    metrics = {
        "sha256": export.sha256(F32.path),
        "sha256_int8": export.sha256(INT8.path),
        "giga_macs": cost.giga_macs(network),
        "rounds": [*kept["rounds"], summary(kept)],
        "initial_weights": kept["initial_weights"],
        "counts": class_counts(),
        "export_difference": difference,
        "int8_difference": int8_difference,
        "calibration": calibration,
        "operating_point": {
            "suspicious_at": chosen.suspicious_at,
            "clear_below": chosen.clear_below,
            "minimum_coverage": bundle.MINIMUM_COVERAGE,
            "chosen_on": f"PatchCamelyon {THRESHOLDS} (n = {len(choosing)}), every variant",
        },
        "domain": {
            "output_name": export.DISTANCE_NAME,
            "limit": limit,
            "chosen_on": (
                f"{100 * domain.PASSED_SHARE:g} % quantile of PatchCamelyon {THRESHOLDS} (n = {len(choosing)}), every "
                "variant; no patches of other domains"
            ),
        },
        "variants": variants,
        TUNING: {**figures_of(tuning, tuning_answers, cache), **judged(tuning, tuning_answers, chosen)},
        THRESHOLDS: {**figures_of(choosing, answers, cache), **judged(choosing, answers, chosen)},
        "trade": zones.trade((choosing.labels, list(answers.values())), (tuning.labels, tuning_answers[F32.id]), limit),
    }
    records.write(metrics)
    size = bundle.check_size(bundle.FOLDER)
    auc = metrics[TUNING]["auc"]["value"]
    print(f"AUC {auc:.4f} on {TUNING}; {chosen}; {size / 1e6:.1f} MB")


def calibrated(checkpoint: Path, cache: Path) -> tuple[EfficientNetLite0, dict[str, Any], dict[str, Any]]:
    """The network of a checkpoint with calibration folded in, what the checkpoint says of itself, and the figures."""
    network, kept = load_checkpoint(checkpoint)
    tuning = data.load(TUNING, cache)
    logits = evaluate.logits(network, tuning)
    line = calibrate.fit(tuning.labels, logits)
    judged = calibrate.describe(tuning.labels, calibrate.cross_validated(tuning.labels, logits))
    return calibrate.fold_in(network, line), kept, {"line": asdict(line), "cross_validated": asdict(judged)}


def ask(split: str, cache: Path, work: Path) -> tuple[data.Patches, ByVariant]:
    """What every variant says of a split; the first one's answers go to the work folder as a table."""
    patches = data.load(split, cache)
    answers = {variant.id: export.answers(export.session(variant.path), patches.pixels) for variant in VARIANTS}
    first = answers[F32.id]
    with (work / f"scores-{split}.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["file", "label", "score", "distance", "background_share"])
        for file, label, score, distance, share in zip(
            patches.files, patches.labels, first.scores, first.distances, patches.background, strict=True
        ):
            writer.writerow([file, data.CLASS_NAMES[label], f"{score:.6f}", f"{distance:.4f}", f"{share:.4f}"])
    return patches, answers


def figures_of(patches: data.Patches, answers: ByVariant, cache: Path) -> dict[str, Any]:
    """AUC of a split, whole and rich in tissue, of both variants and of colour alone."""
    rich, first = patches.tissue_rich, answers[F32.id].scores
    return {
        "auc": asdict(evaluate.auc_with_interval(patches.labels, first)),
        "auc_tissue_rich": asdict(evaluate.auc_with_interval(patches.labels[rich], first[rich])),
        "auc_by_variant": {name: evaluate.auc(patches.labels, theirs.scores) for name, theirs in answers.items()},
        "colour_auc": baseline.colour_auc(patches.split, cache),
    }


def judged(patches: data.Patches, answers: ByVariant, chosen: zones.Thresholds) -> dict[str, Any]:
    """The three zones of both variants, and what the scores of the first show of calibration."""
    first = answers[F32.id]
    return {
        "zones": {name: zones.describe(patches.labels, theirs, chosen) for name, theirs in answers.items()},
        "calibration": asdict(calibrate.describe(patches.labels, first.scores)),
        "reliability": calibrate.reliability(patches.labels, first.scores),
        "risk_coverage": zones.risk_coverage(patches.labels, first, chosen.distance_limit),
    }


def class_counts() -> dict[str, dict[str, int]]:
    """Patches of each class in each split."""
    return {
        split: {name: sum(entry["label"] == name for entry in data.read_table(split)) for name in data.CLASS_NAMES}
        for split in data.SPLITS
    }
