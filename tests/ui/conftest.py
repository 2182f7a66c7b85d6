"""Widgets are tested without a screen; recordings come from the simulated person through the real path."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from pathlib import Path

import pytest

from pressuremat_ui.demo import make_recordings
from pressuremat_ui.library import Library
from pressuremat_ui.theme import Theme


@pytest.fixture(scope="session")
def demo_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with the demo's two recordings."""
    library = Library(tmp_path_factory.mktemp("demo") / "library")
    make_recordings(library)
    return library


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library."""
    return Library(tmp_path / "library")


@pytest.fixture
def theme(qapp: object) -> Theme:  # noqa: ARG001
    """The light theme, with an application to have it in."""
    return Theme("light")
