"""A guide on a real source: frames of a mat in, events out, and the mat's file written after every step that passed.

Where the guide itself knows no file and no source, this joins it to both: the command line and the app iterate over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from pressuremat.calibration import store
from pressuremat.errors import CalibrationError, SourceError
from pressuremat.guide.events import Event
from pressuremat.guide.guide import Guide
from pressuremat.guide.task import Task
from pressuremat.i18n import _
from pressuremat.sources.registry import open_source
from pressuremat.types import Frame, Recording, StreamEnd, StreamInfo

_POLL_S = 0.1


class Lead:
    """One run through `tasks` on the source `uri`. `path` is the mat's file once the first events have come."""

    def __init__(
        self,
        uri: str,
        tasks: Sequence[Task],
        mat: Path | None = None,
        date: str = "",
        temperature_c: float = float("nan"),
    ) -> None:
        self._uri, self._tasks, self._mat = uri, tasks, mat
        self._date, self._temperature_c = date, temperature_c
        self.path: Path | None = None
        self._skip_asked = False

    def skip(self) -> None:
        """Leave the step undone that is asked for now; may be called from another thread."""
        self._skip_asked = True

    def events(self) -> Iterator[list[Event]]:
        """What the guide says, as the mat is read; an empty list where nothing was said, so that a caller may stop.

        Closing the iterator lets go of the source. Raises SourceError and CalibrationError, in one sentence.
        """
        source = open_source(self._uri)
        info = source.open()
        try:
            before = _nothing_of(info, info)
            if info.unit != "count":
                raise CalibrationError(
                    _("Expected a mat that sends counts, {source} gives pressures; connect the mat itself.").format(
                        source=self._uri
                    )
                )
            self.path, known = store.mat_of(before, self._mat)
            turn = store.turn_of(before)
            guide = Guide(known, turn.geometry(info.geometry), self._tasks, self._date, self._temperature_c)
            yield guide.start()
            while not guide.ended:
                if self._skip_asked:
                    self._skip_asked = False
                    yield guide.skip()
                said: list[Event] = []
                for event in source.read(_POLL_S):
                    if guide.ended:
                        break
                    if isinstance(event, StreamEnd):
                        raise SourceError(
                            _("Expected the mat until all is done, {source} ended before ({why}); begin again.").format(
                                source=self._uri, why=event.reason
                            )
                        )
                    if isinstance(event, StreamInfo):
                        turn = store.turn_of(_nothing_of(event, info))
                    if isinstance(event, Frame):
                        for one in guide.push(event.time_s, turn.back(event.values)):
                            if one.kind == "done":
                                store.save(self.path, guide.calibration)
                            said.append(one)
                yield said
        finally:
            source.close()


def _nothing_of(info: StreamInfo, first: StreamInfo) -> Recording:
    """A recording without frames of what a source is, by which its mat's file and its turn are found."""
    return Recording(
        np.zeros((0, *info.geometry.shape), np.uint16),
        np.zeros(0),
        info.geometry,
        "count",
        "source",
        calibration=info.calibration,
        simulated=first.simulated,
        extra={"uid": first.detail["uid"]} if "uid" in first.detail else {},
    )
