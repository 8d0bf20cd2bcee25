"""The ``ringdesk contacts`` commands as a person or a program meets them."""

import json
from pathlib import Path

import keyring
import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from app.cli_people import people_app
from tests.fakes.keyring_backend import MemoryKeyring

app = typer.Typer()
app.add_typer(people_app, name="contacts")


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["contacts", *words], input=typed, env={"COLUMNS": "160"})


def listed(*words: str) -> list[dict[str, object]]:
    done = run("list", *words, "--json")
    assert done.exit_code == 0
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.fixture(autouse=True)
def in_germany(data_folder: Path) -> None:
    data_folder.mkdir()
    (data_folder / "settings.toml").write_text('[phone]\ncountry = "DE"\n', "utf-8")


def test_nobody_yet_says_how_to_add_somebody() -> None:
    assert "ringdesk contacts add" in run("list").stdout


def test_a_contact_is_added_found_and_deleted() -> None:
    done = run("add", "Zoë [b]", "--tag", "vip", "--email", "z@example.com", "--", "030 901820")
    assert done.exit_code == 0 and "+4930901820" in done.stdout
    (zoe,) = listed("zoe", "9018")
    assert (zoe["name"], zoe["numbers"]) == ("Zoë [b]", ["+4930901820"])
    table = run("list", "--tag", "vip").stdout
    assert str(zoe["id"]) in table and "Zoë [b]" in table
    assert listed("--tag", "other") == []
    assert run("list", "nobody").stdout == run("list", "--tag", "x").stdout == "Nobody found.\n"
    assert run("delete", str(zoe["id"])).exit_code == 0
    assert listed() == []


def test_what_is_wrong_is_one_sentence_and_status_2() -> None:
    done = run("add", "Zoë", "not a number")
    assert done.exit_code == 2
    assert done.stderr.strip() == (
        "ringdesk: 'not a number' is neither a telephone number nor a SIP address."
    )
    assert run("delete", "con_unknown").exit_code == 2
    assert run("merge", "con_1").exit_code == 2
    assert run("merge", "con_1", "con_2").exit_code == 2


def test_doubles_are_listed_and_merged() -> None:
    assert run("duplicates").stdout == "No two contacts look the same.\n"
    run("add", "Zoë", "030 901820")
    run("add", "Z.", "--", "+49 30 901820")
    assert "Zoë" in run("duplicates").stdout
    ((one, other),) = json.loads(run("duplicates", "--json").stdout)
    assert run("merge", one["id"], other["id"]).exit_code == 0
    assert [contact["id"] for contact in listed()] == [one["id"]]


def test_files_are_imported_and_exported(tmp_path: Path) -> None:
    given, written = tmp_path / "given.csv", tmp_path / "written.vcf"
    given.write_text("Name,Phone\nZoë,030 901820\nBob,nothing at all\n", "utf-8")
    done = run("import", str(given))
    assert done.stdout == "2 added, 0 updated, 0 unchanged.\n"
    assert done.stderr == "Line 3 (Bob): 'nothing at all' is no number; it was left out.\n"
    assert json.loads(run("import", str(given), "--json").stdout)["unchanged"] == 2
    assert run("export", str(written)).stdout.startswith("Wrote 2 contacts to ")
    assert "FN:Zoë" in written.read_text("utf-8")
    assert run("export", str(tmp_path / "a.txt")).exit_code == 2
    assert run("import", str(tmp_path / "missing.vcf")).exit_code == 2


def test_a_sync_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    try:
        assert "No address book is set up" in run("sync").stderr
        monkeypatch.setenv("RINGDESK_CONTACTS_CARDDAV_URL", "https://dav.example/")
        assert "enter it" in run("sync").stderr
        monkeypatch.setenv("RINGDESK_CONTACTS_CARDDAV_URL", "http://dav.example/")
        done = run("sync", "--password", typed="secret\n")
        assert done.exit_code == 2 and "use an https:// address" in done.stderr
        assert "secret" not in done.output
    finally:
        keyring.set_keyring(usual)
