"""The ``ringdesk lines`` commands: accounts, their passwords, what they ship."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest

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
