"""The ``ringdesk bench`` commands: how fast this computer is.

Owns their options and what they print. Measuring is ``turn_cost``'s, what follows from it
``engine.capacity``'s.
"""

import asyncio
import dataclasses
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from app.cli_printing import AsJson, print_json, records_table

if TYPE_CHECKING:
    from app.engine.capacity import Forecast
    from app.turn_cost import Measured

bench_app = typer.Typer(help="How fast this computer is.")
CALLS = range(1, 5)


@bench_app.callback()
def bench() -> None:
    """How fast this computer is."""


@bench_app.command()
def turn(as_json: AsJson = False) -> None:
    """Measure an answer of the agent, alone and two at once, and say how many calls fit.

    The desk keeps the result and refuses a call that would keep callers waiting.
    Example: ringdesk bench turn
    """
    from app.cli import explained
    from app.engine.capacity import Capacity

    with explained():
        measured = asyncio.run(_measured())
    capacity = Capacity(measured.cost)
    forecasts = [capacity.forecast(calls) for calls in CALLS]
    if as_json:
        print_json(dataclasses.asdict(measured) | {"calls": [_plain(one) for one in forecasts]})
        return
    _print(measured, forecasts)


async def _measured() -> "Measured":
    from app.engine.governor import keep_cost
    from app.loading import load_models
    from app.serving import plan_for
    from app.settings import data_paths, load_settings
    from app.turn_cost import measure_turns
    from audio.clock import MonotonicClock
    from models.store import Store

    paths = data_paths()
    paths.make()
    plan = plan_for(load_settings(paths), paths)
    store = await asyncio.to_thread(Store.open, paths.database)
    try:
        loaded = await asyncio.to_thread(load_models, plan)
        measured = await measure_turns(plan, loaded, MonotonicClock())
        await keep_cost(store, measured.cost)
    finally:
        await asyncio.to_thread(store.close)
    return measured


def _plain(forecast: "Forecast") -> dict[str, object]:
    return dataclasses.asdict(forecast) | {"room": str(forecast.room)}


def _print(measured: "Measured", forecasts: "list[Forecast]") -> None:
    console = Console(highlight=False)
    steps = ", ".join(f"{name} {value:.0f} ms" for name, value in measured.stages.items())
    cost = measured.cost
    console.print(f"An answer takes {cost.alone_ms:.0f} ms: {steps}.")
    console.print(f"With a second one at the same moment it takes {cost.together_ms:.0f} ms.")
    words = {"free": "fits", "tight": "fits, with little to spare", "none": "is refused"}
    table = records_table("Calls at once", "Median wait", "1 in 20 waits", "One more call")
    for one in forecasts:
        waits = (f"{one.median_ms:.0f} ms", f"{one.p95_ms:.0f} ms")
        table.add_row(str(one.calls), *waits, words[one.room])
    console.print(table)
