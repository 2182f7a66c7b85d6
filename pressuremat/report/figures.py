"""The report's drawings as SVG text: footprints, band bars, load over time. Units are mm of paper or of foot.

In: plain data of report.model and report.picture, and the tokens of a theme. Out: SVG that browsers and QtSvg draw
alike. Refuses to know analyses, pages and Qt. Left is blue, solid, a circle; right is orange, dashed, a square.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from pressuremat.drawings.svg import document, num, polyline, tag, text
from pressuremat.drawings.theme import LIGHT, SEMIBOLD, Tokens, pressure_colours
from pressuremat.i18n import _, places
from pressuremat.report.contours import contours, simplified
from pressuremat.report.picture import FootPicture
from pressuremat.report.words import quantity
from pressuremat.types import Floats, FootSide

#: Steps of the pressure scale; below this many, rings show in a smooth print.
LEVELS = 40
#: Free space between two feet, and room for words above and below them, in mm of foot.
GAP_MM, HEAD_MM, FOOT_MM, TEXT_MM = 10.0, 17.0, 15.0, 8.6


@dataclass(frozen=True)
class Stage:
    """The room a pair of feet needs, in mm of foot; one for all pairs of a report, so that they compare by eye."""

    width_mm: float
    below_mm: float
    above_mm: float

    @property
    def height_mm(self) -> float:
        """With the words above and below."""
        return self.below_mm + self.above_mm + HEAD_MM + FOOT_MM


def stage_of(groups: Sequence[Sequence[FootPicture]]) -> Stage:
    """The smallest stage that every group of feet fits on; 220 × 280 mm where there are none."""
    widths = [sum(p.width_mm for p in g) + GAP_MM * (len(g) - 1) for g in groups if g]
    pictures = [p for g in groups for p in g]
    if not pictures:
        return Stage(220.0, 0.0, 280.0)
    below = max(max(-float(p.y_mm[0]) for p in pictures), 0.0)
    least = 210.0 if any(len(g) > 1 for g in groups) else 125.0
    return Stage(max([*widths, least]), below, max(float(p.y_mm[-1]) for p in pictures))


def side_title(side: FootSide | str | None) -> str:
    """The heading of a foot."""
    return {"left": _("Left"), "right": _("Right"), "both": _("Both")}.get(side or "", _("Side unknown"))


def footprints(
    pictures: Sequence[FootPicture],
    maximum: float,
    *,
    title: str,
    stage: Stage | None = None,
    stamp: str = "",
    text_mm: float = TEXT_MM,
    tokens: Tokens = LIGHT,
    over: Sequence[str] = (),
) -> str:
    """A pair of feet (or one, or more) on one scale from 0 to `maximum`, with side names and colour bar.

    `over` are pieces to be drawn on each foot instead of its thirds and path.

    `stamp` is a word to be written on the drawing, such as SIMULATED; it stays on it when the drawing is cut out.
    """
    stage = stage or stage_of([pictures])
    ground = HEAD_MM + stage.above_mm
    need = sum(p.width_mm for p in pictures) + GAP_MM * max(len(pictures) - 1, 0)
    spare = (stage.width_mm - need) / (len(pictures) + 1)
    x, body = spare, []
    for at, picture in enumerate(pictures):
        shift = x - float(picture.x_mm[0])
        body.append(_side_label(picture.side, x + picture.width_mm / 2, text_mm, tokens))
        drawn = foot(picture, maximum, tokens, over[at] if over else None)
        body.append(tag("g", drawn, transform=f"translate({num(shift)} {num(ground)})"))
        x += picture.width_mm + GAP_MM + spare
    if pictures:
        body.append(_colour_bar(stage, maximum, pictures[0].unit, text_mm, tokens, beside=bool(stamp)))
    if stamp:
        words = {"font_size": text_mm * 0.7, "font_weight": SEMIBOLD, "fill": tokens.watch}
        body.append(text(1, stage.height_mm - 4.2, stamp, **words))
    return document(stage.width_mm, stage.height_mm, "".join(body), title=title)


def one_print(picture: FootPicture, maximum: float, *, title: str, tokens: Tokens = LIGHT) -> str:
    """One foot alone, as large as it is: a unit of the drawing is a mm of the foot, and nothing stands around it."""
    left, top = float(picture.x_mm[0]), -float(picture.y_mm[-1])
    body = tag("g", foot(picture, maximum, tokens), transform=f"translate({num(-left)} {num(-top)})")
    return document(*print_size_mm(picture), body, title=title)


def print_size_mm(picture: FootPicture) -> tuple[float, float]:
    """Width and height of one foot's drawing."""
    return picture.width_mm, float(picture.y_mm[-1] - picture.y_mm[0])


def foot(picture: FootPicture, maximum: float, tokens: Tokens = LIGHT, over: str | None = None) -> str:
    """The drawing of one foot, heel at y = 0 and toes at negative y; `over` is drawn instead of thirds and path."""
    parts = [_pressure(picture, maximum, tokens)]
    stroke = {"fill": "none", "transform": "scale(.1 -.1)"}
    lines = "".join(polyline(simplified(line, 0.1), closed=True) for line in picture.outline if len(line) > 8)
    if lines:
        colour = tokens.muted
        parts.append(tag("path", d=lines, stroke=colour, stroke_width=5, stroke_opacity=0.55, **stroke))
    if over is not None:
        return "".join((*parts, over))
    reach = (float(picture.x_mm[0]) + 3.0, float(picture.x_mm[-1]) - 3.0)
    for k, y in enumerate(picture.thirds_mm):
        dash = None if k in (0, len(picture.thirds_mm) - 1) else "2 2.4"
        line = {"x1": reach[0], "x2": reach[1], "y1": -y, "y2": -y}
        parts.append(tag("line", stroke=tokens.muted, stroke_width=0.5, stroke_dasharray=dash, **line))
    parts.append(_cop_path(picture, tokens))
    return "".join(parts)


def _pressure(picture: FootPicture, maximum: float, tokens: Tokens) -> str:
    """Filled contours, each step on top of the lower ones, so that no seam shows between neighbours."""
    if not maximum > 0:
        return ""
    shares = _shares()
    colours = pressure_colours(np.append((shares[1:] + shares[:-1]) / 2, 1.0), tokens)
    steps = zip(_contours(picture, maximum), colours, strict=True)
    parts = [tag("path", d=data, fill=colour) for data, colour in steps if data]
    return tag("g", "".join(parts), fill_rule="evenodd", stroke="none", transform="scale(.1 -.1)")


def _shares() -> Floats:
    """Of the greatest pressure; finer at the low end, where the colour changes from nothing."""
    return 0.012 + (0.985 - 0.012) * np.linspace(0, 1, LEVELS) ** 1.25


@lru_cache(maxsize=8)
def _contours(picture: FootPicture, maximum: float) -> tuple[str, ...]:
    """The contours of each step as the data of a path.

    Kept for a while: it takes longest, and one print is drawn with its thirds and again with its zones, light and dark.
    """
    values = np.pad(picture.pressure, 1)
    step_x = float(picture.x_mm[1] - picture.x_mm[0])
    step_y = float(picture.y_mm[1] - picture.y_mm[0])
    made = []
    for share in _shares():
        data = ""
        for line in contours(values, share * maximum):
            x = picture.x_mm[0] + (line[:, 1] - 1) * step_x
            y = picture.y_mm[0] + (line[:, 0] - 1) * step_y
            data += polyline(simplified(np.column_stack([x, y]), 0.08), closed=True)
        made.append(data)
    return tuple(made)


def _cop_path(picture: FootPicture, tokens: Tokens) -> str:
    """Path of the centre of pressure with a halo, its start and end, and the construction line."""
    if len(picture.cop_mm) < 2:
        return ""
    colour = tokens.side(picture.side)
    data = polyline(simplified(picture.cop_mm, 0.15))
    common = {"d": data, "fill": "none", "stroke_linejoin": "round", "transform": "scale(.1 -.1)"}
    dash = "55 26" if picture.side == "right" else None
    cap = "butt" if dash else "round"
    parts = [tag("path", stroke=tokens.surface, stroke_width=36, stroke_opacity=0.85, stroke_linecap="round", **common)]
    if picture.construction_mm is not None:
        (x1, y1), (x2, y2) = picture.construction_mm.tolist()
        line = {"x1": x1, "y1": -y1, "x2": x2, "y2": -y2}
        parts.append(tag("line", stroke=colour, stroke_width=0.7, stroke_dasharray="1.6 1.6", **line))
    parts.append(tag("path", stroke=colour, stroke_width=19, stroke_linecap=cap, stroke_dasharray=dash, **common))
    for point in (picture.cop_mm[0], picture.cop_mm[-1]):
        parts.append(_mark(picture.side, float(point[0]), -float(point[1]), 2.3, tokens, halo=True))
    return "".join(parts)


def _mark(side: str | None, x: float, y: float, r: float, tokens: Tokens, *, halo: bool = False) -> str:
    """A circle for left, a square for right, a ring for a foot of unknown side."""
    edge = {"stroke": tokens.surface, "stroke_width": r * 0.3} if halo else {}
    if side == "right":
        size = {"x": x - 0.9 * r, "y": y - 0.9 * r, "width": 1.8 * r, "height": 1.8 * r}
        return tag("rect", fill=tokens.right, **size, **edge)
    if side == "left":
        return tag("circle", cx=x, cy=y, r=r, fill=tokens.left, **edge)
    return tag("circle", cx=x, cy=y, r=r * 0.8, fill=tokens.surface, stroke=tokens.ink, stroke_width=r * 0.35)


def _side_label(side: FootSide, x: float, size: float, tokens: Tokens) -> str:
    words, y = side_title(side), size + 1.0
    half = 0.29 * size * len(words)
    return _mark(side, x - half - 0.5 * size, y - 0.36 * size, 0.3 * size, tokens) + text(
        x + 0.2 * size, y, words, text_anchor="middle", font_size=size, font_weight=SEMIBOLD, fill=tokens.side(side)
    )


def _colour_bar(stage: Stage, maximum: float, unit: str, size: float, tokens: Tokens, *, beside: bool) -> str:
    """The scale from 0 to `maximum` below the feet, in the middle or, `beside` a stamp, at the right."""
    n, width, y = 40, 46.0 if beside else 60.0, stage.height_mm - 7.5
    end = f"{maximum:.0f} {unit if unit == 'kPa' else _('counts')}"
    left = stage.width_mm - width - 0.46 * size * len(end) - 4 if beside else stage.width_mm / 2 - width / 2 - 4
    step = width / n
    colours = pressure_colours((np.arange(n) + 0.5) / n, tokens)
    # Each step reaches to the end beneath the next ones: neighbours that only touch show a seam.
    cells = [
        tag("rect", x=left + i * step, y=y, width=width - i * step, height=3.2, fill=c) for i, c in enumerate(colours)
    ]
    words = {"font_size": size * 0.8, "fill": tokens.muted}
    return (
        "".join(cells)
        + text(left - 3, y + 4.2, "0", text_anchor="end", **words)
        + text(left + width + 3, y + 4.2, end, **words)
    )


def band_bar(
    *,
    side: str | None,
    value: float | None,
    sigma: float | None,
    typical: tuple[float | None, float | None] | None,
    span: tuple[float, float],
    valid: bool,
    title: str,
    width: float = 60.0,
    tokens: Tokens = LIGHT,
) -> str:
    """Track from `span[0]` to `span[1]`, typical range as a block, value as a tick, ± 2 `sigma` as a thin line.

    A missing value hatches the track; a value that is not valid is grey and hollow; one beyond the track sits at its
    end as an arrow.
    """
    height, middle, low, high = 6.0, 3.0, *span
    margin = 2.5

    def at(v: float) -> float:
        return margin + (width - 2 * margin) * min(max((v - low) / (high - low), 0.0), 1.0)

    track = {"x": margin, "y": middle - 0.6, "width": width - 2 * margin, "height": 1.2, "rx": 0.6}
    parts = [tag("rect", fill=tokens.hairline, **track)]
    if typical is not None:
        a, b = at(low if typical[0] is None else typical[0]), at(high if typical[1] is None else typical[1])
        parts.append(tag("rect", x=a, y=middle - 1.3, width=max(b - a, 0.4), height=2.6, rx=0.7, fill=tokens.typical))
    if value is None:
        ticks = "".join(f"M{num(x)} {num(middle + 1.1)}l2.2 -2.2" for x in np.arange(margin + 1, width - 5, 2.4))
        parts.append(tag("path", d=ticks, stroke=tokens.unknown, stroke_width=0.5, fill="none"))
        return document(width, height, "".join(parts), title=title)
    colour = tokens.side(side) if valid else tokens.muted
    if sigma is not None and sigma > 0:
        line = {"x1": at(value - 2 * sigma), "x2": at(value + 2 * sigma), "y1": middle, "y2": middle}
        parts.append(tag("line", stroke=colour, stroke_width=0.55, **line))
    x = at(value)
    if value < low or value > high:
        tip = 1.6 if value > high else -1.6
        parts.append(tag("path", d=f"M{num(x - tip)} {num(middle - 2)}l{num(tip)} 2l{num(-tip)} 2z", fill=colour))
    elif valid:
        parts.append(tag("rect", x=x - 0.55, y=0.6, width=1.1, height=4.8, rx=0.55, fill=colour))
    else:
        box = {"x": x - 0.55, "y": 0.7, "width": 1.1, "height": 4.6, "rx": 0.55}
        parts.append(tag("rect", fill=tokens.surface, stroke=colour, stroke_width=0.35, **box))
    return document(width, height, "".join(parts), title=title)


@dataclass(frozen=True, eq=False)
class Line:
    """One course of the load: `side` None is the total; NaN leaves a gap."""

    side: str | None
    values: Floats


def timeline(
    time_s: Floats | None,
    lines: Sequence[Line],
    *,
    unit: str,
    title: str,
    width: float = 180.0,
    height: float = 30.0,
    tokens: Tokens = LIGHT,
) -> str:
    """Load over time: total in ink, left solid, right dashed. `time_s` None: the frames' times are not known."""
    left, right, top, bottom = 0.5, 0.5, 4.5, 5.0
    n = max((len(line.values) for line in lines), default=0)
    x_of = np.arange(n, dtype=np.float64) if time_s is None else time_s - (time_s[0] if n else 0.0)
    end = float(x_of[-1]) if n and x_of[-1] > 0 else 1.0
    finite = [v[np.isfinite(v)] for v in (line.values for line in lines)]
    peak = nice_ceiling(max((float(v.max()) for v in finite if v.size), default=1.0))
    words = {"font_size": 2.7, "fill": tokens.muted}
    floor, span = height - bottom, (width - left - right, height - top - bottom)
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = floor - share * span[1]
        parts.append(tag("line", x1=left, x2=width - right, y1=y, y2=y, stroke=tokens.hairline, stroke_width=0.25))
    parts.append(text(left, top - 1.2, quantity(peak, places(peak), unit), **words))
    for tick in _ticks(end) if time_s is not None else ():
        x = left + tick / end * span[0]
        anchor = "start" if tick == 0 else "end" if x > width - right - 4 else "middle"
        parts.append(text(x, height - 1.0, quantity(tick, places(tick), "s"), text_anchor=anchor, **words))
    for line in lines:
        data = _course(x_of / end * span[0] + left, floor - line.values / peak * span[1], 10.0)
        dash = {"right": "14 8"}.get(line.side or "")
        style = {"stroke": tokens.side(line.side), "stroke_width": 3.5 if line.side is None else 4.5}
        parts.append(tag("path", d=data, fill="none", transform="scale(.1)", stroke_dasharray=dash, **style))
    return document(width, height, "".join(parts), title=title)


def _course(x: Floats, y: Floats, scale: float) -> str:
    """Path data of the stretches without NaN, thinned so that more than 900 points keep their highs and lows."""
    if len(x) > 1800:
        edges = np.linspace(0, len(x), 451).astype(int)
        keep = []
        for a, b in pairwise(edges.tolist()):
            high, low = np.nan_to_num(y[a:b], nan=-np.inf), np.nan_to_num(y[a:b], nan=np.inf)
            keep += sorted({a + int(high.argmax()), a + int(low.argmin())})
        x, y = x[keep], y[keep]
    good = np.isfinite(y)
    data, start = "", 0
    for stop in [*(np.flatnonzero(good[1:] != good[:-1]) + 1).tolist(), len(y)]:
        if stop > start and good[start]:
            data += polyline(np.column_stack([x[start:stop], y[start:stop]]), scale=scale)
        start = stop
    return data


def _ticks(end: float) -> list[float]:
    """Round times from 0 to `end`, at most seven."""
    for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600):
        if end / step <= 6.5:
            return [round(i * step, 6) for i in range(int(end / step + 1e-9) + 1)]
    return [0.0, end]


def nice_ceiling(value: float) -> float:
    """The least of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × a power of ten that is not below `value`; 1 for nothing."""
    if not value > 0 or not np.isfinite(value):
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return float(next(s * power for s in steps if s * power >= value * (1 - 1e-9)))
