"""How deep the arch cuts into the footprint from the inner side: Clarke angle, footprint index, arch-length index.

In: a footprint's inner border. Out: values and their records. Refuses to know time. All three are older measures of
paper prints, less repeatable than the arch index. Definitions: docs/definitions-footprint.md.
"""

from __future__ import annotations

from collections.abc import Callable

from pressuremat.i18n import N_
from pressuremat.metrics.arch import coarse
from pressuremat.metrics.record import FootInput, Measured, Metric, Need
from pressuremat.processing.medial import MedialBorder, clarke_deg

_NO_CONTOUR = N_("the midfoot is off the ground, so that the arch has no closed contour")


def _measured(foot: FootInput, measure: Callable[[MedialBorder], float]) -> Measured:
    border = foot.medial
    if border is None:
        return Measured(None, reason=_NO_CONTOUR)
    return Measured(measure(border), reason=coarse(foot))


def clarke_angle_deg(foot: FootInput) -> Measured:
    """Angle at the ball's most medial point between the medial tangent and the line to the arch's deepest point."""
    return _measured(foot, lambda border: clarke_deg(border.heel, border.ball, border.apex))


def footprint_index(foot: FootInput) -> Measured:
    """Area between the medial tangent and the print, over the area of the print without toes."""
    area = float(foot.shape.toeless.sum()) * foot.shape.point_mm2
    return _measured(foot, lambda border: border.gap_mm2 / area)


def arch_length_index(foot: FootInput) -> Measured:
    """Length of the medial tangent over that of the arch's contour between the same points."""
    return _measured(foot, lambda border: border.tangent_mm / border.contour_mm)


_NEEDS: frozenset[Need] = frozenset({"shape", "side", "barefoot"})
_LIMITS = N_(
    "Pitch up to 20 mm; not where the midfoot is off the ground. Less repeatable than the arch index; see it second."
)

ARCH_CONTOUR: tuple[Metric, ...] = (
    Metric(
        "clarke_angle_deg",
        N_("Clarke angle"),
        "°",
        "footprint",
        clarke_angle_deg,
        N_(
            "At the innermost point of the ball: the angle between the line that touches heel and ball on the inner "
            "side and the line to the deepest point of the arch's contour."
        ),
        "Clarke 1933, Research Quarterly 4:99; repeatability: Papuga & Burke 2011, JMPT 34:114",
        0,
        _NEEDS,
        _LIMITS,
        detail="professional",
    ),
    Metric(
        "footprint_index",
        N_("Footprint index"),
        "1",
        "footprint",
        footprint_index,
        N_(
            "Area between the print and the line that touches heel and ball on its inner side, over the area of the "
            "print without toes."
        ),
        "Irwin 1937; as described by Hawes et al. 1992, Foot & Ankle 13:22",
        2,
        _NEEDS,
        _LIMITS,
        detail="research",
    ),
    Metric(
        "arch_length_index",
        N_("Arch-length index"),
        "1",
        "footprint",
        arch_length_index,
        N_(
            "Length of the line that touches heel and ball on the inner side, over the length of the arch's contour "
            "between the same two points."
        ),
        "Hawes et al. 1992, Foot & Ankle 13:22",
        2,
        _NEEDS,
        _LIMITS,
        detail="research",
    ),
)
