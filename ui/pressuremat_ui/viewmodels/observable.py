"""Attributes that tell who watches them. No Qt, no thread: callbacks run where the attribute is set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Callback = Callable[[Any], object]
_PLAIN = (str, int, float, bool, type(None))


class Observable:
    """A plain object whose public attributes can be watched by name.

    Setting an attribute to an equal string, number or None tells nobody; any other object is compared by identity,
    because arrays have no single answer to ==.
    """

    def __init__(self) -> None:
        object.__setattr__(self, "_watchers", {})

    def watch(self, name: str, callback: Callback) -> Callable[[], None]:
        """Call `callback(value)` whenever `name` changes; the returned function ends that.

        Raises ValueError where there is no such attribute.
        """
        if not hasattr(self, name):
            raise ValueError(f"{type(self).__name__} has no {name!r} to watch")
        watchers: dict[str, list[Callback]] = self.__dict__["_watchers"]
        watchers.setdefault(name, []).append(callback)

        def unwatch() -> None:
            if callback in watchers.get(name, []):
                watchers[name].remove(callback)

        return unwatch

    def __setattr__(self, name: str, value: Any) -> None:
        before = self.__dict__.get(name, self)
        object.__setattr__(self, name, value)
        if before is value or (isinstance(value, _PLAIN) and type(before) is type(value) and before == value):
            return
        for callback in tuple(self.__dict__["_watchers"].get(name, ())):
            callback(value)
