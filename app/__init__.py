"""Incidents along the Durand Line (Afghanistan–Pakistan frontier): import, ask, map, serve."""

__version__ = "0.1.0"
