import dataclasses
from pathlib import Path

import pytest
from sqlite_utils import Database

from models.errors import RecordMissing
from models.migrations import migrations
from models.opening import open_database
from models.template_versions import (
    changed_fields,
    get_version,
    keep_template,
    list_versions,
    restore_version,
)
from models.templates import MindKind, Template, delete_template, get_template, list_templates

TEMPLATE = Template(
    "tpl_1",
    "Desk",
    "inbound",
    MindKind.CHAT,
    system_prompt="Be kind.",
    model_settings={"temperature": 0.2},
    tools=("end_call",),
)


def test_every_save_that_changes_something_is_a_version(db: Database) -> None:
    first = keep_template(db, TEMPLATE)
    second = keep_template(db, dataclasses.replace(first, name="Front desk", speed=1.2))
    third = keep_template(db, dataclasses.replace(second, tools=("end_call", "book")))
    assert [one.version for one in (first, second, third)] == [1, 2, 3]
    assert get_template(db, "tpl_1") == third
    kept = list_versions(db, "tpl_1")
    assert [(one.number, one.changed) for one in kept] == [
        (3, ("tools",)),
        (2, ("name", "speed")),
        (1, ()),
    ]
    assert [one.template for one in kept] == [third, second, first]


def test_the_same_again_is_no_version(db: Database) -> None:
    first = keep_template(db, TEMPLATE)
    assert keep_template(db, dataclasses.replace(first, version=7, updated_at="")) == first
    assert len(list_versions(db, "tpl_1")) == 1


def test_a_template_keeps_the_moment_it_was_made(db: Database) -> None:
    made = keep_template(db, dataclasses.replace(TEMPLATE, created_at="2026-01-01T00:00:00.000Z"))
    later = keep_template(db, dataclasses.replace(made, name="New", created_at="2030"))
    assert later.created_at == made.created_at


def test_an_earlier_form_becomes_the_newest(db: Database) -> None:
    first = keep_template(db, TEMPLATE)
    keep_template(db, dataclasses.replace(first, name="Other", system_prompt="Be short."))
    restored = restore_version(db, "tpl_1", 1)
    assert restored.version == 3
    assert changed_fields(restored, first) == ()
    assert list_versions(db, "tpl_1")[0].changed == ("name", "system_prompt")
    assert get_version(db, "tpl_1", 2).name == "Other"


def test_what_is_not_there_is_said(db: Database) -> None:
    for function in (list_versions, delete_template):
        with pytest.raises(RecordMissing, match="tpl_1"):
            function(db, "tpl_1")
    keep_template(db, TEMPLATE)
    for act in (get_version, restore_version):
        with pytest.raises(RecordMissing, match="version"):
            act(db, "tpl_1", 9)


def test_versions_go_with_their_template(db: Database) -> None:
    keep_template(db, TEMPLATE)
    delete_template(db, "tpl_1")
    assert db.execute("SELECT count(*) FROM template_versions").fetchone() == (0,)
    assert keep_template(db, TEMPLATE).version == 1


def test_a_template_from_before_versions_has_its_first(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    db = Database(path)
    migrations.apply(db, stop_before="m009_version_templates")
    columns = "id, name, direction, mind, system_prompt, greeting, voice, speed, language, "
    db.execute(
        f"INSERT INTO templates ({columns}model_settings, max_duration_s, active, created_at) "
        "VALUES ('tpl_old', 'Old', 'inbound', 'chat', 'Hi', '', '', 1.5, 'en', "
        "'{\"temperature\": 0.1}', 300, 0, '2026-11-20T10:00:00.000Z')"
    )
    db.close()
    opened = open_database(path)
    (template,) = list_templates(opened)
    (version,) = list_versions(opened, "tpl_old")
    assert version.template == template
    assert (version.number, version.saved_at) == (1, "2026-11-20T10:00:00.000Z")
    assert not template.active and template.on_voicemail == ""
    assert keep_template(opened, dataclasses.replace(template, name="New")).version == 2
    opened.close()
