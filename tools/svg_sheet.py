"""A sheet of SVG in the project's colours: lines, boxes and words, nothing that knows what they mean.

In: places in px. Out: the text of an SVG file, the same for the same calls.
"""

from __future__ import annotations

from html import escape

INK, MUTED, HAIRLINE, SURFACE, GROUND = "#16202B", "#5F6C7A", "#E3E7EC", "#FFFFFF", "#F5F6F8"
ROW, COLUMN, POWER, EARTH, SIGNAL = "#2457C5", "#D55E00", "#B3261E", "#16202B", "#1B7F5C"
FONT = "Inter, 'Helvetica Neue', Arial, sans-serif"


class Sheet:
    """A drawing of `width` × `height` px; what is drawn later lies on top."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self._size, self._title, self._parts = (width, height), title, [""]
        self.box(0, 0, width, height, SURFACE, HAIRLINE, radius=12)

    def line(
        self, points: list[tuple[float, float]], colour: str, width: float = 1.5, *, dash: str = "", cap: str = "butt"
    ) -> None:
        """A line through the points."""
        path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{_n(width)}" '
            f'stroke-linejoin="round" stroke-linecap="{cap}"{dashed}/>'
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        stroke: str = "none",
        *,
        radius: float = 0.0,
        opacity: float = 1.0,
    ) -> None:
        """A rectangle."""
        clear = "" if opacity == 1.0 else f' fill-opacity="{_n(opacity)}"'
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(radius)}" '
            f'fill="{fill}" stroke="{stroke}"{clear}/>'
        )

    def dot(self, x: float, y: float, colour: str, radius: float = 2.6) -> None:
        """Where lines are joined."""
        self._parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{colour}"/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        weight: int = 400,
        colour: str = INK,
        anchor: str = "start",
        turn: float = 0.0,
    ) -> None:
        """Words with their base line at (x, y)."""
        turned = f' transform="rotate({_n(turn)} {_n(x)} {_n(y)})"' if turn else ""
        self._parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" font-weight="{weight}" fill="{colour}" '
            f'text-anchor="{anchor}"{turned}>{escape(words)}</text>'
        )

    def flag(self, x: float, y: float, words: str, colour: str, side: int) -> None:
        """A short wire that ends at a supply's name; `side` is 1 for one that leads to the right, -1 to the left."""
        self.line([(x, y), (x + side * 10, y)], colour)
        self.text(x + side * 13, y + 3.5, words, size=9.5, weight=550, colour=colour, anchor=_anchor(side))

    def render(self) -> str:
        """The file's text."""
        width, height = (_n(one) for one in self._size)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" font-family="{FONT}" role="img">\n<title>{escape(self._title)}</title>'
        )
        return "\n".join([head, *self._parts[1:], "</svg>", ""])


def _anchor(side: int) -> str:
    return "start" if side > 0 else "end"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
