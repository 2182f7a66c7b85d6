"""Small maps of a mat: how loud each cell is, how much its gain was evened out, which cells are filled.

In: a `Calibration` with its maps. Out: SVG of `figures`' kind, the right way round: the near edge at the bottom.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration import Calibration
from pressuremat.drawings.svg import document, num, tag
from pressuremat.drawings.theme import LIGHT, hexed, pressure_colours, rgb
from pressuremat.i18n import N_, _
from pressuremat.types import Bools, Floats

#: Heading and legend of each map.
LEGENDS = {
    "noise": (N_("Noise of the empty cells"), N_("White: none. Darkest: 1 count and more. Crosses: filled cells.")),
    "gain": (
        N_("Gains"),
        N_("Blue: too sensitive, evened down. Orange: too weak, evened up; full colour at a factor of 2."),
    ),
}
Colours = NDArray[np.str_]
_CELL = 10.0
_LOUD_COUNTS, _FACTOR, _STEPS = 1.0, 2.0, 12


def mat_map(calibration: Calibration) -> list[tuple[str, str]]:
    """Each map that is known, as (key of `LEGENDS`, drawing)."""
    bad = calibration.bad
    found = []
    unit = 2.0 ** (calibration.circuit.adc_bits - 10)
    if calibration.noise_map is not None:
        share = np.clip(calibration.turn.apply(calibration.noise_map) / (unit * _LOUD_COUNTS), 0.0, 1.0)
        found.append(
            ("noise", _drawing(_one_sided(share.astype(np.float64)), calibration, bad, _("Map of the mat: noise")))
        )
    if calibration.gain is not None:
        log = np.log(np.maximum(calibration.turn.apply(calibration.gain), 1e-3)) / np.log(_FACTOR)
        share = np.clip(log.astype(np.float64), -1.0, 1.0)
        found.append(("gain", _drawing(_two_sided(share), calibration, bad, _("Map of the mat: gains"))))
    return found


def _one_sided(share: Floats) -> Colours:
    """Colours of the pressure scale, few enough of them that a drawing stays small."""
    table = np.array(pressure_colours(np.linspace(0.0, 0.9, _STEPS + 1)))
    return np.asarray(table[np.rint(share * _STEPS).astype(int)])


def _two_sided(share: Floats) -> Colours:
    """Blue below 0, orange above, the surface at 0."""
    ground = np.array(rgb(LIGHT.surface), np.float64)
    ends = {-1: np.array(rgb(LIGHT.left), np.float64), 1: np.array(rgb(LIGHT.right), np.float64)}
    out = np.empty(share.shape, dtype="U7")
    rounded = np.rint(share * _STEPS) / _STEPS
    for value in np.unique(rounded):
        end = ends[1 if value > 0 else -1]
        out[rounded == value] = hexed(ground + abs(value) * (end - ground))
    return out


def _drawing(colours: Colours, calibration: Calibration, bad: Bools | None, title: str) -> str:
    """One square a cell, neighbours of one colour in a row joined; crosses on filled cells."""
    rows, cols = colours.shape
    width, height = cols * _CELL, rows * _CELL
    parts = [tag("rect", x=0, y=0, width=width, height=height, fill=LIGHT.surface)]
    by_colour: dict[str, list[str]] = {}
    for r in range(rows):
        y = (rows - 1 - r) * _CELL
        edges = np.flatnonzero(np.concatenate([[True], colours[r, 1:] != colours[r, :-1], [True]]))
        for a, b in pairwise(edges.tolist()):
            by_colour.setdefault(str(colours[r, a]), []).append(
                f"M{num(a * _CELL)} {num(y)}h{num((b - a) * _CELL)}v{num(_CELL)}h{num((a - b) * _CELL)}z"
            )
    parts += [tag("path", d="".join(data), fill=colour) for colour, data in by_colour.items()]
    if bad is not None:
        crosses = "".join(
            f"M{num(c * _CELL + 2)} {num((rows - 1 - r) * _CELL + 2)}l6 6m0 -6l-6 6"
            for r, c in np.argwhere(calibration.turn.apply(bad))
        )
        parts.append(tag("path", d=crosses, stroke=LIGHT.ink, stroke_width=1.4, fill="none"))
    frame = {"x": 0, "y": 0, "width": width, "height": height, "fill": "none"}
    parts.append(tag("rect", stroke=LIGHT.muted, stroke_width=1.2, **frame))
    return document(width, height, "".join(parts), title=title)
