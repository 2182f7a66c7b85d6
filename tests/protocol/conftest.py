"""No deadlines: how long an example takes on a busy machine says nothing about it."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")
