"""Entry point: `python -m training.run [STEP ...]`, all steps in order if none is named.

train    first round: fine-tune from ImageNet weights; checkpoints go to the work folder
teach    second round: start from the first and learn from it
bundle   export the better round, measure it on `valid`, write the bundle
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

from . import baseline, bundle, card, data, evaluate, export, golden, slide_rule, timing, train

STEPS = ("train", "teach", "bundle", "slide-rule", "timing", "test", "card")
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


def better_round(rounds: tuple[Path, ...]) -> Path:
    """The best checkpoint of the round that did better on `valid`, among those that exist."""
    found = [folder / "best.pt" for folder in rounds if (folder / "best.pt").is_file()]
    if not found:
        raise SystemExit("no checkpoint found: run the step `train` first")
    return max(found, key=lambda path: train.load_checkpoint(path)[1]["history"][-1]["valid_auc"])


def make_bundle(checkpoint: Path, cache: Path, work: Path) -> None:
    """Export, measure on `valid`, choose the thresholds, write every file of the bundle but the card."""
    bundle.FOLDER.mkdir(parents=True, exist_ok=True)
    network, kept = train.load_checkpoint(checkpoint)
    difference = export.write_onnx(network, MODEL)
    figures, valid, values = measure("valid", cache, work)
    point = evaluate.operating_point(valid.labels, values)
    figures["operating_point"] = asdict(point)
    patches = golden.write(bundle.FOLDER, export.session(MODEL))
    bundle.write_config(bundle.FOLDER)
    bundle.write_toml(bundle.FOLDER, point, f"PatchCamelyon valid (n = {len(valid)})", patches)
    bundle.write_notice(bundle.FOLDER)
    counts = {
        split: {name: sum(entry["label"] == name for entry in data.read_table(split)) for name in data.CLASS_NAMES}
        for split in data.SPLITS
    }
    write_metrics(
        {
            "sha256": export.sha256(MODEL),
            "rounds": [*kept["rounds"], train.summary(kept)],
            "initial_weights": kept["initial_weights"],
            "counts": counts,
            "export_difference": difference,
            "valid": figures,
        }
    )
    print(f"valid AUC {figures['auc']['value']:.4f}, thresholds {point.suspicious_at} and {point.clear_below}")


def choose_slide_rule(cache: Path) -> None:
    """Thresholds on the slide score, into the bundle and the figures."""
    metrics = read_metrics()
    scores = slide_rule.measure(export.session(MODEL), data.load("valid", cache))
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
    point = metrics["valid"]["operating_point"]
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
    parser.add_argument("--checkpoint", type=Path, help="for `bundle`: default is the better round's best.pt")
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
    rounds = arguments.work / "first", arguments.work / "second"
    arguments.work.mkdir(parents=True, exist_ok=True)

    if "train" in steps:
        train.train(train.FIRST, cache, rounds[0], arguments.compile)
    if "teach" in steps:
        train.train(train.SECOND, cache, rounds[1], arguments.compile, teacher=rounds[0] / "best.pt")
    if "bundle" in steps:
        make_bundle(arguments.checkpoint or better_round(rounds), cache, arguments.work)
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
