"""What a board's self-test and some frames under load say of the wiring, in words.

In: the board's `SelfTest`, and frames during which somebody walked all over the mat. Out: one sentence a fault, for a
person. Only what carries load can be judged: an empty mat looks the same with all its wires cut. Knows nothing of
ports and sessions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pressuremat.i18n import _
from pressuremat.protocol.messages import SelfTest
from pressuremat.protocol.packing import Counts

#: A share of the supply that a column may show with no row driven.
_IDLE = 0.06
#: The chip's own reference is good to a tenth.
_SUPPLY = 0.15
#: Of full scale: what counts as load, as nothing, and as the same.
_LOADED, _NOTHING, _SAME = 0.04, 0.004, 0.003
_LEAST_READINGS = 4


def faults_without_load(test: SelfTest, supply_mv: int) -> list[str]:
    """The faults that need nobody on the mat: the supply, and columns that show something with no row driven."""
    said = []
    if test.supply_mv and abs(test.supply_mv - supply_mv) > _SUPPLY * supply_mv:
        said.append(
            _("The supply is {volt:.1f} V where {wanted:.1f} V were expected: try another USB port or cable.").format(
                volt=test.supply_mv / 1000, wanted=supply_mv / 1000
            )
        )
    for col, share in enumerate(test.idle_shares):
        if share > _IDLE:
            said.append(
                _(
                    "Column {col} reads {share:.0%} of full scale although no row is driven: look for a wire that "
                    "touches the supply, or a pull-down that is missing."
                ).format(col=col, share=share)
            )
    return said


def faults(test: SelfTest, frames: Sequence[Counts], supply_mv: int, full_scale_count: int) -> list[str]:
    """A sentence for each fault; an empty list where everything that could be judged is sound.

    `frames` are (rows, cols) in counts up to `full_scale_count`, none for a test without load; `supply_mv` is what
    the board announces. Rows and columns are numbered as in the wiring, from 0.
    """
    said = faults_without_load(test, supply_mv)
    stack = np.stack([np.asarray(frame, np.float64) for frame in frames]) / full_scale_count if len(frames) else None
    if stack is None or not (stack > _LOADED).any():
        said.append(_("Nothing pressed on the mat: walk all over it during the test, so that rows can be judged."))
        return said
    columns = np.flatnonzero(np.asarray(test.idle_shares) <= _IDLE)  # a stuck one says nothing of its rows
    stack = stack[:, :, columns]
    for row in _silent(stack.max(axis=0)):
        said.append(
            _("Row {row} shows nothing where its neighbours carry load: look for a broken wire or joint.").format(
                row=row
            )
        )
    for a, b in _alike(stack):
        said.append(_("Rows {a} and {b} always show the same: look for a short between them.").format(a=a, b=b))
    turned = stack.swapaxes(1, 2)
    for col in _silent(turned.max(axis=0)):
        said.append(
            _("Column {col} shows nothing where its neighbours carry load: look for a broken wire or joint.").format(
                col=columns[col]
            )
        )
    for a, b in _alike(turned):
        said.append(
            _("Columns {a} and {b} always show the same: look for a short between them.").format(
                a=columns[a], b=columns[b]
            )
        )
    return said


def _silent(peaks: NDArray[np.float64]) -> list[int]:
    """Lines (the first axis) without anything where both neighbours were loaded."""
    loaded = peaks > _LOADED
    between = loaded[:-2] & loaded[2:]
    silent = (peaks[1:-1] < _NOTHING).all(axis=1) & (between.sum(axis=1) >= 2)
    return [int(line) + 1 for line in np.flatnonzero(silent)]


def _alike(stack: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs of lines (the middle axis) that never differ, over enough different readings that this is no chance."""
    by_line = np.moveaxis(stack, 1, 0)
    loaded = by_line > _LOADED
    pairs = []
    for a in range(len(by_line) - 1):
        either = loaded[a] | loaded[a + 1 :]
        differ = ((np.abs(by_line[a + 1 :] - by_line[a]) > _SAME) & either).any(axis=(1, 2))
        alike = np.flatnonzero(~differ & either.any(axis=(1, 2)))
        pairs += [(a, a + 1 + int(k)) for k in alike if _readings(by_line[a], either[k]) >= _LEAST_READINGS]
    return pairs


def _readings(line: NDArray[np.float64], judged: NDArray[np.bool_]) -> int:
    """How many different readings the cells of a line went through; a load that stands still gives one a cell."""
    low = np.where(judged, line, np.inf).min(axis=0)
    high = np.where(judged, line, -np.inf).max(axis=0)
    seen = judged.any(axis=0)
    return int((1 + (high[seen] - low[seen]) // (2 * _SAME)).sum())
