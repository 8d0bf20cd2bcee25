"""The voices that a template may name.

Owns finding them. Loading one is ``loading``'s.
"""

from pathlib import Path


def voices_in(folder: Path) -> list[str]:
    """Names of the owner's Piper voices: ``NAME.onnx`` with its ``NAME.onnx.json``."""
    found = sorted(folder.glob("*.onnx"))
    return [path.stem for path in found if path.with_name(f"{path.name}.json").is_file()]
