"""The parts of the card on where the model stops: other domains, small lesions, other scanners, other organs, int8."""

from __future__ import annotations

from typing import Any

from . import plots, slide_rule
from .bundle import F32, INT8
from .data import VALID_PARTS
from .lesions import FALSE_SECTIONS
from .markdown import estimate, percent, proportion, share, table

Metrics = dict[str, Any]

TUNING, THRESHOLDS = VALID_PARTS


def not_measured(title: str) -> str:
    """What stands where a step was not run."""
    return f"## {title}\n\nNot measured for these weights."


def domain(metrics: Metrics) -> str:
    """The limit of distance and what it notices."""
    title, limit = "Domain limit", metrics["domain"]
    measured = metrics.get("strangers")
    if measured is None:
        return not_measured(title)
    by_set = zip(*(measured[variant] for variant in (F32.id, INT8.id)), strict=True)
    lines = [
        f"## {title}",
        "",
        f"A tile with a `distance` above {limit['limit']:g} never supports a clearance and counts as not analysed; on a slide its "
        f"score may still raise a suspicion (`docs/decisions/0009-model-domain.md`). Chosen as the {limit['chosen_on']}. Which quantile was settled "
        "after a look at the sets below (99.5 % let most of them pass), so what is told of them is to that extent too good. All are "
        f"brought to one scale and encoded alike; the AUROC is against `{TUNING}`. Patches of one image are alike and few images were at "
        "hand, so the intervals are too narrow. The scale of the slides but CMU-1 is assumed. The sets come from other laboratories: "
        "scanner, stain and sharpness have a share in what is noticed. What the distance says of lymph nodes of another laboratory is "
        "not known.",
        "",
        *table(
            ("set", "AUROC", "beyond the limit", "AUROC, int8", "beyond the limit, int8"),
            ((f["set"], *_told(f), *_told(i)) for f, i in by_set),
        ),
    ]
    if "other_limits" in metrics:
        lines += [
            "",
            "What other limits would keep out, by the share of in-domain patches that chose them and lie within:",
            "",
            *table(
                ("set", *(f"{inside} within: above {at:g}" for inside, at in metrics["other_limits"].items())),
                ((e["set"], *(percent(beyond) for beyond in e["beyond_others"].values())) for e in measured[F32.id]),
            ),
        ]
    return "\n".join(lines)


def _told(entry: Metrics) -> tuple[str, str]:
    auroc = "" if entry["auroc"] is None else f"{entry['auroc']:.3f}"
    return auroc, proportion(entry["beyond_limit"])


def slide_thresholds(metrics: Metrics) -> str:
    """The thresholds on the score of a slide and what they were chosen on."""
    title, rule = "Slide thresholds", metrics.get("slide_rule")
    if rule is None:
        return not_measured(title)
    chosen = rule["table"]
    room = (
        "Clearing ends at the lower bound; suspicion starts halfway between the two."
        if rule["lesion_bound"] > rule["normal_bound"]
        else "The bounds overlap: between them slides are undecided."
    )
    lines = [
        f"## {title}",
        "",
        "A slide score is the highest mean score over a window of 3 × 3 base tiles and the half-stride tiles between them "
        "(`docs/decisions/0002-slide-score.md`). One suspicious tile does not make a slide suspicious, since among ten thousand normal "
        "tiles there are always some.",
        f"Suspicious at or above {chosen['suspicious_at']}, may be cleared below {chosen['clear_below']}. Chosen on {chosen['chosen_on']}.",
        "",
        f"With 95 % confidence over these simulated sections at most {share(FALSE_SECTIONS)} of normal ones score above "
        f"{rule['normal_bound']:.3f}, and at most {share(slide_rule.CLEARED_LESIONS)} of those with a lesion of "
        f"{slide_rule.DECIDING_MM:g} mm below {rule['lesion_bound']:.3f}. {room} Both variants were used.",
        "",
        *sections_table(rule[THRESHOLDS]),
    ]
    return "\n".join(lines)


def sections_table(figures: Metrics) -> list[str]:
    """Outcomes of simulated sections by size of the lesion."""
    return table(
        (
            "planted lesion",
            "median slide score (range)",
            "suspicious",
            "suspicious at the lesion",
            "undecided",
            "cleared",
        ),
        (
            (
                f"{entry['lesion_mm']:g} mm" if entry["lesion_mm"] else "none",
                f"{entry['scores'][2]:.3f} ({entry['scores'][0]:.3f} to {entry['scores'][-1]:.3f})",
                proportion(entry["suspicious"]),
                proportion(entry["suspicious_at_lesion"]) if entry["lesion_mm"] else "",
                proportion(entry["undecided"]),
                proportion(entry["cleared"]),
            )
            for entry in figures["rows"]
        ),
    )


def lesions(metrics: Metrics) -> str:
    """The slide rule where it was not chosen."""
    title, measured = "Planted lesions", metrics.get("lesions")
    if measured is None:
        return not_measured(title)
    lines = [
        f"## {title}",
        "",
        "**Simulation, not sensitivity per slide**: whole slides with known lesions, n = 0. Sections are mosaics of normal patches with a "
        "disc of tumour patches at a random place, read with the product's rule, half-stride tiles included. Patches repeat many times "
        "within a section and between sections, neighbours are drawn independently (on real slides false alarms lie together, which "
        "the rule is weaker against), patches meet in seams that raise the scores of half-stride tiles, and patches labelled tumour may hold little of it. The intervals speak of "
        "the number of sections alone; the sections with a lesion are those without, with a disc put in.",
    ]
    for split, by_variant in measured.items():
        for variant, figures in by_variant.items():
            patches = figures["patches"]
            lines += [
                "",
                f"Patches of `{split}` ({patches['normal']} normal, {patches['tumor']} tumor), sections of {figures['area_mm2']:.0f} mm² "
                f"({figures['tiles']} tiles), `{variant}`:",
                "",
                *sections_table(figures),
                "",
                *false_tiles(figures),
            ]
    return "\n".join([*lines, "", f"![Lesions]({plots.FOLDER}/lesions.svg)"])


def false_tiles(figures: Metrics) -> list[str]:
    """False-positive tiles and what the rule needs."""
    at_99 = 0.01 * figures["tiles_per_100_mm2"]
    needed = figures["needed_tile_specificity"]
    text = (
        "more than any tile specificity that was tried"
        if needed is None
        else f"a tile specificity of {100 * needed:.2f} %"
    )
    return [
        f"Tile specificity {100 * figures['tile_specificity']:.2f} %: {figures['false_tiles_per_100_mm2']:.0f} false-positive tiles per "
        f"100 mm² of normal tissue, where exactly 99 % would give {at_99:.0f}. To keep normal sections of this size from being suspicious "
        f"in more than {share(FALSE_SECTIONS)}, the window rule needs {text} (all normal scores raised alike on the logit; base tiles "
        f"only); a rule that goes by the highest tile would need {100 * figures['needed_by_highest_tile']:.4f} %.",
    ]


def robustness(metrics: Metrics) -> str:
    """Figures under changes."""
    title, measured = "Other scanners, scale and focus", metrics.get("robustness")
    if measured is None:
        return not_measured(title)
    lines = [
        f"## {title}",
        "",
        f"Simulated on `{TUNING}` (n = {measured[0]['auc']['n']}): every patch changed in the same way, thresholds as they are. The AUC is "
        "over all patches; patches beyond the domain limit are neither suspicious nor cleared. Stain is changed in optical density. "
        "Scale: the size at which tissue appears; where a host would have read more tissue than a patch holds (below 0 %), the rim "
        "was mirrored. A real scanner or laboratory differs in more ways than these.",
        "",
        *table(
            (
                "change",
                "",
                "AUC",
                "tumor suspicious",
                "normal not suspicious",
                "tumor in “no suspicion”",
                "beyond the limit",
            ),
            (
                (
                    *(entry["kind"], entry["name"], estimate(entry["auc"])),
                    *(proportion(entry[key]) for key in ("sensitivity", "specificity", "tumor_cleared")),
                    percent(entry["beyond_limit"]),
                )
                for entry in measured
            ),
        ),
        "",
        f"![Robustness]({plots.FOLDER}/robustness.svg)",
    ]
    return "\n".join(lines)


def external(metrics: Metrics) -> str:
    """Sets that the model is not for."""
    title, measured = "Other organs", metrics.get("external")
    if measured is None:
        return not_measured(title)
    lines = [
        f"## {title}",
        "",
        "Neither set is within the intended use, and none was used for training or any choice. An image's score is the mean over its tiles. "
        "DeLong's interval over images, too narrow since images of one case are alike.",
    ]
    for name, figures in measured.items():
        lines += ["", f"`{name}`, {figures['images']} images:", ""]
        lines += table(
            ("comparison", "images", "of them positive", "AUC", "AUC within cases"),
            (
                (
                    *(contrast, entry["n"], entry["positives"], estimate(entry)),
                    "no cases named"
                    if entry["within_groups"] is None
                    else f"{entry['within_groups']:.3f} ({entry['pairs']} pairs)",
                )
                for contrast, entry in figures["contrasts"].items()
            ),
        )
        lines += [
            "",
            *table(
                ("tissue", "images", "tiles", "score, quartiles", "suspicious", "no suspicion", "beyond the limit"),
                (
                    (
                        *(entry["label"], entry["images"], entry["tiles"]),
                        " / ".join(f"{value:.3f}" for value in entry["score_quartiles"]),
                        *(percent(entry[key]) for key in ("suspicious", "cleared", "beyond_limit")),
                    )
                    for entry in figures["classes"]
                ),
            ),
        ]
        if figures["groups"]:
            cases = "; ".join(
                f"{entry['group']}: "
                + ", ".join(f"{count} {label}" for label, count in entry.items() if label != "group")
                for entry in figures["groups"]
            )
            lines += ["", f"Cases and labels are entangled ({len(figures['groups'])} cases): {cases}."]
    return "\n".join(lines)


def int8(metrics: Metrics) -> str:
    """The second variant beside the first."""
    title, measured = "int8", metrics.get("int8")
    if measured is None:
        return not_measured(title)
    middle, high, most = measured["score_difference"]
    times = measured["ms_per_patch"]
    lines = [
        f"## {title}",
        "",
        f"`{INT8.file}`: static quantisation (QDQ), weights per channel, ranges from `train` patches. AUC on `{TUNING}` "
        f"{measured['auc'][INT8.id]:.4f} against {measured['auc'][F32.id]:.4f} (loss {measured['auc_loss']:.4f}). Scores differ by "
        f"{middle:.4f} (median), {high:.3f} (99th percentile), at most {most:.3f}. One thread, batch 32, on a machine that was not idle: "
        f"{times[INT8.id]:.2f} against {times[F32.id]:.2f} ms per patch. No pair of products of bytes can overflow 16 bits, so that "
        "processors without instructions for such products give the same sums. Between integer arithmetic and the file run as it "
        f"stands, scores differed by at most {metrics['int8_difference']:.4f}; the bundle allows for "
        f"{metrics['variants'][INT8.id]['tolerance']:g}.",
    ]
    return "\n".join(lines)
