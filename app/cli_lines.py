"""The ``ringdesk lines`` commands: the SIP accounts of the desk.

Owns their options and how lines print. What a line holds is ``models.lines``'s, its password
``line_secrets``'s.
"""

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.cli_printing import AsJson, ask_records, plain_console, print_json, records_table
from app.settings import DataPaths, SecretsUnavailable, data_paths

if TYPE_CHECKING:
    from models.lines import Line

lines_app = typer.Typer(help="The SIP accounts this desk rings on and calls from.")


@lines_app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the lines.

    Example: ringdesk lines list
    """
    from models.lines import list_lines

    found = ask_records(lambda store: store.read_now(list_lines))
    if as_json:
        print_json([dataclasses.asdict(line) for line in found])
        return
    table = records_table("Line", "Label", "Address", "Transport", "Script", "Agent answers")
    for line in found:
        address = f"{line.user}@{line.domain}"
        label = line.label if line.ship_transcripts else f"{line.label} (transcripts withheld)"
        table.add_row(
            line.id, label, address, line.transport, line.script or "", line.agent_answers
        )
    Console().print(table if found else "No lines yet. Add one with `ringdesk lines add --help`.")


@lines_app.command()
def add(
    label: Annotated[str, typer.Argument(help="What you call it.")],
    address: Annotated[str, typer.Argument(help="user@domain[:port][;transport=udp|tcp|tls]")],
    trunk: Annotated[bool, typer.Option(help="Do not register: a trunk.")] = False,
    script: Annotated[str | None, typer.Option(help="What the agent follows on its calls.")] = None,
    fact: Annotated[list[str] | None, typer.Option(help="key=value for the script.")] = None,
    template: Annotated[str | None, typer.Option(help="A template's id.")] = None,
) -> None:
    """Add a line; its password is asked for and kept in the keyring.

    Example: ringdesk lines add "Front desk" alice@sip.example.com --script restaurant-booking
    --fact restaurant="The Green Olive" ...
    """
    from app.cli import explained, facts_from
    from models.lines import AgentAnswers, Line, save_line

    if not label.strip():
        raise typer.BadParameter("give the line a name")
    user, domain, transport = _parts(address)
    with explained():
        paths = data_paths()
        paths.make()
        line = Line(
            label=label,
            user=user,
            domain=domain,
            transport=transport,
            register=not trunk,
            script=script,
            facts=facts_from(fact or []),
            inbound_template_id=template,
            agent_answers=AgentAnswers.ALWAYS if script or template else AgentAnswers.OFF,
        )
        _check_agent(line, paths)
        password = "" if trunk else _password()
        ask_records(lambda store: store.write_now(save_line, line))
        if not trunk:
            _keep_password(paths, line.id, password)
        plain_console().print(f"Added {line.id}.")
        _tell_of_running_desk(paths, "serves this line from its next start")


@lines_app.command()
def change(
    line_id: Annotated[str, typer.Argument(help="From `ringdesk lines list`.")],
    ship_transcripts: Annotated[
        bool | None,
        typer.Option(
            help="Whether talktomyagent's API and its webhook give out what was said.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Ship what was said on a line by talktomyagent's API, or withhold it there.

    Holds at once, for earlier calls too. Events that are on their way keep what they carry.

    Example: ringdesk lines change pn_01m7yvkfmrxt5h98mb3bxk9r2j --ship-transcripts
    """
    from sqlite_utils import Database

    from models.lines import get_line, save_line

    if ship_transcripts is None:
        raise typer.BadParameter("say --ship-transcripts or --no-ship-transcripts")

    def changed(db: Database) -> None:
        line = get_line(db, line_id)
        save_line(db, dataclasses.replace(line, ship_transcripts=ship_transcripts))

    ask_records(lambda store: store.write_now(changed))
    done = "shipped" if ship_transcripts else "withheld"
    plain_console().print(f"Transcripts of {line_id} are {done}.")


def _parts(address: str) -> tuple[str, str, str]:
    """User, domain and transport of an account's address."""
    from sip.address import parse_sip_uri
    from sip.errors import AddressInvalid

    text = address.strip()
    if not text.lower().startswith(("sip:", "sips:")):
        text = f"sip:{text}"
    try:
        uri = parse_sip_uri(text)
    except AddressInvalid as refused:
        raise typer.BadParameter(f"{refused}; write it as user@domain") from None
    usual = "tls" if uri.scheme == "sips" else "udp"
    transport = uri.params.lower().removeprefix("transport=") or usual
    if not uri.user or text.rpartition("@")[0].count(":") > 1:
        raise typer.BadParameter(f"{address!r} is not of the form user@domain")
    if transport not in ("udp", "tcp", "tls"):
        raise typer.BadParameter(f"{uri.params!r}: the transport is udp, tcp or tls")
    domain = uri.host if uri.port is None else f"{uri.host}:{uri.port}"
    return uri.user, domain, transport


def _check_agent(line: "Line", paths: DataPaths) -> None:
    """Raise AgentError or RecordMissing where what the agent is to follow is not there."""
    from app.agent.playbook_shelf import PlaybookShelf
    from app.desk import BUNDLED_PLAYBOOK
    from models.templates import get_template

    template_id = line.inbound_template_id
    if template_id is not None:
        ask_records(lambda store: store.read_now(get_template, template_id))
    if line.script is not None:
        PlaybookShelf(BUNDLED_PLAYBOOK, paths.playbooks).profile(line.script)


def _keep_password(paths: DataPaths, line_id: str, password: str) -> None:
    from app.line_secrets import set_secret

    try:
        set_secret(paths, line_id, password)
    except SecretsUnavailable as reason:
        # The line stays: the other places for a password need its id.
        plain_console(errors=True).print(f"The password was not kept: {reason}.")


def _password() -> str:
    """What the person types, nothing included; asked for before anything is kept."""
    return str(typer.prompt("Password", hide_input=True, default="", show_default=False))


@lines_app.command()
def remove(line_id: Annotated[str, typer.Argument(help="From `ringdesk lines list`.")]) -> None:
    """Forget a line and its password; its calls stay.

    Example: ringdesk lines remove pn_01m7yvkfmrxt5h98mb3bxk9r2j
    """
    from app.cli import explained
    from app.line_secrets import delete_secret
    from models.lines import delete_line

    with explained():
        ask_records(lambda store: store.write_now(delete_line, line_id))
        try:
            delete_secret(data_paths(), line_id)
        except SecretsUnavailable as reason:
            # What there is no keyring for says where to put a password, which nobody wants here.
            why = str(reason).partition(";")[0]
            said = f"The line is gone; a password in a keyring would stay: {why}."
            plain_console(errors=True).print(said)
        _tell_of_running_desk(data_paths(), "goes on serving this line until it is started anew")


def _tell_of_running_desk(paths: DataPaths, what: str) -> None:
    from app.desktop.client import desk_runs

    if desk_runs(paths.home):
        said = f"Ringdesk runs now and {what}; Settings, Lines, changes it at once."
        plain_console(errors=True).print(said)
