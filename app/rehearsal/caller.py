"""The simulated caller as a process of its own: ``python -m app.rehearsal.caller --spec FILE``.

Owns its SIP user agent, the order of a run, the lines on stdout and the result file. Leaves
the part it plays to ``role``. It hangs up and ends on SIGINT or SIGTERM, and when its stdin
closes, so that no caller outlives whoever started it.

On stdout, one JSON object a line: first ``{"ready": "sip:caller@127.0.0.1:PORT"}``, then
``{"event": "answered"}``, ``{"event": "said", ...}`` for each line and
``{"event": "ended", ...}``; ``{"event": "failed", "message": ...}`` instead when it could not
play its part. On stdin comes what the desk says, one JSON string a line. It exits 0 when there
was a call, however it ended, 1 when there was none and 2 when it could not run.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from app.rehearsal.callers import CALLERS_DIR, find_caller
from app.rehearsal.errors import RehearsalError
from app.rehearsal.role import Habits, Role, RoleEnd, SaidLine
from app.rehearsal.spec import CallerResult, CallerSpec, SaidEntry, load_spec, write_whole
from app.rehearsal.tape import Tape
from app.rehearsal.voicing import PROMPTS_DIR, VoicedLine, voiced_lines
from app.weights import WeightsError, locate
from audio.clock import Clock, MonotonicClock
from audio.errors import AudioError
from audio.piper import PiperTextToSpeech, VoiceSettings
from sip.choosing import phone_for
from sip.errors import CallGone, CallRefused, SipError
from sip.phone import Call, IncomingCall, LineAccount, Phone, PhoneEvent
from sip.phone_settings import PhoneSettings

LOOPBACK = "127.0.0.1"
USER = "caller"
EXIT_PLAYED, EXIT_NO_CALL, EXIT_NOT_RUN = 0, 1, 2
NOT_CONNECTED = "not_connected"


class CallerRun:
    """One run of one caller; ``stop`` may come at any time, from the loop."""

    def __init__(self, spec: CallerSpec, clock: Clock) -> None:
        self._spec = spec
        self._clock = clock
        self._rung: asyncio.Queue[Call] = asyncio.Queue(maxsize=1)
        self._connecting: asyncio.Task[Call] | None = None
        self._role: Role | None = None
        self._stopped = False

    def stop(self) -> None:
        """Hang up and end."""
        self._stopped = True
        if self._role is not None:
            self._role.stop()
        elif self._connecting is not None:
            self._connecting.cancel()

    def told(self, text: str) -> None:
        """The desk says this, in words."""
        if self._role is not None:
            self._role.told(text)

    async def run(self) -> CallerResult:
        """Play the part and write recording and result.

        Raises RehearsalError, AudioError, WeightsError, SipError or OSError when it cannot.
        """
        spec = self._spec
        lines = await asyncio.to_thread(_voiced, spec)
        settings = PhoneSettings(net_interface=LOOPBACK, jitter_buffer_ms=spec.jitter_buffer_ms)
        phone = phone_for("auto", settings, self._clock)
        phone.subscribe(self._on_phone_event)
        await phone.start()
        try:
            await phone.add_line(
                LineAccount(USER, USER, phone.listen_address, register=False, codecs=spec.codecs)
            )
            _tell({"ready": f"sip:{USER}@{phone.listen_address}"})
            result = await self._meet(phone, lines)
        finally:
            await phone.close()
        write_whole(spec.result, result.model_dump_json(indent=2) + "\n")
        return result

    def _on_phone_event(self, event: PhoneEvent) -> None:
        """Keep the first call that rings; the desk has no reason to ring twice."""
        if isinstance(event, IncomingCall) and self._rung.empty():
            self._rung.put_nowait(event.call)

    async def _meet(self, phone: Phone, lines: Sequence[VoicedLine]) -> CallerResult:
        self._connecting = asyncio.create_task(self._connect(phone))
        if self._stopped:
            self._connecting.cancel()
        try:
            call = await self._connecting
        except CallRefused as error:
            return self._not_connected(error.sip_code)
        except (CallGone, TimeoutError):
            return self._not_connected(None)
        except asyncio.CancelledError:
            if not self._stopped:
                raise
            return self._not_connected(None)
        return await self._play(call, lines)

    async def _connect(self, phone: Phone) -> Call:
        """An established call. Raises CallRefused, CallGone, TimeoutError."""
        if self._spec.dial is not None:
            call = await phone.dial(USER, self._spec.dial)
        else:
            call = await asyncio.wait_for(self._rung.get(), self._spec.rung_within_ms / 1000)
            await self._clock.sleep_ms(self._spec.answer_after_ms)
            await call.answer()
        await call.wait_established(self._spec.rung_within_ms)
        return call

    async def _play(self, call: Call, lines: Sequence[VoicedLine]) -> CallerResult:
        _tell({"event": "answered"})
        spec = self._spec
        tape = Tape(self._clock.now_ms())
        habits = Habits(patience_ms=spec.patience_ms, limit_ms=spec.limit_ms, seed=spec.seed)
        self._role = Role(call, tape, self._clock, habits, _tell_said)
        if self._stopped:
            self._role.stop()
        played = await self._role.play(lines)
        duration_ms = tape.since_origin_ms(self._clock.now_ms())
        await asyncio.to_thread(tape.write, spec.recording)
        _tell({"event": "ended", "ended": played.ended})
        return CallerResult(
            caller=spec.caller,
            script=spec.script,
            ended=played.ended,
            sip_code=call.end.sip_code if call.end else None,
            said=tuple(SaidEntry(**asdict(said)) for said in played.said),
            unsaid=played.unsaid,
            recording=spec.recording,
            duration_ms=duration_ms,
        )

    def _not_connected(self, sip_code: int | None) -> CallerResult:
        ended = RoleEnd.STOPPED if self._stopped else NOT_CONNECTED
        _tell({"event": "ended", "ended": ended, "sip_code": sip_code})
        return CallerResult(
            caller=self._spec.caller,
            script=self._spec.script,
            ended=ended,
            sip_code=sip_code,
            said=(),
            unsaid=0,
            recording=None,
            duration_ms=0.0,
        )


def _voiced(spec: CallerSpec) -> tuple[VoicedLine, ...]:
    caller = find_caller(spec.caller, spec.script, spec.callers_dir or CALLERS_DIR)

    @cache
    def loaded() -> PiperTextToSpeech:
        return PiperTextToSpeech(locate(spec.weights_dir).piper_model)

    def make_voice(settings: VoiceSettings) -> PiperTextToSpeech:
        return loaded().with_settings(settings)

    return voiced_lines(caller, make_voice, spec.prompts_dir or PROMPTS_DIR)


def _tell_said(said: SaidLine) -> None:
    _tell({"event": "said", **asdict(said)})


def _tell(entry: dict[str, Any]) -> None:
    """One line on stdout; whoever started us may have gone already."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(entry) + "\n")
        sys.stdout.flush()


@contextlib.contextmanager
def _stopped_from_outside(run: CallerRun) -> Iterator[None]:
    """Stop the run on SIGINT, SIGTERM and when stdin closes."""
    loop = asyncio.get_running_loop()
    begun = b""

    def parent_spoke() -> None:
        nonlocal begun
        heard = os.read(stdin, 4096)
        if not heard:
            loop.remove_reader(stdin)
            run.stop()
        *whole, begun = (begun + heard).split(b"\n")
        for line in whole:
            run.told(json.loads(line))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, run.stop)
    stdin = sys.stdin.fileno()
    # A file or /dev/null cannot be watched, and has nobody behind it who could go.
    with contextlib.suppress(PermissionError):
        loop.add_reader(stdin, parent_spoke)
    try:
        yield
    finally:
        loop.remove_reader(stdin)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def _run(spec: CallerSpec) -> int:
    run = CallerRun(spec, MonotonicClock())
    with _stopped_from_outside(run):
        result = await run.run()
    return EXIT_PLAYED if result.recording else EXIT_NO_CALL


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one caller; gives the exit status."""
    parser = argparse.ArgumentParser(prog="caller", description="A simulated caller.")
    parser.add_argument("--spec", type=Path, required=True, help="the brief, a JSON file")
    chosen = parser.parse_args(arguments)
    try:
        return asyncio.run(_run(load_spec(chosen.spec)))
    except (RehearsalError, AudioError, WeightsError, SipError, OSError) as error:
        _tell({"event": "failed", "message": str(error)})
        return EXIT_NOT_RUN


if __name__ == "__main__":
    sys.exit(main())
