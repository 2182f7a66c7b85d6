"""The one table of settings: every threshold of the analysis, with its unit.

In: nothing. Out: numbers, and the thresholds that a recording's own unit and noise make of them. Published ranges are
not here but in metrics/reference. Choices of this program are marked [P] in `pressuremat metrics` and the docs.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Calibrator, Unit
from pressuremat.units import force_n


@dataclass(frozen=True)
class Settings:
    """Thresholds and limits, their units in their names. A trend is comparable only under equal settings."""

    #: A recording that begins with the empty mat has its cells' zeros corrected by its first so many seconds; 0: never.
    auto_zero_s: float = 1.0
    #: Outline of a footprint in calibrated recordings; one absolute value, for it alone moves the arch index.
    contour_kpa: float = 5.0
    #: Outline in counts: the larger of this many standard deviations of an unloaded cell …
    contour_noise_sd: float = 3.0
    #: … and this share of the 99.5th percentile of the cells' maxima.
    contour_count_share: float = 0.025
    contour_count_percentile: float = 99.5
    #: A fixed outline in counts, instead of the two above; None takes them.
    contour_count: float | None = None
    #: Cells enter the centre of pressure above this many standard deviations of an unloaded cell.
    cop_noise_sd: float = 3.0
    #: … and in counts that a calibration turned into kPa above this: in a column that somebody stands on, one count of
    #: an unloaded cell comes to nearly as much, and on a large mat these add up to a load of their own.
    cop_least_kpa: float = 1.0
    #: The whole body's centre of pressure needs this load, or this share of the largest total in counts.
    cop_least_n: float = 20.0
    cop_least_share: float = 0.05
    #: A foot is on the mat from this total on, and off below it; in counts this share of the largest total.
    contact_n: float = 20.0
    contact_count_share: float = 0.02
    #: Shorter contacts are not counted.
    contact_least_s: float = 0.06
    #: A foot that is off for this long has left; its print is closed.
    contact_gap_s: float = 0.1
    #: Frames further apart than this do not belong to one contact.
    recording_gap_s: float = 0.5
    #: Smaller contacts are no feet but ghosts, objects or a fingertip.
    contact_least_mm2: float = 600.0
    contact_least_cells: int = 3
    #: In a shoe a foot is on the ground from this share of the insole's largest load on, for laces press as well [P] …
    insole_contact_share: float = 0.05
    #: … and, where sensors read raw counts, from this one on [P], after what each reads unloaded: this percentile.
    insole_contact_count_share: float = 0.2
    insole_unloaded_percentile: float = 5.0
    #: From this duration on a contact is standing, and shape is taken from its mean; else from its maximum.
    static_s: float = 2.0
    #: Steady load: the foot's total within this share of its median.
    steady_share: float = 0.2
    #: Points a cell is divided into along each side before the outline is drawn.
    upsampling: int = 5
    #: Toes are cut here where neither valley nor gap shows them, as a share of the length.
    toe_fallback: float = 0.81
    #: What belongs to one foot fits into this box, to which a cell is added for the corners of the outermost …
    foot_length_mm: float = 330.0
    foot_width_mm: float = 135.0
    #: … at most this far from the mat's y direction …
    foot_turn_deg: float = 50.0
    #: … and heel and forefoot are at most this far apart.
    foot_gap_mm: float = 130.0
    #: Who takes a single step over the mat walks along it, give or take so much (SD) [P].
    astray_deg: float = 5.0
    #: A foot that lands again nearer than this to where it was, stride by stride, goes nowhere [P].
    least_stride_mm: float = 120.0
    #: Sway is measured from so long after both feet first bear a steady load …
    sway_discard_s: float = 5.0
    #: … until so long before they last do, for who leaves begins to lean before; without what is quicker than this.
    sway_before_end_s: float = 1.0
    sway_low_pass_hz: float = 5.0
    #: Shares and centres of load are not valid where clipped cells bear more than this share of it [P].
    clipped_load_pct: float = 5.0
    #: A sensor that reads more than this share of what it can read at most is taken to be at its limit [P].
    saturation_share: float = 0.8
    #: Shapes are not valid where contact that presses too little to be seen may move the arch index by more than this …
    hidden_shift: float = 0.04
    #: … or be more than this share of the print, or where more than this share of its cells are filled [P].
    hidden_share: float = 0.15
    filled_share: float = 0.10
    #: Filled cells add so many times their share of the print to a shape's variance. Measured on the virtual person at
    #: 10 mm: with 10 % of the cells filled the arch index errs by 0.0054 more, over 0.013 for the grid.
    filled_variance: float = 2.0
    #: The mat's load may differ from a person's known mass by this share, a print's length from their known foot's by
    #: that, a print being this part of the foot [P].
    mass_tolerance: float = 0.10
    length_tolerance: float = 0.08
    print_of_foot: float = 0.96
    #: A standing print wants so many seconds of steady load [M].
    standing_s: float = 5.0
    #: Nobody who stands weighs less or more than this, or presses with more than so many times the latter [P].
    least_kg: float = 10.0
    most_kg: float = 300.0
    most_body_weights: float = 3.0
    #: Live analysis keeps at most this much of the past.
    live_history_s: float = 60.0

    def to_json(self) -> dict[str, Any]:
        """As plain data, for a report's provenance."""
        return asdict(self)


@dataclass(frozen=True)
class Thresholds:
    """What `Settings` come to for one recording, in its unit. `contact` and `cop_least` are sums over cells."""

    unit: Unit
    noise: float
    contour: float
    cop_floor: float
    contact: float
    cop_least: float

    @property
    def loaded(self) -> float:
        """From this value on a cell is loaded; above the noise, so that islands are feet."""
        return max(self.contour, 4.0 * self.noise)

    def to_json(self) -> dict[str, Any]:
        """As plain data, for a report's provenance."""
        return asdict(self)


def calibrated_thresholds(
    settings: Settings, geometry: MatGeometry, calibration: Calibrator | None = None
) -> Thresholds:
    """Thresholds in kPa, known before the first frame; without a calibration the values are taken as free of noise."""
    noise = float("nan") if calibration is None else calibration.noise()
    noise = noise if np.isfinite(noise) and noise >= 0 else 0.0
    newton = force_n(1.0, geometry.cell_area_mm2)
    return Thresholds(
        "kPa",
        noise,
        settings.contour_kpa,
        0.0 if calibration is None else max(settings.cop_noise_sd * noise, settings.cop_least_kpa),
        settings.contact_n / newton,
        settings.cop_least_n / newton,
    )


def count_thresholds(settings: Settings, noise: float, high_cell: float, max_total: float) -> Thresholds:
    """Thresholds in counts from an unloaded cell's noise, the 99.5th percentile of cell maxima, the largest total."""
    contour = settings.contour_count
    if contour is None:
        contour = max(settings.contour_noise_sd * noise, settings.contour_count_share * high_cell)
    return Thresholds(
        "count",
        noise,
        max(contour, 1e-9),
        settings.cop_noise_sd * noise,
        settings.contact_count_share * max_total,
        settings.cop_least_share * max_total,
    )
