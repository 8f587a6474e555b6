"""The teacher: several trained networks, each with one or more looks, asked about the very view that the pupil sees.

A pupil that learns what its teacher says of the same changed patch learns a function instead of a
list of labels, and the teacher's averages are smoother than labels. Every member sees the view in
another symmetry of the square: so the average over symmetries, which one look cannot afford, goes
into what is taught.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from . import augment, export
from .checkpoint import load_checkpoint
from .look import Look


@dataclass(frozen=True)
class Member:
    """A checkpoint and the looks that it takes part with."""

    checkpoint: Path
    looks: tuple[Look, ...]


class Teacher:
    """Mean of the members' logits, through ONNX Runtime, which is about as fast as the processor allows."""

    def __init__(self, members: Sequence[Member], work: Path) -> None:
        self.sessions: list[onnxruntime.InferenceSession] = []
        for member in members:
            network, _ = load_checkpoint(member.checkpoint)
            for look in member.looks:
                file = work / f"teacher-{len(self.sessions)}.onnx"
                network.look = look
                export.write_onnx(network, file)
                self.sessions.append(export.session(file))

    def scores(self, views: Tensor, first_symmetry: int) -> Tensor:
        """`[N, classes]` of `[N, 3, 96, 96]` uint8 views; the members start from the given symmetry."""
        total = np.zeros(())
        for index, session in enumerate(self.sessions):
            # 3 and 8 have no common divisor: neighbours differ in both rotation and mirroring
            turned = augment.symmetry(views, (first_symmetry + 3 * index) % 8).permute(0, 2, 3, 1)
            total = total + session.run(None, {export.INPUT_NAME: export.prepared(turned.numpy())})[0]
        return torch.from_numpy(total / len(self.sessions)).float().softmax(1)
