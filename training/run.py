"""Entry point: `python -m training.run [STEP ...]`, all steps in order if none is named.

teacher     fine-tune the teacher from ImageNet weights; checkpoints go to the work folder
pupil       the network that ships learns from the teacher
bundle      calibrate, export, quantise, choose domain limit and tile thresholds, write the bundle
int8        compare the int8 variant with the float one in accuracy and speed
strangers   how well the distance tells other tissue and spoilt patches
slide-rule  choose the thresholds on a slide's score from simulated sections of `valid-thresholds`
lesions     the slide rule on simulated sections of `valid-tuning`, with lesions of known size
robustness  simulated scanners, light, compression, scale and focus
external    sets of other organs
timing      compare the float and the uint8 form of the network
test        evaluate the shipped files on `test`, once per set of weights, and enter it in the ledger
card        write CARD.md and its plots from metrics.json
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

from . import release, steps, train
from .teacher import Member

NAMES = (
    *("teacher", "pupil", "bundle", "int8", "strangers", "slide-rule", "lesions", "robustness", "external"),
    *("timing", "test", "card"),
)


def main() -> None:
    """Parse, then run the named steps in their order."""
    parser = argparse.ArgumentParser(
        prog="python -m training.run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("steps", nargs="*", metavar="STEP", help="as above; default: all")
    work = Path(tempfile.gettempdir()) / "zhedel-training"
    parser.add_argument("--work", type=Path, default=work, help="cache, checkpoints and scores (default: %(default)s)")
    parser.add_argument("--checkpoint", type=Path, help="for `bundle`: default is the pupil's best.pt")
    parser.add_argument(
        "--compile", action="store_true", help="use torch.compile (needs a C++ compiler; gains little or nothing)"
    )
    parser.add_argument("--note", default="final", help="for `test`: remark in the ledger")
    arguments = parser.parse_args()
    if unknown := set(arguments.steps) - set(NAMES):
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)
    arguments.work.mkdir(parents=True, exist_ok=True)

    way = ways(arguments)
    for name in NAMES:
        if name in (arguments.steps or NAMES):
            started = time.monotonic()
            way[name]()
            print(f"{name}: {(time.monotonic() - started) / 60:.1f} min", flush=True)


def ways(arguments: argparse.Namespace) -> dict[str, Callable[[], object]]:
    """What each step does with what was asked for."""
    work: Path = arguments.work
    cache, teacher, pupil = work / "cache", work / "teacher", work / "pupil"
    best = teacher / "best.pt"

    def teach() -> None:
        members = [Member(best, train.TEACHER_LOOKS)]
        train.train(train.PUPIL, cache, pupil, arguments.compile, start=best, members=members)

    return {
        "teacher": lambda: train.train(train.TEACHER, cache, teacher, arguments.compile),
        "pupil": teach,
        "bundle": lambda: release.make_bundle(arguments.checkpoint or pupil / "best.pt", cache, work),
        "int8": lambda: steps.compare_variants(cache),
        "strangers": lambda: steps.meet_strangers(cache),
        "slide-rule": lambda: steps.choose_slide_rule(cache),
        "lesions": lambda: steps.evaluate_lesions(cache),
        "robustness": lambda: steps.evaluate_robustness(cache),
        "external": steps.evaluate_external,
        "timing": steps.measure_timing,
        "test": lambda: steps.evaluate_on_test(cache, work, arguments.note),
        "card": steps.write_card,
    }


if __name__ == "__main__":
    main()
