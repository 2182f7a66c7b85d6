"""How far long work is, on stderr and only where that is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from pressuremat.i18n import _

_T = TypeVar("_T")
_WIDTH = 30


def show(done: float, of: float, what: str, more: str = "") -> None:
    """Draw the bar for `done` of `of`, and `more` behind it; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        return
    part = min(max(done / of, 0.0), 1.0) if of > 0 else 1.0
    filled = round(part * _WIDTH)
    sys.stderr.write(f"\r\x1b[K{what} [{'█' * filled}{'·' * (_WIDTH - filled)}] {part:4.0%}{more}")
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


class Pace:
    """A bar that says how fast it goes and how long it will take, by what was done since it was first shown."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._begun: tuple[float, int] | None = None

    def __call__(self, done: int, of: int) -> None:
        """Draw it for `done` of `of`."""
        now_s = time.monotonic()
        if self._begun is None:
            self._begun = now_s, done
        passed_s, n = now_s - self._begun[0], done - self._begun[1]
        more = f"  {done}/{of}"
        if passed_s > 0 and n > 0:
            rate = n / passed_s
            more += "  " + _("{rate:.1f}/s, {left} left").format(rate=rate, left=_span((of - done) / rate))
        show(done, of, self._what, more)


def _span(seconds: float) -> str:
    """A time to wait, in words as short as a bar needs."""
    minutes, whole_s = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return _("{h} h {m} min").format(h=hours, m=minutes) if hours else f"{minutes}:{whole_s:02d} min"
