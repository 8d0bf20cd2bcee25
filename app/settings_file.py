"""``settings.toml`` as the desk changes it: key by key, the owner's own words kept.

Owns reading the file before every change, so that what a person wrote into it meanwhile
stays, checking the whole, and putting the new file in the old one's place in one step.
Leaves changing the text to ``settings_text``, names and limits to ``settings_sections``
and what a variable holds to ``settings``.
"""

import asyncio
import contextlib
import os
import stat
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.settings import (
    DataPaths,
    Settings,
    SettingsInvalid,
    SettingsNotWritten,
    checked_settings,
    held_by_environment,
    load_settings,
)

PRIVATE = 0o600
ATTEMPTS = 5
"""How often a change is made anew because somebody wrote the file in the meantime."""

Written = tuple[int, int, int] | None
"""What a file was when it was read: inode, size, time; None where there was none."""


class SettingsFile:
    """The settings of one data folder; satisfies ``app.commands.settings.SettingsCommands``.

    ``changed`` is called after each change, on the loop that asked for it. Raises
    SettingsInvalid when the file as it is cannot be used.
    """

    def __init__(
        self, paths: DataPaths, environ: Mapping[str, str], changed: Callable[[], None]
    ) -> None:
        self._path = paths.settings
        self._environ = environ
        self._changed = changed
        self._writing = threading.Lock()
        self._settings = load_settings(paths, environ)

    def settings(self) -> Settings:
        """As they are now; quick, from any thread."""
        return self._settings

    def overridden(self) -> Mapping[str, str]:
        """Settings that an environment variable holds, and its name."""
        return held_by_environment(self._environ)

    async def change(self, changes: Mapping[str, Any]) -> Settings:
        """Set keys; all of them, or none. Raises SettingsInvalid, SettingsNotWritten."""
        settings = await asyncio.to_thread(self._change, dict(changes))
        self._changed()
        return settings

    def _change(self, changes: dict[str, Any]) -> Settings:
        overridden = self.overridden()
        for key in changes:
            variable = overridden.get(".".join(key.split(".")[:2]))
            if variable is not None:
                message = f"the variable holds {key}; unset it to change it here"
                raise SettingsInvalid(variable, "", message)
        with self._writing:
            for _ in range(ATTEMPTS):
                if self._try(changes):
                    return self._settings
        raise SettingsNotWritten(
            self._path, "another program keeps writing the settings; try again"
        )

    def _try(self, changes: dict[str, Any]) -> bool:
        """One attempt; False when the file was written by somebody else in between."""
        before = _look(self._path)
        from app.settings_text import edited

        text, values = edited(_read(self._path), changes)
        settings = checked_settings(values, str(self._path), self._environ)
        try:
            done = _replace(self._path, text, before)
        except OSError as error:
            message = f"the settings cannot be written ({error.strerror}); nothing was changed"
            remedy = "free some space, or make the folder yours"
            raise SettingsNotWritten(self._path, f"{message}; {remedy}") from error
        if done:
            self._settings = settings
        return done


def _look(path: Path) -> Written:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns)


def _read(path: Path) -> str:
    """The file as it is, once it is sure to be TOML."""
    # Writing needs it, a start does not.
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = path.read_text("utf-8")
        tomlkit.parse(text)
        return text
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SettingsInvalid(str(path), "", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SettingsInvalid(str(path), "", "is no text; save it as UTF-8") from error
    except TOMLKitError as error:
        raise SettingsInvalid(str(path), "", f"is no TOML: {error}") from error


def _replace(path: Path, text: str, before: Written) -> bool:
    """Put ``text`` in the file's place, whole or not at all, unless it was changed."""
    target = Path(os.path.realpath(path))  # a link of the owner's stays one
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = stat.S_IMODE(target.stat().st_mode) if before is not None else PRIVATE
    number, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        if _look(path) != before:
            return False
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _keep_name(target.parent)
    return True


def _keep_name(folder: Path) -> None:
    """Let the new name survive a power cut; not every system can, and it is not asked to."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            number = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)
