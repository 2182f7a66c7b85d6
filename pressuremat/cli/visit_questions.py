"""Questions in the terminal before a visit: pain, history, what is worn. An empty answer is "not known"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pressuremat.i18n import _
from pressuremat.types import Condition
from pressuremat.visit import FOOTWEAR, HISTORY, PERSON, History, Person, Visit

Ask = Callable[[str], str]
#: From this age on nobody is asked about a child.
_GROWN_Y = 18.0


def ask_before(condition: Condition, ask: Ask = input) -> tuple[Visit, Condition]:
    """Ask a person, or somebody for them."""
    print(_("Before anything is stood on. Enter alone: not known."))
    person = Person(
        birth_year=_whole(ask, "birth_year"), height_cm=_number(ask, "height_cm"), mass_kg=_number(ask, "mass_kg")
    )
    pain = _limited(ask, _(HISTORY["pain_0_10"].label), HISTORY["pain_0_10"].low, HISTORY["pain_0_10"].high)
    age_y = person.age_y(date.today())
    grown = age_y is not None and age_y >= _GROWN_Y
    asked = [n for n, one in HISTORY.items() if one.kind == "yes-no" and not (grown and n.startswith("child_"))]
    print(_("Does any of this hold? Numbers with commas, 0 for none."))
    for number, name in enumerate(asked, start=1):
        print(f"  {number:2d}  {_(HISTORY[name].label)}")
    history = replace(_chosen(ask, asked), pain_0_10=pain)
    worn = _worn(ask, condition.footwear)
    return Visit(person, history, on=date.today()), replace(condition, footwear=worn)


def _number(ask: Ask, name: str) -> float | None:
    row = PERSON[name]
    return _limited(ask, f"{_(row.label)} ({row.unit})" if row.unit else _(row.label), row.low, row.high)


def _whole(ask: Ask, name: str) -> int | None:
    value = _number(ask, name)
    return None if value is None else round(value)


def _limited(ask: Ask, label: str, low: float, high: float) -> float | None:
    while True:
        text = ask(f"{label}: ").strip().replace(",", ".")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if low <= value <= high:
            return value
        print(_("A number from {low:g} to {high:g}, please.").format(low=low, high=high))


def _chosen(ask: Ask, names: list[str]) -> History:
    """Which of these hold; nothing said leaves all unknown, anything else makes the others "no"."""
    while True:
        text = ask("> ").strip()
        if not text:
            return History()
        try:
            numbers = {int(part) for part in text.replace(",", " ").split()}
        except ValueError:
            numbers = {-1}
        if numbers <= set(range(len(names) + 1)):
            return History(**{name: at in numbers for at, name in enumerate(names, start=1)})  # type: ignore[arg-type]
        print(_("Numbers from 1 to {n}, please, or 0 for none.").format(n=len(names)))


def _worn(ask: Ask, default: str) -> str:
    while True:
        text = ask(_("On the feet ({kinds}) [{default}]: ").format(kinds=", ".join(FOOTWEAR), default=default)).strip()
        if not text or text in FOOTWEAR:
            return text or default
        print(_("One of these, please."))
