"""The visual language of design/: colours, type and pressure colours, light and dark. No Qt, no drawing.

Leaves: `Tokens` of a theme, `pressure_colours` for a share of the scale. Paper always uses `LIGHT`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pressuremat.types import Floats

FAMILY = "Inter"
#: Weights as Qt, CSS and SVG call them; the bundled files are drawn at 400, 550 and 650.
REGULAR, MEDIUM, SEMIBOLD = 400, 500, 600


@dataclass(frozen=True)
class Tokens:
    """The palette of one theme, each colour as #RRGGBB; `pressure` are the scale's colours from zero to its end."""

    background: str
    surface: str
    hairline: str
    ink: str
    muted: str
    accent: str
    left: str
    right: str
    fine: str
    watch: str
    flag: str
    typical: str
    unknown: str
    pressure: tuple[str, ...]

    def side(self, side: str | None) -> str:
        """The colour of a side; ink where there is none."""
        return {"left": self.left, "right": self.right}.get(side or "", self.ink)


LIGHT = Tokens(
    background="#F5F6F8",
    surface="#FFFFFF",
    hairline="#E3E7EC",
    ink="#16202B",
    muted="#5F6C7A",
    accent="#2457C5",
    left="#0072B2",
    right="#D55E00",
    fine="#1B7F5C",
    watch="#A86A12",
    flag="#B3261E",
    typical="#DDEBE4",
    unknown="#CBD2DA",
    pressure=("#FFF6E3", "#FFE3B8", "#FDBF7D", "#F9935A", "#EC5F4A", "#D23450", "#A51A55", "#741050", "#45103F"),
)
DARK = Tokens(
    background="#0F141A",
    surface="#161D25",
    hairline="#26303B",
    ink="#E9EEF3",
    muted="#93A1AF",
    accent="#84ABFF",
    left="#56B4E9",
    right="#F0904E",
    fine="#5CC49B",
    watch="#E0A84A",
    flag="#F2786F",
    typical="#1E3A31",
    unknown="#3A4652",
    pressure=(
        "#150D2C",
        "#2A0F55",
        "#4F0F6E",
        "#7B1F6C",
        "#A93360",
        "#D34D44",
        "#F07422",
        "#FBA40A",
        "#F8D648",
        "#FDFDB0",
    ),
)
#: Below this share of the scale a colour fades into the surface: a print has soft edges.
FADE = 0.10


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of #RRGGBB, 0…255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def hexed(colour: NDArray[np.float64]) -> str:
    """#RRGGBB of three numbers 0…255."""
    return "#" + "".join(f"{round(float(c)):02X}" for c in colour)


def pressure_colours(share: Floats, tokens: Tokens = LIGHT) -> list[str]:
    """Opaque colours of `share` (n,) of the scale, blended with the surface near zero; clipped to 0…1."""
    anchors = np.array([rgb(c) for c in tokens.pressure], dtype=np.float64)
    at = np.linspace(0, 1, len(anchors))
    share = np.clip(share, 0, 1)
    colour = np.stack([np.interp(share, at, anchors[:, k]) for k in range(3)], axis=-1)
    alpha = np.clip(share / FADE, 0, 1)
    alpha = (alpha * alpha * (3 - 2 * alpha))[:, None]
    ground = np.array(rgb(tokens.surface), dtype=np.float64)
    return [hexed(row) for row in colour * alpha + ground * (1 - alpha)]
