"""Reading checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from . import data
from .look import Look
from .network import EfficientNetLite0


def summary(checkpoint: dict[str, Any]) -> dict[str, object]:
    """Recipe and history of a round, for the checkpoints of the next one and for the card."""
    return {"recipe": checkpoint["recipe"], "history": checkpoint["history"]}


def load_checkpoint(path: Path) -> tuple[EfficientNetLite0, dict[str, Any]]:
    """The network of a checkpoint, ready to classify, and all that the checkpoint says of itself."""
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    recipe = checkpoint["recipe"]
    first = recipe["looks"][0]
    network = EfficientNetLite0(Look(first["crop"], first["size"]), recipe["pool_first"], len(data.CLASS_NAMES))
    network.load_state_dict(checkpoint["state"])
    return network.eval(), checkpoint
