"""Values as a tidy table: one row a value, one column a thing that is known of it.

An `Analysis` enters; rows leave, as plain data, for pandas, or for Arrow (extra `export`). CSV, Parquet, the Python
API and whole archives share these columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from pressuremat.analysis.model import Analysis
from pressuremat.calibration.passport import grade_of
from pressuremat.extras import need
from pressuremat.i18n import _

#: Name and Arrow type of each column.
TYPES = {
    "file": "string",
    "protocol": "string",
    "simulated": "bool",
    "footprint": "int32",
    "side": "string",
    "key": "string",
    "label": "string",
    "value": "double",
    "unit": "string",
    "uncertainty": "double",
    "repeat_sd": "double",
    "n": "int32",
    "valid": "bool",
    "band": "string",
    "reference_low": "double",
    "reference_high": "double",
    "reference_source": "string",
    "reason": "string",
    "mat_grade": "string",
}
COLUMNS = tuple(TYPES)


def rows(analysis: Analysis) -> Iterator[dict[str, Any]]:
    """A row for each of `analysis.values`, in their order, keys as in `COLUMNS`; None is a missing one.

    The side of a footprint's value is the footprint's, which may be "unknown".
    """
    from pressuremat.metrics.registry import METRICS

    labels = {metric.key: metric.title for metric in METRICS}
    grade = grade_of(analysis.recording)
    sides = {footprint.id: footprint.side for footprint in analysis.footprints}
    name = PurePath(analysis.recording.path).name
    for value in analysis.values:
        reference = value.reference
        yield {
            "file": name,
            "protocol": analysis.protocol,
            "simulated": analysis.recording.simulated,
            "footprint": value.footprint_id,
            "side": value.side if value.footprint_id is None else sides.get(value.footprint_id, value.side),
            "key": value.key,
            "label": labels.get(value.key, value.key),
            "value": value.value,
            "unit": value.unit,
            "uncertainty": value.uncertainty,
            "repeat_sd": value.repeat_sd,
            "n": value.n,
            "valid": value.valid,
            "band": value.band,
            "reference_low": None if reference is None else reference.low,
            "reference_high": None if reference is None else reference.high,
            "reference_source": None if reference is None else reference.source,
            "reason": value.reason,
            "mat_grade": grade,
        }


def dataframe(table: Iterable[dict[str, Any]]) -> Any:
    """The rows as a pandas.DataFrame; counts that may be missing are Int64. Raises MissingExtraError."""
    pandas = need("pandas", "export", _("a DataFrame"))
    frame = pandas.DataFrame(list(table), columns=list(COLUMNS))
    nullable = {"int32": "Int64", "double": "float64", "bool": "bool"}
    return frame.astype({name: nullable[kind] for name, kind in TYPES.items() if kind in nullable})


@lru_cache(maxsize=1)
def arrow_schema() -> Any:
    """The columns as a pyarrow.Schema; words that repeat are stored once. Raises MissingExtraError."""
    arrow = need("pyarrow", "export", _("Parquet files"))
    word = arrow.dictionary(arrow.int32(), arrow.string())
    kinds = {"string": word, "double": arrow.float64(), "bool": arrow.bool_(), "int32": arrow.int32()}
    return arrow.schema([(name, kinds[kind]) for name, kind in TYPES.items()])


def arrow_table(table: Iterable[dict[str, Any]]) -> Any:
    """The rows as a pyarrow.Table of `arrow_schema`. Raises MissingExtraError."""
    schema = arrow_schema()
    return need("pyarrow", "export", _("Parquet files")).Table.from_pylist(list(table), schema=schema)
