"""Try and see as bars: before, with the change, after, one drawing for each measure of a foot.

In: a SideEffect of `exam.tryandsee`. Out: SVG. Each bar carries the spread of the person's own repetitions; the soft
band is what counts as no difference. Where an observer judged, steps stand for what was seen.
"""

from __future__ import annotations

from pressuremat.drawings.svg import document, tag, text
from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD, Tokens
from pressuremat.exam.tryandsee import FOREFOOT, MSI, Compared, SideEffect
from pressuremat.i18n import N_, _, number

_WIDTH, _HEIGHT = 100.0, 92.0
_TOP, _BOTTOM, _LEFT, _RIGHT = 17.0, 80.0, 4.0, 96.0
_WORDS = (N_("before"), N_("with the change"), N_("after"))
#: Values that lie so far from zero are drawn as points on a scale of their own.
_FAR_PCT = 40.0
_LABELS = {
    MSI: N_("Load moves inward, % of the foot's width"),
    FOREFOOT: N_("Load on the inner half of the forefoot, %"),
}
_LEVELS = {"no": 0, "slightly": 1, "clearly": 2}
_ANSWERS = {"no": N_("no"), "slightly": N_("slightly"), "clearly": N_("clearly")}


def measure_bars(side: SideEffect, measure: Compared, tokens: Tokens = LIGHT) -> str:
    """The three bars of one measure of a foot."""
    values = (measure.before, measure.changed, measure.after)
    middle = (measure.before + measure.after) / 2.0
    reach = [0.0, middle - measure.limit, middle + measure.limit]
    reach += [value + way * measure.spread for value in values for way in (-1, 1)]
    # Shares far from zero are told apart by their differences; a bar that does not begin at zero would lie about them.
    far = min(values) > _FAR_PCT
    low = min(reach[1:]) if far else min(reach)
    high = max(reach)
    room = max(high - low, 1.0) * 0.06
    low, high = (low - room if far or low < 0 else low), high + room

    def y(value: float) -> float:
        return _BOTTOM - (value - low) / (high - low) * (_BOTTOM - _TOP)

    base = _BOTTOM if far else y(max(low, 0.0))
    top, bottom = y(middle + measure.limit), y(middle - measure.limit)
    parts = [tag("rect", x=_LEFT, y=top, width=_RIGHT - _LEFT, height=bottom - top, rx=1.5, fill=tokens.typical)]
    for at, value in enumerate(values):
        x, top, bottom = _bar_x(at), min(y(value), base), max(y(value), base)
        if not far:
            parts.append(_bar(x, top, max(bottom - top, 0.6), side, tokens, strong=at == 1))
        ends = (y(value + measure.spread), y(value - measure.spread))
        whisker = f"M{x:.2f} {ends[0]:.2f}V{ends[1]:.2f}M{x - 2.5:.2f} {ends[0]:.2f}h5M{x - 2.5:.2f} {ends[1]:.2f}h5"
        parts.append(tag("path", d=whisker, stroke=tokens.ink, stroke_width=0.7, fill="none"))
        if far:
            parts.append(_point(x, y(value), side, tokens, strong=at == 1))
        words = f"{number(value, 1)} ± {number(measure.spread, 1)}"
        parts.append(_text(x, min(y(value) - 3.0 if far else top, ends[0]) - 2.0, words, 4.2, tokens.ink, MEDIUM))
    if not far:
        parts.append(tag("path", d=f"M{_LEFT} {base:.2f}H{_RIGHT}", stroke=tokens.muted, stroke_width=0.4, fill="none"))
    return _drawing(side, _(_LABELS[measure.key]), parts, tokens, measure_words(side, measure))


def measure_words(side: SideEffect, measure: Compared) -> str:
    """What the bars show, said."""
    return _(
        "{side}: {label}: before {before}, with the change {changed}, after {after}; own repetitions ± {spread}, "
        "mat ± {noise}, a difference counts beyond {limit}."
    ).format(
        side=_side(side),
        label=_(_LABELS[measure.key]),
        before=number(measure.before, 1),
        changed=number(measure.changed, 1),
        after=number(measure.after, 1),
        spread=number(measure.spread, 1),
        noise=number(measure.noise, 1),
        limit=number(measure.limit, 1),
    )


def seen_steps(side: SideEffect, tokens: Tokens = LIGHT) -> str:
    """What an observer saw of a kneecap in the three parts, as steps; hatched where nobody looked."""
    parts: list[str] = []
    step = (_BOTTOM - _TOP - 6.0) / 2.0
    for level in _LEVELS.values():
        y = _BOTTOM - level * step
        parts.append(tag("path", d=f"M{_LEFT} {y:.2f}H{_RIGHT}", stroke=tokens.hairline, stroke_width=0.4, fill="none"))
    for at, answer in enumerate(side.seen):
        x = _bar_x(at)
        if str(answer) not in _LEVELS:
            ticks = "".join(f"M{x - 8 + k * 4:.2f} {_BOTTOM - 1:.2f}l4 -8" for k in range(4))
            parts.append(tag("path", d=ticks, stroke=tokens.unknown, stroke_width=0.7, fill="none"))
            parts.append(_text(x, _BOTTOM - 12.0, _("not looked"), 4.2, tokens.muted))
            continue
        top = _BOTTOM - max(_LEVELS[str(answer)] * step, 1.0)
        parts.append(_bar(x, top, _BOTTOM - top, side, tokens, strong=at == 1))
        parts.append(_text(x, top - 2.0, _(_ANSWERS[str(answer)]), 4.2, tokens.ink, MEDIUM))
    return _drawing(side, _("Kneecap points in, as seen"), parts, tokens, seen_words(side))


def seen_words(side: SideEffect) -> str:
    """What the steps show, said."""
    told = [_(_ANSWERS[str(one)]) if str(one) in _ANSWERS else _("not looked") for one in side.seen]
    return _("{side}: kneecap points in: before {before}, with the change {changed}, after {after}.").format(
        side=_side(side), before=told[0], changed=told[1], after=told[2]
    )


def _bar(x: float, y: float, height: float, side: SideEffect, tokens: Tokens, *, strong: bool) -> str:
    """The part with the change stands out from those without."""
    colour, opacity = tokens.side(side.side), 1.0 if strong else 0.55
    return tag("rect", x=x - 8, y=y, width=16, height=height, rx=1.2, fill=colour, fill_opacity=opacity)


def _point(x: float, y: float, side: SideEffect, tokens: Tokens, *, strong: bool) -> str:
    """A circle for the left, a square for the right."""
    paint: dict[str, str | float] = {
        "fill": tokens.side(side.side) if strong else tokens.surface,
        "stroke": tokens.side(side.side),
        "stroke_width": 0.9,
    }
    if side.side == "left":
        return tag("circle", cx=x, cy=y, r=2.4, **paint)
    return tag("rect", x=x - 2.2, y=y - 2.2, width=4.4, height=4.4, **paint)


def _drawing(side: SideEffect, label: str, parts: list[str], tokens: Tokens, says: str) -> str:
    parts = [_text(50.0, 7.0, label, 4.2, tokens.muted), *parts]
    parts += [_text(_bar_x(at), _BOTTOM + 7.0, _(word), 4.2, tokens.muted) for at, word in enumerate(_WORDS)]
    return document(_WIDTH, _HEIGHT, "".join(parts), title=f"{_side(side)}: {label}", desc=says)


def _text(x: float, y: float, words: str, size: float, colour: str, weight: int = 400) -> str:
    return text(x, y, words, font_size=size, fill=colour, text_anchor="middle", font_weight=min(weight, SEMIBOLD))


def _bar_x(at: int) -> float:
    return 20.0 + 30.0 * at


def _side(side: SideEffect) -> str:
    return _("Left foot") if side.side == "left" else _("Right foot")
