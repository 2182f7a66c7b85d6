"""A drawing with its name and its words; drills and protocols are tables of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pressuremat.drawings.pen import Pen
from pressuremat.drawings.svg import document
from pressuremat.drawings.theme import Tokens
from pressuremat.i18n import _

#: Every drawing of a drill or a protocol is as large as this.
WIDTH, HEIGHT = 160.0, 120.0


@dataclass(frozen=True)
class Scene:
    """How a drawing is drawn, what it is called, and what is to be seen on it for who cannot see it."""

    draw: Callable[[Pen], None]
    title: str
    told: str

    def svg(self, theme: Tokens) -> str:
        """The drawing; the same text for the same theme and language."""
        pen = Pen(theme)
        self.draw(pen)
        return document(WIDTH, HEIGHT, pen.markup(), title=_(self.title), desc=_(self.told))
