"""The inspector: made from the component's own fields, checked where one types, one undo step a field."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from support.drawing import draw
from support.window import Opener, checked, tab_of, until

from designer.document.design import Design
from widgets.docks.finding_card import FindingCard
from widgets.docks.inspector import Inspector
from widgets.forms.number_box import NumberBox
from widgets.forms.rows_editor import RowsEditor
from widgets.forms.switch import Switch
from widgets.workbench import Workbench


@pytest.fixture
def shop() -> Design:
    return draw({"users": "users", "web": "app", "spare": "app", "db": "database"}, ["users>web", "web>db"])


@pytest.fixture
def bench(opener: Opener, shop: Design) -> Workbench:
    found = opener(design=shop)
    assert isinstance(found, Workbench)
    return found


def design(bench: Workbench) -> Design:
    tab = bench.tabs.current()
    assert tab is not None
    return tab.session.design


def field(inspector: Inspector, name: str) -> Any:
    assert inspector.form is not None
    return inspector.form.rows[name].editor.widget


def retype(widget: QWidget, words: str) -> None:
    """Clicks into the field, selects all of it and types."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(widget, words)


def test_a_number_is_typed_merged_into_one_step_and_undone_from_the_field(bench: Workbench) -> None:
    before = design(bench)
    bench.go_to(["db"])
    box = field(bench.inspector, "storage_gb")
    assert isinstance(box, NumberBox)
    retype(box, "250")
    assert design(bench).nodes["db"].spec.given()["storage_gb"] == 250
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert design(bench) is before
    assert box.text() == "20"


def test_arrow_keys_step_within_the_limits(bench: Workbench) -> None:
    bench.go_to(["web"])
    box = field(bench.inspector, "count")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert design(bench).nodes["web"].spec.given()["count"] == 2
    for _ in range(5):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert design(bench).nodes["web"].spec.given()["count"] == 1


def test_what_cannot_be_is_explained_below_the_field_and_not_taken(bench: Workbench) -> None:
    bench.go_to(["web"])
    assert bench.inspector.form is not None
    row = bench.inspector.form.rows["port"]
    retype(row.editor.widget, "70000")
    assert row.problem.isVisible()
    assert "65535" in row.problem.text()
    assert row.editor.widget.property("invalid") is True
    assert design(bench).nodes["web"].spec.given().get("port", 8080) == 7000
    retype(row.editor.widget, "8081")
    assert not row.problem.isVisible()
    assert design(bench).nodes["web"].spec.given()["port"] == 8081


def test_an_emptied_field_goes_back_to_its_default(bench: Workbench) -> None:
    bench.go_to(["web"])
    box = field(bench.inspector, "service_ms")
    assert box.placeholderText() == "as usual"
    retype(box, "12")
    assert design(bench).nodes["web"].spec.given()["service_ms"] == 12
    QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(box, Qt.Key.Key_Delete)
    assert "service_ms" not in design(bench).nodes["web"].spec.given()


def test_switch_choice_and_name(bench: Workbench) -> None:
    bench.go_to(["db"])
    switch, choice, name = (field(bench.inspector, key) for key in ("encrypted", "engine", "name"))
    assert isinstance(switch, Switch)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert design(bench).nodes["db"].spec.given()["encrypted"] is True
    assert isinstance(choice, QComboBox)
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert design(bench).nodes["db"].spec.given()["engine"] == "mysql"
    assert isinstance(name, QLineEdit)
    retype(name, "orders")
    assert design(bench).nodes["db"].name == "orders"
    assert bench.inspector.header.title.text() == "orders"


def test_rows_are_added_edited_and_removed(bench: Workbench) -> None:
    bench.go_to(["db"])
    assert bench.inspector.form is not None
    editor = bench.inspector.form.rows["ingress"].editor
    assert isinstance(editor, RowsEditor)
    QTest.mouseClick(editor.add, Qt.MouseButton.LeftButton)
    item = editor.table.item(0, 1)
    assert item is not None
    item.setText("22")
    rule = design(bench).nodes["db"].spec.given()["ingress"][0]
    assert (rule.ports, rule.source) == ("22", "0.0.0.0/0")
    item.setText("all of them")
    row = bench.inspector.form.rows["ingress"]
    assert row.problem.isVisible()
    assert design(bench).nodes["db"].spec.given()["ingress"][0].ports == "22"
    editor.table.selectRow(0)
    QTest.mouseClick(editor.remove, Qt.MouseButton.LeftButton)
    assert design(bench).nodes["db"].spec.given().get("ingress", ()) == ()


def test_several_elements_show_what_they_share_and_are_edited_together(bench: Workbench) -> None:
    bench.go_to(["web"])
    retype(field(bench.inspector, "port"), "9000")
    tab = bench.tabs.current()
    assert tab is not None
    tab.session.select(["web", "spare"])
    assert bench.inspector.header.title.text() == "2 components"
    port = field(bench.inspector, "port")
    assert (port.text(), port.placeholderText()) == ("", "differ")
    retype(port, "7000")
    assert {design(bench).nodes[i].spec.given()["port"] for i in ("web", "spare")} == {7000}
    tab.session.undo()
    assert design(bench).nodes["web"].spec.given()["port"] == 9000
    tab.session.select(["web", "db"])
    assert bench.inspector.form is not None
    assert {"count", "notes", "ingress"} <= bench.inspector.form.rows.keys()
    assert {"port", "engine"} & bench.inspector.form.rows.keys() == set()


def test_a_link_shows_what_matters_for_its_kind(bench: Workbench) -> None:
    tab = bench.tabs.current()
    assert tab is not None
    tab.session.select(["web>db"])
    assert bench.inspector.form is not None
    assert {"kind", "protocol", "port", "calls"} <= bench.inspector.form.rows.keys()
    assert "failover" not in bench.inspector.form.rows
    retype(field(bench.inspector, "calls"), "3")
    assert design(bench).links["web>db"].calls == 3


def test_with_nothing_selected_the_design_itself_is_edited(bench: Workbench) -> None:
    tab = bench.tabs.current()
    assert tab is not None
    tab.session.select(())
    retype(field(bench.inspector, "peak_rps"), "750")
    retype(field(bench.inspector, "availability"), "0.999")
    assert design(bench).workload.peak_rps == 750
    assert design(bench).targets.availability == 0.999


def test_an_empty_field_says_what_is_meant_and_a_share_is_typed_in_percent(bench: Workbench) -> None:
    tab_of(bench).session.select(())
    for name in ("availability", "p95_ms", "monthly_cost_usd", "rto_minutes", "rpo_minutes"):
        assert field(bench.inspector, name).placeholderText() == "no target"
    retype(field(bench.inspector, "availability"), "99.95%")
    assert design(bench).targets.availability == 0.9995
    bench.go_to(["db"])
    assert field(bench.inspector, "admin_port").placeholderText() == "none"
    assert field(bench.inspector, "used_gb").placeholderText() == "not known"
    assert field(bench.inspector, "service_ms").placeholderText() == "as usual"


def test_the_notes_take_no_more_room_than_they_need(bench: Workbench) -> None:
    bench.go_to(["users"])
    notes = field(bench.inspector, "notes")
    row = notes.parentWidget()
    until(lambda: row.height() > notes.height(), "never laid out")
    assert row.height() < notes.height() + 2 * notes.fontMetrics().height() + 12


def test_findings_of_the_selected_element_stand_in_it(bench: Workbench) -> None:
    bench.go_to(["db"])
    checked(bench)
    rules = {
        card.finding.rule
        for card in bench.inspector.findChildren(FindingCard)
        if card.isVisibleTo(bench.inspector)
    }
    assert "DATA001" in rules
    retype(field(bench.inspector, "backup_days"), "7")
    checked(bench)
    left = {
        card.finding.rule
        for card in bench.inspector.findChildren(FindingCard)
        if card.isVisibleTo(bench.inspector)
    }
    assert "DATA001" not in left


def test_a_component_of_an_unknown_kind_is_shown_and_renamed(opener: Opener, tmp_path: Path) -> None:
    path = tmp_path / "odd.loadpath.json"
    path.write_text(
        '{"format": 1, "name": "odd", "nodes": {"x": {"kind": "acme.flux", "name": "X", "speed": 3}}}'
    )
    bench = opener(path)
    bench.go_to(["x"])
    assert "acme.flux" in bench.inspector.header.subtitle.text()
    retype(field(bench.inspector, "name"), "Flux")
    assert design(bench).nodes["x"].name == "Flux"


def test_every_field_of_every_component_has_an_editor_and_a_name(opener: Opener) -> None:
    bench = opener()
    session = tab_of(bench).session
    for kind in bench.catalog:
        made = draw({"one": kind})
        session.replace(made, None)
        session.select(["one"])
        assert bench.inspector.form is not None
        assert bench.inspector.form.rows
        for name, row in bench.inspector.form.rows.items():
            assert row.editor.widget.accessibleName(), (kind, name)
