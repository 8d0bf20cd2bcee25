"""``ringdesk audit``, ``ringdesk do-not-call`` and ``ringdesk check``: the dialling gate.

Owns their options and how they print, for people and as JSON. What is done is the engine's.
"""

import asyncio
import dataclasses
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from app.cli_printing import AsJson, ask_records, print_json, records_table
from app.settings import SettingsError, data_paths, load_settings

if TYPE_CHECKING:
    from app.commands.rules import GateAnswer
    from app.engine.rule_desk import RuleDesk
    from models.audit_log import AuditHead

FAILED = 1
PAGE = 1_000
audit_app = typer.Typer(help="The log of every call that was asked for, and what was sent.")
do_not_call_app = typer.Typer(help="Numbers that nobody is to be called at.")
Result = TypeVar("Result")


def add_commands(app: typer.Typer) -> None:
    """Give ``ringdesk`` these commands."""
    app.add_typer(audit_app, name="audit")
    app.add_typer(do_not_call_app, name="do-not-call")
    app.command()(check)


@audit_app.command("list")
def list_rows(
    limit: Annotated[int, typer.Option(help="How many rows.", min=1)] = 50,
    as_json: AsJson = False,
) -> None:
    """List the newest rows of the audit log.

    Example: ringdesk audit list --limit 20
    """
    rows = _ask(lambda rules: rules.audit(limit))
    if as_json:
        print_json([dataclasses.asdict(row) for row in rows])
        return
    from app.wording_rules import row_title, row_words

    table = records_table("Moment", "Row", "What", "")
    table.columns[0].min_width = 20
    for row in rows:
        when = f"{row.at[:10]} {row.at[11:19]}"
        table.add_row(when, str(row.seq), row_title(row.kind), Text(row_words(row)))
    Console().print(table if rows else "The audit log is empty: nobody has asked for a call yet.")


@audit_app.command()
def verify(
    head: Annotated[
        str | None,
        typer.Option(help="Rows and hash as an earlier run printed them: 120:9f86d0..."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compute every hash of the audit log anew; exits 1 when a row was changed or is missing.

    Note the head that is printed somewhere else: given to a later run, it proves that nothing
    before it was changed, even by somebody who can write the whole database.

    Example: ringdesk audit verify --head 120:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b8...
    """
    verdict = _ask(lambda rules: rules.verify_audit(_head(head)))
    if as_json:
        print_json(dataclasses.asdict(verdict))
    elif verdict.broken_at is None:
        rows = "1 row is" if verdict.rows == 1 else f"{verdict.rows:,} rows are"
        _say(f"The {rows} as written. Head: {verdict.rows}:{verdict.head}")
    else:
        _say(f"The log is not as it was written. Row {verdict.broken_at:,}: {verdict.message}.")
    raise typer.Exit(FAILED if verdict.broken_at is not None else 0)


@audit_app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A name such as audit.jsonl; - is the terminal.")],
) -> None:
    """Write the whole log with its hashes, one JSON object a line.

    A row's hash is SHA-256 over the JSON list of seq, at, kind, call_id, content (the text)
    and previous_hash, without blanks.

    Example: ringdesk audit export audit.jsonl
    """
    from app.cli import explained
    from models.audit_log import rows_from

    with explained():
        pages = ask_records(
            lambda store: list(_pages(lambda seq: store.read_now(rows_from, seq, PAGE)))
        )
        lines = [json.dumps(row, ensure_ascii=False) for rows in pages for row in rows]
        text = "".join(f"{line}\n" for line in lines)
        if str(file) == "-":
            sys.stdout.write(text)
            return
        try:
            file.write_text(text, "utf-8")
        except OSError as error:
            raise SettingsError(f"{file} cannot be written ({error.strerror})") from error
    _say(f"Wrote {_many(len(lines), 'row')} to {file}.")


@do_not_call_app.command("list")
def list_blocked(as_json: AsJson = False) -> None:
    """List the numbers that are not to be called.

    Example: ringdesk do-not-call list
    """
    found = _ask(lambda rules: rules.do_not_call())
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
        return
    table = records_table("Number", "Since", "From", "Reason")
    table.columns[0].min_width = 16
    for one in found:
        table.add_row(one.number, one.created_at[:10], one.source, Text(one.reason))
    nobody = "The list is empty. Add a number with `ringdesk do-not-call add --help`."
    Console().print(table if found else nobody)


@do_not_call_app.command()
def add(
    numbers: Annotated[list[str], typer.Argument(help="Numbers or SIP addresses.")],
    reason: Annotated[str, typer.Option(help="Why, for whoever looks later.")] = "",
) -> None:
    """Never call these numbers.

    Example: ringdesk do-not-call add "+1 202 555 0100" --reason "asked on 3 May"
    """
    _ask(lambda rules: rules.block(numbers, reason))
    _say(f"{_many(len(numbers), 'number')} will not be called.")


@do_not_call_app.command()
def remove(
    number: Annotated[str, typer.Argument(help="As it is listed, or as you write it.")],
) -> None:
    """Take a number off the list; harmless when it is not on it.

    Example: ringdesk do-not-call remove "+1 202 555 0100"
    """
    _ask(lambda rules: rules.unblock(number))
    _say(f"{number} may be called.")


@do_not_call_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A text or CSV file, a number on each line.")],
    as_json: AsJson = False,
) -> None:
    """Put the numbers of a file on the list; what follows a number in its line is the reason.

    Example: ringdesk do-not-call import opted-out.csv
    """
    report = _ask(lambda rules: rules.import_numbers(file))
    if as_json:
        print_json(dataclasses.asdict(report))
        return
    for problem in report.problems:
        Console(stderr=True, soft_wrap=True, highlight=False).print(Text(problem))
    _say(f"{report.added:,} added, {report.known:,} known.")


def check(
    number: Annotated[str, typer.Argument(help="A number, an extension or a SIP address.")],
    line: Annotated[str, typer.Option(help="The line to call from: its name or id.")] = "",
    as_json: AsJson = False,
) -> None:
    """Ask the dialling gate about a number; exits 1 when the agent may not call it now.

    Nothing is dialled and nothing is counted.

    Example: ringdesk check "+44 20 7946 0999"
    """

    async def both(rules: "RuleDesk") -> "tuple[GateAnswer, GateAnswer]":
        line_id = _line_id(line)
        agent = await rules.check(number, line_id)
        return agent, await rules.check(number, line_id, by_agent=False)

    agent, person = _ask(both)
    if as_json:
        print_json({"agent": dataclasses.asdict(agent), "person": dataclasses.asdict(person)})
    else:
        from app.wording_rules import answer_words

        _say(f"{agent.number} ({agent.kind or 'no number'})")
        _say(f"The agent: {answer_words(agent)}")
        _say(f"You: {answer_words(person)}")
    raise typer.Exit(0 if agent.allowed else FAILED)


def _ask(question: "Callable[[RuleDesk], Awaitable[Result]]") -> Result:
    """Ask the rules of the data folder; a problem becomes a sentence and exit status 2."""
    from app.cli import explained

    with explained():
        from app.rule_reading import rule_desk_over

        paths = data_paths()
        settings = load_settings(paths)

        async def asked(rules: "RuleDesk") -> Result:
            return await question(rules)

        return ask_records(lambda store: asyncio.run(asked(rule_desk_over(store, settings, paths))))


def _line_id(named: str) -> str | None:
    """The line with that name or id. Raises SettingsError."""
    if not named:
        return None
    from models.lines import list_lines

    lines = ask_records(lambda store: store.read_now(list_lines))
    for one in lines:
        if named in (one.id, one.label):
            return one.id
    labels = ", ".join(one.label for one in lines) or "none"
    raise SettingsError(f"there is no line {named!r}; there are {labels}")


def _head(written: str | None) -> "AuditHead | None":
    """What an earlier run printed. Raises SettingsError."""
    from models.audit_log import AuditHead

    if written is None:
        return None
    rows, _, digest = written.partition(":")
    if not rows.isdecimal() or len(digest) != 64:
        raise SettingsError("--head is a number of rows, a colon and 64 digits of a hash")
    return AuditHead(int(rows), digest.lower())


def _pages(read: Callable[[int], list[dict[str, Any]]]) -> Any:
    rows = read(1)
    while rows:
        yield rows
        rows = read(rows[-1]["seq"] + 1)


def _many(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def _say(sentence: str) -> None:
    Console(soft_wrap=True, highlight=False).print(Text(sentence))
