from pathlib import Path

import pytest

from app.agent.errors import PlaybookInvalid, ScriptUnknown
from app.agent.markdown_playbook import parse_playbook, read_playbook
from app.agent.playbook import ActionKind, Direction, Playbook

# The example of the product whose playbook form this is, letter for letter.
PUBLISHED = """#### debt-collection
**Goal recap**: collect the amount due, offer the payment link.
**Expected facts**: debtor_name, amount_due, due_date,
payment_link, creditor, purchase
**Opening** (verify identity first):
"Hi, is this {facts.debtor_name}? - Hi {facts.debtor_name},
this is {AGENT_NAME} on behalf of {facts.creditor} about your
{facts.purchase} purchase, {facts.amount_due}, that was due
{facts.due_date}."
**Branches**:
- Agrees to pay -> confirm + share {facts.payment_link} + close
- Refuses -> run openclaw_query to email the escalation contact
- Disputes -> "I'll have someone email you the details" + close
- Voicemail -> leave brief message + close
- Wrong person -> apologize + close
**Hard limits**: no discounts, no credit-reporting threats
**Duration**: under 3 minutes"""


def kinds(playbook: Playbook, script: str, branch: int) -> list[ActionKind]:
    return [action.kind for action in playbook.profile(script).branches[branch].actions]


def test_the_published_example_reads_as_it_stands() -> None:
    playbook = parse_playbook(PUBLISHED)
    profile = playbook.profile("debt-collection")
    assert profile.direction is Direction.OUTBOUND
    assert profile.goal == "collect the amount due, offer the payment link."
    assert profile.expected_facts == (
        "debtor_name", "amount_due", "due_date", "payment_link", "creditor", "purchase",
    )  # fmt: skip
    assert profile.opening[0] == "Hi, is this {facts.debtor_name}?"
    assert profile.opening[1].startswith("Hi {facts.debtor_name}, this is {AGENT_NAME} on behalf")
    assert profile.opening[1].endswith("{facts.amount_due}, that was due {facts.due_date}.")
    assert len(profile.opening) == 2
    assert [branch.label for branch in profile.branches] == [
        "Agrees to pay", "Refuses", "Disputes", "Voicemail", "Wrong person",
    ]  # fmt: skip
    assert kinds(playbook, "debt-collection", 0) == [
        ActionKind.CONFIRM, ActionKind.SHARE, ActionKind.CLOSE,
    ]  # fmt: skip
    tool = profile.branches[1].actions[0]
    assert (tool.key, tool.text) == ("openclaw_query", "email the escalation contact")
    said = profile.branches[2].actions[0]
    assert (said.kind, said.text) == (ActionKind.SAY, "I'll have someone email you the details")
    assert kinds(playbook, "debt-collection", 3) == [ActionKind.LEAVE_MESSAGE, ActionKind.CLOSE]
    assert kinds(playbook, "debt-collection", 4) == [ActionKind.APOLOGISE, ActionKind.CLOSE]
    assert profile.hard_limits == ("no discounts", "no credit-reporting threats")
    assert profile.duration_s == 180


def test_lines_are_those_of_the_file() -> None:
    profile = parse_playbook("# Title\n\n" + PUBLISHED).profiles[0]
    assert profile.line == 3
    assert profile.branches[0].line == 13
    assert profile.branches[0].actions[1].line == 13


def test_modes_prose_comments_and_code_around_the_profiles() -> None:
    playbook = parse_playbook(
        "## Outbound Mode\nSpeak slowly.\n### Script profiles\n"
        'Some prose: **not** a field.\n\n#### reminder\n\n**Opening**:\n"Hello!"\n\n'
        "A remark that belongs to nothing.\n\n<!-- #### hidden\n-->\n"
        "```\n#### quoted\n```\n"
        '## Inbound Mode\n### Script profiles\n#### desk\n**Opening**: "Good day, '
        'how can I help?"\n**Branches**:\n- Wants a table → ask for party_size + close\n'
    )
    assert [(p.name, p.direction) for p in playbook.profiles] == [
        ("reminder", Direction.OUTBOUND),
        ("desk", Direction.INBOUND),
    ]
    assert playbook.profile("REMINDER").opening == ("Hello!",)
    assert kinds(playbook, "desk", 0) == [ActionKind.ASK, ActionKind.CLOSE]


def test_nested_bullets_are_what_callers_say() -> None:
    branch = (
        parse_playbook(
            '#### a\n**Opening**: "Hi"\n**Branches**:\n'
            "- Wants a demo -> ask for a specific date and log it as demo_day\n"
            '  + "Great + thanks" + close\n'
            '  - "Show me how it works"\n'
            "  - I'd like to\n    see it\n"
            "- No -> close\n"
        )
        .profiles[0]
        .branches[0]
    )
    assert branch.examples == ("Show me how it works", "I'd like to see it")
    asked, said, closed = branch.actions
    assert (asked.kind, asked.text, asked.key) == (ActionKind.ASK, "specific date", "demo_day")
    assert said.text == "Great + thanks"
    assert closed.kind is ActionKind.CLOSE


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("under 3 minutes", 180), ("90 seconds", 90), ("up to 1.5 min", 90), ("about 2m", 120)],
)
def test_durations(duration: str, seconds: int) -> None:
    assert parse_playbook(f"#### a\n**Duration**: {duration}").profiles[0].duration_s == seconds


def test_what_cannot_be_used_names_file_line_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    with pytest.raises(PlaybookInvalid, match=r"book\.md:0: No such file.*check the path"):
        read_playbook(path)
    path.write_text("# Only a title\n", encoding="utf-8")
    with pytest.raises(PlaybookInvalid, match="add a heading") as none:
        read_playbook(path)
    assert none.value.line == 1
    path.write_text("#### a\n\n#### A\n", encoding="utf-8")
    with pytest.raises(PlaybookInvalid, match="rename one") as twice:
        read_playbook(path)
    assert twice.value.line == 3
    path.write_bytes(b"#### caf\xe9\n")
    with pytest.raises(PlaybookInvalid, match="UTF-8"):
        read_playbook(path)


def test_a_playbook_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text("#### first\n**Goal**: one\r\n", encoding="utf-8")
    assert read_playbook(path).profiles[0].goal == "one"
    path.write_text("﻿#### first\n**Goal**: two\n", encoding="utf-8")
    assert read_playbook(path).profiles[0].goal == "two"
    path.write_text("\ufeff#### third <!-- a\nremark --> \n", encoding="utf-8")
    assert read_playbook(path).profiles[0].name == "third"


def test_an_unknown_script_names_the_known_ones(playbook: Playbook) -> None:
    with pytest.raises(ScriptUnknown, match="debt-collection, appointment-reminder"):
        playbook.profile("sales")


def test_the_bundled_playbook_serves_calls_both_ways(playbook: Playbook) -> None:
    assert [profile.direction for profile in playbook.profiles] == [
        Direction.OUTBOUND, Direction.OUTBOUND, Direction.INBOUND,
    ]  # fmt: skip
