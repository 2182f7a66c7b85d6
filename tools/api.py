"""docs/api.md from the docstrings of what `import pressuremat` offers.

.venv/bin/python tools/api.py --write      writes it
.venv/bin/python tools/api.py              ends with 1 where it is not current
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pressuremat

PAGE = Path(__file__).resolve().parent.parent / "docs" / "api.md"
_HEAD = """# The Python API

Made from the docstrings by `tools/api.py --write`; do not edit. A walk through it is
[examples/first_steps.py](../examples/first_steps.py).

{doc}
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD.format(doc=_indented_is_code(inspect.getdoc(pressuremat) or ""))]
    for name in pressuremat.__all__:
        if not name.startswith("_"):
            parts += _entry(name, getattr(pressuremat, name))
    return "\n".join(parts).rstrip() + "\n"


def _entry(name: str, item: Any) -> Iterator[str]:
    yield f"## `{name}`\n"
    if inspect.isclass(item):
        if not issubclass(item, Exception):
            yield f"```python\n{_signature(name, item)}\n```\n"
        yield _doc(item)
        for attribute, member in inspect.getmembers_static(item):
            if attribute.startswith("_") or attribute not in vars(item):
                continue
            if isinstance(member, property):
                yield f"**`.{attribute}`** · {_doc(member)}"
            elif callable(member) or isinstance(member, classmethod):
                function = getattr(item, attribute)
                yield f"**`.{_signature(attribute, function, own=True)}`** · {_doc(function)}"
    elif callable(item):
        yield f"```python\n{_signature(name, item)}\n```\n"
        yield _doc(item)
    else:
        yield f"A tuple of {len(item)} `Metric`: `key`, `unit`, `title`, `to_json()`; as in `pressuremat metrics`.\n"


def _signature(name: str, item: Any, own: bool = False) -> str:
    """Name and parameters, their types as they are written; one a line where they are many."""
    signature = inspect.signature(item)
    given = [p.replace(default=p.default) for p in signature.parameters.values() if not (own and p.name == "self")]
    words = [_without_quotes(str(p)) for p in given]
    starred = next((k for k, p in enumerate(given) if p.kind is p.KEYWORD_ONLY), None)
    if starred is not None and not any(p.kind is p.VAR_POSITIONAL for p in given):
        words.insert(starred, "*")
    returns = signature.return_annotation
    end = "" if returns is signature.empty or inspect.isclass(item) else f" -> {_without_quotes(str(returns))}"
    line = f"{name}({', '.join(words)}){end}"
    return line if len(line) <= 100 or own else f"{name}(\n    " + ",\n    ".join(words) + f",\n){end}"


def _without_quotes(text: str) -> str:
    """Annotations are kept as text, which inspect shows in quotes; a factory's default shows as an address."""
    return text.replace("= ''", '= ""').replace("'", "").replace("<factory>", "...")


def _doc(item: Any) -> str:
    return _indented_is_code(inspect.getdoc(item) or "") + "\n"


def _indented_is_code(text: str) -> str:
    """Docstrings hold examples behind >>>, which Markdown would quote."""
    out, example = [], False
    for line in text.splitlines():
        is_example = line.startswith(">>>") or (example and bool(line.strip()))
        if is_example != example:
            out.append("```" if example else "```python")
        example = is_example
        out.append(line)
    return "\n".join([*out, "```"] if example else out)


def main() -> int:
    """Write it, or look whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    made = page()
    if args.write:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == made
    print("current" if current else f"{PAGE} is not current; run tools/api.py --write")
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main())
