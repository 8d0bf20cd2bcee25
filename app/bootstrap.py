"""From a bare machine to a working ``.venv``: ``python3 -m app.bootstrap run`` or ``dev``.

Owns the order of the steps, the stamp that says what ``.venv`` holds, and the sentence
when a step cannot be done. Leaves system packages to ``app.system_packages`` and the
weights to ``app.weights``. Standard library only, and any Python 3 may read it, if only
to be told that it is the wrong one.

Exit codes: 0 ready, 2 could not be set up, 130 stopped with Ctrl-C. Any step may be cut
off anywhere; the next run finishes it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import system_packages

OLDEST, TOO_NEW = (3, 11), (3, 14)
ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
INPUTS = ("requirements.txt", "requirements-dev.txt", "pyproject.toml")
LINES_OF_FAILURE = 20


class SetupError(Exception):
    """A step that cannot be done here; the message is the sentence for the person."""


class Environment:
    """The virtual environment in one folder, and what its stamp says it holds."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.stamp = self.folder / "ringdesk.json"
        self.unfinished = self.folder / "ringdesk-unfinished"

    def inputs(self) -> str:
        """A digest of the files that decide what is installed."""
        digest = hashlib.sha256()
        for name in INPUTS:
            digest.update(hashlib.sha256((self.root / name).read_bytes()).digest())
        return digest.hexdigest()

    def usable(self) -> bool:
        """False when it is broken, half made, of another Python, or made for another folder."""
        stamp = self.read_stamp()
        if self.unfinished.exists() or stamp.get("root", str(self.root)) != str(self.root):
            return False
        probe = f"import pip, sys; sys.exit(not {OLDEST} <= sys.version_info[:2] < {TOO_NEW})"
        try:
            asked = subprocess.run([self.python, "-c", probe], capture_output=True, check=False)
        except OSError:
            return False
        return asked.returncode == 0

    def holds(self, group: str) -> bool:
        """True when the stamp names these very inputs; ``dev`` includes ``run``."""
        stamp = self.read_stamp()
        return stamp.get("inputs") == self.inputs() and stamp.get("group") in (group, "dev")

    def read_stamp(self) -> dict[str, str]:
        """What was written last; empty when there is none or it is damaged."""
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def make(self) -> None:
        """Make it anew, empty, marked as unfinished until :meth:`install` is done."""
        with step("Making the virtual environment in .venv"):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(exist_ok=True)
            self.unfinished.touch()
            # The interpreter itself: a virtual environment may be active, even this very one.
            do([os.path.realpath(sys.executable), "-m", "venv", str(self.folder)], self.root)

    def install(self, group: str, *options: str) -> None:
        """Install the group's locked packages and Ringdesk itself; stamp it last."""
        self.unfinished.touch()
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "-q", "install"]
        locked = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", LOCKS[group]]
        with step("Installing the Python packages (about 500 MB the first time)"):
            do([*pip, *options, *locked], self.root)
        with step("Installing Ringdesk"):
            do([*pip, "--no-build-isolation", "--no-deps", "--no-index", "-e", "."], self.root)
        stamp = {"root": str(self.root), "inputs": self.inputs(), "group": group}
        self.stamp.write_text(json.dumps(stamp) + "\n", encoding="utf-8")
        self.unfinished.unlink()


def main(arguments: list[str]) -> int:
    """Set up the group named ``run`` or ``dev``; returns the exit code."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        sys.stderr.write("usage: python3 -m app.bootstrap run|dev\n")
        return 2
    try:
        check_platform()
        with only_one_process(ROOT):
            set_up(arguments[0])
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped; the next run goes on from here.\n")
        return 130
    return 0


def check_platform() -> None:
    """Go on as another Python when this one will not do. Raises SetupError without one."""
    if os.name != "posix":
        raise SetupError("Ringdesk runs on Linux and macOS; on Windows use Debian in WSL 2.")
    if OLDEST <= sys.version_info[:2] < TOO_NEW:
        return
    for minor in range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            os.execv(other, [other, "-m", "app.bootstrap", *sys.argv[1:]])
    have = ".".join(map(str, sys.version_info[:3]))
    raise SetupError(
        f"Ringdesk needs Python 3.11, 3.12 or 3.13, and this is {have}: install one of them, "
        "or name it with make PYTHON=/path/to/python3.11."
    )


@contextmanager
def only_one_process(folder: Path) -> Iterator[None]:
    """Wait for whoever sets up this folder now; the lock dies with its process."""
    import fcntl  # not on Windows

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with step("Waiting for another make in this folder"):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def set_up(group: str) -> None:
    """Do the steps that are not done yet. Raises SetupError."""
    add_system_packages(group)
    environment = Environment(ROOT)
    if not environment.usable():
        environment.make()
    if not environment.holds(group):
        environment.install(group)
    prepare = [str(environment.python), "-m", "app.weights"]
    with step("Checking the speech models"):
        found = subprocess.run(prepare, cwd=ROOT, capture_output=True, check=False).returncode == 0
    if not found:
        environment.install(group, "--force-reinstall")
        with step("Checking the speech models again"):
            do(prepare, ROOT)


def add_system_packages(group: str) -> None:
    """Get what is missing where that is allowed; say what stays missing.

    Raises SetupError in ``dev``, whose tests use all of them; ``run`` goes on without,
    except where Python cannot make a virtual environment.
    """
    wanted = system_packages.wanted(group)
    names = system_packages.missing(wanted)
    said = ""
    if names and system_packages.may_install():
        with step(f"Installing system packages ({' '.join(names)})"):
            said = system_packages.install(names)
        names = system_packages.missing(wanted)
    if not names:
        return
    sentence = f"Could not install {', '.join(names)}: {system_packages.advice(names)}"
    if group == "dev" or any(name.endswith("-venv") for name in names):
        raise SetupError(tail(said) + sentence)
    sys.stdout.write(f"{sentence} Going on without.\n")


def do(command: list[str], folder: Path) -> None:
    """Run a command in a folder. Raises SetupError with its last lines."""
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        what = " ".join(command[1:4])
        raise SetupError(f"{tail(done.stdout)}`{what}` failed with code {done.returncode}.")


def tail(output: str) -> str:
    """The last lines of a command's output, as what led to a failure."""
    return "".join(f"  {line}\n" for line in output.splitlines()[-LINES_OF_FAILURE:])


@contextmanager
def step(what: str) -> Iterator[None]:
    """Name a step while it runs, then its seconds."""
    sys.stdout.write(f"{what} ... ")
    sys.stdout.flush()
    start_s = time.monotonic()
    how = "stopped after "
    try:
        yield
        how = ""
    finally:
        sys.stdout.write(f"{how}{time.monotonic() - start_s:.1f} s\n")
        sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
