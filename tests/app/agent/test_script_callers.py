"""The callers' lines, in text, lead the bundled scripts to what each expects: those of the
bundled callers, and others by which the scripts were made better (``calls``)."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.agent.mind import Outcome
from tests.app.agent.conftest import ASSETS, MakeMind
from tests.fakes.dialogue import Dialogue

CALLS = Path(__file__).parent / "calls"
CALLERS = [
    tomllib.loads(path.read_text(encoding="utf-8"))
    for folder in (ASSETS / "callers", CALLS)
    for path in sorted(folder.glob("*.toml"))
]


def lines(caller: dict[str, Any]) -> list[str]:
    return [line["text"] for line in caller["lines"]]


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller["id"])
async def test_a_bundled_caller_reaches_its_end(
    make_mind: MakeMind, caller: dict[str, Any]
) -> None:
    for script in caller["scripts"]:
        call = Dialogue(make_mind(script))
        if "unprompted_after_ms" not in caller["lines"][0]:
            await call.open()
        for line in lines(caller):
            if call.finish is None:
                await call.say(line)
        assert call.finish is not None
        assert call.finish.outcome is Outcome(caller["expected"]["outcome"])
        assert call.finish.goal_reached is caller["expected"]["goal_reached"]
