"""A recording with other corrections by hand, analysed anew: what command line and app both do before they keep them.

A recording that carries the corrections enters, its analysis leaves; a correction that comes to nothing is refused, so
that none is ever kept that does not hold.
"""

from __future__ import annotations

from pressuremat.analysis.model import Analysis
from pressuremat.errors import PressureMatError
from pressuremat.i18n import _
from pressuremat.types import Recording


def analysed(recording: Recording, before: Analysis) -> Analysis:
    """The analysis with the recording's corrections; `before` is that without the last one, or with more of them.

    Raises PressureMatError where the last correction comes to nothing.
    """
    from pressuremat.analysis.offline import analyse

    found = analyse(recording)
    added = len(recording.corrections) > len(before.recording.corrections)
    if added and len(found.recording.warnings) > len(before.recording.warnings):
        raise PressureMatError(
            _("Expected two contacts to come of it, but one part is too small or too short; choose another line.")
        )
    return found
