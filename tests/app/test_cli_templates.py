"""``ringdesk templates`` and ``ringdesk playbooks``: files in, files out, every form kept."""

import json
import re
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import app
from app.template_file import read_template, template_text
from models.templates import MindKind, Template

BOOKINGS = """
name = "Table bookings"
script = "restaurant-booking"
speed = 1.2
tools = ["book_table"]
"""
CHAT = 'name = "Desk"\nmind = "chat"\nprompt = """\nBe kind.\nBe brief."""\n'


def ringdesk(*words: str, typed: str | None = None) -> Result:
    runner = CliRunner(env={"COLUMNS": "240", "NO_COLOR": "1"})
    return runner.invoke(app, words, input=typed)


def said_by(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def refused(result: Result) -> str:
    assert result.exit_code == 2, result.output
    return " ".join(result.output.split())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bookings.toml"
    path.write_text(BOOKINGS)
    return path


@pytest.fixture
def template_id(data_folder: Path, file: Path) -> str:
    found = re.search(r"tpl_\w+", said_by(ringdesk("templates", "add", str(file))))
    assert found is not None
    return found.group()


def test_a_template_keeps_every_form_that_a_file_gave_it(template_id: str, file: Path) -> None:
    file.write_text(CHAT)
    assert "version 2" in said_by(ringdesk("templates", "change", template_id, str(file)))
    listed = said_by(ringdesk("templates", "versions", template_id))
    assert re.search(r"2 .*name, mind, system_prompt, speed, script, tools", listed)
    shown = json.loads(said_by(ringdesk("templates", "show", template_id, "--json")))
    assert (shown["mind"], shown["version"]) == ("chat", 2)
    difference = said_by(ringdesk("templates", "compare", template_id, "1"))
    assert '-script = "restaurant-booking"' in difference
    assert "+Be brief." in difference
    assert "version 3" in said_by(ringdesk("templates", "restore", template_id, "1"))
    assert "restaurant-booking" in said_by(ringdesk("templates", "list"))
    assert repr("tpl_none") in refused(ringdesk("templates", "restore", "tpl_none", "1"))
    assert "version" in refused(ringdesk("templates", "restore", template_id, "9"))


def test_what_is_exported_can_be_added_again(template_id: str, tmp_path: Path) -> None:
    out = tmp_path / "out.toml"
    said_by(ringdesk("templates", "export", template_id, str(out)))
    assert "cannot be written" in refused(ringdesk("templates", "export", template_id, str(out)))
    again = said_by(ringdesk("templates", "add", str(out)))
    assert "Added tpl_" in again
    names = [one["name"] for one in json.loads(said_by(ringdesk("templates", "list", "--json")))]
    assert names == ["Table bookings", "Table bookings"]


def test_a_file_that_cannot_be_kept_is_one_sentence(data_folder: Path, file: Path) -> None:
    file.write_text(BOOKINGS + 'voice = "nobody"\n')
    assert "voice: there is no voice 'nobody'" in refused(ringdesk("templates", "add", str(file)))
    file.write_text(BOOKINGS + "colour = 1\n")
    assert "colour" in refused(ringdesk("templates", "add", str(file)))
    assert json.loads(said_by(ringdesk("templates", "list", "--json"))) == []


@pytest.mark.parametrize(
    "template",
    [
        Template("tpl_1", "Plain", "inbound", script="a"),
        Template(
            "tpl_1", 'Quote " and ünïcode', "outbound", MindKind.CHAT, "One\n\"Two\" {AGENT_NAME}",
            "Hi!", "alba", 1.25, "de", "/books/own.md", "b",
            {"kind": "ollama", "temperature": 0.5}, 120, False, tools=("x", "y"),
        ),
    ],
)  # fmt: skip
def test_a_template_comes_back_from_its_file(template: Template, tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text(template_text(template), encoding="utf-8")
    read = read_template(path, template.id)
    assert template_text(read) == template_text(template)
    for name in ("name", "direction", "mind", "system_prompt", "greeting", "voice", "speed",
                 "language", "playbook", "script", "model_settings", "max_duration_s", "active",
                 "tools", "on_voicemail"):  # fmt: skip
        assert getattr(read, name) == getattr(template, name), name


def test_playbooks_are_listed_with_the_facts_they_need(data_folder: Path) -> None:
    own = data_folder / "playbooks"
    own.mkdir(parents=True)
    (own / "sales.md").write_text('#### survey\n**Opening**: "Hi {facts.who}."\n')
    (own / "broken.md").write_text("nothing here\n")
    listed = ringdesk("playbooks", "list")
    assert listed.exit_code == 0
    assert re.search(r"survey \(outbound\): .*Facts: who\.", listed.output)
    assert "debt-collection" in listed.output
    assert "broken.md:1: no script profiles" in listed.output
    names = [one["name"] for one in json.loads(ringdesk("playbooks", "list", "--json").stdout)]
    assert names[0] == "survey"


def test_a_playbooks_problems_are_told_as_editors_read_them(
    data_folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "sales.md"
    path.write_text('#### survey\n**Opening**: "Hi {who}."\n**Branches**:\n- Confirms -> dance\n')
    told = ringdesk("playbooks", "check", str(path))
    assert told.exit_code == 1
    assert f"{path}:2:18: stops a call: Nothing fills {{who}}" in told.output
    assert f"{path}:4:15: good to know: Only a language model" in told.output
    found = json.loads(ringdesk("playbooks", "check", str(path), "--json").output)
    assert [(one["line"], one["stops"]) for one in found] == [(2, True), (4, False)]
    path.write_text('#### survey\n**Opening**: "Hi."\n**Branches**:\n- Confirms -> close\n')
    assert "Nothing is wrong" in said_by(ringdesk("playbooks", "check", str(path)))
    from_input = ringdesk("playbooks", "check", "-", typed="# Nothing\n")
    assert from_input.exit_code == 1
    assert "gone.md" in refused(ringdesk("playbooks", "check", str(tmp_path / "gone.md")))
