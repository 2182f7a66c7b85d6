"""Plantar pressure from a home-made mat, from a byte on a serial port to a saved foot report."""

__version__ = "0.1.0"
