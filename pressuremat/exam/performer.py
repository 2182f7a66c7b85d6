"""The virtual person as the one who is guided: which scenario performs a trial, and what a second person would answer.

In: a `sim:` source's options and a trial. Out: the source's URI for that trial. It is the same person throughout: all
of their options stay, and each trial has its own places and its own sway. Answers are those of a simulated observer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pressuremat.exam.sets import Item, TrialSide
from pressuremat.virtual.person import PERSON_OPTIONS, Person, person_from_options
from pressuremat.virtual.scenarios import SCENARIOS
from pressuremat.virtual.squatting import FLAT, HEELS_RAISED

#: The virtual person stays for so much longer than they are asked to, s.
_STAYS_S = 2.0
#: Options of scenarios, which a trial sets by itself; a person keeps their own answers to the rest.
_TRIALS_OWN = {"seconds", "reps", "side", "from", "passes", "loop", "trial"}
#: Shifts in % of the forefoot's width, and pronation, that a simulated observer calls slight and clear [P].
_SLIGHT_PCT, _CLEAR_PCT = 4.0, 7.0
_SLIGHT_PRONATION, _CLEAR_PRONATION = 0.65, 0.85


def performance(options: Mapping[str, str], item: Item, trial: int) -> tuple[str, dict[str, str]]:
    """Scenario and options of the virtual person's `trial`-th trial of the visit."""
    protocol, raised = item.of_protocol, item.block_mm is not None
    name = "squat" if item.protocol == "try-and-see" else item.protocol
    name = "squat-heels-raised" if raised else name
    known = {scenario.name: scenario for scenario in SCENARIOS}
    if name not in known:
        name = f"{name}-{item.side or 'left'}"
    own = known[name].options
    given = {key: value for key, value in options.items() if key not in _TRIALS_OWN}
    given = {key: value for key, value in given.items() if key in own or key not in _scenarios_own()}
    given |= {"loop": "0", "trial": str(trial), "mat": options.get("mat", "stance")}
    if "seconds" in own:
        given["seconds"] = f"{(item.seconds or protocol.seconds) + _STAYS_S:g}"
    if "reps" in own and item.protocol != "heel-rise":
        given["reps"] = str(item.reps or protocol.reps)
    if "side" in own and item.side is not None:
        given["side"] = item.side
    if item.protocol == "walk":
        given["from"] = "far" if trial // 2 % 2 else "near"
    if item.part == "changed" and item.change == "knees-out":
        given["weak_hip"] = "0"
    if item.part == "changed" and item.change == "arch-supported":
        given["pronation"] = "0.4"
    return name, given


def _scenarios_own() -> set[str]:
    return {option for scenario in SCENARIOS for option in scenario.options} - set(PERSON_OPTIONS)


def answers(options: Mapping[str, str], item: Item, fields: tuple[str, ...]) -> dict[str, Any]:
    """What a simulated observer notes about the virtual person after a trial; nothing for what they cannot know."""
    person = person_from_options(options)
    sides: tuple[TrialSide, ...] = (item.side,) if item.side is not None else ("left", "right")
    how = HEELS_RAISED if item.block_mm is not None else FLAT
    made: dict[str, Any] = {
        "observer_stance": {side: _stance(person, side) for side in sides},
        "observer_squat_bottom": dict.fromkeys(sides, _seen(how.shift_pct(person), _SLIGHT_PCT, _CLEAR_PCT)),
        # As far as their scenario of the lunge goes.
        "lunge_cm": dict.fromkeys(sides, float(options.get("lunge_cm", 12.0 - 6.0 * person.stiff_ankle))),
    }
    return {name: made[name] for name in fields if name in made}


def _stance(person: Person, side: TrialSide) -> str:
    return _seen(person.of_foot("pronation", side), _SLIGHT_PRONATION, _CLEAR_PRONATION)


def _seen(value: float, slight: float, clear: float) -> str:
    return "clearly" if value >= clear else "slightly" if value >= slight else "no"
