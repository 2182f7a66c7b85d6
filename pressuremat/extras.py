"""Optional parts of the program: libraries that only some commands need, imported when first used."""

from __future__ import annotations

import importlib
from typing import Any

from pressuremat.errors import MissingExtraError
from pressuremat.i18n import _


def need(module: str, extra: str, what: str) -> Any:
    """The module of that name. Raises MissingExtraError, in one sentence that names the extra and `what` it is for."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            _(
                "Expected {module} for {what}, but it is not installed or does not load; "
                "'pip install pressuremat[{extra}]' installs it."
            ).format(module=module.partition(".")[0], what=what, extra=extra)
        ) from error
