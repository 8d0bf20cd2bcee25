"""What the network or a server did wrong, and what to do about it."""

import pytest

from app import failure_words, wording
from app.engine.events import LineChanged
from app.failure_words import call_advice, call_failure, failed_because, line_advice
from sip import reasons


def failed(code: int | None, reason: str) -> LineChanged:
    return LineChanged("pn", "Front", "failed", code, reason)


def test_reasons_are_those_of_the_phone() -> None:
    for name in ("CERTIFICATE", "NO_TLS", "UNKNOWN_HOST", "NO_ANSWER"):
        assert getattr(failure_words, name) == getattr(reasons, name)


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        (401, "Unauthorized", "Check user and password"),
        (403, "Forbidden", "Check user and password"),
        (404, "Not Found", "does not know this user"),
        (None, reasons.UNKNOWN_HOST, "No server has this name"),
        (None, reasons.NO_TLS, "may not speak TLS at that port"),
        (None, f"{reasons.NO_ANSWER} from tls-host.example", "does not answer"),
        (None, "the network is unreachable", "not connected"),
        (None, "no reason given", "does not answer"),
        (503, "Service Unavailable", "provider has a fault"),
        (408, "Request Timeout", "does not answer"),
        (None, "connection refused", "whether the server runs"),
        (420, "Bad Extension", "with your provider"),
        (None, "not served: the keyring is locked", "Unlock it, then press Retry"),
        (None, "not served: there is no keyring here; put the", "type the password again"),
        (None, "not served: the keyring failed: reset", "keyring runs, then press Retry"),
        (None, "not served: /x/secrets.toml is no TOML; correct it", "Then press Retry"),
        (None, "not served: UDP only", "Change that under Settings, Lines"),
    ],
)
def test_each_failure_of_a_line_says_what_to_do(code: int | None, reason: str, words: str) -> None:
    assert words in line_advice(failed(code, reason))


@pytest.mark.parametrize(
    ("complaint", "words", "advice"),
    [
        ("self signed certificate", "is not trusted (self signed certificate)", "name its file"),
        ("unable to get local issuer certificate", "is not trusted", "name its file"),
        ("certificate has expired", "has expired", "renew it"),
        ("certificate is not yet valid", "is not valid yet", "date and time of this computer"),
        ("Hostname mismatch", "is for another name", "Write the domain as your provider does"),
        ("IP address mismatch", "is for another name", "Write the domain as your provider does"),
        ("certificate revoked", "has been withdrawn", "Do not use this server"),
    ],
)
def test_each_trouble_with_a_certificate_has_its_own_words_and_advice(
    complaint: str, words: str, advice: str
) -> None:
    line = failed(None, f"{reasons.CERTIFICATE}: {complaint}")
    assert f"Failed: the server's certificate {words}" in wording.line_words(line)
    assert advice in line_advice(line)
    assert advice in call_advice(line.reason)
    assert ("name its file" in advice) is ("not trusted" in words)
    assert wording.line_sentences(line).endswith(f". {line_advice(line)}")


@pytest.mark.parametrize("state", ["registered", "ready", "registering"])
def test_a_line_that_works_needs_no_advice(state: str) -> None:
    assert line_advice(LineChanged("pn", "Front", state, 200)) == ""


def test_a_silent_stun_server_is_told_with_the_state() -> None:
    line = LineChanged("pn", "Front", "registered", silent_stun="stun.example")
    assert wording.line_words(line) == (
        "Registered. The STUN server stun.example does not answer; calls are made without it."
    )
    assert wording.line_word(line) == "Registered"
    assert "used again once it answers" in wording.line_sentences(line)


@pytest.mark.parametrize(
    ("reason", "words", "advice"),
    [
        (f"{reasons.CERTIFICATE}: self signed certificate", "is not trusted", "name its file"),
        (reasons.UNKNOWN_HOST, "The domain could not be found.", "how the domain is spelt"),
        ("connection refused", "takes no connection there.", "Check domain, port"),
        ("no answer from the network", "No answer from the network.", "firewall"),
        ("the network is unreachable", "The network is unreachable.", "not connected"),
        (reasons.NO_TLS, "No secure connection could be made", "TLS at that port"),
    ],
)
def test_a_call_that_came_to_nothing_says_why_and_what_to_do(
    reason: str, words: str, advice: str
) -> None:
    told = wording.end_sentences("network_failed", None, reason)
    assert words in told and advice in told
    assert words.rstrip(".") in wording.end_sentence("network_failed", None, reason)
    assert "tried again by itself" not in told


def test_what_nobody_can_explain_is_a_failed_network() -> None:
    assert call_failure("Invalid argument") == ""
    assert wording.end_sentences("network_failed", None, "Invalid argument") == (
        "The network failed."
    )
    # What a code says, it says better.
    told = wording.end_sentences("network_failed", 503, "connection refused")
    assert told == "The provider is not available (503)."


def test_other_reasons_stay_as_they_are() -> None:
    assert failed_because("the SIP stack stopped by itself; start the desk again") == (
        "the SIP stack stopped by itself; start the desk again"
    )
    assert line_advice(failed(None, "the SIP stack stopped by itself; start it again")) == ""
