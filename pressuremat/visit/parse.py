"""A visit out of JSON that a stranger wrote: what is impossible gets one sentence, what is implausible a warning.

In: a manifest's path or its parsed JSON. Out: `Visit`. Refuses to open the recordings that it names.
"""

from __future__ import annotations

import json
import math
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from pressuremat.errors import VisitError
from pressuremat.i18n import TURNS, _
from pressuremat.types import Condition
from pressuremat.visit.inputs import HISTORY, MANUAL, PERSON, Input
from pressuremat.visit.model import (
    ANSWERS,
    FOOTWEAR,
    PAIN_SITES,
    PROTOCOLS,
    Fppa,
    History,
    Manual,
    Pair,
    Person,
    TrialRef,
    Visit,
)
from pressuremat.visit.plausible import warnings_of

SCHEMA = "pressuremat.visit/1"
_MOST_BYTES, _MOST_TRIALS, _MOST_TEXT, _MOST_TESTS = 2**20, 200, 1000, 50
_QUALITIES = ("good", "doubtful", "failed")
_FPPA_LIMITS = Input("number", "", "°", -45, 60)
_FPPA_ERROR = Input("number", "", "°", 0, 30)
_ASKED = Input("number", "", "s", 0, 600)
_VERSION = Input("number", "", "", 0, 1e6)
_BLOCK = Input("number", "", "mm", 0, 150)


def read(path: str | os.PathLike[str]) -> Visit:
    """The visit of the manifest at `path`. Raises VisitError where it is none, OSError where it cannot be read."""
    with open(path, "rb") as file:
        return of_bytes(file.read(_MOST_BYTES + 1), Path(path).name)


def of_bytes(text: bytes, name: str) -> Visit:
    """The visit of a manifest's content; `name` is what it is called in a sentence. Raises VisitError."""
    if len(text) > _MOST_BYTES:
        raise VisitError(_("Expected a visit of at most 1 MiB, {name} is larger; check the file.").format(name=name))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise VisitError(
            _("Expected a visit as JSON, {name} is none ({reason}); see docs/knee.md.").format(
                name=name, reason=getattr(error, "msg", _("it cannot be read"))
            )
        ) from error
    return visit_of(data)


def visit_of(data: object) -> Visit:
    """The visit that plain data says. Raises VisitError for what cannot be; unknown keys and what is unusual are
    told in `warnings`."""
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        raise VisitError(
            _("Expected a visit that says the schema {schema}, got {got}; see docs/knee.md.").format(
                schema=SCHEMA, got=_shown(data.get("schema") if isinstance(data, Mapping) else data)
            )
        )
    unknown = _unknown(data, ("schema", "date", "person", "history", "manual", "trials"), "")
    person = Person(**_filled(data.get("person"), "person", PERSON, unknown))
    history = History(**_filled(data.get("history"), "history", HISTORY, unknown))
    manual = Manual(**_filled(data.get("manual"), "manual", MANUAL, unknown))
    on = _day(data.get("date"))
    trials = _trials(data.get("trials"), unknown)
    said = [_("{key} is not known here and was not used.").format(key=key) for key in unknown]
    visit = Visit(person, history, manual, trials, on)
    return Visit(person, history, manual, trials, on, (*said, *warnings_of(visit)))


def _filled(data: object, where: str, known: Mapping[str, Input], unknown: list[str]) -> dict[str, Any]:
    """The known entries of plain data, each checked by its `Input`."""
    given = _mapping(data, where)
    unknown += _unknown(given, known, where)
    made = {name: _asked(given[name], known[name], name) for name in known if given.get(name) is not None}
    if "birth_year" in made:
        made["birth_year"] = _whole(made["birth_year"], "birth_year")
    return made


def _asked(value: object, by: Input, name: str) -> Any:
    if by.sided:
        return _pair(value, by, name)
    if by.kind == "tests":
        given = _mapping(value, name)
        if len(given) > _MOST_TESTS:
            raise _wrong(name, _("at most {n} tests").format(n=_MOST_TESTS), len(given))
        for test in given:
            _choice(test, PROTOCOLS, name)
        return {test: _one(pain, by, f"{name}.{test}") for test, pain in given.items() if pain is not None}
    return _one(value, by, name)


def _pair(value: object, by: Input, name: str) -> Pair[Any] | None:
    """Both sides' answers; one without sides holds for both."""
    if not isinstance(value, Mapping) or (by.kind == "angles" and not {"left", "right"} & set(value)):
        both = _one(value, by, name)
        return Pair(both, both)
    strange = [key for key in value if key not in ("left", "right")]
    if strange:
        raise _wrong(name, _("left and right"), strange[0])
    sides = [None if value.get(side) is None else _one(value[side], by, f"{name}.{side}") for side in ("left", "right")]
    return None if sides == [None, None] else Pair(*sides)


def _one(value: object, by: Input, name: str) -> Any:
    if by.kind == "yes-no":
        if not isinstance(value, bool):
            raise _wrong(name, _("true or false"), value)
        return value
    if by.kind == "answer":
        return _choice(value, ANSWERS, name)
    if by.kind == "site":
        return _choice(value, tuple(PAIN_SITES), name)
    if by.kind == "text":
        return _note(value, name)
    if by.kind == "angles":
        return _fppa(value, name)
    return _number(value, by, name)


def _fppa(value: object, name: str) -> Fppa:
    """The angles of one leg; a bare number is that at the bottom of the squat."""
    if not isinstance(value, Mapping):
        return Fppa(bottom=_number(value, _FPPA_LIMITS, name))
    limits = {"stance": _FPPA_LIMITS, "bottom": _FPPA_LIMITS, "error_deg": _FPPA_ERROR}
    strange = [key for key in value if key not in limits]
    if strange:
        raise _wrong(name, ", ".join(limits), strange[0])
    return Fppa(**{key: _number(value[key], limits[key], f"{name}.{key}") for key in value if value[key] is not None})


def _trials(data: object, unknown: list[str]) -> tuple[TrialRef, ...]:
    if data is None:
        return ()
    if not isinstance(data, list) or len(data) > _MOST_TRIALS:
        raise _wrong("trials", _("a list of at most {n} trials").format(n=_MOST_TRIALS), data)
    return tuple(_trial(item, f"trials[{at}]", unknown) for at, item in enumerate(data))


def _trial(data: object, where: str, unknown: list[str]) -> TrialRef:
    given = _mapping(data, where)
    unknown += _unknown(given, [one.name for one in fields(TrialRef)], where)
    file = _text(given.get("file"), f"{where}.file")
    if not file or "\0" in file:
        raise _wrong(f"{where}.file", _("the name of a recording"), file)
    there = {key: value for key, value in given.items() if value is not None}
    return TrialRef(
        protocol=_choice(given.get("protocol"), PROTOCOLS, f"{where}.protocol"),
        file=file,
        side=_choice(there["side"], ("left", "right"), f"{where}.side") if "side" in there else None,  # type: ignore[arg-type]
        condition=_condition(there.get("condition"), f"{where}.condition", unknown),
        note=_note(there.get("note", ""), f"{where}.note"),
        quality=_choice(there["quality"], _QUALITIES, f"{where}.quality") if "quality" in there else None,  # type: ignore[arg-type]
        excluded=_note(there["excluded"], f"{where}.excluded") if "excluded" in there else None,
        block_mm=_number(there["block_mm"], _BLOCK, f"{where}.block_mm") if "block_mm" in there else None,
        asked_s=_number(there["asked_s"], _ASKED, f"{where}.asked_s") if "asked_s" in there else None,
        version=_whole(_number(there["version"], _VERSION, f"{where}.version"), where) if "version" in there else None,
    )


def _condition(data: object, where: str, unknown: list[str]) -> Condition | None:
    if data is None:
        return None
    given = _mapping(data, where)
    unknown += _unknown(given, ("footwear", "cover"), where)
    footwear = _choice(given.get("footwear") or "barefoot", FOOTWEAR, f"{where}.footwear")
    cover = given.get("cover")
    return Condition(footwear, None if cover is None else _note(cover, f"{where}.cover"))


def _day(value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(_text(value, "date")[:10])
    except ValueError:
        raise _wrong("date", _("a day as 2026-03-31"), value) from None


def _mapping(data: object, where: str) -> Mapping[str, Any]:
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise _wrong(where, _("an object with named entries"), data)
    return data


def _unknown(data: Mapping[str, Any], known: Any, where: str) -> list[str]:
    names = (_shown(key).strip("'") for key in data if key not in known and key != "…")
    return [f"{where}.{name}".lstrip(".") for name in names]


def _number(value: object, by: Input, name: str) -> float:
    # An integer of hundreds of digits is larger than any float.
    if isinstance(value, bool) or not isinstance(value, int | float) or not by.low <= value <= by.high:
        expected = _("a number from {low:g} to {high:g} {unit}").format(low=by.low, high=by.high, unit=by.unit)
        raise _wrong(name, expected.rstrip(), value)
    return float(value)


def _whole(value: float, name: str) -> int:
    if not math.isfinite(value) or value != int(value):
        raise _wrong(name, _("a whole number"), value)
    return int(value)


def _choice(value: object, choices: tuple[str, ...], name: str) -> str:
    if not isinstance(value, str) or value not in choices:
        raise _wrong(name, _("one of {choices}").format(choices=", ".join(choices)), value)
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or len(value) > _MOST_TEXT or not all(map(_is_written, value)):
        raise _wrong(name, _("a short text"), value)
    return value


def _is_written(sign: str) -> bool:
    """Whether a sign belongs to a script: joiners of letters do, marks that turn the direction of text do not."""
    return sign.isprintable() or (unicodedata.category(sign) in ("Cf", "Zs") and not TURNS.match(sign))


def _note(value: object, name: str) -> str:
    """Some sentences in any script as one paragraph; marks that turn the direction of text are taken out."""
    return _text(TURNS.sub("", " ".join(value.split())) if isinstance(value, str) else value, name)


def _shown(value: object) -> str:
    """A stranger's value, short and harmless to a terminal."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**12:
        return _("a huge number")
    text = ascii(value) if not isinstance(value, str) or not value.isprintable() else f"'{value}'"
    return text if len(text) <= 60 else text[:57] + "…"


def _wrong(name: str, expected: str, got: object) -> VisitError:
    return VisitError(
        _("Expected {name} as {expected}, got {got}; correct it, or leave it out where it is not known.").format(
            name=name, expected=expected, got=_shown(got)
        )
    )
