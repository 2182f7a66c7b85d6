"""What a worker does: recordings by their paths enter, rows leave; a recording that cannot be analysed is a row too.

Nothing is remembered between batches, so that one may be done twice, or elsewhere, with the same result.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pressuremat import __version__
from pressuremat.analysis import tidy
from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.calibration import store
from pressuremat.cohort import tables
from pressuremat.errors import PressureMatError
from pressuremat.files import read
from pressuremat.files.corrections import sidecar
from pressuremat.i18n import _, set_language
from pressuremat.types import Condition

_PIECE_BYTES = 2**20


@dataclass(frozen=True)
class Options:
    """What is the same for every recording of an archive."""

    protocol: str | None = None
    footwear: str | None = None
    pitch_mm: tuple[float, float] | None = None
    rate_hz: float | None = None
    calibration: str | None = None
    language: str = "en"

    def made_with(self) -> str:
        """A name for these options under this version: only rows of one name may stand in one table."""
        weighed = None if self.calibration is None else file_sha256(self.calibration)
        said = json.dumps({"version": __version__, "calibration_sha256": weighed, **asdict(self)}, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Item:
    """One file: where it lies, what it is called in the tables, and what the folder says of it."""

    path: str
    name: str
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True)
class Batch:
    """Some files, and the number under which their rows are kept; `alone`: a single one, done with nothing beside."""

    number: str
    items: tuple[Item, ...]
    alone: bool = False

    def apart(self) -> list[Batch]:
        """Each file alone."""
        return [Batch(f"{self.number}-{at:04d}", (item,), alone=True) for at, item in enumerate(self.items)]


@dataclass(frozen=True)
class Broken:
    """Why a worker could not do a batch, in the error's own words, and whether it could do none at all."""

    error: str
    any_batch: bool


@dataclass(frozen=True)
class Done:
    """The rows of a batch as two Parquet files in memory, and how many of its recordings could be analysed."""

    number: str
    recordings: bytes
    values: bytes
    n: int
    n_failed: int


def content_sha256(path: str) -> tuple[str, str | None]:
    """SHA-256 of a file and of the corrections beside it, None where there are none. Raises OSError."""
    with open(path, "rb") as file:
        digest = hashlib.sha256()
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest(), file_sha256(sidecar(path))


def file_sha256(path: str | os.PathLike[str]) -> str | None:
    """SHA-256 of a small file, None where there is none."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return None


def done_or_broken(batch: Batch, options: Options) -> Done | Broken:
    """What a worker is asked to run: `analyse_batch`, whose error comes back as words and never as an exception.

    An exception travels with its traceback. One of some 400 calls, as an endless recursion has, is packed here and
    cannot be unpacked in the client's deeper stack; Dask then drops the message, and who waits for it waits for ever.
    What is no Exception (SystemExit) would end the worker's thread, and is waited for as long.
    """
    try:
        return analyse_batch(batch, options)
    except BaseException as error:
        return Broken(f"{type(error).__name__}: {error}".partition("\n")[0], isinstance(error, ImportError))


def analyse_batch(batch: Batch, options: Options) -> Done:
    """All rows of a batch. What one recording raises is its row's reason. Raises ImportError where a worker lacks what
    all recordings need."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    set_language(options.language)
    made_with = options.made_with()
    recordings, values = [], []
    for item in batch.items:
        begun_s = time.process_time()
        row, found = _analysed(item, options)
        row |= {"made_with": made_with, "cpu_s": time.process_time() - begun_s}
        recordings.append(row)
        values += found
    n_failed = sum(row["status"] != tables.OK for row in recordings)
    return Done(
        batch.number, tables.recordings_parquet(recordings), tables.values_parquet(values), len(recordings), n_failed
    )


def failed(batch: Batch, reason: str, made_with: str) -> Done:
    """The rows of a batch that no worker could do."""
    rows = [
        {**tables.of_item(item, (None, None)), "status": tables.FAILED, "reason": reason, "made_with": made_with}
        for item in batch.items
    ]
    return Done(batch.number, tables.recordings_parquet(rows), tables.values_parquet([]), len(rows), len(rows))


def unknown(error: str) -> str:
    """The reason of a recording at which something new went wrong."""
    return _("An error this version does not know ({error}); please report it with the file.").format(error=error)


def _analysed(item: Item, options: Options) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The recording's row and its values' rows."""
    try:
        # Before it is read: a file that changes meanwhile must not pass for the new one at a later resume.
        content = content_sha256(item.path)
    except OSError as error:
        reason = _("The system refused to read it ({why}).").format(why=error.strerror or error)
        return {**tables.of_item(item, (None, None)), "status": tables.FAILED, "reason": reason}, []
    about = tables.of_item(item, content)
    try:
        analysis, mat = _analysis(item, options)
        rows = [{"path": item.name, **row} for row in tidy.rows(analysis)]
        return {**about, **tables.of_analysis(analysis, rows), **mat}, rows
    except PressureMatError as error:
        return {**about, "status": tables.FAILED, "reason": str(error)}, []
    except MemoryError:
        return {**about, "status": tables.FAILED, "reason": _("It does not fit into a worker's memory.")}, []
    except ImportError:
        raise  # it is the worker that is not whole, not the recording
    except Exception as error:
        # Among millions of files from strangers something will always be new; the others go on.
        return {**about, "status": tables.FAILED, "reason": unknown(f"{type(error).__name__}: {error}")}, []


def _analysis(item: Item, options: Options) -> tuple[Analysis, dict[str, str | None]]:
    """The analysis, and what was kept of the recording's mat where that bears on it: a later resume asks."""
    recording = read(item.path, pitch_mm=options.pitch_mm, rate_hz=options.rate_hz, name=Path(item.path).name)
    mat: dict[str, str | None] = {}
    if options.calibration is not None:
        recording = store.recalibrated(recording, store.load(options.calibration))
    elif (place := store.place_of(recording)) is not None:
        mat = {"mat": place.name, "mat_sha256": file_sha256(place)}
        recording = store.newest(recording)
    if options.footwear is not None:
        recording = replace(recording, condition=Condition(options.footwear, recording.condition.cover))
    return analyse(recording, protocol=options.protocol), mat
