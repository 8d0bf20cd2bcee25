"""Every error that is raised on purpose reaches a person as a sentence."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from app.problems import KNOWN_PROBLEMS

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("app", "audio", "models", "sip")
OWN_BORDER = {
    "app.bootstrap.SetupError",  # before anything of ours is installed
    "app.api.refusal.ApiRefused",  # answered in its product's own form
    "app.mcp_desk.DeskRefused",  # told to the agent that asked
}


def roots_of_errors() -> Iterator[str]:
    """Modules and names of the classes of ours right below ``Exception``; not those that a
    module keeps to itself, since they end in it."""
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    bases = [ast.unparse(base) for base in node.bases]
                    if "Exception" in bases and not node.name.startswith("_"):
                        yield f"{module}.{node.name}"


def test_every_tree_of_errors_is_known() -> None:
    roots = set(roots_of_errors())
    assert roots >= OWN_BORDER and len(roots) > 5
    unknown = []
    for name in sorted(roots - OWN_BORDER):
        module, _, kind = name.rpartition(".")
        if not issubclass(getattr(importlib.import_module(module), kind), KNOWN_PROBLEMS):
            unknown.append(name)
    assert unknown == []


def test_a_bug_of_ours_is_not_taken_for_one() -> None:
    for bug in (ValueError, TypeError, KeyError, AssertionError, RuntimeError, OSError):
        assert not issubclass(bug, KNOWN_PROBLEMS)
