"""``ringdesk talk``: a headset session in the terminal.

Owns its options and what is printed at its end. What is done is ``talking``'s.
"""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from app.commands.console import SessionOrder
    from app.settings import DataPaths
    from app.talking import HeldSession

HANDED_OVER = "Ringdesk runs already, so it holds the session."
FAILED = 1


def add_commands(app: typer.Typer) -> None:
    """Register the command of this file."""
    app.command()(talk)


def talk(
    template: Annotated[str | None, typer.Option(help="A template's name or id.")] = None,
    script: Annotated[str | None, typer.Option(help="A script profile to follow.")] = None,
    fact: Annotated[
        list[str] | None, typer.Option(help="key=value, once for each fact the script needs.")
    ] = None,
    codec: Annotated[
        str, typer.Option(help="The band of the line: pcmu (a telephone), g722 or none.")
    ] = "pcmu",
    agent_waits: Annotated[
        bool, typer.Option("--agent-waits", help="The agent waits to be greeted, as when it calls.")
    ] = False,
) -> None:
    """Talk to the agent with your headset, without a phone line; Ctrl+C ends it.

    Example: ringdesk talk --script restaurant-booking --fact restaurant="The Green Olive"
    --fact address="12 Harbour Street" --fact opening_hours="from noon to 10 pm"
    """
    from app.cli import explained, facts_from
    from app.commands.console import SessionOrder
    from app.settings import SettingsError
    from app.window_start import opened

    with explained():
        _, paths = opened()
        if template is None and script is None:
            raise SettingsError("name a template or a script: --template NAME or --script NAME")
        if codec not in ("pcmu", "g722", "none"):
            raise SettingsError(f"--codec {codec!r} is unknown; there are pcmu, g722 and none")
        if template is not None:
            from app.talking import template_named

            template = template_named(paths, template)
        facts = facts_from(fact or [])
        order = SessionOrder(template, script, facts, not agent_waits, codec)
        _hold(order, paths)


def _hold(order: "SessionOrder", paths: "DataPaths") -> None:
    from app.desktop.errors import DeskRunsAlready
    from app.served_door import claimed

    try:
        with claimed(paths.home):
            show_end(_here(order, paths), Console(soft_wrap=True, highlight=False))
            return
    except DeskRunsAlready:
        Console().print(HANDED_OVER)
    if not _there(order, paths):
        raise typer.Exit(FAILED)


def _here(order: "SessionOrder", paths: "DataPaths") -> "HeldSession":
    from app.cli import _in_terminal
    from app.engine.bus import Bus
    from app.talking import hold_session

    bus = Bus()
    return _in_terminal(bus, hold_session(order, paths, bus), Console())


def _there(order: "SessionOrder", paths: "DataPaths") -> bool:
    """Let the running desk hold it, and follow it; whether all went well."""
    from app.engine.thread import run_here
    from app.live_look import look_at
    from app.live_terminal import LiveTerminal
    from app.talking import on_interrupt

    wanted = {
        "template_id": order.template_id,
        "script": order.script,
        "facts": dict(order.facts),
        "agent_opens": order.agent_opens,
        "codec": order.codec,
    }

    async def follow() -> bool:
        look = await look_at(paths.home, levels=True)
        terminal = LiveTerminal(look, Console(), session=wanted)
        ends: list[asyncio.Task[None]] = []
        with on_interrupt(lambda: ends.append(asyncio.ensure_future(terminal.end_session()))):
            await terminal.run()
        return not terminal.failed

    return run_here(follow())


def show_end(held: "HeldSession", console: Console) -> None:
    """Print what a session came to, and where it is kept."""
    if held.draft.summary:
        console.print(Text("\nSummary", style="bold"))
        console.print(Text(held.draft.summary))
    if held.draft.action_items:
        console.print(Text("To do", style="bold"))
        console.print(Text("\n".join(held.draft.action_items)))
    console.print(Text(f"Kept as {held.finished.call_id}; see: ringdesk show CALL", style="dim"))
