"""The parts of the command line that speak to a running desk, and the desktop's entry.

Owns the options of a second start, links as arguments, and ``ringdesk desktop-entry``.
Opening the window where no desk runs is ``cli``'s.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from app.cli_printing import plain_console

if TYPE_CHECKING:
    from app.desktop.requests import Request

Open = Annotated[
    str | None,
    typer.Option("--open", metavar="LINK", help="Fill in a tel:, sip: or callto: link's number."),
]
Show = Annotated[bool, typer.Option("--show", help="Bring the window to the front.")]
Answer = Annotated[bool, typer.Option("--answer", help="Answer the call that rings.")]
HangUp = Annotated[
    bool, typer.Option("--hang-up", help="End your call, or decline one that rings.")
]
ToggleMute = Annotated[bool, typer.Option("--toggle-mute", help="Mute or unmute your call.")]
Hold = Annotated[bool, typer.Option("--hold", help="Hold your call, or resume it.")]

entry_app = typer.Typer(help="Ringdesk among the desktop's programs, and as the one for links.")


class LinkGroup(TyperGroup):
    """``ringdesk tel:+4930...`` means ``ringdesk --open tel:+4930...``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take a link before it is looked for among the commands."""
        return super().parse_args(ctx, with_open(args))


def with_open(arguments: Sequence[str]) -> list[str]:
    """The arguments with ``--open`` before a link that stands alone."""
    from app.desktop.links import is_link

    alone = len(arguments) == 1 and is_link(arguments[0])
    return ["--open", *arguments] if alone else list(arguments)


def add_commands(app: typer.Typer) -> None:
    """Register the commands of this file."""
    app.add_typer(entry_app, name="desktop-entry")


def request_for(link: str | None, show: bool, **wanted: bool) -> "Request":
    """What the options ask of a desk; without any, that its window comes to the front.

    ``wanted`` is by the names of ``app.desktop.requests.Ask``.
    """
    from app.desktop.quick_start import activation_token, filled
    from app.desktop.requests import Ask, Request

    asks = [Ask(name) for name, on in wanted.items() if on]
    if show or link is not None or not asks:
        asks.append(Ask.SHOW)
    return Request(tuple(asks), *filled(link, activation_token()))


def forward(request: "Request", home: Path) -> bool:
    """As ``app.desktop.quick_start.ask``."""
    from app.desktop.quick_start import ask

    return ask(request, home)


@entry_app.command("install")
def install(
    default: Annotated[
        bool, typer.Option("--default", help="Also open the desktop's tel: and sip: links.")
    ] = False,
) -> None:
    """Put Ringdesk among the desktop's programs, with its icon.

    Example: ringdesk desktop-entry install --default
    """
    from app.desktop import desktop_file

    with _explained():
        entry = desktop_file.install(desktop_file.data_home(), desktop_file.program())
    _say(f"Written: {entry}")
    if not default:
        _say("Choose Ringdesk for calls in the desktop's settings, or add --default.")
        return
    problem = desktop_file.make_default()
    _say(problem or "Links with tel:, sip: and callto: open in Ringdesk.")
    if problem:
        raise typer.Exit(1)


@entry_app.command("remove")
def remove() -> None:
    """Take Ringdesk from the desktop's programs; calls and settings stay.

    Example: ringdesk desktop-entry remove
    """
    from app.desktop import desktop_file

    with _explained():
        was_there = desktop_file.remove(desktop_file.data_home())
    _say("Removed." if was_there else "There was none.")


@entry_app.command("show")
def show() -> None:
    """Print the .desktop file, for another place.

    Example: ringdesk desktop-entry show > ringdesk.desktop
    """
    from app.desktop import desktop_file

    typer.echo(desktop_file.text(desktop_file.program()), nl=False)


class _explained:
    """Turns a failure of the .desktop file into one sentence and exit status 2."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from app.desktop.errors import DesktopError

        if isinstance(error, DesktopError):
            plain_console(errors=True).print(f"ringdesk: {error}")
            raise typer.Exit(2) from error


def _say(sentence: str) -> None:
    plain_console().print(sentence)
