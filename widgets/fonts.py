"""The letters of the window: Inter, which ships with Loadpath, and the desktop's own font for other scripts."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from designer.resources import asset

FAMILIES = (
    "Inter", "Pretendard", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR", "Noto Sans KR",
    "Segoe UI", "Noto Sans", "DejaVu Sans",
)  # fmt: skip
"""In this order a letter is looked for: Latin in Inter, Korean in the desktop's Korean font."""

MONOSPACE = (
    "JetBrains Mono", "Cascadia Mono", "SF Mono", "Menlo", "Consolas", "Noto Sans Mono", "DejaVu Sans Mono",
    "Liberation Mono",
)  # fmt: skip


def load_fonts() -> None:
    """Makes the shipped font known to Qt; call it once, after the application object exists."""
    for weight in ("Regular", "Medium", "SemiBold"):
        data = (asset("fonts") / f"Inter-{weight}.otf").read_bytes()
        QFontDatabase.addApplicationFontFromData(data)
    _present.cache_clear()


def lacks_korean(said: str) -> bool:
    """Whether there are Korean letters in the text and no font that has them: they would be drawn as nothing."""
    has_korean = any("\uac00" <= letter <= "\ud7a3" for letter in said)
    return has_korean and not QFontDatabase.families(QFontDatabase.WritingSystem.Korean)


def ui_font(pixels: float = 13, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The font of the window, `pixels` high (logical pixels; fractions count)."""
    return _font(FAMILIES, pixels, weight)


def code_font(pixels: float = 12) -> QFont:
    """A font whose letters all have one width: ids of rules, code, addresses."""
    font = _font(MONOSPACE, pixels, QFont.Weight.Normal)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


@cache
def _present(families: tuple[str, ...]) -> list[str]:
    """Those that are installed: asking Qt for others makes it search for aliases, which takes long."""
    return [family for family in families if QFontDatabase.hasFamily(family)] or ["sans-serif"]


def _font(families: tuple[str, ...], pixels: float, weight: QFont.Weight) -> QFont:
    font = QFont(_present(families))
    font.setPixelSize(max(1, round(pixels)))
    font.setWeight(weight)
    return font
