"""What the inspector shows: no secret by its name or by its look, nothing that cannot be kept."""

import json

import pytest

from app.api.masking import MASK, READ, SHOWN, masked, masked_query

KEY = "vb_" + "x" * 43


def test_secrets_are_masked_by_their_names_at_any_depth() -> None:
    body = {
        "secret": "a",
        "list": [{"apiKey": "b", "api_key": "c", "inputTokens": 900, "token": None}],
        "webhookHeaders": {"X-Plain": "d"},
        "headers": {"Authorization": "e"},
        "passwords": ["f", {"x": 1}],
        "to": "+12025550100",
    }
    assert json.loads(masked(json.dumps(body).encode())) == {
        "secret": MASK,
        "list": [{"apiKey": MASK, "api_key": MASK, "inputTokens": 900, "token": None}],
        "webhookHeaders": {"X-Plain": MASK},
        "headers": {"Authorization": MASK},
        "passwords": [MASK, {"x": 1}],
        "to": "+12025550100",
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"use {KEY} now", f"use vb_{MASK} now"),
        ("mbn_test_0123456789abcdef", f"mbn_test_{MASK}"),
        ("Bearer abc.def", f"Bearer {MASK}"),
        ("eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl", MASK),
        ("https://me:pass@crm.example/x", f"https://{MASK}@crm.example/x"),
        (
            "https://crm.example/x?a=1&access_token=abc&b=2",
            f"https://crm.example/x?a=1&access_token={MASK}&b=2",
        ),
        ("call vb_ or gw_short", "call vb_ or gw_short"),
    ],
)
def test_secrets_are_masked_by_their_look(text: str, shown: str) -> None:
    assert masked(text.encode()) == shown
    assert json.loads(masked(json.dumps({"note": text}).encode())) == {"note": shown}


def test_what_is_too_long_to_be_read_is_masked_all_the_same() -> None:
    rows = [
        {"secret": "shh1", "webhookHeaders": {"X-Key": "shh2"}, "note": KEY, "n": n}
        for n in range(900)
    ]
    shown = masked(json.dumps(rows).encode())
    assert shown.endswith("…") and len(shown) == SHOWN + 1
    assert "shh" not in shown and "xxx" not in shown
    cut = masked(b'{"secret": "shh1')
    assert "shh" not in cut
    assert masked(b" " * (READ + 1)).endswith("…")


def test_what_is_no_text_is_told_by_its_size() -> None:
    assert masked(bytes(2_000)) == "(2,000 bytes)"
    assert masked(b"") == ""
    assert masked(b"\xff\xfe{") == "\ufffd\ufffd{"
    masked(b'{"a": "\\ud800"}').encode()


def test_deep_nonsense_is_only_cut() -> None:
    assert masked(b"[" * 10_000) == "[" * SHOWN + "…"


def test_queries() -> None:
    assert masked_query("") == ""
    assert masked_query("limit=1&filter=all") == "limit=1&filter=all"
    assert masked_query("token=abc&limit=1") == f"token={MASK}&limit=1"
    assert masked_query("%74oken=abc&Api-Key=d&secret=") == f"%74oken={MASK}&Api-Key={MASK}&secret="
    assert masked_query(f"q={KEY}") == f"q=vb_{MASK}"
