"""Words that a report puts together from keys: protocols, conditions, confidence, numbers with their unit."""

from __future__ import annotations

from datetime import date, datetime
from unicodedata import bidirectional

from pressuremat.i18n import N_, _, language, number

_PROTOCOLS = {
    "stand": N_("Standing"),
    "stand-eyes-closed": N_("Standing, eyes closed"),
    "seated": N_("Seated"),
    "single-leg": N_("Standing on one leg"),
    "squat": N_("Squat"),
    "squat-heels-raised": N_("Squat, heels raised"),
    "single-leg-squat": N_("Single-leg squat"),
    "heel-rise": N_("Heel rise"),
    "lunge": N_("Lunge"),
    "walk": N_("Walking"),
    "try-and-see": N_("Try and see"),
}
_FOOTWEAR = {
    "barefoot": N_("barefoot"),
    "sock": N_("in socks"),
    "socks": N_("in socks"),
    "shoe": N_("in shoes"),
    "shoes": N_("in shoes"),
    "insole": N_("on insoles"),
}
_CONFIDENCE = {
    "low": N_("low confidence"),
    "moderate": N_("moderate confidence"),
    "high": N_("high confidence"),
}


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def named(who: str, most: int = 0) -> str:
    """A name as it stands in a line with other words: at most `most` letters (0: all), and one that is written from the
    right in an isolate of Unicode, so that it does not turn the date beside it."""
    if 0 < most < len(who):
        who = who[: most - 1].rstrip() + "…"
    rightward = any(bidirectional(letter) in ("R", "AL") for letter in who)
    return f"\u2068{who}\u2069" if rightward else who


def protocol_title(protocol: str) -> str:
    """What was done; the key itself where it is not one of ours."""
    return _(_PROTOCOLS.get(protocol, protocol))


def condition_words(footwear: str, cover: str | None) -> str:
    """What stood between foot and sensors."""
    words = _(_FOOTWEAR.get(footwear, footwear))
    return words if not cover else _("{footwear}, mat covered with {cover}").format(footwear=words, cover=cover)


def confidence_word(confidence: str) -> str:
    """How sure a finding is."""
    return _(_CONFIDENCE.get(confidence, confidence))


def because(keys: tuple[str, ...]) -> str:
    """The labels of the values that a finding rests on."""
    from pressuremat.metrics.registry import METRICS

    labels = {metric.key: metric.title for metric in METRICS}
    return ", ".join(labels.get(key, key) for key in keys)


def unit_word(unit: str) -> str:
    """A unit as it stands behind a number; empty for pure numbers."""
    return {"1": "", "deg": "°", "count": _("counts"), "mm2": "mm²", "cm2": "cm²"}.get(unit, unit.replace("*", "·"))


def quantity(value: float, decimals: int, unit: str) -> str:
    """A number with its unit."""
    word = unit_word(unit)
    return number(value, decimals) + ("" if not word else word if word == "°" else f" {word}")


def at_least(text: str) -> str:
    """A number that is a lower bound."""
    return f"≥ {text}"


def day(on: date) -> str:
    """A date."""
    if language() == "de":
        return f"{on:%d.%m.%Y}"
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def moment(made_at: datetime) -> str:
    """A date and a time of day."""
    return f"{day(made_at)}, {made_at:%H:%M}"


def translated(words: str | None) -> str:
    """A text that stands in a record, in the language in use; empty for none."""
    return _(words) if words else ""


def band_words(band: str | None) -> str:
    """A band's word; "between A and B" is put together again from its parts."""
    if band and band.startswith("between ") and " and " in band:
        below, _and, above = band.removeprefix("between ").partition(" and ")
        return _("between {below} and {above}").format(below=_(below), above=_(above))
    return translated(band)


def correction_word(done: str) -> str:
    """What was corrected by hand, of `Footprint.corrected`."""
    return {"side": _("side"), "axis": _("axis"), "merge": _("merged"), "split": _("split")}.get(done, done)
