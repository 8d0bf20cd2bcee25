"""Playbooks on disk as they are read, checked and written.

Owns writing a file whole or not at all, and noticing that another program changed it.
Leaves which files there are to ``app.agent.playbook_shelf`` and what is wrong in one to
``app.agent.playbook_check``.
"""

import contextlib
import dataclasses
import os
import re
import stat
import tempfile
from collections.abc import Collection
from pathlib import Path

from app.agent.errors import AgentDraftInvalid, PlaybookChanged, PlaybookNotWritten
from app.agent.intents import read_intents
from app.agent.markdown_playbook import playbook_text
from app.agent.playbook_check import Known, outline_of, problems_in
from app.agent.playbook_shelf import PlaybookShelf
from app.commands.agents import OutlineEntry, PlaybookText, Problem

MAX_BYTES = 1_000_000
PRIVATE = 0o600
_NAME = re.compile(r"[^\x00-\x1f/\\:*?\"<>|.][^\x00-\x1f/\\:*?\"<>|]{0,99}\.md")


class PlaybookFiles:
    """The playbooks of one desk. Blocking."""

    def __init__(self, shelf: PlaybookShelf) -> None:
        self._shelf = shelf

    def files(self) -> list[Path]:
        """The playbook files, the bundled one last."""
        return self._shelf.files()

    def read(self, path: Path, tools: Collection[str]) -> PlaybookText:
        """A file as it is now. Raises PlaybookInvalid."""
        changed_at_ns = _changed_at_ns(path)
        text = playbook_text(path)
        own = path.resolve() != self._shelf.bundled.resolve()
        checked = self.check(text, tools)
        return dataclasses.replace(checked, path=path, changed_at_ns=changed_at_ns, own=own)

    def check(self, text: str, tools: Collection[str]) -> PlaybookText:
        """Outline and problems of a text."""
        intents = read_intents(self._shelf.bundled.with_name("examples.toml"))
        problems = [
            Problem(each.message, each.line, each.start, each.end, each.stops)
            for each in problems_in(text, Known(tools, intents))
        ]
        outline = [OutlineEntry(each.title, each.line, each.level) for each in outline_of(text)]
        return PlaybookText(Path(), text, tuple(outline), tuple(problems))

    def write(self, playbook: PlaybookText) -> Path:
        """Write it and give where: the bundled one becomes the owner's copy.

        A name without a folder is a new file of the owner's. Raises AgentDraftInvalid,
        PlaybookChanged, PlaybookNotWritten; the file is as it was then.
        """
        path = self._place(playbook)
        copied = path.resolve() != playbook.path.resolve()
        before_ns = 0 if copied else playbook.changed_at_ns
        data = playbook.text.encode("utf-8")
        if len(data) > MAX_BYTES:
            message = f"has {len(data)} bytes; at most {MAX_BYTES} are kept"
            raise AgentDraftInvalid("text", message)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(path, data, before_ns)
        except OSError as error:
            message = f"it cannot be written ({error.strerror}); the file is as it was"
            remedy = "free some space, or make the folder yours"
            raise PlaybookNotWritten(str(path), f"{message}; {remedy}") from error
        return path

    def _place(self, playbook: PlaybookText) -> Path:
        folder = self._shelf.folder
        name = playbook.path.name
        if not _NAME.fullmatch(name):
            raise AgentDraftInvalid("path", f"{name!r} is no file name such as sales.md")
        bundled = playbook.path.resolve() == self._shelf.bundled.resolve()
        if folder is not None and (bundled or playbook.path == Path(name)):
            return folder / name
        if bundled:
            raise AgentDraftInvalid("path", "the bundled playbook cannot be changed here")
        return playbook.path


def _replace(path: Path, data: bytes, before_ns: int) -> None:
    """Put the data in the file's place unless it is another than it was. Raises OSError."""
    target = Path(os.path.realpath(path))  # a link of the owner's stays one
    if _changed_at_ns(target) != before_ns:
        raise PlaybookChanged(str(path))
    mode = stat.S_IMODE(target.stat().st_mode) if before_ns else PRIVATE
    number, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        if _changed_at_ns(target) != before_ns:
            raise PlaybookChanged(str(path))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    if os.name == "posix":
        with contextlib.suppress(OSError):
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _changed_at_ns(path: Path) -> int:
    """When the file was last changed; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
