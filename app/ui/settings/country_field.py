"""Choosing countries from a long list: a search over ticks.

Owns the field. A value is codes (ISO 3166), and the two words of ``RuleSettings.countries``.
"""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QVBoxLayout, QWidget

from app.countries import COUNTRIES
from app.ui import theme
from app.ui.labels import Label
from app.ui.phone.fields import Field as SearchField
from app.ui.settings.fields import Field
from app.ui.settings.listing import KEY, Boxed, Listing
from app.ui.theme import GAP, TARGET
from app.ui.tr import tr

ROWS = 6
_SHOWN = Qt.CheckState.Checked


class CountryField(Field):
    """Countries, the ticked ones first; ``committed`` carries a list of codes.

    ``words`` are further entries above the countries, by their value.
    """

    def __init__(self, words: Iterable[tuple[str, str]] = ()) -> None:
        self.search = SearchField("", tr("Search countries"))
        self.list = Listing("", ROWS)
        self.chosen_words = Label("", theme.BASE_PX - 1, muted=True)
        self.chosen_words.setWordWrap(True)
        super().__init__(self.search)
        self._words = dict(words)
        self._value: tuple[str, ...] = ()
        self.search.offer_clearing()
        self.search.setMinimumHeight(TARGET)
        self._below()
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._tick_only_one)
        self.list.itemChanged.connect(self._ticked)
        self._fill()

    def name_it(self, name: str) -> None:
        """The search and the list are both named."""
        self.search.setAccessibleName(tr("Search: {name}").format(name=name))
        self.list.setAccessibleName(name)

    def show_value(self, value: Any) -> None:
        """Tick these; nothing is told."""
        value = tuple(value)
        if value != self._value:
            self._value = value
            self._fill()

    def _fill(self) -> None:
        """All entries anew, the ticked ones first, each part by its name."""
        by_name = sorted(COUNTRIES.items(), key=lambda country: country[1].casefold())
        entries = [*self._words.items(), *by_name]
        blocked = self.list.blockSignals(True)
        kept = self.list.chosen
        self.list.clear()
        for code, name in sorted(entries, key=lambda one: one[0] not in self._value):
            item = self.list.put(name, code, "" if code in self._words else code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = code in self._value
            item.setCheckState(_SHOWN if on else Qt.CheckState.Unchecked)
            if code == kept:
                self.list.setCurrentItem(item)
        self.list.blockSignals(blocked)
        self._narrow()
        names = [name for code, name in entries if code in self._value]
        unknown = [code for code in self._value if code not in dict(entries)]
        self.chosen_words.setText(", ".join((*names, *unknown)) or tr("None"))

    def _narrow(self) -> None:
        """Show the entries that have what was typed."""
        typed = self.search.text().strip().casefold()
        for item in self._items():
            code = str(item.data(KEY)).casefold()
            item.setHidden(bool(typed) and typed not in item.text().casefold() and typed != code)

    def _tick_only_one(self) -> None:
        """Enter ticks the one that is left, or takes its tick away."""
        left = [item for item in self._items() if not item.isHidden()]
        if len(left) == 1:
            on = left[0].checkState() == _SHOWN
            left[0].setCheckState(Qt.CheckState.Unchecked if on else _SHOWN)
            self.search.clear()

    def _ticked(self, item: QListWidgetItem) -> None:
        code = str(item.data(KEY))
        others = [one for one in self._value if one != code]
        on = item.checkState() == _SHOWN
        self._value = (*others, code) if on else tuple(others)
        names = dict([*self._words.items(), *COUNTRIES.items()])
        words = [names.get(one, one) for one in self._value]
        self.chosen_words.setText(", ".join(words) or tr("None"))
        self.committed.emit(list(self._value))

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _below(self) -> None:
        """Search, list and what is chosen, one below the other."""
        layout = self.layout()
        assert layout is not None
        layout.removeWidget(self.search)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.search)
        column.addWidget(Boxed(self.list))
        column.addWidget(self.chosen_words)
        layout.addWidget(inside)
