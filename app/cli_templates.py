"""The ``ringdesk templates`` commands: how an agent behaves on a call.

Owns their options and how they print. What a template holds is ``models.templates``'s, its
file ``template_file``'s, what may be kept ``workshop.template_checks``'s.
"""

import dataclasses
import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.cli_printing import AsJson, ask_records, plain_console, print_json, records_table

if TYPE_CHECKING:
    from models.store import Store
    from models.templates import Template

templates_app = typer.Typer(help="How an agent behaves: prompt, voice, mind, script.")
TemplateId = Annotated[str, typer.Argument(help="From `ringdesk templates list`.")]
Version = Annotated[int | None, typer.Option(help="An earlier form, from `templates versions`.")]


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
    table = records_table("Template", "Name", "Direction", "Mind", "Script", "Voice", "Version")
    for one in found:
        name = one.name if one.active else f"{one.name} (switched off)"
        voice, number = one.voice or "usual", str(one.version)
        table.add_row(one.id, name, one.direction, one.mind, one.script or "", voice, number)
    Console().print(table if found else "No templates yet. See `ringdesk templates add --help`.")


@templates_app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A TOML file; its keys are TemplateFile's.")],
) -> None:
    """Add a template from a TOML file: name, script or mind = "chat", prompt, speed, ...

    Example: ringdesk templates add bookings.toml, where bookings.toml holds
    name = "Table bookings" and script = "restaurant-booking"
    """
    Console().print(f"Added {_keep(file).id}.")


@templates_app.command()
def change(template_id: TemplateId, file: Annotated[Path, typer.Argument()]) -> None:
    """Make a TOML file the newest version of a template; the earlier ones stay.

    Example: ringdesk templates change tpl_01m7yvkfmrxt5h98mb3bxk9r2j bookings.toml
    """
    kept = _keep(file, template_id)
    Console().print(f"{kept.id} is at version {kept.version}.")


@templates_app.command()
def show(template_id: TemplateId, version: Version = None, as_json: AsJson = False) -> None:
    """Print a template as the file that `templates add` takes.

    Example: ringdesk templates show tpl_01m7yvkfmrxt5h98mb3bxk9r2j --version 2
    """
    from app.template_file import template_text

    template = ask_records(lambda store: _form(store, template_id, version))
    if as_json:
        print_json(dataclasses.asdict(template))
    else:
        sys.stdout.write(template_text(template))


@templates_app.command()
def export(
    template_id: TemplateId,
    file: Annotated[Path, typer.Argument(help="Where to; it must not be there yet.")],
    version: Version = None,
) -> None:
    """Write a template into a TOML file.

    Example: ringdesk templates export tpl_01m7yvkfmrxt5h98mb3bxk9r2j bookings.toml
    """
    from app.cli import explained
    from app.settings import SettingsError
    from app.template_file import template_text

    template = ask_records(lambda store: _form(store, template_id, version))
    with explained():
        try:
            with file.open("x", encoding="utf-8") as out:
                out.write(template_text(template))
        except OSError as error:
            raise SettingsError(f"{file} cannot be written ({error.strerror})") from error
    plain_console().print(f"Wrote {file}.")


@templates_app.command()
def versions(template_id: TemplateId, as_json: AsJson = False) -> None:
    """List every saved form of a template, the newest first, with what was changed.

    Example: ringdesk templates versions tpl_01m7yvkfmrxt5h98mb3bxk9r2j
    """
    from models.template_versions import list_versions

    found = ask_records(lambda store: store.read_now(list_versions, template_id))
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
        return
    for one in found:
        what = ", ".join(one.changed) or "the first"
        Console(highlight=False).print(f"{one.number:>4}  {one.saved_at[:16]}  {what}")


@templates_app.command()
def compare(
    template_id: TemplateId,
    before: Annotated[int, typer.Argument(help="A version's number.")],
    after: Annotated[int | None, typer.Argument(help="Another; the newest if left out.")] = None,
) -> None:
    """Print what two forms of a template differ in, line by line.

    Example: ringdesk templates compare tpl_01m7yvkfmrxt5h98mb3bxk9r2j 1 3
    """
    from app.template_file import template_text

    forms = ask_records(lambda store: [_form(store, template_id, n) for n in (before, after)])
    (old, old_name), (new, new_name) = (
        (template_text(one).splitlines(keepends=True), f"version {one.version}") for one in forms
    )
    sys.stdout.writelines(difflib.unified_diff(old, new, old_name, new_name))


@templates_app.command()
def restore(template_id: TemplateId, version: Annotated[int, typer.Argument()]) -> None:
    """Make an earlier form the newest version.

    Example: ringdesk templates restore tpl_01m7yvkfmrxt5h98mb3bxk9r2j 2
    """
    from models.template_versions import restore_version

    kept = ask_records(lambda store: store.write_now(restore_version, template_id, version))
    Console().print(f"{kept.id} is at version {kept.version}, as it was at {version}.")


@templates_app.command()
def remove(template_id: TemplateId) -> None:
    """Forget a template with its versions; lines that used it answer without one.

    Example: ringdesk templates remove tpl_01m7yvkfmrxt5h98mb3bxk9r2j
    """
    from models.templates import delete_template

    ask_records(lambda store: store.write_now(delete_template, template_id))


def _keep(file: Path, known_id: str = "") -> "Template":
    """Check a file and keep what it says; errors become a sentence and exit status 2."""
    from app.cli import explained
    from app.settings import data_paths
    from app.template_file import read_template
    from app.workshop.template_checks import checked_template
    from app.workshop.voices import voices_in
    from models.template_versions import keep_template
    from models.templates import get_template

    def keep(store: "Store") -> "Template":
        if known_id:
            store.read_now(get_template, known_id)
        return store.write_now(keep_template, template)

    with explained():
        template = read_template(file, known_id)
        checked_template(template, ["", *voices_in(data_paths().voices)])
    return ask_records(keep)


def _form(store: "Store", template_id: str, version: int | None) -> "Template":
    from models.template_versions import get_version
    from models.templates import get_template

    if version is None:
        return store.read_now(get_template, template_id)
    return store.read_now(get_version, template_id, version)
