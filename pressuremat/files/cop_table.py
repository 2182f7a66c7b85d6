"""Paths of the centre of pressure as text: any table with a column for each direction.

In: bytes, and which columns and rows. Out: positions as they stand there, NaN where a cell holds no number. Lines
before the table (a device's header) are passed over, and so are empty ones and those that begin with # or %; cells are
separated by tabs, semicolons, commas or blanks, and a decimal comma is understood where something else separates.
Refuses to know lengths and times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from pressuremat.errors import FileFormatError
from pressuremat.i18n import _
from pressuremat.types import Floats

_MISSING = frozenset({"", "nan", "na", "n/a", "null", "none", "-", "inf", "+inf", "-inf"})
_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?")
_UNIT = re.compile(r"\s*[\[(][^\])]*[\])]$")
_SHOWN = 12
_LONGEST = 24


@dataclass(frozen=True)
class _Dialect:
    separator: str | None
    decimal_comma: bool

    def cells(self, line: str) -> list[str]:
        return [cell.strip().strip('"').strip() for cell in line.split(self.separator)]

    def number(self, cell: str) -> float | None:
        """The number of a cell, NaN for one without, None for text."""
        text = cell.replace(",", ".") if self.decimal_comma else cell
        if _NUMBER.fullmatch(text):
            value = float(text)
            return value if np.isfinite(value) else float("nan")
        return float("nan") if cell.lower() in _MISSING else None

    def is_data(self, cells: list[str]) -> bool:
        """Numbers and gaps only, and not gaps alone."""
        return any(cells) and all(self.number(cell) is not None for cell in cells)


def read_cop_table(
    data: bytes, name: str, columns: tuple[str, str], rows: tuple[int, int | None] | None = None
) -> tuple[Floats, Floats]:
    """The two `columns` (names or numbers from 1) of a table, (n,) each, of `rows` from 0 (the end not included).

    `name` is what an error calls the file. Raises FileFormatError where it is no table, a column is not there, a row is
    not, or a cell in them is a word.
    """
    lines = _lines(data, name)
    dialect = _dialect([line for _number, line in lines])
    start, (x, y) = _where(lines, dialect, name, columns)
    first, last = rows or (0, None)
    n = len(lines) - start
    if first >= n or (last is not None and last > n):
        raise FileFormatError(
            _("Expected rows {first}:{last} in {name}, found {n} rows; choose --rows within 0:{n}.").format(
                first=first, last="" if last is None else last, name=name, n=n
            )
        )
    chosen = lines[start + first : len(lines) if last is None else start + last]
    both = np.array([_row(dialect, line, at, name, (x, y)) for at, line in chosen], dtype=np.float64).reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy()


def _lines(data: bytes, name: str) -> list[tuple[int, str]]:
    """(Number from 1, line) of all that say something."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    else:
        text = data.decode("utf-8-sig", errors="replace")
    if "\0" in text:
        raise FileFormatError(
            _("Expected a table of text in {name}, found binary data; export it as CSV.").format(name=name)
        )
    numbered = ((at, line) for at, line in enumerate(text.split("\n"), 1) if line.strip())
    kept = [(at, line.rstrip("\r")) for at, line in numbered if line.lstrip()[0] not in "#%"]
    if not kept:
        raise FileFormatError(_("Expected a table in {name}, found nothing; choose another file.").format(name=name))
    return kept


def _dialect(lines: list[str]) -> _Dialect:
    """From a line in the middle, where a table is at its surest."""
    line = lines[len(lines) // 2]
    for separator in ("\t", ";"):
        if separator in line:
            return _Dialect(separator, decimal_comma=True)
    if "," not in line:
        return _Dialect(None, decimal_comma=False)
    between_blanks = line.split()
    if len(between_blanks) > 1 and all(re.fullmatch(r"[+-]?\d*,?\d+([eE][+-]?\d+)?", part) for part in between_blanks):
        return _Dialect(None, decimal_comma=True)
    return _Dialect(",", decimal_comma=False)


def _where(
    lines: list[tuple[int, str]], dialect: _Dialect, name: str, columns: tuple[str, str]
) -> tuple[int, tuple[int, int]]:
    """The index of the first row, and of both columns."""
    named = [column for column in columns if not column.isdecimal()]
    header, start = _header(lines, dialect, name, named)
    indices = [int(column) - 1 if column.isdecimal() else _index(header, column) for column in columns]
    needed = max(indices) + 1
    widest = 0
    for at in range(start, len(lines)):
        cells = dialect.cells(lines[at][1])
        if dialect.is_data(cells):
            widest = max(widest, len(cells))
            if len(cells) >= needed and min(indices) >= 0:
                return at, (indices[0], indices[1])
        elif named and any(dialect.number(cell) is not None and cell for cell in cells):
            # Below a header only a line of units may stand before the numbers.
            return at, (indices[0], indices[1])
    if not widest:
        raise FileFormatError(
            _("Expected rows of numbers in {name}, found none; choose another file.").format(name=name)
        )
    raise FileFormatError(
        _(
            "Expected columns {columns} in {name}, found {n} columns, counted from 1; choose --x and --y among them."
        ).format(columns=", ".join(columns), name=name, n=widest)
    )


def _header(lines: list[tuple[int, str]], dialect: _Dialect, name: str, named: list[str]) -> tuple[list[str], int]:
    """The cells of the first line that holds all the names, and the index of the line after it."""
    if not named:
        return [], 0
    best: list[str] = []
    for at, (_number, line) in enumerate(lines):
        cells = dialect.cells(line)
        if all(_index(cells, column) >= 0 for column in named):
            return cells, at + 1
        if dialect.is_data(cells):
            break
        best = cells
    shown = ", ".join(cell[:_LONGEST] for cell in best[:_SHOWN] if cell) or _("no names")
    raise FileFormatError(
        _(
            "Expected a column {column} in {name}, found {shown}; use one of these, or the column's number from 1."
        ).format(column=next((c for c in named if _index(best, c) < 0), named[0]), name=name, shown=shown)
    )


def _index(cells: list[str], column: str) -> int:
    """Where a column stands, −1 if nowhere: by its name, else by its name without the unit in brackets behind it."""
    for shown in (cells, [_UNIT.sub("", cell) for cell in cells]):
        for wanted, found in ((column, shown), (column.lower(), [cell.lower() for cell in shown])):
            if found.count(wanted) == 1 or (wanted in cells and shown is cells):
                return found.index(wanted)
    return -1


def _row(dialect: _Dialect, line: str, at: int, name: str, columns: tuple[int, int]) -> tuple[float, float]:
    cells = dialect.cells(line)
    if len(cells) <= max(columns):
        raise FileFormatError(
            _(
                "Expected {n} columns or more in line {at} of {name}, found {found}; mend it or leave it out by --rows."
            ).format(n=max(columns) + 1, at=at, name=name, found=len(cells))
        )
    values = [dialect.number(cells[column]) for column in columns]
    if values[0] is None or values[1] is None:
        word = cells[columns[0] if values[0] is None else columns[1]]
        raise FileFormatError(
            _("Expected a number in line {at} of {name}, found {word!r}; mend it or leave it out by --rows.").format(
                at=at, name=name, word=word[:_LONGEST]
            )
        )
    return values[0], values[1]
