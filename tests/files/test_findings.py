"""Inputs that taught a reader something, damaged by hand or by tools/fuzz_readers.py: read or refused, and quietly."""

from __future__ import annotations

import tracemalloc
import warnings
from pathlib import Path

import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from pressuremat.files.info import info_document

FINDINGS = sorted((Path(__file__).parent / "findings").glob("*.bin"))


def test_there_are_some() -> None:
    assert FINDINGS


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.stem)
def test_a_finding_is_read_or_refused_in_a_sentence(path: Path) -> None:
    tracemalloc.start()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                said = str(info_document(read(path))["format"])
            except FileFormatError as error:
                said = str(error)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert said
    assert "\n" not in said
    assert peak < 50_000_000
