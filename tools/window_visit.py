"""A whole quick visit by hand on a real window: mouse and keyboard by xdotool, the real firmware on the emulated board.

    .venv/bin/python tools/window_visit.py                  all seven trials; some four minutes on two cores
    .venv/bin/python tools/window_visit.py --short          as the test does it

Prints what happens when, and ends with 1 where something does not come. `--keep DIR` keeps the library, the settings
and a picture of where it went wrong. Linux only; what it needs is named by `python3 run.py setup`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from arduino.emulator.emulate import missing as missing_board  # noqa: E402
from pressuremat.visit import read  # noqa: E402
from tests.window.desktop import Desktop  # noqa: E402
from tests.window.desktop import missing as missing_desktop  # noqa: E402
from tests.window.visit import QUICK, whole_visit  # noqa: E402


def main() -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description="A whole visit on a real window.")
    parser.add_argument("--short", action="store_true", help="one trial only")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where everything is kept; a temporary one by default")
    options = parser.parse_args()
    if sentence := missing_desktop() or missing_board():
        print(sentence, file=sys.stderr)
        return 1
    begun_s = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - begun_s:6.1f} s  {text}", flush=True)

    with ExitStack() as stack:
        home = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home.mkdir(parents=True, exist_ok=True)
        desktop = stack.enter_context(Desktop(home))
        try:
            seen = whole_visit(
                desktop, HERE.parent / "build" / "firmware", home / "library", short=options.short, say=say
            )
        except AssertionError as error:
            print(error, file=sys.stderr)
            desktop.picture(home / "where.png")
            return 1
        (manifest,) = (home / "library" / "visits").glob("*/visit.json")
        used = [one.protocol for one in read(manifest).trials if one.excluded is None]
    say(f"exit codes {seen.exit_codes}; trials that count: {', '.join(used)}")
    return int(tuple(used) != (("stand",) if options.short else QUICK) or seen.exit_codes != [0, 0])


if __name__ == "__main__":
    sys.exit(main())
