"""What is done of an archive, on disk: finished batches in a folder beside the output, and an earlier run's output.

Batches enter as they finish; at the end, or after a break, each file's rows are found again by what the file holds, so
that a recording that was moved or renamed is not analysed again, and one that changed is. A batch counts from the
moment at which its table of recordings has its name.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pressuremat.calibration import store
from pressuremat.cohort import tables
from pressuremat.cohort.batch import Done, Item, content_sha256, file_sha256
from pressuremat.errors import PressureMatError
from pressuremat.files.corrections import sidecar
from pressuremat.i18n import _

#: Rows that are written at a time.
_MOST_ROWS = 200_000


@dataclass(frozen=True)
class Output:
    """Where everything of a run lies: the tables, the summary, the page, and the batches until these are written."""

    recordings: Path

    @property
    def values(self) -> Path:
        """One row a value."""
        return self.recordings.with_suffix(".values.parquet")

    @property
    def summary(self) -> Path:
        """Distributions and quality, as JSON."""
        return self.recordings.with_suffix(".summary.json")

    @property
    def page(self) -> Path:
        """The same as a page of plots."""
        return self.recordings.with_suffix(".html")

    @property
    def parts(self) -> Path:
        """The folder of finished batches."""
        return self.recordings.with_suffix(".parts")

    @property
    def all(self) -> tuple[Path, ...]:
        """All of these."""
        return self.recordings, self.values, self.summary, self.page, self.parts


@dataclass
class Kept:
    """Rows that need not be made again: for each pair of tables, which path in it becomes which paths of the folder."""

    paths: dict[Path, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    n: int = 0


class Ledger:
    """The finished batches of one run."""

    def __init__(self, output: Output, made_with: str) -> None:
        self.output = output
        self._made_with = made_with
        self._mats: dict[str, str | None] = {}

    def begin(self, resume: bool) -> None:
        """Make the folder. Raises PressureMatError where an unfinished run lies there, or nothing can be written."""
        parts = self.output.parts
        if parts.exists() and not resume:
            raise PressureMatError(
                _(
                    "Expected no unfinished run, but {path} holds one; go on with it by --resume, or take the folder "
                    "away."
                ).format(path=parts)
            )
        try:
            parts.mkdir(exist_ok=True)
            for half in parts.glob("*.half"):
                half.unlink()
        except OSError as error:
            raise _refused(self.output.recordings, error) from error

    def abandon(self) -> None:
        """Take the folder away again where nothing was finished."""
        if self.output.parts.is_dir() and not any(self.output.parts.iterdir()):
            self.output.parts.rmdir()

    def add(self, done: Done) -> None:
        """Keep a finished batch. Raises PressureMatError where the disk does not take it."""
        values, recordings = self._pair(done.number)
        try:
            for place, data in ((values, done.values), (recordings, done.recordings)):
                half = place.with_suffix(".half")
                half.write_bytes(data)
                os.replace(half, place)
        except OSError as error:
            raise _refused(recordings, error) from error

    def next_number(self) -> int:
        """A number that no batch here has yet."""
        used = [int(path.name[:8]) for path in self.output.parts.glob("*.parquet") if path.name[:8].isdecimal()]
        return max(used, default=-1) + 1

    def _pair(self, number: str) -> tuple[Path, Path]:
        return self.output.parts / f"{number}.values.parquet", self.output.parts / f"{number}.parquet"

    def sources(self) -> list[tuple[Path, Path]]:
        """(recordings, values) of everything that is done: the earlier output, then the batches in their order."""
        found = [(self.output.recordings, self.output.values)]
        found += [
            (path, path.with_suffix(".values.parquet"))
            for path in sorted(self.output.parts.glob("*.parquet"))
            if not path.name.endswith(".values.parquet")
        ]
        return [pair for pair in found if pair[0].exists() and pair[1].exists()]

    def kept(self, items: Sequence[Item]) -> tuple[Kept, list[Item]]:
        """What of `items` is done already, and what is left to do.

        A file whose size and time of change are those of its row is taken as unchanged; any other is read, and found by
        its content. Recordings that failed are tried again, and so are those of a mat for which something else is kept
        by now than when they were analysed.
        """
        by_stat: dict[tuple[str, int, int], Path] = {}
        by_content: dict[tuple[str, str | None], tuple[Path, str]] = {}
        sizes, corrected = set(), set()
        for recordings, _values in self.sources():
            for row in self._rows(recordings):
                if row["corrections_sha256"]:
                    corrected.add(row["path"])
                by_stat[row["path"], row["size_bytes"], row["mtime_ns"]] = recordings
                by_content[row["sha256"], row["corrections_sha256"]] = (recordings, row["path"])
                sizes.add(row["size_bytes"])
        kept, left = Kept(), []
        for item in items:
            # Corrections beside it change what comes out, and not the file itself.
            beside = sidecar(item.path).exists() or item.name in corrected
            source = None if beside else by_stat.get((item.name, item.size_bytes, item.mtime_ns))
            place = (source, item.name) if source is not None else None
            if place is None and item.size_bytes in sizes:
                try:
                    place = by_content.get(content_sha256(item.path))
                except OSError:
                    place = None
            if place is None:
                left.append(item)
            else:
                kept.paths[place[0]][place[1]].append(item.name)
                kept.n += 1
        return kept, left

    def nothing_kept(self, items: Sequence[Item]) -> tuple[Kept, list[Item]]:
        """The same where everything is to be done anew."""
        return Kept(), list(items)

    def _rows(self, recordings: Path) -> Iterator[dict[str, Any]]:
        columns = ["path", "size_bytes", "mtime_ns", "sha256", "corrections_sha256", "status"]
        columns += ["mat", "mat_sha256", "made_with"]
        try:
            with tables.parquet().ParquetFile(recordings) as file:
                if not set(columns) <= set(file.schema_arrow.names):
                    return  # a table of somebody else
                for part in file.iter_batches(columns=columns):
                    for row in part.to_pylist():
                        if row["status"] == tables.OK and row["made_with"] == self._made_with and self._weighed(row):
                            yield row
        except (OSError, ValueError):
            return  # a damaged one: nothing in it is done

    def _weighed(self, row: Mapping[str, Any]) -> bool:
        """Whether what is kept of the row's mat is what it was."""
        mat = row["mat"]
        if mat is None:
            return True
        if mat not in self._mats:
            # The table may be somebody else's: only a name is believed, never a place.
            self._mats[mat] = file_sha256(store.folder() / Path(mat).name)
        return bool(self._mats[mat] == row["mat_sha256"])

    def finish(self, kept: Kept, fresh: Sequence[str]) -> None:
        """Write the two tables from what was kept and from the batches named `fresh`; then the batches go.

        Memory holds some row groups, whatever the size of the archive. Raises PressureMatError.
        """
        pairs: list[tuple[Path, Path, Mapping[str, Sequence[str]] | None]] = [
            (path, path.with_suffix(".values.parquet"), names) for path, names in kept.paths.items()
        ]
        pairs += [(recordings, values, None) for values, recordings in map(self._pair, fresh)]
        try:
            names = {name for path, _values, _names in pairs for name in tables.parquet().read_schema(path).names}
            schema = tables.metric_schema(sorted(names - tables.ABOUT.keys()))
            drafts = [
                out.with_name(f".{out.name}.{os.getpid()}.part") for out in (self.output.recordings, self.output.values)
            ]
            _merge([(recordings, renamed) for recordings, _values, renamed in pairs], drafts[0], schema)
            _merge([(values, renamed) for _recordings, values, renamed in pairs], drafts[1], tables.values_schema())
            os.replace(drafts[1], self.output.values)
            os.replace(drafts[0], self.output.recordings)
        except OSError as error:
            raise _refused(self.output.recordings, error) from error
        shutil.rmtree(self.output.parts, ignore_errors=True)


def _merge(sources: Sequence[tuple[Path, Mapping[str, Sequence[str]] | None]], out: Path, schema: Any) -> None:
    """All row groups of `sources` in their order, their paths renamed, in one file of large row groups."""
    pa, parquet = tables.arrow(), tables.parquet()
    waiting: list[Any] = []
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:

        def flush() -> None:
            if waiting:
                writer.write_table(pa.concat_tables(waiting).unify_dictionaries())
                waiting.clear()

        for path, names in sources:
            with parquet.ParquetFile(path) as file:
                for number in range(file.num_row_groups):
                    table = _fitted(_renamed(file.read_row_group(number), names), schema)
                    if sum(map(len, waiting)) + len(table) > _MOST_ROWS:
                        flush()
                    waiting.append(table)
        flush()


def _renamed(table: Any, names: Mapping[str, Sequence[str]] | None) -> Any:
    """The rows whose path is one of `names`, once for each of the names that it stands for."""
    if names is None:
        return table
    pa = tables.arrow()
    column = table.column("path")
    kind = column.type
    said = column.cast(pa.string()).combine_chunks().dictionary_encode()
    words = said.dictionary.to_pylist()
    out = []
    for turn in range(max((len(names.get(word, ())) for word in words), default=0)):
        new = [names[word][turn] if len(names.get(word, ())) > turn else None for word in words]
        paths = pa.array(new, pa.string()).take(said.indices)
        at = table.column_names.index("path")
        renamed = table.set_column(at, "path", paths.cast(kind) if kind == pa.string() else paths.dictionary_encode())
        out.append(renamed.filter(paths.is_valid()))
    return pa.concat_tables(out) if out else table.slice(0, 0)


def _fitted(table: Any, schema: Any) -> Any:
    """`table` with the columns of `schema`; those that it lacks are null."""
    pa = tables.arrow()
    columns = [
        table.column(one.name).cast(one.type) if one.name in table.column_names else pa.nulls(len(table), one.type)
        for one in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _refused(path: Path, error: OSError) -> PressureMatError:
    return PressureMatError(
        _("{path} cannot be written ({reason}); choose another place or make room there, then --resume.").format(
            path=path, reason=error.strerror or error
        )
    )
