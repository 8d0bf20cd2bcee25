"""What a screen reader is told about the lines."""

from app.engine.events import LineChanged
from app.ui.shell.announcing import words_for


def test_a_failed_line_is_told_with_what_to_do() -> None:
    line = LineChanged("line_1", "Sales", "failed", None, "certificate: Hostname mismatch")
    told = words_for(line)
    assert told is not None
    words, urgent = told
    assert words.startswith("Sales: Failed: the server's certificate is for another name")
    assert "Write the domain as your provider does" in words
    assert not urgent


def test_a_line_that_does_without_its_stun_server_is_told() -> None:
    told = words_for(LineChanged("line_1", "Sales", "ready", silent_stun="stun.example"))
    assert told is not None
    assert "The STUN server stun.example does not answer" in told[0]


def test_a_line_that_works_is_not_talked_of() -> None:
    assert words_for(LineChanged("line_1", "Sales", "registered", 200)) is None
