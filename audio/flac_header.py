"""The one number in a FLAC file's header that an encoder writes only at the end.

Owns reading and updating the sample count of STREAMINFO (RFC 9639, 8.2) in a file
that is still being written, so that a killed process leaves a file with a length.
"""

import os
import struct
from pathlib import Path
from types import TracebackType

MARKER = b"fLaC"
SIZE = 42
_BLOCK_AT = 8
_COUNT_AT = 21
_CHECKSUM_AT = 26


class FlacHeader:
    """The header of a file that an encoder is writing. Raises OSError like any file."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR)
        self._block = 0

    def __enter__(self) -> "FlacHeader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._file)

    def count(self, given: int) -> None:
        """The encoder was given so many samples a side: note those in complete blocks.

        It holds a block back until the first sample of the next one has come.
        """
        if not self._block:
            self._block = struct.unpack(">H", os.pread(self._file, 2, _BLOCK_AT))[0]
        whole = max(0, given - 1) // self._block * self._block
        old = os.pread(self._file, 1, _COUNT_AT)
        shared = (old[0] & 0xF0) | (whole >> 32 & 0x0F)
        os.pwrite(self._file, struct.pack(">BI", shared, whole & 0xFFFFFFFF), _COUNT_AT)


def finished(head: bytes) -> bool:
    """Whether an encoder closed the file: only then does it have a checksum of its sound."""
    return any(head[_CHECKSUM_AT:SIZE])


def counted(head: bytes) -> int:
    """The sample count in a header; 0 is "unknown"."""
    shared, low = struct.unpack_from(">BI", head, _COUNT_AT)
    return int((shared & 0x0F) << 32 | low)
