"""A large file's bytes without having them in memory: mapped, read where they are asked for, and let go again.

A path's open file enters; what readers ask bytes for leaves. Small files are better read whole.
"""

from __future__ import annotations

import hashlib
import mmap
from typing import Any

#: Files of more bytes are mapped.
LEAST_BYTES = 2**26
#: So much is handed out before the pages behind it are let go.
_PAGES_BYTES = 2**25
_CHUNK_BYTES = 2**22


class MappedFile(mmap.mmap):
    """Bytes of a file, read only; a slice is bytes."""

    _handed = 0

    def __new__(cls, fileno: int) -> MappedFile:
        """The whole file behind that descriptor, which may be closed then."""
        return super().__new__(cls, fileno, 0, access=mmap.ACCESS_READ)

    def __getitem__(self, key: Any) -> Any:
        """As of bytes."""
        part = super().__getitem__(key)
        if isinstance(part, bytes):
            self._handed += len(part)
            if self._handed > _PAGES_BYTES:
                self._let_go()
        return part

    def startswith(self, prefix: bytes | tuple[bytes, ...], at: int = 0) -> bool:
        """As of bytes."""
        return bool(self[at : at + 64].startswith(prefix))

    def endswith(self, suffix: bytes) -> bool:
        """As of bytes."""
        return bool(self[max(0, len(self) - 64) :].endswith(suffix))

    def count(self, part: bytes, start: int = 0, end: int | None = None) -> int:
        """As of bytes, of a `part` of one byte."""
        end = len(self) if end is None else min(end, len(self))
        return sum(self[k : min(k + _CHUNK_BYTES, end)].count(part) for k in range(start, end, _CHUNK_BYTES))

    def seekable(self) -> bool:
        """As of a file."""
        return True

    def _let_go(self) -> None:
        self._handed = 0
        if hasattr(mmap, "MADV_DONTNEED") and hasattr(self, "madvise"):
            self.madvise(mmap.MADV_DONTNEED)


def sha256_of(data: bytes | MappedFile) -> str:
    """The hash of all bytes, as hexadecimal digits."""
    made = hashlib.sha256()
    for at in range(0, len(data), _CHUNK_BYTES):
        made.update(data[at : at + _CHUNK_BYTES])
    return made.hexdigest()
