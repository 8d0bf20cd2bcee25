"""Setting up, on a tiny project of its own: real virtual environments, real pip, no network."""

import ast
import hashlib
import inspect
import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from app.bootstrap import INPUTS, ROOT, Environment, SetupError, only_one_process
from app.system_packages import Package, missing

pytestmark = pytest.mark.timeout(600)
"""Making an environment takes a busy computer a hundred seconds."""
BACKEND = """
import zipfile
from pathlib import Path
{a_wheel}
def get_requires_for_build_editable(settings=None): return []
def build_editable(folder, settings=None, metadata=None): return a_wheel(Path(folder), "tiny").name
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "tiny"
version = "1.0"
"""


def a_wheel(folder: Path, name: str) -> Path:
    """Write a package of version 1.0 with one empty module."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    return path


def a_project(root: Path) -> Environment:
    """A project with two locked packages on a shelf beside it; its environment is not made."""
    shelf = root.with_name("shelf")
    shelf.mkdir()
    root.mkdir()
    entries = []
    for name in ("first", "second"):
        digest = hashlib.sha256(a_wheel(shelf, name).read_bytes()).hexdigest()
        entries.append(f"{name}==1.0 --hash=sha256:{digest}\n")
    (root / "requirements.txt").write_text(entries[0])
    (root / "requirements-dev.txt").write_text("".join(entries))
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "backend.py").write_text(BACKEND.format(a_wheel=inspect.getsource(a_wheel)))
    return Environment(root)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """A project whose ``run`` packages are installed; a test undoes what it does to it."""
    environment = a_project(tmp_path_factory.mktemp("bootstrap") / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(environment.root.with_name("shelf")))
        environment.folder.mkdir()
        left = environment.folder / "left-by-another"
        left.touch()
        environment.make()
        assert not left.exists() and not environment.usable()
        environment.install("run")
        yield environment


@contextmanager
def changed(file: Path, text: str) -> Iterator[None]:
    before = file.read_bytes()
    file.write_text(text)
    try:
        yield
    finally:
        file.write_bytes(before)


def can_import(environment: Environment, module: str) -> bool:
    command = [environment.python, "-c", f"import {module}"]
    return subprocess.run(command, capture_output=True).returncode == 0


def test_run_installs_its_own_lock_and_the_project(made: Environment) -> None:
    assert made.usable() and made.holds("run") and not made.holds("dev")
    assert can_import(made, "first") and can_import(made, "tiny")
    assert not can_import(made, "second")


@pytest.mark.parametrize("name", INPUTS)
def test_a_changed_input_asks_for_a_new_install(made: Environment, name: str) -> None:
    with changed(made.root / name, (made.root / name).read_text() + "\n# changed\n"):
        assert made.usable() and not made.holds("run")
    assert made.holds("run")


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"inputs": "0", "group": "dev"}'])
def test_a_damaged_stamp_asks_for_a_new_install(made: Environment, damage: str) -> None:
    with changed(made.stamp, damage):
        assert made.usable() and not made.holds("run")


def test_an_interrupted_install_is_made_anew(made: Environment) -> None:
    made.unfinished.touch()
    assert not made.usable()
    made.unfinished.unlink()
    assert made.usable()


def test_an_environment_made_for_another_folder_is_made_anew(made: Environment) -> None:
    elsewhere = made.root.rename(made.root.with_name("elsewhere"))
    assert not Environment(elsewhere).usable()
    elsewhere.rename(made.root)


def test_an_environment_whose_python_is_gone_is_made_anew(made: Environment) -> None:
    hidden = made.python.rename(made.python.with_name("hidden"))
    assert not made.usable()
    hidden.rename(made.python)


def test_dev_adds_to_run_only_when_its_hashes_match_and_then_serves_both(
    made: Environment,
) -> None:
    lock = made.root / "requirements-dev.txt"
    with changed(lock, lock.read_text()[:-9] + "00000000\n"):
        with pytest.raises(SetupError, match="DO NOT MATCH THE HASHES"):
            made.install("dev")
        assert not made.usable() and not can_import(made, "second")
    made.install("dev")  # making it anew takes seconds, and the fixture has shown it
    assert made.usable() and made.holds("run") and made.holds("dev")
    assert can_import(made, "second")


def test_the_second_of_two_at_once_waits_for_the_first(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from app.bootstrap import only_one_process\n"
    code += "with only_one_process(Path(sys.argv[1])): print('in')"
    command = [sys.executable, "-u", "-c", code, str(tmp_path)]
    with only_one_process(tmp_path):
        second = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert second.stdout is not None
        said = second.stdout.read(len("Waiting for another make in this folder"))
        assert said == "Waiting for another make in this folder"
        assert second.poll() is None
    rest, _ = second.communicate(timeout=20)
    assert rest.endswith("in\n")


def start_as(version: str, path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up as if by Python ``version``, with ``path`` alone as PATH."""
    code = f"import sys; sys.version_info = {version}; from app import bootstrap\n"
    code += "sys.exit(bootstrap.main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, *arguments]
    environment = {**os.environ, "PATH": str(path)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_a_python_that_is_too_old_is_told_so_in_a_sentence(tmp_path: Path) -> None:
    done = start_as("(3, 9, 2)", tmp_path, "run")
    assert done.returncode == 2
    assert done.stderr.startswith("Ringdesk needs Python 3.11, 3.12 or 3.13, and this is 3.9.2")
    assert done.stderr.count("\n") == 1


def test_a_python_that_is_too_new_hands_over_to_one_that_will_do(tmp_path: Path) -> None:
    other = tmp_path / "python3.12"
    other.write_text('#!/bin/sh\necho "3.12 got $*"\n')
    other.chmod(0o755)
    done = start_as("(3, 15, 0)", tmp_path, "dev")
    assert done.stdout == "3.12 got -m app.bootstrap dev\n"


def test_a_wrong_group_is_answered_with_the_usage(tmp_path: Path) -> None:
    done = start_as("(3, 11, 2)", tmp_path, "production")
    assert (done.returncode, done.stderr) == (2, "usage: python3 -m app.bootstrap run|dev\n")


@pytest.mark.parametrize("name", ["__init__", "bootstrap", "system_packages"])
def test_an_old_python_can_read_what_tells_it_so(name: str) -> None:
    text = (ROOT / "app" / f"{name}.py").read_text(encoding="utf-8")
    imported = {
        (n.module or "") if isinstance(n, ast.ImportFrom) else n.names[0].name
        for n in ast.walk(ast.parse(text, feature_version=(3, 7)))
        if isinstance(n, ast.Import | ast.ImportFrom)
    }
    assert {i.split(".")[0] for i in imported} <= sys.stdlib_module_names | {"app"}


def test_presence_is_told_from_libraries_files_modules_and_programs(tmp_path: Path) -> None:
    (tmp_path / "voice.wav").touch()
    there = ["libc.so.6", f"{tmp_path}/*.wav", "import venv", "sh"]
    away = ["libnothere.so.9", f"{tmp_path}/*.flac", "import nothere", "no-such-program"]
    packages = [Package(shown_by, shown_by) for shown_by in (*there, *away)]
    assert missing(packages) == away


def locked(name: str) -> list[tuple[Requirement, str]]:
    """Each requirement of a lock with the rest of its entry."""
    entries = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    pairs = [e.split(" --hash", 1) for e in entries if e and not e.lstrip().startswith("#")]
    return [(Requirement(entry), hashes) for entry, hashes in pairs]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_hashes_and_none_drags_in_torch(name: str) -> None:
    for requirement, hashes in locked(name):
        assert "=sha256:" in hashes and requirement.url is None
        assert requirement.name not in ("torch", "triton") and "nvidia" not in requirement.name
        (pin,) = requirement.specifier
        if requirement.name != "baresip-python":
            assert not Version(pin.version).is_prerelease, requirement


def test_dev_holds_every_package_of_run_at_the_same_version() -> None:
    assert {str(r) for r, _ in locked("requirements.txt")} <= {
        str(r) for r, _ in locked("requirements-dev.txt")
    }


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_satisfies_what_the_project_asks_for(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    asked = project["project"]["dependencies"] + groups["build"]
    if "dev" in name:
        asked += [entry for entry in groups["dev"] if isinstance(entry, str)]
    pins: dict[str, list[str]] = {}
    for requirement, _ in locked(name):
        (pin,) = requirement.specifier
        pins.setdefault(requirement.name, []).append(pin.version)
    for wish in map(Requirement, asked):
        versions = pins[canonicalize_name(wish.name)]
        assert all(wish.specifier.contains(v, prereleases=True) for v in versions), wish
