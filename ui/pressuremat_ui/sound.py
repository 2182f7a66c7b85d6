"""Short tones by name, for who has closed eyes or looks ahead. Made from sines; played by miniaudio, which comes with
the extra `gui`. Without it, or without a loudspeaker, the system's own beep is tried, and nothing fails.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 44100
_FADE_S = 0.012
#: (frequency in Hz, seconds) one after the other; 0 Hz is silence. What goes down falls, what goes up rises.
TONES: dict[str, tuple[tuple[float, float], ...]] = {
    "on": ((660.0, 0.12), (0.0, 0.05), (880.0, 0.2)),
    "begin": ((880.0, 0.25),),
    "down": ((660.0, 0.1), (440.0, 0.15)),
    "hold": ((550.0, 0.12),),
    "up": ((440.0, 0.1), (660.0, 0.15)),
    "rest": ((330.0, 0.1),),
    "tick": ((1000.0, 0.03),),
    "over": ((880.0, 0.12), (0.0, 0.05), (660.0, 0.25)),
    "off": ((660.0, 0.12), (0.0, 0.05), (440.0, 0.25)),
    "problem": ((220.0, 0.18), (0.0, 0.06), (220.0, 0.18)),
    "finished": ((660.0, 0.12), (880.0, 0.12), (1100.0, 0.3)),
}


@lru_cache(maxsize=32)
def samples(name: str) -> NDArray[np.int16]:
    """The tone of that name as mono samples (n,) at `RATE_HZ`, faded at both ends so that nothing clicks.

    Raises ValueError for a name that has no tone.
    """
    if name not in TONES:
        raise ValueError(f"name must be one of {', '.join(TONES)}, not {name!r}")
    parts = []
    for frequency_hz, seconds in TONES[name]:
        n = round(seconds * RATE_HZ)
        time_s = np.arange(n) / RATE_HZ
        fade = np.minimum(np.minimum(time_s, seconds - time_s) / _FADE_S, 1.0).clip(0.0)
        parts.append(0.4 * fade * np.sin(2 * np.pi * frequency_hz * time_s))
    return np.asarray(np.concatenate(parts) * 32767, np.int16)


class Player:
    """Plays one tone at a time; a newer one cuts an older one short. `beep` is tried where nothing else can."""

    def __init__(self, beep: Callable[[], Any]) -> None:
        self._beep = beep
        self._device: Any = None
        self._broken = False

    def play(self, name: str) -> None:
        """Let it sound; returns at once and never fails."""
        tone = samples(name)
        try:
            device = self._open()
            if device is None:
                self._beep()
                return
            device.stop()
            stream = _stream(tone)
            next(stream)
            device.start(stream)
        except Exception:
            # A loudspeaker that was pulled out is no reason to end a visit.
            logging.getLogger(__name__).warning("no sound", exc_info=True)
            self._broken, self._device = True, None
            self._beep()

    def close(self) -> None:
        """Let go of the loudspeaker."""
        if self._device is not None:
            self._device.close()
            self._device = None

    def _open(self) -> Any:
        if self._device is None and not self._broken:
            try:
                import miniaudio

                self._device = miniaudio.PlaybackDevice(
                    output_format=miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=RATE_HZ
                )
            except Exception as error:
                logging.getLogger(__name__).info("no loudspeaker: %s", error)
                self._broken = True
        return self._device


def _stream(tone: NDArray[np.int16]) -> Any:
    """A generator that hands out as many samples as the device wants, silence after the end."""
    at = 0
    wanted = yield b""
    while True:
        part = tone[at : at + wanted]
        at += wanted
        wanted = yield np.pad(part, (0, wanted - len(part))).tobytes()
