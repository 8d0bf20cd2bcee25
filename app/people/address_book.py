"""The address book that is read over CardDAV, from the settings to the records.

Owns one sync: the password, what was found last time, and taking over what changed. Leaves
the protocol to ``carddav`` and the comparing to ``carddav_sync``.
"""

import asyncio
import dataclasses
from collections.abc import Callable

import httpx
from sqlite_utils import Database

from app.commands.people import ImportReport
from app.line_secrets import get_secret, set_secret
from app.people.carddav import CardDav, OfferedAuth
from app.people.carddav_sync import STATE_KEY, SyncState, read_books, seen_cards, take_over
from app.people.errors import CardDavFailed, CardDavReason
from app.settings import DataPaths, SecretsUnavailable, Settings
from models.settings import get_setting
from models.store import Store

SECRET = "carddav"
"""The name in the keyring under which the address book's password is."""


class AddressBook:
    """One address book of one desk."""

    def __init__(
        self,
        store: Store,
        paths: DataPaths,
        settings: Callable[[], Settings],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._store = store
        self._paths = paths
        self._settings = settings
        self._transport = transport

    async def sync(self, password: str | None) -> ImportReport:
        """Read the address book of the settings and take over what changed.

        A given password is kept once it has worked. Raises CardDavFailed.
        """
        section = self._settings().contacts
        if not section.carddav_url:
            sentence = "No address book is set up; set its address under Contacts in Settings."
            raise CardDavFailed(CardDavReason.NOT_SET_UP, sentence)
        state, seen = await self._store.read(_last_sync, section.carddav_url, section.carddav_user)
        secret = await asyncio.to_thread(self._password) if password is None else password
        auth = OfferedAuth(section.carddav_user, secret, state.scheme)
        async with CardDav(section.carddav_url, auth, self._transport) as dav:
            reading = await read_books(dav, state, seen)
        state = dataclasses.replace(reading.state, scheme=auth.scheme)
        reading = dataclasses.replace(reading, state=state)
        report = await self._store.write(take_over, reading, self._settings().phone.country)
        if password is not None:
            report = await asyncio.to_thread(self._with_password_kept, report, password)
        return report

    def _password(self) -> str:
        try:
            kept = get_secret(self._paths, SECRET)
        except SecretsUnavailable as error:
            raise CardDavFailed(CardDavReason.NO_PASSWORD, f"{error}.") from error
        if kept is None:
            sentence = "The address book's password is not known yet; enter it."
            raise CardDavFailed(CardDavReason.NO_PASSWORD, sentence)
        return kept

    def _with_password_kept(self, report: ImportReport, password: str) -> ImportReport:
        try:
            set_secret(self._paths, SECRET, password)
        except SecretsUnavailable as error:
            problem = f"The password could not be kept: {error}."
            return dataclasses.replace(report, problems=(*report.problems, problem))
        return report


def _last_sync(db: Database, url: str, user: str) -> tuple[SyncState, dict[str, dict[str, str]]]:
    """What was found out when this user last read this address, and which cards were there."""
    state = SyncState.of(get_setting(db, STATE_KEY))
    if (state.url, state.user) != (url, user):
        state = SyncState(url, user)
    return state, seen_cards(db, list(state.versions))
