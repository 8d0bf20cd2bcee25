"""Which weight files were checked already, so that a start need not read 240 MB.

Owns one small file per folder of prepared weights: path, size, time of change and
sha256 of each checked file. It guards against accidents, not against malice; losing
it costs one more check.
"""

import contextlib
import json
import os
from pathlib import Path

from app.weights_folder import UNFINISHED

STAMPS = "verified.json"


class Stamps:
    """What is known of files checked before, from every root that can be read."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self._roots = roots
        self._known: dict[str, list[object]] = {}
        self._changed = False
        for root in reversed(roots):
            with contextlib.suppress(OSError, ValueError):
                read = json.loads((root / STAMPS).read_text("utf-8"))
                self._known.update(read if isinstance(read, dict) else {})

    def match(self, path: Path, sha256: str) -> bool:
        """Whether this very file was found to have this checksum."""
        try:
            stat = path.stat()
        except OSError:
            return False
        return self._known.get(str(path)) == [stat.st_size, stat.st_mtime_ns, sha256]

    def add(self, path: Path, sha256: str) -> None:
        """Note that the file, as it is now, has this checksum."""
        stat = path.stat()
        self._known[str(path)] = [stat.st_size, stat.st_mtime_ns, sha256]
        self._changed = True

    def save(self) -> None:
        """Write to the first root that takes it; none may, and then nothing is kept."""
        for root in self._roots if self._changed else ():
            unfinished = root / f"{STAMPS}.{os.getpid()}{UNFINISHED}"
            try:
                root.mkdir(parents=True, exist_ok=True)
                unfinished.write_text(json.dumps(self._known, indent=1), "utf-8")
                unfinished.replace(root / STAMPS)
                return
            except OSError:
                with contextlib.suppress(OSError):
                    unfinished.unlink()
