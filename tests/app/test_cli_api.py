"""``ringdesk key`` and ``ringdesk requests`` in a data folder of the test's."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.engine.api_keys import KeyRing
from app.settings import DataPaths
from models.api_requests import ApiRequest, keep_api_request
from models.lines import Line, save_line
from models.store import Store

Ringdesk = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RINGDESK_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.fixture
def ringdesk(home: Path) -> Ringdesk:
    def run(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, [*words])
        return done.exit_code, done.stdout, done.stderr

    return run


def opens(home: Path, product: str, text: str) -> bool:
    with Store.open(DataPaths(home).database) as store:
        return asyncio.run(KeyRing(store).check(product, text)) is not None


def request(number: int, product: str = "voizbot", status: int = 200) -> ApiRequest:
    at = f"2026-11-21T10:15:{number:02d}.000Z"
    return ApiRequest(at, product, "GET", f"/v1/calls?n={number}", status, 1.25)


def test_a_key_is_made_listed_used_and_revoked(ringdesk: Ringdesk, home: Path) -> None:
    status, text, told = ringdesk("key", "new", "voizbot", "--name", "billing")
    text = text.strip()
    assert status == 0 and text.startswith("vb_") and "cannot be shown again" in told
    assert opens(home, "voizbot", text) and not opens(home, "vozagent", text)
    (row,) = json.loads(ringdesk("key", "list", "--json")[1])
    assert (row["name"], row["shown"], row["revoked_at"]) == ("billing", f"vb_…{text[-4:]}", None)
    assert "digest" not in row and text not in json.dumps(row)
    listed = ringdesk("key", "list")[1]
    assert row["id"] in listed and "billing" in listed and text not in listed
    assert ringdesk("key", "revoke", row["id"])[0] == 0
    assert not opens(home, "voizbot", text)
    assert "revoked" in ringdesk("key", "list")[1]
    assert ringdesk("key", "revoke", row["id"])[0] == 0


def test_scopes_and_lines(ringdesk: Ringdesk, home: Path) -> None:
    with Store.open(DataPaths(home).database) as store:
        store.write_now(save_line, Line("Front desk", "+12025550111", "x.example", id="pn_us"))
    words = ("--scope", "voice:read", "--line", "Front desk", "--json")
    status, out, _ = ringdesk("key", "new", "talktomyagent", *words)
    made = json.loads(out)
    assert status == 0 and made["text"].startswith("mbn_live_")
    assert (made["scopes"], made["lines"]) == (["voice:read"], ["pn_us"])
    assert [
        row["id"]
        for row in json.loads(ringdesk("key", "list", "--product", "talktomyagent", "--json")[1])
    ] == [made["id"]]
    assert json.loads(ringdesk("key", "list", "--product", "voizbot", "--json")[1]) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nothing",), "product: there is no 'nothing'; there are voizbot, "),
        (("voizbot", "--name", " "), "name: must have 1 to 100 characters"),
        (("vozagent", "--scope", "calls"), "scopes: there is no 'calls'; there are contacts:read"),
        (("voizbot", "--line", "x"), "lines: keys of Voizbot are bound to no line"),
        (("talktomyagent", "--line", "x"), "lines: there is no line 'x'"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(
    ringdesk: Ringdesk, words: tuple[str, ...], sentence: str
) -> None:
    status, out, told = ringdesk("key", "new", *words)
    assert (status, out) == (2, "")
    assert sentence in told
    assert json.loads(ringdesk("key", "list", "--json")[1]) == []


def test_an_unknown_key_and_an_empty_list(ringdesk: Ringdesk) -> None:
    status, _, told = ringdesk("key", "revoke", "key_none")
    assert status == 2 and "key_none" in told
    assert "ringdesk key new" in ringdesk("key", "list")[1]


def test_requests_are_shown_oldest_first(ringdesk: Ringdesk, home: Path) -> None:
    assert "No request yet" in ringdesk("requests")[2]
    with Store.open(DataPaths(home).database) as store:
        for number in range(4):
            store.write_now(keep_api_request, request(number))
        store.write_now(keep_api_request, request(4, "thinnest", 0))
    lines = ringdesk("requests", "--limit", "3")[1].splitlines()
    assert [line.split("?n=")[1] for line in lines] == ["2", "3", "4"]
    assert "gone" in lines[2] and "1.2 ms" in lines[0] and "10:15:02" in lines[0]
    rows = [
        json.loads(line)
        for line in ringdesk("requests", "--product", "voizbot", "--json")[1].splitlines()
    ]
    assert [row["number"] for row in rows] == [1, 2, 3, 4]


def test_requests_are_followed_until_ctrl_c(home: Path) -> None:
    with Store.open(DataPaths(home).database) as store:
        store.write_now(keep_api_request, request(1))
        command = [sys.executable, "-m", "app", "requests", "--follow", "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ, text=True)
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["path"] == "/v1/calls?n=1"
        store.write_now(keep_api_request, request(2))
        store.write_now(keep_api_request, request(3))
        told = [json.loads(process.stdout.readline())["path"] for _ in range(2)]
        assert told == ["/v1/calls?n=2", "/v1/calls?n=3"]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        process.stdout.close()


@pytest.mark.parametrize(
    "words", [("key", "new"), ("key", "list"), ("key", "revoke"), ("requests",)]
)
def test_every_command_has_an_example(ringdesk: Ringdesk, words: tuple[str, ...]) -> None:
    assert "Example: " in ringdesk(*words, "--help")[1]
