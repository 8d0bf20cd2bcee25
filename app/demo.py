"""The main job as a demonstration: a real call between a simulated caller and the agent.

Owns one demonstration: its folder, the caller's process, the call, the report. The
desk is the same as ever (``desk``), the caller is ``app.rehearsal``'s in a process of
its own, and between them is real SIP and RTP on loopback. The report's delays are
measured from what the caller's own phone recorded.
"""

import asyncio
import json
import secrets
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

from app.desk import ASSETS, DeskPlan, OpenDesk, open_desk
from app.engine.bus import Bus, Subscription
from app.engine.events import AgentBegan, CallFinished
from app.engine.minds import Task
from app.engine.parts import EngineSettings, ServedLine
from app.rehearsal.caller_process import CallerProcess
from app.rehearsal.callers import CALLERS_DIR, Caller, callers_for, find_caller
from app.rehearsal.errors import DemoFailed
from app.rehearsal.measuring import Exchange, summarise
from app.rehearsal.spec import CallerResult, CallerSpec, SaidEntry
from app.rehearsal.words import word_error_rate
from app.serving import LiveDesk
from models.calls import Call, get_call
from models.ids import now_iso
from models.utterances import Utterance, list_utterances
from sip.phone import LineAccount
from sip.phone_settings import PhoneSettings

SAMPLE_FACTS = ASSETS / "playbooks" / "samples.toml"
LINE_ID = "demo"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class DemoChoice:
    """Which conversation to hold. ``caller`` None takes the first that fits the script."""

    script: str
    caller: str | None = None
    callers: Path = CALLERS_DIR
    """Where the callers are."""


@dataclass(frozen=True, slots=True)
class ExchangeReport:
    """One line of the caller: what was said, recognised, and how long the answer took.

    ``delay_ms`` is from the caller's last sound to the agent's first, in the caller's
    own recording; None when no answer followed. ``answers`` is how often the agent
    began to speak before the caller's next line, ``cut_in`` whether it did so before
    this line was finished.
    """

    caller_said: str
    recognised: str
    word_error_rate: float
    delay_ms: float | None
    answers: int
    cut_in: bool


@dataclass(frozen=True, slots=True)
class DelayReport:
    """Of the exchanges' delays, in milliseconds; None when there was no answer at all."""

    median: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What one demonstration came to; ``as_json`` gives it to programs.

    ``goal_reached``: the conversation came to the outcome that this caller was written
    to lead to. ``script_goal_reached``: the script's own goal, as the call's record
    has it; a caller who refuses to pay reaches the first and not the second.
    """

    call_id: str
    script: str
    caller: str
    outcome: str | None
    expected_outcome: str
    goal_reached: bool
    script_goal_reached: bool
    end_reason: str
    exchanges: tuple[ExchangeReport, ...]
    word_error_rate: float
    delay_ms: DelayReport
    folder: str
    recording: str
    caller_recording: str
    database: str

    def as_json(self) -> str:
        """One JSON object."""
        return json.dumps(asdict(self), indent=2)


async def hold_demo(choice: DemoChoice, bus: Bus, demos: Path, live: LiveDesk) -> DemoReport:
    """Hold one demonstration in a new folder under ``demos`` and report on it.

    ``live`` is told of the desk once it is open.

    Raises DemoFailed, RehearsalError, or what ``open_desk`` and ``place_call`` raise.
    """
    task = sample_task(choice.script)
    caller = choose_caller(choice)
    folder = new_folder(demos, choice.script, caller.id)
    plan = DeskPlan(
        engine=EngineSettings(home=folder),
        phone=PhoneSettings(net_interface=LOOPBACK, jitter_buffer_ms=None),
        data_dir=demos.parent,
    )
    live.home = folder
    with bus.subscribe() as events:
        async with open_desk(plan, bus) as desk:
            live.engine = desk.engine
            result = await _hold(desk, task, (caller, choice.callers), folder)
            await desk.engine.calls_over()
            events.close()
            call_id = await _finished_call(events)
            utterances = await desk.store.read(list_utterances, call_id)
            record = await desk.store.read(get_call, call_id)
    exchanges = await asyncio.to_thread(report_exchanges, result, utterances)
    return report_on(record, caller, exchanges, folder)


async def _finished_call(events: Subscription) -> str:
    async for event in events:
        if isinstance(event, CallFinished):
            return event.call_id
    raise DemoFailed("no call came about between the caller and the desk")


def report_on(
    record: Call, caller: Caller, exchanges: tuple[ExchangeReport, ...], folder: Path
) -> DemoReport:
    """Sum up one finished call in ``folder``."""
    delays = summarise([e.delay_ms for e in exchanges if e.delay_ms is not None])
    said = " ".join(e.caller_said for e in exchanges)
    recognised = " ".join(e.recognised for e in exchanges)
    return DemoReport(
        call_id=record.id,
        script=record.script or "",
        caller=caller.id,
        outcome=record.outcome,
        expected_outcome=str(caller.expected.outcome),
        goal_reached=record.outcome == caller.expected.outcome,
        script_goal_reached=record.goal_reached,
        end_reason=str(record.end_reason),
        exchanges=exchanges,
        word_error_rate=round(word_error_rate(said, recognised), 3) if said else 0.0,
        delay_ms=DelayReport(
            round(delays.median_ms, 1) if delays else None,
            round(delays.p95_ms, 1) if delays else None,
        ),
        folder=str(folder),
        recording=str(folder / "recordings" / f"{record.id}.flac"),
        caller_recording=str(folder / "caller.flac"),
        database=str(folder / "ringdesk.db"),
    )


def choose_caller(choice: DemoChoice) -> Caller:
    """The caller of that name, or the first for the script. Raises CallerUnknown, DemoFailed."""
    if choice.caller is not None:
        return find_caller(choice.caller, choice.script, choice.callers)
    fitting = callers_for(choice.script, choice.callers)
    if not fitting:
        raise DemoFailed(f"no caller in {choice.callers} fits the script {choice.script!r}")
    return next((caller for caller in fitting if not caller.recorded), fitting[0])


def new_folder(demos: Path, script: str, caller: str) -> Path:
    """A folder of this demonstration's own, whatever else runs at the same moment."""
    moment = now_iso()[:19].replace(":", "").replace("-", "").replace("T", "-")
    folder = demos / f"{moment}-{script}-{caller}-{secrets.token_hex(3)}"
    folder.mkdir(parents=True)
    return folder


def sample_task(script: str) -> Task:
    """The bundled sample facts for a bundled script. Raises DemoFailed."""
    samples = tomllib.loads(SAMPLE_FACTS.read_text(encoding="utf-8"))
    if script not in samples:
        raise DemoFailed(f"no bundled script is named {script!r}; there are {', '.join(samples)}")
    facts = samples[script]
    name = next((str(value) for key, value in facts.items() if key.endswith("_name")), "")
    return Task(script=script, facts=facts, caller_name=name)


async def _hold(
    desk: OpenDesk, task: Task, found: tuple[Caller, Path], folder: Path
) -> CallerResult:
    caller, callers_dir = found
    address = desk.phone.listen_address
    account = LineAccount(LINE_ID, "desk", address, register=False)
    inbound = task if caller.dials else None
    await desk.engine.serve_line(ServedLine(account, "Demo line", inbound))
    spec = CallerSpec(
        caller=caller.id,
        script=task.script_name or "",
        callers_dir=callers_dir,
        recording=folder / "caller.flac",
        result=folder / "caller.json",
        dial=f"sip:desk@{address}" if caller.dials else None,
    )
    process = CallerProcess(spec, folder / "caller-spec.json")
    telling = asyncio.create_task(_tell(desk.engine.bus, process))
    try:
        await process.start()
        if not caller.dials and process.address is not None:
            await desk.engine.place_call(LINE_ID, process.address, task)
        return await process.result()
    finally:
        telling.cancel()
        await process.stop()


async def _tell(bus: Bus, caller: CallerProcess) -> None:
    """Let the caller know what the agent says, so that it repeats what was not understood."""
    with bus.subscribe() as events:
        async for event in events:
            if isinstance(event, AgentBegan):
                await caller.tell(event.text)


def report_exchanges(
    result: CallerResult, utterances: list[Utterance]
) -> tuple[ExchangeReport, ...]:
    """Put the caller's lines, their measured answers and what was recognised side by side."""
    heard = [utterance for utterance in utterances if utterance.speaker == "caller"]
    said = [entry for entry in result.said if entry.text]
    reports = []
    for exchange in result.exchanges():
        entry = min(said, key=lambda one: abs(one.start_ms - exchange.caller.start_ms))
        recognised = _recognised(entry, exchange, heard)
        reports.append(
            ExchangeReport(
                caller_said=entry.text,
                recognised=recognised,
                word_error_rate=round(word_error_rate(entry.text, recognised), 3),
                delay_ms=None if exchange.delay_ms is None else round(exchange.delay_ms, 1),
                answers=exchange.answers,
                cut_in=exchange.cut_in,
            )
        )
    return tuple(reports)


def _recognised(entry: SaidEntry, exchange: Exchange, heard: list[Utterance]) -> str:
    """The desk's utterances whose middle lies in the line's sound, with room for the delay."""
    start_ms, end_ms = exchange.caller.start_ms - 300, exchange.caller.end_ms + 600
    return " ".join(
        one.text for one in heard if start_ms <= (one.start_ms + one.end_ms) / 2 <= end_ms
    )
