"""What a screen reader is told about the windows of this desktop, as JSON: `python -m tests.window.accessible`.

Reads the desktop's accessibility bus through libatspi and prints a list of what is showing: role, name, description,
box on the screen [x, y, width, height], and whether it can be used, is checked and has the focus. In a process of its
own, so that each look is a fresh one and a fault in C ends no test.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

_SCREEN = 0
#: Numbers of AtspiStateType.
_CHECKED, _FOCUSED, _SENSITIVE, _SHOWING = 4, 12, 24, 25
_MOST = 5000


class _Rect(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ("x", "y", "width", "height")]


class _Bus:
    """The few calls of libatspi that are needed."""

    def __init__(self) -> None:
        self._lib = ctypes.CDLL("libatspi.so.0")
        pointer = ctypes.c_void_p
        for name, result, arguments in (
            ("get_desktop", pointer, (ctypes.c_int,)),
            ("accessible_get_child_count", ctypes.c_int, (pointer, pointer)),
            ("accessible_get_child_at_index", pointer, (pointer, ctypes.c_int, pointer)),
            ("accessible_get_name", pointer, (pointer, pointer)),
            ("accessible_get_description", pointer, (pointer, pointer)),
            ("accessible_get_role_name", pointer, (pointer, pointer)),
            ("accessible_get_state_set", pointer, (pointer,)),
            ("accessible_get_component_iface", pointer, (pointer,)),
            ("component_get_extents", ctypes.POINTER(_Rect), (pointer, ctypes.c_int, pointer)),
            ("state_set_contains", ctypes.c_int, (pointer, ctypes.c_int)),
        ):
            function = getattr(self._lib, f"atspi_{name}")
            function.restype, function.argtypes = result, arguments
        if self._lib.atspi_init() not in (0, 1):
            raise SystemExit("no accessibility bus answers")

    def children(self, it: Any) -> list[Any]:
        n = max(0, self._lib.atspi_accessible_get_child_count(it, None))
        found = (self._lib.atspi_accessible_get_child_at_index(it, at, None) for at in range(n))
        return [one for one in found if one]

    def text(self, it: Any, what: str) -> str:
        pointer = getattr(self._lib, f"atspi_accessible_get_{what}")(it, None)
        return ctypes.string_at(pointer).decode("utf-8", "replace") if pointer else ""

    def states(self, it: Any) -> dict[int, bool]:
        states = self._lib.atspi_accessible_get_state_set(it)
        wanted = (_CHECKED, _FOCUSED, _SENSITIVE, _SHOWING)
        return {one: bool(states and self._lib.atspi_state_set_contains(states, one)) for one in wanted}

    def box(self, it: Any) -> list[int]:
        component = self._lib.atspi_accessible_get_component_iface(it)
        rect = self._lib.atspi_component_get_extents(component, _SCREEN, None) if component else None
        return [rect.contents.x, rect.contents.y, rect.contents.width, rect.contents.height] if rect else [0, 0, 0, 0]

    def desktop(self) -> Any:
        return self._lib.atspi_get_desktop(0)


def look() -> list[dict[str, Any]]:
    """All that is showing, windows and what is in them, in the order of the tree."""
    bus = _Bus()
    found: list[dict[str, Any]] = []
    waiting = [window for app in bus.children(bus.desktop()) for window in bus.children(app)][::-1]
    while waiting and len(found) < _MOST:
        it = waiting.pop()
        states = bus.states(it)
        if not states[_SHOWING]:
            continue
        found.append(
            {
                "role": bus.text(it, "role_name"),
                "name": bus.text(it, "name"),
                "description": bus.text(it, "description"),
                "box": bus.box(it),
                "usable": states[_SENSITIVE],
                "checked": states[_CHECKED],
                "focused": states[_FOCUSED],
            }
        )
        waiting += bus.children(it)[::-1]
    return found


if __name__ == "__main__":
    json.dump(look(), sys.stdout)
