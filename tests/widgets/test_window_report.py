"""The report written from the window: the same as by the command, beside the window, all of it or nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.window import Opener, tab_of, until

from designer.catalog.registry import load_catalog
from designer.cli.main import main
from designer.document.files import save
from designer.reports import design_page
from designer.starters import load_starter
from widgets.dialogs.report import Report
from widgets.workbench import Workbench

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def bench(opener: Opener, tmp_path: Path) -> Workbench:
    path = tmp_path / "shop.loadpath.json"
    save(load_starter("single-server", load_catalog()), path)
    return opener(path)


def asked(bench: Workbench, target: Path | None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Asks for the report by its keys; what the user was offered as a name."""
    offered: list[str] = []

    def answer(suggested: str) -> Path | None:
        offered.append(suggested)
        return target

    monkeypatch.setattr(bench.questions, "ask_report", answer)
    QTest.keyClick(bench.window, Qt.Key.Key_R, CTRL_ALT)
    return offered


def dialog_of(bench: Workbench) -> Report:
    return next(d for d in bench.window.findChildren(Report) if d.isVisible())


def ended(dialog: Report) -> None:
    until(lambda: not dialog.progress.isVisible(), "never written")


@pytest.mark.parametrize("ending", ["html", "md"])
def test_it_is_the_report_of_the_command(
    bench: Workbench, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, by_command = tmp_path / f"out.{ending}", tmp_path / f"command.{ending}"
    assert asked(bench, target, monkeypatch) == [f"{tab_of(bench).session.design.name}.html"]
    dialog = dialog_of(bench)
    ended(dialog)
    assert dialog.said.text() == f"Written to {target}"
    assert dialog.opening.isVisible()
    dialog.close()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(["report", "shop.loadpath.json", "-o", str(by_command)])
    assert end.value.code == 0
    assert target.read_text(encoding="utf-8") == by_command.read_text(encoding="utf-8")


def test_a_pdf_is_written_in_the_language_of_the_window(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.pdf"
    asked(bench, target, monkeypatch)
    dialog = dialog_of(bench)
    ended(dialog)
    dialog.close()
    assert target.read_bytes().startswith(b"%PDF-")
    assert target.read_bytes().rstrip().endswith(b"%%EOF")


def test_cancelled_before_its_end_it_writes_nothing(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, begun, go_on = tmp_path / "out.html", threading.Event(), threading.Event()
    exports = design_page.all_exports

    def slow(design: object) -> object:
        begun.set()
        go_on.wait(20)
        return exports(design)  # type: ignore[arg-type]

    monkeypatch.setattr(design_page, "all_exports", slow)
    asked(bench, target, monkeypatch)
    dialog = dialog_of(bench)
    until(begun.is_set, "never begun")
    until(lambda: dialog.progress.maximum() > 1, "no progress was told")
    assert dialog.progress.value() == 0
    QTest.mouseClick(dialog.leaving, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    go_on.set()
    until(bench.jobs.is_idle, "never given up")
    assert not target.exists()


@pytest.mark.parametrize("name", ["out.html", "out.pdf"])
def test_where_it_cannot_be_written_one_line_says_why(
    bench: Workbench, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "missing" / name
    asked(bench, target, monkeypatch)
    dialog = dialog_of(bench)
    ended(dialog)
    assert dialog.said.text() == f"{target}: cannot be written: No such file or directory"
    assert not dialog.opening.isVisible()
    dialog.close()


def test_who_changes_their_mind_gets_no_dialog(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(bench, None, monkeypatch)
    assert [d for d in bench.window.findChildren(Report) if d.isVisible()] == []
