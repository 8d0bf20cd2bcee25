"""The process that runs llama.cpp: ``python -m app.agent.llama_process FILE THREADS CONTEXT``.

Owns loading the file and serving it on loopback until its standard input ends, which it does
with the desk, however that ends. A process of its own, because llama.cpp holds the
interpreter's lock while it loads a file and would end a desk with itself. It prints one line
of JSON: ``{"url": ...}``, or ``{"error": ...}``. The key that requests must bring comes as the
first line of standard input, so that no other program and no web page can use the model.
"""

import json
import os
import sys
from pathlib import Path

_NICE = 5
"""Sound goes before thinking."""
_REUSED_TOKENS = 64
"""A stretch of a prompt that was read before is not read again, though a caller's name stands
before it now."""
_SLOTS = 2
"""Conversations whose prompts stay read at the same time."""


def main(arguments: list[str]) -> int:
    """Serve; returns the exit code. 3: the extra is not installed, 4: the file is not usable."""
    path, threads, context = arguments
    key = sys.stdin.readline().strip()
    try:
        import xllamacpp
    except ImportError as error:
        return _fail(3, str(error))
    os.nice(_NICE)
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.api_keys = [key]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = int(context) * _SLOTS
    params.n_parallel = _SLOTS
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = int(threads)
        cpu.poll = 0  # threads that wait leave the processor to the telephone
    params.warmup = False  # reading the first prompt does the same, while it rings
    params.cache_ram_mib = 256
    params.n_cache_reuse = _REUSED_TOKENS
    params.ui = False
    params.endpoint_slots = False
    params.cors_origins = "http://127.0.0.1"
    params.verbosity = -1
    try:
        server = xllamacpp.Server(params)
    except (RuntimeError, ValueError) as error:
        return _fail(4, str(error))
    _say({"url": f"{server.listening_address}/v1"})
    while sys.stdin.readline():
        pass
    # The server's threads know no end of their own that is worth waiting for.
    sys.stdout.flush()
    os._exit(0)


def looks_like_gguf(path: Path) -> bool:
    """Whether a file begins as a GGUF file does. Raises OSError."""
    with path.open("rb") as file:
        return file.read(4) == b"GGUF"


def _fail(code: int, message: str) -> int:
    _say({"error": message})
    return code


def _say(words: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
