"""The palette: found by typing, placed by double-click, Enter or drag."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from support.robot import Robot

from widgets.canvas.mime import KIND_MIME
from widgets.docks.palette import in_groups
from widgets.docks.palette_entry import PaletteEntry
from widgets.workbench import Workbench


def kinds(bench: Workbench) -> list[str]:
    tab = bench.tabs.current()
    assert tab is not None
    return sorted(node.kind for node in tab.session.design.nodes.values())


def shown(bench: Workbench) -> set[str]:
    return {entry.component.kind for entry in bench.palette.entries if entry.isVisibleTo(bench.palette)}


def entry(bench: Workbench, kind: str) -> PaletteEntry:
    return next(e for e in bench.palette.entries if e.component.kind == kind)


def test_everything_that_can_be_drawn_is_in_it_once(bench: Workbench) -> None:
    assert sorted(e.component.kind for e in bench.palette.entries) == sorted(bench.catalog)
    assert shown(bench) == set(bench.catalog)


def test_generic_things_come_before_those_of_a_provider(bench: Workbench) -> None:
    titles = [str(title) for title, _ in in_groups(bench.catalog.values())]
    assert titles[0] == "Traffic"
    first_aws = next(at for at, title in enumerate(titles) if title.startswith("AWS"))
    assert all(title.startswith("AWS") for title in titles[first_aws:])


def test_slash_focuses_the_search_and_enter_places_the_first_match(bench: Workbench) -> None:
    tab = bench.tabs.current()
    assert tab is not None
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_Slash)
    assert bench.palette.search.hasFocus()
    QTest.keyClicks(bench.palette.search, "queue")
    assert shown(bench) == {"queue"}
    QTest.keyClick(bench.palette.search, Qt.Key.Key_Return)
    assert kinds(bench) == ["queue"]


def test_escape_shows_everything_again(bench: Workbench) -> None:
    QTest.keyClicks(bench.palette.search, "no such thing")
    assert shown(bench) == set()
    QTest.keyClick(bench.palette.search, Qt.Key.Key_Escape)
    assert shown(bench) == set(bench.catalog)


@pytest.mark.parametrize("words", ["데이터베이스", "DATABASE", "data ba"])
def test_search_knows_both_languages_whatever_the_case(bench: Workbench, words: str) -> None:
    bench.appearance.choose_language("ko")
    bench.palette.search.setText(words)
    assert "database" in shown(bench)


def test_double_click_and_enter_place(bench: Workbench) -> None:
    QTest.mouseDClick(entry(bench, "cache"), Qt.MouseButton.LeftButton)
    target = entry(bench, "dns")
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_Return)
    assert kinds(bench) == ["cache", "dns"]


def test_a_second_one_of_a_kind_has_a_name_of_its_own_and_ids_speak_english(bench: Workbench) -> None:
    bench.appearance.choose_language("ko")
    for kind in ("server", "server", "aws.ec2", "aws.ec2"):
        QTest.mouseDClick(entry(bench, kind), Qt.MouseButton.LeftButton)
    tab = bench.tabs.current()
    assert tab is not None
    assert {key: node.name for key, node in tab.session.design.nodes.items()} == {
        "server": "서버", "server-2": "서버 2", "ec2": "EC2", "ec2-2": "EC2 2",
    }  # fmt: skip


def test_arrow_keys_walk_over_the_entries(bench: Workbench) -> None:
    first = bench.palette.entries[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert bench.palette.entries[1].hasFocus()
    QTest.keyClick(bench.palette.entries[1], Qt.Key.Key_Left)
    assert first.hasFocus()


def test_what_is_dragged_is_what_the_canvas_takes(bench: Workbench) -> None:
    tab = bench.tabs.current()
    assert tab is not None
    data = QMimeData()
    data.setData(KIND_MIME, b"worker")
    assert Robot(tab.canvas).drop(data, (200, 150))
    assert kinds(bench) == ["worker"]
