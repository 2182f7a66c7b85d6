"""What an archive holds, in numbers: how many recordings came through and why others did not, and each metric's
distribution.

The finished tables enter, read a column at a time; plain data leaves.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat import __version__
from pressuremat.cohort import tables
from pressuremat.cohort.ledger import Output
from pressuremat.errors import PressureMatError
from pressuremat.i18n import _
from pressuremat.types import Floats

SCHEMA = "pressuremat.cohort/1"
#: A distribution of fewer values is not drawn.
_PERCENTILES = (1, 5, 25, 50, 75, 95, 99)
_BINS = 40
#: Reasons and file names that are listed; the rest is in the table.
_MOST = 50
_COUNTED = ("format", "protocol", "footwear", "unit", "mat_grade", "version", "simulated")


def document(output: Output, folder: Path, how: Mapping[str, Any]) -> dict[str, Any]:
    """The summary of a finished run; `how` says what it cost."""
    with tables.parquet().ParquetFile(output.recordings) as file:
        names = file.schema_arrow.names
        n = file.metadata.num_rows

        def column(name: str) -> Any:
            return file.read(columns=[name]).column(name)

        n_failed = int((_words(column("status")) == tables.FAILED).sum())
        cpu_s = _numbers(column("cpu_s"))
        n_ok = n - n_failed
        return {
            "schema": SCHEMA,
            "folder": str(folder),
            "tables": {"recordings": output.recordings.name, "values": output.values.name},
            "made_at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "version": __version__,
            "simulated": bool(_numbers(column("simulated")).any()),
            "n_recordings": n,
            "n_ok": n_ok,
            "n_failed": n_failed,
            "failures": _failures(column("reason"), column("path")),
            "counts": {name: _counts(column(name)) for name in _COUNTED},
            "quality": _quality(column, n_ok),
            "cost": {**how, "cpu_s_total": float(cpu_s.sum()), "cpu_s_median": _percentile(cpu_s, 50)},
            "metrics": [
                _metric(name, column, name + tables.UNCERTAINTY in names)
                for name in names
                if name not in tables.ABOUT and not name.endswith(tables.UNCERTAINTY)
            ],
        }


def write(what: Mapping[str, Any], path: Path) -> None:
    """The document as JSON, whole or not at all. Raises PressureMatError."""
    write_text(json.dumps(what, allow_nan=False, ensure_ascii=False, indent=1) + "\n", path)


def write_text(text: str, path: Path) -> None:
    """A text, whole or not at all. Raises PressureMatError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        os.replace(draft, path)
    except OSError as error:
        raise PressureMatError(
            _("{path} cannot be written ({reason}); choose another place or make room there.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _words(column: Any) -> Any:
    return np.asarray(column.to_pylist(), dtype=object)


def _numbers(column: Any) -> Floats:
    """A column's numbers, those that are there."""
    return np.asarray(column.drop_null().to_numpy(), dtype=np.float64)


def _percentile(values: Floats, percent: float) -> float | None:
    return float(np.percentile(values, percent)) if values.size else None


def _counts(column: Any) -> dict[str, int]:
    found = Counter("" if word is None else str(word) for word in column.to_pylist())
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _failures(reasons: Any, paths: Any) -> list[dict[str, Any]]:
    """Reasons alike but for names and numbers together, the most frequent first, each with some of its files."""
    examples: dict[str, list[str]] = {}
    n: Counter[str] = Counter()
    for reason, path in zip(reasons.to_pylist(), paths.to_pylist(), strict=True):
        if reason is None:
            continue
        kind = re.sub(r"\d+", "#", reason.replace(os.path.basename(path), "…"))
        kind = re.sub(r"\S*/…", "…", kind)
        n[kind] += 1
        if len(found := examples.setdefault(kind, [])) < 5:
            found.append(path)
    return [{"reason": kind, "n": count, "files": examples[kind]} for kind, count in n.most_common(_MOST)]


def _quality(column: Any, n_ok: int) -> dict[str, Any]:
    footprints, complete = _numbers(column("n_footprints")), _numbers(column("n_complete"))
    values, valid = _numbers(column("n_values")), _numbers(column("n_valid"))
    warned = _words(column("warnings"))
    return {
        "n_without_footprint": int((footprints == 0).sum()),
        "n_footprints": int(footprints.sum()),
        "complete_share": _share(complete.sum(), footprints.sum()),
        "valid_share": _share(valid.sum(), values.sum()),
        "n_with_warnings": int(sum(one is not None for one in warned)),
        "n_with_gaps": int((_numbers(column("n_gaps")) > 0).sum()),
        "n_irregular": int(_numbers(column("irregular")).sum()),
        "duration_s_median": _percentile(_numbers(column("duration_s")), 50),
        "rate_hz_median": _percentile(_numbers(column("rate_hz")), 50),
        "n_ok": n_ok,
    }


def _share(part: float, of: float) -> float | None:
    return float(part / of) if of else None


def _histogram(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.float64]]:
    """What of `values` (n,) is drawn, how many of it stand in each bar, and the edges of the bars."""
    low, high = (float(np.percentile(values, percent)) for percent in (0.5, 99.5))
    # The outermost hundredth must not squeeze all others into one bar; it is counted beside them.
    inside = values[(values >= low) & (values <= high)]
    middle = float(np.median(values))
    if not len(inside) or np.ptp(inside) <= 1e-9 * max(abs(middle), 1.0):
        # All alike, but for their last digits: no bar is as narrow as that.
        alike = values[np.abs(values - middle) < 0.5]
        return alike, *np.histogram(alike, bins=5, range=(middle - 0.5, middle + 0.5))
    return inside, *np.histogram(inside, bins=min(_BINS, max(5, int(np.sqrt(len(inside))))))


def _metric(name: str, column: Any, has_uncertainty: bool) -> dict[str, Any]:
    from pressuremat.metrics.registry import METRICS

    key, side = tables.split(name)
    values = _numbers(column(name))
    known = {metric.key: metric for metric in METRICS}.get(key)
    inside, counts, edges = _histogram(values)
    return {
        "key": key,
        "side": side,
        "label": key if known is None else known.title,
        "unit": "" if known is None else known.unit,
        "n": len(values),
        "mean": float(values.mean()),
        "sd": float(values.std(ddof=1)) if len(values) > 1 else None,
        "percentiles": {str(percent): _percentile(values, percent) for percent in _PERCENTILES},
        "uncertainty_median": _percentile(_numbers(column(name + tables.UNCERTAINTY)), 50) if has_uncertainty else None,
        "histogram": {"edges": edges.tolist(), "counts": counts.tolist(), "n_beyond": len(values) - len(inside)},
    }
