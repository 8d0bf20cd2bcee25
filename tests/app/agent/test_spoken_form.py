import pytest

from app.agent.spoken_form import spoken_form


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("You owe $154.56.", "You owe 154 dollars and 56 cents."),
        ("It's $1.", "It's 1 dollar."),
        ("£0.99 or €1,000.00", "99 pence or 1000 euros"),
        ("due May 25, 2026.", "due May 25th, 2026."),
        ("on June 3 at 7:30", "on June 3rd at 7:30"),
        (
            "https://pay.vello.io/inv/bobby-154",
            "pay dot vello dot io, slash inv, slash bobby dash 1 5 4",
        ),
        ("write to joe@vello.io.", "write to joe at vello dot io."),
        ("1,000 SMS credits", "1,000 SMS credits"),
        ("a well-known and/or thing", "a well-known and/or thing"),
    ],
)
def test_spoken_form(written: str, said: str) -> None:
    assert spoken_form(written) == said
