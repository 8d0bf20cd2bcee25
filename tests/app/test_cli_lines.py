"""The ``ringdesk lines`` commands: accounts, their passwords, what they ship."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest

from app.desktop.instance import Instance
from models.lines import list_lines
from models.store import Store
from tests.command_line import refused, ringdesk, said_by
from tests.fakes.keyring_backend import MemoryKeyring


@pytest.fixture
def no_keyring() -> Iterator[None]:
    usual = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(usual)


def test_a_line_is_kept_and_its_password_in_the_keyring_only(
    kept_secrets: MemoryKeyring, data_folder: Path
) -> None:
    added = ringdesk(
        *("lines", "add", "Front desk", "alice@sip.example.com:5070;transport=tls"),
        *("--script", "restaurant-booking", "--fact", "restaurant=The Green = Olive"),
        answer="open sesame\n",
    )
    assert "Added pn_" in said_by(added) and "sesame" not in added.output
    with Store.open(data_folder / "ringdesk.db") as store:
        (line,) = store.read_now(list_lines)
    assert (line.user, line.domain, line.transport) == ("alice", "sip.example.com:5070", "tls")
    assert (line.facts, line.agent_answers) == ({"restaurant": "The Green = Olive"}, "always")
    assert kept_secrets.kept == {("ringdesk", line.id): "open sesame"}
    assert b"sesame" not in b"".join(p.read_bytes() for p in data_folder.glob("ringdesk.db*"))
    (listed,) = json.loads(said_by(ringdesk("lines", "list", "--json")))
    assert listed["id"] == line.id
    assert ringdesk("lines", "remove", line.id).exit_code == 0
    assert kept_secrets.kept == {}


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_the_line_stays_and_its_password_has_another_place(
    data_folder: Path,
) -> None:
    added = ringdesk("lines", "add", "Front", "alice@sip.example.com", answer="open sesame\n")
    line_id = re.findall(r"Added (pn_\w+)", said_by(added))[0]
    told = " ".join(added.stderr.split())
    assert "no keyring here" in told and str(data_folder / "secrets.toml") in told
    assert line_id in said_by(ringdesk("lines", "list"))
    assert ringdesk("lines", "remove", line_id).exit_code == 0
    assert line_id not in said_by(ringdesk("lines", "list"))


@pytest.mark.usefixtures("kept_secrets")
def test_a_trunk_is_asked_for_no_password() -> None:
    added = ringdesk("lines", "add", "Trunk", "desk@10.0.0.5", "--trunk")
    assert "Password" not in said_by(added)


@pytest.mark.usefixtures("kept_secrets")
@pytest.mark.parametrize("label", ["Desk [/b]", "[red]Front desk"])
def test_a_lines_name_is_printed_as_it_was_given(label: str) -> None:
    ringdesk("lines", "add", label, "desk@10.0.0.5", "--trunk")
    assert label in said_by(ringdesk("lines", "list"))


@pytest.mark.usefixtures("no_keyring")
def test_where_a_password_may_be_put_is_told_whole(data_folder: Path) -> None:
    added = ringdesk("lines", "add", "Front", "alice@sip.example.com", answer="sesame\n")
    assert f'{data_folder / "secrets.toml"} ([lines] id = "password"' in added.stderr


@pytest.mark.usefixtures("kept_secrets")
@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("sip:alice@sip.example.com;transport=TCP", ("alice", "sip.example.com", "tcp")),
        ("sips:alice@sip.example.com:5061", ("alice", "sip.example.com:5061", "tls")),
        ("alice@[::1]:5070", ("alice", "[::1]:5070", "udp")),
    ],
)
def test_an_address_is_taken_apart(
    address: str, parts: tuple[str, str, str], data_folder: Path
) -> None:
    said_by(ringdesk("lines", "add", "Trunk", address, "--trunk"))
    with Store.open(data_folder / "ringdesk.db") as store:
        (line,) = store.read_now(list_lines)
    assert (line.user, line.domain, line.transport) == parts


@pytest.mark.usefixtures("kept_secrets")
@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("", "alice@sip.example.com"), "give the line a name"),
        (("x", "alice bob@sip.example.com"), "cannot stand before the @"),
        (("x", "alice:1234@sip.example.com"), "not of the form user@domain"),
        (("x", "alice@sip.example.com:99999"), "no port number"),
        (("x", "alice@sip example.com"), "no valid host"),
        (("x", "alice@sip.example.com;lr"), "udp, tcp or tls"),
        (("x", "alice@h", "--template", "tpl_none"), "no template with the id 'tpl_none'"),
        (("x", "alice@h", "--script", "table-booking"), "no script named 'table-booking'"),
    ],
)
def test_a_line_that_could_not_work_is_not_kept(words: tuple[str, ...], why: str) -> None:
    refusal = ringdesk("lines", "add", *words, "--trunk")
    assert refusal.exit_code == 2 and why in " ".join(refusal.stderr.split())
    assert said_by(ringdesk("lines", "list")).startswith("No lines yet")


@pytest.mark.usefixtures("kept_secrets")
def test_giving_up_at_the_password_leaves_no_line() -> None:
    assert ringdesk("lines", "add", "Front", "alice@sip.example.com", answer="").exit_code == 1
    assert said_by(ringdesk("lines", "list")).startswith("No lines yet")


@pytest.mark.usefixtures("kept_secrets")
def test_a_desk_that_runs_is_not_said_to_follow(data_folder: Path) -> None:
    running = Instance.claim(data_folder)
    assert running is not None
    added = ringdesk("lines", "add", "Trunk", "desk@10.0.0.5", "--trunk")
    assert "serves this line from its next start" in added.stderr
    (line_id,) = re.findall(r"Added (pn_\w+)", said_by(added))
    assert "until it is started anew" in ringdesk("lines", "remove", line_id).stderr
    running.release()
    assert ringdesk("lines", "add", "Trunk", "desk@10.0.0.5", "--trunk").stderr == ""


@pytest.mark.usefixtures("no_keyring")
def test_a_forgotten_lines_password_is_given_no_place(data_folder: Path) -> None:
    added = ringdesk("lines", "add", "Trunk", "desk@10.0.0.5", "--trunk")
    (line_id,) = re.findall(r"Added (pn_\w+)", said_by(added))
    told = ringdesk("lines", "remove", line_id).stderr
    assert "there is no keyring here." in told and "secrets.toml" not in told


@pytest.mark.usefixtures("kept_secrets")
def test_whether_a_lines_transcripts_are_shipped_is_changed(data_folder: Path) -> None:
    ringdesk("lines", "add", "Trunk", "desk@10.0.0.5", "--trunk")
    with Store.open(data_folder / "ringdesk.db") as store:
        (line,) = store.read_now(list_lines)
        for option, shipped in (("--no-ship-transcripts", False), ("--ship-transcripts", True)):
            said_by(ringdesk("lines", "change", line.id, option))
            assert store.read_now(list_lines) == [replace(line, ship_transcripts=shipped)]
            assert ("withheld" in said_by(ringdesk("lines", "list"))) is not shipped
    assert "no line with the id 'pn_none'" in refused(
        ringdesk("lines", "change", "pn_none", option)
    )
    unsaid = ringdesk("lines", "change", line.id)
    assert unsaid.exit_code == 2 and "--no-ship-transcripts" in unsaid.stderr


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("sip.example.com", "user@domain"),
        ("alice@", "user@domain"),
        ("@sip.example.com", "user@domain"),
        ("alice@sip.example.com;transport=smoke", "udp, tcp or tls"),
    ],
)
def test_half_an_address_is_refused_and_nothing_kept(address: str, remedy: str) -> None:
    result = ringdesk("lines", "add", "Front", address)
    assert result.exit_code == 2 and remedy in result.stderr
    assert json.loads(said_by(ringdesk("lines", "list", "--json"))) == []
