"""The controls that settings are changed with, each with one value and one signal.

Owns the look and the keyboard of switch, choice, text, number and slider. A field tells
``committed`` only what a person did, never what it was told to show.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from app.ui.labels import Label
from app.ui.phone.fields import Choice
from app.ui.settings.inputs import (
    DecimalInput,
    LinesInput,
    Slide,
    Spin,
    TextInput,
    WholeInput,
)
from app.ui.settings.switch import Switch
from app.ui.theme import GAP, GRID, TARGET


class _Wheel(QObject):
    """Keeps a control from changing while a page is scrolled over it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only a control that has the keyboard turns with the wheel."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget):
            if not watched.hasFocus():
                event.ignore()
                return True
        return False


class Field(QWidget):
    """A control with a value. ``control`` is what has the keyboard and the name."""

    committed = Signal(object)
    """The value that a person chose or finished typing."""

    def __init__(self, control: QWidget, *beside: QWidget) -> None:
        super().__init__()
        self.control = control
        control.setMinimumHeight(TARGET)
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.installEventFilter(_Wheel(control))
        self.setFocusProxy(control)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(control, 1)
        for other in beside:
            row.addWidget(other)

    def place(self, where: Qt.AlignmentFlag) -> None:
        """Where a control that is narrower than its field stands."""
        layout = self.layout()
        if layout is not None:
            layout.setAlignment(self.control, where | Qt.AlignmentFlag.AlignVCenter)

    def name_it(self, name: str) -> None:
        """Give the control its accessible name."""
        self.control.setAccessibleName(name)

    def explain(self, words: str) -> None:
        """Say more to screen readers: the hint, a refusal, or why it is held."""
        self.control.setAccessibleDescription(words)

    def show_value(self, value: Any) -> None:
        """Show a value; nothing is told."""
        raise NotImplementedError

    def follow(self, take: Callable[[Any], None]) -> None:
        """Tell every value on the way too, text with every key."""
        self.committed.connect(take)

    def take_no(self, kept: Any) -> None:
        """What was committed was refused; ``kept`` is what is still the case."""
        self.show_value(kept)

    def start_with(self, value: Any) -> None:
        """Show the value of something else; what a person was typing is over."""
        self.show_value(value)


class SwitchField(Field):
    """True or false."""

    def __init__(self) -> None:
        self.switch = Switch()
        super().__init__(self.switch)
        self.place(Qt.AlignmentFlag.AlignRight)
        self.switch.clicked.connect(lambda value: self.committed.emit(value))

    def show_value(self, value: Any) -> None:
        """Show on or off."""
        self.switch.setChecked(bool(value))


class ChoiceField(Field):
    """One of several: ``choices`` are (value, words)."""

    def __init__(self, choices: Sequence[tuple[Any, str]] = ()) -> None:
        self.combo = Choice("")
        self.combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.combo.setMinimumContentsLength(12)
        super().__init__(self.combo)
        self._values: list[Any] = []
        self.offer(choices)
        self.combo.activated.connect(lambda index: self.committed.emit(self._values[index]))

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer other choices; what was chosen stays chosen if it is still there."""
        chosen = self.value
        self.combo.clear()
        self._values = [value for value, _ in choices]
        self.combo.addItems([words for _, words in choices])
        self.show_value(chosen)

    def grey(self, reasons: dict[Any, str]) -> None:
        """Make choices that cannot be had unavailable; the tooltip says why."""
        model = self.combo.model()
        for index, value in enumerate(self._values):
            reason = reasons.get(value, "")
            item = model.item(index)  # type: ignore[attr-defined]
            item.setEnabled(not reason)
            item.setToolTip(reason)

    @property
    def value(self) -> Any:
        """What is chosen now; None with nothing chosen."""
        index = self.combo.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def show_value(self, value: Any) -> None:
        """Choose without telling; something unknown leaves nothing chosen."""
        self.combo.setCurrentIndex(self._values.index(value) if value in self._values else -1)


class TextField(Field):
    """Text, committed with Enter or on leaving; Escape takes it back. ``edit`` is for several
    lines, where it is Ctrl+Enter."""

    taken_back = Signal()
    """A person gave up what they had typed."""

    def __init__(
        self, placeholder: str = "", *beside: QWidget, edit: LinesInput | None = None
    ) -> None:
        self.edit: TextInput | LinesInput = edit or TextInput()
        self.edit.setPlaceholderText(placeholder)
        super().__init__(self.edit, *beside)
        self._shown, self._refused = "", False
        self._escape = _Escape(self.edit, self.take_back)
        self.edit.editingFinished.connect(self.finish)

    @property
    def typed(self) -> str:
        """What stands in it now."""
        return self.edit.text().strip()

    def show_value(self, value: Any) -> None:
        """Show text, unless a person is typing something else."""
        shown, self._shown = self._shown, str(value or "")
        typing = self.edit.hasFocus() and self.edit.text() != shown
        if not (typing or self._refused):
            self.edit.setText(self._shown)

    def follow(self, take: Callable[[Any], None]) -> None:
        """Tell the text with every key, and when the typing is taken back."""
        self.edit.textEdited.connect(take)
        self.taken_back.connect(lambda: take(self.edit.text()))

    def take_no(self, kept: Any) -> None:
        """What was typed stays in sight to be corrected."""
        self._shown, self._refused = str(kept or ""), True

    def start_with(self, value: Any) -> None:
        """Show another text, whatever stands there."""
        self._shown, self._refused = str(value or ""), False
        self.edit.setText(self._shown)

    def take_back(self) -> None:
        """What was there before the typing."""
        self._refused = False
        self.edit.setText(self._shown)
        self.taken_back.emit()

    def commit(self, text: str) -> None:
        """As if a person had typed it."""
        self.edit.setText(text)
        self.finish()

    def finish(self) -> None:
        """Commit what was typed, if it is something else; nobody types any more."""
        if self.typed == self._shown:
            if self._refused:
                self.take_back()
            return
        self._shown, self._refused = self.typed, False
        self.committed.emit(self.typed)


class _Escape(QObject):
    """Calls ``act`` on Escape and keeps the key from whoever is around the field."""

    def __init__(self, watched: QWidget, act: Callable[[], None]) -> None:
        super().__init__(watched)
        self._act = act
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the one key."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            changed = isinstance(watched, QLineEdit | LinesInput) and watched.isModified()
            if event.key() == Qt.Key.Key_Escape and changed:
                self._act()
                return True
        return False


class NumberField(Field):
    """A number within limits, with its unit."""

    def __init__(self, low: float, high: float, unit: str = "", step: float = 1) -> None:
        whole = isinstance(low, int) and isinstance(step, int)
        self.spin: Spin = WholeInput() if whole else DecimalInput()
        self.spin.setKeyboardTracking(False)
        self.spin.setRange(low, high)  # type: ignore[arg-type]
        self.spin.setSingleStep(step)  # type: ignore[arg-type]
        self.spin.setGroupSeparatorShown(True)
        self.spin.setSuffix(f" {unit}" if unit else "")
        super().__init__(self.spin)
        self.spin.valueChanged.connect(lambda value: self.committed.emit(value))

    def show_value(self, value: Any) -> None:
        """Show a number without telling."""
        blocked = self.spin.blockSignals(True)
        self.spin.setValue(value)
        self.spin.blockSignals(blocked)


class SliderField(Field):
    """A number on a slider, with words for where it stands; ``step`` is one notch."""

    def __init__(self, low: float, high: float, step: float, words: Callable[[float], str]) -> None:
        self.slider = Slide()
        self.slider.setRange(round(low / step), round(high / step))
        self.slider.setPageStep(max(1, round((high - low) / step / 10)))
        self.words = Label(words(high))
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        wide = max((words(low), words(high), words((low + high) / 2)), key=len)
        self.words.setMinimumWidth(self.words.fontMetrics().horizontalAdvance(wide) + GRID)
        super().__init__(self.slider, self.words)
        self._step, self._say = step, words
        self.words.setText(words(self.value))
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderReleased.connect(lambda: self.committed.emit(self.value))

    @property
    def value(self) -> float:
        """Where it stands, in the setting's own unit."""
        return round(self.slider.value() * self._step, 6)

    def show_value(self, value: Any) -> None:
        """Move without telling."""
        if self.slider.isSliderDown():
            return
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(round(value / self._step))
        self.slider.blockSignals(blocked)
        self.words.setText(self._say(self.value))

    def _moved(self) -> None:
        self.words.setText(self._say(self.value))
        if not self.slider.isSliderDown():
            self.committed.emit(self.value)
