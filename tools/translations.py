"""Translations: collect the texts, merge them into each catalog, compile, and say what is missing.

    python tools/translations.py             update .pot, .po and .mo
    python tools/translations.py --check     change nothing; exit 1 where something is missing or out of step

Needs Babel (in the development dependencies). Translate in `pressuremat/locale/<lang>/LC_MESSAGES/pressuremat.po`,
then run it once more. `fuzzy` entries are never used by the program: read them, mend them, take the mark off.
"""

from __future__ import annotations

import argparse
import ast
import csv
import io
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from pressuremat.metrics.registry import METRICS

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = (PROJECT / "pressuremat", PROJECT / "ui" / "pressuremat_ui")
LOCALE = PROJECT / "pressuremat" / "locale"
LANGUAGES = ("de",)
#: Lines of a .po file's header that change without a word changing.
UNWANTED = tuple(
    f'"{name}'
    for name in ("POT-Creation", "PO-Revision", "Generated-By", "Last-Trans", "Report-", "Language-Team", "Project-Id")
)


def po_path(language: str) -> Path:
    """Where a language's texts are translated."""
    return LOCALE / language / "LC_MESSAGES" / "pressuremat.po"


def marked(source: str) -> Iterator[str | tuple[str, str]]:
    """The texts marked in a module, in their order; also those within f-strings, which a tokenizer does not see."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str) and a.value]
        if name in ("_", "N_") and texts:
            yield texts[0]
        elif name == "ngettext" and len(texts) == 2:
            yield texts[0], texts[1]


def extracted() -> Catalog:
    """Every text marked in the sources, with the files it stands in."""
    catalog = Catalog(project="pressuremat", charset="utf-8", fuzzy=False)
    for folder in SOURCES:
        for path in sorted(folder.rglob("*.py")):
            where = path.relative_to(PROJECT).as_posix()
            for message in marked(path.read_text(encoding="utf-8")):
                catalog.add(message, locations=[(where, None)])  # type: ignore[list-item]
    for words, where in sorted(sources()):
        catalog.add(words, locations=[(where, None)])  # type: ignore[list-item]
    return catalog


def sources() -> set[tuple[str, str]]:
    """What reports print as the source of a value, of its range or of a factor, and where it stands; a citation's
    translation is itself."""
    found = {(metric.source, "pressuremat/metrics/registry.py") for metric in METRICS}
    for table in ("pressuremat/metrics/reference/bands.csv", "pressuremat/knee/reference/cutoffs.csv"):
        lines = [line for line in (PROJECT / table).read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
        found |= {(row["source"], table) for row in csv.DictReader(lines)}
    return found


def read(language: str) -> Catalog:
    """A language's catalog as it is on disk, an empty one where there is none."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, project="pressuremat", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def as_po(catalog: Catalog) -> bytes:
    """The catalog as text, sorted by file, without dates that would change at every run."""
    catalog.header_comment = "# The words of pressuremat. Update with tools/translations.py."
    for message in catalog:
        # Our formats are in braces; a per cent sign is one.
        message.flags.discard("python-format")
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    lines = out.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(UNWANTED)).encode("utf-8")


def as_mo(catalog: Catalog) -> bytes:
    """The catalog as the program reads it."""
    fixed = datetime(2026, 1, 1, tzinfo=UTC)
    bare = Catalog(locale=catalog.locale, charset="utf-8", fuzzy=False, creation_date=fixed, revision_date=fixed)
    for message in catalog:
        if message.id and not message.fuzzy:
            bare.add(message.id, message.string)
    out = io.BytesIO()
    write_mo(out, bare)
    return out.getvalue()


def same(one: bytes, other: bytes) -> bool:
    """Whether two compiled catalogs hold the same words; the header names a version of Babel."""
    words = []
    for data in (one, other):
        table = dict(GNUTranslations(io.BytesIO(data))._catalog)  # type: ignore[attr-defined]
        table.pop("", None)
        words.append(table)
    return bool(words[0] == words[1])


def placeholders(text: str | None) -> set[str]:
    """Names in braces of a format string."""
    try:
        return {name for _text, name, _spec, _conversion in string.Formatter().parse(text or "") if name is not None}
    except ValueError:
        return set()


def faults(template: Catalog, catalog: Catalog) -> list[str]:
    """What is not translated, marked fuzzy, or lost a placeholder."""
    found = []
    for message in template:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        mine = catalog.get(ids[0])
        strings = () if mine is None else mine.string if isinstance(mine.string, (tuple, list)) else (mine.string,)
        if mine is None or not strings or not all(strings):
            found.append(f"not translated: {ids[0]!r} ({message.locations[0][0] if message.locations else ''})")
        elif mine.fuzzy:
            found.append(f"fuzzy: {ids[0]!r}")
        else:
            wanted = placeholders(ids[-1])
            found += [f"placeholders differ: {ids[0]!r}" for text in strings if placeholders(text) != wanted]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args(arguments).check
    template = extracted()
    wrong = 0
    for language in LANGUAGES:
        catalog = read(language)
        if not check:
            catalog.update(template, no_fuzzy_matching=True)
            po_path(language).parent.mkdir(parents=True, exist_ok=True)
            po_path(language).write_bytes(as_po(catalog))
            catalog = read(language)
            po_path(language).with_suffix(".mo").write_bytes(as_mo(catalog))
        missing = faults(template, catalog)
        mo = po_path(language).with_suffix(".mo")
        if not mo.exists() or not same(mo.read_bytes(), as_mo(catalog)):
            missing.append(f"{mo.relative_to(PROJECT)} is out of step: run tools/translations.py")
        for line in missing:
            print(f"{language}: {line}")
        print(f"{language}: {len(template)} texts, {len(missing)} to mend")
        wrong += len(missing)
    return 1 if check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
