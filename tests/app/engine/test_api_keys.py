"""Keys: what they look like, that only a digest is kept, and when their use is noted."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.api_keys import KeyRing
from models.api_keys import get_api_key
from models.store import Store


class Moment:
    at = "2026-11-21T10:15:00.000Z"

    def __call__(self) -> str:
        return self.at


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "ringdesk.db") as store:
        yield store


def holding(folder: Path, text: str) -> list[Path]:
    return [file for file in folder.iterdir() if text.encode() in file.read_bytes()]


async def test_only_the_digest_of_a_key_is_kept(store: Store, tmp_path: Path) -> None:
    ring = KeyRing(store)
    key, text = await ring.new("voizbot", "vb_", "billing", ("read",), ("pn_us",))
    other, another = await ring.new("voizbot", "vb_", "billing", ())
    assert text.startswith("vb_") and len(text) == len("vb_") + 43 and text != another
    assert key.digest == hashlib.sha256(text.encode()).hexdigest()
    assert key.shown == f"vb_…{text[-4:]}" and key.id != other.id
    await store.sync()
    assert not holding(tmp_path, text.removeprefix("vb_"))


async def test_a_key_is_found_by_its_whole_text_only(store: Store) -> None:
    ring = KeyRing(store)
    key, text = await ring.new("voizbot", "vb_", "billing", ())
    assert (await ring.check("voizbot", text)) == key
    for wrong in ("", text[:-1], f"{text} ", text.upper(), text.removeprefix("vb_"), "vb_\udc80"):
        assert await ring.check("voizbot", wrong) is None
    assert await ring.check("vozagent", text) is None


async def test_its_use_is_noted_once_a_minute(store: Store) -> None:
    now = Moment()
    ring = KeyRing(store, now)
    key, text = await ring.new("voizbot", "vb_", "billing", ())
    noted = []
    for now.at in (
        "2026-11-21T10:15:00.000Z",
        "2026-11-21T10:15:59.999Z",
        "2026-11-21T10:16:00.000Z",
    ):
        assert await ring.check("voizbot", text) is not None
        noted.append((await store.read(get_api_key, key.id)).last_used_at)
    assert noted == ["2026-11-21T10:15:00.000Z"] * 2 + ["2026-11-21T10:16:00.000Z"]
