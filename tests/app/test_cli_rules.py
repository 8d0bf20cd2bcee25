"""``ringdesk audit``, ``do-not-call`` and ``check`` in a data folder of the test's."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.settings import DataPaths
from models.audit_log import append_row
from models.lines import Line, save_line
from models.store import Store

Ringdesk = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RINGDESK_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")
    return tmp_path


@pytest.fixture
def ringdesk(home: Path) -> Ringdesk:
    def run(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, [*words])
        return done.exit_code, done.stdout, done.stderr

    return run


@pytest.fixture
def database(home: Path) -> Path:
    """A log of two calls: one refused, one held."""
    paths = DataPaths(home)
    refused = {"allowed": False, "rule": "country", "warnings": []}
    with Store.open(paths.database) as store:
        asked = {"number": "+49301234567", "held_by": "agent", "answer": refused}
        store.write_now(append_row, "call_asked", asked, "call_1")
        ended = {"outcome": "agreed", "end_reason": "completed"}
        store.write_now(append_row, "call_ended", ended, "call_2")
        sent = {"host": "sip.example.com", "bytes": 2_500, "purpose": "sound", "loopback": False}
        store.write_now(append_row, "sent", sent, "call_2")
        save = Line("Front desk", "+442079460000", "sip.example.com", id="pn_front")
        store.write_now(save_line, save)
    return paths.database


def test_the_log_is_listed(ringdesk: Ringdesk, database: Path) -> None:
    status, out, _ = ringdesk("audit", "list")
    assert status == 0
    assert "refused (country)" in out and "2.5 kB to sip.example.com: sound" in out
    assert "The caller agreed. The agent finished the conversation." in out
    rows = json.loads(ringdesk("audit", "list", "--json", "--limit", "1")[1])
    assert [(row["seq"], row["kind"]) for row in rows] == [(3, "sent")]


def test_an_empty_log_says_so(ringdesk: Ringdesk) -> None:
    assert "nobody has asked for a call" in ringdesk("audit", "list")[1]
    assert ringdesk("audit", "verify")[0] == 0


def test_verifying_prints_a_head_that_proves_later_that_all_is_as_it_was(
    ringdesk: Ringdesk, database: Path
) -> None:
    status, out, _ = ringdesk("audit", "verify")
    assert status == 0 and out.startswith("The 3 rows are as written. Head: 3:")
    head = out.split("Head: ")[1].strip()
    with Store.open(database) as store:
        store.write_now(append_row, "sent", {})
    assert ringdesk("audit", "verify", "--head", head)[0] == 0
    other = f"3:{'0' * 64}"
    status, out, _ = ringdesk("audit", "verify", "--head", other)
    assert status == 1 and "Row 3: its hash is not the one that was noted." in out


def test_a_changed_row_is_named_and_the_exit_status_tells(
    ringdesk: Ringdesk, database: Path
) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TRIGGER audit_log_is_not_changed")
        connection.execute("UPDATE audit_log SET content = '{}' WHERE seq = 2")
    connection.close()
    status, out, _ = ringdesk("audit", "verify")
    assert (status, out) == (1, "The log is not as it was written. Row 2: it was changed.\n")
    verdict = json.loads(ringdesk("audit", "verify", "--json")[1])
    assert (verdict["broken_at"], verdict["message"]) == (2, "it was changed")


@pytest.mark.parametrize("head", ["x", "3", "3:abc", f"-1:{'0' * 64}"])
def test_a_head_of_another_form_is_explained(ringdesk: Ringdesk, head: str) -> None:
    status, _, told = ringdesk("audit", "verify", f"--head={head}")
    assert status == 2 and "a number of rows, a colon" in told


def test_the_log_is_exported_with_its_hashes(
    ringdesk: Ringdesk, database: Path, tmp_path: Path
) -> None:
    file = tmp_path / "audit.jsonl"
    assert ringdesk("audit", "export", str(file))[1].startswith("Wrote 3 rows to")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [row["seq"] for row in rows] == [1, 2, 3]
    assert rows[1]["previous_hash"] == rows[0]["hash"]
    assert ringdesk("audit", "export", "-")[1] == file.read_text("utf-8")
    status, _, told = ringdesk("audit", "export", str(tmp_path))
    assert status == 2 and "cannot be written" in told


def test_the_do_not_call_list(ringdesk: Ringdesk, tmp_path: Path) -> None:
    assert "The list is empty" in ringdesk("do-not-call", "list")[1]
    added = ringdesk("do-not-call", "add", "+1 202 555 0100", "bob@x.example", "--reason", "asked")
    assert added[:2] == (0, "2 numbers will not be called.\n")
    file = tmp_path / "list.csv"
    file.write_text("Number;Why\n(202) 555-0100;known\n+49 30 1234567;moved away\nhello there\n")
    status, out, told = ringdesk("do-not-call", "import", str(file))
    assert (status, out) == (0, "1 added, 1 known.\n")
    assert "line 4: 'hello there' is no telephone number" in told
    listed = json.loads(ringdesk("do-not-call", "list", "--json")[1])
    assert {(one["number"], one["reason"]) for one in listed} == {
        ("+12025550100", "known"),
        ("bob@x.example", "asked"),
        ("+49301234567", "moved away"),
    }
    assert ringdesk("do-not-call", "remove", "202-555-0100")[0] == 0
    assert "+12025550100" not in ringdesk("do-not-call", "list")[1]
    kinds = [row["kind"] for row in json.loads(ringdesk("audit", "list", "--json")[1])]
    assert kinds == ["do_not_call_changed"] * 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "hello there"), "no telephone number"),
        (("import", "missing.csv"), "cannot be read"),
    ],
)
def test_what_cannot_be_put_on_the_list_is_explained(
    ringdesk: Ringdesk, words: tuple[str, ...], sentence: str
) -> None:
    status, _, told = ringdesk("do-not-call", *words)
    assert status == 2 and sentence in told
    assert "The list is empty" in ringdesk("do-not-call", "list")[1]


def test_the_gate_is_asked_for_the_agent_and_for_a_person(
    ringdesk: Ringdesk, home: Path, database: Path
) -> None:
    (home / "settings.toml").write_text(
        '[rules]\nhours_from = "00:00"\nhours_until = "24:00"\nconsent = "off"\n'
    )
    assert ringdesk("check", "+44 20 7946 0999")[0] == 0
    status, out, _ = ringdesk("check", "+33 1 40 00 00 00")
    assert status == 1
    assert "The agent: may not call now. France is not among the countries" in out
    assert "You: may call once it is confirmed." in out
    answers = json.loads(ringdesk("check", "911", "--json")[1])
    assert answers["agent"]["rule"] == "emergency" and answers["person"]["allowed"]
    answers = json.loads(ringdesk("check", "202", "--line", "Front desk", "--json")[1])
    assert answers["agent"]["rule"] == "number"
    assert json.loads(ringdesk("check", "", "--json")[1])["agent"]["rule"] == "number"
    status, _, told = ringdesk("check", "202", "--line", "Nowhere")
    assert status == 2 and "there are Front desk" in told


@pytest.mark.parametrize(
    "words",
    [
        ("audit", "list"),
        ("audit", "verify"),
        ("audit", "export"),
        ("do-not-call", "list"),
        ("do-not-call", "add"),
        ("do-not-call", "remove"),
        ("do-not-call", "import"),
        ("check",),
    ],
)
def test_every_command_gives_an_example(ringdesk: Ringdesk, words: tuple[str, ...]) -> None:
    status, out, _ = ringdesk(*words, "--help")
    assert status == 0 and "Example: ringdesk" in out
