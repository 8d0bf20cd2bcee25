"""The address book that is read over CardDAV, from the settings to the records.

Owns one sync: the password and whom it is for, what was found last time, and taking over what
changed. Leaves the protocol to ``carddav`` and the comparing to ``carddav_sync``.
"""

import asyncio
import dataclasses

import httpx
from sqlite_utils import Database

from app.commands.people import ImportReport
from app.line_secrets import get_secret, set_secret
from app.people.carddav import CardDav, OfferedAuth, start_of
from app.people.carddav_sync import SyncState, last_state, read_books, seen_cards, take_over
from app.people.errors import CardDavFailed, CardDavReason
from app.settings import ContactSettings, DataPaths, SecretsUnavailable
from models.store import Store

SECRET = "carddav"
"""The name in the keyring under which the address book's password is."""


class AddressBook:
    """The address book of a desk as ``section`` of the settings says, in the desk's country."""

    def __init__(
        self,
        store: Store,
        paths: DataPaths,
        section: ContactSettings,
        country: str,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._store = store
        self._paths = paths
        self._url = section.carddav_url or ""
        self._user = section.carddav_user
        self._country = country
        self._transport = transport

    async def sync(self, password: str | None) -> ImportReport:
        """Read the address book and take over what changed.

        A given password is kept once it has worked; the kept one goes to nobody but the server
        and user for whom it has. Raises CardDavFailed.
        """
        if not self._url:
            sentence = "No address book is set up; set its address under Contacts in Settings."
            raise CardDavFailed(CardDavReason.NOT_SET_UP, sentence)
        state, seen = await self._store.read(_last_sync)
        secret = password
        if secret is None:
            secret = await asyncio.to_thread(self._password, state)
        if (state.url, state.user) != (self._url, self._user):
            state = SyncState(self._url, self._user)
        auth = OfferedAuth(self._user, secret, state.scheme)
        # On a thread, because reading the certificates takes a while.
        async with await asyncio.to_thread(CardDav, self._url, auth, self._transport) as dav:
            reading = await read_books(dav, state, seen)
        state = dataclasses.replace(reading.state, scheme=auth.scheme)
        reading = dataclasses.replace(reading, state=state)
        report = await self._store.write(take_over, reading, self._country)
        if password is not None:
            report = await asyncio.to_thread(self._with_password_kept, report, password)
        return report

    def _password(self, last: SyncState) -> str:
        """The kept password, if it is one for this user of this server."""
        here = start_of(self._url)
        if last.url and not (_same_server(here, start_of(last.url)) and last.user == self._user):
            sentence = f"The kept password is for another address book; enter that of {here.host}."
            raise CardDavFailed(CardDavReason.NO_PASSWORD, sentence)
        try:
            kept = get_secret(self._paths, SECRET)
        except SecretsUnavailable as error:
            raise CardDavFailed(CardDavReason.NO_PASSWORD, f"{error}.") from error
        if kept is None:
            sentence = f"The password of the address book at {here.host} is not known; enter it."
            raise CardDavFailed(CardDavReason.NO_PASSWORD, sentence)
        return kept

    def _with_password_kept(self, report: ImportReport, password: str) -> ImportReport:
        try:
            set_secret(self._paths, SECRET, password)
        except SecretsUnavailable as error:
            problem = f"The password could not be kept: {error}."
            return dataclasses.replace(report, problems=(*report.problems, problem))
        return report


def _last_sync(db: Database) -> tuple[SyncState, dict[str, dict[str, str]]]:
    """What was found out when an address was last read, and which cards were there."""
    return last_state(db), seen_cards(db)


def _same_server(one: httpx.URL, other: httpx.URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)
