"""Entry point: `python -m training.run [STEP ...]`, all steps in order if none is named.

teacher  fine-tune the teacher from ImageNet weights; checkpoints go to the work folder
pupil    the network that ships learns from the teacher
bundle   calibrate, export, measure on the two parts of `valid`, write the bundle
int8     quantise the exported network, compare accuracy and speed; the file goes to the work folder
strangers  how well the distance tells other tissue and blur
slide-rule  choose the thresholds on a slide's score from mosaics of `valid`
timing   compare the float and the uint8 form of the network
test     evaluate the shipped file on `test`, once per set of weights, and enter it in the ledger
card     write CARD.md from metrics.json
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from . import (
    baseline,
    bundle,
    calibrate,
    card,
    cost,
    data,
    domain,
    evaluate,
    export,
    golden,
    quantise,
    slide_rule,
    strangers,
    timing,
    train,
)
from .checkpoint import load_checkpoint, summary
from .network import EfficientNetLite0
from .teacher import Member

STEPS = ("teacher", "pupil", "bundle", "int8", "strangers", "slide-rule", "timing", "test", "card")
TUNING, THRESHOLDS = data.VALID_PARTS
METRICS = data.REPOSITORY / "training" / "metrics.json"
LEDGER = data.REPOSITORY / "training" / "test-ledger.csv"
LEDGER_HEADER = ["date", "model_version", "weights_sha256", "n", "auc", "auc_lower", "auc_upper", "note"]
MODEL = bundle.FOLDER / "model.onnx"


def read_metrics() -> dict[str, Any]:
    """What was measured about the shipped file; refused if it speaks of other weights."""
    metrics: dict[str, Any] = json.loads(METRICS.read_text())
    if metrics["sha256"] != export.sha256(MODEL):
        raise SystemExit("metrics.json and model.onnx do not belong together: run the step `bundle` first")
    return metrics


def write_metrics(metrics: dict[str, Any]) -> None:
    """Keep the figures for the card."""
    METRICS.write_text(json.dumps(metrics, indent=1) + "\n")


def measure(split: str, cache: Path, work: Path) -> tuple[dict[str, Any], data.Patches, np.ndarray]:
    """Figures of the shipped file on a split; per-patch scores go to the work folder."""
    patches = data.load(split, cache)
    values = export.scores(export.session(MODEL), patches.pixels)[:, 1]
    with (work / f"scores-{split}.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["file", "label", "score", "background_share"])
        for file, label, score, share in zip(patches.files, patches.labels, values, patches.background, strict=True):
            writer.writerow([file, data.CLASS_NAMES[label], f"{score:.6f}", f"{share:.4f}"])
    rich = patches.tissue_rich
    figures = {
        "auc": asdict(evaluate.auc_with_interval(patches.labels, values)),
        "auc_tissue_rich": asdict(evaluate.auc_with_interval(patches.labels[rich], values[rich])),
        "colour_auc": baseline.colour_auc(split, cache),
    }
    return figures, patches, values


def calibrated(checkpoint: Path, cache: Path) -> tuple[EfficientNetLite0, dict[str, Any], dict[str, Any]]:
    """The network of a checkpoint with calibration folded in, what the checkpoint says of itself, and the figures."""
    network, kept = load_checkpoint(checkpoint)
    tuning = data.load(TUNING, cache)
    logits = evaluate.logits(network, tuning)
    line = calibrate.fit(tuning.labels, logits)
    judged = calibrate.describe(tuning.labels, calibrate.cross_validated(tuning.labels, logits))
    return calibrate.fold_in(network, line), kept, {"line": asdict(line), "cross_validated": asdict(judged)}


def make_bundle(checkpoint: Path, cache: Path, work: Path) -> None:
    """Calibrate, export, choose the thresholds, measure, write every file of the bundle but the card."""
    bundle.FOLDER.mkdir(parents=True, exist_ok=True)
    network, kept, calibration = calibrated(checkpoint, cache)
    known = data.load("train", cache)
    textures = domain.textures(network, known)
    difference = export.write_onnx(domain.WithDistance(network, textures, torch.from_numpy(known.labels)).eval(), MODEL)
    figures = {TUNING: measure(TUNING, cache, work)[0]}
    figures[THRESHOLDS], patches, values = measure(THRESHOLDS, cache, work)
    point = evaluate.operating_point(patches.labels, values)
    figures[THRESHOLDS]["operating_point"] = asdict(point)
    figures[THRESHOLDS]["calibration"] = asdict(calibrate.describe(patches.labels, values))
    drawn = golden.write(bundle.FOLDER, export.session(MODEL))
    bundle.write_config(bundle.FOLDER)
    bundle.write_toml(bundle.FOLDER, point, f"PatchCamelyon {THRESHOLDS} (n = {len(patches)})", drawn)
    bundle.write_notice(bundle.FOLDER)
    counts = {
        split: {name: sum(entry["label"] == name for entry in data.read_table(split)) for name in data.CLASS_NAMES}
        for split in data.SPLITS
    }
    write_metrics(
        {
            "sha256": export.sha256(MODEL),
            "giga_macs": cost.giga_macs(network),
            "rounds": [*kept["rounds"], summary(kept)],
            "initial_weights": kept["initial_weights"],
            "counts": counts,
            "export_difference": difference,
            "calibration": calibration,
            **figures,
        }
    )
    auc = figures[TUNING]["auc"]["value"]
    print(f"AUC {auc:.4f} on {TUNING}, thresholds {point.suspicious_at} and {point.clear_below}")


def make_int8(cache: Path, work: Path) -> None:
    """The int8 form, beside the float form in accuracy and speed."""
    file = work / "model-int8.onnx"
    quantise.write_int8(MODEL, file, data.load("train", cache).pixels)
    tuning = data.load(TUNING, cache)
    aucs = {
        name: evaluate.auc(tuning.labels, export.scores(export.session(path), tuning.pixels)[:, 1])
        for name, path in (("f32", MODEL), ("int8", file))
    }
    figures = {"auc": aucs, "ms_per_patch": timing.compare({"f32": MODEL, "int8": file})}
    write_metrics(read_metrics() | {"int8": figures})
    print(figures)


def choose_slide_rule(cache: Path) -> None:
    """Thresholds on the slide score, into the bundle and the figures."""
    metrics = read_metrics()
    scores = slide_rule.measure(export.session(MODEL), data.load(THRESHOLDS, cache))
    rule = slide_rule.rule(scores, bundle.SPACING_UM)
    slide_rule.insert(bundle.FOLDER / "bundle.toml", bundle.table("[slide_rule]", rule))
    metrics["slide_rule"] = {**rule, "scores": {str(side): values for side, values in scores.items()}}
    write_metrics(metrics)
    print(f"slide thresholds {rule['suspicious_at']} and {rule['clear_below']}")


def evaluate_on_test(cache: Path, work: Path, note: str) -> None:
    """The one look at `test`. A set of weights that the ledger knows is not looked at again."""
    metrics = read_metrics()
    known = LEDGER.is_file() and metrics["sha256"] in LEDGER.read_text()
    if known:
        print("these weights stand in the ledger already; `test` is not evaluated again")
        return
    figures, patches, values = measure("test", cache, work)
    point = metrics[THRESHOLDS]["operating_point"]
    figures["operating_point"] = asdict(
        evaluate.describe(patches.labels, values, point["suspicious_at"], point["clear_below"])
    )
    fresh = not LEDGER.is_file()
    with LEDGER.open("a", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        if fresh:
            writer.writerow(LEDGER_HEADER)
        auc = figures["auc"]
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        shown = [f"{auc[key]:.4f}" for key in ("value", "lower", "upper")]
        writer.writerow([today, bundle.VERSION, metrics["sha256"], auc["n"], *shown, note])
    metrics["test"] = figures
    write_metrics(metrics)
    print(f"test AUC {auc['value']:.4f} ({auc['lower']:.4f} to {auc['upper']:.4f})")


def main() -> None:
    """Parse, then run the named steps in their order."""
    parser = argparse.ArgumentParser(prog="python -m training.run", description=__doc__.splitlines()[0])
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"any of {', '.join(STEPS)}; default: all")
    work = Path(tempfile.gettempdir()) / "zhedel-training"
    parser.add_argument("--work", type=Path, default=work, help="cache, checkpoints and scores (default: %(default)s)")
    parser.add_argument("--checkpoint", type=Path, help="for `bundle`: default is the pupil's best.pt")
    parser.add_argument(
        "--compile", action="store_true", help="use torch.compile (needs a C++ compiler; about a fifth faster)"
    )
    parser.add_argument("--note", default="final", help="for `test`: remark in the ledger")
    arguments = parser.parse_args()
    steps = arguments.steps or list(STEPS)
    if unknown := set(steps) - set(STEPS):
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)
    cache = arguments.work / "cache"
    teacher, pupil = arguments.work / "teacher", arguments.work / "pupil"
    arguments.work.mkdir(parents=True, exist_ok=True)

    if "teacher" in steps:
        train.train(train.TEACHER, cache, teacher, arguments.compile)
    if "pupil" in steps:
        best = teacher / "best.pt"
        members = [Member(best, train.TEACHER_LOOKS)]
        train.train(train.PUPIL, cache, pupil, arguments.compile, start=best, members=members)
    if "bundle" in steps:
        make_bundle(arguments.checkpoint or pupil / "best.pt", cache, arguments.work)
    if "int8" in steps:
        make_int8(cache, arguments.work)
    if "strangers" in steps:
        found = strangers.measure(export.session(MODEL), data.load(TUNING, cache))
        write_metrics(read_metrics() | {"strangers": found})
    if "slide-rule" in steps:
        choose_slide_rule(cache)
    if "timing" in steps:
        write_metrics(read_metrics() | {"timing": timing.measure(MODEL)})
    if "test" in steps:
        evaluate_on_test(cache, arguments.work, arguments.note)
    if "card" in steps:
        (bundle.FOLDER / "CARD.md").write_text(card.write(read_metrics()))


if __name__ == "__main__":
    main()
