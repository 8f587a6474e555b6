"""Writes lesions.json: lesions on small rasters by scipy and scikit-image, as CAMELYON16's
Evaluation_FROC.py finds them (distance, filled holes, labels, major axes).

    python make_lesions.py > lesions.json
"""

import json

import numpy as np
import scipy
import skimage
from scipy import ndimage
from skimage import measure

RESOLUTION = 0.243
LEVEL = 5
NEAR = 75 / (RESOLUTION * 2**LEVEL * 2)


def tumour(random, width, height):
    """Discs, thin rings and single pixels at random places."""
    mask = np.zeros((height, width), bool)
    rows, columns = np.mgrid[:height, :width]
    for _ in range(random.integers(1, 5)):
        row, column = random.integers(0, height), random.integers(0, width)
        far = np.hypot(rows - row, (columns - column) * random.uniform(0.4, 1.0))
        radius = random.uniform(0.5, 14.0)
        inner = radius - 1.2 if random.random() < 0.4 else -1.0
        mask |= (far <= radius) & (far > inner)
    return mask


def lesions(mask):
    distance = ndimage.distance_transform_edt(255 - mask.astype(np.uint8) * 255)
    filled = ndimage.binary_fill_holes(distance < NEAR)
    labels = measure.label(filled, connectivity=2)
    regions = measure.regionprops(labels)
    return sorted([int(one.area), float(one.axis_major_length)] for one in regions)


def main():
    random = np.random.default_rng(16)
    cases = []
    while len(cases) < 24:
        width, height = int(random.integers(20, 90)), int(random.integers(20, 70))
        mask = tumour(random, width, height)
        if mask.any():
            rows = ["".join("#" if one else "." for one in row) for row in mask]
            cases.append({"tumour": rows, "lesions": lesions(mask)})
    versions = {"numpy": np.__version__, "scipy": scipy.__version__}
    versions["scikit-image"] = skimage.__version__
    print(json.dumps({"versions": versions, "cases": cases}, indent=0))


main()
