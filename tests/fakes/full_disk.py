"""A disk that takes no more, for this process and for a moment.

The limit holds for every file of the process, the test's own output among them, so it must
be gone before the test ends: use it round the one act.
"""

import contextlib
import resource
from collections.abc import Iterator


@contextlib.contextmanager
def no_file_beyond(size_bytes: int) -> Iterator[None]:
    """Writing beyond so many bytes of any file fails as on a full disk (EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
