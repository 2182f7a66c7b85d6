"""Boards for tests, emulated or against the mock: compiled once a session, started as often as a test likes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from arduino.build import missing_tools
from arduino.emulator.emulate import Counts, EmulatedBoard, missing
from tests.arduino.mock_board import DEFINES, MockBoard, compile_mock
from tests.conftest import skip_or_fail

StartBoard = Callable[..., EmulatedBoard]
StartMock = Callable[..., MockBoard]


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


@pytest.fixture(scope="session", params=DEFINES)
def board(request: pytest.FixtureRequest) -> str:
    """A board by the Arduino API, of those that run against a mock of it."""
    return str(request.param)


@pytest.fixture(scope="session")
def mock_program(board: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sketch for that board with the mock around it."""
    return compile_mock(tmp_path_factory.mktemp(board), DEFINES[board])


@pytest.fixture
def start_mock(mock_program: Path, tmp_path: Path) -> Iterator[StartMock]:
    """`start_mock(pictures, **options)`: a `MockBoard` that ends with the test."""
    with ExitStack() as boards:

        def start(pictures: Counts, **options: Any) -> MockBoard:
            return boards.enter_context(MockBoard(mock_program, tmp_path, pictures, **options))

        yield start
