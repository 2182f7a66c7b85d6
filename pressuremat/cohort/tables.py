"""The two tables of an archive: one row a recording, and one row a value.

An `Analysis` enters; rows and Parquet leave. The first table is wide, for statistics over people: what the recording
is, how it went, and each metric's valid value with its uncertainty in a column (`arch_index_left`,
`arch_index_left_uncertainty`). The second is tidy and holds everything: each footprint's values too, and the reasons of
those that are missing or not valid.
"""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pressuremat.analysis import tidy
from pressuremat.analysis.model import Analysis
from pressuremat.extras import need
from pressuremat.files.info import info_document
from pressuremat.i18n import _
from pressuremat.types import MetricValue

if TYPE_CHECKING:
    from pressuremat.cohort.batch import Item

OK, FAILED = "ok", "failed"
UNCERTAINTY = "_uncertainty"
#: Name and kind of the columns of the first table before its metrics.
ABOUT = {
    "path": "string",
    "status": "word",
    "reason": "string",
    "sha256": "string",
    "corrections_sha256": "string",
    "size_bytes": "int64",
    "mtime_ns": "int64",
    "format": "word",
    "rows": "int32",
    "cols": "int32",
    "pitch_x_mm": "double",
    "pitch_y_mm": "double",
    "rate_hz": "double",
    "irregular": "bool",
    "n_frames": "int64",
    "duration_s": "double",
    "unit": "word",
    "calibrated": "bool",
    "simulated": "bool",
    "n_gaps": "int32",
    "n_lost_frames": "int64",
    "peak": "double",
    "total_force_max_n": "double",
    "device": "word",
    "protocol": "word",
    "footwear": "word",
    "cover": "word",
    "mat_grade": "word",
    "n_footprints": "int32",
    "n_complete": "int32",
    "n_values": "int32",
    "n_valid": "int32",
    "warnings": "string",
    "version": "word",
    "settings": "word",
    "thresholds": "word",
    "calibration": "word",
    "mat": "word",
    "mat_sha256": "word",
    "made_with": "word",
    "cpu_s": "double",
}


def arrow() -> Any:
    """pyarrow. Raises MissingExtraError."""
    return need("pyarrow", "cluster", _("an archive's tables"))


def parquet() -> Any:
    """pyarrow.parquet. Raises MissingExtraError."""
    return need("pyarrow.parquet", "cluster", _("an archive's tables"))


def of_item(item: Item, content: tuple[str | None, str | None]) -> dict[str, Any]:
    """What is known of a recording before it is read."""
    return {
        "path": item.name,
        "sha256": content[0],
        "corrections_sha256": content[1],
        "size_bytes": item.size_bytes,
        "mtime_ns": item.mtime_ns,
    }


def of_analysis(analysis: Analysis, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rest of a recording's row: what it is, how it went, and its metrics; `rows` are those of `tidy`."""
    recording = analysis.recording
    about = info_document(recording)
    pitch = about["pitch_mm"] or (None, None)
    given = analysis.provenance
    calibration = recording.calibration
    return {
        **{name: about[name] for name in ABOUT if name in about and name not in ("path", "warnings")},
        "status": OK,
        "pitch_x_mm": pitch[0],
        "pitch_y_mm": pitch[1],
        "protocol": analysis.protocol,
        "footwear": recording.condition.footwear,
        "cover": recording.condition.cover,
        "mat_grade": rows[0]["mat_grade"] if rows else None,
        "n_footprints": len(analysis.footprints),
        "n_complete": sum(one.complete for one in analysis.footprints),
        "n_values": len(rows),
        "n_valid": sum(row["valid"] for row in rows),
        "warnings": "\n".join(analysis.warnings) or None,
        "version": given["version"],
        "settings": json.dumps(given["settings"], sort_keys=True),
        "thresholds": json.dumps(given["thresholds"], sort_keys=True),
        "calibration": None if calibration is None else calibration.id,
        **metric_columns(analysis),
    }


def metric_columns(analysis: Analysis) -> dict[str, float]:
    """Every metric that has a valid value, under `KEY` or `KEY_SIDE`, and its uncertainty.

    The recording's own value where there is one (of a walk: the median over footprints), else the footprints': of
    several of one side the one in the middle, with its own uncertainty.
    """
    sides = {footprint.id: footprint.side for footprint in analysis.footprints}
    found: defaultdict[tuple[str, str | None], list[MetricValue]] = defaultdict(list)
    whole: dict[tuple[str, str | None], MetricValue] = {}
    for value in analysis.values:
        if not value.valid or value.value is None:
            continue
        if value.footprint_id is None:
            whole[value.key, value.side] = value
        else:
            found[value.key, sides.get(value.footprint_id, value.side)].append(value)
    columns = {}
    for place, values in found.items():
        values.sort(key=lambda one: one.value or 0.0)
        whole.setdefault(place, values[(len(values) - 1) // 2])
    for (key, side), value in whole.items():
        name = key if side is None else f"{key}_{side}"
        assert value.value is not None
        columns[name] = float(value.value)
        if value.uncertainty is not None:
            columns[name + UNCERTAINTY] = float(value.uncertainty)
    return columns


@lru_cache(maxsize=1)
def about_schema() -> Any:
    """The columns of the first table that do not depend on what was found."""
    pa = arrow()
    kinds = {
        "string": pa.string(),
        "word": pa.dictionary(pa.int32(), pa.string()),
        "double": pa.float64(),
        "bool": pa.bool_(),
        "int32": pa.int32(),
        "int64": pa.int64(),
    }
    return pa.schema([(name, kinds[kind]) for name, kind in ABOUT.items()])


@lru_cache(maxsize=1)
def values_schema() -> Any:
    """The columns of the second table."""
    pa = arrow()
    schema = pa.schema([("path", pa.dictionary(pa.int32(), pa.string()))])
    for field in tidy.arrow_schema():
        if field.name != "file":
            schema = schema.append(field)
    return schema


def metric_schema(names: Sequence[str]) -> Any:
    """The first table's columns with those metrics."""
    pa = arrow()
    schema = about_schema()
    for name in sorted(names, key=_in_order):
        schema = schema.append(pa.field(name, pa.float64()))
    return schema


def _in_order(name: str) -> tuple[int, str]:
    """Metrics in the order in which they are shown everywhere, a value before its uncertainty."""
    key, _side = split(name)
    return _places().get(key, len(_places())), name


@lru_cache(maxsize=1)
def _places() -> dict[str, int]:
    from pressuremat.metrics.registry import METRICS

    return {metric.key: at for at, metric in enumerate(METRICS)}


def split(name: str) -> tuple[str, str | None]:
    """Key and side of a metric's column."""
    name = name.removesuffix(UNCERTAINTY)
    for side in ("left", "right", "both", "unknown"):
        key = name.removesuffix(f"_{side}")
        if key != name and key in _places():
            return key, side
    return name, None


def recordings_parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows of the first table as a Parquet file in memory."""
    metrics = {name for row in rows for name in row} - ABOUT.keys()
    return _parquet(list(rows), metric_schema(sorted(metrics)))


def values_parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows of the second table as a Parquet file in memory."""
    return _parquet(list(rows), values_schema())


def _parquet(rows: list[Mapping[str, Any]], schema: Any) -> bytes:
    out = io.BytesIO()
    parquet().write_table(
        arrow().Table.from_pylist(rows, schema=schema), out, compression="zstd", write_statistics=False
    )
    return out.getvalue()
