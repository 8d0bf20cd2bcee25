import pytest

from app.agent.understanding.numbers import find_digits, find_number, find_party_size, ordinal


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("It's 12.", 12),
        ("one hundred and fifty-four dollars", 154),
        ("twenty five", 25),
        ("two thousand and nine", 2009),
        ("1,000 credits", 1000),
        ("none of it", None),
        ("$154.56", None),
        ("at 7:30", None),
    ],
)
def test_numbers(said: str, number: int | None) -> None:
    found = find_number(said)
    assert (found.value if found else None) == number


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("A table for four on Friday at seven", 4),
        ("there'll be 6 of us", 6),
        ("For two people, please.", 2),
        ("Just me.", 1),
        ("me and my wife", 2),
        ("We're twelve", 12),
        ("party of twenty five", 25),
        ("a party of eight, possibly nine, say nine", 9),
        ("a table for two, no, sorry, make it four", 4),
        ("a table for two, say seven", 2),
        ("a table for four at five", 4),
        ("for 2, at 7", 2),
        ("a reservation for 7 pm", None),
        ("table for eight thirty", None),
        ("I want a table", None),
    ],
)
def test_party_sizes(said: str, people: int | None) -> None:
    found = find_party_size(said)
    assert (found.value if found else None) == people


def test_a_lone_number_counts_only_when_asked_for() -> None:
    assert find_party_size("Five.") is None
    found = find_party_size("Five.", asked=True)
    assert found is not None
    assert (found.value, found.words) == (5, "five")


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("It's 555-123-4567.", "5551234567"),
        ("five five five, one two three four", "5551234"),
        ("oh seven oh one two", "07012"),
        ("555 123 4567 thanks", "5551234567"),
        ("I have two kids", None),
    ],
)
def test_digits(said: str, digits: str | None) -> None:
    found = find_digits(said)
    assert (found.value if found else None) == digits


def test_ordinals() -> None:
    said = ("25th", "twenty fifth", "first", "thirtieth", "thirty-first", "twelfth")
    assert [ordinal(each) for each in said] == [25, 25, 1, 30, 31, 12]


@pytest.mark.parametrize("heard", ["It's O2O 7946 O153.", "L2L-7-946-0153", "o2l 7946 0153"])
def test_an_oh_among_digits_is_a_nought(heard: str) -> None:
    found = find_digits(heard)
    assert found is not None
    assert found.value == "02079460153"


def test_just_me_and_somebody_are_two() -> None:
    found = find_party_size("Just me and my girlfriend, so too.", asked=True)
    assert found is not None
    assert found.value == 2
