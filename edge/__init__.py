"""Neighbourhood fire early-warning node."""

__version__ = "0.1.0"
