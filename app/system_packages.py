"""The system packages that Ringdesk and its tests use, and getting those that are missing.

Owns their names, how each one's presence shows, and the one apt run. Leaves the Python
side to ``app.bootstrap``. Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import glob
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from typing import NamedTuple

SYSTEM_FOLDERS = os.pathsep.join(("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"))
APT = "apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "

INSTALL = textwrap.dedent(
    f"""
    set -u
    export DEBIAN_FRONTEND=noninteractive
    policy=/usr/sbin/policy-rc.d
    trap 'exit 130' INT TERM
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\\n[ -d /proc/%s ] && exit 101\\nexit 0\\n' "$$" > "$policy"
        chmod 755 "$policy"
    fi
    had_kamailio=$(command -v kamailio)
    {APT}update
    {APT}install --no-install-recommends --no-remove "$@" ||
        for package; do
            {APT}install --no-install-recommends --no-remove "$package"
        done
    if [ -z "$had_kamailio" ] && command -v kamailio >/dev/null; then
        update-rc.d kamailio disable
    fi
    exit 0
    """
)
"""The shell script that installs its arguments. No daemon starts, now or at the next boot:
the policy file forbids it while this very shell lives. Nothing is removed to make room."""


class Package(NamedTuple):
    """One Debian package and what shows that it, or its like, is there.

    ``shown_by`` is a shared library (``libx.so.1``), a file pattern (with a slash), a module
    of this Python (``import x``) or a program.
    """

    name: str
    shown_by: str

    def present(self) -> bool:
        """True when the library loads, a file matches, the module or the program is found."""
        if self.shown_by.startswith("import "):
            python = [os.path.realpath(sys.executable), "-c", self.shown_by]
            return subprocess.run(python, capture_output=True, check=False).returncode == 0
        if "/" in self.shown_by:
            return bool(glob.glob(self.shown_by))
        if ".so" in self.shown_by:
            try:
                ctypes.CDLL(self.shown_by)
            except OSError:
                return False
            return True
        return shutil.which(self.shown_by, path=search_path()) is not None


PYTHON = (Package(f"python3.{sys.version_info[1]}-venv", "import ensurepip"),)
HEADSET = (Package("libportaudio2", "libportaudio.so.2"),)
WINDOW = (
    Package("libegl1", "libEGL.so.1"),
    Package("libgl1", "libGL.so.1"),
    Package("libglib2.0-0", "libglib-2.0.so.0"),
    Package("libdbus-1-3", "libdbus-1.so.3"),
    Package("libfontconfig1", "libfontconfig.so.1"),
    Package("libx11-xcb1", "libX11-xcb.so.1"),
    Package("libxkbcommon0", "libxkbcommon.so.0"),
    Package("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
    Package("libxcb-cursor0", "libxcb-cursor.so.0"),
    Package("libxcb-icccm4", "libxcb-icccm.so.4"),
    Package("libxcb-image0", "libxcb-image.so.0"),
    Package("libxcb-keysyms1", "libxcb-keysyms.so.1"),
    Package("libxcb-randr0", "libxcb-randr.so.0"),
    Package("libxcb-render0", "libxcb-render.so.0"),
    Package("libxcb-render-util0", "libxcb-render-util.so.0"),
    Package("libxcb-shape0", "libxcb-shape.so.0"),
    Package("libxcb-shm0", "libxcb-shm.so.0"),
    Package("libxcb-sync1", "libxcb-sync.so.1"),
    Package("libxcb-util1", "libxcb-util.so.1"),
    Package("libxcb-xfixes0", "libxcb-xfixes.so.0"),
    Package("libxcb-xkb1", "libxcb-xkb.so.1"),
    Package("fonts-dejavu-core", "/usr/share/fonts/*/*/*.?tf"),
)
TESTS = (
    Package("xvfb", "Xvfb"),
    Package("pulseaudio", "pulseaudio"),
    Package("pulseaudio-utils", "parec"),
    Package("libasound2-plugins", "/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so"),
    Package("kamailio", "kamailio"),
    Package("kamailio-tls-modules", "/usr/lib/*/kamailio/modules/tls.so"),
    Package("sip-tester", "sipp"),
    Package("baresip-core", "baresip"),
    Package("asterisk-core-sounds-en-wav", "/usr/share/asterisk/sounds/en*/*.wav"),
    Package("openssl", "openssl"),
    Package("dbus-daemon", "dbus-daemon"),
    Package("iproute2", "ip"),
    Package("chromium", "chromium"),
    Package("chromium-driver", "chromedriver"),
)


def search_path() -> str:
    """PATH with the system administrator's folders, which ordinary users often lack."""
    return os.environ.get("PATH", "") + os.pathsep + SYSTEM_FOLDERS


def wanted(group: str) -> tuple[Package, ...]:
    """What ``run`` or ``dev`` uses here; a ``run`` without a screen needs no window."""
    if not sys.platform.startswith("linux"):
        return ()
    if group == "dev":
        return PYTHON + HEADSET + WINDOW + TESTS
    has_screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return PYTHON + HEADSET + (WINDOW if has_screen else ())


def missing(packages: Iterable[Package]) -> list[str]:
    """The names of those that are not there."""
    return [package.name for package in packages if not package.present()]


def advice(names: list[str]) -> str:
    """How the person gets them, as a sentence."""
    if shutil.which("apt-get", path=search_path()):
        return f"please run `sudo apt-get install {' '.join(names)}`."
    return "please get them from your system's package manager (these are Debian's names)."


def may_install() -> bool:
    """True on a Debian-like system, as root or where sudo asks for no password."""
    if shutil.which("apt-get", path=search_path()) is None:
        return False
    if os.geteuid() == 0:
        return True
    if shutil.which("sudo") is None:
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def install(names: list[str]) -> str:
    """Run apt once for all, then one by one if that failed. Returns what apt said.

    What is still missing afterwards shows in :func:`missing`; apt's exit code does not tell.
    """
    command = ["sh", "-c", INSTALL, "ringdesk-setup", *names]
    if os.geteuid() != 0:
        command = ["sudo", "-n", *command]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, "PATH": search_path()},
    )
    return done.stdout
