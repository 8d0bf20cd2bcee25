"""What two versions have in common and what not."""

import dataclasses

from app.ui.workshop.difference import Change, Piece, compare, compare_words
from app.ui.workshop.difference_view import summary
from models.templates import MindKind, Template

BEFORE = Template("tpl_1", "Reception", "inbound", system_prompt="Be brief.\nNever guess.")


def text_of(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def changed(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.change is not Change.SAME]


def test_only_the_words_that_differ_are_marked() -> None:
    before, after = compare_words("Be brief and kind.", "Be very brief and fair.")
    assert text_of(before) == "Be brief and kind."
    assert text_of(after) == "Be very brief and fair."
    assert changed(before) == ["kind"]
    assert [piece.strip() for piece in changed(after)] == ["very", "fair"]


def test_two_changed_words_beside_each_other_are_one_piece() -> None:
    before, after = compare_words("Say good morning now.", "Say hello there now.")
    assert changed(before) == ["good morning"]
    assert changed(after) == ["hello there"]


def test_lines_stay_lines() -> None:
    before, after = compare_words("one\ntwo\nthree", "one\nthree")
    assert text_of(before) == "one\ntwo\nthree"
    assert text_of(after) == "one\nthree"
    assert "two" in "".join(changed(before))
    assert changed(after) == []


def test_equal_texts_have_nothing_marked() -> None:
    before, after = compare_words("As it was.", "As it was.")
    assert changed(before) == changed(after) == []
    assert compare_words("", "") == ((), ())


def test_fields_come_in_the_order_of_the_form_and_equal_ones_not_at_all() -> None:
    after = dataclasses.replace(
        BEFORE, max_duration_s=300, mind=MindKind.CHAT, name="Front", version=2, updated_at="now"
    )
    found = compare(BEFORE, after)
    assert [field.title for field in found] == ["Name", "What it thinks with", "Longest call"]
    assert text_of(found[1].before) == "The script alone"
    assert text_of(found[1].after) == "A language model"
    assert compare(BEFORE, dataclasses.replace(BEFORE, version=9, updated_at="later")) == []


def test_the_difference_is_told_in_words_too() -> None:
    after = dataclasses.replace(BEFORE, system_prompt="Be brief.\nNever ever guess, please.")
    assert summary(compare(BEFORE, after)) == "System prompt: 0 words gone, 2 new."
