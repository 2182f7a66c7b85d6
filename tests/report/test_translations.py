"""Every text has its German, no placeholder is lost, and the compiled catalog is that of the text file."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from pressuremat import i18n
from pressuremat.i18n import set_language

pytest.importorskip("babel", reason="Babel is among the development dependencies")
PROJECT = Path(__file__).resolve().parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", PROJECT / "tools" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return _tool()


def test_nothing_is_missing_and_the_catalog_is_in_step(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["--check"]) == 0, "run `python tools/translations.py`:\n" + capsys.readouterr().out


@pytest.mark.parametrize("language", ["de"])
def test_formats_hold_with_any_value(tool: ModuleType, language: str) -> None:
    for message in tool.read(language):
        if message.id and isinstance(message.id, str) and message.string:
            assert tool.placeholders(message.string) == tool.placeholders(message.id), message.id


def test_a_lost_placeholder_is_found(tool: ModuleType) -> None:
    template, german = tool.Catalog(), tool.Catalog(locale="de")
    template.add("{n} of {total}")
    german.add("{n} of {total}", "{n} von allen")
    assert tool.faults(template, german) == ["placeholders differ: '{n} of {total}'"]
    template.add("new")
    assert len(tool.faults(template, german)) == 2


def test_german_is_german() -> None:
    set_language("de")
    assert i18n._("Left") == "Links"
    assert i18n._("no such text") == "no such text"
    assert i18n.ngettext("{n} print", "{n} prints", 2) == "{n} Abdrücke"


def test_without_a_catalog_words_stay_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(i18n, "_LOCALE_DIR", tmp_path)
    set_language("de")
    assert i18n._("Left") == "Left"
    assert i18n.language() == "de"
