"""An analysis in a terminal: the values in columns, then what they suggest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pressuremat.analysis.mat import from_provenance
from pressuremat.analysis.model import Analysis
from pressuremat.i18n import _, number, shared_places
from pressuremat.metrics.record import DETAILS, Detail
from pressuremat.metrics.registry import metric_by_key
from pressuremat.report.model import DISCLAIMER
from pressuremat.report.words import at_least, band_words, correction_word, translated, unit_word
from pressuremat.types import Finding, Footprint, MetricValue


def side_word(side: str | None) -> str:
    """The side in the language in use; empty for none."""
    return {"left": _("left"), "right": _("right"), "both": _("both"), "unknown": _("side unknown")}.get(side or "", "")


def summary(analysis: Analysis, findings: tuple[Finding, ...], detail: Detail = "simple") -> str:
    """The whole text, lines joined; of the values those up to `detail`."""
    depth = DETAILS.index(detail)
    recording = analysis.recording
    lines = [
        _("{name}: {protocol}, {n} frames").format(
            name=Path(recording.path).name or _("standard input"), protocol=analysis.protocol, n=recording.n_frames
        )
    ]
    if recording.simulated:
        lines.append(_("SIMULATED: a virtual person on a virtual mat."))
    lines.append(_("Mat: {says}").format(says=from_provenance(analysis.provenance).get("says", "")))
    lines.extend(_("Note: {warning}").format(warning=warning) for warning in analysis.warnings)
    for footprint in analysis.footprints:
        lines += ["", footprint_title(footprint)]
        lines += [value_row(value) for value in analysis.of_footprint(footprint.id) if _depth(value) <= depth]
    if analysis.whole:
        lines += ["", _("Whole recording")]
        lines += [value_row(value) for value in analysis.whole if _depth(value) <= depth]
    n_more = sum(_depth(value) > depth for value in analysis.values)
    if n_more:
        lines += ["", _("{n} more values with --detail research, or in --json.").format(n=n_more)]
    return "\n".join([*lines, *_suggested(findings)])


def comparison(analyses: Sequence[Analysis], values: Sequence[MetricValue], findings: Sequence[Finding]) -> str:
    """Several recordings beside each other, lines joined."""
    lines = [f"{Path(one.recording.path).name or _('standard input')}: {one.protocol}" for one in analyses]
    if any(one.recording.simulated for one in analyses):
        lines.append(_("SIMULATED: a virtual person on a virtual mat."))
    lines += ["", *(value_row(value) for value in values)]
    if not values:
        lines.append("  " + _("Nothing to compare: needs eyes open and closed, or the same foot seated and standing."))
    return "\n".join([*lines, *_suggested(findings)])


def _suggested(findings: Sequence[Finding]) -> list[str]:
    lines = ["", _("What it suggests")]
    lines += [f"  • {finding.says}" for finding in findings] or ["  " + _("Nothing stands out in what was measured.")]
    return [*lines, "", _(DISCLAIMER)]


def _depth(value: MetricValue) -> int:
    return DETAILS.index(metric_by_key(value.key).detail)


def footprint_title(footprint: Footprint) -> str:
    """One line that says which footprint it is, when, and what is to be said against it."""
    title = _("Footprint {id}, {side}, {start:.2f}–{end:.2f} s").format(
        id=footprint.id, side=side_word(footprint.side), start=footprint.start_s, end=footprint.end_s
    )
    if footprint.corrected:
        words = ", ".join(dict.fromkeys(correction_word(one) for one in footprint.corrected))
        title = _("{title}, corrected by hand: {what}").format(title=title, what=words)
    return title if footprint.complete else f"{title} ({translated(footprint.reason)})"


def value_row(value: MetricValue) -> str:
    """One line: a value's name, its number with its error, and what is to be said of it."""
    metric = metric_by_key(value.key)
    label = metric.title
    if value.side is not None and value.footprint_id is None:
        label = f"{label}, {side_word(value.side)}"
    if value.value is None:
        return f"  {label:<44} {'–':>10}  {translated(value.reason)}"
    unit = unit_word(value.unit)
    error = value.uncertainty
    decimals = shared_places(error, metric.decimals)
    plus_minus = "" if error is None else f"± {number(error, decimals)}"
    notes = [note for note in (band_words(value.band), "" if value.valid else translated(value.reason)) if note]
    shown = number(value.value, decimals)
    shown = at_least(shown) if value.at_least else shown
    return f"  {label:<44} {shown:>10} {plus_minus:<9} {unit:<7} {'; '.join(notes)}".rstrip()
