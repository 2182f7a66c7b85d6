"""Plantar pressure from a home-made mat, from a byte on a serial port to a saved foot report.

For scripts and notebooks:

    import pressuremat as pm

    rec = pm.read("walk.lst")
    a = pm.analyse(rec)
    a.to_dataframe()

Everything here is loaded when it is first used, so that importing costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pressuremat.analysis.model import Analysis as Analysis
    from pressuremat.analysis.offline import analyse as analyse
    from pressuremat.analysis.settings import Settings as Settings
    from pressuremat.errors import PressureMatError as PressureMatError
    from pressuremat.files.registry import read as read
    from pressuremat.files.registry import write as write
    from pressuremat.findings.registry import evaluate as evaluate
    from pressuremat.geometry import MatGeometry as MatGeometry
    from pressuremat.metrics.registry import METRICS as METRICS
    from pressuremat.report.registry import write_report as write_report
    from pressuremat.sources.simulated import simulate as simulate
    from pressuremat.types import Condition as Condition
    from pressuremat.types import Footprint as Footprint
    from pressuremat.types import MetricValue as MetricValue
    from pressuremat.types import Recording as Recording
    from pressuremat.types import Subject as Subject

__version__ = "0.1.0"

#: Name, and the module that it is in. None may be called as a package is, whose import would take its place.
_WHERE = {
    "read": "pressuremat.files.registry",
    "write": "pressuremat.files.registry",
    "simulate": "pressuremat.sources.simulated",
    "analyse": "pressuremat.analysis.offline",
    "evaluate": "pressuremat.findings.registry",
    "write_report": "pressuremat.report.registry",
    "METRICS": "pressuremat.metrics.registry",
    "Recording": "pressuremat.types",
    "MatGeometry": "pressuremat.geometry",
    "Condition": "pressuremat.types",
    "Subject": "pressuremat.types",
    "Settings": "pressuremat.analysis.settings",
    "Analysis": "pressuremat.analysis.model",
    "Footprint": "pressuremat.types",
    "MetricValue": "pressuremat.types",
    "PressureMatError": "pressuremat.errors",
}

__all__ = ["__version__", *_WHERE]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'pressuremat' has no attribute {name!r}")
    from importlib import import_module

    globals()[name] = found = getattr(import_module(_WHERE[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
