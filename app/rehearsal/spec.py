"""What a caller process is told, and what it leaves behind: two JSON files.

Owns their form. ``app/demo`` writes the one and reads the other with the functions here, so
that both sides agree. Leaves the run itself to ``caller``.
"""

import contextlib
import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.rehearsal.errors import SpecInvalid
from app.rehearsal.measuring import Exchange, Stretch, measure_file


class CallerSpec(BaseModel):
    """A brief for one run.

    ``dial`` is the desk's SIP URI; None lets the caller wait to be rung.
    ``recording`` (``.flac`` or ``.wav``) and ``result`` are written once, at the end.
    ``jitter_buffer_ms`` is the caller phone's own, None for none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    caller: str
    script: str
    recording: Path
    result: Path
    dial: str | None = None
    callers_dir: Path | None = None
    prompts_dir: Path | None = None
    weights_dir: Path | None = None
    codecs: tuple[Literal["opus", "g722", "pcmu", "pcma"], ...] = ("pcmu",)
    jitter_buffer_ms: tuple[int, int] | None = (40, 200)
    answer_after_ms: float = Field(default=600.0, ge=0, le=20_000)
    patience_ms: float = Field(default=20_000.0, ge=100, le=120_000)
    limit_ms: float = Field(default=240_000.0, ge=1_000, le=600_000)
    rung_within_ms: float = Field(default=60_000.0, ge=100, le=600_000)
    seed: int = 1


class SaidEntry(BaseModel):
    """A line that was said; times on the recording's clock."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    index: int
    text: str
    start_ms: float
    end_ms: float


class CallerResult(BaseModel):
    """What one run came to.

    ``ended`` is a ``RoleEnd``, or ``not_connected`` when there never was a call (then
    ``recording`` is None). ``recording`` is stereo at 8 kHz: left what the caller
    said, right what it heard, both from the moment the call was up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    caller: str
    script: str
    ended: str
    sip_code: int | None
    said: tuple[SaidEntry, ...]
    unsaid: int
    recording: Path | None
    duration_ms: float

    def exchanges(self) -> tuple[Exchange, ...]:
        """One measured exchange for each line that sounded, in order.

        Raises RecordingUnusable. Blocking: reads the recording.
        """
        if self.recording is None:
            return ()
        return measure_file(
            self.recording, [Stretch(entry.start_ms, entry.end_ms) for entry in self.said]
        )


def load_spec(path: Path) -> CallerSpec:
    """Read a brief. Raises SpecInvalid naming the field."""
    try:
        return CallerSpec.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SpecInvalid("file", f"{path} cannot be read ({error.strerror})") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise SpecInvalid(".".join(map(str, first["loc"])) or "file", first["msg"]) from error


def load_result(path: Path) -> CallerResult:
    """Read what a caller left. Raises SpecInvalid when it is missing or damaged."""
    try:
        return CallerResult.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise SpecInvalid("result", f"{path} is no caller's result ({error})") from error


def write_whole(path: Path, text: str) -> None:
    """Write a small text file, whole or not at all. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            unfinished.unlink()
