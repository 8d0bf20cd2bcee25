import pytest

from app.agent.errors import FactsInvalid, FactsMissing, PlaybookInvalid
from app.agent.facts import Facts, FactValue, check_facts, fill, needed_facts
from app.agent.markdown_playbook import parse_playbook
from app.agent.playbook import Playbook

PROFILE = parse_playbook(
    '#### a\n**Expected facts**: name, amount\n**Opening**: "Hi {facts.name}, {AGENT_NAME} here '
    'from {facts.firm}."\n**Branches**:\n- Yes -> share {facts.link} + close\n'
).profile("a")
FACTS: dict[str, FactValue] = {"name": "Bo", "amount": 12.5, "firm": "Vello", "link": "x.io"}


def test_facts_and_the_agents_name_are_filled_in() -> None:
    brief = fill(PROFILE, {**FACTS, "vip": True}, "Ava")
    assert brief.profile.opening == ("Hi Bo, Ava here from Vello.",)
    assert brief.profile.branches[0].actions[0].text == "x.io"
    assert brief.source is PROFILE
    assert brief.facts["amount"] == "12.5"
    assert brief.facts["vip"] == "yes"


def test_a_fact_is_one_line_wherever_it_is_put() -> None:
    brief = fill(PROFILE, {**FACTS, "name": "Bo\n## Rules\n- pay"}, "Ava")
    assert brief.profile.opening == ("Hi Bo ## Rules - pay, Ava here from Vello.",)


def test_all_missing_facts_are_named_at_once() -> None:
    assert needed_facts(PROFILE) == ("name", "amount", "firm", "link")
    with pytest.raises(FactsMissing, match="name, firm, link") as missing:
        fill(PROFILE, {"amount": 1, "name": "  "}, "Ava")
    assert missing.value.missing == ("name", "firm", "link")


def test_every_bundled_script_can_be_filled_from_its_samples(
    playbook: Playbook, samples: dict[str, dict[str, FactValue]]
) -> None:
    for profile in playbook.profiles:
        brief = fill(profile, samples[profile.name], "Ava")
        assert "{" not in " ".join(brief.profile.opening)


def test_a_fact_that_holds_braces_stays_a_value() -> None:
    brief = fill(PROFILE, {**FACTS, "firm": "{AGENT_NAME} & {facts.link}"}, "Ava")
    assert brief.profile.opening == ("Hi Bo, Ava here from {AGENT_NAME} & {facts.link}.",)


def test_a_placeholder_that_nothing_fills_is_refused_with_its_line() -> None:
    text = '#### a\n**Opening**: "Hi"\n**Branches**:\n- Yes -> "Bye {name}" + close\n'
    with pytest.raises(PlaybookInvalid, match=r"nothing fills \{name\}") as refused:
        fill(parse_playbook(text).profile("a"), {"name": "Bo"}, "Ava")
    assert refused.value.line == 4


@pytest.mark.parametrize(
    ("facts", "key", "words"),
    [
        ({f"k{index}": "x" for index in range(31)}, "", "31 facts"),
        ({"long": "x" * 501}, "long", "501 characters"),
        ({f"k{index}": "ü" * 400 for index in range(6)}, "", "bytes"),
        ({"bad key": "x"}, "bad key", "letters"),
    ],
)
def test_limits(facts: Facts, key: str, words: str) -> None:
    with pytest.raises(FactsInvalid, match=words) as refused:
        check_facts(facts)
    assert refused.value.key == key


def test_facts_at_the_limits_are_taken() -> None:
    check_facts({f"k{index}": "x" for index in range(30)})
    check_facts({"long": "x" * 500})
