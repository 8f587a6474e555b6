"""What every tool is asked to do: classify patches of this side and scale, edge to edge, where there is tissue."""

SIDE = 224
"""Pixels."""
SPACING = 0.5
"""µm per pixel."""
CLASSES = ("other", "positive")
LARGE_SIDE = 30_000
MID_SIDE = 12_000
"""Sides of the two slides, pixels; the smaller is a part of the larger."""
