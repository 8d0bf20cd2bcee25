"""``ringdesk webhooks``: the events that went to other programs, and sending one once more.

Owns their options and how they print. The queue is ``models.deliveries``'s; sending is the
desk's that runs.
"""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from app.cli_printing import AsJson, ask_records, print_json, records_table

if TYPE_CHECKING:
    from models.deliveries import Delivery

webhooks_app = typer.Typer(help="Events sent to other programs: how they fared, once more.")
_LEFT_OUT = ("body", "lane", "receiver", "number", "secret_id", "retry_s", "timeout_s")


def add_commands(app: typer.Typer) -> None:
    """Give ``ringdesk`` these commands."""
    app.add_typer(webhooks_app, name="webhooks")


@webhooks_app.command("list")
def list_sent(
    limit: Annotated[int, typer.Option(help="How many events.", min=1)] = 50,
    product: Annotated[str | None, typer.Option(help="One product only, such as vozagent.")] = None,
    as_json: AsJson = False,
) -> None:
    """List events that were sent or are to be, newest first.

    Example: ringdesk webhooks list --product vozagent
    """
    from models.deliveries import list_deliveries

    found = ask_records(lambda store: store.read_now(list_deliveries, limit, product))
    if as_json:
        print_json([_shown(each) for each in found])
        return
    table = records_table("Id", "Moment", "Event", "State", "Where to")
    for each in found:
        moment = f"{each.created_at[:10]} {each.created_at[11:19]}"
        event = f"{each.product} {each.event}"
        table.add_row(each.id, moment, event, _state(each), Text(each.receiver))
    Console().print(table if found else "No event was sent yet: nobody asked to be told.")


@webhooks_app.command()
def show(
    delivery_id: Annotated[str, typer.Argument(metavar="ID", help="As `webhooks list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Show one event with what it says.

    Example: ringdesk webhooks show dlv_01m7zwbqxxr31h6xnpzb4zv7w0
    """
    from models.deliveries import get_delivery

    delivery = ask_records(lambda store: store.read_now(get_delivery, delivery_id))
    body = json.loads(delivery.body)
    if as_json:
        print_json(_shown(delivery) | {"body": body})
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"{delivery.event} of {delivery.product}, to {delivery.url}"))
    console.print(Text(_state(delivery)))
    console.print(Text(json.dumps(body, indent=2, ensure_ascii=False)))


@webhooks_app.command()
def replay(
    delivery_id: Annotated[str, typer.Argument(metavar="ID", help="As `webhooks list` shows it.")],
) -> None:
    """Send an event once more under the same id; one that waits for its next try goes now.

    Example: ringdesk webhooks replay dlv_01m7zwbqxxr31h6xnpzb4zv7w0
    """
    from models.deliveries import send_again

    ask_records(lambda store: store.write_now(send_again, delivery_id, 0))
    Console(highlight=False, soft_wrap=True).print(
        f"{delivery_id} will be sent: within half a minute where a desk runs, or when one starts."
    )


def _state(delivery: "Delivery") -> str:
    tries = "1 try" if delivery.attempts == 1 else f"{delivery.attempts} tries"
    words = f"{delivery.state}, {tries}"
    return f"{words}: {delivery.last_error}" if delivery.last_error else words


def _shown(delivery: "Delivery") -> dict[str, Any]:
    fields = {name: getattr(delivery, name) for name in delivery.__dataclass_fields__}
    return {name: value for name, value in fields.items() if name not in _LEFT_OUT}
