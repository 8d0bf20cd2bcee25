"""The ``ringdesk schedule`` commands: calls of the agent's that are to come.

Owns how they are printed, for people and as JSON, and taking one off. Placing them is the
running desk's (``app.engine.schedule``).
"""

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.cli_printing import AsJson, ask_records, plain_console, print_json, records_table

if TYPE_CHECKING:
    from models.scheduled_calls import ScheduledCall
    from models.store import Store

FAILED = 1
schedule_app = typer.Typer(
    help="Calls of the agent's that are to come.", invoke_without_command=True
)
NOTHING = "No call is scheduled. Programs schedule them with `scheduled_at` (thinnestAI's API)."


def add_commands(app: typer.Typer) -> None:
    """Give ``ringdesk`` these commands."""
    app.add_typer(schedule_app, name="schedule")


@schedule_app.callback()
def schedule(context: typer.Context) -> None:
    """Calls of the agent's that are to come: ringdesk schedule list, ringdesk schedule cancel."""
    if context.invoked_subcommand is None:
        list_scheduled(everything=False, as_json=False)


@schedule_app.command("list")
def list_scheduled(
    everything: Annotated[
        bool, typer.Option("--all", help="Those that were placed, missed or cancelled, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the calls to come, the next one first.

    Example: ringdesk schedule list --all
    """
    from models.scheduled_calls import list_scheduled_calls

    found = ask_records(lambda store: store.read_now(list_scheduled_calls, not everything))
    if as_json:
        print_json([dataclasses.asdict(call) | {"due_at": call.due_at} for call in found])
        return
    table = records_table("Call", "When", "To", "State", "")
    for call in found:
        row = (call.id, _when(call), call.target, str(call.state), call.reason)
        table.add_row(*map(Text, row))
    Console().print(table if found else NOTHING)


@schedule_app.command()
def cancel(
    call_ids: Annotated[list[str], typer.Argument(help="From `ringdesk schedule list`.")],
    as_json: AsJson = False,
) -> None:
    """Take calls off; exits 1 when one of them is not waiting any more.

    The desk tells the webhook that was named for it, now or when it is started next.

    Example: ringdesk schedule cancel call_01m7yvkfmrxt5h98mb3bxk9r2j
    """
    from app.api.assembly import PRODUCTS
    from app.api.desk import unix_ms
    from app.api.outgoing import take_off

    def take_all_off(store: "Store") -> list[str]:
        now_ms = unix_ms()
        return [each for each in call_ids if store.write_now(take_off, each, now_ms, PRODUCTS)]

    cancelled = ask_records(take_all_off)
    left = [call_id for call_id in call_ids if call_id not in cancelled]
    if as_json:
        print_json({"cancelled": cancelled, "not_waiting": left})
    else:
        for call_id in cancelled:
            plain_console().print(f"{call_id} will not be placed.")
        for call_id in left:
            said = f"{call_id} is not waiting: see `ringdesk schedule list --all`."
            plain_console(errors=True).print(said)
    raise typer.Exit(FAILED if left else 0)


def _when(call: "ScheduledCall") -> str:
    """Its moment by the clock of this computer."""
    return f"{datetime.fromisoformat(call.due_at).astimezone():%Y-%m-%d %H:%M:%S}"
