"""No password of a line is in the log, whatever it notes and whatever becomes of the line."""

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.lines import Line, save_line
from models.store import Store
from tests.peers.kamailio import kamailio
from tests.peers.program import HOST, Program, running

pytestmark = [pytest.mark.peers, pytest.mark.timeout(240)]
ROOT = Path(__file__).resolve().parents[2]
RIGHT, WRONG, TRUNKS = "right-Pa55phrase", "wrong-Pa55phrase", "trunk-Pa55phrase"
PASSWORDS = {"pn_right": RIGHT, "pn_wrong": WRONG, "pn_trunk": TRUNKS}


def _set_up(home: Path, domain: str, stack: str, level: str) -> None:
    home.mkdir(parents=True)
    (home / "settings.toml").write_text(
        f'[log]\nlevel = "{level}"\n[sip]\nnet_interface = "{HOST}"\n[phone]\nstack = "{stack}"\n'
        "[api]\nvoizbot = false\nvozagent = false\ntalktomyagent = false\nthinnest = false\n"
    )
    secrets = home / "secrets.toml"
    secrets.touch(mode=0o600)
    kept = "".join(f"{line} = {json.dumps(secret)}\n" for line, secret in PASSWORDS.items())
    secrets.write_text(f"[lines]\n{kept}")
    with Store.open(home / "ringdesk.db") as store:
        for name, user in (("right", "alice"), ("wrong", "bob"), ("trunk", "carol")):
            registers = name != "trunk"
            line = Line(name, user, domain, id=f"pn_{name}", register=registers)
            store.write_now(save_line, line)


def _shapes(secret: str) -> Iterator[bytes]:
    """A password as it stands, and as others may have written it."""
    yield secret.encode()
    yield secret.encode().hex().encode()
    yield base64.b64encode(secret.encode()).rstrip(b"=")


@pytest.mark.parametrize("level", ["info", "debug"])
@pytest.mark.parametrize("stack", ["baresip", "rfcvoip"])
async def test_no_password_is_in_the_log(
    tmp_path: Path, data_folder: Path, stack: str, level: str
) -> None:
    async with kamailio(tmp_path, {"alice": RIGHT, "bob": "another"}) as registrar:
        _set_up(data_folder, registrar.domain, stack, level)
        arguments = ["-m", "app", "serve"]
        async with running(sys.executable, "python3", arguments, ROOT) as desk:
            await _told(desk, "right: Registered")
            await _told(desk, "wrong: Failed: the line's user")
            await _told(desk, "trunk: Ready")
            printed = desk.output().encode()
    logs = [file for file in (data_folder / "logs").iterdir() if file.is_file()]
    noted = b"".join(file.read_bytes() for file in logs)
    assert b"DEBUG" in noted or level == "info"
    assert logs
    for secret in PASSWORDS.values():
        for shape in _shapes(secret):
            assert shape not in noted + printed


async def _told(desk: Program, words: str) -> None:
    await desk.wait_for_line(words, 120.0)
