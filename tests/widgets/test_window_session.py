"""The session: every edit one step, typing merged, refusals told, selection and file kept honest."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.drawing import draw

from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.files import load
from designer.errors import EditError
from designer.i18n import text
from widgets.session import Session


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session(load_catalog(), draw({"web": "app", "db": "database"}, ["web>db"]))


def test_an_edit_is_announced_with_what_changed_and_can_be_undone(session: Session, qtbot: QtBot) -> None:
    before = session.design
    with qtbot.waitSignal(session.changed) as said:
        assert session.edit(text("Rename"), edits.rename, "web", "front") is True
    assert said.args is not None
    assert said.args[0].nodes.changed == {"web"}
    assert session.design.nodes["web"].name == "front"
    session.undo()
    assert session.design is before
    session.redo()
    assert session.design.nodes["web"].name == "front"


def test_an_edit_answers_what_its_function_returned_beside_the_design(session: Session) -> None:
    session.edit(text("Disconnect"), edits.remove, (), ["web>db"])
    assert session.edit(text("Connect"), edits.connect, "web", "db") == "web>db"


def test_a_refused_edit_changes_nothing_and_says_why(session: Session, qtbot: QtBot) -> None:
    before = session.design
    with qtbot.waitSignal(session.refused) as said:
        assert session.edit(text("Connect"), edits.connect, "db", "web") is None
    assert said.args is not None
    assert str(said.args[0])
    assert session.design is before
    with pytest.raises(EditError):
        session.apply(text("Connect"), edits.connect, "db", "web")


def test_typing_in_one_field_is_one_step_until_it_ends(session: Session) -> None:
    before = session.design
    for name in ("f", "fr", "fro"):
        session.edit(text("Rename"), edits.rename, "web", name, merge=("web", "name"))
    session.end_typing()
    session.edit(text("Rename"), edits.rename, "web", "front", merge=("web", "name"))
    session.undo()
    assert session.design.nodes["web"].name == "fro"
    session.undo()
    assert session.design is before
    assert not session.history.can_undo


def test_what_is_deleted_leaves_the_selection(session: Session, qtbot: QtBot) -> None:
    session.select(["web", "db", "web>db", "no such thing"])
    assert session.selection == {"web", "db", "web>db"}
    with qtbot.waitSignal(session.selection_changed) as said:
        session.edit(text("Delete"), edits.remove, ["db"])
    assert said.args == [frozenset({"web"})]


def test_saving_is_remembered_and_foreign_changes_are_noticed(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "shop.loadpath.json"
    session.edit(text("Rename"), edits.rename, "web", "front")
    assert not session.is_saved
    session.save(path)
    assert session.is_saved
    assert load(path, session.catalog).nodes["web"].name == "front"
    assert not session.is_file_changed()
    path.write_text(path.read_text().replace("front", "back"))
    assert session.is_file_changed()
    session.keep_mine()
    assert not session.is_file_changed()
    assert not session.is_saved
    path.unlink()
    assert session.is_file_changed()
