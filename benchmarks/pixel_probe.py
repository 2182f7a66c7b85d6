"""Watches one pixel of an X screen: prints a JSON line with the monotonic clock whenever it has become another colour.

`python -m benchmarks.pixel_probe X Y N` ends after N changes. The third process of `bench_pixel`: it knows nothing of
the app, and sees what a person sees. Straight to Xlib, so that one look takes a tenth of a millisecond.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time

_ALL_PLANES, _Z_PIXMAP = 0xFFFFFFFF, 2
#: Colours nearer to each other than this, summed over three channels, are one.
_NEAR = 60
_PATIENCE_S = 60.0


class _Screen:
    """The root window's pixels."""

    def __init__(self) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        pointer, number = ctypes.c_void_p, ctypes.c_int
        self._x.XOpenDisplay.restype, self._x.XOpenDisplay.argtypes = pointer, (ctypes.c_char_p,)
        self._x.XDefaultRootWindow.restype, self._x.XDefaultRootWindow.argtypes = ctypes.c_ulong, (pointer,)
        get = self._x.XGetImage
        size = ctypes.c_uint
        get.restype = pointer
        get.argtypes = (pointer, ctypes.c_ulong, number, number, size, size, ctypes.c_ulong, number)
        self._x.XGetPixel.restype, self._x.XGetPixel.argtypes = ctypes.c_ulong, (pointer, number, number)
        self._x.XDestroyImage.argtypes = (pointer,)
        self._display = self._x.XOpenDisplay(None)
        self._root = self._x.XDefaultRootWindow(self._display)

    def colour(self, x: int, y: int) -> tuple[int, int, int]:
        """Red, green and blue at a place."""
        image = self._x.XGetImage(self._display, self._root, x, y, 1, 1, _ALL_PLANES, _Z_PIXMAP)
        pixel = int(self._x.XGetPixel(image, 0, 0))
        self._x.XDestroyImage(image)
        return pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255


def main() -> int:
    """Watch until enough was seen."""
    x, y, n = (int(word) for word in sys.argv[1:4])
    screen = _Screen()
    before, give_up_s = screen.colour(x, y), time.monotonic() + _PATIENCE_S
    while n and time.monotonic() < give_up_s:
        now = screen.colour(x, y)
        if sum(abs(a - b) for a, b in zip(now, before, strict=True)) > _NEAR:
            print(json.dumps(time.monotonic()), flush=True)
            before, n = now, n - 1
        time.sleep(0.0003)
    return int(n > 0)


if __name__ == "__main__":
    sys.exit(main())
