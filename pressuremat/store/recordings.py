"""Recordings: each file once, known by its SHA-256; corrections made by hand travel with it.

A file enters the folder whole, then the database learns of it; killed in between, the file lies there and is adopted
later. What the app records lies there from its first frame. It refuses to decode frames.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pressuremat.errors import FileFormatError, LibraryError, PressureMatError
from pressuremat.files import chunks, corrections, metadata, native
from pressuremat.i18n import _
from pressuremat.store import place
from pressuremat.store.library import Library, Row, parsed
from pressuremat.store.words import clean_text, now

#: A header with a large mat's calibration is shorter.
_HEAD_BYTES = 2**20
#: A file that changed so recently and has no end may still be recorded by another program.
_SETTLED_S = 10.0
#: A recording that goes on grows every quarter of a second.
_STILL_S = 1.5
_STAMPED = re.compile(r"(\d{4}-\d\d-\d\d)_(\d\d)-(\d\d)-(\d\d)_")


@dataclass(frozen=True)
class Facts:
    """What a recording says of itself; None where it does not."""

    format: str | None = None
    device: str | None = None
    protocol: str | None = None
    recorded_at: str | None = None
    simulated: bool = False


#: What a person may say of a format that does not: `pitch_mm` ([x, y]) and `rate_hz`.
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Stored:
    """A recording of the library. `name` is what it was called before it came; `given` what was said of its pitch and
    rate, which `files.read` takes."""

    id: int
    sha256: str
    path: Path
    n_bytes: int
    name: str
    facts: Facts
    added_at: str
    state: str
    given: Given = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """How the command line calls it."""
        return f"r{self.id}"

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "id": self.id,
            "ref": self.ref,
            "sha256": self.sha256,
            "path": str(self.path),
            "n_bytes": self.n_bytes,
            "name": self.name,
            **vars(self.facts),
            "added_at": self.added_at,
            "state": self.state,
            "given": dict(self.given),
        }


@dataclass(frozen=True)
class Added:
    """What became of a file: the recording, whether it is new to the library, and what a person should know."""

    recording: Stored
    new: bool
    notes: tuple[str, ...] = ()


def add(library: Library, source: Path, facts: Facts | None = None, given: Given | None = None) -> Added:
    """Copy a file in, or find that it is there already; its corrections come along. Raises LibraryError.

    `facts` are what a reader found in it; without them our own format's header is looked at. `given` is what somebody
    says of its pitch and rate; it holds for every later analysis, and replaces what was said before.
    """
    added = _added(library, source, facts)
    if not given:
        return added
    with library.writing() as db:
        db.execute("UPDATE recording SET given = ? WHERE id = ?", (json.dumps(dict(given)), added.recording.id))
    return replace(added, recording=replace(added.recording, given=dict(given)))


def _added(library: Library, source: Path, facts: Facts | None) -> Added:
    by_hand = _corrections_of(source)
    if source.parent.resolve() == (library.root / place.RECORDINGS).resolve():
        return adopt(library, source, facts)
    with place.copied(library.root, source) as (part, sha256, n_bytes):
        if not n_bytes:
            raise LibraryError(_("Expected a recording, {path} is empty; record again.").format(path=source))
        suffix = "".join(source.suffixes[-2:] if source.suffix.lower() == ".gz" else source.suffixes[-1:]).lower()
        path = library.root / place.RECORDINGS / f"{sha256}{suffix if place.is_recording_name('a' + suffix) else ''}"
        facts = facts_of(part, source) if facts is None else facts
        with library.writing() as db:
            known = _by_sha(library, sha256)
            if known is not None and known.path.exists():
                return Added(known, False, _take_corrections(db, known, by_hand))
            try:
                os.replace(part, path)
                place.sync_folder(path.parent)
            except OSError as error:
                raise place.refused(error, path) from error
            if known is None:
                stored = _insert(library, db, sha256, path, n_bytes, source.name, facts)
            else:
                db.execute("UPDATE recording SET path = ?, state = 'here' WHERE id = ?", (_relative(path), known.id))
                stored = replace(known, path=path, state="here")
            return Added(stored, known is None, _take_corrections(db, stored, by_hand))


def adopt(library: Library, path: Path, facts: Facts | None = None) -> Added:
    """Learn of a file that lies in the folder already; a second copy of one that is known stays where it is.

    Raises LibraryError.
    """
    try:
        sha256, n_bytes = place.sha256_of(path)
        place.make_private(path)
    except OSError as error:
        raise place.refused(error, path) from error
    facts = facts_of(path) if facts is None else facts
    by_hand = _corrections_of(path)
    with library.writing() as db:
        known = _by_sha(library, sha256)
        if known is None:
            row = library.row("SELECT id FROM recording WHERE path = ?", (_relative(path),))
            if row is not None:
                # It was recorded on after the database had learnt of it.
                db.execute(
                    "UPDATE recording SET sha256 = ?, n_bytes = ?, state = 'here' WHERE id = ?",
                    (sha256, n_bytes, row["id"]),
                )
                return Added(get(library, row["id"]), False, ())
            stored = _insert(library, db, sha256, path, n_bytes, path.name, facts)
            return Added(stored, True, _take_corrections(db, stored, by_hand))
        if not known.path.exists():
            db.execute("UPDATE recording SET path = ?, state = 'here' WHERE id = ?", (_relative(path), known.id))
            known = replace(known, path=path, state="here")
        elif known.state != "here" and known.path == path:
            db.execute("UPDATE recording SET state = 'here' WHERE id = ?", (known.id,))
            known = replace(known, state="here")
        return Added(known, False, _take_corrections(db, known, by_hand) if known.path == path else ())


def adopt_all(library: Library) -> list[Stored]:
    """Learn of everything that lies in the folder and is not known, but for what may still be recorded."""
    rows = library.rows("SELECT path FROM recording UNION SELECT path FROM doomed")
    known = {row["path"] for row in rows}
    found = []
    for path in place.lying_recordings(library.root):
        if _relative(path) not in known and path.stat().st_size and is_settled(path):
            added = adopt(library, path)
            if added.new:
                found.append(added.recording)
    return found


def recover(library: Library) -> list[Path]:
    """Learn of recordings of our own format that were never closed, as a crash leaves them; their paths, newest last.

    They are read up to their last whole block. What still grows is being recorded by another program and left alone.
    Raises LibraryError.
    """
    known = {row["path"] for row in library.rows("SELECT path FROM recording UNION SELECT path FROM doomed")}
    lying = [path for path in place.lying_recordings(library.root) if _relative(path) not in known]
    left = {path: _size(path) for path in lying if path.suffix == ".pmat" and not _is_closed(path)}
    if any(left.values()):
        time.sleep(_STILL_S)
    found = sorted(path for path, n_bytes in left.items() if n_bytes and _size(path) == n_bytes)
    for path in found:
        adopt(library, path)
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def is_settled(path: Path) -> bool:
    """Whether nobody seems to be writing to a file any more."""
    return time.time() - path.stat().st_mtime > _SETTLED_S or _is_closed(path)


def _is_closed(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            file.seek(max(0, path.stat().st_size - 512))
            return any(isinstance(p, chunks.Chunk) and p.tag == native.END for p in chunks.scan(file.read(), 0))
    except OSError:
        return False


def facts_of(path: Path, named: Path | None = None) -> Facts:
    """What a recording of our own format says in its first bytes; nothing for another format, or a damaged file."""
    when = stamp_of(named or path)
    facts = Facts(recorded_at=when)
    try:
        with open(path, "rb") as file:
            data = file.read(_HEAD_BYTES)
        if not data.startswith(native.MAGIC):
            return facts
        for part in chunks.scan(data, len(native.MAGIC)):
            if not isinstance(part, chunks.Chunk) or part.tag not in (native.HEAD, native.EVENT):
                continue
            said = metadata.parse_json(part.payload)
            if part.tag == native.EVENT:
                begun = said.get("at") if said.get("kind") == "begun" else None
                return replace(facts, recorded_at=moment_of(begun) or facts.recorded_at)
            simulated = said.get("simulated") is True
            facts = Facts("pmat", _device(said), _text(said.get("protocol")), when, simulated)
    except (OSError, ValueError, PressureMatError):
        pass
    return facts


def stamp_of(path: Path) -> str | None:
    """When a recording was begun by its name, as the app names them; None for another name."""
    stamp = _STAMPED.match(path.name)
    return f"{stamp[1]}T{stamp[2]}:{stamp[3]}:{stamp[4]}" if stamp else None


def get(library: Library, recording_id: int) -> Stored:
    """A recording by number. Raises LibraryError where there is none."""
    row = library.row("SELECT * FROM recording WHERE id = ?", (recording_id,))
    if row is None:
        raise LibraryError(
            _("Expected a recording r{id} in the library, there is none; see 'pressuremat library list'.").format(
                id=recording_id
            )
        )
    return _stored(library, row)


def newest(library: Library, limit: int | None = None) -> list[Stored]:
    """The recordings, newest first."""
    rows = library.rows(
        "SELECT * FROM recording ORDER BY coalesce(recorded_at, added_at) DESC, id DESC LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return [_stored(library, row) for row in rows]


def note_corrections(library: Library, recording_id: int) -> bool:
    """Keep what is corrected by hand beside a recording now, in its history; False where that is kept already."""
    stored = get(library, recording_id)
    by_hand = _corrections_of(stored.path)
    with library.writing() as db:
        return _keep_corrections(db, stored.id, by_hand)


def corrections_kept(library: Library, recording_id: int) -> list[dict[str, Any]]:
    """What was ever corrected by hand, oldest first: `noted_at` and `corrections`, the whole list each time."""
    rows = library.rows("SELECT * FROM correction WHERE recording_id = ? ORDER BY id", (recording_id,))
    return [{"noted_at": row["noted_at"], "corrections": parsed(row["corrections"])} for row in rows]


def _insert(
    library: Library, db: sqlite3.Connection, sha256: str, path: Path, n_bytes: int, name: str, facts: Facts
) -> Stored:
    cursor = db.execute(
        "INSERT INTO recording (sha256, path, n_bytes, name, added_at, format, device, protocol, recorded_at,"
        " simulated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            sha256,
            _relative(path),
            n_bytes,
            clean_text(name.encode("utf-8", "replace").decode())[:300],
            now(),
            facts.format,
            facts.device,
            facts.protocol,
            facts.recorded_at,
            facts.simulated,
        ),
    )
    assert cursor.lastrowid is not None
    return get(library, cursor.lastrowid)


def _by_sha(library: Library, sha256: str) -> Stored | None:
    row = library.row("SELECT * FROM recording WHERE sha256 = ?", (sha256,))
    return None if row is None else _stored(library, row)


def _stored(library: Library, row: Row) -> Stored:
    facts = Facts(row["format"], row["device"], row["protocol"], row["recorded_at"], bool(row["simulated"]))
    path = library.path_of(row["path"])
    given = parsed(row["given"])
    return Stored(
        row["id"], row["sha256"], path, row["n_bytes"], row["name"], facts, row["added_at"], row["state"], given
    )


def _relative(path: Path) -> str:
    return f"{place.RECORDINGS}/{path.name}"


def _corrections_of(path: Path) -> str | None:
    """What is corrected beside a recording, as JSON; None where nothing is, or nothing that can be read."""
    try:
        found = corrections.read(path)
    except FileFormatError:
        return None
    return None if found is None else json.dumps(corrections.to_json(found))


def _take_corrections(db: sqlite3.Connection, stored: Stored, by_hand: str | None) -> tuple[str, ...]:
    """Corrections that came with a file go beside the one in the library, unless it has others."""
    if by_hand is None:
        return ()
    ours = _corrections_of(stored.path)
    if ours is not None and ours != by_hand:
        return (_("{name} is in the library with other corrections by hand; these stay.").format(name=stored.name),)
    if ours is None:
        corrections.write(stored.path, corrections.of_json(json.loads(by_hand)))
    _keep_corrections(db, stored.id, by_hand)
    sidecar = corrections.sidecar(stored.path)
    if sidecar.exists():
        place.make_private(sidecar)
    return ()


def _keep_corrections(db: sqlite3.Connection, recording_id: int, by_hand: str | None) -> bool:
    last = db.execute(
        "SELECT corrections FROM correction WHERE recording_id = ? ORDER BY id DESC LIMIT 1", (recording_id,)
    ).fetchone()
    text = by_hand or "[]"
    if text == (last[0] if last else "[]"):
        return False
    db.execute(
        "INSERT INTO correction (recording_id, noted_at, corrections) VALUES (?, ?, ?)", (recording_id, now(), text)
    )
    return True


def _device(header: Mapping[str, Any]) -> str | None:
    detail = header.get("detail")
    return device_name(_text(header.get("device")), detail.get("uid") if isinstance(detail, dict) else None)


def device_name(device: str | None, uid: object) -> str | None:
    """A mat's name, with its board's own number where it has said one: two mats of one kind are two devices."""
    return f"{device} #{uid:08x}" if device and isinstance(uid, int) and uid > 0 else device


def _text(value: object) -> str | None:
    return clean_text(value)[:200] or None if isinstance(value, str) else None


def moment_of(value: object) -> str | None:
    """A moment that a recording says, in ISO 8601; None for anything else."""
    try:
        return datetime.fromisoformat(value).isoformat(timespec="seconds") if isinstance(value, str) else None
    except ValueError:
        return None
