"""Gallery and export dialog, and the border where a fault of our own ends."""

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.drawing import draw
from support.window import Opener, checked, close, open_window, tab_of, until

from designer.catalog.registry import load_catalog
from designer.exporting import exporters
from designer.starters import STARTERS, load_starter
from widgets.crash import CrashBorder
from widgets.dialogs.about import About
from widgets.dialogs.export import ExportDialog
from widgets.dialogs.gallery import Gallery
from widgets.dialogs.opener import draw as picture
from widgets.docks.answers.fidelity import fidelity_answer
from widgets.docks.export_preview import PATH
from widgets.preferences import Preferences
from widgets.theme import load_theme
from widgets.translations import Language
from widgets.workbench import Workbench


@pytest.fixture
def gallery(qtbot: QtBot) -> Gallery:
    made = Gallery(None, load_catalog(), load_theme("light"), Language("en"), picture)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_gallery_shows_every_starter_with_its_picture(gallery: Gallery) -> None:
    assert list(gallery.cards) == ["", *(starter.name for starter in STARTERS)]
    until(lambda: not gallery._to_draw, "the pictures were never drawn")
    for starter in STARTERS:
        card = gallery.cards[starter.name]
        assert card._picture is not None
        size = card._picture.size() / card._picture.devicePixelRatio()
        assert size.width() <= card.picture_size.width()
        assert size.height() <= card.picture_size.height()


def test_a_card_begins_its_design(gallery: Gallery) -> None:
    QTest.mouseClick(gallery.cards["load-balanced"], Qt.MouseButton.LeftButton)
    assert gallery.chosen == load_starter("load-balanced", load_catalog())
    assert not gallery.isVisible()


def test_the_gallery_is_walked_with_arrow_keys(gallery: Gallery) -> None:
    gallery.cards[""].setFocus()
    QTest.keyClick(gallery.cards[""], Qt.Key.Key_Right)
    focused = gallery.focusWidget()
    assert focused is gallery.cards["single-server"]
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert gallery.chosen is not None
    assert gallery.chosen.name


def test_the_first_run_shows_the_gallery_and_the_next_does_not(
    preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[bool] = []

    def note(dialog: Gallery) -> int:
        shown.append(True)
        return 0

    monkeypatch.setattr(Gallery, "exec", note)
    preferences._store.remove("welcomed")
    for expected in ([True], [True]):
        frame, bench = open_window(preferences)
        QTest.qWait(1)
        assert shown == expected
        close(frame, bench)


def opened(bench: Workbench) -> ExportDialog:
    bench.dialogs.export()
    dialog = next(d for d in bench.window.findChildren(ExportDialog) if d.isVisible())
    until(lambda: dialog.preview.export is not None, "nothing was exported")
    return dialog


def test_the_export_dialog_previews_and_writes_what_it_showed(opener: Opener, tmp_path: Path) -> None:
    bench = opener(design=load_starter("single-server", load_catalog()))
    dialog = opened(bench)
    target = dialog.preview.target_id
    wanted = exporters()[target].export(tab_of(bench).session.design)
    shown = {
        item.data(0, PATH)
        for item in dialog.preview.files.findItems(
            "", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive
        )
        if item.data(0, PATH)
    }
    assert shown == set(wanted.files)
    folder = tmp_path / "out"
    dialog.folder.setText(str(folder))
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert {name: (folder / name).read_text(encoding="utf-8") for name in wanted.files} == dict(wanted.files)
    dialog.close()


def test_a_file_the_user_changed_is_overwritten_only_when_asked(
    opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = opener(design=load_starter("single-server", load_catalog()))
    dialog = opened(bench)
    folder = tmp_path / "out"
    dialog.folder.setText(str(folder))
    assert dialog.export()
    assert dialog.preview.export is not None
    name = sorted(dialog.preview.export.files)[0]
    (folder / name).write_text("mine")
    asked: list[list[str]] = []
    monkeypatch.setattr(bench.questions, "ask_overwrite", lambda names: asked.append(list(names)))
    assert not dialog.export()
    assert asked == [[name]]
    assert (folder / name).read_text() == "mine"
    monkeypatch.setattr(bench.questions, "ask_overwrite", lambda names: True)
    assert dialog.export()
    assert (folder / name).read_text() == dialog.preview.export.files[name]
    dialog.close()


def test_what_became_of_the_drawing_is_told_worst_first(opener: Opener) -> None:
    bench = opener(design=load_starter("aws-three-tier", load_catalog()))
    dialog = opened(bench)
    assert dialog.preview.export is not None
    answer = fidelity_answer(dialog.preview.export.notes, tab_of(bench).session.design)
    assert [row.cells[1].order for row in answer.rows] == sorted(row.cells[1].order for row in answer.rows)
    assert len(answer.rows) == len(dialog.preview.export.notes)
    dialog.close()


def test_the_preview_follows_the_design_while_it_is_looked_at(opener: Opener) -> None:
    bench = opener(design=draw({"users": "users", "web": "app"}, ["users>web"]))
    bench.findings.open("export")
    preview = bench.results.preview
    until(lambda: preview.export is not None, "nothing was exported")
    before = preview.export
    bench.go_to(["web"])
    bench.editing.do(lambda canvas: canvas.duplicate())
    checked(bench)
    until(lambda: preview.export is not before and preview.export is not None, "the preview did not follow")
    assert preview.export is not None
    assert any("web-2" in content for content in preview.export.files.values())


def test_about_tells_versions_and_the_age_of_the_prices(opener: Opener) -> None:
    bench = opener()
    bench.dialogs.about()
    dialog = next(d for d in bench.window.findChildren(About) if d.isVisible())
    words = {label.text() for label in dialog.findChildren(type(bench.window.zoom_label))}
    assert str(len(bench.catalog)) in words
    assert any(word.startswith("20") and word.count("-") == 2 for word in words)
    dialog.close()


def test_a_fault_is_logged_and_told_and_nobody_dies(tmp_path: Path, qtbot: QtBot) -> None:
    border = CrashBorder(tmp_path / "logs" / "crash.log")
    told: list[str] = []
    border.crashed.connect(told.append)
    stop = border.install()
    try:
        try:
            raise ValueError("no such luck")
        except ValueError as error:
            sys.excepthook(type(error), error, error.__traceback__)

        def fail() -> None:
            raise KeyError("elsewhere")

        worker = threading.Thread(target=fail)
        worker.start()
        worker.join()
        until(lambda: len(told) == 2, "not told")
    finally:
        stop()
    assert told == ["ValueError: no such luck", "KeyError: 'elsewhere'"]
    log = (tmp_path / "logs" / "crash.log").read_text()
    assert "test_window_dialogs.py" in log
    assert "no such luck" in log
    assert "elsewhere" in log


def test_another_language_after_the_export_dialog_is_gone_disturbs_nobody(opener: Opener) -> None:
    bench = opener(design=load_starter("single-server", load_catalog()))
    dialog = opened(bench)
    gone: list[str] = []
    dialog.destroyed.connect(lambda: gone.append("dialog"))
    dialog.close()
    until(lambda: gone == ["dialog"], "the dialog was closed, but never destroyed")
    bench.language.switch("ko")
    assert bench.language.code == "ko"
    bench.language.switch("en")
