"""The reading: only at the bottom of the squat, or throughout; ankle, or hip and control; or shape.

In: `Evidence` and the factors. Out: a `Reading` with a row for each side. Refuses to speak of knees by itself: such
words come from `seen`, and stand only where somebody saw or measured one.
"""

from __future__ import annotations

from collections.abc import Sequence

from pressuremat.i18n import N_, _, number
from pressuremat.knee.columns import Column, bottom, raised, standing
from pressuremat.knee.evidence import Evidence
from pressuremat.knee.factors import ADULTS_ONLY
from pressuremat.knee.inputs import ankle_mobility
from pressuremat.knee.model import FEET, Factor, Foot, Raised, Reading, ReadingKey, SideReading
from pressuremat.knee.next_test import next_best
from pressuremat.knee.seen import seen_words, shape_by_tape

#: From the one that decides the programme to the one that decides least.
_WORST_FIRST: tuple[ReadingKey, ...] = (
    "shape-not-control",
    "throughout",
    "bottom-only-ankle",
    "bottom-only-hip",
    "foot-without-squat",
    "unclear",
    "not-enough-information",
    "no-mat-sign",
)


def reading_of(evidence: Evidence, factors: Sequence[Factor] = ()) -> Reading:
    """The reading of a visit; of a child only what the tape says."""
    tape = shape_by_tape(evidence)
    rows: list[SideReading] = []
    said: list[str] = []
    for side in FEET:
        row, sentences = _shape(evidence, side, tape) if tape else _row(evidence, side)
        rows.append(row)
        said += sentences
    worst = min(rows, key=lambda row: (_WORST_FIRST.index(row.key), -_shift(evidence, row.side)))
    alike = len({row.key for row in rows}) == 1
    test, test_says = ("", "") if evidence.child else next_best(factors, rows, evidence)
    return Reading(
        key=worst.key,
        side=None if alike else worst.side,
        # Each sentence once: a conclusion that both sides share stands behind both.
        says=" ".join(reversed(dict.fromkeys(reversed(said)))),
        decided_by=tuple(dict.fromkeys(name for row in rows if row.key == worst.key for name in row.decided_by)),
        contradicts=tuple(dict.fromkeys(name for row in rows if row.key == worst.key for name in row.contradicts)),
        next_best_test=test or None,
        next_best_says=test_says,
        rows=tuple(rows),
    )


def _shift(evidence: Evidence, side: Foot) -> float:
    value = evidence.good("squat", "msi_pct", side)
    return 0.0 if value is None else float(value.value or 0.0)


def _row(evidence: Evidence, side: Foot) -> tuple[SideReading, list[str]]:
    """A side's row, and its sentences."""
    if evidence.child:
        says = _(ADULTS_ONLY)
        return SideReading(side, "not-enough-information", "unknown", "unknown", "unknown", says), [says]
    stance, squat = standing(evidence, side), bottom(evidence, side)
    lift, lift_by = raised(evidence, side)
    key, by, against = _decide(evidence, side, stance, squat, lift)
    decided = (*stance.by, *squat.by, *(lift_by if "heels" in by else ()), *(by - {"heels"}))
    contradicts = (*stance.against, *squat.against, *against)
    open_question = key == "unclear" and squat.shift == "medial" and stance.shift == "typical"
    conclusion = _(_OPEN if open_question else _CONCLUSIONS[key])
    sentences = [_standing_words(side, stance), *_bottom_words(side, squat, lift), conclusion]
    sentences = [one for one in sentences if one]
    row = SideReading(
        side=side,
        key=key,
        standing=stance.shift,
        bottom=squat.shift,
        raised=lift,
        says=" ".join(sentences),
        decided_by=tuple(dict.fromkeys(decided)),
        contradicts=tuple(dict.fromkeys(name for name in contradicts if name not in decided)),
        seen=stance.seen is not None or squat.seen is not None,
    )
    return row, sentences


def _decide(
    evidence: Evidence, side: Foot, stance: Column, squat: Column, lift: Raised
) -> tuple[ReadingKey, frozenset[str], tuple[str, ...]]:
    """(key, what decided besides the two columns, what contradicts)."""
    if squat.shift == "unknown" or stance.shift == "unknown":
        return "not-enough-information", frozenset(), ()
    if "unclear" in (squat.shift, stance.shift):
        return "unclear", frozenset(), ()
    if stance.shift == "medial":
        return ("throughout" if squat.shift == "medial" else "foot-without-squat"), frozenset(), ()
    if squat.shift == "typical":
        return "no-mat-sign", frozenset(), ()
    lunge = ankle_mobility(evidence, side)
    # The lunge tells ankle from hip where the heels were not raised, or where raising them told nothing.
    if lift in ("improves", "unchanged"):
        against = {"improves": "pass", "unchanged": "flag"}[lift]
        key: ReadingKey = "bottom-only-ankle" if lift == "improves" else "bottom-only-hip"
        return key, frozenset({"heels"}), (lunge.input,) if lunge.band == against else ()
    if lunge.band in ("pass", "flag") and lunge.confidence != "low":
        return ("bottom-only-ankle" if lunge.band == "flag" else "bottom-only-hip"), frozenset({lunge.input}), ()
    return "unclear", frozenset(), ()


def _shape(evidence: Evidence, side: Foot, tape: tuple[str, ...]) -> tuple[SideReading, list[str]]:
    """A side's row where the tape speaks for shape, and its sentences."""
    stance, squat = standing(evidence, side), bottom(evidence, side)
    gap = evidence.visit.manual.ankle_gap_cm
    sentences = [] if gap is None else [_(_GAP).format(cm=number(gap, 0))]
    sentences += [_(_GAP_ONE_SIDED)] if "ankle_gap_one_sided" in tape else []
    sentences.append(_(_CONCLUSIONS["shape-not-control"]))
    row = SideReading(
        side=side,
        key="shape-not-control",
        standing=stance.shift,
        bottom=squat.shift,
        raised=raised(evidence, side)[0],
        says=" ".join(sentences),
        decided_by=tape,
        contradicts=stance.by if stance.seen is not None and stance.shift == "typical" else (),
        seen=True,
    )
    return row, sentences


def _standing_words(side: Foot, column: Column) -> str:
    if column.seen is not None:
        return seen_words(side, "stance", column.seen.severity)
    return _(_STANDING[side, column.shift]) if (side, column.shift) in _STANDING else ""


def _bottom_words(side: Foot, column: Column, lift: Raised) -> list[str]:
    if column.seen is not None:
        words = seen_words(side, "bottom", column.seen.severity)
    else:
        words = _(_BOTTOM[side, column.shift]) if (side, column.shift) in _BOTTOM else ""
    return [words, _(_RAISED[lift])] if column.shift == "medial" and lift in _RAISED else [words]


_STANDING = {
    ("left", "typical"): N_("Upright, the load of the left foot does not lie inward."),
    ("right", "typical"): N_("Upright, the load of the right foot does not lie inward."),
    ("left", "medial"): N_("Upright, the load of the left foot lies further inward than usual."),
    ("right", "medial"): N_("Upright, the load of the right foot lies further inward than usual."),
    ("left", "unclear"): N_("Upright, it is not clear how the load of the left foot lies."),
    ("right", "unclear"): N_("Upright, it is not clear how the load of the right foot lies."),
}
_BOTTOM = {
    ("left", "typical"): N_("At the bottom of the squat the load of the left foot stays where it was."),
    ("right", "typical"): N_("At the bottom of the squat the load of the right foot stays where it was."),
    ("left", "medial"): N_("At the bottom of the squat the load of the left foot moves inward."),
    ("right", "medial"): N_("At the bottom of the squat the load of the right foot moves inward."),
    ("left", "unclear"): N_("Whether the load of the left foot moves inward at the bottom of the squat is not clear."),
    ("right", "unclear"): N_(
        "Whether the load of the right foot moves inward at the bottom of the squat is not clear."
    ),
}
_RAISED = {
    "improves": N_("With raised heels the load moves inward less."),
    "unchanged": N_("Raised heels do not change where the load goes."),
    "unclear": N_("Whether raised heels change where the load goes is not clear."),
}
_CONCLUSIONS: dict[ReadingKey, str] = {
    "no-mat-sign": N_("Nothing here points inward."),
    "bottom-only-ankle": N_("It shows only at the bottom, as is often seen with ankles that bend little."),
    "bottom-only-hip": N_("It shows only at the bottom, as is often seen with hips and control."),
    "throughout": N_("It shows throughout, upright and at the bottom: foot, ankle and hip together."),
    "foot-without-squat": N_("It shows upright and the squat does not follow: a matter of how the foot stands."),
    "shape-not-control": N_("This speaks for shape rather than control; no drill straightens a bone."),
    "unclear": N_("This does not tell a pattern yet."),
    "not-enough-information": N_("Standing or the squat is missing, so that there is no pattern to tell."),
}
_OPEN = N_("It shows only at the bottom; whether ankle or hip is open: do the lunge.")
_GAP = N_("With the knees touching, the ankles are {cm} cm apart.")
_GAP_ONE_SIDED = N_("One leg was seen to stand clearly more inward than the other.")
