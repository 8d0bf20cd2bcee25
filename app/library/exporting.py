"""A call as files for others: its transcript as text, its sound as WAV.

Owns the form of the text and writing a file whole or not at all. Leaves choosing the place
to the person.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import soundfile

from app.commands.library import CallDetail
from app.library.errors import ExportFailed
from models.call_flags import CallMark, MarkKind
from models.calls import Call
from models.sessions import BROWSER_LINE, SESSION_LINE, SESSION_PERSON
from models.utterances import Utterance

BLOCK_FRAMES = 160_000
LEAST_FREE_BYTES = 1_000_000


def transcript_text(detail: CallDetail) -> str:
    """A call's transcript for reading: a head, then one paragraph for each turn.

    Words that the caller never heard because the agent was interrupted stand in brackets.
    """
    call = detail.call
    began = datetime.fromisoformat(call.answered_at or call.created_at).astimezone()
    party = f"{detail.name} ({detail.number})" if detail.name else detail.number or "unknown"
    who = "Call from" if call.direction == "inbound" else "Call to"
    head = [
        _what(call) or f"{who} {party}",
        f"{began:%A, %d %B %Y, %H:%M}, {clock(call.duration_ms)}",
        *([] if _what(call) else [f"Line: {detail.line_label or call.line_id}"]),
    ]
    if call.outcome:
        head.append(f"Outcome: {call.outcome.replace('_', ' ')}")
    if call.tags:
        head.append(f"Tags: {', '.join(call.tags)}")
    if call.note:
        head.append(f"Note: {call.note}")
    head += _written_after(call)
    names, other = {"caller": detail.name or detail.number or "Caller", "agent": "Agent"}, "Me"
    if call.is_session:
        names, other = {"agent": "Agent"}, SESSION_PERSON
    turns = [(one.start_ms, _turn(one, names.get(one.speaker, other))) for one in detail.utterances]
    turns += [(one.at_ms, _marked(one)) for one in detail.marks]
    told = [text for _, text in sorted(turns, key=lambda turn: turn[0])]
    return "\n".join([*head, "", *told]).rstrip() + "\n"


def _what(call: Call) -> str:
    """What a conversation on no line was; empty for a call."""
    return {SESSION_LINE: "Headset session", BROWSER_LINE: "Browser session"}.get(call.line_id, "")


def clock(ms: int) -> str:
    """``83000`` as ``1:23``, with hours where there are any."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def write_text(path: Path, text: str) -> None:
    """Write a text file as UTF-8, whole or not at all. Blocking; raises ExportFailed."""
    _write_whole(path, lambda part: part.write_text(text, "utf-8"))


def write_wav(path: Path, recording: Path) -> None:
    """Write a recording as 16-bit WAV, whole or not at all. Blocking; raises ExportFailed."""

    def copy(part: Path) -> None:
        with soundfile.SoundFile(recording) as sound:
            written = soundfile.SoundFile(
                part, "w", sound.samplerate, sound.channels, "PCM_16", format="WAV"
            )
            with written:
                for block in sound.blocks(blocksize=BLOCK_FRAMES, dtype="int16", always_2d=True):
                    written.write(block)

    _write_whole(path, copy)


def _written_after(call: Call) -> list[str]:
    """Summary and action items, each on lines of its own."""
    parts = ["", "Summary:", call.summary] if call.summary else []
    if call.action_items:
        parts += ["", "To do:", *(f"- {item}" for item in call.action_items)]
    return parts


def _marked(mark: CallMark) -> str:
    word = "Flag" if mark.kind is MarkKind.FLAG else "Note"
    return f"[{clock(mark.at_ms)}] {word}" + (f": {mark.text}" if mark.text else "")


def _turn(utterance: Utterance, name: str) -> str:
    unheard = f" [not heard: {utterance.unheard}]" if utterance.unheard else ""
    return f"[{clock(utterance.start_ms)}] {name}: {utterance.text}{unheard}"


def _write_whole(path: Path, write: Callable[[Path], object]) -> None:
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        part = Path(name)
        write(part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(0o644)
        os.replace(part, path)
    except (OSError, soundfile.LibsndfileError) as error:
        reason = _why(error, path.parent)
        if part is not None:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        raise ExportFailed(path, reason) from error


def _why(error: OSError | soundfile.LibsndfileError, folder: Path) -> str:
    """What the system says; libsndfile hides that a disk is full behind "System error"."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    with contextlib.suppress(OSError):
        if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
            return "there is no room left on that disk; free some space or choose another folder"
    return str(error)
