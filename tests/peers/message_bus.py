"""A message bus of the test's own: Debian's dbus-daemon on a socket of its own.

Owns starting it and its address. Leaves the services on it to ``tests/fakes``.
"""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.peers.program import running

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@asynccontextmanager
async def message_bus() -> AsyncIterator[str]:
    """A running bus without services; gives its address. Its path is short: sockets need that."""
    with tempfile.TemporaryDirectory(prefix="bus-") as name:
        folder = Path(name)
        config = folder / "bus.conf"
        config.write_text(CONFIG.format(folder=folder), "utf-8")
        arguments = [f"--config-file={config}", "--nofork", "--print-address"]
        async with running("dbus-daemon", "dbus-daemon", arguments, folder) as program:
            yield await program.wait_for_line("^unix:")
