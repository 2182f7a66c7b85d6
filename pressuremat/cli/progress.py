"""How far long work is, on stderr and only where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")
_WIDTH = 30


def show(done: float, of: float, what: str) -> None:
    """Draw the bar for `done` of `of`; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        return
    part = min(max(done / of, 0.0), 1.0) if of > 0 else 1.0
    filled = round(part * _WIDTH)
    sys.stderr.write(f"\r\x1b[K{what} [{'█' * filled}{'·' * (_WIDTH - filled)}] {part:4.0%}")
    sys.stderr.flush()


def clear() -> None:
    """Take the bar away."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def track(items: Iterable[_T], total: int, what: str) -> Iterator[_T]:
    """The items, with the bar moving on after each."""
    try:
        for done, item in enumerate(items):
            show(done, total, what)
            yield item
    finally:
        clear()
