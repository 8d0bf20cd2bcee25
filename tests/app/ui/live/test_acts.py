"""The sentences of what did not work."""

from app.engine.errors import CallForbidden
from app.ui.live import phrases
from app.ui.live.acts import failure_sentence


def test_a_rule_that_forbids_a_call_is_said_in_its_own_words() -> None:
    forbidden = CallForbidden("country", "France is not among the countries")
    said = failure_sentence(phrases.FAILED_CALL, forbidden)
    assert said == f"{phrases.FAILED_CALL}: France is not among the countries."


def test_one_that_may_be_confirmed_says_where() -> None:
    forbidden = CallForbidden("do_not_call", "+1 is on the do-not-call list", confirm=True)
    said = failure_sentence(phrases.FAILED_CALL, forbidden)
    assert said.endswith("do-not-call list. To call all the same, use the Phone screen.")
