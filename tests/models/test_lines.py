import dataclasses
import sqlite3

import pytest
from sqlite_utils import Database

from models.calls import Call, get_call, save_call
from models.errors import RecordMissing
from models.lines import AgentAnswers, Line, delete_line, get_line, list_lines, save_line
from models.templates import Template, delete_template, save_template


def test_a_line_comes_back_as_it_was_saved(db: Database) -> None:
    save_template(db, Template("tpl_1", "Desk", "inbound"))
    line = Line(
        "Office",
        "alice",
        "sip.example.org:5070",
        transport="tls",
        proxy="10.0.0.1:5061",
        auth_user="alice-auth",
        register=False,
        codecs=("g722", "pcmu"),
        inbound_template_id="tpl_1",
        agent_answers=AgentAnswers.AFTER,
        answer_after_s=7,
        voicemail="*97",
        ship_transcripts=False,
    )
    save_line(db, line)
    assert get_line(db, line.id) == line


def test_there_is_no_place_for_a_password(db: Database) -> None:
    columns = {column.name for column in db.table("lines").columns}
    assert columns == {field.name for field in dataclasses.fields(Line)}
    assert not {name for name in columns if "pass" in name or "secret" in name}


def test_lines_are_listed_by_label(db: Database) -> None:
    for label, enabled in (("beta", True), ("Alpha", False), ("gamma", True)):
        save_line(db, Line(label, "u", "example.org", enabled=enabled))
    assert [line.label for line in list_lines(db)] == ["Alpha", "beta", "gamma"]
    assert [line.label for line in list_lines(db, only_enabled=True)] == ["beta", "gamma"]


def test_a_deleted_template_leaves_the_line(db: Database) -> None:
    save_template(db, Template("tpl_1", "Desk", "inbound"))
    line = Line("Office", "alice", "example.org", inbound_template_id="tpl_1")
    save_line(db, line)
    delete_template(db, "tpl_1")
    assert get_line(db, line.id).inbound_template_id is None


def test_a_deleted_line_leaves_its_calls(db: Database) -> None:
    line = Line("Office", "alice", "example.org")
    save_line(db, line)
    call = Call(line.id, "inbound", "1")
    save_call(db, call)
    delete_line(db, line.id)
    with pytest.raises(RecordMissing):
        get_line(db, line.id)
    assert get_call(db, call.id).line_id == line.id


def test_a_transport_nobody_speaks_is_refused(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="transport"):
        save_line(db, Line("Office", "alice", "example.org", transport="pigeon"))
