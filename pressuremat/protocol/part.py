"""Part of a frame: blocks of cells in which a board found load, and the sums of columns that it found them by.

In: the bytes behind a frame's header, or samples to be packed so. Out: the reverse, with zeros where nothing was
sent. A board looks at each column with all rows driven, then with a group of rows driven at a time: in the circuit
of one driven row the readings of a column's cells add up to that with all rows driven, so that a look that shows
less than a threshold says that no cell reaches it. Knows nothing of boards, packets and time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pressuremat.i18n import ngettext
from pressuremat.protocol.packing import MAX_SAMPLE, Counts, pack, unpack
from pressuremat.protocol.wire import Encoding, packed_size, part_head_size


@dataclass(frozen=True, eq=False)
class Part:
    """What of a frame was sent. `column_sums` (cols,) uint16 are the columns' readings with all rows driven, in the
    frame's counts; `blocks` (groups, cols) says which blocks of `group_rows` rows and one column were converted:
    those that a look found at `threshold` counts of the converter or more.
    """

    group_rows: int
    threshold: int
    column_sums: Counts
    blocks: NDArray[np.bool_]

    def cells(self, rows: int) -> NDArray[np.bool_]:
        """Which cells (rows, cols) were converted."""
        return np.repeat(self.blocks, self.group_rows, axis=0)[:rows]


def pack_part(samples: Counts, part: Part, encoding: Encoding) -> bytes:
    """What stands behind the frame's header. Raises ValueError where `part` does not fit `samples` (rows, cols), or
    a sample outside its blocks is not zero.
    """
    rows, cols = samples.shape
    shape = (-(-rows // part.group_rows), cols) if part.group_rows > 0 else (0, cols)
    if part.blocks.shape != shape or part.column_sums.shape != (cols,):
        raise ValueError(f"blocks must be {shape} and column sums ({cols},)")
    if not (0 < part.group_rows <= 0xFF and 0 <= part.threshold <= 0xFF):
        raise ValueError("group_rows must be from 1 to 255, threshold from 0 to 255")
    cells = part.cells(rows)
    if samples[~cells].any():
        raise ValueError("samples outside the blocks must be zero")
    head = bytes([part.group_rows, part.threshold]) + pack(part.column_sums, encoding.of_samples)
    return head + np.packbits(part.blocks, axis=1, bitorder="little").tobytes() + pack(samples[cells], encoding)


def unpack_part(data: bytes, encoding: Encoding, rows: int, cols: int, offset: int) -> tuple[Counts, Part] | None:
    """Samples (rows, cols) and the part from `data[offset:]`; None where it is too short or says what cannot be:
    no rows a group, marks behind the last column. Bytes behind it are ignored.
    """
    if len(data) < offset + 2:
        return None
    group_rows, threshold = data[offset : offset + 2]
    if not group_rows:
        return None
    at_cells = offset + part_head_size(encoding, group_rows, rows, cols)
    if len(data) < at_cells:
        return None
    sums = unpack(data, encoding.of_samples, cols, offset + 2)
    at_map = offset + 2 + packed_size(encoding, cols)
    bits = np.frombuffer(data, np.uint8, at_cells - at_map, at_map).reshape(-1, -(-cols // 8))
    marks = np.unpackbits(bits, axis=1, bitorder="little").astype(np.bool_)
    if marks[:, cols:].any():
        return None
    sums.flags.writeable = False
    part = Part(group_rows, threshold, sums, marks[:, :cols])
    cells = part.cells(rows)
    n_cells = int(np.count_nonzero(cells))
    if len(data) < at_cells + packed_size(encoding, n_cells):
        return None
    samples = np.zeros((rows, cols), np.uint16)
    samples[cells] = unpack(data, encoding.of_samples, n_cells, at_cells)
    return samples, part


def look(counts: Counts, threshold: int, bits: int, group_rows: int = 8) -> Part:
    """What a board finds that sees `counts` (rows, cols) of `bits` bits, in the same counts."""
    starts = np.arange(0, len(counts), group_rows)
    full_scale = (1 << bits) - 1
    groups = np.minimum(np.add.reduceat(counts.astype(np.int64), starts, axis=0), full_scale)
    sums = np.minimum(counts.sum(axis=0, dtype=np.int64), full_scale).astype(np.uint16)
    return Part(group_rows, threshold, sums, (groups >= threshold) & (sums >= threshold))


def sums_off(samples: Counts, part: Part, encoding: Encoding) -> NDArray[np.bool_]:
    """Which columns' cells (cols,) do not add up to the reading with all rows driven; none on a sound mat at rest.

    Allowed are half a count a cell (a whole one where bits were cut off), what may lie below the threshold, and, as
    the load moves while a frame is scanned, an eighth of the reading; a column at full scale says nothing. More
    than that tells of a row that is not driven alone, of rows that touch, or of a column whose look was wrong.
    """
    coarse = encoding is Encoding.PART_8
    sums = part.column_sums.astype(np.int64)
    cells = samples.sum(axis=0, dtype=np.int64)
    n_not_sent = np.count_nonzero(~part.blocks, axis=0)
    below = n_not_sent * (part.threshold / (4 if coarse else 1))
    allowed = len(samples) * (1.0 if coarse else 0.5) + below + sums / 8 + 2
    off: NDArray[np.bool_] = (np.abs(cells - sums) > allowed) & (sums < MAX_SAMPLE[encoding])
    return off


def sums_off_text(n: int) -> str:
    """How many columns did not add up, for a person; empty for none."""
    if not n:
        return ""
    return ngettext(
        "{n} column that does not add up: check rows that touch each other or the supply",
        "{n} columns that do not add up: check rows that touch each other or the supply",
        n,
    ).format(n=n)
