"""The report for somebody who helps: versions, checks, lines, and nothing private.

Owns the text and what is taken out of it: the data folder and the home folder by name,
addresses of the network, anything like a number, label, user or domain of a line. Leaves
the checks to ``app.doctor``. Gathering is blocking.
"""

import os
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import qVersion

from app.doctor import CheckResult, Patient, examine
from app.engine.events import LineChanged
from app.settings import DataPaths

PACKAGES = (
    "ringdesk",
    "PySide6-Essentials",
    "baresip-python",
    "rfcvoip",
    "faster-whisper",
    "piper-tts",
    "onnxruntime",
    "pywebrtc-audio",
    "pulsectl",
    "sounddevice",
    "hidapi",
)
_ADDRESS = re.compile(r"\b(?!127\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}\b")
_SIX = re.compile(r"(?<![\w:])(?!::1\b)(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])")
_SIP = re.compile(r"\b(?:sips?:)?[\w.+-]+@[\w.-]+")
_NUMBER = re.compile(r"\+?\d(?:[ ()/-]?\d){6,}")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found: version by name, and the checks in their order."""

    versions: Mapping[str, str]
    checks: tuple[CheckResult, ...]


def gather(paths: DataPaths, environ: Mapping[str, str] = os.environ) -> Diagnosis:
    """Run every check, some seconds in all."""
    return Diagnosis(versions(), tuple(examine(Patient.here(paths, environ))))


def versions() -> dict[str, str]:
    """What runs here, by name; a package that is not installed is left out."""
    found = {
        "Python": platform.python_version(),
        "Qt": qVersion(),
        "System": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Desktop": os.environ.get("XDG_CURRENT_DESKTOP", "") or sys.platform,
    }
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def report(diagnosis: Diagnosis, lines: Iterable[LineChanged], paths: DataPaths) -> str:
    """The whole report as text that may be given away."""
    parts = ["# Ringdesk"]
    parts += [f"{name}: {version}" for name, version in diagnosis.versions.items()]
    parts += ["", "# Checks"]
    parts += [
        f"{check.verdict.value}: {check.name}: {redacted(check.sentence, paths)}"
        for check in diagnosis.checks
    ]
    parts += ["", "# Lines"]
    for number, line in enumerate(lines, 1):
        code = f" ({line.sip_code})" if line.sip_code and line.state == "failed" else ""
        parts.append(f"line {number}: {line.state}{code}")
    if parts[-1] == "# Lines":
        parts.append("none")
    return "\n".join(parts) + "\n"


def redacted(text: str, paths: DataPaths) -> str:
    """A sentence without folders of the owner's, network addresses, SIP addresses, numbers."""
    for folder, name in ((paths.home, "<data folder>"), (Path.home(), "~")):
        text = text.replace(str(folder), name)
    for pattern, name in (
        (_SIP, "<address>"),
        (_ADDRESS, "<network address>"),
        (_SIX, "<network address>"),
    ):
        text = pattern.sub(name, text)
    return re.sub(_NUMBER, lambda found: _keep_dates(found.group()), text)


def _keep_dates(number: str) -> str:
    """Dates and times of day say something and betray nobody."""
    return number if re.match(r"20\d\d-\d\d-\d\d", number) else "<number>"
