from sqlite_utils import Database

from models.settings import delete_setting, get_setting, list_settings, set_setting


def test_values_of_every_shape_come_back(db: Database) -> None:
    for value in ("Grüße", 7, 1.5, True, None, [1, "a"], {"x": {"y": []}}):
        set_setting(db, "key", value)
        assert get_setting(db, "key", "default") == value
    assert list_settings(db) == {"key": {"x": {"y": []}}}


def test_what_was_never_set_has_the_default(db: Database) -> None:
    assert get_setting(db, "key") is None
    assert get_setting(db, "key", 3) == 3


def test_a_deleted_setting_has_the_default_again(db: Database) -> None:
    set_setting(db, "key", 1)
    delete_setting(db, "key")
    delete_setting(db, "key")
    assert get_setting(db, "key", "default") == "default"
