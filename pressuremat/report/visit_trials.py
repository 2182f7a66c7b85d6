"""What was done at a visit: its trials, with condition and mat, and the prints that its walks give together.

In: an `ExamResult`, and its recordings' sections. Out: lines and a section of a report, in the language in use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from pressuremat.analysis.model import Analysis
from pressuremat.calibration.passport import grade_of, grade_short
from pressuremat.i18n import _
from pressuremat.knee.model import ExamResult
from pressuremat.report.model import Section
from pressuremat.report.words import condition_words, protocol_title


@dataclass(frozen=True)
class TrialLine:
    """One trial: what was done, under which condition, on a mat of which grade, whether it counted, what was noted.

    `key` is the protocol's, `protocol` its name in words; `side` is left, right or empty.
    """

    key: str
    title: str
    protocol: str
    condition: str
    grade: str
    counted: bool
    why: str
    side: str
    note: str


def both_feet(walks: Sequence[Section]) -> Section | None:
    """The walk's prints: where each pass is a recording of its own, the first of them that shows a foot."""
    if not walks:
        return None
    panels = {panel.side: panel for section in reversed(walks) for panel in section.panels}
    ordered = [panels[side] for side in ("left", "right") if side in panels] or list(walks[0].panels)
    return replace(walks[0], panels=tuple(ordered), maximum=max(section.maximum for section in walks))


def done_words(trials: Sequence[TrialLine]) -> str:
    """What was done, under which condition, on a mat of which grade: each once."""
    counted = [trial for trial in trials if trial.counted]
    parts = [", ".join(dict.fromkeys(trial.protocol for trial in counted))]
    parts += dict.fromkeys(trial.condition for trial in counted)
    parts += dict.fromkeys(trial.grade for trial in counted)
    return " · ".join(part for part in parts if part)


def trials_of(result: ExamResult) -> tuple[TrialLine, ...]:
    """Every trial of the visit, those too that did not count."""
    by_file: dict[str, Analysis] = {PurePath(one.recording.path).name: one for one in result.analyses}
    lines = []
    for trial in result.visit.trials:
        analysis = by_file.get(PurePath(trial.file).name)
        condition = trial.condition or (None if analysis is None else analysis.recording.condition)
        title = protocol_title(trial.protocol)
        if trial.side is not None:
            title = f"{title}, {_('left') if trial.side == 'left' else _('right')}"
        lines.append(
            TrialLine(
                key=trial.protocol,
                title=title,
                protocol=protocol_title(trial.protocol),
                condition="" if condition is None else condition_words(condition.footwear, condition.cover),
                grade="" if analysis is None else grade_short(grade_of(analysis.recording)),
                counted=analysis is not None and not trial.excluded,
                why=trial.excluded or ("" if analysis is not None else _("not analysed")),
                side=trial.side or "",
                note=trial.note,
            )
        )
    return tuple(lines)
