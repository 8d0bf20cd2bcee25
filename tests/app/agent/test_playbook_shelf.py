from pathlib import Path

import pytest

from app.agent.errors import PlaybookInvalid, ScriptUnknown
from app.agent.playbook import Direction
from app.agent.playbook_shelf import PlaybookShelf

SCRIPT = '#### {name}\n**Opening**: "{words}"\n'


@pytest.fixture
def shelf(tmp_path: Path) -> PlaybookShelf:
    bundled = tmp_path / "bundled" / "ringdesk.md"
    bundled.parent.mkdir()
    bundled.write_text(SCRIPT.format(name="survey", words="bundled"))
    own = tmp_path / "own"
    own.mkdir()
    return PlaybookShelf(bundled, own)


def write(shelf: PlaybookShelf, file: str, name: str, words: str = "own") -> Path:
    assert shelf.folder is not None
    path = shelf.folder / file
    path.write_text(SCRIPT.format(name=name, words=words))
    return path


def test_a_copy_of_the_bundled_file_stands_in_its_place(shelf: PlaybookShelf) -> None:
    assert shelf.files() == [shelf.bundled]
    own = write(shelf, "ringdesk.md", "other")
    assert shelf.files() == [own]
    with pytest.raises(ScriptUnknown, match="other"):
        shelf.profile("survey")


def test_the_owners_files_go_first_in_the_order_of_their_names(shelf: PlaybookShelf) -> None:
    second = write(shelf, "b.md", "survey", "second")
    first = write(shelf, "a.md", "Survey", "first")
    assert shelf.files() == [first, second, shelf.bundled]
    assert shelf.profile("SURVEY").opening == ("first",)
    assert [one.opening for one in shelf.profiles()] == [("first",)]


def test_an_unknown_script_names_all_there_are(shelf: PlaybookShelf) -> None:
    write(shelf, "a.md", "sales")
    with pytest.raises(ScriptUnknown) as unknown:
        shelf.profile("nowhere")
    assert unknown.value.known == ("sales", "survey")


def test_a_broken_file_hides_nothing_but_its_own_scripts(shelf: PlaybookShelf) -> None:
    write(shelf, "a.md", "sales").write_bytes(b"\xff")
    assert shelf.profile("survey").opening == ("bundled",)
    assert [one.name for one in shelf.profiles(Direction.OUTBOUND)] == ["survey"]
    with pytest.raises(PlaybookInvalid, match=r"a\.md"):
        shelf.profile("sales")


def test_what_is_no_playbook_is_left_alone(shelf: PlaybookShelf) -> None:
    assert shelf.folder is not None
    write(shelf, ".half-written.md", "ghost")
    write(shelf, "notes.txt", "ghost")
    (shelf.folder / "folder.md").mkdir()
    assert shelf.files() == [shelf.bundled]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path, shelf: PlaybookShelf) -> None:
    assert PlaybookShelf(shelf.bundled, tmp_path / "none").files() == [shelf.bundled]
    assert PlaybookShelf(shelf.bundled).profile("survey").path == str(shelf.bundled)
