"""The .desktop file is one that desktops read, and it opens links."""

import configparser
import re
from pathlib import Path

import pytest

from app.desktop import desktop_file
from app.desktop.errors import DesktopFileFailed


def read(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    return parser


def test_it_opens_links_and_has_actions(tmp_path: Path) -> None:
    entry = read(desktop_file.text(tmp_path / "ringdesk"))
    main = entry["Desktop Entry"]
    assert main["Type"] == "Application"
    assert main["Exec"] == f"{tmp_path / 'ringdesk'} %u"
    assert main["MimeType"].split(";")[:-1] == [
        f"x-scheme-handler/{scheme}" for scheme in ("tel", "sip", "sips", "callto")
    ]
    for action in main["Actions"].rstrip(";").split(";"):
        assert entry[f"Desktop Action {action}"]["Exec"].split()[-1] == f"--{action}"
    assert "answer" in main["Actions"]


def test_a_command_in_an_odd_folder_is_quoted() -> None:
    command = '/odd folder/50% "of" $it/ringdesk'
    value = read(desktop_file.text(Path(command)))["Desktop Entry"]["Exec"]
    as_argument = value.replace("\\\\", "\\").removesuffix(" %u")
    assert as_argument.startswith('"') and as_argument.endswith('"')
    unquoted = re.sub(r'\\(["`$\\])', r"\1", as_argument[1:-1])
    assert unquoted.replace("%%", "%") == command


def test_it_is_installed_with_its_icon_and_removed_again(tmp_path: Path) -> None:
    entry = desktop_file.install(tmp_path, tmp_path / "ringdesk")
    icon = tmp_path / "icons/hicolor/scalable/apps/ringdesk.svg"
    assert entry == tmp_path / "applications/ringdesk.desktop"
    assert read(entry.read_text("utf-8"))["Desktop Entry"]["Icon"] == icon.stem
    assert "<svg" in icon.read_text("utf-8")
    assert desktop_file.remove(tmp_path)
    assert not entry.exists() and not icon.exists()
    assert not desktop_file.remove(tmp_path)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "applications").write_text("no folder")
    with pytest.raises(DesktopFileFailed, match="applications"):
        desktop_file.install(tmp_path, tmp_path / "ringdesk")


def test_the_users_own_place_is_the_one_that_the_desktop_reads(tmp_path: Path) -> None:
    assert desktop_file.data_home({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path
    usual = Path.home() / ".local" / "share"
    assert desktop_file.data_home({}) == usual
    assert desktop_file.data_home({"XDG_DATA_HOME": "relative"}) == usual


@pytest.mark.parametrize(("status", "problem"), [(0, ""), (1, "xdg-mime failed")])
def test_the_desktop_is_asked_for_its_links(tmp_path: Path, status: int, problem: str) -> None:
    tool, said = tmp_path / "xdg-mime", tmp_path / "said"
    tool.write_text(f'#!/bin/sh\necho "$@" > "{said}"\nexit {status}\n')
    tool.chmod(0o700)
    assert desktop_file.make_default(str(tool)).startswith(problem)
    assert said.read_text().startswith("default ringdesk.desktop x-scheme-handler/tel ")


def test_a_desktop_without_that_tool_says_what_to_do(tmp_path: Path) -> None:
    assert "desktop's settings" in desktop_file.make_default(str(tmp_path / "missing"))
