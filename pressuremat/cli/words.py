"""An analysis in a terminal: the values in columns, then what they suggest."""

from __future__ import annotations

from pathlib import Path

from pressuremat.analysis.mat import from_provenance
from pressuremat.analysis.model import Analysis
from pressuremat.i18n import _, number
from pressuremat.metrics.registry import metric_by_key
from pressuremat.report.model import DISCLAIMER
from pressuremat.report.words import band_words, translated, unit_word
from pressuremat.types import Finding, Footprint, MetricValue


def side_word(side: str | None) -> str:
    """The side in the language in use; empty for none."""
    return {"left": _("left"), "right": _("right"), "both": _("both"), "unknown": _("side unknown")}.get(side or "", "")


def summary(analysis: Analysis, findings: tuple[Finding, ...]) -> str:
    """The whole text, lines joined."""
    recording = analysis.recording
    lines = [
        _("{name}: {protocol}, {n} frames").format(
            name=Path(recording.path).name or _("standard input"), protocol=analysis.protocol, n=recording.n_frames
        )
    ]
    if recording.simulated:
        lines.append(_("SIMULATED: a virtual person on a virtual mat."))
    mat = from_provenance(analysis.provenance)
    lines.append(_("Mat: {says}").format(says=mat.get("says", "")))
    notes = (*recording.warnings, *mat.get("notes", ()))
    lines.extend(_("Note: {warning}").format(warning=warning) for warning in notes)
    for footprint in analysis.footprints:
        lines += ["", _footprint_title(footprint)]
        lines += [_row(value) for value in analysis.of_footprint(footprint.id)]
    if analysis.whole:
        lines += ["", _("Whole recording")]
        lines += [_row(value) for value in analysis.whole]
    lines += ["", _("What it suggests")]
    lines += [f"  • {finding.says}" for finding in findings] or ["  " + _("Nothing stands out in what was measured.")]
    lines += ["", _(DISCLAIMER)]
    return "\n".join(lines)


def _footprint_title(footprint: Footprint) -> str:
    title = _("Footprint {id}, {side}, {start:.2f}–{end:.2f} s").format(
        id=footprint.id, side=side_word(footprint.side), start=footprint.start_s, end=footprint.end_s
    )
    return title if footprint.complete else f"{title} ({translated(footprint.reason)})"


def _row(value: MetricValue) -> str:
    metric = metric_by_key(value.key)
    label = _(metric.label)
    if value.side is not None and value.footprint_id is None:
        label = f"{label}, {side_word(value.side)}"
    if value.value is None:
        return f"  {label:<44} {'–':>10}  {translated(value.reason)}"
    unit = unit_word(value.unit)
    plus_minus = "" if value.uncertainty is None else f"± {number(value.uncertainty, metric.decimals)}"
    notes = [note for note in (band_words(value.band), "" if value.valid else translated(value.reason)) if note]
    shown = number(value.value, metric.decimals)
    return f"  {label:<44} {shown:>10} {plus_minus:<9} {unit:<7} {'; '.join(notes)}".rstrip()
