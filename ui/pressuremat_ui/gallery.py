"""The people of the gallery: their prints and their visits, from frames through the whole of the program. No Qt.

An archetype's key enters; drawings, the source that is this person, or the visit's report leave. Nothing that is shown
of somebody is kept as a constant: it is simulated, recorded and analysed when it is asked for.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pressuremat_ui.progress import Progress

if TYPE_CHECKING:
    from pressuremat.drawings.theme import Tokens
    from pressuremat.report.visit_model import VisitReport

#: A print to look at needs no long recording.
_PRINT = {"mat": "stance", "seconds": "2.5", "rate_hz": "10"}
_GAP_MM = 8.0


def persons() -> tuple[tuple[str, str, str, str], ...]:
    """Everybody in the gallery: key, name, one sentence, and the source on which they stand."""
    from pressuremat.i18n import _
    from pressuremat.virtual.archetypes import ARCHETYPES

    return tuple(
        (one.key, _(one.label), _(one.says), f"sim:stand?{urlencode({'seed': '1', **one.options})}")
        for one in ARCHETYPES
    )


def prints_of(key: str) -> Mapping[str, str]:
    """Both footprints of the person standing, as SVG for each theme."""
    from pressuremat.analysis.offline import analyse
    from pressuremat.drawings.theme import DARK, LIGHT
    from pressuremat.report.model import section_of
    from pressuremat.sources.simulated import simulate
    from pressuremat.virtual.archetypes import archetype_by_key

    recording, _truth = simulate("stand", {**archetype_by_key(key).options, **_PRINT})
    section = section_of(analyse(recording, protocol="stand"))
    pictures = [panel.picture for panel in section.panels]
    return {name: _pair(pictures, section.maximum, tokens) for name, tokens in (("light", LIGHT), ("dark", DARK))}


def _pair(pictures: Sequence[Any], maximum: float, tokens: Tokens) -> str:
    """Two feet and nothing around them."""
    from pressuremat.drawings.svg import document, num, tag
    from pressuremat.i18n import _
    from pressuremat.report import figures

    top = max((float(one.y_mm[-1]) for one in pictures), default=0.0)
    below = max((-float(one.y_mm[0]) for one in pictures), default=0.0)
    x, body = 0.0, []
    for one in pictures:
        where = f"translate({num(x - float(one.x_mm[0]))} {num(top)})"
        body.append(tag("g", figures.foot(one, maximum, tokens), transform=where))
        x += one.width_mm + _GAP_MM
    return document(max(x - _GAP_MM, 1.0), max(top + below, 1.0), "".join(body), title=_("Both footprints"))


class Visits:
    """Visits of the gallery's people, in a folder that goes with the program."""

    def __init__(self) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def build(self, key: str, progress: Progress) -> tuple[Path, VisitReport]:
        """The visit's manifest and its report: every test recorded from the virtual mat, then examined as any other.

        A visit that is there already is examined again. Raises what recording and examining raise, and CancelledError.
        """
        from pressuremat.exam.archetype_visit import visit_folder
        from pressuremat.exam.folder import VISIT
        from pressuremat.i18n import _
        from pressuremat.knee.examine import examine_file
        from pressuremat.report.visit_model import build_visit
        from pressuremat.virtual.archetypes import archetype_by_key

        person = archetype_by_key(key)
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="pressuremat-simulated-")
        folder = Path(self._scratch.name) / f"simulated-{key}"
        if not folder.exists():
            # Somebody may have given up an earlier one that is still being written.
            half = Path(tempfile.mkdtemp(dir=self._scratch.name))
            visit_folder(person, half, on=date.today(), progress=lambda done, total: progress(done, 2 * total))
            half.rename(folder)
        manifest = folder / VISIT

        def track(trials: Sequence[Any]) -> Iterable[Any]:
            for done, trial in enumerate(trials, len(trials)):
                progress(done, 2 * len(trials))
                yield trial

        return manifest, build_visit(examine_file(manifest, track), who=_(person.label))
