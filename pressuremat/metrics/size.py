"""How large a footprint is.

In: a footprint's shape. Out: length, width, area. Refuses to know pressure beyond the outline, and time.
"""

from __future__ import annotations

from pressuremat.i18n import N_
from pressuremat.metrics.arch import print_widths
from pressuremat.metrics.record import FootInput, Measured, Metric
from pressuremat.units import cm2


def foot_length_mm(foot: FootInput) -> Measured:
    """Length of the print along its axis, toes included."""
    return Measured(foot.shape.length_mm)


def foot_width_mm(foot: FootInput) -> Measured:
    """Greatest width of the toeless print across its axis in the front third."""
    shape = foot.shape
    region = shape.toeless
    widths = print_widths(
        shape.s[region], shape.m[region], shape.half_s, shape.half_m, 2 * shape.toeless_mm / 3, shape.toeless_mm
    )
    return Measured(float(widths.max()))


def contact_area_cm2(foot: FootInput) -> Measured:
    """Area inside the outline, toes included."""
    shape = foot.shape
    return Measured(cm2(float(shape.region.sum()) * shape.point_mm2))


FOOT_LENGTH = Metric(
    "foot_length_mm",
    N_("Foot length"),
    "mm",
    "footprint",
    foot_length_mm,
    N_("Length of the footprint along its axis, toes included."),
    "pressuremat, docs/definitions-footprint.md",
    0,
    frozenset({"shape", "pitch", "barefoot"}),
    N_("Of the print, which is shorter than the foot: the rounded ends do not press."),
    rests_on=frozenset({"outline"}),
)
FOOT_WIDTH = Metric(
    "foot_width_mm",
    N_("Foot width"),
    "mm",
    "footprint",
    foot_width_mm,
    N_("Greatest width of the front third of the footprint without toes, across its axis."),
    "pressuremat, docs/definitions-footprint.md",
    0,
    frozenset({"shape", "pitch", "barefoot"}),
    N_("Of the print, not of the foot."),
    rests_on=frozenset({"outline"}),
)
CONTACT_AREA = Metric(
    "contact_area_cm2",
    N_("Contact area"),
    "cm²",
    "footprint",
    contact_area_cm2,
    N_("Area of the footprint inside its outline, toes included."),
    "pressuremat, docs/definitions-footprint.md",
    1,
    frozenset({"shape", "pitch", "barefoot", "calibrated"}),
    N_("Depends on the outline's pressure; without calibration good for a trend only."),
    rests_on=frozenset({"outline"}),
    detail="professional",
)
