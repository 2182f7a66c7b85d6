"""What every line drawing is made with: silhouettes with one outline, lines, arrows, a part that is meant.

In: places in the drawing's own units (y grows downwards) and names of a theme's colours. Out: SVG Tiny, so that Qt,
browsers and paper show the same. Knows no body.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pressuremat.drawings.svg import num, tag
from pressuremat.drawings.theme import Tokens

Point = tuple[float, float]
#: Width of a contour; a drawing is 160 units wide and shown at about twice that in px.
LINE = 1.1
#: The edge of a position that is left: a thin dashed contour, and no clothes.
GHOST = "ghost"


@dataclass(frozen=True)
class Shape:
    """Path data, and the name of the theme's colour that fills it."""

    data: str
    fill: str = "surface"


def along(a: Point, b: Point, share: float) -> Point:
    """The point at `share` of the way from `a` to `b`."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def polar(origin: Point, length: float, degrees: float) -> Point:
    """`length` away from `origin`; 0° is straight down, 90° to the right, 180° straight up."""
    return origin[0] + length * math.sin(math.radians(degrees)), origin[1] + length * math.cos(math.radians(degrees))


def taper(a: Point, b: Point, ra: float, rb: float, *, flat_end: bool = False) -> str:
    """Path data of a limb: circles of radius `ra` and `rb` round `a` and `b`, and their outer tangents.

    `flat_end` leaves the round end at `b` away, as the hem of a sleeve does.
    """
    length = math.dist(a, b)
    if length <= abs(ra - rb):
        return circle(a if ra >= rb else b, max(ra, rb))
    angle = math.atan2(b[1] - a[1], b[0] - a[0])
    open_by = math.acos((ra - rb) / length)

    def at(centre: Point, r: float, turn: float) -> str:
        return f"{num(centre[0] + r * math.cos(angle + turn))} {num(centre[1] + r * math.sin(angle + turn))}"

    ends = f"L{at(b, rb, open_by)}" if flat_end else f"A{num(rb)} {num(rb)} 0 {int(ra < rb)} 1 {at(b, rb, open_by)}"
    return (
        f"M{at(b, rb, -open_by)}{ends}L{at(a, ra, open_by)}"
        f"A{num(ra)} {num(ra)} 0 {int(ra >= rb)} 1 {at(a, ra, -open_by)}z"
    )


def circle(centre: Point, r: float) -> str:
    """Path data of a circle, which silhouettes can join."""
    x, y, d = num(centre[0] - r), num(centre[1]), num(2 * r)
    return f"M{x} {y}a{num(r)} {num(r)} 0 1 1 {d} 0a{num(r)} {num(r)} 0 1 1 -{d} 0z"


def block(x: float, y: float, width: float, height: float, r: float = 0.0) -> str:
    """Path data of a rectangle with round corners."""
    r = min(r, width / 2, height / 2)
    across, down = num(width - 2 * r), num(height - 2 * r)
    arc, plus, minus = f"a{num(r)} {num(r)} 0 0 1", num(r), num(-r)
    return (
        f"M{num(x + r)} {num(y)}h{across}{arc} {plus} {plus}v{down}{arc} {minus} {plus}"
        f"h-{across}{arc} {minus} {minus}v-{down}{arc} {plus} {minus}z"
    )


def smooth(points: Sequence[Point], *, closed: bool = False) -> str:
    """Path data of a soft curve through all the points (Catmull-Rom)."""
    n = len(points)

    def of(i: int) -> Point:
        return points[i % n] if closed else points[min(max(i, 0), n - 1)]

    data = f"M{num(points[0][0])} {num(points[0][1])}"
    for i in range(n if closed else n - 1):
        p0, p1, p2, p3 = of(i - 1), of(i), of(i + 1), of(i + 2)
        c1 = (p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6)
        c2 = (p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6)
        data += "C" + " ".join(f"{num(x)} {num(y)}" for x, y in (c1, c2, p2))
    return data + ("z" if closed else "")


class Pen:
    """Collects the parts of one drawing in the colours of `tokens`; what is drawn later lies on top."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._parts: list[str] = []

    def markup(self) -> str:
        """All that was drawn."""
        return "".join(self._parts)

    def colour(self, name: str) -> str:
        """#RRGGBB of a theme's colour by its name; "none" stays."""
        return name if name == "none" else str(getattr(self._tokens, name))

    def silhouette(self, shapes: Sequence[Shape], *, edge: str = "ink", width: float = LINE) -> None:
        """Shapes that are one body: a contour round all of them together, none between them; clothes lie over skin."""
        outline = "".join(shape.data for shape in shapes)
        ghost = edge == GHOST
        line = {"stroke_width": 1.3, "stroke_dasharray": "2 1.5"} if ghost else {"stroke_width": 2 * width}
        colour = self.colour("muted" if ghost else edge)
        self._parts.append(tag("path", d=outline, fill="none", stroke=colour, stroke_linejoin="round", **line))
        dressed = sorted(shapes, key=lambda shape: shape.fill != "surface")
        self._parts += [
            tag("path", d=shape.data, fill=self.colour("surface" if ghost else shape.fill)) for shape in dressed
        ]

    def fill(self, data: str, colour: str, *, opacity: float | None = None) -> None:
        """A filled shape without a contour."""
        self._parts.append(tag("path", d=data, fill=self.colour(colour), fill_opacity=opacity))

    def stroke(
        self,
        data: str,
        colour: str = "ink",
        width: float = LINE,
        *,
        dash: str | None = None,
        opacity: float | None = None,
    ) -> None:
        """A line along path data."""
        self._parts.append(
            tag(
                "path",
                d=data,
                fill="none",
                stroke=self.colour(colour),
                stroke_width=width,
                stroke_dasharray=dash,
                stroke_opacity=opacity,
                stroke_linejoin="round",
                stroke_linecap="butt" if dash else "round",
            )
        )

    def line(
        self, points: Sequence[Point], colour: str = "ink", width: float = LINE, *, dash: str | None = None
    ) -> None:
        """Straight lines through the points."""
        self.stroke("M" + "L".join(f"{num(x)} {num(y)}" for x, y in points), colour, width, dash=dash)

    def glow(self, data: str) -> None:
        """Emphasis on the part that is meant: a tint with a line round it."""
        self.fill(data, "accent", opacity=0.38)
        self.stroke(data, "accent", 0.6)

    def arrow(self, points: Sequence[Point], colour: str = "accent", width: float = 1.5, *, both: bool = False) -> None:
        """The way of a movement: a soft line through the points with a head at its end, at both ends if `both`."""
        heads = [(points[-2], points[-1])] + ([(points[1], points[0])] if both else [])
        curve = smooth(points)
        self.stroke(curve, "surface", width + 1.8)
        self.stroke(curve, colour, width)
        for before, tip in heads:
            angle = math.degrees(math.atan2(tip[0] - before[0], tip[1] - before[1]))
            reach = 2.6 * width
            front = polar(tip, 0.45 * reach, angle)
            wings = [polar(front, reach, angle + 180 + turn) for turn in (-30, 30)]
            data = "M" + "L".join(f"{num(x)} {num(y)}" for x, y in (front, *wings)) + "z"
            self._parts.append(
                tag(
                    "path",
                    d=data,
                    fill=self.colour(colour),
                    stroke=self.colour(colour),
                    stroke_width=0.5,
                    stroke_linejoin="round",
                )
            )

    def hatch(
        self, box: tuple[float, float, float, float], r: float, colour: str = "unknown", step: float = 2.2
    ) -> None:
        """Slanting lines within a rounded box (x, y, width, height), drawn one by one: what is not known."""
        x, y, width, height = box
        data = ""
        at = -height + step / 2
        while at < width:
            low, high = _inside(width, height, min(r, width / 2, height / 2), at)
            if high - low > 0.3:
                data += f"M{num(x + at + low)} {num(y + height - low)}L{num(x + at + high)} {num(y + height - high)}"
            at += step
        self.stroke(data, colour, 0.75)

    def another(self) -> Pen:
        """An empty pen of the same colours, for `group`."""
        return Pen(self._tokens)

    def group(self, transform: str, inner: Pen) -> None:
        """Another pen's drawing, moved or turned."""
        self._parts.append(tag("g", inner.markup(), transform=transform))

    def words(self, markup: str) -> None:
        """Text made by `svg.text`."""
        self._parts.append(markup)


def _inside(width: float, height: float, r: float, at: float) -> tuple[float, float]:
    """From where to where (along both axes) the 45° line that leaves a box's floor at `at` runs inside it."""
    inside = []
    for k in range(201):
        t = height * k / 200
        px, py = at + t, height - t
        cx, cy = min(max(px, r), width - r), min(max(py, r), height - r)
        if 0 <= px <= width and math.hypot(px - cx, py - cy) <= r + 1e-9:
            inside.append(t)
    return (inside[0], inside[-1]) if inside else (0.0, 0.0)
