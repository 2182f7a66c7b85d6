"""The library: people, visits, recordings and what was computed of them, in one folder that lasts.

`Library.open` gives what the modules here read and write through; `docs/library.md` describes the folder.
"""

from pressuremat.store.library import Library
from pressuremat.store.place import DATABASE

__all__ = ["DATABASE", "Library"]
