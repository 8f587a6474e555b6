"""Fine-tuning: from ImageNet weights to one checkpoint per epoch, and the choice among them.

AdamW with warm-up and cosine decay, label smoothing, stochastic depth, and an exponential moving
average (EMA) of the weights. Only the average is ever evaluated and saved. The epoch whose average
has the highest AUC on the tuning part of `valid` becomes `best.pt`; `test` is not read here.

There are two rounds. A teacher learns the labels at a resolution that is too dear for daily use. The
pupil, the network that ships, starts from its weights and learns what it says of every view of a
patch: see `teacher.py`.
"""

from __future__ import annotations

import copy
import json
import math
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import augment, data, evaluate
from .checkpoint import load_checkpoint, summary
from .look import Look
from .network import EfficientNetLite0, load_imagenet_weights, normalise
from .teacher import Member, Teacher


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the result, written into every checkpoint and into the card."""

    seed: int = 20
    epochs: int = 13
    batch: int = 32
    learning_rate: float = 6e-4
    final_rate_share: float = 0.01
    warm_up_steps: int = 500
    weight_decay: float = 0.05
    label_smoothing: float = 0.05
    dropout: float = 0.3
    drop_path: float = 0.15
    ema_decay: float = 0.999
    gradient_norm: float = 2.0
    patience: int = 2
    """Epochs without a new best AUC on `valid` after which a round ends early."""
    teacher_share: float = 0.0
    """How much of the target is the teacher's score; the rest is the label."""
    looks: tuple[Look, ...] = (Look(96, 112),)
    """Each batch is seen in one of these, drawn at random; evaluation uses the first."""
    pool_first: bool = True
    """Whether the last convolution comes after pooling; see `network.py`."""
    augmentation: augment.Strength = field(default_factory=augment.Strength)


TEACHER = Recipe(
    seed=32,
    epochs=4,
    patience=4,
    pool_first=False,
    looks=(Look(96, 160), Look(96, 128), Look(96, 192), Look(72, 128)),
)
"""Sees patches larger than a host can afford."""

TEACHER_LOOKS = (Look(96, 192), Look(96, 160))
"""With these it teaches."""

PUPIL = Recipe(
    seed=34,
    epochs=4,
    patience=4,
    learning_rate=4e-4,
    warm_up_steps=100,
    label_smoothing=0.0,
    teacher_share=0.8,
    dropout=0.1,
    drop_path=0.05,
    looks=(Look(96, 112),),
)
"""Starts from the teacher's weights and learns, at a look that a host can afford, what it says of each view."""


@dataclass(frozen=True)
class Batch:
    """Augmented patches and what the network shall answer, as shares of the classes."""

    images: Tensor
    targets: Tensor


def smoothed_labels(patches: data.Patches, recipe: Recipe) -> Tensor:
    """`[N, classes]`: the labels, a little of each given to the other classes."""
    classes = len(data.CLASS_NAMES)
    certain = F.one_hot(torch.from_numpy(patches.labels), classes).float()
    return certain * (1 - recipe.label_smoothing) + recipe.label_smoothing / classes


def batches(
    patches: data.Patches, targets: Tensor, recipe: Recipe, teacher: Teacher | None, epoch: int
) -> Iterator[Batch]:
    """The batches of one epoch, in an order and with changes that depend on seed and epoch only."""
    generator = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
    order = torch.randperm(len(patches), generator=generator).numpy()
    for start in range(0, len(order) - recipe.batch + 1, recipe.batch):
        chosen = np.sort(order[start : start + recipe.batch])
        images = augment.augment(patches.pixels[chosen], recipe.augmentation, generator)
        wanted = targets[torch.from_numpy(chosen)]
        if teacher is not None:
            symmetry = int(torch.randint(0, 8, (1,), generator=generator))
            wanted = torch.lerp(wanted, teacher.scores(images, symmetry), recipe.teacher_share)
        yield Batch(normalise(images), wanted)


def ahead(source: Iterator[Batch], depth: int = 4) -> Iterator[Batch]:
    """The same batches, prepared by one thread while the network works on earlier ones."""
    ready: queue.Queue[Batch | Exception | None] = queue.Queue(depth)

    def prepare() -> None:
        torch.set_num_threads(1)
        try:
            for batch in source:
                ready.put(batch)
            ready.put(None)
        except Exception as error:  # noqa: BLE001 - handed to the consumer, which raises it
            ready.put(error)

    threading.Thread(target=prepare, daemon=True).start()
    while (item := ready.get()) is not None:
        if isinstance(item, Exception):
            raise item
        yield item


def parameter_groups(network: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Weight decay acts on convolution and linear weights, not on biases and BatchNorm."""
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    return [{"params": decayed, "weight_decay": weight_decay}, {"params": plain, "weight_decay": 0.0}]


def learning_rate(recipe: Recipe, step: int, steps: int) -> float:
    """Linear warm-up, then a half cosine down to a small share of the peak."""
    if step < recipe.warm_up_steps:
        return recipe.learning_rate * (step + 1) / recipe.warm_up_steps
    done = (step - recipe.warm_up_steps) / max(1, steps - recipe.warm_up_steps)
    low = recipe.final_rate_share
    return recipe.learning_rate * (low + (1 - low) * (1 + math.cos(math.pi * done)) / 2)


@torch.no_grad()
def update_average(average: nn.Module, network: nn.Module, decay: float, step: int) -> None:
    """Move the average a little towards the network; faster in the first steps."""
    rate = 1 - min(decay, (1 + step) / (10 + step))
    theirs = [t for t in network.state_dict().values() if t.is_floating_point()]
    ours = [t for t in average.state_dict().values() if t.is_floating_point()]
    torch._foreach_lerp_(ours, theirs, rate)


def train(
    recipe: Recipe,
    cache: Path,
    out: Path,
    compiled: bool,
    start: Path | None = None,
    members: Sequence[Member] = (),
) -> Path:
    """One round; checkpoints and `history.json` go to `out`. Returns `out/best.pt`.

    The network starts from the checkpoint `start`, or from ImageNet weights; with `members` it is taught by them.
    """
    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)
    patches, valid = data.load("train", cache), data.load("valid-tuning", cache)
    targets = smoothed_labels(patches, recipe)

    network = EfficientNetLite0(
        recipe.looks[0], recipe.pool_first, len(data.CLASS_NAMES), recipe.dropout, recipe.drop_path
    )
    if start is None:
        origin = load_imagenet_weights(network)
        earlier: list[object] = []
    else:
        begun, kept = load_checkpoint(start)
        network.load_state_dict(begun.state_dict())
        origin, earlier = kept["initial_weights"], [*kept["rounds"], summary(kept)]
    teacher = Teacher(members, out) if members else None
    network = network.to(memory_format=torch.channels_last)
    average = copy.deepcopy(network).eval().requires_grad_(False)
    forward = torch.compile(network) if compiled else network
    optimiser = torch.optim.AdamW(parameter_groups(network, recipe.weight_decay), fused=True)

    steps_per_epoch = len(patches) // recipe.batch
    steps = steps_per_epoch * recipe.epochs
    history: list[dict[str, float]] = []
    step = best_epoch = 0
    for epoch in range(1, recipe.epochs + 1):
        network.train()
        started, losses = time.monotonic(), 0.0
        for batch in ahead(batches(patches, targets, recipe, teacher, epoch)):
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(recipe, step, steps)
            network.look = recipe.looks[int(torch.randint(len(recipe.looks), (1,)))]
            logits = forward(batch.images)
            loss = F.cross_entropy(logits, batch.targets)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), recipe.gradient_norm)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            update_average(average, network, recipe.ema_decay, step)
            losses += float(loss.detach())
            step += 1
            if step % 100 == 0:
                done = 1 + (step - 1) % steps_per_epoch
                pace = 1000 * (time.monotonic() - started) / (recipe.batch * done)
                print(f"step {step}/{steps} loss {losses / done:.4f} {pace:.1f} ms/patch", flush=True)
        seconds = time.monotonic() - started
        scores = evaluate.logits(average, valid)
        entry = {
            "epoch": epoch,
            "loss": losses / steps_per_epoch,
            "valid_auc": evaluate.auc(valid.labels, scores),
            "valid_auc_tissue_rich": evaluate.auc(valid.labels[valid.tissue_rich], scores[valid.tissue_rich]),
            "seconds": seconds,
            "ms_per_patch": 1000 * seconds / (steps_per_epoch * recipe.batch),
        }
        history.append(entry)
        print(" ".join(f"{key} {value:.4g}" for key, value in entry.items()), flush=True)
        checkpoint = {
            "state": average.state_dict(),
            "recipe": asdict(recipe),
            "history": history,
            "initial_weights": origin,
            "rounds": earlier,
        }
        torch.save(checkpoint, out / f"epoch-{epoch:02d}.pt")
        (out / "history.json").write_text(json.dumps(history, indent=1) + "\n")
        if entry["valid_auc"] >= max(past["valid_auc"] for past in history):
            torch.save(checkpoint, out / "best.pt")
            best_epoch = epoch
        elif epoch - best_epoch >= recipe.patience:
            print(f"no better than epoch {best_epoch} for {recipe.patience} epochs: the round ends here", flush=True)
            break
    return out / "best.pt"
