"""A person who does not exist: what they are, as options of a scenario say it.

Words and numbers (`arch=low&mass_kg=82`) enter, a `Person` leaves, with the small natural differences between their
feet and in where they stand drawn from the seed. Knows nothing of time, mats and measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

import numpy as np

from pressuremat.errors import SourceError
from pressuremat.i18n import _
from pressuremat.units import weight_n
from pressuremat.virtual.foot import Foot, FootName

#: Words for the arch and where they lie from high (0) to low (1).
ARCH_WORDS: Mapping[str, float] = {"high": 0.1, "typical": 0.42, "low": 0.82}

_BOTH: tuple[FootName, FootName] = ("left", "right")
#: Options that may be given for one foot alone, as `arch_left=low`.
_PER_FOOT = ("arch", "flexible", "pronation", "toe_out_deg")


@dataclass(frozen=True)
class Person:
    """A body and its habits. 0…1 scales run from none to marked; `pronation` 0.4 is typical.

    `load_left_pct` and `load_fore_pct` are where they stand on average, `sway_ml_mm` and `sway_ap_mm` the RMS of
    their sway; `stance_mm` is the distance of their heels in standing, `step_width_mm` in walking. `asymmetry` scales
    the differences between the feet that the seed draws, `scatter` those from place to place and step to step;
    each `trial` of the same person has its own places and its own sway.
    """

    arch: float = ARCH_WORDS["typical"]
    flexible: float = 0.3
    pronation: float = 0.4
    stiff_ankle: float = 0.0
    weak_hip: float = 0.0
    mass_kg: float = 70.0
    foot_mm: float = 250.0
    foot_width: float = 1.0
    toe_out_deg: float = 7.0
    stance_mm: float = 170.0
    load_left_pct: float = 51.0
    load_fore_pct: float = 34.0
    sway_ml_mm: float = 2.5
    sway_ap_mm: float = 4.5
    cadence_spm: float = 110.0
    step_mm: float = 640.0
    step_width_mm: float = 95.0
    asymmetry: float = 1.0
    scatter: float = 1.0
    seed: int = 1
    trial: int = 0
    own: Mapping[str, float] = field(default_factory=dict)

    @property
    def weight_n(self) -> float:
        """Body weight in N."""
        return weight_n(self.mass_kg)

    def rng(self, purpose: int) -> np.random.Generator:
        """Random numbers of this person's trial; each `purpose` has its own, so that one does not shift another."""
        return np.random.default_rng((self.seed, purpose, self.trial))

    def of_foot(self, name: str, side: FootName) -> float:
        """A parameter as it is for one foot: its own where given, else the person's with a natural difference."""
        if f"{name}_{side}" in self.own:
            return self.own[f"{name}_{side}"]
        body = np.random.default_rng((self.seed, 0))
        difference = self.asymmetry * float(body.normal(size=2 * len(_PER_FOOT))[_index(name, side)])
        value = float(getattr(self, name))
        if name == "toe_out_deg":
            return value + 1.5 * difference
        return float(np.clip(value + 0.02 * difference, 0.0, 1.0))

    def foot(self, side: FootName) -> Foot:
        """One of their feet, under half of their weight."""
        return Foot(side, self.foot_mm, self.of_foot("arch", side), self.of_foot("flexible", side), self.foot_width)


def _index(name: str, side: FootName) -> int:
    return 2 * _PER_FOOT.index(name) + _BOTH.index(side)


#: What may be asked for, and what is believed: low, high.
_RANGES: Mapping[str, tuple[float, float]] = {
    "arch": (0, 1),
    "flexible": (0, 1),
    "pronation": (0, 1),
    "stiff_ankle": (0, 1),
    "weak_hip": (0, 1),
    "mass_kg": (20, 250),
    "foot_mm": (160, 330),
    "foot_width": (0.8, 1.3),
    "toe_out_deg": (-20, 40),
    "stance_mm": (90, 400),
    "load_left_pct": (20, 80),
    "load_fore_pct": (20, 65),
    "sway_ml_mm": (0, 12),
    "sway_ap_mm": (0, 15),
    "cadence_spm": (50, 180),
    "step_mm": (250, 1100),
    "step_width_mm": (60, 300),
    "asymmetry": (0, 3),
    "scatter": (0, 3),
    "seed": (0, 2**63),
}
PERSON_OPTIONS: tuple[str, ...] = tuple(f.name for f in fields(Person) if f.name not in {"own", "trial"}) + tuple(
    f"{name}_{side}" for name in _PER_FOOT for side in _BOTH
)


def number(name: str, text: str, low: float, high: float) -> float:
    """An option as a number in [low, high]. Raises SourceError in one sentence."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise SourceError(
            _("Expected {name} to be a number from {low:g} to {high:g}, got {text!r}; change it.").format(
                name=name, low=low, high=high, text=text
            )
        )
    return value


def person_from_options(options: Mapping[str, str]) -> Person:
    """The person whom options describe; those not named in `PERSON_OPTIONS` are left alone. Raises SourceError."""
    person = Person()
    own: dict[str, float] = {}
    for name in PERSON_OPTIONS:
        if name not in options:
            continue
        base = name.removesuffix("_left").removesuffix("_right") if name not in _RANGES else name
        value = _value(name, base, options[name])
        if base == name:
            person = replace(person, **{name: int(value) if name == "seed" else value})  # type: ignore[arg-type]
        else:
            own[name] = value
    return replace(person, own=own)


def _value(name: str, base: str, text: str) -> float:
    if base == "arch" and text in ARCH_WORDS:
        return ARCH_WORDS[text]
    if base == "arch" and not text.replace(".", "", 1).isdigit():
        raise SourceError(
            _("Expected {name} to be {words}, or a number from 0 (high) to 1 (low), got {text!r}; change it.").format(
                name=name, words=", ".join(ARCH_WORDS), text=text
            )
        )
    if name == "seed":
        number(name, text, *_RANGES[name])
        return int(float(text)) if not text.isdigit() else int(text)
    return number(name, text, *_RANGES[base])
