"""What is known to be wrong with the cells of one footprint, and what that does to which kind of value. Data only.

A metric's record says what it `rests_on`; `Flaws` has a reason for each of these, or none. How flaws are found is not
known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

#: What a value rests on, beside times: "load", how much pressure or force there is; "distribution", how it is shared
#: between places; "outline", where contact ends.
Basis = Literal["load", "distribution", "outline"]

_TIME_UNITS = frozenset({"s", "1/min"})
_LOAD_UNITS = frozenset({"kPa", "N", "N·s", "kPa·s"})


def default_basis(scope: str, unit: str) -> frozenset[Basis]:
    """What a metric rests on whose record does not say it: rather too much than too little."""
    if unit in _TIME_UNITS:
        return frozenset()
    if unit in _LOAD_UNITS:
        return frozenset({"load"})
    return frozenset({"distribution", "outline"}) if scope == "footprint" else frozenset({"distribution"})


@dataclass(frozen=True)
class Flaws:
    """Cells of one footprint that do not say what pressed them.

    `n_cells` are the print's; of these `n_clipped` read a lower bound at some moment, while they bore
    `clipped_load_pct` of the whole load over time, and `n_filled` are broken and filled from their neighbours. Up to
    `hidden_cm2` of contact may lie in cells that are silent because too little presses them, which would move the arch
    index by up to `arch_shift`.

    `at_least`, `skewed` and `outline` are sentences for the values that are thereby a lower bound, shares and centres
    that are wrong, shapes that are not seen whole; None where that does not matter. `widening` is a factor on the
    uncertainty of shares, `outline_widening` on that of shapes.
    """

    n_cells: int = 0
    n_clipped: int = 0
    clipped_load_pct: float = 0.0
    n_filled: int = 0
    hidden_cm2: float = 0.0
    arch_shift: float = 0.0
    at_least: str | None = None
    skewed: str | None = None
    outline: str | None = None
    widening: float = 1.0
    outline_widening: float = 1.0

    def wider(self, rests_on: frozenset[Basis]) -> float:
        """The factor on the uncertainty of a value that rests on these."""
        if "outline" in rests_on:
            return self.outline_widening
        return self.widening if "distribution" in rests_on else 1.0

    def reason(self, rests_on: frozenset[Basis]) -> str | None:
        """Why a value that rests on these is not valid; None where it is."""
        reasons: tuple[tuple[Basis, str | None], ...] = (
            ("load", self.at_least),
            ("outline", self.outline),
            ("distribution", self.skewed),
        )
        return next((reason for basis, reason in reasons if basis in rests_on and reason), None)

    def to_json(self) -> dict[str, Any]:
        """As in `analyze --json`."""
        return {
            "n": self.n_cells,
            "n_clipped": self.n_clipped,
            "clipped_load_pct": self.clipped_load_pct,
            "n_filled": self.n_filled,
            "hidden_cm2": self.hidden_cm2,
        }


NO_FLAWS = Flaws()
