"""Training of the reference model; the entry point is `python -m training.run`."""
