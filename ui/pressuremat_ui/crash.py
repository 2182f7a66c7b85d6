"""When something breaks that should not: a log, a dialog with a report to copy, and no lost recording.

Hooks for every thread and for the interpreter itself; the recording's own thread goes on whatever happens here.
"""

from __future__ import annotations

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from pressuremat import __version__

_log = logging.getLogger("pressuremat_ui")
_MAX_BYTES = 1_000_000
_fault_file = None


def log_to(folder: Path) -> Path:
    """Write what goes wrong to `folder`/log.txt, and a hard crash's stack to crash.txt; the log's path."""
    global _fault_file
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "log.txt"
    handler = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    if _fault_file is not None:
        _fault_file.close()
    _fault_file = (folder / "crash.txt").open("w", encoding="utf-8")
    faulthandler.enable(_fault_file)
    return path


def install(tell: Callable[[str, str], None]) -> None:
    """Send uncaught errors of every thread to the log, and to `tell(sentence, report)`.

    `tell` may be called on any thread.
    """

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        _log.error("uncaught: %s", text)
        tell(f"{kind.__name__}: {error}", report(text))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = uncaught
    threading.excepthook = in_thread


def report(trace: str) -> str:
    """What a developer wants to know, without a person's name or data."""
    lines = [
        f"pressuremat {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}",
        "",
        trace,
    ]
    return "\n".join(lines)
