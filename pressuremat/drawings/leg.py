"""The leg figure: both legs from foot to hip, seen from behind, so that the person's left is on the left.

In: for each part of each side what is known of it. Out: SVG text, and the same said in words. A part shows its state by
how full its mark is and not by colour alone: hollow with a tick, half, full; hatched is not measured, dashed is not
looked at. Knows no factor and no metric: who builds the states colours a knee only by what somebody saw or measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from pressuremat.drawings.pen import Pen, Point, along, block, circle, smooth, taper
from pressuremat.drawings.svg import document, text
from pressuremat.drawings.theme import REGULAR, SEMIBOLD, Tokens
from pressuremat.i18n import N_, _

Part = Literal["hip", "knee", "ankle", "foot"]
Side = Literal["left", "right"]
State = Literal["fine", "watch", "flag", "unknown", "not_asked"]
PARTS: tuple[Part, ...] = get_args(Part)
SIDES: tuple[Side, ...] = get_args(Side)

#: How much of its weight a known state contributes: pass 0, borderline ½, flag 1 (contributing-factor index).
SEVERITY: dict[str, float] = {"fine": 0.0, "watch": 0.5, "flag": 1.0}
_NAMES = {
    ("left", "hip"): N_("Left hip"),
    ("left", "knee"): N_("Left knee"),
    ("left", "ankle"): N_("Left ankle"),
    ("left", "foot"): N_("Left foot"),
    ("right", "hip"): N_("Right hip"),
    ("right", "knee"): N_("Right knee"),
    ("right", "ankle"): N_("Right ankle"),
    ("right", "foot"): N_("Right foot"),
}
_STATES = {
    "fine": N_("nothing stands out"),
    "watch": N_("worth watching"),
    "flag": N_("stands out"),
    "unknown": N_("not measured"),
    "not_asked": N_("not looked at"),
}

#: Size with the words beside the legs, and width without them.
WIDTH, HEIGHT, BARE = 190.0, 147.0, 78.0
_HIP_Y, _KNEE_Y, _ANKLE_Y, _SOLE_Y = 30.0, 80.0, 124.0, 138.0
_HALF = 14.5
#: Where the words of each part begin; a column holds about this many letters of its two sizes.
_ROW_Y: dict[str, float] = {"hip": 20.0, "knee": 60.0, "ankle": 94.0, "foot": 125.0}
_COLUMN, _LABEL_SIZE, _VALUE_SIZE = 55.0, 4.2, 3.5
_LETTER = 0.56


@dataclass(frozen=True)
class PartState:
    """What is known of a part.

    `share` is the part's weight among all weights, 0…1; how much of it contributes follows from the state. `label` says
    in a few words what was found and `value` gives the figure with its unit; a flag without a label is refused.
    """

    state: State = "not_asked"
    share: float = 0.0
    label: str = ""
    value: str = ""

    def __post_init__(self) -> None:
        if self.state not in get_args(State):
            raise ValueError(f"state must be one of {', '.join(get_args(State))}, not {self.state!r}")
        if not 0.0 <= self.share <= 1.0:
            raise ValueError(f"share must lie between 0 and 1, not {self.share}")
        if self.state == "flag" and not self.label.strip():
            raise ValueError("a flag needs a label: what stands out is said in words")


Parts = Mapping[tuple[Part, Side], PartState]


def leg_figure_svg(
    parts: Parts, theme: Tokens, *, knee_in_deg: Mapping[Side, float] | None = None, words: bool = True
) -> str:
    """Both legs with the state of every part; a part that `parts` does not name was not looked at.

    `knee_in_deg` bends a leg's knee inwards (positive) or outwards by that frontal-plane angle from straight; give it
    only where somebody saw or measured it. `words` False leaves the columns beside the legs away. Raises ValueError
    for a part or side that there is not, and for an angle beyond ± 30°.
    """
    _check(parts)
    bends = knee_in_deg or {}
    pen = Pen(theme)
    width = WIDTH if words else BARE
    spots = leg_figure_spots(knee_in_deg=bends, words=words)
    _pelvis(pen, width / 2)
    for side in SIDES:
        _leg(pen, {part: spots[part, side][:2] for part in PARTS}, side, bends.get(side, 0.0))
    _side_titles(pen, theme, width / 2)
    for side in SIDES:
        for part in PARTS:
            state = parts.get((part, side), PartState())
            if words:
                _row(
                    pen,
                    theme,
                    part,
                    side,
                    state,
                    spots[part, side],
                    max((s.share for s in parts.values()), default=0.0),
                )
            _mark(pen, part, state, spots[part, side])
    return document(
        width, HEIGHT, pen.markup(), title=_("From foot to hip, seen from behind"), desc=leg_figure_text(parts)
    )


def leg_figure_text(parts: Parts) -> str:
    """The figure in words, a sentence a part, for who cannot see it."""
    _check(parts)
    said = []
    for side in SIDES:
        for part in reversed(PARTS):
            state = parts.get((part, side), PartState())
            sentence = f"{_(_NAMES[side, part])}: {_(_STATES[state.state])}"
            told = ", ".join(words for words in (state.label.strip(), state.value.strip()) if words)
            said.append(sentence + (f" ({told})." if told else "."))
    return " ".join(said)


def leg_figure_spots(
    *, knee_in_deg: Mapping[Side, float] | None = None, words: bool = True
) -> dict[tuple[Part, Side], tuple[float, float, float]]:
    """Where each part's mark is: x, y and radius in the drawing's units, for a pointer that asks why."""
    middle = (WIDTH if words else BARE) / 2
    spots: dict[tuple[Part, Side], tuple[float, float, float]] = {}
    for side, k in zip(SIDES, (-1, 1), strict=True):
        angle = (knee_in_deg or {}).get(side, 0.0)
        if not -30.0 <= angle <= 30.0:
            raise ValueError(f"knee_in_deg must lie between -30 and 30, not {angle}")
        hip_x, ankle_x = middle + k * _HALF, middle + k * (_HALF - 1.5)
        share = (_KNEE_Y - _HIP_Y) / (_ANKLE_Y - _HIP_Y)
        upper, lower = _KNEE_Y - _HIP_Y, _ANKLE_Y - _KNEE_Y
        inward = math.radians(angle) / (1 / upper + 1 / lower)
        spots["hip", side] = (hip_x, _HIP_Y, 6.4)
        spots["knee", side] = (hip_x + (ankle_x - hip_x) * share - k * inward, _KNEE_Y, 6.0)
        spots["ankle", side] = (ankle_x, _ANKLE_Y - 1.5, 4.6)
        spots["foot", side] = (ankle_x + k * 2.2, _SOLE_Y - 3.4, 4.0)
    return spots


def _check(parts: Parts) -> None:
    for part, side in parts:
        if part not in PARTS or side not in SIDES:
            raise ValueError(f"a part is one of {', '.join(PARTS)} of left or right, not {part!r} of {side!r}")


def _pelvis(pen: Pen, x: float) -> None:
    half = [(13.5, 12), (15.5, 17), (20.5, 24), (22.5, 31), (19, 37), (8, 40.5), (0, 42)]
    contour = [(x + e, y) for e, y in half] + [(x - e, y) for e, y in reversed(half[:-1])]
    data = smooth(contour) + "z"
    pen.fill(data, "hairline")


def _leg(pen: Pen, at: Mapping[Part, Point], side: Side, bend: float) -> None:
    """Thigh, shank and foot behind the marks; a bent knee shows the straight line that it left."""
    k = -1 if side == "left" else 1
    hip, knee, ankle, sole = at["hip"], at["knee"], at["ankle"], at["foot"]
    calf = along(knee, ankle, 0.3)
    shapes = [
        taper((hip[0] + k * 0.5, hip[1] + 2), knee, 8.6, 5.6),
        taper(knee, (calf[0] + k * 0.4, calf[1]), 5.4, 6.2),
        taper((calf[0] + k * 0.4, calf[1]), ankle, 6.2, 3.5),
        taper(ankle, (ankle[0] - k * 0.2, _SOLE_Y - 4.4), 3.6, 4.4),
        taper((ankle[0] - k * 1.0, _SOLE_Y - 3.0), (sole[0] + k * 7.0, _SOLE_Y - 2.4), 3.0, 2.4),
    ]
    pen.fill("".join(shapes), "hairline")
    pen.stroke(
        smooth([(knee[0] - 4, knee[1] + 9), (knee[0], knee[1] + 10.4), (knee[0] + 4, knee[1] + 9)]), "unknown", 0.6
    )
    if bend:
        pen.line([hip, ankle], "muted", 0.6, dash="1.8 1.8")
        pen.line([hip, knee, ankle], "muted", 0.9)


def _side_titles(pen: Pen, theme: Tokens, x: float) -> None:
    for side, k, words in (("left", -1, _("Left")), ("right", 1, _("Right"))):
        colour = theme.side(side)
        at = x + k * (_HALF + 1.0)
        half = 0.28 * 5.0 * len(words)
        pen.words(text(at + 1.6, 7.6, words, font_size=5.0, font_weight=SEMIBOLD, fill=colour, text_anchor="middle"))
        mark = (at - half - 1.6, 5.9)
        pen.fill(circle(mark, 1.5) if side == "left" else block(mark[0] - 1.4, mark[1] - 1.4, 2.8, 2.8), side)


def _mark(pen: Pen, part: Part, state: PartState, spot: tuple[float, float, float]) -> None:
    """Hollow with a tick, half, full; hatched or dashed for what is not known."""
    x, y, r = spot
    wide = 1.9 if part == "foot" else 1.0
    box = (x - r * wide, y - r, 2 * r * wide, 2 * r)
    outline = block(*box, r)
    pen.fill(outline, "surface")
    if state.state == "not_asked":
        pen.stroke(outline, "muted", 0.8, dash="1.5 1.5")
        return
    if state.state == "unknown":
        pen.hatch(box, r)
        pen.stroke(outline, "muted", 0.8)
        return
    colour = state.state
    pen.fill(outline, colour, opacity=0.16)
    if state.state == "flag":
        pen.fill(block(x - r * wide + 1.7, y - r + 1.7, 2 * (r * wide - 1.7), 2 * (r - 1.7), r), colour)
    elif state.state == "watch":
        inner = r - 1.7
        half = r * wide - 1.7
        pen.fill(
            f"M{x - half:.2f} {y:.2f}a{inner:.2f} {inner:.2f} 0 0 0 {inner:.2f} {inner:.2f}"
            f"h{2 * (half - inner):.2f}a{inner:.2f} {inner:.2f} 0 0 0 {inner:.2f} {-inner:.2f}z",
            colour,
        )
    else:
        pen.line([(x - 0.42 * r, y + 0.02 * r), (x - 0.1 * r, y + 0.36 * r), (x + 0.46 * r, y - 0.34 * r)], colour, 1.2)
    pen.stroke(outline, colour, 1.3)


def _row(
    pen: Pen,
    theme: Tokens,
    part: Part,
    side: Side,
    state: PartState,
    spot: tuple[float, float, float],
    largest: float,
) -> None:
    """Words beside the leg: part, finding, figure; a bar as long as the weight, filled as far as it contributes."""
    left = 3.0 if side == "left" else WIDTH - 3.0 - _COLUMN
    y = _ROW_Y[part]
    inner = left + _COLUMN + 1.5 if side == "left" else left - 1.5
    reach = spot[2] * (1.9 if part == "foot" else 1.0) + 1.0
    end = (spot[0] - reach, spot[1]) if side == "left" else (spot[0] + reach, spot[1])
    pen.line([(inner, y - 1.4), (inner + (4 if side == "left" else -4), y - 1.4), end], "unknown", 0.5)
    anchor, x = ("end", left + _COLUMN) if side == "left" else ("start", left)
    label, value = state.label.strip(), state.value.strip()
    if not label or (state.state in ("unknown", "not_asked") and not value):
        value = value or _(_STATES[state.state])
    rows = [(line, _LABEL_SIZE, SEMIBOLD, theme.ink) for line in _wrapped(label, _LABEL_SIZE, 2)]
    rows += [(line, _VALUE_SIZE, REGULAR, theme.muted) for line in _wrapped(value, _VALUE_SIZE, 2)]
    pen.words(text(x, y - 5.0, _(_NAMES[side, part]), font_size=_VALUE_SIZE, fill=theme.muted, text_anchor=anchor))
    for line, size, weight, colour in rows:
        pen.words(text(x, y, line, font_size=size, font_weight=weight, fill=colour, text_anchor=anchor))
        y += 1.25 * size
    if state.share > 0 and largest > 0 and state.state != "not_asked":
        length = 40.0 * state.share / largest
        start = x - length if side == "left" else x
        _bar(pen, start, y - 1.8, length, state, side)


def _bar(pen: Pen, x: float, y: float, length: float, state: PartState, side: Side) -> None:
    height = 2.2
    if state.state == "unknown":
        pen.hatch((x, y, length, height), height / 2, step=1.6)
        pen.stroke(block(x, y, length, height, height / 2), "unknown", 0.5)
        return
    pen.fill(block(x, y, length, height, height / 2), "hairline")
    filled = length * SEVERITY[state.state]
    if filled > 0:
        start = x + length - filled if side == "left" else x
        pen.fill(block(start, y, filled, height, height / 2), state.state)


def _wrapped(words: str, size: float, lines: int) -> list[str]:
    """At most `lines` lines that fit the column; what does not fit ends in an ellipsis, the text alternative has it."""
    room = int(_COLUMN / (_LETTER * size))
    rows = list(_lines(words, room))
    if len(rows) > lines:
        rows = [*rows[: lines - 1], rows[lines - 1][: room - 1].rstrip() + "…"]
    return rows


def _lines(words: str, room: int) -> Iterator[str]:
    row = ""
    for word in words.split():
        while len(word) > room:
            if row:
                yield row
            yield word[:room]
            row, word = "", word[room:]
        if row and len(row) + 1 + len(word) > room:
            yield row
            row = word
        else:
            row = f"{row} {word}".strip()
    if row:
        yield row
