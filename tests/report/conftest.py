"""What the report's tests share: one report, made once, and English words."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from pressuremat.i18n import set_language
from pressuremat.report.model import ReportModel
from tests.report import prints

# pytest-qt's application must not look for a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(scope="session")
def report() -> ReportModel:
    """Standing and walking of somebody simulated."""
    return prints.model()
