"""A project's own rules: nothing runs before the user says so; asked once for each content; no is an answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton
from support.drawing import draw
from support.window import Opener, checked, result_of, tab_of, until

from designer.document.files import save
from designer.rules.local import local_rules
from designer.trust import TrustStore
from widgets.workbench import Workbench

BREAKS = "raise RuntimeError('it ran')\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A design in a folder whose settings name a rule module that says when it runs."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "Q&A <b>"
    folder.mkdir()
    path = folder / "x.loadpath.json"
    save(draw({"db": "database"}), path)
    (folder / "own.py").write_text(BREAKS, encoding="utf-8")
    (folder / "loadpath.toml").write_text('rules = ["own.py"]\n', encoding="utf-8")
    return path


def questions(bench: Workbench) -> list[QMessageBox]:
    return [box for box in bench.window.findChildren(QMessageBox) if box.isVisible()]


def press(box: QMessageBox, words: str) -> None:
    button = next(b for b in box.findChildren(QPushButton) if b.text().replace("&", "") == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def has_run(bench: Workbench) -> bool:
    return any("it ran" in str(finding.message) for finding in result_of(bench).findings)


def answer(path: Path) -> bool | None:
    return TrustStore().answer(local_rules(path.parent / "own.py"))


def test_opening_asks_and_runs_nothing(opener: Opener, project: Path) -> None:
    bench = opener(project)
    (box,) = questions(bench)
    assert not has_run(bench)
    assert answer(project) is None
    assert str(project.parent / "own.py") in box.informativeText()
    assert bench.status.not_run.isVisible()
    assert bench.status.not_run.text() == "Project rules not run: 1"
    shown = [label for label in box.findChildren(QLabel) if "own.py" in label.text()]
    assert [label.textFormat() for label in shown] == [Qt.TextFormat.PlainText]
    assert box.defaultButton() is not None
    assert box.defaultButton().text().replace("&", "") == "Do not run"
    assert "DATA001" in {finding.rule for finding in result_of(bench).findings}


def test_yes_runs_them_and_is_remembered(opener: Opener, project: Path) -> None:
    bench = opener(project)
    press(questions(bench)[0], "Run them")
    until(lambda: has_run(bench), "not run though allowed")
    assert answer(project) is True
    assert not bench.status.not_run.isVisible()
    again = opener(project)
    assert has_run(again)
    assert questions(again) == []


@pytest.mark.parametrize("how", ["button", "escape", "return"])
def test_no_is_fine_and_not_asked_again(opener: Opener, project: Path, how: str) -> None:
    bench = opener(project)
    box = questions(bench)[0]
    if how == "button":
        press(box, "Do not run")
    else:
        QTest.keyClick(box, Qt.Key.Key_Escape if how == "escape" else Qt.Key.Key_Return)
    until(lambda: answer(project) is False, "the answer was not kept")
    checked(bench)
    assert not has_run(bench)
    assert bench.status.not_run.isVisible()
    again = opener(project)
    assert questions(again) == []
    assert not has_run(again)


def test_other_content_is_another_question(opener: Opener, project: Path) -> None:
    bench = opener(project)
    press(questions(bench)[0], "Do not run")
    (project.parent / "own.py").write_text(f"{BREAKS}# other\n", encoding="utf-8")
    bench.findings.check_now()
    until(lambda: bool(questions(bench)), "other content was not asked about")
    assert not has_run(bench)


def test_a_question_is_not_asked_twice_at_a_time(opener: Opener, project: Path) -> None:
    bench = opener(project)
    bench.findings.check_now()
    checked(bench)
    assert len(questions(bench)) == 1


def test_one_may_think_again(opener: Opener, project: Path) -> None:
    bench = opener(project)
    press(questions(bench)[0], "Do not run")
    QTest.mouseClick(bench.status.not_run, Qt.MouseButton.LeftButton)
    until(lambda: bool(questions(bench)), "not asked again")
    press(questions(bench)[0], "Run them")
    until(lambda: has_run(bench), "not run though allowed")
    bench.trust.ask_again()
    until(lambda: bool(questions(bench)), "not asked again")
    press(questions(bench)[0], "Do not run")
    until(bench.status.not_run.isVisible, "they still run")
    assert not has_run(bench)


def test_an_answer_that_cannot_be_kept_runs_nothing(
    opener: Opener, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    bench = opener(project)
    monkeypatch.setattr(bench.questions, "tell", lambda title, line: told.append(str(line)))
    config = project.parent.parent / "config"
    config.write_text("a file where the folder should be")
    press(questions(bench)[0], "Run them")
    assert len(told) == 1
    assert "project-rules.json" in told[0]
    bench.findings.check_now()
    checked(bench)
    assert not has_run(bench)


def test_a_project_without_rules_says_so(
    opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.loadpath.json"
    save(draw({"db": "database"}), path)
    (tmp_path / ".git").mkdir()
    bench = opener(path)
    told: list[str] = []
    monkeypatch.setattr(bench.questions, "tell", lambda title, line: told.append(str(line)))
    assert not bench.status.not_run.isVisible()
    assert questions(bench) == []
    bench.trust.ask_again()
    until(lambda: bool(told), "nothing said")
    assert told == ["This project has no rules of its own."]
    tab_of(bench).session.replace(draw({"db": "database"}), None)
    assert not bench.documents.has_file()
