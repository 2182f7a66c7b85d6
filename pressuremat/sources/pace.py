"""When a frame of a source without a clock of its own is due: real time, faster, slower, or at once, and for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from pressuremat.errors import SourceError
from pressuremat.i18n import _


class Pace:
    """Maps a source's seconds to the host's monotonic clock. `speed` 2 is twice as fast; 0 does not wait at all."""

    def __init__(
        self,
        speed: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not 0 <= speed < float("inf"):
            raise ValueError(f"speed must be 0 (do not wait) or a factor above it, not {speed}")
        self._speed = speed
        self._clock = clock
        self._sleep = sleep
        self._origin_s = clock()

    def restart(self) -> None:
        """Source time 0 is now."""
        self._origin_s = self._clock()

    def now(self) -> float:
        """The host's monotonic clock."""
        return self._clock()

    def wait(self, due_s: float, timeout_s: float) -> bool:
        """Wait until source time `due_s`, at most `timeout_s`; whether it has come."""
        if self._speed == 0:
            return True
        ahead_s = self._origin_s + due_s / self._speed - self._clock()
        if ahead_s > 0:
            self._sleep(min(ahead_s, timeout_s))
        return ahead_s <= timeout_s


def speed_option(options: Mapping[str, str]) -> float:
    """`speed` of a source URI, 1 where it is not given. Raises SourceError where it is no speed."""
    text = options.get("speed", "1")
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed <= 1000:
        raise SourceError(
            _("Expected speed to be a number from 0 (do not wait) to 1000, got {text!r}; try speed=1.").format(
                text=text
            )
        )
    return speed


def switch_option(options: Mapping[str, str], key: str, *, default: bool) -> bool:
    """A 0 or 1 of a source URI. Raises SourceError for anything else."""
    text = options.get(key, "1" if default else "0")
    if text not in {"0", "1"}:
        raise SourceError(_("Expected {key} to be 0 or 1, got {text!r}; change it.").format(key=key, text=text))
    return text == "1"
