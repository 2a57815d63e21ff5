"""Where quick fixes are offered: menu of a problem, menu of the canvas, badge of a node or link, card of a finding."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from support.drawing import draw
from support.robot import Robot
from support.window import Opener, checked, result_of, tab_of, until

from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.design import Box, Design
from designer.fixes.registry import fixes_for
from designer.rules.rule import Finding
from designer.starters import load_starter
from widgets.dialogs.explain import Explain
from widgets.dialogs.proposal import Proposal
from widgets.docks.elided_button import ElidedButton
from widgets.docks.finding_card import FindingCard
from widgets.docks.problems_model import FINDING, MESSAGE
from widgets.workbench import Workbench


def shop() -> Design:
    """Users who reach an app that reads a database without backup."""
    design = draw({"users": "users", "web": "app", "db": "database"}, ["users>web", "web>db"])
    return design.with_layout({"users": Box(0, 0), "web": Box(320, 0), "db": Box(640, 0)}.items())


@pytest.fixture
def bench(opener: Opener) -> Workbench:
    return opener(design=shop())


def problem(bench: Workbench, rule: str) -> Finding:
    return next(finding for finding in result_of(bench).findings if finding.rule == rule)


def fixes(bench: Workbench, finding: Finding) -> list[str]:
    """What the menus and cards should offer for a finding."""
    assessment = result_of(bench).assessment
    assert assessment is not None
    return [f"Fix: {fix.title}…" for fix in fixes_for(assessment, finding)]


def popup(bench: Workbench) -> QMenu:
    """The menu that is open, once everything about it is found out."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    until(bench.jobs.is_idle, "fixes never found out")
    return menu


def entries(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def pick(menu: QMenu, words: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == words)


def click(menu: QMenu, words: str) -> None:
    """Presses an entry with the mouse."""
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(pick(menu, words)).center())


def opened(bench: Workbench) -> Proposal:
    dialog = next(d for d in bench.window.findChildren(Proposal) if d.isVisible())
    until(lambda: not dialog.progress.isVisible(), "never worked out")
    return dialog


def test_the_menu_of_a_problem_offers_its_fixes_first(bench: Workbench) -> None:
    finding = problem(bench, "DATA001")
    table, shown = bench.results.problems.table, bench.results.problems.shown
    rows = [shown.index(row, MESSAGE) for row in range(shown.rowCount())]
    at = table.visualRect(next(i for i in rows if i.data(FINDING) == finding)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    table.customContextMenuRequested.emit(at)
    menu = popup(bench)
    offered = fixes(bench, finding)
    assert "Fix: Keep backups for a week…" in offered
    assert entries(menu)[: len(offered)] == offered
    assert entries(menu)[len(offered)] == "Fix this problem…"
    click(menu, "Fix: Keep backups for a week…")
    seen = opened(bench).seen()
    assert seen is not None
    assert finding in seen.cured


def test_a_fix_from_a_menu_is_the_one_shown_first(opener: Opener) -> None:
    bench = opener(design=load_starter("single-server", load_catalog()))
    finding = problem(bench, "CAP002")
    assert len(fixes(bench, finding)) > 1
    last = fixes(bench, finding)[-1]
    menu = QMenu(bench.window)
    bench.cures.add_fixes(menu, finding)
    until(bench.jobs.is_idle, "fixes never found out")
    pick(menu, last).trigger()
    offer = opened(bench).offer()
    assert offer is not None
    assert f"Fix: {offer.title}…" == last
    menu.deleteLater()


def test_a_press_on_the_badge_tells_what_is_wrong_there_with_its_fixes(bench: Workbench) -> None:
    canvas = tab_of(bench).canvas
    canvas.set_scale(1.0)
    box = canvas.box_of("db")
    Robot(canvas).click((box.right() - 2, box.top() + 1))
    menu = popup(bench)
    about = [f for f in result_of(bench).findings if "db" in f.nodes and f.waived is None]
    wanted = [line for f in about for line in (f"{f.rule} {f.message}", *fixes(bench, f))]
    assert entries(menu) == wanted
    assert tab_of(bench).session.selection == {"db"}
    click(menu, next(line for line in wanted if line.startswith("DATA001")))
    assert [d for d in bench.window.findChildren(Explain) if d.isVisible()]
    assert canvas.box_of("db") == box


def story_of(bench: Workbench, rule: str) -> tuple[Explain, list[str]]:
    """The story of a problem, once it is known which fixes it has."""
    heard: list[tuple[str, ...]] = []
    bench.cures.find([problem(bench, rule)], lambda _, titles: heard.append(titles), bench.window)
    until(lambda: bool(heard), "never found out")
    bench.findings.explain(problem(bench, rule))
    return next(d for d in bench.window.findChildren(Explain) if d.isVisible()), list(heard[0])


def test_the_story_of_a_problem_leads_on_to_its_fixes(bench: Workbench) -> None:
    story, titles = story_of(bench, "DATA001")
    assert titles
    QTest.mouseClick(story.fixing, Qt.MouseButton.LeftButton)
    assert not story.isVisible()
    proposal = next(d for d in bench.window.findChildren(Proposal) if d.isVisible())
    assert proposal.windowTitle() == "Fix DATA001"
    until(lambda: not proposal.progress.isVisible(), "never worked out")
    proposal.reject()


def test_where_nothing_cures_a_problem_its_story_leads_nowhere(opener: Opener) -> None:
    story, titles = story_of(opener(design=draw({"thing": "acme.unheard-of"})), "LP002")
    assert (titles, story.fixing.isVisible()) == ([], False)
    story.reject()


def test_beside_the_badge_the_node_itself_is_taken(bench: Workbench) -> None:
    canvas = tab_of(bench).canvas
    canvas.set_scale(1.0)
    box = canvas.box_of("db")
    Robot(canvas).click(box.center())
    assert QApplication.activePopupWidget() is None
    assert tab_of(bench).session.selection == {"db"}
    Robot(canvas).move((box.right() - 2, box.top() + 1))
    assert canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor


def test_the_badge_of_a_link_is_one_too(bench: Workbench) -> None:
    canvas = tab_of(bench).canvas
    canvas.set_scale(1.0)
    link = next(key for key in shop().links if canvas.scene.marks.said_of(key) is not None)
    spot, _, _ = canvas.scene.routes.labels(canvas.scene.geometry.links.all_of([link]))
    at = canvas.camera.to_view(QPointF(spot[0][0] + 38, spot[0][1] - 9))
    Robot(canvas).click(at)
    menu = popup(bench)
    assert tab_of(bench).session.selection == {link}
    about = [f for f in result_of(bench).findings if link in f.links and f.waived is None]
    assert [line for line in entries(menu) if not line.startswith("Fix: ")] == [
        f"{f.rule} {f.message}" for f in about
    ]
    menu.close()


def test_the_menu_of_the_canvas_leads_there_too_and_needs_no_mouse(bench: Workbench) -> None:
    tab = tab_of(bench)
    tab.session.select(["db"])
    tab.canvas.context_menu_requested.emit(QPoint(400, 400))
    menu = popup(bench)
    inner = next(action.menu() for action in menu.actions() if action.menu() is not None)
    assert isinstance(inner, QMenu)
    offered = fixes(bench, problem(bench, "DATA001"))
    assert set(offered) <= set(entries(inner))
    menu.close()


def test_a_card_offers_the_fixes_of_its_finding(bench: Workbench) -> None:
    tab_of(bench).session.select(["db"])
    until(bench.jobs.is_idle, "fixes never found out")
    cards = {card.finding.rule: card for card in bench.inspector.findChildren(FindingCard)}
    finding = problem(bench, "DATA001")
    card = cards["DATA001"]
    buttons = card.findChildren(ElidedButton)
    assert [button.accessibleName() for button in buttons] == fixes(bench, finding)
    bench.inspector.ensureWidgetVisible(card)
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    seen = opened(bench).seen()
    assert seen is not None
    assert finding in seen.cured


def test_the_shortcut_means_what_is_selected_where_no_problem_is_chosen(bench: Workbench) -> None:
    tab = tab_of(bench)
    assert bench.findings.meant() is None
    tab.session.select(["db"])
    meant = bench.findings.meant()
    assert meant is not None
    assert "db" in meant.nodes
    bench.results.problems.step(1)
    chosen = bench.findings.current()
    assert bench.findings.meant() == chosen
    tab.session.select(["users"])
    of_users = [f for f in result_of(bench).findings if "users" in f.nodes]
    assert bench.findings.meant() == (of_users[0] if of_users else None)


def test_what_was_found_out_is_forgotten_with_the_next_check(bench: Workbench) -> None:
    heard: list[tuple[str, ...]] = []
    finding = problem(bench, "DATA001")
    bench.cures.find([finding], lambda _, titles: heard.append(titles), bench)
    until(lambda: len(heard) == 1, "never found out")
    bench.cures.find([finding], lambda _, titles: heard.append(titles), bench)
    assert heard[0] == heard[1]
    assert heard[0]
    session = tab_of(bench).session
    session.edit(finding.message, edits.set_property, "db", "backup_days", 7)
    checked(bench)
    bench.cures.find([finding], lambda _, titles: heard.append(titles), bench)
    until(lambda: len(heard) == 3, "never found out")
    assert heard[2] == ()


def test_an_ampersand_in_a_name_is_a_letter(bench: Workbench) -> None:
    session = tab_of(bench).session
    session.edit(problem(bench, "DATA001").message, edits.rename, "db", "Q&A")
    checked(bench)
    menu = QMenu(bench.window)
    bench.cures.add_problems(menu, [problem(bench, "DATA001")])
    assert "Q&&A" in menu.actions()[0].text()
    menu.deleteLater()
