"""What the tests of the library ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pressuremat.store import Library
from tests.store.made import make_pmat


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(tmp_path / "library") as made:
        yield made


@pytest.fixture
def pmat(tmp_path: Path) -> Path:
    """A recording outside of the library."""
    return make_pmat(tmp_path / "walk.pmat", 1)
