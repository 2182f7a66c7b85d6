"""Values as rows of a table: one row a metric, a cell for each side, repetitions as their median.

In: an Analysis. Out: `Row`s by depth and then in the registry's order, words in the language in use. Refuses to know
drawings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, stdev

from pressuremat.analysis.model import Analysis
from pressuremat.i18n import _, number, places, shared_places
from pressuremat.metrics.record import DETAILS, Detail
from pressuremat.report.words import at_least, band_words, quantity, translated
from pressuremat.types import Footprint, MetricValue, Reference

#: The key of the cell that belongs to no side.
WHOLE = ""


@dataclass(frozen=True)
class Summary:
    """One cell: the median of `n` repetitions, or one value. `text` is ready to print, without its unit.

    `sigma` is one standard deviation of the instrument's error. A missing value is None with its `reason`; one that is
    not valid keeps its number and has a reason too. `between`: the two bands whose cut-off its uncertainty crosses,
    else empty.
    """

    side: str
    value: float | None
    text: str
    sigma: float | None
    plus_minus: str
    repeat_sd: float | None
    n: int
    valid: bool
    reason: str
    band: str
    between: str = ""


@dataclass(frozen=True)
class Row:
    """One metric. `typical` is its published range (either end may be None), `span` the ends of its drawn track,
    `detail` who looks for it, `of_print` whether it is a single footprint's.

    `drawn` is whether a person is shown the range as a drawing: a range that is still to be confirmed is not.
    """

    key: str
    label: str
    unit: str
    decimals: int
    definition: str
    source: str
    cells: tuple[Summary, ...]
    typical: tuple[float | None, float | None] | None
    typical_text: str
    typical_source: str
    drawn: bool
    span: tuple[float, float]
    detail: Detail
    of_print: bool = False

    @property
    def has_value(self) -> bool:
        """Whether any side has a number."""
        return any(cell.value is not None for cell in self.cells)

    def cell(self, side: str) -> Summary | None:
        """The cell of a side, None where that side has none."""
        return next((cell for cell in self.cells if cell.side == side), None)


def used(analysis: Analysis, side: str) -> tuple[Footprint, ...]:
    """The footprints of `side` that stand for it: a long stance before steps, complete ones before others. In shoes a
    person stands before walking off, so that in a walk steps come first there."""
    prints = [f for f in analysis.footprints if f.side == side]
    walks_in_shoes = bool(analysis.recording.insoles) and analysis.protocol == "walk"
    prints = [f for f in prints if f.static is not walks_in_shoes] or prints
    return tuple([f for f in prints if f.complete] or prints)


def rows_of(analysis: Analysis) -> tuple[Row, ...]:
    """A row for every metric that has a value or a reason: what a person is shown first, then as in the registry."""
    from pressuremat.metrics.registry import METRICS

    cells: dict[str, list[tuple[Summary, Reference | None]]] = {}
    medians = {(v.key, v.side or WHOLE): v for v in analysis.whole}
    decimals = {metric.key: metric.decimals for metric in METRICS}
    for side in ("left", "right", "unknown"):
        prints = used(analysis, side)
        grouped: dict[str, list[MetricValue]] = {}
        for value in (v for f in prints for v in analysis.of_footprint(f.id)):
            grouped.setdefault(value.key, []).append(value)
        for key, values in grouped.items():
            # The analysis gives the median over a walk's steps itself, with what it does to the uncertainty.
            given = None if prints[0].static else medians.get((key, side))
            cells.setdefault(key, []).append(_pair(side, values if given is None else [given], decimals[key]))
    of_feet = set(cells)
    for value in analysis.whole:
        if value.key not in of_feet:
            side = value.side if value.side in ("left", "right") else WHOLE
            cells.setdefault(value.key, []).append(_pair(side, [value], decimals[value.key]))
    return _rows(cells)


def rows_of_values(values: Sequence[MetricValue]) -> tuple[Row, ...]:
    """A row for every metric among `values`, which belong to no footprint: one cell a side, its values summed up."""
    from pressuremat.metrics.registry import METRICS

    decimals = {metric.key: metric.decimals for metric in METRICS}
    grouped: dict[tuple[str, str], list[MetricValue]] = {}
    for value in values:
        if value.key in decimals:
            side = value.side if value.side in ("left", "right") else WHOLE
            grouped.setdefault((value.key, side), []).append(value)
    cells: dict[str, list[tuple[Summary, Reference | None]]] = {}
    for (key, side), group in sorted(grouped.items(), key=lambda item: item[0][1]):
        cells.setdefault(key, []).append(_pair(side, group, decimals[key]))
    return _rows(cells)


def _rows(cells: Mapping[str, Sequence[tuple[Summary, Reference | None]]]) -> tuple[Row, ...]:
    """Rows by depth and then in the registry's order."""
    from pressuremat.metrics.registry import METRICS

    rows = []
    for metric in METRICS:
        if metric.key not in cells:
            continue
        pairs = cells[metric.key]
        reference = next((r for _cell, r in pairs if r is not None), None)
        own = tuple(cell for cell, _reference_ in pairs)
        typical = None if reference is None else (reference.low, reference.high)
        rows.append(
            Row(
                key=metric.key,
                label=metric.title,
                unit=metric.unit,
                decimals=metric.decimals,
                definition=metric.meaning,
                source=_(metric.source),
                cells=own,
                typical=typical,
                typical_text=_typical_text(typical, metric.unit),
                typical_source=_source(reference),
                drawn=reference is not None and _published(metric.key),
                span=span_of(typical, own),
                detail=metric.detail,
                of_print=metric.scope == "footprint",
            )
        )
    return tuple(sorted(rows, key=lambda row: DETAILS.index(row.detail)))


def summary(side: str, values: Sequence[MetricValue], decimals: int) -> Summary:
    """The median of the valid among `values`; of all numbers where none is valid; else no value and the reason."""
    good = [v for v in values if v.valid and v.value is not None]
    usable = good or [v for v in values if v.value is not None]
    reason = next((v.reason for v in values if v.reason), None) if not good else None
    if not usable:
        return Summary(side, None, "–", None, "", None, 0, False, translated(reason), "")
    numbers = [v.value for v in usable if v.value is not None]
    middle = median(numbers)
    nearest = min(usable, key=lambda v: abs((v.value or 0.0) - middle))
    sigmas = [v.uncertainty for v in usable if v.uncertainty is not None]
    sigma = median(sigmas) if sigmas else None
    spread = stdev(numbers) if len(numbers) > 1 else nearest.repeat_sd
    decimals = shared_places(sigma, decimals)
    return Summary(
        side=side,
        value=middle,
        text=at_least(number(middle, decimals)) if nearest.at_least and not good else number(middle, decimals),
        sigma=sigma,
        plus_minus="" if sigma is None else f"± {number(sigma, decimals)}",
        repeat_sd=spread,
        n=len(numbers) if len(numbers) > 1 else nearest.n,
        valid=bool(good),
        reason=translated(reason),
        band=band_words(nearest.band),
        between=band_words(nearest.band) if (nearest.band or "").startswith("between ") else "",
    )


def span_of(typical: tuple[float | None, float | None] | None, cells: Sequence[Summary]) -> tuple[float, float]:
    """Ends of a track on which the typical range takes the middle third and every value has room.

    A value far out does not squeeze the range to nothing: the track ends at five widths, the value at its end.
    """
    numbers = [c.value for c in cells if c.value is not None]
    ends = [e for e in (typical or ()) if e is not None]
    if not ends:
        low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    elif len(ends) == 2:
        low, high = ends[0], ends[1]
    else:
        low, high = min(0.0, ends[0]), max(0.0, ends[0])
    width = max(high - low, 1e-9 + 0.02 * max(abs(low), abs(high)))
    start, stop = low - width, high + width
    reach = [c.value + k * 2 * (c.sigma or 0.0) for c in cells if c.value is not None for k in (-1, 1)]
    start = max(min([start, *(r - 0.1 * width for r in reach)]), low - 2.5 * width)
    stop = min(max([stop, *(r + 0.1 * width for r in reach)]), high + 2.5 * width)
    if low >= 0 and all(n >= 0 for n in numbers):
        start = max(start, 0.0)
    return start, stop


def _pair(side: str, values: Sequence[MetricValue], decimals: int) -> tuple[Summary, Reference | None]:
    return summary(side, values, decimals), next((v.reference for v in values if v.reference is not None), None)


def _typical_text(typical: tuple[float | None, float | None] | None, unit: str) -> str:
    if typical is None:
        return ""
    low, high = typical
    if low is None and high is None:
        return ""
    if low is None:
        return _("up to {high}").format(high=quantity(high or 0.0, places(high or 0.0), unit))
    if high is None:
        return _("from {low}").format(low=quantity(low, places(low), unit))
    # Between two numbers of which one is negative a dash would be read as a second minus.
    dash = _("{low} to {high}") if low < 0 else "{low}–{high}"
    return dash.format(low=number(low, places(low)), high=quantity(high, places(high), unit))


def _source(reference: Reference | None) -> str:
    if reference is None:
        return ""
    return ", ".join(part for part in (translated(reference.population), _(reference.source)) if part)


def _published(key: str) -> bool:
    from pressuremat.metrics import tables

    return all(band.basis != "to be confirmed" for band in tables.bands(key))
