"""Every bundled caller's lines lead the real script mind to the outcome it is written for.

Text only: what recognition makes of the lines is measured by the demonstration.
"""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from app.agent.embedding import Embedder
from app.agent.facts import fill
from app.agent.intents import IntentLibrary, read_intents
from app.agent.markdown_playbook import read_playbook
from app.agent.mind import Finish, Reply, Say
from app.agent.script import ScriptMind
from app.rehearsal.callers import load_callers
from app.weights import locate

PLAYBOOKS = Path(__file__).parents[3] / "assets" / "playbooks"
PARTS = [(caller.id, script) for caller in load_callers() for script in caller.scripts]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    weights = locate(None)
    return Embedder(weights.minilm_model, weights.minilm_tokenizer)


@pytest.fixture(scope="module")
def library() -> IntentLibrary:
    return read_intents(PLAYBOOKS / "examples.toml")


async def follow(mind: ScriptMind, reply: Reply) -> Finish | None:
    """Use a reply as a call would, all of it heard."""
    finish = None
    async for act in reply.acts():
        if isinstance(act, Finish):
            finish = act
        elif isinstance(act, Say):
            mind.spoken(act.text, True)
    reply.commit()
    return finish


@pytest.mark.models
@pytest.mark.parametrize(("caller_id", "script"), PARTS)
async def test_the_part_fits_the_script(
    embedder: Embedder, library: IntentLibrary, caller_id: str, script: str
) -> None:
    caller = next(caller for caller in load_callers() if caller.id == caller_id)
    facts = tomllib.loads((PLAYBOOKS / "samples.toml").read_text())[script]
    profile = read_playbook(PLAYBOOKS / "ringdesk.md").profile(script)
    mind = ScriptMind(fill(profile, facts, "Alex"), library, embedder, date(2026, 11, 21))
    assert await follow(mind, mind.opening()) is None
    for line in caller.lines[:-1]:
        assert await follow(mind, mind.answer(line.text)) is None, line.text
    finish = await follow(mind, mind.answer(caller.lines[-1].text))
    assert finish is not None
    assert (finish.outcome, finish.goal_reached) == (
        caller.expected.outcome,
        caller.expected.goal_reached,
    )
