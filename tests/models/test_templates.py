import pytest
from sqlite_utils import Database

from models.errors import RecordMissing
from models.templates import (
    MindKind,
    Template,
    delete_template,
    get_template,
    list_templates,
    save_template,
    template_id,
)


def test_a_template_comes_back_as_it_was_saved(db: Database) -> None:
    template = Template(
        template_id("outbound"),
        "Reminder",
        "outbound",
        MindKind.CHAT,
        system_prompt="Be brief.\nBe kind.",
        speed=1.15,
        model_settings={"base_url": "http://127.0.0.1:8080/v1", "temperature": 0.2},
    )
    save_template(db, template)
    assert get_template(db, template.id) == template


def test_ids_tell_the_direction() -> None:
    assert template_id("inbound").startswith("tpl_")
    assert template_id("outbound").startswith("out_tpl_")


def test_templates_are_listed_by_name_and_kind(db: Database) -> None:
    save_template(db, Template("tpl_1", "zulu", "inbound"))
    save_template(db, Template("tpl_2", "Alpha", "inbound", active=False))
    save_template(db, Template("out_tpl_3", "mike", "outbound"))
    assert [each.name for each in list_templates(db)] == ["Alpha", "mike", "zulu"]
    assert [each.name for each in list_templates(db, "inbound")] == ["Alpha", "zulu"]
    assert [each.name for each in list_templates(db, only_active=True)] == ["mike", "zulu"]


def test_a_deleted_template_is_gone(db: Database) -> None:
    save_template(db, Template("tpl_1", "Desk", "inbound"))
    delete_template(db, "tpl_1")
    for function in (get_template, delete_template):
        with pytest.raises(RecordMissing, match="no template with the id 'tpl_1'"):
            function(db, "tpl_1")
