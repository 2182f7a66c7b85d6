"""Whoever watches hears of changes, and of nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat_ui.viewmodels.observable import Observable


class _Thing(Observable):
    def __init__(self) -> None:
        super().__init__()
        self.word = "a"
        self.image: np.ndarray | None = None


def test_a_change_is_heard_once_and_an_equal_value_not_at_all() -> None:
    thing = _Thing()
    heard: list[object] = []
    thing.watch("word", heard.append)
    thing.word = "a"
    thing.word = "b"
    thing.word = "b"
    assert heard == ["b"]


def test_arrays_are_compared_by_identity() -> None:
    thing = _Thing()
    heard: list[object] = []
    thing.watch("image", heard.append)
    thing.image = np.zeros(2)
    thing.image = np.zeros(2)
    thing.image = thing.image
    assert len(heard) == 2


def test_true_after_one_is_a_change() -> None:
    thing = _Thing()
    heard: list[object] = []
    thing.watch("word", heard.append)
    thing.word = 1  # type: ignore[assignment]
    thing.word = True  # type: ignore[assignment]
    assert heard == [1, True]


def test_unwatching_ends_it_even_within_a_callback() -> None:
    thing = _Thing()
    heard: list[object] = []

    def once(value: object) -> None:
        heard.append(value)
        unwatch()

    unwatch = thing.watch("word", once)
    thing.watch("word", heard.append)
    thing.word = "b"
    thing.word = "c"
    assert heard == ["b", "b", "c"]


def test_a_name_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="wrod"):
        _Thing().watch("wrod", print)
