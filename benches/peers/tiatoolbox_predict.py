"""TIAToolbox's PatchPredictor over one slide: python -m benches.peers.tiatoolbox_predict SLIDE STATE.pt OUT

As its manual does it for a model of one's own: the tissue mask is TIAToolbox's, batch 32, and as
many loaders as there are cores.
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import numpy as np
import torch
import zarr
from tiatoolbox.models.engine.io_config import IOPatchPredictorConfig
from tiatoolbox.models.engine.patch_predictor import PatchPredictor
from tiatoolbox.models.models_abc import ModelABC

from training.network import INPUT_MEAN, INPUT_STD

from .network import Lite0, trunk
from .task import SIDE, SPACING


class Model(ModelABC):
    """The network as TIAToolbox takes it."""

    def __init__(self, state: Path) -> None:
        super().__init__()
        self.network = Lite0(trunk())
        self.network.load_state_dict(torch.load(state, map_location="cpu", weights_only=True))

    def forward(self, patches: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.network(patches), dim=1)

    @staticmethod
    def preproc(image: np.ndarray) -> np.ndarray:
        """Normalises one patch."""
        return ((image.astype(np.float32) / 255) - np.float32(INPUT_MEAN)) / np.float32(INPUT_STD)

    @staticmethod
    def infer_batch(model: torch.nn.Module, batch_data: torch.Tensor, *, device: str) -> np.ndarray:
        """Scores of one batch, as TIAToolbox's own networks give them."""
        patches = batch_data.to(device).type(torch.float32).permute(0, 3, 1, 2).contiguous()
        model.eval()
        with torch.inference_mode():
            return model(patches).cpu().numpy()


def main() -> None:
    """Runs it and writes a table of places and scores."""
    slide, state, out = (Path(argument) for argument in sys.argv[1:4])
    predictor = PatchPredictor(Model(state), batch_size=32, num_workers=os.cpu_count() or 1, verbose=False)
    resolution = [{"units": "mpp", "resolution": SPACING}]
    side = (SIDE, SIDE)
    config = IOPatchPredictorConfig(input_resolutions=resolution, patch_input_shape=side, stride_shape=side)
    results = predictor.run(
        [slide],
        patch_mode=False,
        ioconfig=config,
        save_dir=out / "tiatoolbox",
        output_type="zarr",
        return_probabilities=True,
    )
    result = zarr.open(results[slide], mode="r")
    with (out / "scores.csv").open("w", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["minx", "miny", "prob_positive"])
        for place, scores in zip(np.asarray(result["coordinates"]), np.asarray(result["probabilities"]), strict=True):
            writer.writerow([int(place[0]), int(place[1]), float(scores[1])])


if __name__ == "__main__":
    main()
