"""The app with a stop-watch: prints one JSON line and closes itself. Run by `bench_paint` and `bench_latency`.

`python -m benchmarks.paint_probe first`: the monotonic clock at the first painted window, and the CPU time until then.
`python -m benchmarks.paint_probe frames URI N`: for N painted frames, frame time in s, monotonic clock when painted,
and the CPU time of its thread. The app records meanwhile; a second line has the recording's frames, and those lost.
`python -m benchmarks.paint_probe place URI`: where the middle of the heat map is on the screen, once it is painted. It
runs on until it is told to end.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pressuremat_ui.window import Window


def main() -> int:
    """Run the app until enough was seen."""
    from pressuremat_ui.app import main as run_app

    windows: list[Window] = []

    def first_paint() -> None:
        print(json.dumps([time.monotonic(), time.process_time()]), flush=True)
        windows[0].close()

    if sys.argv[1] == "first":
        return run_app(demo=False, library_path=None, on_first_paint=first_paint, on_window=windows.append)

    uri, place = sys.argv[2], sys.argv[1] == "place"
    n = 0 if place else int(sys.argv[3])
    painted: list[tuple[float, float, float]] = []

    def watch(window: Window) -> None:
        windows.append(window)
        live = window.shell.live
        tell: Any = live.painted

        def note(picture: Any) -> None:
            tell(picture)
            if not painted or painted[-1][0] != live.shown_time_s:
                painted.append((live.shown_time_s, time.monotonic(), time.thread_time()))
            if len(painted) == 1 and place:
                heatmap = window.live_page.heatmap
                middle = heatmap.mapToGlobal(heatmap.rect().center())
                print(json.dumps([middle.x(), middle.y()]), flush=True)
            if len(painted) == 1 and not place:
                live.start_recording()
            if len(painted) == n:
                path = live.recording_path
                live.stop_recording()
                print(json.dumps(painted), flush=True)
                if path is not None:
                    from pressuremat.files import read

                    recording = read(path)
                    print(json.dumps([recording.n_frames, recording.n_lost_frames]), flush=True)
                window.close()

        window.live_page.heatmap.on_painted = note

    # No demo, whose recordings are made meanwhile: this is somebody's mat, in their own library.
    with tempfile.TemporaryDirectory(prefix="pressuremat-probe-") as folder:
        return run_app(library_path=Path(folder), source=uri, on_window=watch)


if __name__ == "__main__":
    sys.exit(main())
