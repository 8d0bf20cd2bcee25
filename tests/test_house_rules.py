"""The house rules that a program can check; each failure lists its offenders.

Ruff finds missing docstrings, prints and complexity, and mypy the types; here is what
neither knows. Every rule is shown to find a made-up offender too.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("app", "audio", "models", "sip")
TOP_FOLDERS = {*PRODUCT, "assets", "tests"}
LINES, FUNCTION_LINES, PARAMETERS = 300, 40, 6
BINARY = {".onnx", ".flac", ".wav", ".png", ".ico", ".ogg", ".db"}

CATCH_ALL = {
    "app/engine/live_call.py",
    "app/engine/bus.py",
    "app/engine/tool_runs.py",
    "app/engine/patchbay.py",  # the calls of one microphone
}
SLEEPS = {
    "audio/clock.py",
    "tests/peers/kamailio.py",  # another program's readiness has no event to wait for
    "tests/peers/program.py",
}
READS_TIME = {
    "audio/clock.py",
    "app/bootstrap.py",  # runs before there is anything to inject
    "audio/whisper.py",  # reports its own work, in real time by definition
    "models/ids.py",  # the dates of records
}

FORBIDDEN_TEXT = {
    "a path of one machine": r"(?<![\w.$}])/(?:root|home|work|tmp)/",
    "a registry's host": r"pypi\.org|python(?:hosted)\.org|deb\.debian|npm(?:js)\.",
    "a secret": r"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|\b(?:sk-|ghp_)[A-Za-z0-9]{20}",
}


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the root, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def imported(self) -> dict[str, str]:
        """What each imported name stands for, dotted."""
        names = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names.update({a.asname or a.name: a.name for a in node.names})
            elif isinstance(node, ast.ImportFrom):
                names.update({a.asname or a.name: f"{node.module}.{a.name}" for a in node.names})
        return names

    def dotted(self, node: ast.expr | None) -> str:
        """``time.sleep`` for any spelling of it; empty for what is no dotted name."""
        if isinstance(node, ast.Attribute):
            return f"{self.dotted(node.value)}.{node.attr}"
        return self.imported.get(node.id, node.id) if isinstance(node, ast.Name) else ""

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node, self.dotted(node.func)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    @property
    def is_test(self) -> bool:
        return self.path.startswith("tests/")


Offenders = Iterator[tuple[int, str]]
Rule = Callable[[Source], Offenders]


def docstring_of_the_module(source: Source) -> Offenders:
    speaks_for_itself = Path(source.path).name.startswith(("test_", "conftest"))
    if not speaks_for_itself and not ast.get_docstring(source.tree):
        yield 1, "has no module docstring"


def length_of_files(source: Source) -> Offenders:
    count = len(source.text.splitlines())
    if count > LINES and "Length:" not in (ast.get_docstring(source.tree) or ""):
        yield 1, f"has {count} lines and gives no reason (Length: ...) in its docstring"


def length_of_functions(source: Source) -> Offenders:
    """Without the lines inside texts, such as docstrings and SQL: those are read otherwise."""
    for node in source.functions():
        if (node.end_lineno or 0) - node.lineno < FUNCTION_LINES:
            continue
        texts = [n for n in ast.walk(node) if isinstance(n, ast.Constant | ast.JoinedStr)]
        inside = {m for n in texts for m in range(n.lineno, n.end_lineno or 0)}
        count = (node.end_lineno or 0) - node.lineno + 1 - len(inside)
        if count > FUNCTION_LINES:
            yield node.lineno, f"{node.name} has {count} lines"


def number_of_parameters(source: Source) -> Offenders:
    for node in source.functions():
        a = node.args
        names = [p.arg for p in (*a.posonlyargs, *a.args, *a.kwonlyargs)]
        count = len([name for name in names if name not in ("self", "cls")])
        if count > PARAMETERS:
            yield node.lineno, f"{node.name} has {count} parameters"


def names_that_say_nothing(source: Source) -> Offenders:
    empty = {"Manager", "Helper", "Helpers", "Util", "Utils", "Base"}
    if Path(source.path).stem.title() in empty:
        yield 1, "its name says nothing"
    for node in source.nodes:
        if isinstance(node, ast.ClassDef):
            words = re.findall("[A-Z][a-z0-9]*", node.name) or [""]
            if empty & {words[0], words[-1]}:
                yield node.lineno, f"the name {node.name} says nothing"


def catching_everything(source: Source) -> Offenders:
    if source.path in CATCH_ALL:
        return
    for node in source.nodes:
        caught: list[ast.expr | None] = []
        if isinstance(node, ast.ExceptHandler):
            last = node.body[-1]
            if isinstance(last, ast.Raise) and last.exc is None:
                continue  # cleans up and lets it pass
            caught = [*node.type.elts] if isinstance(node.type, ast.Tuple) else [node.type]
        elif isinstance(node, ast.Call) and source.dotted(node.func) == "contextlib.suppress":
            caught = [*node.args]
        if any(c is None or source.dotted(c) in ("Exception", "BaseException") for c in caught):
            yield node.lineno, "catches everything"


def sleeping(source: Source) -> Offenders:
    for node, name in source.calls():
        yields_only = bool(node.args) and ast.unparse(node.args[0]) == "0"
        slept = name == "time.sleep" or (name == "asyncio.sleep" and not yields_only)
        if slept and source.path not in SLEEPS:
            yield node.lineno, f"calls {name}"


def reading_the_time(source: Source) -> Offenders:
    forbidden = r"time\.(time|monotonic|perf_counter)(_ns)?|datetime\.(datetime\.)?(now|utcnow)"
    for node, name in source.calls():
        if re.fullmatch(forbidden, name) and not source.is_test and source.path not in READS_TIME:
            yield node.lineno, f"calls {name}"


def unbounded_queues(source: Source) -> Offenders:
    kinds = r"(asyncio|queue|multiprocessing)\.(Simple|Lifo|Priority|Joinable)?Queue"
    for node, name in source.calls():
        sizes = node.args[:1] + [k.value for k in node.keywords if k.arg == "maxsize"]
        unbounded = not sizes or ast.unparse(sizes[0]) in ("0", "-1")
        if re.fullmatch(kinds, name) and unbounded:
            yield node.lineno, f"{name} has no size"


def skipped_tests(source: Source) -> Offenders:
    forbidden = r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)|unittest\.skip\w*"
    for node in source.nodes:
        name = source.dotted(node) if isinstance(node, ast.Attribute | ast.Name) else ""
        if source.is_test and re.fullmatch(forbidden, name):
            yield node.lineno, f"uses {name}"


def mocks(source: Source) -> Offenders:
    if any(name.startswith("unittest.mock") for name in source.imported.values()):
        yield 1, "imports unittest.mock; write a fake in tests/fakes"


RULES: dict[Rule, str] = {
    docstring_of_the_module: "x = 1",
    length_of_files: '"""Long."""' + "\n" * 301,
    length_of_functions: "def f():\n" + "    pass\n" * 40,
    number_of_parameters: "def f(self, a, b, c, d, *, e, g, h): ...",
    names_that_say_nothing: "class CallManager: ...",
    catching_everything: "try: ...\nexcept (ValueError, Exception): ...",
    sleeping: "from asyncio import sleep as nap\nnap(0.1)",
    reading_the_time: "from datetime import datetime\ndatetime.now()",
    unbounded_queues: "import asyncio\nasyncio.Queue()",
    skipped_tests: "import pytest\n@pytest.mark.skipif(True)\ndef test(): ...",
    mocks: "from unittest import mock",
}


def ignored(path: Path) -> bool:
    patterns = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return path.name == ".git" or any(fnmatch(path.name, p.strip("/")) for p in patterns)


def committed_files(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if ignored(path):
            continue
        if path.is_dir():
            yield from committed_files(path)
        else:
            yield path


@cache
def offences() -> dict[Rule, list[str]]:
    """What breaks each rule. One file after the other: all trees at once are a heavy load."""
    found: dict[Rule, list[str]] = {rule: [] for rule in RULES}
    for path in committed_files():
        if path.suffix == ".py":
            source = Source(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
            for rule, broken in found.items():
                broken += [f"{source.path}:{line} {what}" for line, what in rule(source)]
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_nobody_breaks(rule: Rule) -> None:
    found = offences()[rule]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_finds_an_offender(rule: Rule) -> None:
    folder = "tests" if rule is skipped_tests else "app"
    assert list(rule(Source(f"{folder}/made_up.py", RULES[rule])))


def test_committed_text_names_no_machine_registry_or_secret() -> None:
    found = []
    for path in committed_files():
        if path.suffix in BINARY:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for what, pattern in FORBIDDEN_TEXT.items():
                if re.search(pattern, line):
                    found.append(f"{path.relative_to(ROOT)}:{number} holds {what}")
    assert not found, "\n" + "\n".join(found)


def test_there_are_no_other_folders() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not ignored(path)}
    assert {name for name in folders if not name.startswith(".")} <= TOP_FOLDERS


def test_tests_mirror_the_folders() -> None:
    tests = ROOT / "tests"
    assert not list(tests.rglob("__init__.py")), "these would shadow the real packages"
    folders = {path.parent.relative_to(tests) for path in tests.rglob("test_*.py")}
    strangers = [str(f) for f in folders if not (ROOT / f).is_dir() or f.parts[:1] == ("tests",)]
    assert not strangers, "there is nothing of ours called so"


def test_the_import_contracts_hold() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
