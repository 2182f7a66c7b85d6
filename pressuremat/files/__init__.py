"""Recordings on disk: `read` knows every format, `write` those that are ours, `Writer` records as frames come."""

from pressuremat.files.registry import FORMATS, read, write
from pressuremat.files.writer import RecordingSummary, Writer

__all__ = ["FORMATS", "RecordingSummary", "Writer", "read", "write"]
