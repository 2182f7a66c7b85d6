"""Recordings on disk: `read` knows every format, `write` those that are ours."""

from pressuremat.files.registry import FORMATS, read, write

__all__ = ["FORMATS", "read", "write"]
