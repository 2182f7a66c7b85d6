"""Values as pages show them: rows of the report with words, numbers and bars, as many as the depth asks for.

Rows of a report enter, `ValueGroup`s leave. Simple is at most eight numbers, professional what a report shows, research
everything that was measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.report.values import Row
    from pressuremat.report.visit_model import FactorLine

#: So many numbers stand on a page for somebody who wants few.
MOST_SIMPLE = 8
_DEPTHS = ("simple", "professional", "research")


@dataclass(frozen=True)
class ValueLine:
    """One side's value of a metric, ready to show; `tip` says what is to be known of it alone."""

    side: str
    text: str
    plus_minus: str
    valid: bool
    tip: str
    draw: Callable[[Any], str] | None


@dataclass(frozen=True)
class ValueGroup:
    """A metric with its lines. `typical` is empty where nobody published a range; `definition`, `source` and
    `typical_source` say what it is, who defined it, and whose range that is."""

    label: str
    unit: str
    typical: str
    definition: str
    source: str
    typical_source: str
    lines: tuple[ValueLine, ...]

    @property
    def tip(self) -> str:
        """What it is and where that comes from, in short."""
        return "\n".join(part for part in (self.definition, self.typical_source or self.source) if part)

    @property
    def words(self) -> str:
        """All of it in a sentence, for who cannot see it."""
        sides = {"left": _("left"), "right": _("right")}
        told = [
            " ".join(part for part in (sides.get(one.side, ""), one.text, one.plus_minus, self.unit) if part)
            for one in self.lines
        ]
        return f"{self.label}: {', '.join(told)}"


def rows_at(rows: Iterable[Row], depth: str) -> tuple[Row, ...]:
    """The rows for a depth. Simple: those for everybody that have a number, ranges first, until eight numbers."""
    rows = tuple(rows)
    if depth != "simple":
        shown = _DEPTHS[: _DEPTHS.index(depth) + 1]
        return tuple(row for row in rows if row.detail in shown)
    plain = [row for row in rows if row.detail == "simple" and row.has_value]
    kept: list[Row] = []
    left = MOST_SIMPLE
    for row in sorted(plain, key=lambda row: not row.drawn):
        n = sum(cell.value is not None for cell in row.cells)
        if n <= left:
            kept.append(row)
            left -= n
    return tuple(row for row in rows if row in kept)


def group_of(row: Row) -> ValueGroup:
    """A row with its bars."""
    from pressuremat.report import figures
    from pressuremat.report.words import unit_word

    lines = []
    for cell in row.cells:
        draw = None
        if row.typical is not None and row.drawn:

            def draw(tokens: Any, cell: Any = cell) -> str:
                return figures.band_bar(
                    side=cell.side or None,
                    value=cell.value,
                    sigma=cell.sigma,
                    typical=row.typical,
                    span=row.span,
                    valid=cell.valid,
                    title=f"{row.label} {cell.text}",
                    tokens=tokens,
                )

        tips = [cell.band, cell.reason, _("median of {n}").format(n=cell.n) if cell.n > 1 else ""]
        lines.append(
            ValueLine(cell.side, cell.text, cell.plus_minus, cell.valid, " · ".join(t for t in tips if t), draw)
        )
    typical = _("typical {range}").format(range=row.typical_text) if row.typical_text else ""
    return ValueGroup(
        row.label, unit_word(row.unit), typical, row.definition, row.source, row.typical_source, tuple(lines)
    )


def group_of_factor(line: FactorLine) -> ValueGroup:
    """What is behind a contributing factor: what it says, whose cut-off that is, and how sure it is."""
    weight = _("weight {weight}, of which {part} contributes").format(
        weight=line.weight_text, part=line.contribution_text
    )
    values = (ValueLine("", line.sides or line.value or "–", "", True, f"{line.state_words} · {weight}", None),)
    sure = _("confidence: {confidence}").format(confidence=line.confidence) if line.confidence else ""
    return ValueGroup(line.label, "", sure, line.says, line.source, "", values)


def n_numbers(groups: Sequence[ValueGroup]) -> int:
    """How many numbers they show."""
    return sum(any(c.isdigit() for c in line.text) for group in groups for line in group.lines)
