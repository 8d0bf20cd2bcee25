"""The window is there quickly: it loads none of the heavy packages itself."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
HEAVY = ("numpy", "sqlite_utils", "pydantic", "httpx", "phonenumbers", "dbus_fast", "onnxruntime")
LOAD = f"""
import sys
import app.ui.shell.window, app.ui.shell.shortcut_editor, app.ui.shell.global_keys
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_the_windows_own_code_loads_no_heavy_package() -> None:
    command = [sys.executable, "-c", LOAD]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
