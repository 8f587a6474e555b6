"""Where the figures of a release are kept: `metrics.json`, and the ledger of every look at `test`."""

from __future__ import annotations

import csv
import datetime
import json
import os
from pathlib import Path
from typing import Any

from . import bundle, data, export, zones
from .bundle import F32

FOLDER = Path(os.environ.get("ZHEDEL_TRAINING_RECORDS", data.REPOSITORY / "training"))
"""The variable is for trials that shall leave the shipped figures alone."""
METRICS, LEDGER = FOLDER / "metrics.json", FOLDER / "test-ledger.csv"
LEDGER_HEADER = ["date", "model_version", "weights_sha256", "n", "auc", "auc_lower", "auc_upper", "note"]


def read() -> dict[str, Any]:
    """What was measured about the shipped files; refused if it speaks of other weights."""
    metrics: dict[str, Any] = json.loads(METRICS.read_text())
    if metrics["sha256"] != export.sha256(F32.path):
        raise SystemExit("metrics.json and model.onnx do not belong together: run the step `bundle` first")
    return metrics


def write(metrics: dict[str, Any]) -> None:
    """Keep the figures, and state in the bundle what it needs of them."""
    METRICS.write_text(json.dumps(metrics, indent=1) + "\n")
    bundle.write_toml(bundle.FOLDER, metrics)


def thresholds_of(metrics: dict[str, Any]) -> zones.Thresholds:
    """The tile thresholds that were chosen."""
    point = metrics["operating_point"]
    return zones.Thresholds(point["suspicious_at"], point["clear_below"], metrics["domain"]["limit"])


def in_ledger(sha256: str) -> bool:
    """Whether these weights were evaluated on `test` before."""
    return LEDGER.is_file() and sha256 in LEDGER.read_text()


def enter_in_ledger(sha256: str, auc: dict[str, Any], note: str) -> None:
    """One line for one evaluation, also for those that disappoint."""
    fresh = not LEDGER.is_file()
    with LEDGER.open("a", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        if fresh:
            writer.writerow(LEDGER_HEADER)
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        shown = [f"{auc[key]:.4f}" for key in ("value", "lower", "upper")]
        writer.writerow([today, bundle.VERSION, sha256, auc["n"], *shown, note])
