"""Theme and language change while everything stays open: no restart, nothing left in the old one."""

import re

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from support.drawing import draw
from support.window import Opener, checked

from designer.i18n import catalogue
from widgets.preferences import Preferences
from widgets.workbench import Workbench

HANGUL = re.compile("[가-힣]")


def test_everything_speaks_korean_at_once_and_english_again(opener: Opener, preferences: Preferences) -> None:
    design = draw({"users": "users", "web": "app", "db": "database"}, ["users>web", "web>db"])
    bench: Workbench = opener(design=design)
    bench.go_to(["db"])
    QTest.mouseClick(bench.status.other_language, Qt.MouseButton.LeftButton)
    assert preferences.language == "ko"
    assert [action.text() for action in bench.window.menuBar().actions()][:2] == ["파일", "편집"]
    assert bench.results.tabText(0) == "문제"
    entry = next(e for e in bench.palette.entries if e.component.kind == "database")
    assert entry.text() == "데이터베이스"
    assert bench.inspector.form is not None
    labels = {label.text() for label in bench.inspector.form.findChildren(QLabel)}
    assert "이름" in labels
    message = bench.results.problems.shown.index(0, 1).data()
    assert HANGUL.search(message)
    assert bench.status.other_language.text() == "English"
    bench.appearance.choose_language("en")
    assert [action.text() for action in bench.window.menuBar().actions()][:2] == ["File", "Edit"]
    assert not HANGUL.search(bench.results.problems.shown.index(0, 1).data())


def test_no_label_of_the_window_stays_english_where_there_is_a_korean_word(opener: Opener) -> None:
    bench: Workbench = opener(design=draw({"users": "users", "web": "app"}, ["users>web"]))
    bench.appearance.choose_language("ko")
    checked(bench)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    korean = catalogue("ko")
    english = {word for word, other in korean.items() if word != other}
    shown = {label.text() for label in bench.window.findChildren(QLabel)}
    shown |= {action.text() for menu in bench.window.findChildren(QMenu) for action in menu.actions()}
    assert shown & english == set()


def test_dark_theme_reaches_application_canvas_and_icons(
    opener: Opener, preferences: Preferences, qapp: QApplication
) -> None:
    bench: Workbench = opener(design=draw({"web": "app"}))
    light = bench.appearance.theme
    bench.appearance.choose_theme("dark")
    assert preferences.theme == "dark"
    assert bench.appearance.theme.is_dark
    assert qapp.palette().window().color() == bench.appearance.theme.colour("window")
    tab = bench.tabs.current()
    assert tab is not None
    assert tab.canvas.scene.theme is bench.appearance.theme
    shot = bench.window.grab().toImage()
    corner = shot.pixelColor(shot.width() - 4, shot.height() // 2)
    assert corner.lightness() < 128
    bench.appearance.choose_theme("light")
    assert bench.appearance.theme.name == light.name


def test_system_theme_is_the_first_choice(qapp: QApplication, preferences: Preferences) -> None:
    fresh = Preferences(preferences._store)
    preferences._store.remove("theme")
    assert fresh.theme == "system"
    preferences._store.setValue("theme", "purple")
    assert fresh.theme == "system"
