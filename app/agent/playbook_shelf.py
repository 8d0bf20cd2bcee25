"""The desk's playbooks: the owner's files and the bundled one, as they are on disk now.

Owns which files there are and in which of them a script is found. Leaves reading one to
``markdown_playbook``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.agent.errors import PlaybookInvalid, ScriptUnknown
from app.agent.markdown_playbook import read_playbook
from app.agent.playbook import Direction, ScriptProfile


@dataclass(frozen=True, slots=True)
class PlaybookShelf:
    """Where playbooks lie. Every question reads the disk; blocking, some milliseconds.

    ``folder`` holds the owner's ``*.md`` files; one with the bundled one's name stands in
    its place. None: there are only the bundled ones.
    """

    bundled: Path
    folder: Path | None = None

    def files(self) -> list[Path]:
        """The owner's by name, the bundled one last unless the owner has a copy of it."""
        own = sorted(self.folder.glob("*.md")) if self.folder else []
        seen = [path for path in own if path.is_file() and not path.name.startswith(".")]
        copied = any(path.name == self.bundled.name for path in seen)
        return seen if copied else [*seen, self.bundled]

    def profile(self, name: str) -> ScriptProfile:
        """A script of any of the files, the first that has it. Raises ScriptUnknown with all
        there are, PlaybookInvalid when none has it and one of them cannot be read."""
        known: list[str] = []
        broken: PlaybookInvalid | None = None
        for path in self.files():
            try:
                return read_playbook(path).profile(name)
            except ScriptUnknown as unknown:
                known += unknown.known
            except PlaybookInvalid as error:
                broken = broken or error
        if broken is not None:
            raise broken
        raise ScriptUnknown(name, tuple(dict.fromkeys(known)))

    def profiles(self, direction: Direction | None = None) -> list[ScriptProfile]:
        """Every script, or those of one direction. A file that cannot be used is left out
        unless it is the only one. Raises PlaybookInvalid."""
        found: dict[str, ScriptProfile] = {}
        for profile in self._all():
            if direction in (None, profile.direction):
                found.setdefault(profile.name.casefold(), profile)
        return list(found.values())

    def _all(self) -> Iterator[ScriptProfile]:
        files = self.files()
        for path in files:
            try:
                yield from read_playbook(path).profiles
            except PlaybookInvalid:
                if len(files) == 1:
                    raise
