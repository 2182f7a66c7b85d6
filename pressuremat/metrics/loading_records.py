"""The records of the loading metrics: what `loading` computes, in words."""

from __future__ import annotations

from pressuremat.i18n import N_
from pressuremat.metrics import loading
from pressuremat.metrics.record import Metric

_OWN = "pressuremat, docs/definitions-footprint.md"

LOADING: tuple[Metric, ...] = (
    Metric(
        "peak_pressure_kpa",
        N_("Peak pressure"),
        "kPa",
        "footprint",
        loading.peak_pressure_kpa,
        N_("The greatest pressure of any cell at any moment of the contact."),
        "Putti et al. 2008, Gait Posture 27:501",
        0,
        frozenset({"kPa"}),
        N_(
            "The mean over one cell: larger cells read lower. "
            "Uncertain as the calibration's own checks leave it; without them, unknown."
        ),
    ),
    Metric(
        "force_peak_n",
        N_("Peak force"),
        "N",
        "footprint",
        loading.force_peak_n,
        N_("The greatest total force of the foot."),
        _OWN,
        0,
        frozenset({"kPa", "pitch"}),
        N_("Uncertain as the calibration's own checks leave it; without them, unknown."),
        detail="professional",
    ),
    Metric(
        "impulse_n_s",
        N_("Impulse"),
        "N·s",
        "footprint",
        loading.impulse_n_s,
        N_("The foot's force summed over time (rectangle rule)."),
        _OWN,
        1,
        frozenset({"kPa", "pitch", "rate"}),
        N_("Uncertain as the calibration's own checks leave it; without them, unknown."),
        detail="professional",
    ),
    Metric(
        "pressure_time_integral_kpa_s",
        N_("Pressure–time integral"),
        "kPa·s",
        "footprint",
        loading.pressure_time_integral_kpa_s,
        N_("The highest pressure anywhere on the foot, summed over time (rectangle rule)."),
        "Putti et al. 2008, Gait Posture 27:501",
        1,
        frozenset({"kPa", "rate"}),
        N_("Uncertain as the calibration's own checks leave it; without them, unknown."),
        detail="professional",
    ),
    Metric(
        "contact_s",
        N_("Contact time"),
        "s",
        "footprint",
        loading.contact_s,
        N_("How long the foot's total load is above the contact threshold."),
        _OWN,
        2,
        frozenset({"rate"}),
        N_("To within one frame interval."),
    ),
    Metric(
        "load_pct",
        N_("Share of the load"),
        "%",
        "footprint",
        loading.load_pct,
        N_("The standing foot's share of the load of both feet, while both are under steady load."),
        _OWN,
        1,
        frozenset({"standing"}),
        N_("Needs both feet on the mat for at least 2 s."),
        rests_on=frozenset({"distribution"}),
    ),
    Metric(
        "heel_load_pct",
        N_("Rear half of the foot"),
        "%",
        "footprint",
        loading.heel_load_pct,
        N_("Share of the foot's load on the rear half of its length."),
        _OWN,
        1,
        frozenset({"shape"}),
        rests_on=frozenset({"distribution"}),
    ),
    Metric(
        "forefoot_load_pct",
        N_("Front half of the foot"),
        "%",
        "footprint",
        loading.forefoot_load_pct,
        N_("Share of the foot's load on the front half of its length, toes included."),
        _OWN,
        1,
        frozenset({"shape"}),
        rests_on=frozenset({"distribution"}),
    ),
)

LOAD_LEFT = Metric(
    "load_left_pct",
    N_("Load on the left foot"),
    "%",
    "recording",
    loading.load_left_pct,
    N_("The left foot's share of the load of both feet, while both are under steady load."),
    _OWN,
    1,
    limits=N_("Needs both feet on the mat for at least 2 s. One trial says little: repeat it."),
)
LOAD_FORE = Metric(
    "load_fore_pct",
    N_("Load on the front halves"),
    "%",
    "recording",
    loading.load_fore_pct,
    N_("Share of the load of both feet on the front halves of their lengths."),
    _OWN,
    1,
    limits=N_("Needs both feet on the mat for at least 2 s."),
)
