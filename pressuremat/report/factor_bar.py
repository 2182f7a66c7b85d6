"""A factor's bar: its length is the weight, its fill the contribution; unknown is hatched at full length.

In: a FactorLine. Out: SVG, the same for PDF, HTML and screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pressuremat.drawings.svg import document, num, tag
from pressuremat.drawings.theme import LIGHT, Tokens
from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.report.visit_model import FactorLine

#: The largest weight of a factor as a share of all: its bar fills the width.
_LARGEST = 0.3


def factor_bar(line: FactorLine, width: float = 60.0, tokens: Tokens = LIGHT) -> str:
    """The bar of one factor, `width` × 6 units; what it shows stands in its title."""
    height, top, tall = 6.0, 1.4, 3.2
    length = max(width * min(line.share / _LARGEST, 1.0), 4.0)
    box = {"x": 0.2, "y": top, "width": length - 0.4, "height": tall, "rx": 1.0}
    parts = [tag("rect", fill=tokens.surface, stroke=tokens.unknown, stroke_width=0.4, **box)]
    colour = {"watch": tokens.watch, "flag": tokens.flag}.get(line.state, tokens.fine)
    if line.state == "unknown":
        xs = np.arange(1.2, length - 2.6, 2.0)
        ticks = "".join(f"M{num(float(x))} {num(top + tall - 0.5)}l2.2 {num(1.0 - tall)}" for x in xs)
        parts.append(tag("path", d=ticks, stroke=tokens.unknown, stroke_width=0.5, fill="none"))
        says = _("could still add {weight} of 10")
    else:
        filled = (length - 0.4) * (line.filled / line.share if line.share else 0.0)
        if filled > 0.5:
            parts.append(tag("rect", fill=colour, **{**box, "width": filled}))
        else:
            parts.append(tag("rect", x=0.2, y=top, width=0.9, height=tall, rx=0.4, fill=colour))
        says = _("adds {part} of {weight}")
    title = f"{line.label}: {says.format(part=line.contribution_text, weight=line.weight_text)}"
    return document(width, height, "".join(parts), title=title)
