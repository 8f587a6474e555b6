"""What one look at a patch costs, in multiply-accumulate operations."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from . import data


@torch.inference_mode()
def giga_macs(network: nn.Module) -> float:
    """Multiply-accumulates of all convolutions and matrix products for one patch, in 10^9."""
    total = 0

    def count(layer: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal total
        weight = layer.weight
        assert isinstance(weight, Tensor)
        total += weight[0].numel() * output.numel()

    handles = [
        layer.register_forward_hook(count) for layer in network.modules() if isinstance(layer, nn.Conv2d | nn.Linear)
    ]
    was_training = network.training
    network.eval()(torch.zeros(1, 3, data.PATCH_PIXELS, data.PATCH_PIXELS))
    network.train(was_training)
    for handle in handles:
        handle.remove()
    return total / 1e9
