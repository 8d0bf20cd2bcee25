import pytest

from app.agent.errors import PlaybookInvalid
from app.agent.facts import fill
from app.agent.intents import IntentLibrary
from app.agent.markdown_playbook import parse_playbook
from app.agent.playbook_check import Known, PlaybookProblem, outline_of, problems_in
from app.desk import BUNDLED_PLAYBOOK

SOUND = """#### reminder
**Expected facts**: who, day
**Opening**: "Hi {facts.who}, see you {facts.day}?"
**Branches**:
- Confirms -> "Good." + close
"""


def one(text: str, known: Known | None = None) -> PlaybookProblem:
    (problem,) = problems_in(text, known)
    return problem


def underlined(text: str, problem: PlaybookProblem) -> str:
    return text.splitlines()[problem.line - 1][problem.start : problem.end]


def test_a_sound_script_has_no_problem() -> None:
    assert problems_in(SOUND) == ()


@pytest.mark.parametrize(
    ("before", "after", "line", "part", "words"),
    [
        ("see you {facts.day}", "see you {day}", 3, "{day}", "write {facts.day}"),
        ("see you {facts.day}", "{facts.day} {what ever}", 3, "{what ever}", "{AGENT_NAME}"),
        ('"Good."', '"Good, {facts.}"', 5, "{facts.}", "Nothing fills"),
    ],
)
def test_what_stops_a_call_is_found_where_it_stands(
    before: str, after: str, line: int, part: str, words: str
) -> None:
    text = SOUND.replace(before, after)
    stopping = [each for each in problems_in(text) if each.stops]
    assert [(each.line, underlined(text, each)) for each in stopping] == [(line, part)]
    assert words in stopping[0].message
    with pytest.raises(PlaybookInvalid):
        fill(parse_playbook(text).profiles[0], {"who": "Bo", "day": "Monday"}, "Ada")


@pytest.mark.parametrize(
    ("before", "after", "line", "part", "words"),
    [
        ("who, day", "who", 3, "{facts.day}", "not among the expected"),
        ("who, day", "who,\n  day, shoe", 3, "shoe", "No sentence says shoe"),
        ("**Opening**", "**Openign**", 3, "Openign", "did you mean 'Opening'"),
        ('"Good." + close', "dance + close", 5, "dance", "Only a language model"),
        ("- Confirms ->", "- Confirms\n- Refuses ->", 5, "Confirms", "no action"),
        ("close", "close\n**Duration**: short", 6, "short", "under 3 minutes"),
        ('"Hi {facts', '"Hi ' + "so " * 61 + "{facts", 3, "", "s to say"),
    ],
)
def test_what_is_good_to_know_stops_nothing(
    before: str, after: str, line: int, part: str, words: str
) -> None:
    text = SOUND.replace(before, after)
    found = [each for each in problems_in(text) if words in each.message]
    assert [(each.line, each.stops, each.script) for each in found] == [(line, False, "reminder")]
    assert underlined(text, found[0]) == part or not part


def test_a_missing_opening_and_missing_branches_are_told_at_the_heading() -> None:
    messages = [each.message for each in problems_in("# Book\n#### bare\n")]
    assert len(messages) == 2
    assert "no opening" in messages[0]
    assert "no branches" in messages[1]
    assert {each.line for each in problems_in("# Book\n#### bare\n")} == {2}


def test_a_script_that_stands_twice_stops() -> None:
    problem = one(SOUND + SOUND.replace("reminder", "Reminder"))
    assert (problem.line, problem.stops) == (6, True)
    assert "line 1 already" in problem.message


def test_a_text_without_scripts_says_how_to_begin_one() -> None:
    problem = one("# Only a title\n")
    assert problem.stops
    assert "####" in problem.message


def test_a_tool_that_the_desk_lacks_is_left_for_a_person() -> None:
    text = SOUND.replace('"Good."', "run book_table to book it")
    assert problems_in(text) == ()
    assert problems_in(text, Known({"book_table"})) == ()
    problem = one(text, Known({"end_call"}))
    assert underlined(text, problem) == "book_table"
    assert not problem.stops


def test_a_branch_of_which_nothing_is_known_wants_examples(library: IntentLibrary) -> None:
    known = Known(intents=library)
    assert problems_in(SOUND, known) == ()
    text = SOUND.replace("Confirms", "Sings a song")
    problem = one(text, known)
    assert underlined(text, problem) == "Sings a song"
    assert problems_in(text.rstrip() + '\n  - "La la la"\n', known) == ()


def test_comments_and_fences_move_nothing() -> None:
    text = "<!-- a remark\nof two lines -->\n```\n#### quoted\n```\n" + SOUND.replace(
        "Hi {facts.who}", "Hi <!-- them --> {who}"
    )
    problem = next(each for each in problems_in(text) if each.stops)
    assert problem.line == 8
    assert underlined(text, problem) == "{who}"


def test_a_wrapped_branch_is_underlined_in_its_second_line() -> None:
    text = SOUND.replace('"Good." + close', '"Good."\n  + sing loudly + close')
    problem = one(text)
    assert (problem.line, underlined(text, problem)) == (6, "sing loudly")


def test_the_outline_has_headings_fields_and_branches() -> None:
    assert [(each.title, each.line, each.level) for each in outline_of("# Book\n" + SOUND)] == [
        ("Book", 1, 1),
        ("reminder", 2, 4),
        ("Expected facts", 3, 5),
        ("Opening", 4, 5),
        ("Branches", 5, 5),
        ("Confirms", 6, 6),
    ]


def test_the_bundled_playbook_lacks_only_a_tool_of_its_example(library: IntentLibrary) -> None:
    text = BUNDLED_PLAYBOOK.read_text("utf-8")
    assert problems_in(text, Known(intents=library)) == ()
    assert "openclaw_query" in one(text, Known({"end_call"}, library)).message
