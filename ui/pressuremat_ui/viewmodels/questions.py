"""What is asked of a person: fields made from the rows of `pressuremat.visit`, their answers, what is wrong in them.

Answers as somebody types or chooses them enter; the visit's own JSON leaves. What nobody answered stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import N_, _
from pressuremat.visit import HISTORY, MANUAL, PAIN_SITES, PERSON, SCHEMA, Input
from pressuremat_ui.viewmodels.observable import Observable

if TYPE_CHECKING:
    from pressuremat.visit import Visit

#: Asked of everybody before the first test; the items for children only where the year of birth says so.
BEFORE = tuple(key for key in HISTORY if not key.startswith("child_"))
CHILD = tuple(key for key in HISTORY if key.startswith("child_"))
ABOUT = ("birth_year", "height_cm", "mass_kg", "sport")
YES_NO = (("yes", N_("Yes")), ("no", N_("No")))
ANSWERS = (("no", N_("No")), ("slightly", N_("Slightly")), ("clearly", N_("Clearly")), ("not-looked", N_("Not looked")))
_ADULT_Y = 16


@dataclass(frozen=True)
class Field:
    """One thing to ask: its key in its group, how it is asked, its words and its unit."""

    group: str
    key: str
    kind: str
    label: str
    unit: str
    sided: bool
    options: tuple[tuple[str, str], ...] = ()


def field_of(group: str, key: str) -> Field:
    """The field of a row of `pressuremat.visit`."""
    rows: Mapping[str, Mapping[str, Input]] = {"person": PERSON, "history": HISTORY, "manual": MANUAL}
    row = rows[group][key]
    options: tuple[tuple[str, str], ...] = ()
    if row.kind == "yes-no":
        options = YES_NO
    elif row.kind == "answer":
        options = ANSWERS
    elif row.kind == "site":
        options = tuple(PAIN_SITES.items())
    return Field(group, key, row.kind, _(row.label), row.unit, row.sided, options)


class QuestionsViewModel(Observable):
    """The answers so far. `problem` says what cannot be, empty where all is well."""

    def __init__(self, today: date | None = None) -> None:
        super().__init__()
        self._today = today
        self._answers: dict[str, dict[str, Any]] = {"person": {}, "history": {}, "manual": {}}
        self.problem = ""
        self.warnings: tuple[str, ...] = ()
        self.child = False
        self.version = 0

    def answer(self, group: str, key: str, value: str, side: str | None = None) -> None:
        """Take an answer; an empty one is none. A field that has sides takes a `side`."""
        field = field_of(group, key)
        taken: Any = value.strip() or None
        if field.kind == "number" and taken is not None:
            taken = _number(taken)
        elif field.kind == "yes-no":
            taken = {"yes": True, "no": False}.get(value)
        answers = self._answers[group]
        if field.sided and side is not None:
            answers[key] = {**(answers.get(key) or {}), side: taken}
        else:
            answers[key] = taken
        self._check()

    def fill(self, group: str, answers: Mapping[str, Any]) -> None:
        """Answers that are known already, of somebody who was here before."""
        self._answers[group] = {**self._answers[group], **answers}
        self._check()

    def given(self, group: str, key: str, side: str | None = None) -> str:
        """An answer as its field shows it, "" for none."""
        value = self._answers[group].get(key)
        if side is not None and isinstance(value, dict):
            value = value.get(side)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

    def visit(self) -> Visit:
        """The visit of these answers. Raises VisitError for what cannot be."""
        from pressuremat.visit import visit_of

        on = (self._today or date.today()).isoformat()
        return visit_of({"schema": SCHEMA, "date": on, **{k: dict(v) for k, v in self._answers.items()}, "trials": []})

    def _check(self) -> None:
        from pressuremat.errors import VisitError

        try:
            visit = self.visit()
        except VisitError as error:
            self.problem, self.warnings = str(error), ()
        else:
            self.problem, self.warnings = "", visit.warnings
            age_y = visit.person.age_y(visit.on or date.today())
            self.child = age_y is not None and age_y < _ADULT_Y
        self.version += 1


def _number(text: str) -> float | str:
    """A number as somebody types it; other words stay words, for the check to refuse."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text
