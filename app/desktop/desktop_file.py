"""The .desktop file that makes Ringdesk a program of the desktop and the handler of links.

Owns its text and where it and the icon lie (Desktop Entry Specification 1.5, Icon Theme
Specification). Whether the desktop gives us its links is the person's choice there.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from app.desktop.errors import DesktopFileFailed

NAME = "ringdesk.desktop"
ICON = Path(__file__).resolve().parents[2] / "assets" / "icons" / "ringdesk.svg"
SCHEMES = ("tel", "sip", "sips", "callto")
ACTIONS: Mapping[str, tuple[str, str]] = {
    "answer": ("Answer the call", "--answer"),
    "hang-up": ("Hang up", "--hang-up"),
    "toggle-mute": ("Mute or unmute", "--toggle-mute"),
}
_RESERVED = " \t\n\"'\\><~|&;$*?#()`"
UPDATE_TIMEOUT_S = 20.0


def data_home(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this user's programs and icons lie."""
    named = environ.get("XDG_DATA_HOME", "")
    return Path(named) if named.startswith("/") else Path.home() / ".local" / "share"


def program() -> Path:
    """The ``ringdesk`` command of this installation."""
    return Path(sys.executable).with_name("ringdesk")


def text(command: Path) -> str:
    """The whole file for a ``ringdesk`` command at ``command``."""
    run = quoted(str(command))
    mime = "".join(f"x-scheme-handler/{scheme};" for scheme in SCHEMES)
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        "Version=1.5",
        "Name=Ringdesk",
        "GenericName=Softphone",
        "Comment=Make and take calls, or let the agent take them",
        f"Exec={run} %u",
        f"TryExec={escaped(str(command))}",
        "Icon=ringdesk",
        "Terminal=false",
        "Categories=Network;Telephony;",
        "Keywords=phone;call;SIP;VoIP;telephone;",
        f"MimeType={mime}",
        "StartupNotify=true",
        "StartupWMClass=ringdesk",
        "SingleMainWindow=true",
        f"Actions={''.join(f'{action};' for action in ACTIONS)}",
    ]
    for action, (name, option) in ACTIONS.items():
        lines += ["", f"[Desktop Action {action}]", f"Name={name}", f"Exec={run} {option}"]
    return "\n".join(lines) + "\n"


def quoted(argument: str) -> str:
    """An argument as ``Exec`` wants it: quoted where needed, then escaped as any value."""
    if any(letter in _RESERVED for letter in argument):
        for letter in '\\"`$':
            argument = argument.replace(letter, "\\" + letter)
        argument = f'"{argument}"'
    return escaped(argument.replace("%", "%%"))


def escaped(value: str) -> str:
    """A text as the value of a key."""
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def places(home: Path) -> tuple[Path, Path]:
    """Where the .desktop file and the icon lie below ``home``."""
    icons = home / "icons" / "hicolor" / "scalable" / "apps"
    return home / "applications" / NAME, icons / "ringdesk.svg"


def install(home: Path, command: Path) -> Path:
    """Write file and icon and tell the desktop; returns the file. Raises DesktopFileFailed."""
    entry, icon = places(home)
    try:
        for path in (entry, icon):
            path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ICON, icon)
        draft = entry.with_suffix(".new")
        draft.write_text(text(command), "utf-8")
        draft.replace(entry)
    except OSError as error:
        raise _failed(error, entry) from error
    _tell(entry.parent)
    return entry


def remove(home: Path) -> bool:
    """Remove file and icon; False when there was no file. Raises DesktopFileFailed."""
    entry, icon = places(home)
    was_there = entry.exists()
    try:
        for path in (entry, icon):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise _failed(error, entry) from error
    if was_there:
        _tell(entry.parent)
    return was_there


def make_default(which: str | None = None) -> str:
    """Ask the desktop to give us its links; an empty text, or a sentence on why it did not."""
    tool = which or shutil.which("xdg-mime")
    if tool is None:
        return "xdg-mime is not installed: choose Ringdesk for calls in the desktop's settings."
    kinds = [f"x-scheme-handler/{scheme}" for scheme in SCHEMES]
    if _ran([tool, "default", NAME, *kinds]):
        return ""
    return "xdg-mime failed: choose Ringdesk for calls in the desktop's settings."


def _tell(applications: Path) -> None:
    """Rebuild the desktop's list of who opens what; a desktop without one needs none."""
    tool = shutil.which("update-desktop-database")
    if tool is not None:
        _ran([tool, str(applications)])


def _ran(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=UPDATE_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _failed(error: OSError, entry: Path) -> DesktopFileFailed:
    return DesktopFileFailed(f"{error.filename or entry}: {error.strerror}")
