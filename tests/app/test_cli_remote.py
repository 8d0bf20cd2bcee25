"""Links as arguments, and the desktop's entry from the command line."""

from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from app import cli, cli_remote, window_desk
from app.desktop.errors import NoDeskRuns
from app.desktop.requests import Ask, Request
from app.desktop.showing import Showing


def a_command_line() -> typer.Typer:
    app = typer.Typer(cls=cli_remote.LinkGroup)
    cli_remote.add_commands(app)

    @app.callback(invoke_without_command=True)
    def desk(context: typer.Context, link: cli_remote.Open = None) -> None:
        if context.invoked_subcommand is None:
            typer.echo(f"open {link}")

    @app.command()
    def call(target: Annotated[str, typer.Argument()]) -> None:
        typer.echo(f"call {target}")

    return app


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tel:+4930123456"], "open tel:+4930123456"),
        (["--open", "callto:123"], "open callto:123"),
        (["call", "sip:bob@example.com"], "call sip:bob@example.com"),
        ([], "open None"),
    ],
)
def test_a_link_is_told_from_a_command(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(a_command_line(), arguments)
    assert result.output.strip() == said


def test_options_become_one_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "token")
    assert cli_remote.request_for(None, False) == Request((Ask.SHOW,), "", "token")
    assert cli_remote.request_for(None, False, answer=True, hang_up=False).asks == (Ask.ANSWER,)
    both = cli_remote.request_for(None, True, toggle_hold=True)
    assert both.asks == (Ask.TOGGLE_HOLD, Ask.SHOW)
    linked = cli_remote.request_for("tel:+49-30-123456", False)
    assert (linked.asks, linked.number) == ((Ask.SHOW,), "+4930123456")
    unfit = cli_remote.request_for("callto:alice", False)
    assert (unfit.asks, unfit.number) == ((Ask.SHOW,), "")
    assert unfit.problem.startswith("What this link names is no telephone number.")


@pytest.mark.parametrize(
    ("link", "showing"),
    [
        ("tel:1-800-FLOWERS", Showing("18003569377")),
        (
            "callto:alice",
            Showing(
                problem="What this link names is no telephone number. Type the number yourself."
            ),
        ),
    ],
)
def test_a_window_that_is_opened_by_a_link_comes_up_with_it(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch, link: str, showing: Showing
) -> None:
    opened: list[Showing] = []

    def open_window(wanted: Showing, _paths: object) -> int:
        opened.append(wanted)
        return 0

    monkeypatch.setattr(cli, "has_window", lambda _paths: True)
    monkeypatch.setattr(window_desk, "run_window", open_window)
    assert CliRunner().invoke(cli.app, [link]).exit_code == 0
    assert opened == [showing]


def test_without_a_screen_an_unfit_link_is_one_sentence(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "has_window", lambda _paths: False)
    result = CliRunner().invoke(cli.app, ["callto:alice"])
    assert result.exit_code == 2
    assert result.output.startswith("ringdesk: What this link names is no telephone number.")


def test_a_request_without_a_desk_opens_one_or_says_so(data_folder: Path) -> None:
    assert not cli_remote.forward(Request(), data_folder)
    with pytest.raises(NoDeskRuns):
        cli_remote.forward(Request((Ask.ANSWER,)), data_folder)


@pytest.fixture
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def test_the_desktop_entry_is_shown_installed_and_removed(data_home: Path) -> None:
    app = a_command_line()
    shown = CliRunner().invoke(app, ["desktop-entry", "show"])
    assert shown.exit_code == 0
    installed = CliRunner().invoke(app, ["desktop-entry", "install"])
    assert installed.exit_code == 0 and "--default" in installed.output
    entry = data_home / "applications" / "ringdesk.desktop"
    assert entry.read_text("utf-8") == shown.stdout
    assert "Removed" in CliRunner().invoke(app, ["desktop-entry", "remove"]).output
    assert "none" in CliRunner().invoke(app, ["desktop-entry", "remove"]).output


def test_an_entry_that_cannot_be_written_is_one_sentence(data_home: Path) -> None:
    (data_home / "applications").write_text("no folder")
    result = CliRunner().invoke(a_command_line(), ["desktop-entry", "install"])
    assert result.exit_code == 2
    assert result.stderr.startswith("ringdesk: ")
