"""What may be wrong with a link, in words, from what was counted on it.

In: counters that only grow, looked at now and then. Out: a sentence when trouble begins, changes or ends. Knows no
port and no time.
"""

from __future__ import annotations

from pressuremat.i18n import _

#: So many damaged packets, and so many of all, between two looks are more than a spark now and then.
_MANY_DAMAGED, _SHARE_DAMAGED = 3, 0.1


class Trouble:
    """The link over one port. `n_packets` came whole, `n_damaged` did not, `n_taken` is `Port.n_taken`."""

    def __init__(self, port: str, n_packets: int, n_damaged: int, n_taken: int) -> None:
        self._port = port
        self._before = (n_packets, n_damaged, n_taken)
        self._sentence = ""

    def look(self, n_packets: int, n_damaged: int, n_taken: int) -> str:
        """What is new since the last look; empty where nothing is."""
        counts = (n_packets, n_damaged, n_taken)
        n_new_whole, n_new_damaged, n_new_taken = (now - then for now, then in zip(counts, self._before, strict=True))
        self._before = counts
        sentence = self._of(n_new_whole, n_new_damaged, n_new_taken)
        if sentence == self._sentence or not (sentence or n_new_whole):
            return ""  # nothing new, or nothing came that could tell of an end
        self._sentence = sentence
        return sentence or _("What comes from {port} is whole again.").format(port=self._port)

    def _of(self, n_whole: int, n_damaged: int, n_taken: int) -> str:
        if n_taken:
            return _(
                "Another program reads {port} as well and takes bytes away, which costs frames: close that program."
            ).format(port=self._port)
        if n_damaged >= _MANY_DAMAGED and n_damaged >= _SHARE_DAMAGED * (n_whole + n_damaged):
            return _(
                "Much of what comes from {port} is damaged, which costs frames: check cable and plug, and close other "
                "programs that may be reading the port."
            ).format(port=self._port)
        return ""
