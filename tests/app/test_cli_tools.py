"""``ringdesk tools`` as a person and a program meet it, and a tool's file."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import Result

from app.settings import SettingsInvalid
from app.tool_file import read_tool
from app.tool_secrets import DEFAULTS_ID, secret_id
from models.audit_log import list_rows
from models.store import Store
from models.tools import list_tools
from tests.command_line import ringdesk
from tests.fakes.keyring_backend import MemoryKeyring
from tests.peers.webhook import Served, webhook_server

BOOK = """
name = "book_table"
description = "Books a table."
url = "{url}"
timeout_ms = 4000
secret_headers = ["Authorization"]

[headers]
X-Desk = "7"

[parameters]
type = "object"
required = ["date", "party_size"]
properties.date.type = "string"
properties.party_size.type = "integer"
"""
URL = "https://tools.example/book"


def written(folder: Path, text: str = BOOK, url: str = URL) -> Path:
    path = folder / "book.toml"
    path.write_text(text.replace("{url}", url), encoding="utf-8")
    return path


def refused(result: Result) -> str:
    assert result.exit_code == 2, result.output
    return result.stderr


def test_a_tool_is_added_changed_listed_and_removed(
    tmp_path: Path, data_folder: Path, kept_secrets: MemoryKeyring
) -> None:
    path = written(tmp_path)
    added = ringdesk("tools", "add", str(path), answer="Bearer hush\n")
    assert added.exit_code == 0 and "Added tool_" in added.stdout
    (tool,) = json.loads(ringdesk("tools", "list", "--json").stdout)
    assert (tool["name"], tool["url"], tool["timeout_ms"]) == ("book_table", URL, 4000)
    assert tool["parameters"]["required"] == ["date", "party_size"]
    key = ("ringdesk", secret_id(tool["id"], "Authorization"))
    assert kept_secrets.kept == {key: "Bearer hush"}
    path.write_text(path.read_text().replace("4000", "900"))
    changed = ringdesk("tools", "add", str(path), answer="\n")
    assert f"Changed {tool['id']}" in changed.stdout
    assert kept_secrets.kept == {key: "Bearer hush"}
    listed = ringdesk("tools", "list").stdout
    assert "900 ms" in listed and "Books a table." in listed
    assert "hush" not in added.output + changed.output + listed
    assert ringdesk("tools", "remove", "book_table").exit_code == 0
    assert json.loads(ringdesk("tools", "list", "--json").stdout) == []
    assert kept_secrets.kept == {}
    assert "ringdesk tools add" in ringdesk("tools", "list").stdout


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"book_table"', '"Book Table"', "name: use small letters"),
        ("4000", "400", "timeout_ms: must be from 500 to 15000 ms"),
        (URL, "http://tools.example/book", "url: tools.example must be reached by https"),
        (URL, "https://192.168.0.4/book", "url: 192.168.0.4 is in a private network"),
        ('type = "object"', 'type = "array"', "parameters: must be a JSON Schema"),
        ("X-Desk", "X-Api-Key", "headers: the value of X-Api-Key is a secret"),
        ("timeout_ms", "timeout", "timeout: Extra inputs"),
        ("[headers]", "[headers", "is no TOML"),
    ],
)
def test_a_bad_tool_is_refused_naming_the_field(
    tmp_path: Path,
    data_folder: Path,
    kept_secrets: MemoryKeyring,
    before: str,
    after: str,
    said: str,
) -> None:
    path = written(tmp_path, BOOK.replace("{url}", URL).replace(before, after, 1))
    assert said in refused(ringdesk("tools", "add", str(path), answer="x\n"))
    if data_folder.exists():
        with Store.open(data_folder / "ringdesk.db") as store:
            assert store.read_now(list_tools) == []
    assert kept_secrets.kept == {}


async def test_a_trial_is_one_real_request_and_in_the_audit_log(
    tmp_path: Path, data_folder: Path, kept_secrets: MemoryKeyring
) -> None:
    async with webhook_server(Served('{"result": "free"}'), Served("no", status=503)) as server:
        path = written(tmp_path, url=server.url)
        await asyncio.to_thread(ringdesk, "tools", "add", str(path), answer="Bearer hush\n")
        words = ("tools", "try", "book_table", "--arg", "date=2026-11-27", "--arg", "party_size=4")
        worked = await asyncio.to_thread(ringdesk, *words)
        failed = await asyncio.to_thread(ringdesk, *words, "--json")
        unfit = await asyncio.to_thread(ringdesk, "tools", "try", "book_table", "--arg", "date=x")
    assert worked.exit_code == 0 and "It worked." in worked.stdout
    assert "status 200" in worked.stdout and '{"result": "free"}' in worked.stdout
    assert failed.exit_code == 1
    trial = json.loads(failed.stdout)
    assert (trial["status"], trial["answer"]) == (503, "no") and "503" in trial["error"]
    assert unfit.exit_code == 1 and "party_size is missing" in unfit.stdout
    assert len(server.asked) == 2
    assert server.asked[0].json["arguments"] == {"date": "2026-11-27", "party_size": 4}
    assert server.asked[0].headers["authorization"] == "Bearer hush"
    assert "hush" not in worked.output + failed.output
    with Store.open(data_folder / "ringdesk.db") as store:
        rows = [row for row in store.read_now(list_rows) if row.kind == "sent"]
    assert len(rows) == 2 and "tool book_table" in str(rows[0].content)


def test_a_tool_that_is_not_there_names_those_that_are(
    tmp_path: Path, data_folder: Path, kept_secrets: MemoryKeyring
) -> None:
    ringdesk("tools", "add", str(written(tmp_path)), answer="x\n")
    for words in (("tools", "try", "cancel"), ("tools", "remove", "cancel")):
        assert "there are book_table" in refused(ringdesk(*words))
    assert "--arg 'date' is not" in refused(ringdesk("tools", "try", "book_table", "--arg", "date"))


def test_defaults_are_shown_and_changed(data_folder: Path, kept_secrets: MemoryKeyring) -> None:
    assert "Timeout: 5000 ms" in ringdesk("tools", "defaults").stdout
    options = ("--timeout-ms", "3000", "--header", "X-Desk=7", "--allow", "192.168.1.20")
    changed = ringdesk("tools", "defaults", *options, "--secret-header", "X-Key", answer="hush\n")
    assert "Header X-Desk: 7" in changed.stdout and "X-Key: (kept secret)" in changed.stdout
    assert kept_secrets.kept == {("ringdesk", secret_id(DEFAULTS_ID, "X-Key")): "hush"}
    url = ("--url", "http://192.168.1.20/tools", "--header", "X-Desk=")
    kept = json.loads(ringdesk("tools", "defaults", *url, "--json").stdout)
    assert kept == {
        "url": "http://192.168.1.20/tools",
        "timeout_ms": 3000,
        "headers": {},
        "secret_headers": ["X-Key"],
        "allowed_hosts": ["192.168.1.20"],
    }
    assert "timeout_ms" in refused(ringdesk("tools", "defaults", "--timeout-ms", "20000"))


def test_parameters_may_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    (tmp_path / "book.json").write_text(json.dumps(schema))
    path = written(tmp_path, 'name = "book"\ndescription = "Books."\nparameters = "book.json"\n')
    assert read_tool(path).parameters == schema
    (tmp_path / "book.json").write_text("[1]")
    with pytest.raises(SettingsInvalid, match=r"book\.json.*must be an object"):
        read_tool(path)
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        read_tool(tmp_path / "none.toml")
