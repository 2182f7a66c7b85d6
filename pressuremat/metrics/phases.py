"""The four phases of a step's stance, after De Cock et al. 2005, doi:10.1016/j.gaitpost.2004.05.004.

In: a step's moments. Out: a value and a record for each phase. Refuses to know zones and the path of the centre of
pressure.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics.record import FootInput, Measured, Metric
from pressuremat.processing.footprints import interval_s

#: The first phase lasts some 45 ms: slower frames cannot tell it from the second.
LEAST_RATE_HZ = 100.0

REASON_SLOW = N_("below 100 Hz the first two phases cannot be told apart; see both together")


def _phase(foot: FootInput, *, first: int, last: int, merged: bool = False) -> Measured:
    """The length of a phase in % of the contact."""
    found = foot.phases
    if isinstance(found, str):
        return Measured(None, reason=found)
    step_s = interval_s(foot.footprint.time_s)
    if last <= 2 and not merged and 1.0 / step_s < 0.99 * LEAST_RATE_HZ:
        return Measured(None, reason=REASON_SLOW)
    # Both ends fall anywhere within an interval: two uniform errors.
    error = 100.0 * step_s / np.sqrt(6.0) / (found.end_s - found.start_s)
    return Measured(found.percent(first, last), float(error))


def _metric(key: str, label: str, definition: str, first: int, last: int, *, merged: bool = False) -> Metric:
    compute = partial(_phase, first=first, last=last, merged=merged)
    compute.__doc__ = _phase.__doc__
    return Metric(
        key,
        label,
        "%",
        "footprint",
        compute,
        definition,
        "De Cock et al. 2005, doi:10.1016/j.gaitpost.2004.05.004",
        1,
        frozenset({"shape", "step", "side", "pitch", "rate", "barefoot"}),
        N_("A step that lands on its heel. A long flat phase is no proof of pronation."),
        rests_on=frozenset(),
        detail="professional",
    )


PHASES: tuple[Metric, ...] = (
    _metric(
        "phase_contact_pct",
        N_("Initial contact phase"),
        N_("From the first contact of the foot to that of the first metatarsal head, in % of the contact."),
        0,
        1,
    ),
    _metric(
        "phase_forefoot_contact_pct",
        N_("Forefoot contact phase"),
        N_("From the contact of the first metatarsal head until all of them bear load, in % of the contact."),
        1,
        2,
    ),
    _metric(
        "phase_landing_pct",
        N_("Landing, both contact phases"),
        N_("From the first contact of the foot until all metatarsal heads bear load, in % of the contact."),
        0,
        2,
        merged=True,
    ),
    _metric(
        "phase_flat_pct",
        N_("Foot flat phase"),
        N_("From when all metatarsal heads bear load until the heel leaves, in % of the contact."),
        2,
        3,
    ),
    _metric(
        "phase_push_off_pct",
        N_("Push-off phase"),
        N_("From when the heel leaves to the end of the contact, in % of it."),
        3,
        4,
    ),
)
