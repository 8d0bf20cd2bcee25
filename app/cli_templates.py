"""The ``ringdesk templates`` commands: how an agent behaves on a call.

Owns their options. What a template holds is ``models.templates``'s.
"""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.cli_printing import AsJson, ask_records, print_json, records_table

templates_app = typer.Typer(help="How an agent behaves: prompt, voice, mind, script.")


@templates_app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the templates.

    Example: ringdesk templates list
    """
    from models.templates import list_templates

    found = ask_records(lambda store: store.read_now(list_templates))
    if as_json:
        print_json([dataclasses.asdict(template) for template in found])
        return
    table = records_table("Template", "Name", "Direction", "Mind", "Script", "Voice", "Speed")
    for one in found:
        voice, speed = one.voice or "usual", f"{one.speed:g}"
        table.add_row(one.id, one.name, one.direction, one.mind, one.script or "", voice, speed)
    Console().print(table if found else "No templates yet. See `ringdesk templates add --help`.")


@templates_app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A TOML file; its keys are TemplateFile's.")],
) -> None:
    """Add a template from a TOML file: name, script or mind = "chat", prompt, speed, ...

    Example: ringdesk templates add bookings.toml, where bookings.toml holds
    name = "Table bookings" and script = "restaurant-booking"
    """
    from app.cli import explained
    from app.template_file import read_template
    from models.templates import save_template

    with explained():
        template = read_template(file)
        ask_records(lambda store: store.write_now(save_template, template))
    Console().print(f"Added {template.id}.")


@templates_app.command()
def remove(template_id: Annotated[str, typer.Argument(help="From `templates list`.")]) -> None:
    """Forget a template; lines that used it answer without one.

    Example: ringdesk templates remove tpl_01m7yvkfmrxt5h98mb3bxk9r2j
    """
    from models.templates import delete_template

    ask_records(lambda store: store.write_now(delete_template, template_id))
