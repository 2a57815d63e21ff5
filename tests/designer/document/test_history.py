"""Undo and redo: labels, merging of typing, what is saved, how much is kept."""

from __future__ import annotations

from designer.document.design import Design
from designer.document.history import History
from designer.i18n import text

A, B, C, D = (Design(name=name) for name in "abcd")
TYPE, ADD = text("Rename"), text("Add")


def test_a_new_history_has_nothing_to_undo() -> None:
    history = History(A)
    assert (history.can_undo, history.can_redo, history.undo_label, history.redo_label) == (
        False,
        False,
        None,
        None,
    )
    assert history.undo() is A
    assert history.redo() is A
    assert history.is_saved


def test_labels_say_what_would_be_undone_and_redone() -> None:
    history = History(A)
    history.push(TYPE, B)
    history.push(ADD, C)
    assert (history.undo_label, history.redo_label) == (ADD, None)
    assert history.undo() is B
    assert (history.undo_label, history.redo_label) == (TYPE, ADD)
    assert history.undo() is A
    assert (history.undo_label, history.redo_label) == (None, TYPE)


def test_typing_in_one_field_is_one_step() -> None:
    history = History(A)
    for design in (B, C, D):
        history.push(TYPE, design, merge=("web", "name"))
    assert history.current is D
    assert history.undo() is A
    assert not history.can_undo
    assert history.redo() is D


def test_typing_in_another_field_is_another_step() -> None:
    history = History(A)
    history.push(TYPE, B, merge=("web", "name"))
    history.push(TYPE, C, merge=("web", "notes"))
    assert history.undo() is B
    assert history.undo() is A


def test_edits_without_a_key_never_merge() -> None:
    history = History(A)
    history.push(ADD, B)
    history.push(ADD, C)
    assert history.undo() is B


def test_another_edit_between_ends_the_merging() -> None:
    history = History(A)
    history.push(TYPE, B, merge="name")
    history.push(ADD, C)
    history.push(TYPE, D, merge="name")
    assert [history.undo(), history.undo(), history.undo()] == [C, B, A]


def test_leaving_the_field_ends_the_merging() -> None:
    history = History(A)
    history.push(TYPE, B, merge="name")
    history.break_merge()
    history.push(TYPE, C, merge="name")
    assert history.undo() is B


def test_undo_ends_the_merging() -> None:
    history = History(A)
    history.push(TYPE, B, merge="name")
    history.push(ADD, C)
    history.undo()
    history.push(TYPE, D, merge="name")
    assert history.undo() is B


def test_saving_ends_the_merging_so_that_the_saved_state_can_be_reached() -> None:
    history = History(A)
    history.push(TYPE, B, merge="name")
    history.mark_saved()
    history.push(TYPE, C, merge="name")
    assert not history.is_saved
    assert history.undo() is B
    assert history.is_saved


def test_undo_survives_saving() -> None:
    history = History(A)
    history.push(ADD, B)
    history.mark_saved()
    assert history.undo() is A
    assert not history.is_saved
    assert history.redo() is B
    assert history.is_saved


def test_an_edit_after_undo_forgets_what_was_undone() -> None:
    history = History(A)
    history.push(ADD, B)
    history.undo()
    history.push(ADD, C)
    assert not history.can_redo
    assert history.undo() is A


def test_an_edit_that_changes_nothing_is_no_step_and_forgets_nothing() -> None:
    history = History(A)
    history.push(ADD, B)
    history.undo()
    history.push(ADD, A)
    assert not history.can_undo
    assert history.redo() is B


def test_the_oldest_steps_are_forgotten_first() -> None:
    history = History(A, limit=2)
    for design in (B, C, D):
        history.push(ADD, design)
    assert [history.undo(), history.undo()] == [C, B]
    assert not history.can_undo


def test_what_was_changed_on_disk_is_saved_in_no_state() -> None:
    history = History(A)
    history.push(ADD, B)
    history.mark_unsaved()
    assert not history.is_saved
    history.undo()
    assert not history.is_saved
