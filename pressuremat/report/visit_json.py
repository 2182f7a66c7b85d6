"""`pressuremat.report/1`: a visit's report as data.

The exam as `pressuremat exam --json` gives it, who it is about, and what was compared with earlier visits.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pressuremat.report.json import jsonable
from pressuremat.report.visit_model import VisitReport

SCHEMA = "pressuremat.report/1"


def document(model: VisitReport) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "schema": SCHEMA,
        "title": model.title,
        "who": model.who or None,
        "visit_on": None if model.result.visit.on is None else model.result.visit.on.isoformat(),
        "made_at": model.made_at.isoformat(timespec="seconds"),
        "language": model.language,
        "simulated": model.simulated,
        "exam": jsonable(model.result.to_json()),
        "progress": [jsonable(vars(line)) for line in model.progress],
        "disclaimer": model.disclaimer,
    }


def text(model: VisitReport) -> str:
    """The document as text."""
    return json.dumps(document(model), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def render(model: VisitReport, path: Path) -> None:
    """Write the document as UTF-8."""
    path.write_text(text(model), encoding="utf-8", newline="\n")
