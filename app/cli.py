"""The ``ringdesk`` commands that hold calls.

Owns the command line: options, exit statuses (0 done, 1 failed, 2 could not run) and
errors as one sentence. The commands over the records are ``cli_records``'s; what is
done is ``serving``'s and ``demo``'s.
"""

import asyncio
import contextlib
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from app import (
    cli_api,
    cli_bench,
    cli_library,
    cli_live,
    cli_mcp,
    cli_models,
    cli_people,
    cli_records,
    cli_remote,
    cli_rules,
    cli_schedule,
    cli_talk,
    cli_webhooks,
)
from app.cli_printing import plain_console
from app.desktop.errors import LinkInvalid, NoDeskRuns
from app.desktop.quick_start import filled
from app.desktop.showing import Showing
from app.settings import DataPaths, SettingsError, data_paths
from app.window_start import INTERRUPTED, NOT_RUN, known_problems, opened, opened_for_window

FAILED = 1
Result = TypeVar("Result")

app = typer.Typer(
    name="ringdesk",
    help="A phone on your desk that can answer itself.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    cls=cli_remote.LinkGroup,
)
cli_records.add_commands(app)
cli_api.add_commands(app)
cli_remote.add_commands(app)
cli_rules.add_commands(app)
cli_schedule.add_commands(app)
cli_live.add_commands(app)
cli_mcp.add_commands(app)
cli_talk.add_commands(app)
cli_webhooks.add_commands(app)
app.add_typer(cli_people.people_app, name="contacts")
app.add_typer(cli_bench.bench_app, name="bench")
app.add_typer(cli_models.models_app, name="models")
app.command()(cli_library.export)
err = plain_console(errors=True)


@app.callback(invoke_without_command=True)
def desk(
    context: typer.Context,
    link: cli_remote.Open = None,
    answer: cli_remote.Answer = False,
    hang_up: cli_remote.HangUp = False,
    toggle_mute: cli_remote.ToggleMute = False,
    toggle_hold: cli_remote.Hold = False,
) -> None:
    """Open the desk's window; with a command, do that instead.

    A second start does what is asked with the desk that runs: ringdesk --answer.
    """
    if context.invoked_subcommand is None:
        with explained():
            if answer or hang_up or toggle_mute or toggle_hold:
                # A running desk would have done it before this was loaded.
                raise NoDeskRuns
            _desk(Showing(*filled(link)))


@app.command()
def serve() -> None:
    """Answer on the configured lines without a window, until Ctrl+C.

    Example: ringdesk serve
    """
    with explained():
        _serve()


@app.command()
def call(
    target: Annotated[str, typer.Argument(help="sip:user@host, or a number for your line.")],
    script: Annotated[str | None, typer.Option(help="The script profile to follow.")] = None,
    fact: Annotated[
        list[str] | None, typer.Option(help="key=value, once for each fact the script needs.")
    ] = None,
    line: Annotated[str | None, typer.Option(help="The line to call from.")] = None,
    template: Annotated[str | None, typer.Option(help="A template's id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Place a call and let the agent follow a script; exits 1 when the goal was not reached.

    Example: ringdesk call sip:bob@192.168.1.20 --script debt-collection
    --fact debtor_name=Bobby --fact amount_due=$154.56 ...
    """
    with explained():
        from app.serving import CallOrder

        order = CallOrder(target, script, facts_from(fact or []), line=line, template_id=template)
        finished = _place(order, as_json)
    raise typer.Exit(0 if finished else FAILED)


@app.command()
def demo(
    script: Annotated[str, typer.Option(help="The bundled script.")] = "debt-collection",
    caller: Annotated[
        str | None, typer.Option(help="The simulated caller, such as agrees or refuses.")
    ] = None,
    headless: Annotated[bool, typer.Option(help="In the terminal, even with a display.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object only.")] = False,
    callers: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Callers of your own, as TOML files.")
    ] = None,
) -> None:
    """Hold a real call between a simulated caller and the agent, over SIP on this computer.

    Exits 1 when the conversation did not come to the outcome this caller leads to.

    Example: ringdesk demo --headless --script restaurant-booking
    """
    with explained():
        reached = _demo(script, (caller, callers), headless or as_json, as_json)
    raise typer.Exit(0 if reached else FAILED)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """Check this computer: models, telephone, records, screen; exits 1 when something fails.

    Example: ringdesk doctor
    """
    from app.doctor import Patient, examine, healthy

    results = examine(Patient.here(data_paths()))
    cli_records.show_checks(results, as_json)
    raise typer.Exit(0 if healthy(results) else FAILED)


def main() -> None:
    """The command line, once no running desk was to be asked (``app.__main__``)."""
    app()


def facts_from(given: list[str], option: str = "--fact") -> dict[str, str]:
    """``key=value`` pairs as facts. Raises SettingsError naming the one that is wrong."""
    facts = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise SettingsError(f"{option} {pair!r} is not of the form key=value")
        facts[key.strip()] = value
    return facts


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn every error we raise on purpose into one sentence and exit status 2."""
    try:
        yield
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except known_problems() as problem:
        err.print(f"ringdesk: {problem}")
        raise typer.Exit(NOT_RUN) from problem


def _desk(showing: Showing) -> None:
    """The window, with a number filled in, or the terminal where there is no screen."""
    paths = opened_for_window(lambda: has_window(data_paths()))
    if not has_window(paths):
        if showing.problem:
            raise LinkInvalid(showing.problem)
        _serve()
        return
    from app.window_desk import run_window

    status = run_window(showing, paths)
    if status:
        raise typer.Exit(status)


def _serve() -> None:
    from app.engine.bus import Bus
    from app.serving import LiveDesk, plan_for, serve

    settings, paths = opened()
    bus, live = Bus(), LiveDesk(paths.home)
    _in_terminal(bus, serve(plan_for(settings, paths), paths, bus, live), Console())


def _place(order: Any, as_json: bool) -> bool:
    from app.engine.bus import Bus
    from app.serving import LiveDesk, place, plan_for

    settings, paths = opened()
    bus, live = Bus(), LiveDesk(paths.home)
    work = place(order, plan_for(settings, paths, order.target), paths, bus, live)
    finished = _in_terminal(bus, work, err if as_json else Console())
    if as_json:
        cli_records.show_call(paths, finished.call_id, as_json=True)
    return bool(finished.goal_reached)


def _demo(
    script: str, found: tuple[str | None, Path | None], headless: bool, as_json: bool
) -> bool:
    from app.demo import DemoChoice, DemoReport, hold_demo
    from app.demo_report import show_report
    from app.engine.bus import Bus
    from app.rehearsal.callers import CALLERS_DIR
    from app.serving import LiveDesk

    _, paths = opened()
    choice = DemoChoice(script, found[0], found[1] or CALLERS_DIR)
    bus, live = Bus(), LiveDesk(paths.home)
    reports: list[DemoReport] = []

    async def work() -> None:
        reports.append(await hold_demo(choice, bus, paths.demos, live))

    if headless or not has_window(paths):
        _in_terminal(bus, work(), Console(quiet=as_json))
    else:
        _in_window(bus, live, work(), paths, quit_when_finished=True)
    if not reports:
        return False
    if as_json:
        sys.stdout.write(reports[0].as_json() + "\n")
    else:
        show_report(reports[0], Console())
    return reports[0].goal_reached


def _in_terminal(bus: Any, work: Coroutine[Any, Any, Result], console: Console) -> Result:
    from app.engine.thread import run_here
    from app.terminal import TerminalView

    async def both() -> Result:
        view = asyncio.ensure_future(TerminalView(console).follow(bus.subscribe()))
        try:
            return await work
        finally:
            bus.close()
            await view

    return run_here(both())


def _in_window(
    bus: Any, live: Any, work: Coroutine[Any, Any, None], paths: DataPaths, quit_when_finished: bool
) -> None:
    from app.engine.thread import EngineThread
    from app.ui.run import WindowChoices, run_live_window

    thread = EngineThread()
    thread.start()
    try:
        choices = WindowChoices(
            settings_path=paths.home / "window.ini", quit_when_finished=quit_when_finished
        )
        status = run_live_window(thread, bus, live, choices, work)
    finally:
        thread.stop()
    if status:
        raise typer.Exit(status)


def has_window(paths: DataPaths) -> bool:
    """Whether a window can be opened here; says why not when a display is set but fails."""
    from app.doctor import Patient, Verdict, check_window

    result = check_window(Patient.here(paths))
    if result.verdict is not Verdict.OK and "there is no screen" not in result.sentence:
        err.print(f"No window: {result.sentence}. Going on in the terminal.")
    return result.verdict is Verdict.OK
