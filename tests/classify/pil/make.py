"""Makes the images beside it: a field, and what PIL's bilinear resize makes of it.

    python tests/classify/pil/make.py        # needs numpy and pillow

torchvision's Resize on a PIL image, which is what WSInfer runs, is this resize and nothing else.
"""

from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parent
SIDE = 75
SIDES = (32, 50, 110)

random = np.random.default_rng(7)
y, x = np.mgrid[:SIDE, :SIDE]
pixels = np.stack([150 + 60 * np.sin(x / 5), 120 + 60 * np.cos(y / 3), 160 + 40 * np.sin((x + y) / 4)], 2)
pixels += random.normal(0, 25, pixels.shape)
pixels[20:40, 30:34] = 0
pixels[50:, 60:] = 255
field = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
field.save(FOLDER / "field.png", optimize=True)
for side in SIDES:
    field.resize((side, side), Image.Resampling.BILINEAR).save(FOLDER / f"{side}.png", optimize=True)
