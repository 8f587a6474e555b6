"""`CARD.md` out of the measured figures in `metrics.json`, and out of nothing else."""

from __future__ import annotations

from typing import Any

from . import bundle, card_checks, card_origin, evaluate, plots, zones
from .bundle import F32, INT8
from .data import TISSUE_RICH_BACKGROUND, VALID_PARTS
from .intervals import DESIGN_EFFECTS
from .markdown import estimate, proportion, share, table

Metrics = dict[str, Any]

TUNING, THRESHOLDS = VALID_PARTS
SPLITS = (TUNING, THRESHOLDS, "test")
SHARE = f"background share below {TISSUE_RICH_BACKGROUND}"
EXCHANGEABLE = "It holds for patches exchangeable with those of PatchCamelyon, not for a slide, another laboratory or frozen tissue."


def write(metrics: Metrics) -> str:
    """The whole card."""
    sections = [
        heading(metrics),
        intended_use(),
        results(metrics),
        calibration(metrics),
        tile_thresholds(metrics),
        card_checks.domain(metrics),
        card_checks.slide_thresholds(metrics),
        card_checks.lesions(metrics),
        card_checks.robustness(metrics),
        card_checks.external(metrics),
        card_checks.int8(metrics),
        card_origin.data_section(metrics),
        card_origin.recipe(metrics),
        card_origin.limits(),
        card_origin.speed(metrics),
        card_origin.licences(),
    ]
    return "\n\n".join(sections) + "\n"


def heading(metrics: Metrics) -> str:
    """Title and what the network takes and gives."""
    look = metrics["rounds"][-1]["recipe"]["looks"][0]
    return f"""# {bundle.TITLE}

Bundle `{bundle.NAME}`, version {bundle.VERSION}. `{F32.file}` has sha256 `{metrics["sha256"]}`, `{INT8.file}`
`{metrics["sha256_int8"]}`.

EfficientNet-Lite0 with two classes, `normal` and `tumor`. Input: patches of 96 × 96 px at {bundle.SPACING_UM} µm/px (93 µm), RGB,
normalised outside the graph as (byte − 127) / 128. Inside, the middle {look["crop"]} px are enlarged to {look["size"]} px. One
look costs {metrics["giga_macs"]:.3f} × 10⁹ multiply-accumulates. First output, `logits`: two logits; the host applies the softmax.
Second output, `distance`, of shape [N, 1]: how far the patch lies from those of training, about 1 for patches like them. The score
of `tumor` speaks of the centre of the patch: it was trained on whether the middle 32 × 32 px (31 µm) hold tumour. It is
calibrated for patches of which half hold tumour, and not a probability of disease."""


def intended_use() -> str:
    """Whom the model is for, in the words of `bundle.toml`, and what it must not be used for."""
    use = bundle.INTENDED_USE
    return f"""## Intended use

{use["statement"]}

Organ: lymph node. Preparation: formalin-fixed, paraffin-embedded. Age group: adult. Anything else is outside the
intended use; a host must say so instead of giving an all-clear.

It must not be used

- as a read, or to leave a section, or a part of one, unread;
- on frozen sections, imprints, smears or immunohistochemistry;
- for other organs, other tumours (lymphoma, melanoma and carcinoma of other organs among them) or children;
- to exclude isolated tumour cells or micrometastases: see the sizes under “Planted lesions”;
- at another laboratory or scanner before it was validated there, on that laboratory's own slides;
- as a probability of disease, as a predictive value, or to compare patients.

Every guarantee and interval below holds for patches exchangeable with PatchCamelyon, not for a slide, another lab or
frozen tissue."""


def results(metrics: Metrics) -> str:
    """AUC with intervals, next to the colour baseline, and at design effects."""
    lines = [
        "## Results",
        "",
        f"AUC per patch, of the shipped `{F32.file}` in ONNX Runtime, without test-time augmentation. In brackets the 95 % interval "
        f"of {evaluate.RESAMPLES} bootstrap resamples of patches (seeded, within each class).",
        "",
        *table(
            (
                *("split", "patches", "of them tumor", "AUC", f"AUC, patches rich in tissue ({SHARE})"),
                *("colour baseline, AUC", "AUC of int8"),
            ),
            (_result(split, metrics.get(split)) for split in SPLITS),
        ),
        "",
        "The colour baseline knows only mean and spread of the three colours and the share of background (gradient-boosted "
        "trees, `training/baseline.py`): that much of the task can be done without looking at any cell. "
        f"`{TUNING}` was used to choose recipe and epoch and for calibration, so its figures are a little too good; "
        f"`{THRESHOLDS}` was used for thresholds only. `test` was not used for any choice; every evaluation on it is in "
        "`training/test-ledger.csv`.",
    ]
    return "\n".join([*lines, *_design_effects(metrics)])


def _result(split: str, entry: Metrics | None) -> tuple[object, ...]:
    if entry is None:
        return (f"`{split}`", *["not evaluated"] * 6)
    whole, rich = entry["auc"], entry["auc_tissue_rich"]
    return (
        *(f"`{split}`", whole["n"], whole["positives"], estimate(whole), f"{estimate(rich)}, n = {rich['n']}"),
        *(f"{entry['colour_auc']:.3f}", f"{entry['auc_by_variant'][INT8.id]:.3f}"),
    )


def _design_effects(metrics: Metrics) -> list[str]:
    if "test" not in metrics:
        return []
    effects = metrics["test"]["design_effects"]
    shown = [effects[str(effect)] for effect in DESIGN_EFFECTS]

    def told(name: str) -> list[str]:
        return [proportion(entry["zones"][name]) for entry in shown]

    return [
        "",
        "Patches of one slide are alike and slide identities are not known, so the intervals above are too narrow by an unknown "
        "amount. The same figures on `test` as if 1, 4 or 10 patches were worth one independent patch (design effect: DeLong's "
        "variance times the effect, on the logit of the AUC; Wilson's interval on n over the effect):",
        "",
        *table(
            ("on `test`", *(f"design effect {effect}" for effect in DESIGN_EFFECTS)),
            [
                ("AUC", *(estimate(entry["auc"]) for entry in shown)),
                ("AUC, rich in tissue", *(estimate(entry["auc_tissue_rich"]) for entry in shown)),
                ("AUC of int8", *(estimate(entry["auc_int8"]) for entry in shown)),
                ("tumor patches suspicious", *told("sensitivity")),
                ("normal patches not suspicious", *told("specificity")),
                ("tumor patches in “no suspicion”", *told("tumor_cleared")),
            ],
        ),
    ]


def calibration(metrics: Metrics) -> str:
    """How far the scores mean what they say."""
    line, crossed = metrics["calibration"]["line"], metrics["calibration"]["cross_validated"]
    known = [(f"`{TUNING}`, cross-validated", crossed)]
    known += [(f"`{split}`", metrics[split]["calibration"]) for split in (THRESHOLDS, "test") if split in metrics]
    lines = [
        "## Calibration",
        "",
        f"A slope of {line['slope']:.3f} and an offset of {line['intercept']:.3f} on the logit, fitted on `{TUNING}`, are part of the last "
        "layer. Slope and intercept below are those of a logistic fit to the calibrated logits: 1 and 0 would be perfect. The expected "
        "calibration error is over 15 bins of equal size; beside it the 95th percentile of what chance alone would show.",
        "",
        *table(
            ("patches", "n", "slope", "intercept", "Brier score", "calibration error", "chance, 95th percentile"),
            (
                (
                    *(name, entry["n"], f"{entry['slope']:.3f}", f"{entry['intercept']:.3f}"),
                    f"{entry['brier']:.4f} ({entry['brier_lower']:.4f} to {entry['brier_upper']:.4f})",
                    *(f"{entry['calibration_error']:.4f}", f"{entry['calibration_error_null_95']:.4f}"),
                )
                for name, entry in known
            ),
        ),
        "",
        f"![Reliability]({plots.FOLDER}/reliability.svg)",
    ]
    return "\n".join(lines)


def tile_thresholds(metrics: Metrics) -> str:
    """The three zones, the guarantee, and what they answer."""
    point, known = metrics["operating_point"], [split for split in SPLITS if split in metrics]
    rows = {
        "tumor patches suspicious (sensitivity)": "sensitivity",
        "normal patches not suspicious (specificity)": "specificity",
        "tumor patches in “no suspicion”": "tumor_cleared",
        "normal patches in “no suspicion”": "normal_cleared",
        "tumor patches beyond the domain limit": "tumor_beyond_limit",
        "normal patches beyond the domain limit": "normal_beyond_limit",
        "in-domain patches answered (suspicious or no suspicion)": "answered",
        "— of the normal ones": "normal_answered",
        "— of the tumor ones": "tumor_answered",
        "right among answered": "right_when_answered",
    }
    lines = [
        "## Tile thresholds",
        "",
        f"Chosen on {point['chosen_on']}, which choose thresholds and nothing else, on the softmax score of `tumor`: "
        f"**suspicious** at or above {point['suspicious_at']:.4f} (99 % of normal patches lie below), **no suspicion** below "
        f"{point['clear_below']:.4f}, **undecided** between. Tiles beyond the domain limit are not judged.",
        "",
        f"With {share(zones.CONFIDENCE)} confidence over `{THRESHOLDS}` at most {share(zones.MISSED_SHARE)} of tumour patches land in "
        "“no suspicion” (Learn-then-Test with the exact binomial tail; a tumour patch beyond the domain limit counts as not cleared; "
        f"both variants meet it). {EXCHANGEABLE} With slides instead of patches as the unit it would be weaker by an unknown amount.",
        "",
        *table(
            ("", *(f"`{split}`" for split in known)),
            (
                (name, *(proportion(metrics[split]["zones"][F32.id][key]) for split in known))
                for name, key in rows.items()
            ),
        ),
        "",
        f"What more would be answered if the upper threshold asked for less (chosen on `{THRESHOLDS}`, told on `{TUNING}`):",
        "",
        *table(
            (
                "normal patches below the upper threshold",
                "threshold",
                "sensitivity",
                "specificity",
                "in-domain patches answered",
            ),
            (
                (
                    *(share(entry["wanted_specificity"]), f"{entry['suspicious_at']:.4f}"),
                    *(proportion(entry[key]) for key in ("sensitivity", "specificity", "answered")),
                )
                for entry in metrics["trade"]
            ),
        ),
        "",
        _aim(metrics),
        "",
        "How many answers are wrong if only the surest are given:",
        "",
        f"![Risk and coverage]({plots.FOLDER}/risk-coverage.svg)",
    ]
    return "\n".join(lines)


def _aim(metrics: Metrics) -> str:
    answered = metrics[TUNING]["zones"][F32.id]["answered"]["value"]
    reached = "is reached" if answered >= zones.ANSWERED_AIM else "is not reached"
    enough = [entry for entry in metrics["trade"] if entry["answered"]["value"] >= zones.ANSWERED_AIM]
    instead = (
        f"it would take an upper threshold below which only {share(enough[0]['wanted_specificity'])} of normal patches lie"
        if enough
        else "none of the thresholds above reaches it"
    )
    more = "" if answered >= zones.ANSWERED_AIM else f": {instead}"
    return f"The aim of {share(zones.ANSWERED_AIM)} answered {reached}{more}."
