"""A call that wants a language model on a desk that has none: held all the same, and told."""

import pytest

from app.agent.embedding import Embedder
from app.agent.errors import FactsMissing, MindUnavailable
from app.agent.general_script import NO_MODEL, UNREAD_PROMPT
from app.agent.mind import Act, Finish, Mind, Reply, Say, UseTool
from app.desk import BUNDLED_PLAYBOOK, INTENTS
from app.engine.minds import MadeMind, Minds, MindSettings, Task
from models.templates import MindKind, Template
from tests.fakes.chat_models import OneModel

pytestmark = pytest.mark.models

PROMPTED = Template("out_tpl_1", "Sales", "outbound", MindKind.CHAT, "Sell the moon.")


@pytest.fixture(scope="module")
def minds(embedder: Embedder) -> Minds:
    return Minds(
        embedder, INTENTS, MindSettings(BUNDLED_PLAYBOOK, "Ava", chat_models=OneModel(None))
    )


async def acts_of(reply: Reply) -> list[Act]:
    acts = [act async for act in reply.acts()]
    reply.commit()
    return acts


def said(acts: list[Act]) -> str:
    return " ".join(act.text for act in acts if isinstance(act, Say))


async def answer(mind: Mind, heard: str) -> list[Act]:
    acts = await acts_of(mind.answer(heard))
    mind.spoken(said(acts), True)
    return acts


def codes(made: MadeMind) -> list[str]:
    return [warning.code for warning in made.warnings]


async def test_without_a_model_a_prompt_is_not_spoken_and_the_call_says_so(minds: Minds) -> None:
    made = await minds.make(Task(template=PROMPTED, general=True))
    assert codes(made) == [NO_MODEL]
    assert "agent.base_url" in made.warnings[0].message
    opening = await acts_of(made.mind.opening())
    assert "this is Ava, an automated assistant" in said(opening)
    assert "moon" not in said(opening)


async def test_it_takes_a_message(minds: Minds) -> None:
    mind = (await minds.make(Task(template=PROMPTED, general=True))).mind
    mind.spoken(said(await acts_of(mind.opening())), True)
    asked = await answer(mind, "Yes, I have a message for them.")
    assert "message" in said(asked)
    acts = await answer(mind, "The delivery comes on Friday.")
    (tool,) = [act for act in acts if isinstance(act, UseTool)]
    assert tool.name == "take_message" and "Friday" in str(tool.arguments)
    assert "anything else" in said(acts)
    assert any(isinstance(act, Finish) for act in await answer(mind, "No, that is all."))


async def test_it_takes_a_no(minds: Minds) -> None:
    mind = (await minds.make(Task(template=PROMPTED, general=True))).mind
    mind.spoken(said(await acts_of(mind.opening())), True)
    acts = await answer(mind, "No, thank you.")
    acts += await answer(mind, "Yes.")
    assert not [act for act in acts if isinstance(act, UseTool)]
    assert "I understand" in said(acts)


async def test_others_are_refused_as_before(minds: Minds) -> None:
    with pytest.raises(MindUnavailable):
        await minds.make(Task(template=PROMPTED))


async def test_a_script_stays_and_a_prompt_beside_it_is_told(minds: Minds) -> None:
    scripted = Template(
        "out_tpl_2", "Dunning", "outbound", system_prompt="Be kind.", script="debt-collection"
    )
    with pytest.raises(FactsMissing):
        await minds.make(Task(template=scripted, general=True))
    names = "debtor_name amount_due due_date payment_link creditor purchase".split()
    made = await minds.make(Task(template=scripted, facts=dict.fromkeys(names, "Bo"), general=True))
    assert codes(made) == [UNREAD_PROMPT]
    assert "is this Bo?" in said(await acts_of(made.mind.opening()))
