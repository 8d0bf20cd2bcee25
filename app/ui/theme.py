"""How everything looks: two palettes, one accent, a 4 px grid, three sizes of type.

Owns the colours, distances and fonts, and following the system between light and
dark. Widgets ask ``colours(self.palette())`` when they paint, so a change of
palette is all it takes to repaint the window.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

GRID = 4
GAP = 2 * GRID
MARGIN = 4 * GRID
RADIUS = 2 * GRID
TARGET = 32
"""The least height of anything that is clicked."""
SIDE_WIDTH = 304
READING_WIDTH = 860
"""A transcript wider than this is hard to read; the rest stays empty."""

BASE_PX = 14
SMALL_PX = 12
TITLE_PX = 18
NUMBER_PX = 20


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme's colours as ``#rrggbb``. ``on_x`` is text on x, ``x_soft`` a background."""

    window: str
    surface: str
    raised: str
    text: str
    muted: str
    line: str
    edge: str
    """The outline of a control: 3:1 against every ground that it stands on."""
    accent: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    danger: str
    on_danger: str
    track: str


LIGHT = Colours(
    window="#f2f4f6",
    surface="#ffffff",
    raised="#ffffff",
    text="#172026",
    muted="#53606a",
    line="#d8dee3",
    edge="#76828c",
    accent="#08686a",
    on_accent="#ffffff",
    accent_soft="#d7ecea",
    good="#17683a",
    good_soft="#dcf1e3",
    warn="#7d4b00",
    warn_soft="#fbecd2",
    bad="#a8231b",
    bad_soft="#fae3e0",
    danger="#b8261d",
    on_danger="#ffffff",
    track="#dfe5e9",
)

DARK = Colours(
    window="#12181b",
    surface="#1a2226",
    raised="#243036",
    text="#e8edef",
    muted="#a5b2b9",
    line="#2e3a41",
    edge="#7a8992",
    accent="#62cbc5",
    on_accent="#04201f",
    accent_soft="#17413f",
    good="#7cd69d",
    good_soft="#16351f",
    warn="#f1bf70",
    warn_soft="#3a2a0d",
    bad="#ff938a",
    bad_soft="#421a17",
    danger="#d2453b",
    on_danger="#ffffff",
    track="#313d44",
)


class Appearance(StrEnum):
    """What the owner chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def colours(palette: QPalette) -> Colours:
    """The theme that ``palette`` was made from."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def palette_of(theme: Colours) -> QPalette:
    """Every role that Fusion paints with, so that no system colour shines through."""
    role = QPalette.ColorRole
    palette = QPalette()
    for part, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.on_danger,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.raised,
        role.Midlight: theme.line,
        role.Mid: theme.edge,
        role.Dark: theme.edge,
        role.Shadow: theme.window,
    }.items():
        palette.setColor(part, QColor(colour))
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, QColor(theme.muted))
    return palette


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2)."""
    total = 0.0
    for start, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722)):
        part = int(colour[start : start + 2], 16) / 255
        total += weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return total


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2; AA asks 4.5 for text)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def font(pixels: int = BASE_PX, *, bold: bool = False, italic: bool = False) -> QFont:
    """The application's font in a size, with digits of one width so that timers stand still."""
    base = QApplication.font()
    return QFont(_font(base.key(), pixels, bold, italic))


@cache
def _font(_base: str, pixels: int, bold: bool, italic: bool) -> QFont:
    """Kept, because a screen asks for hundreds; anew when the application's font is another."""
    result = QFont(QApplication.font())
    result.setPixelSize(pixels)
    result.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    result.setItalic(italic)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


PAINT_AFTER_MS = 1
"""Telling some thousand widgets of other colours and painting those in sight are a turn of the
loop each; in between keys and clicks are heard."""


class Theme(QObject):
    """Applies style, palette and font to the application and follows the system."""

    def __init__(self, app: QApplication, appearance: Appearance = Appearance.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        # PySide drops the C++ object behind styleHints() when nothing refers to it.
        self._hints = app.styleHints()
        self._appearance = appearance
        self._paint = QTimer(self, singleShot=True, interval=PAINT_AFTER_MS)
        self._paint.timeout.connect(self._paint_now)
        fusion = QStyleFactory.create("Fusion")
        app.setStyle(fusion)
        app.setFont(font())
        self._hints.colorSchemeChanged.connect(self._apply)
        self._apply()

    def choose(self, appearance: Appearance) -> None:
        """Change to light, dark, or whatever the system says."""
        self._appearance = appearance
        self._apply()

    @property
    def dark(self) -> bool:
        """Whether the dark palette is in use."""
        if self._appearance is Appearance.SYSTEM:
            return self._hints.colorScheme() is Qt.ColorScheme.Dark
        return self._appearance is Appearance.DARK

    def _apply(self) -> None:
        for window in self._app.topLevelWidgets():
            if window.isVisible():
                window.setUpdatesEnabled(False)
        self._paint.start()
        self._app.setPalette(palette_of(DARK if self.dark else LIGHT))

    def _paint_now(self) -> None:
        for window in self._app.topLevelWidgets():
            window.setUpdatesEnabled(True)
