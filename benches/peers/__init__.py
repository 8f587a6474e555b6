"""Zhedel beside its peers: whole runs over the same slides with the same weights, in turn."""
