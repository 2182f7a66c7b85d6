"""Which values of one person may stand in one trend: those of the same device, thresholds, masks, protocol, condition.

An analysis' own JSON enters, a key leaves that two comparable ones share; for two that do not, why. Mats differ
systematically, and a threshold or mask that moved moves every value: neither is a change of the person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pressuremat.i18n import N_, _

#: Settings that bear on how something is shown, not on a value.
_ONLY_SHOWN = ("live_history_s",)

#: Part of the key, and what it means that it differs.
PARTS: Mapping[str, str] = {
    "device": N_("another mat ({before}, now {after}): mats differ systematically"),
    "unit": N_("the mat was calibrated at one time only ({before}, now {after})"),
    "settings": N_("other thresholds ({differs})"),
    "masks": N_("another division of the foot into zones (version {before}, now {after})"),
    "protocol": N_("another protocol ({before}, now {after})"),
    "condition": N_("other footwear or cover ({before}, now {after})"),
    "simulated": N_("one of them is simulated"),
}


def key_of(document: Mapping[str, Any], *, device: str | None = None) -> dict[str, Any]:
    """What must be equal, of a `pressuremat.analysis/1` or `pressuremat.exam/1`.

    `device` where the library knows the mat better than the document. What is not said is None, and equals only
    another None.
    """
    provenance = _mapping(document.get("provenance"))
    recording = _mapping(document.get("recording"))
    condition = _mapping(document.get("condition"))
    settings = {k: v for k, v in _mapping(provenance.get("settings")).items() if k not in _ONLY_SHOWN}
    return {
        "device": device or provenance.get("device") or recording.get("device") or recording.get("format"),
        "unit": recording.get("unit") or _mapping(provenance.get("thresholds")).get("unit"),
        "settings": settings,
        "masks": provenance.get("masks"),
        "protocol": _protocol(document, provenance),
        "condition": " ".join(str(condition[k]) for k in ("footwear", "cover") if condition.get(k)) or None,
        "simulated": bool(document.get("simulated")),
    }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Why two of them may not be compared, a phrase each; empty where they may."""
    said = []
    for part, text in PARTS.items():
        one, other = before.get(part), after.get(part)
        if one != other:
            said.append(_(text).format(before=_shown(one), after=_shown(other), differs=_differs(one, other)))
    return said


def short(key: Mapping[str, Any]) -> str:
    """The key as a few letters: equal ones may be compared."""
    text = json.dumps(key, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _protocol(document: Mapping[str, Any], provenance: Mapping[str, Any]) -> Any:
    version = provenance.get("protocol_version") or provenance.get("protocols")
    name = document.get("protocol")
    if isinstance(version, Mapping):
        return dict(version)
    return f"{name} {version}" if name and version else name or version


def _shown(value: object) -> str:
    return _("not known") if value is None else str(value)


def _differs(one: object, other: object) -> str:
    before, after = _mapping(one), _mapping(other)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    shown = [f"{name} {_shown(before.get(name))} → {_shown(after.get(name))}" for name in sorted(names)]
    return ", ".join([*shown[:3], *(["…"] if len(shown) > 3 else [])])


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
