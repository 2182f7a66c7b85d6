"""What a report says, before it is a file: plain data that every renderer only arranges.

In: analyses with their findings. Out: one frozen `ReportModel`, its words in the language in use. Refuses to know
pages, fonts and formats; nothing is measured here, only picked and put beside its published range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, ClassVar

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.calibration.passport import grade_of, grade_short, grade_words
from pressuremat.geometry import cell_areas_mm2
from pressuremat.i18n import N_, _, language
from pressuremat.metrics.record import Detail
from pressuremat.report.figures import Line, nice_ceiling
from pressuremat.report.picture import FootPicture, picture_of
from pressuremat.report.values import Row, Summary, rows_of, used
from pressuremat.report.words import because, condition_words, confidence_word, protocol_title, quantity, translated
from pressuremat.types import Finding, Floats, Recording
from pressuremat.units import force_n

DISCLAIMER = N_("For education and movement coaching. It does not diagnose, treat or replace a clinician.")
SIMULATED = "SIMULATED"


@dataclass(frozen=True, eq=False)
class Panel:
    """One foot of a recording: the drawn print and how it was chosen. `note` is empty where all is well.

    `footprint_id` is that of the print among the analysis's.
    """

    side: str
    picture: FootPicture
    n: int
    note: str
    footprint_id: int = 0


@dataclass(frozen=True)
class Said:
    """One finding in words: what, from which recordings, on what it rests."""

    key: str
    side: str | None
    says: str
    seen_in: tuple[str, ...]
    because: str
    confidence: str
    source: str


@dataclass(frozen=True)
class Term:
    """A glossary entry."""

    key: str
    label: str
    unit: str
    definition: str
    source: str
    detail: Detail = "simple"


@dataclass(frozen=True, eq=False)
class Section:
    """One recording. `bands` are the rows with a published range, drawn; `rows` are all of them, as a table.

    `time_s` is None where the format does not say its rate. `maximum` is the end of the pressure scale. `insoles`:
    its sensors lie on no grid, so that there is no picture.
    """

    title: str
    file_name: str
    facts: tuple[str, ...]
    notes: tuple[str, ...]
    panels: tuple[Panel, ...]
    maximum: float
    bands: tuple[Row, ...]
    rows: tuple[Row, ...]
    time_s: Floats | None
    load: tuple[Line, ...]
    load_unit: str
    provenance: tuple[tuple[str, str], ...]
    insoles: bool = False


@dataclass(frozen=True, eq=False)
class ReportModel:
    """The whole report. `items` are the analyses it was made from, for the machine-readable formats."""

    title: str
    subject: str
    made_at: datetime
    language: str
    simulated: bool
    findings: tuple[Said, ...]
    sections: tuple[Section, ...]
    glossary: tuple[Term, ...]
    disclaimer: str
    version: str
    items: tuple[tuple[Analysis, tuple[Finding, ...]], ...]

    renderers: ClassVar[Mapping[str, str]] = {
        ".pdf": "pressuremat.report.pdf",
        ".html": "pressuremat.report.html",
        ".json": "pressuremat.report.json",
        ".csv": "pressuremat.report.csv",
        ".parquet": "pressuremat.report.parquet",
    }


def build(
    items: Sequence[tuple[Analysis, Sequence[Finding]]],
    *,
    title: str | None = None,
    subject: str = "",
    made_at: datetime | None = None,
) -> ReportModel:
    """The report on `items`, in the order given.

    `subject` is whom it is about (a name or a pseudonym), empty for nobody. `made_at` None is now. Raises ValueError
    where there is nothing to report on.
    """
    if not items:
        raise ValueError("items must hold at least one analysis")
    sections = tuple(section_of(analysis) for analysis, _findings in items)
    return ReportModel(
        title=_("Foot report") if title is None else title,
        subject=subject,
        made_at=datetime.now().astimezone() if made_at is None else made_at,
        language=language(),
        simulated=any(analysis.recording.simulated for analysis, _findings in items),
        findings=_said(items),
        sections=sections,
        glossary=_glossary(sections),
        disclaimer=_(DISCLAIMER),
        version=str(items[0][0].provenance.get("version", "")),
        items=tuple((analysis, tuple(findings)) for analysis, findings in items),
    )


def section_of(analysis: Analysis) -> Section:
    """One recording as a report shows it."""
    recording = analysis.recording
    panels = _panels(analysis)
    rows = rows_of(analysis)
    return Section(
        title=protocol_title(analysis.protocol),
        file_name=PurePath(recording.path).name or _("standard input"),
        facts=_facts(analysis),
        notes=_notes(analysis),
        panels=panels,
        maximum=nice_ceiling(max((panel.picture.maximum for panel in panels), default=0.0)),
        bands=tuple(row for row in rows if row.drawn and row.has_value),
        rows=rows,
        time_s=analysis.time_s if recording.time_known else None,
        load=_load(analysis),
        load_unit="N" if recording.calibrated else _("counts"),
        provenance=_provenance(analysis),
        insoles=any(not one.on_grid for one in recording.insoles),
    )


def _panels(analysis: Analysis) -> tuple[Panel, ...]:
    panels = []
    for side in ("left", "right", "unknown"):
        prints = [f for f in used(analysis, side) if f.insole is None or f.insole.on_grid]
        if not prints:
            continue
        # The middle one by load stands for all of its side; the eye would take the heaviest for the person.
        chosen = sorted(prints, key=lambda f: float(f.total.sum()))[(len(prints) - 1) // 2]
        note = "" if chosen.complete else _("incomplete: {reason}").format(reason=translated(chosen.reason))
        panels.append(Panel(side, picture_of(chosen), len(prints), note, chosen.id))
    return tuple(panels)


def _facts(analysis: Analysis) -> tuple[str, ...]:
    recording = analysis.recording
    facts = []
    if recording.time_known and len(analysis.time_s) > 1:
        facts.append(quantity(float(analysis.time_s[-1] - analysis.time_s[0]), 1, "s"))
    steps = [len(used(analysis, side)) for side in ("left", "right")]
    if analysis.protocol == "walk" and any(steps):
        facts.append(_("steps: {left} left, {right} right").format(left=steps[0], right=steps[1]))
    facts.append(condition_words(recording.condition.footwear, recording.condition.cover))
    facts.append(grade_short(grade_of(recording)))
    return tuple(filter(None, facts))


def _notes(analysis: Analysis) -> tuple[str, ...]:
    recording = analysis.recording
    notes = list(analysis.warnings)
    if not recording.calibrated:
        notes.append(_("The mat has no pressure calibration: shapes, times and shares hold, forces do not exist."))
    if any(not one.on_grid for one in recording.insoles):
        notes.append(_("The sensors of these insoles lie on no grid: there is no picture of the foot."))
    elif not recording.geometry.pitch_known:
        notes.append(_("The size of the cells is not known: the drawing is not to scale."))
    if recording.n_lost_frames:
        notes.append(_("{n} frames were lost on the way.").format(n=recording.n_lost_frames))
    by_hand = [f for f in analysis.footprints if f.corrected]
    if recording.corrections:
        notes.append(
            _("{n} corrections were made by hand; they concern {m} footprints.").format(
                n=len(recording.corrections), m=len(by_hand)
            )
        )
    left_out = [f for f in analysis.footprints if not f.complete]
    if left_out:
        reasons = sorted({_(f.reason) for f in left_out if f.reason})
        notes.append(
            _("{n} of {total} footprints are not complete ({reasons}).").format(
                n=len(left_out), total=len(analysis.footprints), reasons="; ".join(reasons) or _("no reason given")
            )
        )
    return tuple(notes)


def _load(analysis: Analysis) -> tuple[Line, ...]:
    """Total load, and each side's where a side is known; nothing where pressures of insoles add up to none."""
    recording = analysis.recording
    if recording.insoles and cell_areas_mm2(recording.geometry, recording.insoles) is None:
        return ()
    lines = [Line(None, analysis.total.astype(np.float64))]
    for side in ("left", "right"):
        prints = [f for f in analysis.footprints if f.side == side]
        if not prints:
            continue
        course = np.full(len(analysis.time_s), np.nan)
        for footprint in prints:
            at = np.searchsorted(analysis.time_s, footprint.time_s).clip(0, len(course) - 1)
            factor = force_n(1.0, footprint.geometry.cell_area_mm2) if footprint.unit == "kPa" else 1.0
            course[at] = np.nan_to_num(course[at]) + footprint.total * factor
        lines.append(Line(side, course))
    return tuple(lines)


def _said(items: Sequence[tuple[Analysis, Sequence[Finding]]]) -> tuple[Said, ...]:
    return said_of(
        [(finding, protocol_title(analysis.protocol)) for analysis, findings in items for finding in findings]
    )


def said_of(found: Sequence[tuple[Finding, str]]) -> tuple[Said, ...]:
    """Each finding on each side once, in its surest words, with all recordings that show it.

    `found` are findings with the recording each was seen in, "" for the whole of a visit.
    """
    merged: dict[tuple[str, str | None], list[tuple[Finding, str]]] = {}
    for finding, where in found:
        merged.setdefault((finding.key, finding.side), []).append((finding, where))
    said = []
    for (key, side), group in merged.items():
        surest = max((finding for finding, _where in group), key=_sureness)
        keys = tuple(dict.fromkeys(k for finding, _where in group for k in finding.because))
        places = tuple(dict.fromkeys(where for _finding, where in group if where))
        words = confidence_word(surest.confidence)
        said.append(Said(key, side, surest.says, places, because(keys), words, _(surest.source)))
    return tuple(said)


def _sureness(finding: Finding) -> tuple[int, int]:
    return ("low", "moderate", "high").index(finding.confidence), ("possible", "consistent").index(finding.level)


def _glossary(sections: Sequence[Section]) -> tuple[Term, ...]:
    return glossary_of([row for s in sections for row in s.bands] + [row for s in sections for row in s.rows])


def glossary_of(rows: Sequence[Row]) -> tuple[Term, ...]:
    """What each value of the rows means, in their order."""
    terms: dict[str, Term] = {}
    for row in rows:
        if row.key not in terms and row.definition:
            terms[row.key] = Term(row.key, row.label, row.unit, row.definition, row.source, row.detail)
    return tuple(terms.values())


def _calibration_words(recording: Recording) -> str:
    """The calibration with its date."""
    known = recording.calibration
    if known is None:
        return _("none but the file's own unit")
    created = str(getattr(known, "created", ""))
    return _("{name} of {date}").format(name=known.id, date=created) if created else known.id


def _provenance(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    recording = analysis.recording
    given: Mapping[str, Any] = analysis.provenance
    g = recording.geometry
    if g.pitch_known:
        pitch = " × ".join(f"{p:g}" for p in g.pitch_mm)
        grid = _("{rows} × {cols} cells, {pitch} mm").format(rows=g.rows, cols=g.cols, pitch=pitch)
    else:
        grid = _("{rows} × {cols} cells of unknown size").format(rows=g.rows, cols=g.cols)
    facts = [
        (_("File"), PurePath(recording.path).name or _("standard input")),
        (_("Format"), recording.format),
        (_("Device"), recording.device or _("not stated")),
        (_("Grid"), grid),
        (_("Calibration"), _calibration_words(recording)),
        (_("Mat"), grade_words(grade_of(recording))),
        (_("Condition"), condition_words(recording.condition.footwear, recording.condition.cover)),
        (_("Program"), f"pressuremat {given.get('version', '')}".strip()),
    ]
    digest = given.get("input_sha256") or recording.input_sha256
    if digest:
        facts.append((_("SHA-256"), str(digest)))
    return tuple(facts)


__all__ = ["DISCLAIMER", "SIMULATED", "Panel", "ReportModel", "Row", "Said", "Section", "Summary", "Term", "build"]
