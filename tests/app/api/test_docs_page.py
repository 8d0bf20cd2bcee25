"""The documentation page in a real browser: every operation is shown, and one is tried."""

from pathlib import Path

import pytest

from tests.fakes.api_door import open_door
from tests.peers.chromium import chromium

pytestmark = [pytest.mark.peers, pytest.mark.timeout(400)]


async def test_an_operation_is_tried_with_a_key_and_nothing_is_asked_of_elsewhere(
    tmp_path: Path,
) -> None:
    async with open_door(tmp_path) as door, chromium(tmp_path, None) as browser:
        _, key = await door.key()
        await browser.open(f"{door.url}/docs")
        shown = await browser.once("document.querySelectorAll('details').length")
        assert shown == 7
        await browser.run(
            """
            const set = (field, value) => {
              field.value = value;
              field.dispatchEvent(new Event("input"));
            };
            set(document.getElementById("key"), arguments[0]);
            const one = [...document.querySelectorAll("details")].find(
              (each) => each.querySelector(".path").textContent === "/orders/{order_id}");
            one.open = true;
            one.id = "tried";
            set(one.querySelector("input"), "a b/c");
            """,
            key,
        )
        await browser.click("#tried button.main")
        said = await browser.once("document.querySelector('#tried [role=status] .bad')?.innerText")
        assert said.startswith("404")
        await browser.run("document.querySelector('#tried input').value = 'seven'")
        await browser.click("#tried button.main")
        said = await browser.once("document.querySelector('#tried [role=status] .good')?.innerText")
        assert said.startswith("200")
        answer = await browser.run("return document.querySelector('#tried pre').textContent")
        assert '"id": "seven"' in answer
        loaded = await browser.run("return performance.getEntries().map((one) => one.name)")
        assert {one for one in loaded if "://" in one and not one.startswith(door.url)} == set()
