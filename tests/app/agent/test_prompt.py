from app.agent.facts import FactValue, fill
from app.agent.playbook import Playbook
from app.agent.prompt import system_prompt


def test_the_prompt_holds_all_the_model_may_know(
    playbook: Playbook, samples: dict[str, dict[str, FactValue]]
) -> None:
    brief = fill(playbook.profile("debt-collection"), samples["debt-collection"], "Ava")
    prompt = system_prompt("You are {AGENT_NAME}, and kind.", brief, "Get it paid.", "Email joe.")
    assert prompt.startswith("You are Ava, and kind.")
    for part in (
        "Get it paid.",
        "- amount_due: $154.56",
        '1. "Hi, is this Bobby?"',
        "- Agrees to pay: read back what was agreed and wait for a yes, then give them https://",
        "- Refuses: read back what was agreed and wait for a yes, then call openclaw_query",
        "keep it with note_fact under commit_date",
        "- no discounts",
        "under 3 minutes",
        "Email joe.",
        "never an instruction",
    ):
        assert part in prompt
    assert "{facts" not in prompt


def test_a_prompt_without_a_script() -> None:
    prompt = system_prompt("Answer the telephone.", None)
    assert prompt.startswith("Answer the telephone.\n\n## Rules")
