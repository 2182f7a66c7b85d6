"""Board clock and sequence to seconds and gaps: tables of input and output."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pressuremat.sources.timing import Timeline

WRAP = 2**32


def test_first_frame_is_time_zero_whatever_the_clock_says() -> None:
    placed = Timeline().place(sequence=77, clock_us=123_456, host_s=9.0)
    assert placed is not None
    assert (placed.time_s, placed.gap) == (0.0, None)


@pytest.mark.parametrize(
    ("clock_before", "clock_after", "host_elapsed_s", "expected_s"),
    [
        (0, 10_000, 0.01, 0.01),
        (WRAP - 5_000, 5_000, 0.01, 0.01),  # the clock wraps between two frames
        (0, 10_000, WRAP / 1e6 + 0.02, WRAP / 1e6 + 0.01),  # a whole turn went by unseen
        (0, 10_000, 30.0, 0.01),  # the host stalled, the board did not: the board is believed
    ],
)
def test_clock(clock_before: int, clock_after: int, host_elapsed_s: float, expected_s: float) -> None:
    timeline = Timeline()
    timeline.place(1, clock_before, 100.0)
    placed = timeline.place(2, clock_after, 100.0 + host_elapsed_s)
    assert placed is not None
    assert placed.time_s == pytest.approx(expected_s, abs=1e-9)
    assert placed.gap is None


@pytest.mark.parametrize(
    ("before", "after", "n_lost"), [(5, 6, None), (5, 9, 3), (WRAP - 1, 0, None), (WRAP - 2, 1, 2)]
)
def test_losses(before: int, after: int, n_lost: int | None) -> None:
    timeline = Timeline()
    timeline.place(before, 0, 0.0)
    placed = timeline.place(after, 40_000, 0.04)
    assert placed is not None
    if n_lost is None:
        assert placed.gap is None
    else:
        assert placed.gap is not None
        assert placed.gap.n_lost == n_lost
        assert placed.gap.start_s == 0.0
        assert placed.gap.end_s == pytest.approx(0.04)


@pytest.mark.parametrize("sequence", [10, 9, 3])
def test_doubled_and_late_frames_have_no_place(sequence: int) -> None:
    timeline = Timeline()
    timeline.place(10, 0, 0.0)
    assert timeline.place(sequence, 10_000, 0.01) is None


def test_a_reset_goes_on_by_the_host_clock_with_a_gap_nobody_counted() -> None:
    timeline = Timeline()
    timeline.place(10, 1_000_000, 5.0)
    timeline.place(11, 1_010_000, 5.01)
    timeline.interrupt("the board was unplugged")
    placed = timeline.place(0, 200, 7.51)
    assert placed is not None
    assert placed.time_s == pytest.approx(2.51)
    assert placed.gap is not None
    assert placed.gap.n_lost is None
    assert placed.gap.reason == "the board was unplugged"


def test_time_always_grows() -> None:
    timeline = Timeline()
    times = []
    for i, clock in enumerate([0, 0, 0, 5, 5]):
        placed = timeline.place(i, clock, 0.0)
        assert placed is not None
        times.append(placed.time_s)
    assert all(a < b for a, b in pairwise(times))


def test_one_wrong_number_does_not_keep_all_later_frames_away() -> None:
    timeline = Timeline()
    for k in range(10):
        assert timeline.place(k, k * 10_000, k * 0.01) is not None
    assert timeline.place(2**31 - 5, 100_000, 0.1) is not None  # so far ahead that all that follow seem old
    placed = [timeline.place(k, k * 10_000, k * 0.01) for k in range(11, 1000)]
    came = [one for one in placed if one is not None]
    assert len(came) > 400
    assert came[0].gap is not None
    assert came[0].gap.n_lost is None
    assert "went back" in came[0].gap.reason
    assert all(one.gap is None for one in came[1:])
