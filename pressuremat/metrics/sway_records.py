"""The records of the sway measures in the plane and over time: what `sway_time` computes, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from pressuremat.i18n import N_
from pressuremat.metrics import sway_time
from pressuremat.metrics.record import Measured, Metric
from pressuremat.metrics.sway_trace import Axis, CopTrace

PRIETO = "Prieto et al. 1996, IEEE Trans Biomed Eng 43:956, 10.1109/10.532130"
REVIEW = "Quijoux et al. 2021, Physiol Rep 9:e15067, 10.14814/phy2.15067"
_ELLIPSE = "Schubert & Kirchner 2014, Gait Posture 39:518"

_NOISE = N_(
    "Needs 20 s or more. The mat's own noise makes it larger: it is not valid where a dead weight, or without that "
    "test the cells' noise, would seem to sway by more than 1.5 mm/s."
)
_QUIET = N_("Needs 20 s or more. Platforms differ: compare with the same device only.")


def on(measure: Callable[[CopTrace, Axis], Measured], axis: Axis) -> Callable[[CopTrace], Measured]:
    """`measure` of one axis, under its own docstring."""

    @wraps(measure)
    def measured(trace: CopTrace) -> Measured:
        return measure(trace, axis)

    return measured


def one_way(measure: Callable[[CopTrace, Axis, int], Measured], axis: Axis, way: int) -> Callable[..., Measured]:
    """`measure` of one axis and one way along it, under its own docstring."""

    @wraps(measure)
    def measured(trace: CopTrace) -> Measured:
        return measure(trace, axis, way)

    return measured


def sway(
    key: str,
    label: str,
    unit: str,
    compute: Callable[[CopTrace], Measured],
    definition: str,
    source: str = REVIEW,
    decimals: int = 1,
    limits: str = _QUIET,
) -> Metric:
    """The record of a measure of a CoP trace; texts marked for translation by the caller."""
    return Metric(key, label, unit, "sway", compute, definition, source, decimals, limits=limits)


_MEAN_DISTANCE = N_("Mean distance of the centre of pressure from its middle.")
_RMS = N_("Root of the mean squared distance of the centre of pressure from its middle.")
_GREATEST = N_("Greatest distance of the centre of pressure from its middle.")
_RANGE = N_("Largest less smallest position on this axis.")
_PATH = N_("Length of the way from sample to sample (TOTEX).")
_VELOCITY = N_("Length of the way over the time it took (MVELO).")
_AXIS_FREQUENCY = N_("How often a sine of the axis's mean distance would come again at its mean velocity.")
_PLANE = N_("Root of the variances of position (mm) and speed (mm/s) added up.")
_TURNS = N_("How often in a second the speed on this axis changes its sign.")
_PEAK = N_("Mean over the intervals between two turns of the greatest speed in each.")

_PEAK_ONE_WAY = N_("Mean over the intervals in which it moves this way of the greatest speed in each.")

_WAYS: tuple[tuple[str, str, Axis, int], ...] = (
    ("sway_peak_speed_ml_plus_mm_s", N_("Peak speed to the right"), "ml", 1),
    ("sway_peak_speed_ml_minus_mm_s", N_("Peak speed to the left"), "ml", -1),
    ("sway_peak_speed_ap_plus_mm_s", N_("Peak speed forward"), "ap", 1),
    ("sway_peak_speed_ap_minus_mm_s", N_("Peak speed backward"), "ap", -1),
)

SWAY_IN_TIME: tuple[Metric, ...] = (
    sway("sway_path_mm", N_("Sway path"), "mm", on(sway_time.path, "both"), _PATH, PRIETO, 0, _NOISE),
    sway(
        "sway_velocity_mm_s", N_("Sway velocity"), "mm/s", on(sway_time.velocity, "both"), _VELOCITY, PRIETO, 1, _NOISE
    ),
    sway(
        "sway_ellipse_mm2",
        N_("Sway ellipse"),
        "mm²",
        sway_time.ellipse_area,
        N_("Area of the 95 % prediction ellipse: the next position lies in it with that probability."),
        _ELLIPSE,
        0,
        _NOISE,
    ),
    sway(
        "sway_mean_distance_mm",
        N_("Mean sway distance"),
        "mm",
        on(sway_time.mean_distance, "both"),
        _MEAN_DISTANCE,
        PRIETO,
    ),
    sway("sway_rms_mm", N_("RMS sway distance"), "mm", on(sway_time.rms, "both"), _RMS, PRIETO),
    sway("sway_range_ml_mm", N_("Sway range, sideways"), "mm", on(sway_time.extent, "ml"), _RANGE, PRIETO),
    sway("sway_range_ap_mm", N_("Sway range, to and fro"), "mm", on(sway_time.extent, "ap"), _RANGE, PRIETO),
    sway(
        "sway_area_rate_mm2_s",
        N_("Sway area a second"),
        "mm²/s",
        sway_time.area_rate,
        N_("Area of the triangles between the middle and every two positions in a row, over time."),
        PRIETO,
        1,
        _NOISE,
    ),
    sway(
        "sway_mean_frequency_hz",
        N_("Mean sway frequency"),
        "Hz",
        on(sway_time.mean_frequency, "both"),
        N_("How often a circle of the mean distance would be gone round at the mean velocity."),
        PRIETO,
        2,
        _NOISE,
    ),
)

SWAY_IN_TIME_MORE: tuple[Metric, ...] = (
    sway(
        "sway_mean_distance_ml_mm",
        N_("Mean sway distance, sideways"),
        "mm",
        on(sway_time.mean_distance, "ml"),
        _MEAN_DISTANCE,
        PRIETO,
    ),
    sway(
        "sway_mean_distance_ap_mm",
        N_("Mean sway distance, to and fro"),
        "mm",
        on(sway_time.mean_distance, "ap"),
        _MEAN_DISTANCE,
        PRIETO,
    ),
    sway("sway_rms_ml_mm", N_("RMS sway distance, sideways"), "mm", on(sway_time.rms, "ml"), _RMS, PRIETO),
    sway("sway_rms_ap_mm", N_("RMS sway distance, to and fro"), "mm", on(sway_time.rms, "ap"), _RMS, PRIETO),
    sway("sway_max_distance_mm", N_("Greatest sway distance"), "mm", on(sway_time.max_distance, "both"), _GREATEST),
    sway(
        "sway_max_distance_ml_mm",
        N_("Greatest sway distance, sideways"),
        "mm",
        on(sway_time.max_distance, "ml"),
        _GREATEST,
    ),
    sway(
        "sway_max_distance_ap_mm",
        N_("Greatest sway distance, to and fro"),
        "mm",
        on(sway_time.max_distance, "ap"),
        _GREATEST,
    ),
    sway(
        "sway_range_mm",
        N_("Sway range, any direction"),
        "mm",
        on(sway_time.extent, "both"),
        N_("Greatest distance between any two positions."),
    ),
    sway(
        "sway_range_ratio",
        N_("Ratio of the sway ranges"),
        "1",
        sway_time.range_ratio,
        N_("Range sideways over range to and fro."),
        decimals=2,
    ),
    sway(
        "sway_ellipse_major_mm",
        N_("Sway ellipse, length"),
        "mm",
        sway_time.ellipse_major,
        N_("Length of the longer axis of the 95 % prediction ellipse."),
        _ELLIPSE,
    ),
    sway(
        "sway_ellipse_minor_mm",
        N_("Sway ellipse, width"),
        "mm",
        sway_time.ellipse_minor,
        N_("Length of the shorter axis of the 95 % prediction ellipse."),
        _ELLIPSE,
    ),
    sway(
        "sway_direction_deg",
        N_("Direction of sway"),
        "°",
        sway_time.direction,
        N_("Angle between the ellipse's longer axis and forward: 0 is to and fro, 90 sideways."),
        decimals=0,
    ),
    sway(
        "sway_correlation",
        N_("Correlation of the sway axes"),
        "1",
        sway_time.correlation,
        N_("Pearson correlation of the positions sideways and to and fro."),
        decimals=2,
    ),
    sway(
        "sway_circle_mm2",
        N_("Sway circle"),
        "mm²",
        sway_time.circle_area,
        N_("Area of the circle around the middle that holds 95 % of normally distributed distances (AREA-CC)."),
        PRIETO,
        0,
        _NOISE,
    ),
    sway("sway_path_ml_mm", N_("Sway path, sideways"), "mm", on(sway_time.path, "ml"), _PATH, PRIETO, 0, _NOISE),
    sway("sway_path_ap_mm", N_("Sway path, to and fro"), "mm", on(sway_time.path, "ap"), _PATH, PRIETO, 0, _NOISE),
    sway(
        "sway_velocity_ml_mm_s",
        N_("Sway velocity, sideways"),
        "mm/s",
        on(sway_time.velocity, "ml"),
        _VELOCITY,
        PRIETO,
        1,
        _NOISE,
    ),
    sway(
        "sway_velocity_ap_mm_s",
        N_("Sway velocity, to and fro"),
        "mm/s",
        on(sway_time.velocity, "ap"),
        _VELOCITY,
        PRIETO,
        1,
        _NOISE,
    ),
    sway(
        "sway_mean_frequency_ml_hz",
        N_("Mean sway frequency, sideways"),
        "Hz",
        on(sway_time.mean_frequency, "ml"),
        _AXIS_FREQUENCY,
        PRIETO,
        2,
        _NOISE,
    ),
    sway(
        "sway_mean_frequency_ap_hz",
        N_("Mean sway frequency, to and fro"),
        "Hz",
        on(sway_time.mean_frequency, "ap"),
        _AXIS_FREQUENCY,
        PRIETO,
        2,
        _NOISE,
    ),
    sway(
        "sway_phase_plane_ml", N_("Phase plane, sideways"), "1", on(sway_time.phase_plane, "ml"), _PLANE, limits=_NOISE
    ),
    sway(
        "sway_phase_plane_ap",
        N_("Phase plane, to and fro"),
        "1",
        on(sway_time.phase_plane, "ap"),
        _PLANE,
        limits=_NOISE,
    ),
    sway("sway_turns_ml_hz", N_("Turns, sideways"), "Hz", on(sway_time.turn_rate, "ml"), _TURNS, limits=_NOISE),
    sway("sway_turns_ap_hz", N_("Turns, to and fro"), "Hz", on(sway_time.turn_rate, "ap"), _TURNS, limits=_NOISE),
    sway(
        "sway_peak_speed_ml_mm_s",
        N_("Peak speed, sideways"),
        "mm/s",
        on(sway_time.peak_speed, "ml"),
        _PEAK,
        limits=_NOISE,
    ),
    sway(
        "sway_peak_speed_ap_mm_s",
        N_("Peak speed, to and fro"),
        "mm/s",
        on(sway_time.peak_speed, "ap"),
        _PEAK,
        limits=_NOISE,
    ),
    *(
        sway(key, label, "mm/s", one_way(sway_time.peak_speed, axis, way), _PEAK_ONE_WAY, limits=_NOISE)
        for key, label, axis, way in _WAYS
    ),
    sway(
        "sway_path_per_area_1_mm",
        N_("Sway path for each unit of area"),
        "1/mm",
        sway_time.path_per_area,
        N_("Length of the way over the area of the 95 % prediction ellipse (LFS)."),
        REVIEW,
        3,
        _NOISE,
    ),
    sway(
        "sway_fractal_dimension",
        N_("Fractal dimension"),
        "1",
        sway_time.fractal_dimension,
        N_("How much of the ellipse the path fills: 1 for a line; ln N / ln(N·d/path), d from the ellipse (FD-CE)."),
        PRIETO,
        2,
        _NOISE,
    ),
)
