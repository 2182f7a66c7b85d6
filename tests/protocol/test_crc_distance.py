"""What the packets' check is sure to find, from its polynomial alone: docs/link.md states it for our lengths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pressuremat.protocol.crc import CRC_SIZE, crc32
from pressuremat.protocol.messages import FRAME_STRUCT
from pressuremat.protocol.wire import Encoding, packed_size

POLYNOMIAL = 0xEDB88320  # reflected, without its highest power


def _syndromes(n_bits: int) -> NDArray[np.uint32]:
    """What one wrong bit does to the check, for the last bit of a packet and each before it."""
    out, state = np.empty(n_bits, np.uint32), 0x80000000
    for k in range(n_bits):
        out[k] = state
        state = state >> 1 ^ (POLYNOMIAL if state & 1 else 0)
    return out


def _n_bits(rows: int, cols: int) -> int:
    return 8 * (FRAME_STRUCT.size + packed_size(Encoding.BITS_10, rows * cols) + CRC_SIZE)


def test_the_syndromes_are_those_of_the_check_in_use() -> None:
    n = 40
    zeros = bytes(n)
    syndromes = {int(s) for s in _syndromes(8 * (n + CRC_SIZE))}
    for bit in range(8 * n):
        wrong = bytearray(zeros)
        wrong[bit // 8] ^= 1 << bit % 8
        assert crc32(bytes(wrong)) ^ crc32(zeros) in syndromes


def test_up_to_three_wrong_bits_are_found_in_the_largest_frame_of_a_board() -> None:
    """No two syndromes are equal (two bits), and none is what two others make together (three): 64 × 64 cells.

    Moving an error moves its syndrome, so that one of the bits may be taken for the packet's last.
    """
    syndromes = _syndromes(_n_bits(64, 64))
    assert len(np.unique(syndromes)) == len(syndromes)
    assert not np.isin(syndromes[1:] ^ syndromes[0], syndromes).any()


def test_up_to_four_wrong_bits_are_found_in_a_frame_of_the_bench_mat() -> None:
    syndromes = _syndromes(_n_bits(16, 16))
    pairs = np.unique(syndromes[1:] ^ syndromes[0])
    ordered = np.sort(syndromes)
    for k in range(1, len(syndromes)):
        wanted = pairs ^ syndromes[k]
        at = np.searchsorted(ordered, wanted).clip(0, len(ordered) - 1)
        others = ordered[at] == wanted
        # Only the pair that holds bit k itself may give a single syndrome.
        assert set(wanted[others].tolist()) <= {int(syndromes[0])}


def test_a_burst_of_32_bits_is_found() -> None:
    """Bits in a row are as many independent syndromes: no combination of them is zero."""
    basis: list[int] = []
    for syndrome in _syndromes(32).tolist():
        for vector in basis:
            syndrome = min(syndrome, syndrome ^ vector)
        assert syndrome
        basis.append(syndrome)
