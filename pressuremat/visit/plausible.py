"""What is possible but unusual in a visit, or does not fit together: a sentence each, and nothing is changed.

In: a `Visit`. Out: warnings. Refuses to throw anything away: who measured it may be right.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pressuremat.i18n import _
from pressuremat.visit.inputs import MANUAL, PERSON, Input
from pressuremat.visit.model import Manual, Pair, Person, Visit

#: A centimetre of toe-to-wall distance is about so many degrees of the shin; from memory.
_DEG_PER_CM = 3.6
#: Degrees by which the two measures of the lunge may differ before one is doubted; choice of this program.
_MOST_LUNGE_DEG = 12.0
_BMI_USUAL = (12.0, 60.0)


def warnings_of(visit: Visit) -> tuple[str, ...]:
    """Sentences, in the language in use; () where nothing stands out."""
    numbers = (*_unusual(visit.person, PERSON), *_unusual(visit.manual, MANUAL))
    return (*numbers, *_age(visit), *_bmi(visit.person), *_lunge(visit.manual))


def _unusual(part: Person | Manual, inputs: Mapping[str, Input]) -> list[str]:
    said = []
    for name, asked in inputs.items():
        value = getattr(part, name)
        if asked.kind != "number" or asked.usual is None or value is None:
            continue
        low, high = asked.usual
        for number in (value.left, value.right) if isinstance(value, Pair) else (value,):
            if number is not None and not low <= number <= high:
                said.append(
                    _("{label}: {value:g} {unit} is unusual; check it.").format(
                        label=_(asked.label), value=number, unit=asked.unit
                    )
                )
    return list(dict.fromkeys(said))


def _age(visit: Visit) -> list[str]:
    year, on = visit.person.birth_year, visit.on or date.today()
    if year is None:
        return []
    if year > on.year:
        return [_("The year of birth {year} is after the visit; check it.").format(year=year)]
    if on.year - year > 110:
        return [_("The year of birth {year} is unusual; check it.").format(year=year)]
    return []


def _bmi(person: Person) -> list[str]:
    if person.height_cm is None or person.mass_kg is None:
        return []
    bmi = person.mass_kg / (person.height_cm / 100) ** 2
    if _BMI_USUAL[0] <= bmi <= _BMI_USUAL[1]:
        return []
    return [
        _("{mass:g} kg do not fit {height:g} cm; check mass and height.").format(
            mass=person.mass_kg, height=person.height_cm
        )
    ]


def _lunge(manual: Manual) -> list[str]:
    cm, deg = manual.lunge_cm, manual.lunge_deg
    if cm is None or deg is None:
        return []
    pairs = [(cm.left, deg.left), (cm.right, deg.right)]
    if any(a is not None and b is not None and abs(b - _DEG_PER_CM * a) > _MOST_LUNGE_DEG for a, b in pairs):
        return [_("The lunge in centimetres does not fit the lunge in degrees; check which is right.")]
    return []
