"""The requests of the inspector, and those of them that a filter leaves.

Owns filtering: by product, by how the answer was, by words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.ui.settings.api_requests_feed import MOST
from app.ui.settings.api_words import clock_words, status_mark, title_of, took_words
from app.ui.settings.flat_table import Column, TableRows
from app.ui.tr import tr
from models.api_requests import ApiRequest

KEY_COLUMN = 4


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What is shown. ``product`` empty is all; ``status`` is a status's first digit, 0 all."""

    product: str = ""
    status: int = 0
    words: str = ""

    def leaves(self, request: ApiRequest, key: str) -> bool:
        """Whether a request is shown; ``key`` is the name of its key."""
        if self.product and request.product != self.product:
            return False
        if self.status and request.status // 100 != self.status:
            return False
        told = f"{request.method} {request.path} {request.status} {key}".lower()
        bodies = (request.request_body, request.response_body)
        return all(
            word in told or any(word in body.lower() for body in bodies)
            for word in self.words.lower().split()
        )


class RequestRows(TableRows):
    """Requests, newest first. ``names`` gives keys' names by id; it is read when painted."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._all: list[ApiRequest] = []
        self._filter = RequestFilter()
        super().__init__(_columns(self.key_of), MOST)

    @property
    def kept(self) -> int:
        """How many there are, shown or not."""
        return len(self._all)

    def key_of(self, request: ApiRequest) -> str:
        """The name of the key that a request came with."""
        return self._names.get(request.key_id, request.key_id)

    def add(self, requests: Sequence[ApiRequest]) -> None:
        """Put new ones first; the oldest beyond ``MOST`` go."""
        self._all[:0] = requests
        gone = {each.number for each in self._all[MOST:]}
        del self._all[MOST:]
        if gone and any(each.number in gone for each in self.records):
            self.drop_last(sum(each.number in gone for each in self.records))
        self.put_first([each for each in requests[:MOST] if self._left(each)])

    def narrow(self, wanted: RequestFilter) -> None:
        """Show what another filter leaves."""
        self._filter = wanted
        self.show([each for each in self._all if self._left(each)])

    def clear(self) -> None:
        """Forget them all."""
        self._all = []
        self.show([])

    def _left(self, request: ApiRequest) -> bool:
        return self._filter.leaves(request, self.key_of(request))


def _columns(key_of: Callable[[ApiRequest], str]) -> tuple[Column, ...]:
    return (
        Column(tr("Time"), lambda one: clock_words(one.at), 108),
        Column(tr("Method"), lambda one: one.method, 76),
        Column(tr("Path"), lambda one: one.path),
        Column(tr("API"), lambda one: title_of(one.product), 116),
        Column(tr("Key"), key_of, 148),
        Column(tr("Status"), lambda one: str(one.status), 76, lambda one: status_mark(one.status)),
        Column(tr("ms"), lambda one: took_words(one.took_ms), 64, right=True),
    )
