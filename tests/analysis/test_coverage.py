"""The uncertainty that is stated is the one there is: a few persons on mats at random (tools/validation.py: many)."""

from __future__ import annotations

from functools import cache

import pytest

from tools import coverage
from tools.pitch_error import persons


@cache
def checked() -> tuple[coverage.Checked, ...]:
    return tuple(coverage.run(n_feet=10, n_walks=1, seed=53))


def test_the_truth_lies_within_what_is_stated() -> None:
    promised = [one for one in checked() if one.key in coverage.COVERED]
    assert {one.key for one in promised} == set(coverage.COVERED)
    assert len(promised) > 40
    # Of so few, twice as far from the nominal shares as many may be.
    assert 50 <= coverage.within(promised, 1) <= 85
    assert coverage.within(promised, 2) >= 83


@pytest.mark.parametrize("key", coverage.COVERED)
def test_no_value_is_far_beyond_it(key: str) -> None:
    own = [one for one in checked() if one.key == key]
    assert coverage.within(own, 3) >= 85


def test_noise_and_gains_make_values_less_sure() -> None:
    person = persons(1, 53)[0]
    quiet, loud = (
        {one.key: one.sd for one in coverage.check("walk", person, coverage.Mat(10.0, noise, gain, 0.0, 0.01), 9)}
        for noise, gain in ((0.1, 0.0), (0.8, 0.2))
    )
    # Where a single step goes is assumed, which hides what the cells add to its foot progression.
    for key in ("arch_index", "cpei_pct", "foot_length_mm", "cop_mm", "heel_load_pct"):
        assert loud[key] > 1.15 * quiet[key], key
