"""Port forwarding in the inspector: rows whose ports are numbers, one of which may be left empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.drawing import draw
from support.window import Opener

from widgets.forms.rows_editor import RowsEditor
from widgets.workbench import Workbench


def test_a_forward_is_typed_row_by_row(opener: Opener) -> None:
    bench = opener(design=draw({"web": "server", "fw": "firewall"}))
    assert isinstance(bench, Workbench)
    bench.go_to(["fw"])
    assert bench.inspector.form is not None
    editor = bench.inspector.form.rows["forwards"].editor
    assert isinstance(editor, RowsEditor)
    QTest.mouseClick(editor.add, Qt.MouseButton.LeftButton)
    columns = [field.name for field in editor.fields]

    def put(name: str, typed: str) -> None:
        item = editor.table.item(0, columns.index(name))
        assert item is not None
        item.setText(typed)

    def drawn() -> tuple[object, ...]:
        tab = bench.tabs.current()
        assert tab is not None
        (line,) = tab.session.design.nodes["fw"].spec.given()["forwards"]
        return (line.port, line.to, line.target_port)

    empty = editor.table.item(0, columns.index("target_port"))
    assert empty is not None
    assert empty.text() == ""
    put("to", "web")
    put("port", "8443")
    put("target_port", "443")
    assert drawn() == (8443, "web", 443)
    put("target_port", "")
    assert drawn() == (8443, "web", None)
    put("port", "nonsense")
    assert drawn() == (8443, "web", None)
    assert bench.inspector.form.rows["forwards"].problem.isVisible()
