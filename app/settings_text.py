"""TOML text with some keys changed and every other word of the owner kept.

Owns the keys' form and the editing. A key is ``section.name``; what a table of the owner's
own names holds is reached with one more part, which may have dots itself:
``sound.devices.alsa_input.usb-1``. None takes a key out, so that it is as it comes.
Knows no setting; leaves reading and writing the file to ``settings_file``.
"""

import tomllib
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import BaseModel
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable, Item, Table

from app.settings import SettingsInvalid

Values = dict[str, Any]
Edit = Callable[[tomlkit.TOMLDocument, Values, Values], None]


def edited(text: str, changes: Mapping[str, Any]) -> tuple[str, Values]:
    """The text with the changes in it, and the values that it then has.

    Among dotted and inline keys a new heading would swallow what follows it, and tomlkit
    (0.15) cannot change every way of writing a table. So what was written is read back: when
    it does not say what is wanted, new tables are tried inline, and at last the sections
    are written anew, which loses their comments and nothing else. Raises SettingsInvalid.
    """
    plain = {key: _plain(key, value) for key, value in changes.items()}
    wanted = tomllib.loads(text)
    for key, value in plain.items():
        _apply(wanted, key, value)
    for edit in (_with_headings, _inline, _anew):
        document = tomlkit.parse(text)
        try:
            edit(document, plain, wanted)
            written = tomlkit.dumps(document)
            if tomllib.loads(written) == wanted:
                return written, wanted
        except (TOMLKitError, tomllib.TOMLDecodeError, LookupError, ValueError):
            continue
    message = "cannot be written into the file as it is; change it there by hand"
    raise SettingsInvalid("", ", ".join(changes), message)


def _plain(key: str, value: Any) -> Any:
    """A value as TOML has it."""
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, Mapping):
        return {str(name): _plain(key, one) for name, one in value.items() if one is not None}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(key, one) for one in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise SettingsInvalid("", key, f"{value!r} cannot be written into a file")


def _apply(values: Values, key: str, value: Any) -> None:
    *tables, name = key.split(".", 2)
    for each in tables:
        if value is None and each not in values:
            return
        values = values.setdefault(each, {})
        if not isinstance(values, dict):
            raise SettingsInvalid("", key, f"{each} is no table in the file; correct it there")
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value


def _with_headings(document: tomlkit.TOMLDocument, changes: Values, _wanted: Values) -> None:
    for key, value in changes.items():
        _set(document, key, value, inline=False)


def _inline(document: tomlkit.TOMLDocument, changes: Values, _wanted: Values) -> None:
    for key, value in changes.items():
        _set(document, key, value, inline=True)


def _anew(document: tomlkit.TOMLDocument, changes: Values, wanted: Values) -> None:
    for section in dict.fromkeys(key.split(".", 1)[0] for key in changes):
        document.pop(section, None)
        if section in wanted:
            document[section] = tomlkit.item(wanted[section])


def _set(document: tomlkit.TOMLDocument, key: str, value: Any, *, inline: bool) -> None:
    """Put one value where its key says, keeping the comment behind the old one."""
    *tables, name = key.split(".", 2)
    table: Any = document
    for depth, each in enumerate(tables):
        if each not in table:
            if value is None:
                return
            holds_tables = depth + 1 < len(tables) or isinstance(value, Mapping)
            table[each] = _new_table(inline or isinstance(table, InlineTable), holds_tables)
        table = table[each]
    if value is None:
        table.pop(name, None)
    elif isinstance(value, Mapping):
        _merge(table, name, value, inline)
    else:
        _put(table, name, value)


def _new_table(inline: bool, holds_tables: bool) -> Table | InlineTable:
    # A table that only holds tables needs no heading of its own.
    return tomlkit.inline_table() if inline else tomlkit.table(is_super_table=holds_tables)


def _merge(parent: Any, name: str, wanted: Mapping[str, Any], inline: bool) -> None:
    """A whole table: what it has no more goes, what stays keeps its comments."""
    if not isinstance(parent.get(name), Mapping):
        parent[name] = _new_table(inline or isinstance(parent, InlineTable), False)
    table = parent[name]
    for each, inner in wanted.items():
        _put(table, each, inner)
    for old in [each for each in table if each not in wanted]:
        table.pop(old)


def _put(table: Any, name: str, value: Any) -> None:
    item = tomlkit.item(value)
    old = table.get(name)
    if isinstance(old, Item) and not isinstance(old, Table | InlineTable):
        item.trivia.comment_ws = old.trivia.comment_ws
        item.trivia.comment = old.trivia.comment
    table[name] = item
