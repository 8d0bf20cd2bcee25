"""What a running desk does: serve the configured lines, place one call.

Owns the plan that follows from the settings, the lines that follow from the records,
and the work that the window and the terminal show. Leaves commands to ``cli`` and the
desk itself to ``desk``.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from app.agent.facts import FactValue
from app.desk import DeskPlan, OpenDesk, open_desk
from app.engine.bus import Bus
from app.engine.dialing import Asked
from app.engine.engine import Engine
from app.engine.errors import CallUnknown, LineNotReady
from app.engine.events import CallFinished, TroubleArose
from app.engine.limits import RTP_TIMEOUT_S, CallLimits
from app.engine.minds import Task
from app.engine.parts import EngineSettings, ServedLine
from app.local_apis import LocalApis
from app.served_door import claimed
from app.served_lines import cannot_serve
from app.served_lines import served as served
from app.served_settings import ServedSettings
from app.settings import DataPaths, SecretsUnavailable, Settings
from audio.clock import MonotonicClock
from models.lines import list_lines
from models.templates import Template, get_template
from sip.address import parse_sip_uri
from sip.errors import AccountInvalid, AddressInvalid
from sip.phone import LineAccount
from sip.phone_settings import PhoneSettings

log = logging.getLogger(__name__)

DIRECT_LINE = "direct"
LINE_READY_S = 15.0


@dataclass
class LiveDesk:
    """The window's and the terminal's hold on a desk that may not be open yet."""

    home: Path
    engine: Engine | None = None

    async def end_call(self, call_id: str) -> None:
        """Hang up; harmless when the call is over already."""
        if self.engine is not None:
            try:
                self.engine.end_call(call_id)
            except CallUnknown:
                log.debug("call %s was over already", call_id)

    def recording_folder(self, call_id: str) -> Path | None:
        """Where recordings are, if there are any."""
        folder = self.home / "recordings"
        return folder if folder.is_dir() else None


@dataclass(frozen=True, slots=True)
class CallOrder:
    """One outbound call: whom, what about, and on which line (None: the first that can)."""

    target: str
    script: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    playbook: Path | None = None
    line: str | None = None
    template_id: str | None = None


def plan_for(settings: Settings, paths: DataPaths, target: str | None = None) -> DeskPlan:
    """The desk that the settings ask for; ``target`` on loopback binds there by itself."""
    interface = settings.sip.net_interface
    if interface is None and target is not None and _on_loopback(target):
        interface = "127.0.0.1"
    limits = CallLimits(
        ring_ms=settings.calls.ring_timeout_s * 1000.0,
        max_duration_ms=settings.calls.max_duration_s * 1000.0,
    )
    return DeskPlan(
        engine=EngineSettings(
            home=paths.home,
            limits=limits,
            language=settings.speech.language,
            record_calls=settings.calls.recording,
            leaves_message=settings.calls.on_voicemail == "leave_message",
            call_waiting=settings.phone.call_waiting,
            default_line=settings.phone.default_line,
            country=settings.phone.country,
            rules=settings.rules,
        ),
        phone=PhoneSettings(
            net_interface=interface,
            jitter_buffer_ms=settings.sip.jitter_buffer_ms,
            rtp_timeout_s=RTP_TIMEOUT_S,
            ca_file=settings.sip.ca_file,
            verify_tls=settings.sip.verify_tls,
        ),
        own_playbooks=paths.playbooks,
        stack=settings.phone.stack,
        agent=settings.agent,
        voice_speed=settings.speech.voice_speed,
        data_dir=paths.home,
    )


async def serve(plan: DeskPlan, paths: DataPaths, bus: Bus, live: LiveDesk) -> None:
    """Serve every configured line until cancelled; others can look on meanwhile.

    Raises DeskRunsAlready, and what ``open_desk`` raises.
    """
    with claimed(paths.home) as door:
        async with open_desk(plan, bus) as desk, asyncio.TaskGroup() as tasks:
            live.engine = desk.engine
            settings = ServedSettings(paths, MonotonicClock(), bus)
            apis = LocalApis(desk.engine, desk.store, paths, settings.settings)
            tasks.create_task(apis.run())
            tasks.create_task(settings.follow(lambda changed: _follow(desk, changed, paths)))
            if door is not None:
                tasks.create_task(door.open(desk.engine, desk.store))
            for line in await desk.store.read(list_lines, True):
                try:
                    template = await _template(desk, line.inbound_template_id)
                    await desk.engine.serve_line(served(line, paths, template))
                except (SecretsUnavailable, AccountInvalid) as error:
                    trouble = await cannot_serve(desk.engine, line, error)
                    bus.publish(TroubleArose("", "line", trouble))
            await asyncio.Event().wait()


def _follow(desk: OpenDesk, settings: Settings, paths: DataPaths) -> None:
    """What the owner changed holds from the next call on."""
    desk.engine.switchboard.settings = plan_for(settings, paths).engine


async def place(
    order: CallOrder, plan: DeskPlan, paths: DataPaths, bus: Bus, live: LiveDesk
) -> CallFinished:
    """Hold one outbound call and tell how it ended.

    Raises what ``open_desk`` and ``Engine.place_call`` raise, before anybody is rung.
    """
    with bus.subscribe() as events:
        async with open_desk(plan, bus) as desk:
            live.engine = desk.engine
            line_id = await _line_for(order, desk, paths)
            template = await _template(desk, order.template_id)
            task = Task(order.script, order.facts, order.playbook, template=template)
            asked = Asked("terminal")
            call_id = await desk.engine.place_call(line_id, order.target, task, asked)
            async for event in events:
                if isinstance(event, CallFinished) and event.call_id == call_id:
                    await desk.engine.calls_over()
                    return event
    raise LineNotReady(order.line or DIRECT_LINE, "the desk was closed")


async def _template(desk: OpenDesk, template_id: str | None) -> Template | None:
    return await desk.store.read(get_template, template_id) if template_id else None


async def _line_for(order: CallOrder, desk: OpenDesk, paths: DataPaths) -> str:
    """Take the wanted line into service and wait until it can call."""
    lines = await desk.store.read(list_lines, True)
    wanted = [one for one in lines if order.line in (None, one.label, one.id)]
    if wanted:
        line = served(wanted[0], paths)
    elif order.line is not None:
        labels = ", ".join(one.label for one in lines) or "none"
        raise LineNotReady(order.line, f"there is no such line; there are {labels}")
    elif order.target.startswith(("sip:", "sips:")):
        account = LineAccount(DIRECT_LINE, "ringdesk", desk.phone.listen_address, register=False)
        line = ServedLine(account, "Direct")
    else:
        raise LineNotReady("", "no line is set up; add one with `ringdesk lines add`")
    await desk.engine.serve_line(line)
    await desk.engine.line_settled(line.account.line_id, LINE_READY_S)
    return line.account.line_id


def _on_loopback(target: str) -> bool:
    try:
        host = parse_sip_uri(target).host
    except AddressInvalid:
        return False
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
