"""The running desk in a terminal: its calls to read along, and a line to steer them.

Owns which call is meant and what typed words ask for. Leaves the connection to
``live_look``, what an event looks like to ``terminal`` and the desk's part to
``desktop.live_acts``.
"""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from app import live_words
from app.desktop.calls_in_hand import CallsInHand
from app.desktop.live_lines import LiveReply, decode
from app.engine.events import CallFinished, Event
from app.live_look import Look
from app.terminal import TerminalView
from app.typing_line import TypedLine, key_by_key, typed_lines

DESK_COMMANDS = frozenset(
    "whisper say take-over hand-back not-now transfer end mute hold resume flag note answer "
    "decline agent".split()
)
QUIT = frozenset(("quit", "exit", "q"))


@dataclass
class LiveTerminal:
    """One look, printed. ``run`` it; ``failed`` tells afterwards whether anything was refused."""

    look: Look
    console: Console
    as_json: bool = False
    fd: int = field(default_factory=lambda: sys.stdin.fileno())
    session: Mapping[str, Any] | None = None
    """Ask for a headset session and leave when it is over; None looks on."""

    def __post_init__(self) -> None:
        self.failed = False
        self.session_id = ""
        self._view = TerminalView(self.console)
        self._in_hand = CallsInHand()
        self._meant = ""
        self._open: dict[int, str] = {}
        self._line = TypedLine()
        self._leaving = False
        self._live: Live | None = None

    async def run(self) -> None:
        """Look on until the desk closes or somebody leaves."""
        with key_by_key(self.fd):
            if self.as_json or not self.console.is_terminal:
                await self._both()
                return
            with Live(console=self.console, auto_refresh=False, transient=True) as self._live:
                await self._both()
            self._live = None

    async def end_session(self) -> None:
        """End the session that was asked for."""
        if self.session_id:
            self._open[await self.look.ask("end", call=self.session_id)] = "end"

    async def _both(self) -> None:
        if self.session is not None:
            self._open[await self.look.ask("session", extra=self.session)] = "session"
        typing = asyncio.ensure_future(self._follow_typing())
        try:
            await self._follow_desk()
        finally:
            typing.cancel()
            await asyncio.gather(typing, return_exceptions=True)
            self.look.close()
        if not self._leaving and not self.as_json:
            self._say(live_words.CLOSED)

    async def _follow_desk(self) -> None:
        async for line in self.look.lines():
            if self.as_json:
                sys.stdout.write(line.decode())
                sys.stdout.flush()
            told = decode(line)
            if isinstance(told, LiveReply):
                self._replied(told)
            elif told is not None:
                self._show(told)
            if self._leaving and not self._open:
                return
            self._refresh()

    async def _follow_typing(self) -> None:
        async for words in typed_lines(self.fd, self._line, self._refresh):
            await self.type(words)
            self._refresh()

    async def type(self, words: str) -> None:
        """Do what was typed."""
        word, _, rest = words.strip().partition(" ")
        if word in QUIT:
            self._leaving = True
            if not self._open:
                self.look.close()
        elif word in DESK_COMMANDS:
            number = await self.look.ask(word, rest.strip(), self._meant_for(word))
            self._open[number] = word
        elif word == "calls":
            rows = live_words.calls_table(self._in_hand.live, self._meant)
            self._say("\n".join(rows) or live_words.NO_CALLS)
        elif word == "use":
            self._use(rest.strip())
        elif word == "help":
            self._say(live_words.HELP)
        else:
            self.failed = True
            self._say(live_words.NOT_A_COMMAND.format(word=word))

    def _meant_for(self, word: str) -> str:
        ringing = word in ("answer", "decline", "agent")
        return "" if ringing and self._in_hand.ringing is not None else self._meant

    def _use(self, number: str) -> None:
        live = self._in_hand.live
        if not number.isdecimal() or not 1 <= int(number) <= len(live):
            self._say(live_words.NOT_A_CALL.format(number=number))
            return
        call = live[int(number) - 1]
        self._meant = call.call_id
        self._say(live_words.LOOKING_AT.format(name=call.name or call.call_id))

    def _replied(self, reply: LiveReply) -> None:
        asked = self._open.pop(reply.id, "")
        if asked == "session":
            self.session_id = self._meant = reply.call
            self._leaving = bool(reply.problem)
        if reply.problem:
            self.failed = True
            self._say(f"! {reply.problem}", "bold yellow")

    def _show(self, event: Event) -> None:
        call_id = getattr(event, "call_id", "")
        self._in_hand.apply(event)
        ids = [call.call_id for call in self._in_hand.live]
        if call_id == self._meant and call_id not in ids:
            self._meant = ""
        if not self.as_json:
            several = len(ids) > 1 and call_id in ids
            self._view.prefix = f"{ids.index(call_id) + 1}| " if several else ""
            self._view.show(event)
        if self.session_id and isinstance(event, CallFinished) and call_id == self.session_id:
            self._leaving = True

    def _say(self, words: str, style: str = "") -> None:
        if self.as_json:
            return
        self.console.print(Text(words, style=style), highlight=False)

    def _refresh(self) -> None:
        if self._live is not None:
            typed = Text("> ", style="dim").append(self._line.text, style="not dim")
            self._live.update(Group(self._view.status(), typed), refresh=True)
