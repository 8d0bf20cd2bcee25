import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.clauses import LONGEST_CHARS, ClauseSplitter, split_clauses, within


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("", []),
        ("   ", []),
        ("Hello.", ["Hello."]),
        ("Hello there", ["Hello there"]),
        ("Hi. How are you? Fine!", ["Hi.", "How are you?", "Fine!"]),
        ("Hello, this is Maya.", ["Hello, this is Maya."]),
        (
            "Good morning Bobby, this is Maya from Vello.",
            ["Good morning Bobby,", "this is Maya from Vello."],
        ),
        ("I understand you \u2014 one moment.", ["I understand you \u2014", "one moment."]),
        ("I understand; one moment.", ["I understand;", "one moment."]),
        ("You owe $154.56 today. Fine?", ["You owe $154.56 today.", "Fine?"]),
        ("The balance is 1,000 dollars.", ["The balance is 1,000 dollars."]),
        ("Pay by May 25, 2026 please.", ["Pay by May 25, 2026 please."]),
        ("Is Mr. Smith there? Or Mrs. Smith?", ["Is Mr. Smith there?", "Or Mrs. Smith?"]),
        ("Come at 7 p.m. tomorrow.", ["Come at 7 p.m. tomorrow."]),
        ("Come at 7 p.m. Is that fine?", ["Come at 7 p.m.", "Is that fine?"]),
        ("Fruit, e.g. apples.", ["Fruit, e.g. apples."]),
        ("Ask J. Smith.", ["Ask J. Smith."]),
        ("So do I. You too.", ["So do I.", "You too."]),
        ("No. I cannot.", ["No.", "I cannot."]),
        ("It is no. 5 there.", ["It is no. 5 there."]),
        ("Go to https://pay.vello.io/inv/a?b=1,2 now.", None),
        ("Write to bob.x@vello.co.uk today.", None),
        ("It starts at 19:30 sharp.", None),
        ("Wait... what? Yes.", ["Wait...", "what?", "Yes."]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("Line one.\nLine two.", ["Line one.", "Line two."]),
        (
            "I would like to tell you about the balance on your account and how to pay it",
            [
                "I would like to tell you about the balance on your account",
                "and how to pay it",
            ],
        ),
    ],
)
def test_where_a_text_is_cut(text: str, clauses: list[str] | None) -> None:
    assert split_clauses(text) == ([text] if clauses is None else clauses)


def test_only_the_beginning_is_cut_at_commas() -> None:
    text = (
        "Good morning Bobby, this is Maya from Vello. "
        "We can do that today, tomorrow, or on Friday, as you like."
    )
    assert split_clauses(text)[2:] == ["We can do that today, tomorrow, or on Friday, as you like."]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_streamed_text_gives_the_same_clauses(size: int) -> None:
    text = (
        "Thank you Mr. Smith, I see a balance of $1,154.56, due May 25, 2026. Can you pay "
        "at https://pay.vello.io/inv/bobby-154 by 7 p.m. tomorrow? If not, say so."
    )
    splitter = ClauseSplitter()
    streamed: list[str] = []
    for at in range(0, len(text), size):
        streamed += splitter.feed(text[at : at + size])
    assert [*streamed, *splitter.flush()] == split_clauses(text)


def test_the_first_clause_comes_before_the_text_is_complete() -> None:
    splitter = ClauseSplitter()
    assert splitter.feed("Thank you Bobby,") == []
    assert splitter.feed(" I") == ["Thank you Bobby,"]
    assert splitter.flush() == ["I"]


def test_after_flush_a_new_text_begins() -> None:
    splitter = ClauseSplitter()
    splitter.feed("One sentence here. And a half")
    splitter.flush()
    assert splitter.feed("Thank you Bobby, I see.") == ["Thank you Bobby,"]


@given(st.text(alphabet="ab ,.?!;:'\"1-\u2014\n", max_size=400))
def test_no_letter_is_lost_or_added(text: str) -> None:
    def bare(pieces: list[str]) -> str:
        return "".join("".join(pieces).split())

    assert bare(split_clauses(text)) == bare([text])
    assert bare(within(text, 50)) == bare([text])


@given(st.text(alphabet="abc ,.", max_size=900))
def test_no_clause_is_longer_than_a_voice_takes(text: str) -> None:
    assert max(map(len, split_clauses(text)), default=0) <= LONGEST_CHARS
    assert max(map(len, within(text, 60)), default=0) <= 60


def test_a_long_text_is_cut_at_a_sentence_before_a_comma_before_a_space() -> None:
    assert within("One two. Three, four five", 20) == ["One two.", "Three, four five"]
    assert within("One two three, four five six", 20) == ["One two three,", "four five six"]
    assert within("One two three four five six", 20) == ["One two three four", "five six"]
    assert within("x" * 45, 20) == ["x" * 20, "x" * 20, "x" * 5]
