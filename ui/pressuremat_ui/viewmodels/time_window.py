"""Which stretch of a time axis is shown: the newest seconds of a stream, or any part of what is remembered.

Ends of what there is and a person's zooming and panning enter; `start_s`…`end_s` leave. No Qt, no curves.
"""

from __future__ import annotations

#: Nobody needs to see less than this at once.
SHORTEST_S = 0.5


class TimeWindow:
    """A stretch `start_s`…`end_s` within `first_s`…`last_s`.

    `span_s` is how much of a stream is shown while it follows the newest; None is a recording, shown whole at first.
    """

    def __init__(self, span_s: float | None = None, longest_s: float = float("inf")) -> None:
        self._usual_s, self._longest_s = span_s, longest_s
        self.first_s = self.last_s = 0.0
        self.start_s, self.end_s = 0.0, span_s or 1.0
        self.following = span_s is not None

    @property
    def streams(self) -> bool:
        """Whether there is always more to come."""
        return self._usual_s is not None

    @property
    def span_s(self) -> float:
        """How much is shown."""
        return self.end_s - self.start_s

    @property
    def whole(self) -> bool:
        """Whether nothing is zoomed or held."""
        if self._usual_s is not None:
            return self.following and self.span_s == self._usual_s
        return self.start_s <= self.first_s and self.end_s >= self.last_s

    def extend(self, first_s: float, last_s: float) -> None:
        """There is something from `first_s` to `last_s` now; what is held stays until it is forgotten."""
        self.first_s, self.last_s = first_s, max(last_s, first_s)
        if self.following:
            self._place(last_s - self.span_s, last_s)
        elif self._usual_s is None:
            self.reset()
        elif self.start_s < first_s:
            self._place(first_s, first_s + self.span_s)

    def reset(self) -> None:
        """As at the beginning: the newest seconds, or the whole recording."""
        self.following = self._usual_s is not None
        if self._usual_s is None:
            self._place(self.first_s, self.last_s if self.last_s > self.first_s else self.first_s + 1.0)
        else:
            self._place(self.last_s - self._usual_s, self.last_s)

    def toggle_hold(self) -> None:
        """Hold a stream where it is, or let it run again."""
        if self.following:
            self.following = False
        else:
            self.reset()

    def zoom(self, factor: float, at_s: float) -> None:
        """Show `factor` times as much; `at_s` stays where it is. A stream that is followed keeps its newest end."""
        there_is_s = self.last_s - self.first_s
        most_s = self._longest_s if self.following else max(there_is_s, SHORTEST_S)
        span_s = min(max(self.span_s * factor, SHORTEST_S), most_s)
        at_s = self.end_s if self.following else min(max(at_s, self.start_s), self.end_s)
        share = (at_s - self.start_s) / self.span_s
        self._keep_within(at_s - share * span_s, span_s)

    def pan(self, by_s: float) -> None:
        """Move later, or earlier where negative; a stream moved to its end is followed again."""
        if self._usual_s is not None and self.following and by_s >= 0:
            return
        self.following = self._usual_s is not None and self.end_s + by_s >= self.last_s
        self._keep_within(self.start_s + by_s, self.span_s)

    def _keep_within(self, start_s: float, span_s: float) -> None:
        if self.following:
            self._place(self.last_s - span_s, self.last_s)
            return
        start_s = max(min(start_s, self.last_s - span_s), min(self.first_s, self.last_s - span_s))
        self._place(start_s, start_s + span_s)

    def _place(self, start_s: float, end_s: float) -> None:
        self.start_s, self.end_s = start_s, end_s
