"""The problems: worst first, filtered, leading to the thing they are about; copied, explained, accepted."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from support.drawing import draw
from support.window import Opener, checked

from designer.rules.rule import SEVERITIES, Finding
from widgets.dialogs.explain import Explain
from widgets.dialogs.waive import Waive
from widgets.docks.problems import Problems
from widgets.docks.problems_delegate import places
from widgets.docks.problems_model import FINDING, MESSAGE
from widgets.tab import badges
from widgets.workbench import Workbench


@pytest.fixture
def bench(opener: Opener) -> Workbench:
    design = draw({"users": "users", "web": "app", "db": "database"}, ["users>web", "web>db"])
    found = opener(design=design)
    assert isinstance(found, Workbench)
    return found


def listed(problems: Problems) -> list[Finding]:
    return [problems.shown.index(row, MESSAGE).data(FINDING) for row in range(problems.shown.rowCount())]


def row_of(problems: Problems, rule: str) -> int:
    return [finding.rule for finding in listed(problems)].index(rule)


def choose(bench: Workbench, rule: str) -> None:
    """Clicks the row of a rule."""
    table = bench.results.problems.table
    area = table.visualRect(bench.results.problems.shown.index(row_of(bench.results.problems, rule), MESSAGE))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=area.center())


def test_the_worst_come_first_and_nothing_is_left_out(bench: Workbench) -> None:
    tab = bench.tabs.current()
    assert tab is not None
    assert tab.checker.latest is not None
    found = listed(bench.results.problems)
    assert set(found) == {f for f in tab.checker.latest.findings if f.waived is None}
    ranks = [SEVERITIES.index(finding.severity) for finding in found]
    assert ranks == sorted(ranks)
    assert "DATA001" in {finding.rule for finding in found}


def test_severity_and_words_filter(bench: Workbench) -> None:
    problems = bench.results.problems
    for severity in SEVERITIES:
        expected = {f for f in listed(problems) if f.severity != severity}
        QTest.mouseClick(problems.chips[severity], Qt.MouseButton.LeftButton)
        assert set(listed(problems)) == expected
        QTest.mouseClick(problems.chips[severity], Qt.MouseButton.LeftButton)
    QTest.keyClicks(problems.words, "backup")
    assert {finding.rule for finding in listed(problems)} == {"DATA001"}


def test_choosing_one_selects_and_centres_what_it_is_about(bench: Workbench) -> None:
    choose(bench, "DATA001")
    tab = bench.tabs.current()
    assert tab is not None
    assert tab.session.selection == {"db"}
    middle = tab.canvas.box_of("db").center()
    assert abs(middle.x() - tab.canvas.width() / 2) <= 2
    assert abs(middle.y() - tab.canvas.height() / 2) <= 2


def test_next_and_previous_walk_round(bench: Workbench) -> None:
    problems = bench.results.problems
    count = len(listed(problems))
    for _ in range(count + 1):
        QTest.keyClick(bench.window, Qt.Key.Key_F8)
    assert problems.table.currentIndex().row() == 0
    QTest.keyClick(bench.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert problems.table.currentIndex().row() == count - 1


def test_a_chosen_problem_stays_chosen_after_the_next_check(bench: Workbench) -> None:
    choose(bench, "DATA001")
    bench.findings.check_now()
    checked(bench)
    current = bench.findings.current()
    assert current is not None
    assert current.rule == "DATA001"


def test_copy_puts_one_line_on_the_clipboard(bench: Workbench) -> None:
    choose(bench, "DATA001")
    bench.findings.copy()
    line = QGuiApplication.clipboard().text()
    assert line.startswith("DATA001 ")
    assert "[db]" in line
    assert "\n" not in line


def test_accepting_needs_a_reason_and_makes_the_problem_disappear(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(dialog: Waive) -> int:
        assert not dialog.accept_button.isEnabled()
        QTest.keyClicks(dialog.reason, "nightly dump elsewhere")
        assert dialog.accept_button.isEnabled()
        return QDialog.DialogCode.Accepted.value

    monkeypatch.setattr(Waive, "exec", fill)
    choose(bench, "DATA001")
    bench.findings.waive()
    checked(bench)
    tab = bench.tabs.current()
    assert tab is not None
    waiver = tab.session.design.waivers[0]
    assert (waiver.rule, waiver.on, waiver.reason) == ("DATA001", "db", "nightly dump elsewhere")
    assert waiver.until
    problems = bench.results.problems
    assert "DATA001" not in {finding.rule for finding in listed(problems)}
    assert problems.waived.isVisibleTo(problems.controls)
    QTest.mouseClick(problems.waived, Qt.MouseButton.LeftButton)
    assert "DATA001" in {finding.rule for finding in listed(problems)}
    assert "db" not in badges([f for f in listed(problems) if f.rule == "DATA001"])


def test_double_click_tells_the_whole_story(bench: Workbench) -> None:
    choose(bench, "DATA001")
    QTest.keyClick(bench.window, Qt.Key.Key_F1)
    dialogs = [d for d in bench.window.findChildren(Explain) if d.isVisible()]
    assert len(dialogs) == 1
    assert "DATA001" in dialogs[0].windowTitle()
    dialogs[0].close()


def test_badges_count_what_stands_and_show_the_gravest(bench: Workbench) -> None:
    tab = bench.tabs.current()
    assert tab is not None
    assert tab.checker.latest is not None
    found = badges(tab.checker.latest.findings)
    of_db = [f for f in tab.checker.latest.findings if "db" in f.nodes]
    assert found["db"] == (min((f.severity for f in of_db), key=SEVERITIES.index), len(of_db))


@pytest.mark.parametrize(
    ("message", "names", "expected"),
    [
        ("db has no backup", ["db"], [(0, 2)]),
        ("dbx and db", ["db"], [(8, 2)]),
        ("web-a, web", ["web", "web-a"], [(0, 5), (7, 3)]),
        ("orders에 백업이 없습니다", ["orders"], [(0, 6)]),
        ("nothing here", ["", "db"], []),
    ],
)
def test_names_in_messages_are_found_as_whole_words(
    message: str, names: list[str], expected: list[tuple[int, int]]
) -> None:
    assert places(message, names) == expected
