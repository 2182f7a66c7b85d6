"""The records of the zones: what `zone_load` computes, for every zone, in words."""

from __future__ import annotations

from collections.abc import Iterator

from pressuremat.i18n import N_
from pressuremat.metrics import zone_load
from pressuremat.metrics.record import Detail, FootInput, Measured, Metric, Need
from pressuremat.metrics.zone_load import ZoneMeasure, too_coarse
from pressuremat.processing.masks import MASK_VERSION, ZONES, Zone

_PUTTI = "Putti et al. 2008, Gait Posture 27:501"
_SOURCE = f"docs/definitions-footprint.md, masks {MASK_VERSION}"
_NEEDS: frozenset[Need] = frozenset({"shape", "side", "pitch", "barefoot"})

#: What a zone is called, and how one finds it. The words of a measure hold `{part}`, filled with the name.
_NAMES: dict[Zone, tuple[str, str]] = {
    "heel": (N_("Heel"), N_("The rear 31 % of the length, or up to a valley of pressure near it.")),
    "heel_medial": (N_("Inner heel"), N_("The part of the heel on the inner side of the foot's axis.")),
    "heel_lateral": (N_("Outer heel"), N_("The part of the heel on the outer side of the foot's axis.")),
    "midfoot": (N_("Midfoot"), N_("What lies between heel and forefoot.")),
    "forefoot_medial": (
        N_("Inner forefoot"),
        N_("The inner half of the ball's width along the metatarsal heads, without toes."),
    ),
    "forefoot_lateral": (
        N_("Outer forefoot"),
        N_("The outer half of the ball's width along the metatarsal heads, without toes."),
    ),
    "mt1": (N_("Metatarsal head 1"), N_("The ball's inner 30 %, or up to the valley near it. Pitch up to 7 mm.")),
    "mt2": (N_("Metatarsal head 2"), N_("30 to 47 % of the ball's width, moved to the valleys. Pitch up to 7 mm.")),
    "mt3": (N_("Metatarsal head 3"), N_("47 to 64 % of the ball's width, moved to the valleys. Pitch up to 7 mm.")),
    "mt4": (N_("Metatarsal head 4"), N_("64 to 81 % of the ball's width, moved to the valleys. Pitch up to 7 mm.")),
    "mt5": (N_("Metatarsal head 5"), N_("The ball's outer 19 %, or up to the valley near it. Pitch up to 7 mm.")),
    "ray1": (N_("First ray"), N_("The ball under metatarsal head 1. Pitch up to 12 mm.")),
    "ray2_3": (N_("Second and third ray"), N_("The ball under metatarsal heads 2 and 3. Pitch up to 12 mm.")),
    "ray4_5": (N_("Fourth and fifth ray"), N_("The ball under metatarsal heads 4 and 5. Pitch up to 12 mm.")),
    "hallux": (N_("Big toe"), N_("The toe whose peak lies in the inner 40 % of the forefoot's width.")),
    "toes": (N_("Lesser toes"), N_("All toes but the big one.")),
}


class _OfZone:
    """A measure of one zone as a metric computes it: gated by what cells of this size can show."""

    def __init__(self, measure: ZoneMeasure, zone: Zone) -> None:
        self.measure, self.zone = measure, zone
        self.__doc__ = measure.__doc__

    def __call__(self, foot: FootInput) -> Measured:
        coarse = too_coarse(foot, self.zone)
        return self.measure(foot, self.zone) if coarse is None else Measured(None, reason=coarse)


#: Suffix of the key, label, unit, measure, definition, source, decimals, further needs, depth.
_MEASURES: tuple[tuple[str, str, str, ZoneMeasure, str, str, int, frozenset[Need], Detail], ...] = (
    (
        "impulse_pct",
        N_("{part}: share of the impulse"),
        "%",
        zone_load.impulse_pct,
        N_("{part} (masks {masks}): its force summed over time, over that of the whole foot."),
        _SOURCE,
        1,
        frozenset(),
        "professional",
    ),
    (
        "peak_kpa",
        N_("{part}: peak pressure"),
        "kPa",
        zone_load.peak_kpa,
        N_("{part} (masks {masks}): the greatest pressure of any cell at any moment."),
        f"{_PUTTI}; {_SOURCE}",
        0,
        frozenset({"kPa"}),
        "professional",
    ),
    (
        "impulse_n_s",
        N_("{part}: impulse"),
        "N·s",
        zone_load.impulse_n_s,
        N_("{part} (masks {masks}): its force summed over time (rectangle rule)."),
        _SOURCE,
        1,
        frozenset({"kPa", "rate"}),
        "research",
    ),
    (
        "area_cm2",
        N_("{part}: contact area"),
        "cm²",
        zone_load.area_cm2,
        N_("{part} (masks {masks}): its area inside the footprint's outline."),
        f"{_PUTTI}; {_SOURCE}",
        1,
        frozenset({"calibrated"}),
        "research",
    ),
    (
        "contact_pct",
        N_("{part}: contact time"),
        "%",
        zone_load.contact_pct,
        N_("{part} (masks {masks}): how long a cell of it bears the outline's pressure, in % of the foot's contact."),
        f"{_PUTTI}; {_SOURCE}",
        0,
        frozenset({"rate"}),
        "research",
    ),
    (
        "pressure_time_integral_kpa_s",
        N_("{part}: pressure–time integral"),
        "kPa·s",
        zone_load.pressure_time_integral_kpa_s,
        N_("{part} (masks {masks}): its highest pressure, summed over time (rectangle rule)."),
        f"{_PUTTI}; {_SOURCE}",
        1,
        frozenset({"kPa", "rate"}),
        "research",
    ),
)


def _metrics() -> Iterator[Metric]:
    for suffix, label, unit, measure, definition, source, decimals, more, detail in _MEASURES:
        for zone in ZONES:
            name, where = _NAMES[zone]
            yield Metric(
                f"{zone}_{suffix}",
                label,
                unit,
                "footprint",
                _OfZone(measure, zone),
                definition,
                source,
                decimals,
                _NEEDS | more,
                where,
                detail=detail,
                part=name,
            )


ZONE_LOADS: tuple[Metric, ...] = tuple(_metrics())
