"""The emulated board for tests: compiled once a session, started as often as a test likes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from arduino.build import missing_tools
from arduino.emulator.emulate import Counts, EmulatedBoard, missing
from tests.conftest import skip_or_fail

StartBoard = Callable[..., EmulatedBoard]


@pytest.fixture(scope="session")
def firmware_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where firmware and emulator are compiled."""
    sentence = missing_tools()
    if sentence is not None:
        skip_or_fail(sentence)
    return tmp_path_factory.mktemp("firmware")


@pytest.fixture
def start_board(firmware_folder: Path) -> Iterator[StartBoard]:
    """`start_board(board, mat, pictures, **options)`: an `EmulatedBoard` that ends with the test."""
    sentence = missing()
    if sentence is not None:
        skip_or_fail(sentence)
    with ExitStack() as boards:

        def start(board: str, mat: str, pictures: Counts, **options: Any) -> EmulatedBoard:
            emulated = EmulatedBoard(board, mat, pictures, folder=firmware_folder, **options)
            return boards.enter_context(emulated)

        yield start
