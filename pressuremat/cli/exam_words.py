"""An exam in a terminal: first who must see a clinician, then words for the person, then numbers for a colleague."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pressuremat.cli.words import side_word
from pressuremat.i18n import _, number
from pressuremat.knee.model import ExamResult, Factor, Prescription
from pressuremat.report.model import DISCLAIMER
from pressuremat.report.words import condition_words, confidence_word, protocol_title

_WIDTH = 100


def summary(result: ExamResult) -> str:
    """The whole text, lines joined."""
    simulated = [_("SIMULATED: a virtual person on a virtual mat.")] if result.simulated else []
    parts = [simulated, _referral(result), _heading(result), _person(result), _programme(result), _colleague(result)]
    return "\n\n".join("\n".join(lines) for lines in (*parts, _wrapped([_(DISCLAIMER)], "")) if lines)


def _heading(result: ExamResult) -> list[str]:
    lines = [_("What was done")]
    told = {Path(trial.file).name: trial.side for trial in result.visit.trials}
    done: list[str] = []
    for trial in result.analyses:
        condition = trial.recording.condition
        side = side_word(told.get(Path(trial.recording.path).name))
        side = f", {side}" if side else ""
        words = condition_words(condition.footwear, condition.cover)
        done.append(f"{protocol_title(trial.protocol)}{side}, {words}")
    # Trials of one kind are one line.
    lines += [f"  • {words}" + (f" (× {n})" if n > 1 else "") for words, n in Counter(done).items()]
    if not result.analyses:
        lines.append("  " + _("No recordings; only what was asked and measured by hand."))
    return lines


def _referral(result: ExamResult) -> list[str]:
    if not result.referral:
        return []
    bar = "=" * _WIDTH
    return [bar, _("FIRST: PLEASE SEE A CLINICIAN"), *_bullets(one.says for one in result.referral), bar]


def _person(result: ExamResult) -> list[str]:
    lines = [_("What it shows"), *_wrapped([result.reading.says, result.knee.says])]
    seen = [one.says for one in result.seen]
    # What was seen stands in the reading already, where it decided.
    lines += _wrapped([one for one in seen if one not in result.reading.says])
    lines += _wrapped([result.pain]) if result.pain else []
    lines += ["", _("One by one"), *_bullets(one.says for one in result.knee.factors)]
    if result.findings:
        lines += ["", _("Prints and balance"), *_bullets(one.says for one in result.findings)]
    if result.reading.next_best_says and not result.referral:
        lines += ["", _("Next best test"), *_wrapped([result.reading.next_best_says])]
    return lines


def _programme(result: ExamResult) -> list[str]:
    lines = [_("Drills"), *_wrapped([result.programme_says])]
    why = ""
    for one in result.programme:
        lines += _bullets([f"{one.label} ({_days(one)})"])
        # The reason that several share stands with the first of them.
        lines += _wrapped([one.dose, "" if one.why == why else one.why, one.progression], "      ")
        why = one.why
    if result.programme:
        lines += _bullets(dict.fromkeys(one.stops for one in result.programme))
    if result.retest_weeks:
        weeks = ", ".join(str(week) for week in result.retest_weeks)
        lines += _wrapped([_("Come again after {weeks} weeks.").format(weeks=weeks)])
    return lines


def _days(one: Prescription) -> str:
    if len(one.days) == 7:
        return _("every day")
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return ", ".join(names[day - 1] for day in one.days)


def _colleague(result: ExamResult) -> list[str]:
    knee = result.knee
    lines = [_("For the colleague")]
    if knee.index is not None:
        lines += _wrapped(
            [
                _("Index {index}, range {low} to {high}, coverage {coverage}: {grade}.").format(
                    index=number(knee.index, 2),
                    low=number(knee.range[0], 2),
                    high=number(knee.range[1], 2),
                    coverage=number(knee.coverage, 2),
                    grade=_grade(knee.grade),
                )
            ]
        )
    lines += _wrapped([knee.caveat])
    head = (_("factor"), _("side"), _("value"), _("band"), _("w·s of w"), _("confidence"))
    lines += ["", _row(head), *(_row(_cells(one)) for one in knee.factors)]
    decided = ", ".join(result.reading.decided_by) or "–"
    lines += ["", *_wrapped([_("Reading: {key}, decided by {by}.").format(key=result.reading.key, by=decided)])]
    if result.reading.contradicts:
        lines += _wrapped([_("Against it: {keys}.").format(keys=", ".join(result.reading.contradicts))])
    lines += _bullets(_("Note: {warning}").format(warning=note) for note in result.notes)
    return lines


def _cells(factor: Factor) -> tuple[str, ...]:
    if not factor.known or factor.value is None or factor.contribution is None:
        return factor.label, "–", _("not measured"), "–", f"? / {number(factor.weight, 0)}", "–"
    unit = "" if factor.unit in ("", "1") else f" {factor.unit}"
    return (
        factor.label,
        side_word(factor.side),
        number(factor.value, 3 if factor.input == "arch_index" else 1) + unit,
        _band(factor),
        f"{number(factor.contribution, 1)} / {number(factor.weight, 0)}",
        confidence_word(factor.confidence),
    )


def _row(cells: Sequence[str]) -> str:
    widths = (32, 8, 14, 12, 10, 0)
    return ("  " + " ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))).rstrip()


def _band(factor: Factor) -> str:
    return {"pass": _("pass"), "borderline": _("borderline"), "flag": _("flag")}[factor.band or "pass"]


def _grade(grade: str) -> str:
    return {
        "few": _("few factors"),
        "some": _("some factors"),
        "several": _("several factors"),
        "not-enough-information": _("not enough information"),
    }[grade]


def _wrapped(texts: Sequence[str], indent: str = "  ") -> list[str]:
    return [
        line
        for text in texts
        if text
        for line in textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
    ]


def _bullets(texts: Iterable[str]) -> list[str]:
    return [
        line for text in texts for line in textwrap.wrap(text, _WIDTH, initial_indent="  • ", subsequent_indent="    ")
    ]
