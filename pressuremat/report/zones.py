"""Zones and phases as drawings: where the zones of a print lie and what each bears, how long the parts of a step last.

In: a footprint, and rows of a report. Out: `ZoneMark`s in the drawing's own mm, and SVG. Nothing is measured here but
each zone's share of this one print, by the masks that the metrics use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pressuremat.drawings.svg import document, polyline, tag, text
from pressuremat.drawings.theme import LIGHT, SEMIBOLD, Tokens
from pressuremat.i18n import _, number
from pressuremat.processing.masks import ZONES, Zone, masks_of, zone_loads
from pressuremat.processing.phases import heads_shown
from pressuremat.processing.shape import shape_of
from pressuremat.report.contours import simplified
from pressuremat.report.values import Row
from pressuremat.types import Floats, Footprint

_FACTOR = 5
#: The phases of stance in order; of a mat that is too slow for the first two, these are one.
PHASES = ("phase_contact_pct", "phase_forefoot_contact_pct", "phase_flat_pct", "phase_push_off_pct")
MERGED = ("phase_landing_pct", "phase_flat_pct", "phase_push_off_pct")
_SHADES = (0.25, 0.45, 0.65, 0.9)


@dataclass(frozen=True, eq=False)
class ZoneMark:
    """A zone of a print: closed lines (n, 2) around it and its middle, x to the right and y to the toes in mm, and its
    share of the print's impulse in %."""

    zone: Zone
    lines: tuple[Floats, ...]
    middle: tuple[float, float]
    pct: float


def zones_of(footprint: Footprint) -> tuple[ZoneMark, ...]:
    """The zones that cells of this size can show; () for a print without a shape, or of neither side."""
    from scipy.ndimage import zoom
    from skimage.measure import find_contours

    shape = shape_of(footprint, _FACTOR)
    if shape is None or footprint.side == "unknown":
        return ()
    masks = masks_of(shape, _FACTOR)
    pitch = max(footprint.geometry.pitch_mm)
    shown: tuple[Zone, ...] = ("heel", "midfoot", *heads_shown(pitch), "hallux", "toes")
    at = [ZONES.index(zone) for zone in shown]
    impulse = zone_loads(footprint, masks).total.sum(axis=1)[at]
    whole = max(float(impulse.sum()), 1e-12)
    # Between cells the borders run as the shares do; nothing reaches beyond the outline.
    factor = tuple(n / m for n, m in zip(shape.region.shape, masks.share.shape[1:], strict=True))
    fine = np.stack([zoom(masks.share[k], factor, order=1, grid_mode=True, mode="nearest") for k in at])
    kind = np.where(shape.region, fine.argmax(axis=0), -1)
    marks = []
    for k, zone in enumerate(shown):
        here = kind == k
        if not here.any():
            continue
        x, y = shape.geometry.x_mm, shape.geometry.y_mm
        lines = []
        for line in find_contours(np.pad(here, 1).astype(np.float64), 0.5):  # type: ignore[no-untyped-call]
            rows, cols = np.arange(len(y)), np.arange(len(x))
            px, py = np.interp(line[:, 1] - 1, cols, x), np.interp(line[:, 0] - 1, rows, y)
            along, across = shape.axis.to_foot(px, py)
            lines.append(np.column_stack([across, along]))
        rows, cols = np.nonzero(here)
        along, across = shape.axis.to_foot(x[cols], y[rows])
        middle = float(across.mean()), float(along.mean())
        marks.append(ZoneMark(zone, tuple(lines), middle, 100.0 * float(impulse[k]) / whole))
    return tuple(marks)


def drawn(marks: Sequence[ZoneMark], tokens: Tokens = LIGHT) -> str:
    """The zones over a print, each with its share."""
    parts = []
    for mark in marks:
        data = "".join(polyline(simplified(line, 0.4), closed=True) for line in mark.lines if len(line) > 8)
        style = {"stroke": tokens.ink, "stroke_width": 7, "stroke_opacity": 0.7, "stroke_linejoin": "round"}
        if data:
            parts.append(tag("path", d=data, fill="none", transform="scale(.1 -.1)", **style))
    for mark in marks:
        x, y = mark.middle
        words = {"text_anchor": "middle", "font_size": 6.4, "font_weight": SEMIBOLD}
        told = number(mark.pct, 0)
        halo = {"fill": "none", "stroke": tokens.surface, "stroke_width": 2.2, "stroke_linejoin": "round"}
        parts.append(text(x, -y + 2.2, told, **words, **halo))
        parts.append(text(x, -y + 2.2, told, fill=tokens.ink, **words))
    return "".join(parts)


def phases_bars(rows: Sequence[Row], tokens: Tokens = LIGHT) -> str:
    """A bar for each side, divided into the phases of stance in % of it; "" where no step has them."""
    by_key = {row.key: row for row in rows}
    sides = []
    for side in ("left", "right"):
        for keys in (PHASES, MERGED):
            cells = [by_key[key].cell(side) for key in keys if key in by_key]
            values = [cell.value for cell in cells if cell is not None and cell.value is not None]
            if len(values) == len(keys):
                sides.append((side, keys, values))
                break
    if not sides:
        return ""
    names = {
        "phase_contact_pct": _("heel"),
        "phase_forefoot_contact_pct": _("ball comes down"),
        "phase_landing_pct": _("coming down"),
        "phase_flat_pct": _("flat"),
        "phase_push_off_pct": _("push-off"),
    }
    width, bar, left = 200.0, 7.0, 6.0
    span, parts, y = width - left, [], 0.0
    for side, keys, values in sides:
        x, whole = left, max(sum(values), 1e-9)
        parts.append(text(0, y + 5.4, _("L") if side == "left" else _("R"), font_size=5.5, fill=tokens.side(side)))
        for key, value in zip(keys, values, strict=True):
            wide = span * value / whole
            shade = _SHADES[PHASES.index(key)] if key in PHASES else _SHADES[0]
            fill = {"fill": tokens.side(side), "fill_opacity": shade}
            parts.append(tag("rect", x=x, y=y, width=max(wide - 0.6, 0.2), height=bar, rx=1, **fill))
            told = f"{names[key]} {number(value, 0)}" if wide > 34 else number(value, 0) if wide > 9 else ""
            ink = tokens.surface if shade > 0.6 else tokens.ink
            if told:
                parts.append(text(x + wide / 2, y + 5.1, told, font_size=5.0, text_anchor="middle", fill=ink))
            x += wide
        y += bar + 2.0
    return document(width, y, "".join(parts), title=_("Phases of a step, in % of the contact"))
