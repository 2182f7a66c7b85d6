"""What the steps of `pressuremat library` share: opening it, what a ref means, and how results are printed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pressuremat.cli import progress
from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import Library, analyses, people, place, snapshots
from pressuremat.store.words import printable

Kind = Literal["p", "v", "r"]


def root_of(args: argparse.Namespace) -> Path:
    """The library's folder."""
    return place.default_folder() if args.library is None else Path(args.library)


def opened(args: argparse.Namespace, *, create: bool = False) -> Library:
    """The library that `--library` names. Before its first change of a day a copy of its database is kept."""
    library = Library.open(root_of(args), create=create)
    if library.writable:
        snapshots.daily(library.db, library.root)
    return library


def ref_of(library: Library, text: str) -> tuple[Kind, int]:
    """What `p3`, `v12`, `r40` or a name means. Raises LibraryError."""
    kind, number = text.strip()[:1], text.strip()[1:]
    if kind in ("v", "r") and number.isascii() and number.isdecimal() and len(number) < 18:
        return ("v" if kind == "v" else "r"), int(number)
    return "p", people.find(library, text).id


def number_of(text: str, kind: Kind) -> int:
    """The number in a ref of that kind, or a bare number. Raises LibraryError."""
    plain = text.strip().removeprefix(kind)
    if plain.isascii() and plain.isdecimal() and len(plain) < 18:
        return int(plain)
    raise LibraryError(
        _("Expected a ref as {kind}12, got {text!r}; see 'pressuremat library list'.").format(kind=kind, text=text[:60])
    )


def analysed(library: Library, trial_ids: Sequence[int]) -> list[analyses.Analysis]:
    """Analyse trials anew, with a bar; what cannot be read is said on stderr."""
    from pressuremat.desk import analyse

    try:
        return analyse.analysed(
            library,
            trial_ids,
            progress=bar,
            failed=warn,
        )
    finally:
        progress.clear()


def bar(done: int, total: int) -> None:
    """How far the analysing is."""
    progress.show(done, total, _("Analysing"))


def warn(says: str) -> None:
    """What could not be done, on stderr."""
    print(says, file=sys.stderr)


def tell(args: argparse.Namespace, document: Mapping[str, Any], *lines: str) -> int:
    """Print the document with `--json`, else the lines."""
    if args.json:
        print(json.dumps(document, ensure_ascii=False, allow_nan=False))
    else:
        for line in lines:
            # A library may come from elsewhere: nothing in it moves the cursor.
            print(printable(line))
    return 0


def document(kind: str, **content: Any) -> dict[str, Any]:
    """A JSON document of the library's own."""
    return {"schema": f"pressuremat.library-{kind}/1", **content}
