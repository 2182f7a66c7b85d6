"""What HTML and PDF share: which drawing stands where, and the sentences beside it.

In: parts of a ReportModel. Out: SVG text of `figures`, and words in the language in use. Escapes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pressuremat.i18n import _, ngettext, number, shared_places
from pressuremat.report import figures
from pressuremat.report.figures import Stage, side_title
from pressuremat.report.model import SIMULATED, ReportModel, Section
from pressuremat.report.values import WHOLE, Row, Summary
from pressuremat.report.words import quantity


def stage(model: ReportModel) -> Stage:
    """One scale for all feet of a report."""
    return figures.stage_of([[panel.picture for panel in section.panels] for section in model.sections])


def feet(section: Section, stage: Stage, simulated: bool, scale: float = 0.36) -> str:
    """The footprints of a recording; empty where it has none. `scale`: mm of paper per mm of foot, for the words."""
    if not section.panels:
        return ""
    names = ", ".join(side_title(panel.side) for panel in section.panels)
    title = _("Footprints, {protocol}: {sides}").format(protocol=section.title, sides=names)
    return figures.footprints(
        [panel.picture for panel in section.panels],
        section.maximum,
        title=f"{SIMULATED}: {title}" if simulated else title,
        stage=stage,
        stamp=SIMULATED if simulated else "",
        text_mm=min(max(3.0 / scale, 5.0), 13.0),
    )


def band(row: Row, cell: Summary, width: float = 60.0) -> str:
    """The band bar of one value, its words as alternative text."""
    parts = [row.label, side_title(cell.side) if cell.side else "", quantity_words(row, cell)]
    if row.typical_text:
        parts.append(_("typical {range}").format(range=row.typical_text))
    return figures.band_bar(
        side=cell.side,
        value=cell.value,
        sigma=cell.sigma,
        typical=row.typical,
        span=row.span,
        valid=cell.valid,
        title=", ".join(part for part in parts if part),
        width=width,
    )


def quantity_words(row: Row, cell: Summary) -> str:
    """A cell's value with uncertainty and unit in one line."""
    if cell.value is None:
        return _("not known: {reason}").format(reason=cell.reason)
    if cell.sigma is None:
        return quantity(cell.value, row.decimals, row.unit)
    decimals = shared_places(cell.sigma, row.decimals)
    return f"{number(cell.value, decimals)} ± {quantity(cell.sigma, decimals, row.unit)}"


def load(section: Section, simulated: bool, width: float = 180.0, height: float = 30.0) -> str:
    """Load over time; empty for less than two frames."""
    if not section.load or len(section.load[0].values) < 2:
        return ""
    title = _("Load over time, {protocol}").format(protocol=section.title)
    return figures.timeline(
        section.time_s,
        section.load,
        unit=section.load_unit,
        title=f"{SIMULATED}: {title}" if simulated else title,
        width=width,
        height=height,
    )


def load_key(section: Section) -> str:
    """What the lines of the load are."""
    return " · ".join(load_word(line.side) for line in section.load)


def load_word(side: str | None) -> str:
    """The name of one line of the load."""
    return {"left": _("left, solid"), "right": _("right, dashed")}.get(side or "", _("total"))


def description(section: Section) -> str:
    """The line beneath a recording's title."""
    return " · ".join(section.facts)


def feet_caption(section: Section) -> str:
    """What the lines on the feet are."""
    parts = []
    if any(panel.picture.thirds_mm for panel in section.panels):
        parts.append(_("Lines across: thirds without toes."))
    if any(len(panel.picture.cop_mm) for panel in section.panels):
        parts.append(_("Path: centre of pressure from heel to toe."))
    if any(panel.picture.construction_mm is not None for panel in section.panels):
        parts.append(_("Fine dashes: the straight line it is compared with."))
    return " ".join(parts)


def band_caption(section: Section) -> str:
    """How to read the band bars."""
    words = _("Shaded: typical range. Thin line: ± 2 σ of this measurement.")
    grey = any(not cell.valid for row in section.bands for cell in row.cells)
    return f"{words} {_('Grey: not valid here.')}" if grey else words


def table_caption() -> str:
    """How to read the table of values."""
    return _("± is one standard deviation of the instrument's error; several steps are given as their median.")


def column_title(side: str, counts: Mapping[str, int]) -> str:
    """The head of a side's column, with the number of prints where there is more than one."""
    if side == WHOLE:
        return _("Whole")
    n = counts.get(side, 1)
    return side_title(side) if n < 2 else f"{side_title(side)}, {ngettext('{n} print', '{n} prints', n).format(n=n)}"


def spread(cell: Summary) -> str:
    """The spread over repetitions; empty where there was one."""
    if cell.n < 2 or cell.repeat_sd is None or cell.value is None:
        return ""
    decimals = len(cell.text.replace(",", ".").partition(".")[2])
    return _("spread {sd}, n {n}").format(sd=number(cell.repeat_sd, decimals), n=cell.n)


def reasons(rows: Sequence[Row]) -> list[str]:
    """One line a reason, with the values that it concerns; those for study alone would make it a page."""
    concerned: dict[str, list[str]] = {}
    for row in (row for row in rows if row.detail != "research"):
        for cell in row.cells:
            if cell.reason and row.label not in concerned.setdefault(cell.reason, []):
                concerned[cell.reason].append(row.label)
    return [f"{reason}: {', '.join(labels)}" for reason, labels in concerned.items()]


def no_feet(section: Section) -> str:
    """What is said where there is no picture of a foot."""
    return (
        _("These insoles give no picture of the foot.")
        if section.insoles
        else _("No footprint was found in this recording.")
    )
