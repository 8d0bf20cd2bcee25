"""What clients put onto lines."""

from sqlite_utils import Database

from models.line_apps import LineApp, get_line_app, list_line_apps, save_line_app
from models.lines import Line, delete_line, save_line

LINE = Line("Front desk", "201", "pbx.example")


def test_apps_are_of_one_line_by_name(db: Database) -> None:
    save_line(db, LINE)
    booking = LineApp(LINE.id, "booking", {"siteUrl": "https://a.example", "language": None})
    save_line_app(db, booking)
    save_line_app(db, LineApp(LINE.id, "alarm"))
    assert [app.slug for app in list_line_apps(db, LINE.id)] == ["alarm", "booking"]
    assert get_line_app(db, LINE.id, "booking") == booking
    assert get_line_app(db, LINE.id, "none") is None
    assert list_line_apps(db, "pn_other") == []


def test_an_app_can_be_configured_anew(db: Database) -> None:
    save_line(db, LINE)
    save_line_app(db, LineApp(LINE.id, "booking", {"siteUrl": "https://a.example"}))
    changed = LineApp(LINE.id, "booking", {"siteUrl": "https://b.example"})
    save_line_app(db, changed)
    assert list_line_apps(db, LINE.id) == [changed]


def test_apps_go_with_their_line(db: Database) -> None:
    save_line(db, LINE)
    save_line_app(db, LineApp(LINE.id, "booking"))
    delete_line(db, LINE.id)
    assert list_line_apps(db, LINE.id) == []
