"""Ghost feet: where the open person's feet stood at their last visit, and how far off they are now.

A way to find the last stance enters; marks to draw on the mat and a sentence leave. They are an offer: `shown` turns
them off, and nothing that is measured or recorded knows of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from pressuremat.i18n import _
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.screen import FootMark, number_text, side_label

if TYPE_CHECKING:
    from pressuremat.analysis.model import LiveFoot
    from pressuremat.desk.stance import Apart, Stance
    from pressuremat.geometry import MatGeometry
    from pressuremat.types import FootSide

_NOWHERE = np.empty((0, 2))
#: What is less than this is not worth a word.
_WORD_MM, _WORD_DEG = 3.0, 2.0


class GhostsViewModel(Observable):
    """The last visit's feet on the mat that is looked at."""

    def __init__(self, last_stance: Callable[[int], Stance | None], jobs: Jobs) -> None:
        super().__init__()
        self._last_stance, self._jobs = last_stance, jobs
        self._asked = 0
        self._stance: Stance | None = None
        self._placed: Stance | None = None
        self._geometry: MatGeometry | None = None
        self.shown = True
        self.there = False
        self.marks: tuple[FootMark, ...] = ()
        self.says = ""
        self.same = False

    def of(self, person_id: int | None) -> None:
        """The last visit's feet of somebody; nobody's for None."""
        self._asked += 1
        asked = self._asked
        self._take(None)
        if person_id is None:
            return

        def done(stance: Stance | None) -> None:
            if asked == self._asked:
                self._take(stance)

        # Who has no last visit that can be read has no ghost feet: nothing that a person must mend now.
        self._jobs.run(lambda: self._last_stance(person_id), done, lambda _says: None)

    def on(self, geometry: MatGeometry | None) -> None:
        """The mat that is looked at; None for none."""
        self._geometry = geometry
        self._place()

    def toggle(self) -> None:
        """Show them, or no longer."""
        self.shown = not self.shown
        self._place()

    def follow(self, feet: Sequence[LiveFoot], sides: Sequence[FootSide]) -> None:
        """Say how the feet on the mat stand beside the last visit's."""
        if self._placed is None or self._geometry is None:
            self.says, self.same = "", False
            return
        from pressuremat.desk.stance import apart

        found: dict[str, Apart] = {}
        for foot, side in zip(feet, sides, strict=True):
            then = self._placed.of(side)
            made = None if then is None else apart(then, foot.cells, self._geometry)
            if made is not None:
                found[side] = made
        day = self._placed.day
        self.same = len(found) == len(self._placed.feet) and all(one.same for one in found.values())
        if self.same:
            self.says = _("Both feet stand as on {day}.").format(day=day)
        elif found:
            self.says = "\n".join(_words(found[side]) for side in ("left", "right") if side in found)
        else:
            self.says = _("Stand in the outlines to stand as on {day}.").format(day=day)

    def _take(self, stance: Stance | None) -> None:
        self._stance = stance
        self.there = stance is not None
        self._place()

    def _place(self) -> None:
        self._placed = None
        if self._stance is None or self._geometry is None or not self.shown:
            self.marks, self.says, self.same = (), "", False
            return
        from pressuremat.desk.stance import on_mat

        self._placed = on_mat(self._stance, self._geometry)
        self.marks = tuple(
            FootMark(foot.side, self._placed.day, foot.outlines_mm, _NOWHERE, None) for foot in self._placed.feet
        )
        self.follow((), ())


def _words(one: Apart) -> str:
    """Where a foot is beside where it was."""
    side = side_label(one.side)
    if one.same:
        return _("{side}: as then").format(side=side)
    parts = []
    for value, more, less in (
        (one.forward_mm, _("{mm} mm further forward"), _("{mm} mm further back")),
        (one.out_mm, _("{mm} mm further out"), _("{mm} mm further in")),
    ):
        if abs(value) >= _WORD_MM:
            parts.append((more if value > 0 else less).format(mm=number_text(abs(value), 0)))
    if abs(one.toes_out_deg) >= _WORD_DEG:
        turned = _("toes {deg}° further out") if one.toes_out_deg > 0 else _("toes {deg}° further in")
        parts.append(turned.format(deg=number_text(abs(one.toes_out_deg), 0)))
    return f"{side}: {', '.join(parts)}"
