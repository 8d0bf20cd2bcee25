"""Who speaks when: the agent's side of the give and take of one conversation.

Owns the decisions: when a turn is answered, when the agent stops for the caller, when
silence needs a word. Leaves hearing to ``listening``, work done ahead to ``speculation``,
playing to ``speaking`` and the rest to ``conversation``, told through ``TurnWatcher``.
"""

import asyncio

from app.agent.mind import Finish, Mind
from app.engine.events import Floor
from app.engine.first_words import FirstWords, OpenTurn
from app.engine.listening import Listening
from app.engine.pickup import Pickup
from app.engine.replying import Replying
from app.engine.small_talk import is_backchannel, is_farewell, is_greeting
from app.engine.speaking import Speaking
from app.engine.speculation import Draft, Speculation
from app.engine.speech_work import SpeechWork
from app.engine.turn_watcher import TurnTiming, TurnWatcher
from audio.barge_in import BargeInSignal, Interrupted, PauseVoice, ResumeVoice
from audio.clock import Clock
from audio.frames import Frame
from audio.turns import (
    SilenceBegan,
    SpeechBegan,
    SpeechResumed,
    TurnDismissed,
    TurnEnded,
    TurnSignal,
)


class TurnTaking:
    """The agent in one conversation. Frames go in; ``finished`` tells the agent's own end."""

    def __init__(
        self,
        mind: Mind,
        listening: Listening,
        speaking: Speaking,
        work: SpeechWork,
        clock: Clock,
        watcher: TurnWatcher,
    ) -> None:
        self.timing = TurnTiming()
        self.language = "en"
        self._mind = mind
        self._listening = listening
        self._speaking = speaking
        self._work = work
        self._clock = clock
        self._watcher = watcher
        self.replies = Replying(mind, speaking, clock, watcher)
        self.finished: asyncio.Future[Finish] = self.replies.finished
        self._tasks: asyncio.TaskGroup | None = None
        self._speculation: Speculation | None = None
        self._answering: asyncio.Task[None] | None = None
        self._turn_start_ms: float | None = None
        self._unanswered_ms: float | None = None
        self._ended_ms: float | None = None
        self._settling: Speculation | None = None
        self._first: FirstWords | None = None
        self.pickup: Pickup | None = None
        """Who picks up, on a call of ours that has just been answered."""
        self._resting = False
        self._opened = False
        self._silences = 0

    def take_up(self, since_ms: float | None, first: FirstWords | None) -> None:
        """Before ``run``: the call has been talked on already, so nobody is greeted; with
        ``since_ms`` the caller is speaking since then."""
        self._opened = True
        self._turn_start_ms, self._first = since_ms, first

    async def run(self, opens_first: bool) -> None:
        """Keep the conversation going until cancelled; ``opens_first`` speaks at once (inbound),
        otherwise the called party may do so."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = self.replies.tasks = tasks
            if self._first is not None:
                self._answering = tasks.create_task(self._begin_with(self._first))
            elif opens_first and not self._opened:
                self._open()
            elif self._opened:
                self.replies.listen_on()
            await self._watch_silence()

    def hear(self, frame: Frame) -> None:
        """Take one frame of the caller. Never waits."""
        if self._tasks is None or self._resting or self.finished.done():
            return
        turn_signals, interruptions = self._listening.hear(frame, self._speaking.audible)
        if self.pickup is not None:
            self.pickup.hear(frame, self._turn_start_ms is not None)
        for interruption in interruptions:
            self._on_interruption(interruption)
        for signal in turn_signals:
            self._on_turn(signal)

    def rest(self, on: bool) -> None:
        """The call is on hold: nobody is heard, nothing is said until it is off again."""
        self._resting = on
        if on and self._turn_start_ms is not None:
            self._end_turn(self._clock.now_ms())
        self._speaking.hold(on)
        self.replies.listen_on()

    @property
    def waits_since_ms(self) -> float | None:
        """The end of the caller's turn that is still being recognised."""
        waits = self._settling is not None and self._settling.transcript is None
        return self._ended_ms if waits and self.open_turn is not None else None

    @property
    def open_turn(self) -> OpenTurn | None:
        """What the caller has said, or is saying, and nobody has written down yet."""
        if self._turn_start_ms is not None:
            return OpenTurn(self._turn_start_ms)
        if self._unanswered_ms is not None and self._answering is not None:
            return OpenTurn(self._unanswered_ms, self._ended_ms)
        return None

    def said_aside(self) -> None:
        """The operator's words were said: listen on, unless a reply goes on."""
        if not self.replies.busy:
            self.replies.listen_on()

    def close_politely(self) -> None:
        """Time is up: whatever is being said is cut and the mind says goodbye."""
        self.replies.cut()
        self.replies.say(Draft(self._mind.time_is_up()))

    # The caller's turns

    def _on_turn(self, signal: TurnSignal) -> None:
        match signal:
            case SpeechBegan(at_ms=at_ms):
                self._take_back_answer()
                self._turn_start_ms = self._unanswered_ms or at_ms
                if not self._speaking.audible:
                    self._watcher.floor(Floor.CALLER_SPEAKING)
            case SilenceBegan():
                self._speculate()
            case SpeechResumed():
                self._drop_speculation()
            case TurnDismissed():
                self._turn_start_ms = None
                self._drop_speculation()
            case TurnEnded(end_ms=end_ms):
                self._end_turn(end_ms)

    def _speculate(self) -> None:
        if self._tasks is None or self._turn_start_ms is None:
            return
        self._drop_speculation()
        speculation = Speculation(self._mind, self._work, self._clock, self.language)
        self._speculation = speculation
        clip = self._listening.clip(self._turn_start_ms)

        def judged(text: str, probability: float) -> None:
            if self._speculation is speculation:
                self._judge(text, probability)

        speculation.begin(self._tasks, clip, judged)

    def _judge(self, text: str, probability: float) -> None:
        """What the pause sounds like: it may be the turn's end, or settle an interruption."""
        self._watcher.partial(text)
        self._listening.hint(self.timing.finished_sounding(text, probability))
        self._listening.patience(self.timing.more_patience_ms(text, self.replies.said))
        if text and self._speaking.audible and not self._may_go_on(text):
            for signal in self._listening.decide(self._clock.now_ms(), interrupted=True):
                self._on_interruption(signal)

    def _drop_speculation(self) -> None:
        speculation, self._speculation = self._speculation, None
        if speculation is not None and self._tasks is not None:
            self._tasks.create_task(speculation.cancel())

    def _end_turn(self, end_ms: float) -> None:
        start_ms = self._turn_start_ms
        if self._tasks is None or start_ms is None:
            return
        if self._speculation is None:
            self._speculate()
        speculation, self._speculation = self._speculation, None
        self._turn_start_ms, self._settling = None, speculation
        self._unanswered_ms, self._ended_ms = start_ms, end_ms
        self.replies.quiet_since_ms = self._clock.now_ms()
        if speculation is not None:
            speculation.stages.values["hold"] = self._clock.now_ms() - end_ms
            self._answering = self._tasks.create_task(self._answer(speculation, start_ms, end_ms))

    async def _answer(self, speculation: Speculation, start_ms: float, end_ms: float) -> None:
        if not self._speaking.audible:
            self._watcher.floor(Floor.AGENT_THINKING)
        await speculation.finish()
        to_machine = self.pickup is not None and await self.pickup.takes(speculation)
        transcript, draft = speculation.transcript, speculation.draft
        self._answering = self._unanswered_ms = None
        if transcript is None or draft is None:
            self._go_on()
            return
        self._watcher.heard(transcript, start_ms, end_ms)
        if self._may_go_on(transcript.text):
            await draft.discard()
            self._go_on()
            return
        if self._speaking.paused or not self._speaking.aside:
            self.replies.cut()
        self._silences = 0
        if to_machine and self.pickup is not None:
            self._opened = self.pickup.settled
            self.replies.say(draft)
            return
        if not self._opened and is_greeting(transcript.text):
            await draft.discard()
            self._open()
            return
        self._opened = True
        self.replies.say(draft, answers=(end_ms, speculation.stages.values))

    def _may_go_on(self, text: str) -> bool:
        """What the caller said while the agent was speaking asks for no answer."""
        if not (self._speaking.audible or self._speaking.waiting):
            return self.replies.broken_off and is_backchannel(text)
        if self._speaking.closing:
            return is_farewell(text)
        return is_backchannel(text) and self._speaking.remaining_ms > self.timing.nearly_done_ms

    def _go_on(self) -> None:
        if self._speaking.audible or self._speaking.waiting:
            self._speaking.resume()
            self._watcher.floor(Floor.AGENT_SPEAKING)
        else:
            self.replies.listen_or_go_on()

    def _take_back_answer(self) -> None:
        """The caller goes on before the answer began: what was said stays part of the turn."""
        answering, self._answering = self._answering, None
        if answering is None or answering.done():
            self._unanswered_ms = None
        else:
            answering.cancel()

    # The agent's turns

    async def _begin_with(self, first: FirstWords) -> None:
        self._watcher.floor(Floor.AGENT_THINKING)
        try:
            await first.ready
        except asyncio.CancelledError:
            self._mind.heard_beside("caller", first.heard)
            await first.drop()
            raise
        self._answering = None
        self.replies.say(first.draft)

    def _open(self) -> None:
        self._opened = True
        self.replies.say(self.pickup.opening() if self.pickup else Draft(self._mind.opening()))

    def _on_interruption(self, signal: BargeInSignal) -> None:
        match signal:
            case PauseVoice():
                if not self._speaking.closing:
                    self._speaking.pause()
                    self._watcher.floor(Floor.CALLER_SPEAKING)
            case ResumeVoice():
                self._speaking.resume()
                if self._speaking.audible:
                    self._watcher.floor(Floor.AGENT_SPEAKING)
            case Interrupted():
                if not self._speaking.closing:
                    self.replies.cut()

    # Silence

    async def _watch_silence(self) -> None:
        while True:
            await self._clock.sleep_ms(100.0)
            if self._busy() or (self.pickup is not None and self.pickup.put_through):
                continue
            quiet_ms = self._clock.now_ms() - self.replies.quiet_since_ms
            if not self._opened:
                if quiet_ms >= self.timing.callee_greeting_ms:
                    self._open()
            elif quiet_ms >= self.timing.silence_prompt_ms:
                self._silences += 1
                self.replies.say(Draft(self._mind.silence(self._silences)))

    def _busy(self) -> bool:
        answering = self._answering is not None and not self._answering.done()
        speaking = self.replies.busy or self._speaking.audible or self._resting
        busy = answering or speaking or self._turn_start_ms is not None or self.finished.done()
        if busy:
            self.replies.quiet_since_ms = self._clock.now_ms()
        return busy
