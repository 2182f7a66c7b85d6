"""What the report on a visit says, before it is a file: plain data that its renderers only arrange.

In: an `ExamResult`, and what is known of earlier visits. Out: one frozen `VisitReport`, its words in the language in
use. Refuses to know pages and fonts; nothing is measured or judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from pressuremat import __version__
from pressuremat.analysis.model import Analysis
from pressuremat.drawings.leg import Part, PartState, Side, leg_figure_svg
from pressuremat.drawings.theme import LIGHT, Tokens
from pressuremat.i18n import N_, _, language, number
from pressuremat.knee.drills import drill_by_key
from pressuremat.knee.factors import ADULTS_ONLY
from pressuremat.knee.model import ExamResult, Factor, Prescription, SideState
from pressuremat.report.model import DISCLAIMER, Said, Section, Term, glossary_of, said_of, section_of
from pressuremat.report.values import Row, rows_of_values
from pressuremat.report.visit_leg import amount, bends_of, parts_of, state_of
from pressuremat.report.visit_trials import TrialLine, both_feet, done_words, trials_of
from pressuremat.report.words import confidence_word, day, protocol_title, quantity
from pressuremat.visit.inputs import HISTORY, MANUAL

#: Findings and drills on the page for the person.
MOST_FINDINGS, MOST_DRILLS = 3, 3
#: Weeks of the tick-box log.
LOG_WEEKS = 6

_STATE_WORDS = {
    "fine": N_("nothing stands out"),
    "watch": N_("worth watching"),
    "flag": N_("stands out"),
    "unknown": N_("not measured"),
}
_BLOCKS = {
    "ankle": N_("Ankle"),
    "foot": N_("Foot"),
    "hip": N_("Hip"),
    "mobility": N_("Mobility"),
    "control": N_("Control"),
}
_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


@dataclass(frozen=True)
class FactorLine:
    """One contributing factor. `state` is fine, watch, flag or unknown; `share` its weight among all, 0…1, and
    `filled` how much of that contributes. `sides` tells both sides' values in words."""

    key: str
    label: str
    state: str
    state_words: str
    value: str
    share: float
    filled: float
    weight_text: str
    contribution_text: str
    sides: str
    says: str
    source: str
    confidence: str


@dataclass(frozen=True)
class DrillLine:
    """One drill of the programme, everything a person needs to do it."""

    key: str
    block: str
    label: str
    dose: str
    why: str
    days: tuple[int, ...]
    days_text: str
    steps: tuple[str, ...]
    mistakes: tuple[str, ...]
    progression: str
    stops: str
    needs: str
    evidence: str


@dataclass(frozen=True)
class ProgressLine:
    """One value over visits. `verdict` is real, possible, noise or refused; `why` says what it rests on, or why it is
    not compared. `foot` is left, right or empty, `side` the same in words. `tracked` values were fixed when the
    programme began, others are only looked at."""

    label: str
    side: str
    points: tuple[tuple[str, str], ...]
    change: str
    verdict: str
    verdict_words: str
    why: str
    tracked: bool
    foot: str = ""


@dataclass(frozen=True, eq=False)
class VisitReport:
    """The whole report on one visit.

    `prints` is the recording whose footprints are shown as standing, `steps` the one of walking; None where there was
    none: one picture a foot, out of all passes. `done_says` is what was done, how, and on how good a mat, in a line.
    `minor`: under 16, without index and programme. `rows` are the values of each protocol, (title, rows). `result` is
    what it was made from, for the machine-readable formats; `who` is a name or a pseudonym.
    """

    title: str
    who: str
    person_line: str
    visit_day: str
    made_at: datetime
    language: str
    simulated: bool
    referral: tuple[str, ...]
    findings: tuple[Said, ...]
    trials: tuple[TrialLine, ...]
    done_says: str
    sections: tuple[Section, ...]
    prints: Section | None
    steps: Section | None
    rows: tuple[tuple[str, tuple[Row, ...]], ...]
    reading_says: str
    rows_say: tuple[tuple[str, str], ...]
    next_best: str
    pain_says: str
    link_says: str
    index_text: str
    range_text: str
    coverage_text: str
    caveat: str
    factors: tuple[FactorLine, ...]
    parts: Mapping[tuple[Part, Side], PartState]
    knee_in_deg: Mapping[Side, float]
    drills: tuple[DrillLine, ...]
    programme_says: str
    retests: tuple[str, ...]
    progress: tuple[ProgressLine, ...]
    notes: tuple[str, ...]
    glossary: tuple[Term, ...]
    provenance: tuple[tuple[str, str], ...]
    disclaimer: str
    version: str
    minor: bool
    result: ExamResult

    renderers: ClassVar[Mapping[str, str]] = {
        ".pdf": "pressuremat.report.visit_pdf",
        ".html": "pressuremat.report.visit_html",
        ".json": "pressuremat.report.visit_json",
        ".csv": "pressuremat.report.visit_csv",
    }

    @property
    def subject(self) -> str:
        """Whom it is about."""
        return self.who

    @property
    def shown_rows(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """The values that a page shows: those for everybody, each foot's own shape only where it is told first."""
        seen: set[str] = set()
        shown = []
        for title, rows in self.rows:
            kept = tuple(row for row in rows if row.detail == "simple" and not (row.key in seen and row.of_print))
            seen |= {row.key for row in kept}
            if kept:
                shown.append((title, kept))
        return tuple(shown)

    @property
    def rows_short(self) -> tuple[tuple[str, str], ...]:
        """What is read, by side; once, without a side, where both read alike or no side was read."""
        if self.minor:
            return (("", self.link_says),)
        says = {words for _side, words in self.rows_say}
        return self.rows_say if len(says) > 1 else (("", self.reading_says),)

    def leg_figure(self, tokens: Tokens = LIGHT, *, words: bool = True) -> str:
        """The leg figure of this visit."""
        return leg_figure_svg(self.parts, tokens, knee_in_deg=self.knee_in_deg, words=words)


def build_visit(
    result: ExamResult,
    *,
    who: str = "",
    made_at: datetime | None = None,
    progress: Sequence[ProgressLine] = (),
    title: str | None = None,
) -> VisitReport:
    """The report on a visit. `who` is a name or a pseudonym, empty for nobody; `made_at` None is now."""
    visit = result.visit
    made_at = datetime.now().astimezone() if made_at is None else made_at
    items = [(analysis, ()) for analysis in result.analyses]
    sections = tuple(section_of(analysis) for analysis, _none in items)
    by_protocol = {analysis.protocol: section for (analysis, _none), section in zip(items, sections, strict=True)}
    walks = [s for (analysis, _none), s in zip(items, sections, strict=True) if analysis.protocol == "walk"]
    rows = _rows(result)
    trials = trials_of(result)
    on = visit.on or made_at.date()
    return VisitReport(
        title=_("Foot report") if title is None else title,
        who=who,
        person_line=_person_line(result, on),
        visit_day=day(on),
        made_at=made_at,
        language=language(),
        simulated=result.simulated,
        referral=tuple(one.says for one in result.referral),
        findings=said_of([(finding, "") for finding in result.findings]),
        trials=trials,
        sections=sections,
        prints=by_protocol.get("stand") or by_protocol.get("stand-eyes-closed"),
        steps=both_feet(walks),
        done_says=done_words(trials),
        rows=rows,
        reading_says=result.reading.says,
        rows_say=tuple((row.side, row.says) for row in result.reading.rows),
        # Whoever is to see a clinician first does no further test now.
        next_best="" if result.referral else result.reading.next_best_says,
        pain_says=result.pain,
        link_says=result.knee.says,
        index_text="–" if result.knee.index is None else number(result.knee.index, 2),
        range_text=f"{number(result.knee.range[0], 2)}–{number(result.knee.range[1], 2)}",
        coverage_text=f"{number(100 * result.knee.coverage, 0)} %",
        caveat=result.knee.caveat,
        factors=tuple(_factor_line(one, sum(f.weight for f in result.knee.factors)) for one in result.knee.factors),
        parts=parts_of(result),
        knee_in_deg=bends_of(result),
        drills=tuple(_drill_line(one) for one in result.programme),
        programme_says=result.programme_says,
        retests=tuple(day(on + timedelta(weeks=weeks)) for weeks in result.retest_weeks),
        progress=tuple(progress),
        notes=tuple(dict.fromkeys((*result.notes, *visit.warnings))),
        glossary=glossary_of([row for _title, group in rows for row in group]),
        provenance=_provenance(result),
        disclaimer=_(DISCLAIMER),
        version=str(result.provenance.get("version", __version__)),
        minor=result.knee.says == _(ADULTS_ONLY),
        result=result,
    )


def _person_line(result: ExamResult, on: date) -> str:
    """What of the person bears on the values: age, height, mass, sport."""
    person = result.visit.person
    age = person.age_y(on)
    parts = [
        "" if age is None else _("about {age} years").format(age=number(age, 0)),
        "" if person.height_cm is None else quantity(person.height_cm, 0, "cm"),
        "" if person.mass_kg is None else quantity(person.mass_kg, 0, "kg"),
        person.sport or "",
    ]
    return " · ".join(part for part in parts if part)


def _rows(result: ExamResult) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Each protocol's values, then those between trials; a protocol without a number is left out."""
    order: list[str | None] = list(dict.fromkeys(one.protocol for one in result.values))
    groups = []
    for protocol in sorted(order, key=lambda one: one is None):
        values = [one.value for one in result.values if one.protocol == protocol]
        rows = tuple(row for row in rows_of_values(values) if row.has_value)
        if rows:
            groups.append((_("Between trials") if protocol is None else protocol_title(protocol), rows))
    return tuple(groups)


def _side_words(one: SideState) -> str:
    name = {"left": _("left"), "right": _("right")}.get(one.side or "", "")
    if one.value is None:
        return f"{name} –".strip()
    return f"{name} {amount(one.value, one.unit)}".strip()


def _factor_line(factor: Factor, whole: float) -> FactorLine:
    state = state_of(factor.severity if factor.known else None)
    return FactorLine(
        key=factor.key,
        label=factor.label,
        state=state,
        state_words=_(_STATE_WORDS[state]),
        value="" if factor.value is None else amount(factor.value, factor.unit),
        share=factor.weight / whole,
        filled=(factor.contribution or 0.0) / whole,
        weight_text=number(factor.weight, 0),
        contribution_text="–" if factor.contribution is None else number(factor.contribution, 1),
        sides=", ".join(_side_words(one) for one in factor.sides if one.value is not None),
        says=factor.says or (factor.reason or ""),
        source=_(factor.source),
        confidence=confidence_word(factor.confidence),
    )


def _drill_line(one: Prescription) -> DrillLine:
    drill = drill_by_key(one.drill)
    every = len(one.days) == 7
    return DrillLine(
        key=one.drill,
        block=_(_BLOCKS[one.block]),
        label=one.label,
        dose=one.dose,
        why=one.why,
        days=one.days,
        days_text=_("every day") if every else ", ".join(_(_WEEKDAYS[number_ - 1]) for number_ in one.days),
        steps=tuple(_(step) for step in drill.steps),
        mistakes=tuple(_(mistake) for mistake in drill.mistakes),
        progression=one.progression,
        stops=one.stops,
        needs=_(drill.needs) if drill.needs else "",
        evidence=_(drill.evidence),
    )


def inputs_words(keys: Sequence[str]) -> str:
    """What a reading rests on: metrics and what was asked or measured by hand, by their names."""
    from pressuremat.metrics.registry import METRICS

    labels = {metric.key: metric.title for metric in METRICS}
    asked = {key: _(one.label) for key, one in {**HISTORY, **MANUAL}.items()}
    return " · ".join(labels.get(key) or asked.get(key, key) for key in keys)


def weekday_names() -> tuple[str, ...]:
    """Monday to Sunday, short."""
    return tuple(_(name) for name in _WEEKDAYS)


def _provenance(result: ExamResult) -> tuple[tuple[str, str], ...]:
    """Program, devices, calibrations and settings, each told once."""
    facts: list[tuple[str, str]] = [(_("Program"), f"pressuremat {result.provenance.get('version', __version__)}")]
    for name, words in (
        (_("Device"), [one.recording.device or _("not stated") for one in result.analyses]),
        (_("Calibration"), [_calibration(one) for one in result.analyses]),
        (_("Masks"), [str(one.provenance.get("masks", "")) for one in result.analyses]),
    ):
        told = "; ".join(word for word in dict.fromkeys(words) if word)
        if told:
            facts.append((name, told))
    settings: Any = result.analyses[0].provenance.get("settings", {}) if result.analyses else {}
    if isinstance(settings, Mapping) and "contour_kpa" in settings:
        facts.append((_("Outline"), quantity(float(settings["contour_kpa"]), 0, "kPa")))
    return tuple(facts)


def _calibration(analysis: Analysis) -> str:
    known = analysis.recording.calibration
    return "" if known is None else known.id
